"""Parameters and quarterly rates as records, which compiled loops read by name."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.model.parameters import REGISTRY
from haemus.model.parameters.rates import QuarterlyRates
from haemus.model.situation.records import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from haemus.model.parameters import Parameters

PARAMETERS: Final = record((), [name for name, spec in REGISTRY.items() if not isinstance(spec.default, str)])
"""All parameters that are numbers, in their annual units; named choices reach the rules as rates."""
RATES: Final = record((), [entry.name for entry in fields(QuarterlyRates)])
"""Quarterly rates."""


@lru_cache(maxsize=64)
def numbers_of(p: Parameters) -> tuple[NDArray[np.void], NDArray[np.void]]:
    """Return parameters and quarterly rates as records; the same ones for the same parameters, so nobody may change them."""
    return _packed(p, PARAMETERS), _packed(QuarterlyRates.of(p), RATES)


def _packed(values: object, kind: np.dtype[np.void]) -> NDArray[np.void]:
    names: Sequence[str] = kind.names or ()
    return np.array([tuple(float(getattr(values, name)) for name in names)], dtype=kind)
