"""Causes and what they move: paired runs with and without each cause, signs stated before."""

from experiments.causes.cause import Cause
from experiments.causes.events import EVENT_CAUSES
from experiments.causes.measuring import Measured, measured
from experiments.causes.mechanisms import MECHANISM_CAUSES
from experiments.causes.politics import POLITICS_CAUSES
from experiments.causes.states import STATE_CAUSES

__all__ = ["CAUSES", "Cause", "Measured", "measured"]

CAUSES = (*EVENT_CAUSES, *STATE_CAUSES, *MECHANISM_CAUSES, *POLITICS_CAUSES)
"""Every row of the table of causes, in its order."""
