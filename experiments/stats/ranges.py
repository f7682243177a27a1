"""The values that an outcome can have, by its unit, so that no interval reaches beyond them."""

from math import inf, isfinite
from types import MappingProxyType
from typing import Final

Range = tuple[float, float]

ANY: Final[Range] = (-inf, inf)
SHARE: Final[Range] = (0.0, 1.0)
_NOT_NEGATIVE: Final[Range] = (0.0, inf)
_RANGES: Final = MappingProxyType(
    {
        "0 or 1": SHARE,
        "share": SHARE,
        "Herfindahl-Hirschman index, 0 to 1": SHARE,
        "modularity, -0.5 to 1": (-0.5, 1.0),
        **dict.fromkeys(
            (
                "EUR million, current",
                "EUR million a year, current",
                "agreements",
                "agreements a year",
                "applications",
                "contracts",
                "crises",
                "doubts",
                "factor",
                "pairs",
                "quarter, 0 = 2020Q1",
                "quarters",
                "share of GDP",
                "share of need",
                "standard deviation of a difference of shares",
                "state-years",
                "steps",
                "tenders",
                "treaties a year",
            ),
            _NOT_NEGATIVE,
        ),
    }
)


def range_of(unit: str) -> Range:
    """The least and the largest value of an outcome with this unit; infinite where there is no limit."""
    return _RANGES.get(unit, ANY)


def reach_of(unit: str) -> float:
    """The largest size of a difference between two values of an outcome with this unit; infinite if there is no limit."""
    low, high = range_of(unit)
    return high - low if isfinite(low) and isfinite(high) else inf
