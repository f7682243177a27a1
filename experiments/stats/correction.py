"""Correct p values for the number of outcomes tested."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Correction = Literal["holm", "benjamini-hochberg", "none"]
Numbers = NDArray[np.float64]

HOLM: Final = "holm"


def holm(p: Numbers) -> Numbers:
    """Adjust p values to control the chance of any false finding (Holm 1979), however outcomes depend on each other."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected


def benjamini_hochberg(p: Numbers) -> Numbers:
    """Adjust p values to control the expected share of false findings (Benjamini and Hochberg 1995)."""
    from scipy.stats import false_discovery_control  # noqa: PLC0415 - takes a second, and is seldom needed

    return np.asarray(false_discovery_control(p), dtype=np.float64) if len(p) else p


CORRECTIONS: Final[Mapping[str, Callable[[Numbers], Numbers]]] = MappingProxyType(
    {HOLM: holm, "benjamini-hochberg": benjamini_hochberg, "none": lambda p: p}
)
