"""Parameters and quarterly rates as records, which compiled loops read by name."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from model.rates import QuarterlyRates
from model.situation.records import reals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from model.parameters import Parameters


@lru_cache(maxsize=64)
def parameter_record(p: Parameters) -> NDArray[np.void]:
    """Return the parameters that are numbers, as one record; the same one for the same parameters, so nobody may change it."""
    return _packed({entry.name: getattr(p, entry.name) for entry in fields(p)})


@lru_cache(maxsize=64)
def rate_record(rates: QuarterlyRates) -> NDArray[np.void]:
    """Return the quarterly rates, as one record."""
    return _packed({entry.name: getattr(rates, entry.name) for entry in fields(QuarterlyRates)})


def _packed(values: Mapping[str, object]) -> NDArray[np.void]:
    numbers = {name: float(value) for name, value in values.items() if isinstance(value, int | float)}
    return np.array([tuple(numbers.values())], dtype=reals(tuple(numbers)))
