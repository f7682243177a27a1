"""A scenario ready to run: the contents of its chain of files, checked and frozen."""

import json
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from typing import Self

from haemus.model.calendar import last_day_of, quarter_name
from haemus.model.events import Event
from haemus.model.parameters import Parameters
from haemus.model.scenario.draft import check_absent
from haemus.model.scenario.grammar import Expectation, History
from haemus.model.scenario.observed import observed_events, refuse_changed_past, refuse_taken_ids
from haemus.model.scenario.values import set_parameters
from haemus.model.start.names import supplier_homes

DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class ResolvedScenario:
    """A resolved scenario. `start` and `end` are quarter numbers, both inside the run.

    `extends` is the chain of names from the parent to the first; `scripted` are the events of the files,
    `actual` those of the shipped baseline, with which the past must agree where the record is imposed.
    """

    name: str
    title: str
    question: str
    extends: tuple[str, ...]
    start: int
    end: int
    history: History
    parameters: Parameters
    scripted: tuple[Event, ...]
    actual: tuple[Event, ...]
    removed_states: frozenset[str]
    removed_suppliers: frozenset[str]
    expectations: tuple[Expectation, ...]
    file: str

    def __post_init__(self) -> None:
        """Check the rules that depend on the history; ScenarioError where one is broken."""
        if self.history == "observed":
            scripted = {event.id: event for event in self.scripted}
            refuse_taken_ids(scripted, self.file)
            refuse_changed_past(scripted, {event.id: event for event in self.actual}, self.file)
            check_absent(observed_events(), self.removed_states, self.removed_suppliers, self.file, "observed event")
        check_absent(self.scripted, self.removed_states, self.removed_suppliers, self.file)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that the run can reach, with the observed record where it is imposed, by date and id."""
        record = observed_events() if self.history == "observed" else ()
        reached = (event for event in (*self.scripted, *record) if event.date <= last_day_of(self.end))
        return tuple(sorted(reached, key=lambda event: (event.date, event.id)))

    def with_parameters(self, **changes: float | str) -> Self:
        """Return the scenario with other parameter values; ScenarioError for one that the registry doesn't allow."""
        return replace(self, parameters=set_parameters(self.parameters, changes, self.file))

    def with_history(self, history: History) -> Self:
        """Return the scenario with the agreements and contracts of the record ("observed") or of the model ("simulated")."""
        return replace(self, history=history)

    def without_events(self, *ids: str) -> Self:
        """Return the scenario without some of its events; KeyError for an event that it doesn't have."""
        missing = set(ids) - {event.id for event in self.scripted}
        if missing:
            raise KeyError(*sorted(missing))
        return replace(self, scripted=tuple(event for event in self.scripted if event.id not in ids))

    def without_state(self, state: str) -> Self:
        """Return the scenario without a state and without the events that name it or its producers."""
        homes = supplier_homes()
        kept = tuple(
            event
            for event in self.scripted
            if all(name != state for _, name in event.names("state"))
            and all(homes[name] != state for _, name in event.names("supplier"))
        )
        return replace(self, scripted=kept, removed_states=self.removed_states | {state})

    def as_dict(self) -> dict[str, object]:
        """Return the scenario's full contents, ready for JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "extends": list(self.extends),
            "start": quarter_name(self.start),
            "end": quarter_name(self.end),
            "history": self.history,
            "parameters": asdict(self.parameters),
            "events": [event.model_dump(mode="json") for event in self.events],
            "remove": {"states": sorted(self.removed_states), "suppliers": sorted(self.removed_suppliers)},
            "expect": [expectation.model_dump(mode="json") for expectation in self.expectations],
        }

    def digest(self) -> str:
        """Return the BLAKE2b digest of the scenario's full contents."""
        text = json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()
