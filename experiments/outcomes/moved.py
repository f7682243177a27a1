"""Shipped outcomes whose window follows the speech of 2025, counted from where a scenario has that event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from haemus.experiments.outcomes.event_quarters import NEVER, event_quarters
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.calendar import parse_quarter, quarter_name
from haemus.model.events.event import NAME_PATTERN
from haemus.model.outcomes import OUTCOMES, RunTables
from haemus.model.outcomes.agreements import SPEECH as SPEECH_QUARTER
from haemus.model.scenario.carried import FOLLOW, FROM, SPEECH
from haemus.model.scenario.faults import refusal
from haemus.model.scenario.grammar import QUARTER_PATTERN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.scenario.carried import Carried
    from haemus.model.tables.rows import Rows

MOVING: Final = (
    "agreements_by_2025", "agreements_2025_27", "pairs_united_by_2025",
    "tirana", "tirana_before_2025", "serbia_hungary", "serbia_hungary_before_2025",
    "slovenia_croatia", "slovenia_croatia_before_2025", "all_three_agreements", "bulgaria_in_tirana_by_2026",
    "quarters_to_signing", "procurement_2025_27", "imports_2026_27", "spending_2026_27",
    "credibility_2026_27", "help_2026_27", "threat_2026_27",
)  # fmt: skip
"""Outcomes counted before, by the end of, or within some quarters after the speech. Those of a calendar year stay: budgets, growth,
and the later years 2028-35."""
_QUARTERS: Final = {
    "agreements": ("quarter", "signed"),
    "contracts": ("signed", "first_delivery", "last_delivery"),
    "crises": ("quarter",),
    "events": ("quarter",),
}


@dataclass(frozen=True, slots=True)
class Windows:
    """The event that takes the place of the speech, and the quarter that does in runs without it."""

    follow: str
    otherwise: int

    @property
    def words(self) -> str:
        """Where windows are counted from, in words."""
        return f"the quarter of {self.follow}; in runs without it, {quarter_name(self.otherwise)}"


class _Follow(BaseModel):
    """The keys of the table, but for `from`, which is no name in Python."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True)

    follow: str = Field(default=SPEECH, pattern=NAME_PATTERN)


_ENTRY: Final = create_model(
    "_ENTRY", __base__=_Follow, **{FROM: (str | None, Field(default=None, pattern=QUARTER_PATTERN))}
)  # type: ignore[call-overload]  # a keyword as a name


@lru_cache(64)
def windows_of(carried: Carried) -> Windows:
    """Read the table `[windows]` of a file; BadInput if it is wrong."""
    try:
        found = _ENTRY.model_validate(carried.table)
    except ValidationError as error:
        raise refusal(error, _ENTRY, carried.file, prefix=carried.key) from None
    otherwise = getattr(found, FROM)
    return Windows(found.follow, SPEECH_QUARTER if otherwise is None else parse_quarter(otherwise))


def check_windows(carried: Carried, scenarios: Sequence[ResolvedScenario]) -> None:
    """Refuse windows that follow an event which none of these scenarios has, and that say no quarter either."""
    found = windows_of(carried)
    ids = list(dict.fromkeys(event.id for scenario in scenarios for event in scenario.scripted))
    if FROM not in carried.table and found.follow not in ids:
        raise BadInput(
            "no such event", where=carried.file, key=f"{carried.key}.{FOLLOW}", value=found.follow,
            allowed=f"an event of the scenario: {', '.join(ids)}; or {FROM} with the quarter that stands for the speech's",
            nearest=nearest_name(found.follow, ids),
        )  # fmt: skip


def moved(
    scenario: ResolvedScenario, recorded: Rows, usual: dict[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """Return the outcomes that move, by column: each run's counted from its own quarter of the event.

    The shipped functions are used as they are, on rows whose quarters are numbered as if the event were in that of the speech.
    """
    windows = windows_of(scenario.windows) if scenario.windows is not None else None
    columns = {name: OUTCOMES[name].columns_in(recorded.names.region) for name in MOVING}
    found = {column: usual[column].copy() for name in MOVING for column in columns[name]}
    if windows is None:
        return found
    quarter = event_quarters(recorded, scenario, windows.follow)
    shift = np.where(quarter == NEVER, windows.otherwise, quarter) - SPEECH_QUARTER
    for by in sorted(set(shift.tolist()) - {0}):
        tables, runs = RunTables(_renumbered(recorded, by)), shift == by
        for name in MOVING:
            for column, values in zip(columns[name], OUTCOMES[name].values(tables), strict=True):
                found[column][runs] = values[runs]
    return found


def _renumbered(recorded: Rows, by: int) -> Rows:
    """Return the rows with every quarter's number less by some quarters."""
    tables = {}
    for name, columns in _QUARTERS.items():
        rows = getattr(recorded, name).copy()
        for column in columns:
            rows[column] -= by
        tables[name] = rows
    return replace(recorded, first=recorded.first - by, last=recorded.last - by, **tables)
