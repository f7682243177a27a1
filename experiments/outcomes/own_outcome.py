"""An outcome of one's own, as a `[[outcomes]]` table of a file defines it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from haemus.experiments.outcomes.comparisons import ALLOWED as CONDITIONS
from haemus.experiments.outcomes.comparisons import Comparison
from haemus.experiments.outcomes.own_window import Window, read_window
from haemus.experiments.outcomes.series import SERIES, Series
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.outcomes import OUTCOMES, outcome_columns
from haemus.model.plain_values import plain
from haemus.model.scenario.faults import refusal
from haemus.model.start.names import known_states
from haemus.model.tables.rows import (
    AGREEMENT_COLUMNS,
    CONTRACT_COLUMNS,
    CRISIS_COLUMNS,
    EVENT_COLUMNS,
    STATE_COLUMNS,
)

Statistic = Literal[
    "mean", "sum", "min", "max", "first", "last", "change", "growth", "quarters", "first_quarter", "share_of_states"
]
Across = Literal["sum", "mean", "min", "max"]
NEED_CONDITION: Final = ("quarters", "first_quarter", "share_of_states")
"""Statistics of whether a condition holds."""
ALL: Final = "all"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "western-balkans": ("ALB", "BIH", "MKD", "MNE", "SRB", "XKX"),
    "neighbours": ("BGR", "HUN"),
}
"""States under one name; "all" are those of the run."""
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_OF_A_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class OwnOutcome:
    """A statistic of a recorded series over a window, or whether it satisfies a condition.

    `states` are the states, () for all of the run; `group` is the name under which they were named, if it was one. `pairs`, where
    there are any, take the place of states. `across` says how several states or pairs become one number.
    """

    name: str
    series: Series
    states: tuple[str, ...]
    group: str
    pairs: tuple[tuple[str, str], ...]
    window: Window | None
    statistic: Statistic
    condition: Comparison | None
    across: Across

    def as_table(self) -> dict[str, object]:
        """The outcome as a file defines it, in one form: equal outcomes have equal tables."""
        usual = "sum" if self.series.summed else "mean"
        return {
            "name": self.name,
            "of": self.series.name,
            **(
                {"pairs": [list(pair) for pair in self.pairs]}
                if self.pairs
                else {"states": self.group or list(self.states)}
            ),
            **({"window": self.window.as_toml()} if self.window is not None else {}),
            "statistic": self.statistic,
            **({"condition": self.condition.text} if self.condition is not None else {}),
            **({"across": self.across} if self.across != usual else {}),
        }

    @property
    def is_claim(self) -> bool:
        """Whether its values are 0 and 1."""
        return self.condition is not None and self.statistic not in NEED_CONDITION


class _Entry(BaseModel):
    """The keys of a table, before those that depend on others are read."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    name: str
    of: str
    states: object = None
    pairs: object = None
    window: object = None
    statistic: Statistic
    condition: str | None = None
    across: Across | None = None


