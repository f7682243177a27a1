"""The condition for a run to be of interest: an outcome, a comparison, and a number or a quantile."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from math import isfinite, nan
from types import MappingProxyType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.outcomes.comparisons import COMPARISONS, Comparison, finite
from haemus.model.bad_input import BadInput, nearest_name

Numbers = NDArray[np.float64]

OPTION: Final = "--where"
ALLOWED: Final = 'OUTCOME >= NUMBER (or <=, >, <, ==), as in "agreements_signed >= 5"; or OUTCOME top 10% (or bottom)'
_SAID: Final = MappingProxyType({">=": "at-least", "<=": "at-most", "==": "is", ">": "over", "<": "under"})
_FORM: Final = re.compile(
    r"(?P<outcome>[A-Za-z]\w*)\s*(?:(?P<compared>[<>=].*)|(?P<end>top|bottom)\s+(?P<percent>\S+?)\s*%)"
)
_HUNDRED: Final = 100.0


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison that a run's outcome may satisfy.

    `end` ("top", "bottom") and `percent` define a quantile, over the finished runs of the scenario at all points; its `number`
    is nan until the runs are known.
    """

    outcome: str
    comparison: str
    number: float
    end: str = ""
    percent: float = nan

    @classmethod
    def read(cls, text: str, outcomes: Collection[str]) -> Self:
        """Parse a condition; BadInput if it is malformed or names an unknown outcome."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise BadInput("no condition", where=OPTION, value=text, allowed=ALLOWED)
        outcome = match["outcome"]
        if outcome not in outcomes:
            raise BadInput(
                "no such outcome", where=OPTION, value=outcome, allowed="a column of the table of runs (docs/results.md)",
                nearest=nearest_name(outcome, outcomes),
            )  # fmt: skip
        if match["compared"]:
            compared = Comparison.read(match["compared"])
            if compared is None:
                raise BadInput("no condition", where=OPTION, value=text, allowed=ALLOWED)
            return cls(outcome, compared.comparison, compared.number)
        percent = finite(match["percent"])
        if percent is None or not 0.0 < percent < _HUNDRED:
            raise BadInput("no such part of the runs", where=OPTION, value=text, allowed="above 0% and under 100%")
        return cls(outcome, ">=" if match["end"] == "top" else "<=", nan, match["end"], percent)

    def among(self, values: Numbers) -> Self:
        """Fill in the number of a quantile from the values; any other condition is unchanged.

        At least the requested part satisfies it; for counts often more, because equal values are kept together.
        """
        if not self.end:
            return self
        above = self.end == "top"
        share = self.percent / _HUNDRED
        number = np.quantile(values, 1.0 - share if above else share, method="lower" if above else "higher")
        return replace(self, number=float(number))

    def holds(self, values: Numbers) -> Numbers:
        """1 if a value satisfies the condition, 0 if not, nan for no value."""
        return np.where(np.isfinite(values), COMPARISONS[self.comparison](values, self.number), np.nan)

    @property
    def words(self) -> str:
        """The condition in words."""
        quantile = f"{self.end} {self.percent:g}%" if self.end else ""
        if not isfinite(self.number):
            return f"{self.outcome} {quantile}"
        if quantile:
            return f"{self.outcome} {self.comparison} {self.number:.4g} ({quantile} of runs)"
        return f"{self.outcome} {self.comparison} {self.number:g}"

    @property
    def stem(self) -> str:
        """The condition as part of a file name."""
        said = f"{self.end}-{self.percent:g}-percent" if self.end else f"{_SAID[self.comparison]}-{self.number:g}"
        return f"{self.outcome}-{said}"
