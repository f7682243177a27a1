"""The unit that a figure shows an outcome in, where the table's would fill the axis with digits."""

from collections.abc import Sequence
from typing import Final

_MILLION: Final = "EUR million"
_BILLION: Final = "EUR billion"
_FROM: Final = 10_000.0  # [EUR million]
_THOUSAND: Final = 1000.0
_BARE: Final = ("0 or 1", "share of runs")


def shown_unit(unit: str, values: Sequence[float]) -> tuple[float, str]:
    """What values are divided by, and the unit that they then have: large sums in billions, a mean of 0 or 1 as a share."""
    if unit == _BARE[0]:
        return 1.0, _BARE[1]
    if unit.startswith(_MILLION) and max(map(abs, values), default=0.0) >= _FROM:
        return _THOUSAND, unit.replace(_MILLION, _BILLION)
    return 1.0, unit
