"""Samples of the unit cube, one row per point, reproducible from a seed."""

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.grammar import MOST_POINTS, DesignEntry, LatinHypercube, Morris, Sobol, SobolSequence
from haemus.model.bad_input import BadInput

Sample = NDArray[np.float64]


def size_of(design: DesignEntry, factors: int) -> int:
    """The number of points in a sample, known before it is drawn."""
    match design:
        case LatinHypercube() | SobolSequence():
            return design.points
        case Sobol():
            return design.samples * (2 * factors + 2 if design.second_order else factors + 2)
        case Morris():
            return design.trajectories * (factors + 1)
    return 0


def sample(design: DesignEntry, factors: int, file: str) -> Sample:
    """The share of each factor's range at each point."""
    _check(design, file)
    match design:
        case LatinHypercube():
            return _latin_hypercube(factors, design)
        case SobolSequence():
            return _sobol_sequence(factors, design)
        case Sobol():
            return _sobol(factors, design)
        case Morris():
            return _morris(factors, design)
    raise TypeError(design)


def _latin_hypercube(factors: int, design: LatinHypercube) -> Sample:
    from scipy.stats import qmc  # noqa: PLC0415 - takes a second to import

    return qmc.LatinHypercube(factors, rng=np.random.default_rng(design.seed)).random(design.points)


def _sobol_sequence(factors: int, design: SobolSequence) -> Sample:
    from scipy.stats import qmc  # noqa: PLC0415 - as above

    exponent = max(design.points - 1, 1).bit_length()  # the sequence is balanced at powers of two
    return qmc.Sobol(factors, rng=np.random.default_rng(design.seed)).random_base2(exponent)[: design.points]


def _sobol(factors: int, design: Sobol) -> Sample:
    from SALib.sample import sobol  # noqa: PLC0415 - as above

    found: Sample = sobol.sample(
        _unit_cube(factors),
        design.samples,
        calc_second_order=design.second_order,
        seed=np.random.default_rng(design.seed),
    )
    return found


def _morris(factors: int, design: Morris) -> Sample:
    from SALib.sample import morris  # noqa: PLC0415 - as above

    found: Sample = morris.sample(
        _unit_cube(factors), design.trajectories, num_levels=design.levels, seed=np.random.default_rng(design.seed)
    )
    return found


def _unit_cube(factors: int) -> dict[str, object]:
    """The problem as SALib expects it; all factors are sampled on [0, 1] and scaled later."""
    return {"num_vars": factors, "names": [f"x{place}" for place in range(factors)], "bounds": [[0.0, 1.0]] * factors}


def _check(design: DesignEntry, file: str) -> None:
    if isinstance(design, Sobol) and design.samples & (design.samples - 1):
        below = 1 << (design.samples.bit_length() - 1)
        raise BadInput(
            "not a power of two; the Sobol' sequence is balanced only at these", where=file, key="design.samples",
            value=design.samples, allowed=f"2, 4, 8 and so on: {below} or {2 * below}",
        )  # fmt: skip
    if isinstance(design, Morris) and design.levels % 2:
        raise BadInput(
            "odd",
            where=file,
            key="design.levels",
            value=design.levels,
            allowed=f"an even number up to 64: {design.levels + 1}",
        )


def check_size(points: int, file: str) -> None:
    """Refuse more points than a table may have."""
    if points > MOST_POINTS:
        raise BadInput(
            "too many points", where=file, key="design", value=points, allowed=f"at most {MOST_POINTS:,} points"
        )
