"""What the figures of a discovery say in their heads: the condition, and how many cases."""

import numpy as np

from haemus.experiments.discovery.analysis import Discovery
from haemus.experiments.report.numbers import with_error


def condition(found: Discovery) -> str:
    """The condition as a title."""
    return found.cases.condition.words


def sample(found: Discovery) -> str:
    """Sweep, scenario, points and runs in one line."""
    cases = found.cases
    runs = int(np.isfinite(cases.held).sum())
    counted = "" if cases.share is None else f"; a point counts where at least {cases.share:g} of its runs do"
    return (
        f"{found.sweep}, {cases.scenario}: {runs:,} runs at {len(cases.points):,} points; "
        f"of interest {with_error(found.base.value, found.base.error)} (± Monte Carlo error){counted}."
    )
