"""What a map shows, as plain numbers: values by state, arcs with weights, members of guarantees, and the scale of colours."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Final

from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize

LEAST: Final = 0.1
"""The least weight of an arc that is drawn, or the least difference of weights."""
_ONE_SIDED: Final = ("#f4efc4", "#bcdcae", "#79bfa6", "#3f97a0", "#2c6b93")
_TWO_SIDED: Final = ("#b35806", "#f1a340", "#fee9cf", "#f7f7f7", "#dfdcee", "#998ec3", "#542788")


@dataclass(frozen=True, slots=True)
class Shown:
    """One map: values by state (nan: no value), probabilities of agreements by pair, members by guarantee."""

    title: str
    values: Mapping[str, float]
    arcs: Mapping[tuple[str, str], float] = field(default_factory=dict)
    members: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def numbers(self) -> list[float]:
        """The values that there are."""
        return [value for value in self.values.values() if isfinite(value)]


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of colours: what it measures, its unit, and its ends; a difference has opposite ends and two-sided colours."""

    label: str
    unit: str
    low: float
    high: float
    is_difference: bool = False

    @classmethod
    def over(cls, label: str, unit: str, maps: Collection[Shown], *, is_difference: bool = False) -> "Scale":
        """The scale that holds all values of some maps; of differences, as far on either side of zero."""
        numbers = [number for each in maps for number in each.numbers] or [0.0]
        low, high = min(numbers), max(numbers)
        if is_difference:
            end = max(abs(low), abs(high)) or 1.0
            return cls(label, unit, -end, end, is_difference=True)
        if low == high:
            low, high = low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0)
        return cls(label, unit, low, high)

    @property
    def words(self) -> str:
        """The label and the unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def colours(self) -> Colormap:
        """Colours that differ in lightness alone too, so that they work in grey and for the colour-blind."""
        named = _TWO_SIDED if self.is_difference else _ONE_SIDED
        return LinearSegmentedColormap.from_list("map", named)

    @property
    def norm(self) -> Normalize:
        """Values to [0, 1]."""
        return Normalize(self.low, self.high)

    def written(self, value: float) -> str:
        """A value with the digits that the scale's range deserves; "no value" if there is none."""
        if not isfinite(value):
            return "no value"
        span = self.high - self.low
        digits = next((places for places, least in ((0, 30.0), (1, 3.0), (2, 0.3), (3, 0.03)) if span >= least), 4)
        text = f"{value:+,.{digits}f}" if self.is_difference else f"{value:,.{digits}f}"
        if not any(digit in text for digit in "123456789"):
            text = text.lstrip("+-")
        return text.replace("-", "\N{MINUS SIGN}")
