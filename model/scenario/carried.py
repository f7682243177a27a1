"""Tables of a scenario file that change no run: carried along as they were written, for those who measure runs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self, cast

from haemus.model.calendar import quarter_name, quarter_of
from haemus.model.events.event import Event
from haemus.model.plain_values import plain
from haemus.model.scenario.errors import ScenarioError

SPEECH = "munich-speech"
"""The doubt of February 2025: the event that the windows of shipped outcomes follow, unless a file names another."""
FOLLOW = "follow"
FROM = "from"


@dataclass(frozen=True, slots=True)
class Carried:
    """A table as JSON, and where it was written."""

    text: str
    file: str = field(default="", compare=False)
    key: str = field(default="", compare=False)

    @classmethod
    def of(cls, table: Mapping[str, object], file: str, key: str) -> Self:
        """Carry a table, dates as text; ScenarioError for a number that JSON can't hold."""
        try:
            text = json.dumps(plain(table), ensure_ascii=False, default=str, allow_nan=False)
        except ValueError:
            raise ScenarioError(
                "holds a number that isn't finite", where=file, key=key, allowed="finite numbers"
            ) from None
        return cls(text, file, key)

    @property
    def table(self) -> dict[str, object]:
        """The table."""
        return cast("dict[str, object]", json.loads(self.text))


def inherited_outcomes(
    parent: Sequence[Carried], said: Iterable[Mapping[str, object]], file: str
) -> tuple[Carried, ...]:
    """Return a file's outcomes after those of its parent; one with a name of the parent's takes that one's place."""
    own = [Carried.of(table, file, f"outcomes[{place}]") for place, table in enumerate(said)]
    names = {str(each.table.get("name")) for each in own}
    return (*(each for each in parent if str(each.table.get("name")) not in names), *own)


def inherited_windows(
    parent: Carried | None,
    said: Mapping[str, object] | None,
    removed: Iterable[str],
    events: Mapping[str, Event],
    file: str,
) -> Carried | None:
    """Return a file's windows, or its parent's; these stay where they are if the file removes the event that they follow."""
    if said is not None:
        return Carried.of(said, file, "windows")
    if parent is None or FROM in parent.table:
        return parent
    followed = parent.table.get(FOLLOW, SPEECH)
    if followed not in set(removed) or followed not in events:
        return parent
    there = quarter_name(quarter_of(events[str(followed)].date))
    return replace(parent, text=json.dumps({**parent.table, FROM: there}))
