"""What SALib says of the means over seeds, as the terminal shows it."""

from collections.abc import Sequence
from math import isfinite
from typing import Final

from haemus.experiments.report.numbers import plain, share
from haemus.experiments.report.table import with_legend
from haemus.experiments.sensitivity.by_salib import SalibIndex, SalibScreening

_WHY: Final = "it knows nothing of seeds, and takes the noise that they leave in the means for effects"


def salib_indices_text(rows: Sequence[SalibIndex]) -> str:
    """Each index with its half width."""
    return with_legend(
        f"SALib.analyze.sobol, {_of(rows[0].runs)}",
        ("scenario", "outcome", "factor", "order", "index", "+-"),
        [
            (
                row.scenario, row.outcome, f"{row.factor} x {row.other}" if row.other else row.factor, row.order,
                share(row.index), share(row.conf),
            )
            for row in rows
        ],
        (
            "one replication: the same estimators, the same numbers as above" if rows[0].runs == 1 else _WHY,
            "+-: half the width of SALib's bootstrap interval, over blocks alone",
        ),
    )  # fmt: skip


def salib_screening_text(rows: Sequence[SalibScreening]) -> str:
    """mu, mu* and sigma, with the half width of mu*."""
    return with_legend(
        f"SALib.analyze.morris, {_of(rows[0].runs)}",
        ("scenario", "outcome", "factor", "mu*", "+-", "mu", "sigma", "unit"),
        [
            (
                row.scenario, row.outcome, row.factor, plain(row.mu_star), plain(row.mu_star_conf),
                plain(row.mu) if isfinite(row.mu) else "-", plain(row.sigma), row.unit,
            )
            for row in rows
        ],
        (
            "the same numbers as above for what varies without levels: SALib divides by a step of its grid, which isn't the step",
            "made of a factor with levels, of dates, true or false, or words",
            "+-: half the width of SALib's bootstrap interval, over trajectories alone: the noise of seeds isn't told from effects",
        ),
    )  # fmt: skip


def _of(runs: int) -> str:
    return "on this one seed" if runs == 1 else "on the means over seeds"
