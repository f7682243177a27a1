"""Where sweeps lay what a phase reads at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Answers:
    """Where sweeps lay what a phase reads at once; nothing is remembered here."""

    disputes: NDArray[np.float64]  # [state] sum of perceived hazards
    exposures: NDArray[np.float64]  # [state] to others' deep strike
    severity: NDArray[np.float64]  # [dyad] of the quarter's crisis, 0 without one
    chances: NDArray[np.float64]  # [dyad] of that crisis
    willing: NDArray[np.bool_]  # [dyad] ready to sign
    gains: NDArray[np.float64]  # [state, (applies, mean surplus, mean multiplier, rate)]
    looks: NDArray[np.bool_]  # [state] who looks for a system
    counted: NDArray[np.float64]  # [state, (best cover, highest credibility, expected restraint, all help)]
    missing: NDArray[np.float64]  # [category, (need in [0, 1], missing stock)]
    weighed: NDArray[np.float64]  # [state, (NATO standard, all, deep strike)]

    @classmethod
    def to(cls, situation: Situation) -> Answers:
        """Return room for the answers to a situation."""
        states, dyads, categories = situation.states.size, situation.dyads.size, situation.categories.size
        return cls(
            disputes=np.zeros(states),
            exposures=np.zeros(states),
            severity=np.zeros(dyads),
            chances=np.zeros(dyads),
            willing=np.zeros(dyads, dtype=np.bool_),
            gains=np.zeros((states, 4)),
            looks=np.zeros(states, dtype=np.bool_),
            counted=np.zeros((states, 4)),
            missing=np.zeros((categories, 2)),
            weighed=np.zeros((states, 3)),
        )
