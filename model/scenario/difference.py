"""The exact differences between two scenarios, key by key."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from haemus.model.scenario.resolved import ResolvedScenario

_TOLD_APART = (
    "name",
    "title",
    "question",
    "extends",
    "expect",
)  # these name a scenario and change nothing in it


@dataclass(frozen=True, slots=True)
class Difference:
    """A dotted key with its value in each scenario; None where a scenario doesn't have it."""

    key: str
    first: object
    second: object

    def as_dict(self) -> dict[str, object]:
        """Return the difference, ready for JSON."""
        return {"key": self.key, "first": self.first, "second": self.second}

    @staticmethod
    def text(value: object) -> str:
        """Return a value as text for a cell of a table."""
        return "-" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def differences(first: ResolvedScenario, second: ResolvedScenario) -> tuple[Difference, ...]:
    """Return the differences in span, history, parameters, events and removals; none for equal scenarios."""
    return tuple(_differing("", _told(first), _told(second)))


def _told(scenario: ResolvedScenario) -> dict[str, object]:
    told = {key: value for key, value in scenario.as_dict().items() if key not in _TOLD_APART}
    told["events"] = {event.id: event.model_dump(mode="json", exclude={"id"}) for event in scenario.events}
    return told


def _differing(key: str, first: object, second: object) -> Iterator[Difference]:
    if first == second:
        return
    tables = [side for side in (first, second) if isinstance(side, Mapping)]
    if not tables:
        yield Difference(key, first, second)
        return
    here, there = (side if isinstance(side, Mapping) else {} for side in (first, second))
    for part in sorted({*here, *there}):
        yield from _differing(f"{key}.{part}" if key else part, here.get(part), there.get(part))
