"""Comparisons of outcomes with a number: a closed list, read from text and never run as code."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

COMPARISONS: Final[Mapping[str, Callable[[Numbers, float], NDArray[np.bool_]]]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, "==": operator.eq, ">": operator.gt, "<": operator.lt}
)
SAID: Final = MappingProxyType({">=": "at least", "<=": "at most", "==": "exactly", ">": "above", "<": "below"})
ALLOWED: Final = f'one of {", ".join(COMPARISONS)} and a number, as in ">= 3"'
_FORM: Final = re.compile(r"\s*(?P<comparison>>=|<=|==|>|<)\s*(?P<number>\S+)\s*")


def finite(text: str) -> float | None:
    """Read a number; None if the text is anything else."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison with a number."""

    comparison: str
    number: float

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read text such as ">= 3"; None if it is anything else."""
        match = _FORM.fullmatch(text) if len(text) <= 80 else None  # noqa: PLR2004 - no number is longer
        number = finite(match["number"]) if match else None
        return cls(match["comparison"], number) if match and number is not None else None

    def holds(self, values: Numbers) -> NDArray[np.bool_]:
        """Whether each value satisfies it; False for no value."""
        return COMPARISONS[self.comparison](values, self.number)

    @property
    def text(self) -> str:
        """The comparison as it is written."""
        return f"{self.comparison} {_plain(self.number)}"

    @property
    def words(self) -> str:
        """The comparison in words: "at least 3"."""
        return f"{SAID[self.comparison]} {_plain(self.number)}"


def _plain(number: float) -> str:
    return repr(number).removesuffix(".0")
