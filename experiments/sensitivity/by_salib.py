"""What SALib itself says of the means over seeds, beside what is said here.

Its estimators know nothing of replications. In Sobol' indices they take the noise that is left in a mean for an effect, mostly
in the total ones; with one replication they are the same as ours. Elementary effects are the same with any number of
replications, but for factors with levels, where SALib divides by a step of its grid; its intervals leave the noise of seeds
out. Decision record 0024.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import nan
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.axis import Axis
from haemus.experiments.sensitivity.indices import Order

Numbers = NDArray[np.float64]

SEED: Final = 1
"""Of SALib's resampling: the same numbers each time. Without one, or with 0, it draws from NumPy's global state."""


@dataclass(frozen=True, slots=True)
class SalibIndex:
    """A Sobol' index of the means over `runs` replications by `SALib.analyze.sobol`; `conf` is half its bootstrap interval.

    `order`, `factor` and `other` are those of `Index`, so that the rows stand beside each other.
    """

    scenario: str
    outcome: str
    unit: str
    order: Order
    factor: str
    other: str
    runs: int
    index: float
    conf: float


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
    """The indices of the means of `values` (points x replications), whole blocks of Saltelli's scheme; in the order of `indices`.

    The means must vary over the scheme's two samples: SALib warns and says 0, or divides by 0, where they don't.
    """
    from SALib.analyze import sobol  # noqa: PLC0415 - takes a second to import

    found = sobol.analyze(
        _problem(axes), values.mean(axis=1), calc_second_order=second_order, conf_level=confidence, seed=SEED
    )
    names, runs = [axis.name for axis in axes], values.shape[1]
    firsts: tuple[tuple[Order, str], ...] = (("first", "S1"), ("total", "ST"))
    rows = [
        SalibIndex(*labels, order, name, "", runs, float(found[key][k]), float(found[f"{key}_conf"][k]))
        for order, key in firsts
        for k, name in enumerate(names)
    ]
    if second_order:
        rows += [
            SalibIndex(
                *labels, "second", names[j], names[k], runs, float(found["S2"][j, k]), float(found["S2_conf"][j, k])
            )
            for j, k in combinations(range(len(names)), 2)
        ]
    return rows


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
