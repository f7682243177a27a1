"""The window of an outcome of one's own: some quarters, or some quarters after an event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from haemus.model.bad_input import BadInput
from haemus.model.calendar import FIRST_QUARTER, LAST_QUARTER, parse_quarter, quarter_index, quarter_name
from haemus.model.events.event import NAME_PATTERN
from haemus.model.scenario.carried import FROM
from haemus.model.scenario.faults import refusal
from haemus.model.scenario.grammar import QUARTER_PATTERN

MOST_QUARTERS: Final = LAST_QUARTER - FIRST_QUARTER + 1
ALLOWED: Final = (
    'two quarters such as ["2027Q1", "2029Q4"], two years such as [2027, 2029],'
    ' or { after = "EVENT", from = 0, quarters = 8 }'
)
_YEAR: Final = re.compile(r"20(1[4-9]|2[0-9]|3[0-5])")


@dataclass(frozen=True, slots=True)
class Quarters:
    """All quarters from `first` to `last`."""

    first: int
    last: int

    def as_toml(self) -> object:
        """The window as it is written in a file."""
        return [quarter_name(self.first), quarter_name(self.last)]

    @property
    def words(self) -> str:
        """The window in words."""
        first, last = quarter_name(self.first), quarter_name(self.last)
        return first if first == last else f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class After:
    """`quarters` quarters that begin `start` quarters after an event (before it if negative).

    In a run without the event they are counted from `otherwise`; None: such a run has no value.
    """

    event: str
    start: int
    quarters: int
    otherwise: int | None = None

    def as_toml(self) -> object:
        """The window as it is written in a file."""
        otherwise = {} if self.otherwise is None else {"otherwise": quarter_name(self.otherwise)}
        return {"after": self.event, "from": self.start, "quarters": self.quarters, **otherwise}

    @property
    def words(self) -> str:
        """The window in words."""
        last = self.start + self.quarters - 1
        if self.quarters == 1:
            which = (
                f"the quarter of {self.event}"
                if self.start == 0
                else f"quarter {self.start} after that of {self.event}"
            )
        else:
            which = f"quarters {self.start} to {last} after that of {self.event}"
        return which if self.otherwise is None else f"{which} (of {quarter_name(self.otherwise)} in runs without it)"


Window = Quarters | After


class _After(BaseModel):
    """The keys of a window after an event, but for `from`, which is no name in Python."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True)

    after: str = Field(pattern=NAME_PATTERN)
    quarters: int = Field(ge=1, le=MOST_QUARTERS)
    otherwise: str | None = Field(default=None, pattern=QUARTER_PATTERN)


_AFTER: Final = create_model(
    "_AFTER", __base__=_After, **{"from": (int, Field(default=0, ge=-MOST_QUARTERS, le=MOST_QUARTERS))}
)  # type: ignore[call-overload]  # a keyword as a name


def read_window(said: object, file: str, key: str) -> Window | None:
    """Read a window; None for the whole run. BadInput if it is none."""
    if said is None:
        return None
    if isinstance(said, dict):
        return _after(said, file, key)
    if not isinstance(said, list) or len(said) != 2:  # noqa: PLR2004 - from and to
        raise BadInput(
            "wrong type" if not isinstance(said, list) else "isn't a pair",
            where=file,
            key=key,
            value=said,
            allowed=ALLOWED,
        )
    first, last = (_quarter(each, place, file, f"{key}[{place}]") for place, each in enumerate(said))
    if first > last:
        raise BadInput("ends before it starts", where=file, key=key, value=said, allowed="the earlier one first")
    return Quarters(first, last)


def _quarter(said: object, place: int, file: str, key: str) -> int:
    """The number of a quarter; of a year, that of its first or its last quarter by the place in the pair."""
    text = str(said) if isinstance(said, int) and not isinstance(said, bool) else said
    if isinstance(text, str) and _YEAR.fullmatch(text):
        return quarter_index(int(text), 3 * place)
    if isinstance(text, str) and re.fullmatch(QUARTER_PATTERN, text):
        return parse_quarter(text)
    allowed = f"a quarter from {quarter_name(FIRST_QUARTER)} to {quarter_name(LAST_QUARTER)}, or a year"
    raise BadInput("isn't a quarter", where=file, key=key, value=said, allowed=allowed)


def _after(said: dict[str, Any], file: str, key: str) -> After:
    try:
        found = _AFTER.model_validate(said)
    except ValidationError as error:
        raise refusal(error, _AFTER, file, prefix=key) from None
    otherwise = None if found.otherwise is None else parse_quarter(found.otherwise)
    return After(found.after, getattr(found, FROM), found.quarters, otherwise)
