"""What SALib itself says of the means over seeds, beside what is said here.

Its estimators know nothing of replications: they take the noise that is left in a mean for an effect, mostly in the total
indices and in mu*. With one replication they are the same as ours (factors with levels apart in Morris' screening, where SALib
divides by the step of its grid). Decision record 0024.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments.design.axis import Axis

Numbers = NDArray[np.float64]

SEED: Final = 1
"""Of SALib's resampling: the same numbers each time."""


@dataclass(frozen=True, slots=True)
class SalibIndex:
    """First and total Sobol' index of a factor by `SALib.analyze.sobol`, with the half widths of their bootstrap intervals."""

    scenario: str
    outcome: str
    unit: str
    factor: str
    runs: int
    s1: float
    s1_conf: float
    st: float
    st_conf: float


@dataclass(frozen=True, slots=True)
class SalibScreening:
    """mu, mu*, sigma of a factor by `SALib.analyze.morris`, with the half width of mu*'s bootstrap interval [unit of the outcome]."""

    scenario: str
    outcome: str
    unit: str
    factor: str
    runs: int
    mu: float
    mu_star: float
    mu_star_conf: float
    sigma: float


def sobol_by_salib(
    labels: tuple[str, str, str], axes: Sequence[Axis], values: Numbers, *, second_order: bool, confidence: float
) -> list[SalibIndex]:
    """The indices of the means of `values` (points x replications), whole blocks of Saltelli's scheme."""
    from SALib.analyze import sobol  # noqa: PLC0415 - takes a second to import

    found = sobol.analyze(
        _problem(axes), values.mean(axis=1), calc_second_order=second_order, conf_level=confidence, seed=SEED
    )
    return [
        SalibIndex(
            *labels, axis.name, values.shape[1], *(float(found[name][k]) for name in ("S1", "S1_conf", "ST", "ST_conf"))
        )
        for k, axis in enumerate(axes)
    ]


def morris_by_salib(  # noqa: PLR0913 - what SALib asks for
    labels: tuple[str, str, str],
    axes: Sequence[Axis],
    numbers: Numbers,
    values: Numbers,
    *,
    levels: int,
    confidence: float,
) -> list[SalibScreening]:
    """The screening of the means of `values` (points x replications) at `numbers` (points x factors), by mu*.

    mu of words is missing: they have no direction.
    """
    from SALib.analyze import morris  # noqa: PLC0415 - as above

    found = morris.analyze(
        _problem(axes), numbers, values.mean(axis=1), num_levels=levels, conf_level=confidence, seed=SEED
    )
    rows = [
        SalibScreening(
            *labels, axis.name, values.shape[1], nan if axis.kind == "word" else float(found["mu"][k]),
            float(found["mu_star"][k]), float(found["mu_star_conf"][k]), float(found["sigma"][k]),
        )
        for k, axis in enumerate(axes)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row.mu_star)


def _problem(axes: Sequence[Axis]) -> dict[str, Any]:
    """The axes as SALib wants them."""
    return {
        "num_vars": len(axes),
        "names": [axis.name for axis in axes],
        "bounds": [[axis.low, axis.high] for axis in axes],
    }