def read_outcome(table: Mapping[str, object], file: str, place: str) -> OwnOutcome:
    """Read a table; BadInput names the file, the key (`place` is the table's), the value, and what is allowed."""
    try:
        entry = _Entry.model_validate({key: plain(value) for key, value in table.items()})
    except ValidationError as error:
        named = table.get("name")
        raise refusal(
            error, _Entry, file, prefix=place, note=f' (outcome "{named}")' if isinstance(named, str) else ""
        ) from None
    return _Reading(entry, file, place).outcome()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A table being read."""

    entry: _Entry
    file: str
    place: str

    def outcome(self) -> OwnOutcome:
        entry = self.entry
        self._check_name()
        series = SERIES.get(entry.of)
        if series is None:
            raise self._refused("of", "no such series", entry.of, ", ".join(SERIES), nearest_name(entry.of, SERIES))
        condition = self._condition()
        states, group = self._states()
        pairs = self._pairs(series)
        across = self._across(series)
        window = read_window(entry.window, self.file, self._key("window"))
        if entry.statistic == "share_of_states" and (pairs or series.kind == "pair"):
            raise self._refused(
                "statistic", "needs states, not pairs", entry.statistic, "a series of states, without pairs"
            )
        return OwnOutcome(entry.name, series, states, group, pairs, window, entry.statistic, condition, across)

    def _key(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def _refused(self, key: str, problem: str, value: object, allowed: str, nearest: str = "") -> BadInput:
        note = f' (outcome "{self.entry.name}")' if key != "name" else ""
        return BadInput(
            problem, where=self.file, key=f"{self._key(key)}{note}", value=value, allowed=allowed, nearest=nearest
        )

    def _check_name(self) -> None:
        name = self.entry.name
        if not NAME.fullmatch(name):
            raise self._refused(
                "name", "isn't a name for an outcome", name, "1 to 64 of a-z, 0-9 and _, beginning with a letter"
            )
        if name in taken():
            raise self._refused("name", f"is {taken()[name]}", name, "a name of its own")

    def _condition(self) -> Comparison | None:
        text, statistic = self.entry.condition, self.entry.statistic
        if text is None:
            if statistic in NEED_CONDITION:
                raise self._refused(
                    "condition", f'is missing, and the statistic "{statistic}" needs one', None, CONDITIONS
                )
            return None
        found = Comparison.read(text)
        if found is None:
            raise self._refused("condition", "isn't a condition", text, CONDITIONS)
        return found

    def _states(self) -> tuple[tuple[str, ...], str]:
        said, groups = self.entry.states, (ALL, *GROUPS)
        allowed = (
            f"a state, a list of states, or one of {', '.join(groups)}; states: {', '.join(sorted(known_states()))}"
        )
        if self.entry.pairs is not None:
            if said is not None:
                raise self._refused("states", "cannot be combined with pairs", said, "states or pairs")
            return (), ""
        if said is None or said == ALL:
            return (), ALL
        if isinstance(said, str) and said in GROUPS:
            return GROUPS[said], said
        named = [said] if isinstance(said, str) else said
        if not isinstance(named, list) or not named:
            raise self._refused("states", "is empty" if named == [] else "wrong type", said, allowed)
        for state in named:
            if not isinstance(state, str) or state not in known_states():
                known = (*groups, *known_states()) if isinstance(said, str) else known_states()
                raise self._refused("states", "no such state", state, allowed, nearest_name(state, known))
        if len(set(named)) < len(named):
            raise self._refused("states", "named twice", said, "each state once")
        return tuple(sorted(named)), ""

    def _pairs(self, series: Series) -> tuple[tuple[str, str], ...]:
        said, allowed = self.entry.pairs, 'a list of pairs of states, such as [["HUN", "SRB"]]'
        if said is None:
            return ()
        if not series.pairs:
            with_pairs = ", ".join(each.name for each in SERIES.values() if each.pairs)
            raise self._refused(
                "pairs", f'"{series.name}" has no pairs', said, f"states; these have pairs: {with_pairs}"
            )
        if not isinstance(said, list) or not said:
            raise self._refused("pairs", "is empty" if said == [] else "wrong type", said, allowed)
        found: list[tuple[str, str]] = []
        for pair in said:
            if not isinstance(pair, list) or len(pair) != _OF_A_PAIR or pair[0] == pair[1]:
                raise self._refused("pairs", "isn't a pair of states", pair, allowed)
            for state in pair:
                if not isinstance(state, str) or state not in known_states():
                    raise self._refused(
                        "pairs",
                        "no such state",
                        state,
                        ", ".join(sorted(known_states())),
                        nearest_name(state, known_states()),
                    )
            found.append(cast("tuple[str, str]", tuple(sorted(pair))))
        if len(set(found)) < len(found):
            raise self._refused("pairs", "named twice", said, "each pair once")
        return tuple(sorted(found))

    def _across(self, series: Series) -> Across:
        said = self.entry.across
        usual: Across = "sum" if series.summed else "mean"
        if said is None:
            return usual
        if self.entry.statistic == "share_of_states":
            raise self._refused(
                "across", 'doesn\'t go with "share_of_states", which looks at each state alone', said, "no across"
            )
        if series.kind == "row" and said != usual:
            raise self._refused(
                "across",
                f'"{series.name}" counts each of its rows once, whichever states it belongs to',
                said,
                "no across",
            )
        return said


def taken() -> Mapping[str, str]:
    """Names that no outcome of one's own may have in the region in use, and what has them."""
    return _taken(outcome_columns())


@cache
def _taken(shipped: tuple[str, ...]) -> Mapping[str, str]:
    tables = (STATE_COLUMNS, AGREEMENT_COLUMNS, CONTRACT_COLUMNS, CRISIS_COLUMNS, EVENT_COLUMNS)
    keys = ("scenario", "point", "run", "seed", "status", "error", "traceback", "inputs", "value", "region")
    return {
        **{name: "the name of a column of a table" for table in (keys, *tables) for name in table},
        **{name: "the name of a recorded series" for name in SERIES if name not in STATE_COLUMNS},
        **{name.lower(): "the name of an outcome that ships" for name in (*OUTCOMES, *shipped)},
    }


def read_outcomes(tables: Sequence[tuple[Mapping[str, object], str, str]]) -> tuple[OwnOutcome, ...]:
    """Read tables, each with its file and its key; BadInput for one that is wrong, or a name that two different ones have."""
    found: dict[str, OwnOutcome] = {}
    for table, file, place in tables:
        each = read_outcome(table, file, place)
        if found.setdefault(each.name, each) != each:
            raise BadInput(
                "is defined in two ways among the files that are run together", where=file, key=f"{place}.name", value=each.name,
                allowed="one definition, or another name",
            )  # fmt: skip
    return tuple(found.values())
