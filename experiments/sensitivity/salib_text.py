"""What SALib says of the means over seeds, as the terminal shows it."""

from collections.abc import Sequence

from experiments.paired.words import plain
from experiments.sensitivity.by_salib import SalibIndex, SalibScreening
from experiments.sensitivity.words import share, with_legend


def salib_indices_text(rows: Sequence[SalibIndex]) -> str:
    """First and total indices, each with its half width."""
    return with_legend(
        "the same by SALib.analyze.sobol, on the means over seeds",
        ("scenario", "outcome", "factor", "first", "+-", "total", "+-"),
        [
            (
                row.scenario,
                row.outcome,
                row.factor,
                share(row.s1),
                share(row.s1_conf),
                share(row.st),
                share(row.st_conf),
            )
            for row in rows
        ],
        (_why(rows[0].runs), "+-: half the width of SALib's bootstrap interval, over blocks"),
    )


def salib_screening_text(rows: Sequence[SalibScreening]) -> str:
    """mu, mu* and sigma, with the half width of mu*."""
    return with_legend(
        "the same by SALib.analyze.morris, on the means over seeds",
        ("scenario", "outcome", "factor", "mu*", "+-", "mu", "sigma", "unit"),
        [
            (
                row.scenario, row.outcome, row.factor, plain(row.mu_star), plain(row.mu_star_conf),
                "-" if row.mu != row.mu else plain(row.mu), plain(row.sigma), row.unit,
            )
            for row in rows
        ],
        (
            f"{_why(rows[0].runs)}; a step of true or false and of words counts as a step of the grid, not as the whole range",
            "+-: half the width of SALib's bootstrap interval, over trajectories",
        ),
    )  # fmt: skip


def _why(runs: int) -> str:
    if runs == 1:
        return "one replication: its estimators, the same numbers as above where factors are continuous"
    return "it knows nothing of seeds, and takes the noise that they leave in the means for effects"
