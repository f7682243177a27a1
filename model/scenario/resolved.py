"""A scenario ready to run: the contents of its chain of files, checked and frozen."""

import json
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from typing import Self

from haemus.model.calendar import first_quarter_of, last_day_of, quarter_name
from haemus.model.events import Event
from haemus.model.parameters import Parameters
from haemus.model.scenario.carried import Carried
from haemus.model.scenario.draft import check_absent, check_origin, check_past, check_states
from haemus.model.scenario.entries import merged_event
from haemus.model.scenario.grammar import Expectation, History
from haemus.model.scenario.observed import (
    observed_events,
    refuse_changed_past,
    refuse_no_record,
    refuse_other_origin,
    refuse_taken_ids,
)
from haemus.model.scenario.values import checked_parameters, set_parameters
from haemus.model.start.calibration import TargetSet, calibration
from haemus.model.start.names import supplier_homes
from haemus.model.start.region_files import RegionFiles, region_in_use, using

DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class ResolvedScenario:
    """A resolved scenario. `start` and `end` are quarter numbers, both inside the run, which begins in the first of `origin`.

    `targets` is the set of figures from which it starts; `observed_to` the last year with observed GDP and prices. `given` are
    the parameters that the files or `with_parameters` set, each with its value; the others come from the calibration.
    `extends` is the chain of names from the parent to the first; `scripted` are the events of the files,
    `actual` those of the shipped baseline, with which the past must agree where the record is imposed. `region` holds the files
    of its starting data: those of the region that was in use when it was made. `outcomes` (of one's own) and `windows` (of the
    shipped ones) change how runs are measured, and no run.
    """

    name: str
    title: str
    question: str
    extends: tuple[str, ...]
    origin: int
    targets: TargetSet
    observed_to: int
    start: int
    end: int
    history: History
    parameters: Parameters
    given: tuple[tuple[str, float | str], ...]
    scripted: tuple[Event, ...]
    actual: tuple[Event, ...]
    removed_states: frozenset[str]
    removed_suppliers: frozenset[str]
    expectations: tuple[Expectation, ...]
    file: str
    region: RegionFiles = field(default_factory=region_in_use)
    outcomes: tuple[Carried, ...] = ()
    windows: Carried | None = None

    def __post_init__(self) -> None:
        """Check the rules that depend on the origin, the history and the region; ScenarioError where one is broken."""
        with using(self.region):
            self._check()

    def _check(self) -> None:
        check_origin(self.origin, self.targets, self.observed_to, self.file)
        check_past(self.scripted, first_quarter_of(self.origin), self.file)
        if self.history == "observed":
            refuse_no_record(self.file)
            refuse_other_origin(self.origin, self.file)
            scripted = {event.id: event for event in self.scripted}
            refuse_taken_ids(scripted, self.file)
            refuse_changed_past(scripted, {event.id: event for event in self.actual}, self.file)
            check_absent(observed_events(), self.removed_states, self.removed_suppliers, self.file, "observed event")
        check_absent(self.scripted, self.removed_states, self.removed_suppliers, self.file)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that the run can reach, with the observed record where it is imposed, by date and id."""
        record = observed_events(self.region) if self.history == "observed" else ()
        reached = (event for event in (*self.scripted, *record) if event.date <= last_day_of(self.end))
        return tuple(sorted(reached, key=lambda event: (event.date, event.id)))

    def with_parameters(self, **changes: float | str) -> Self:
        """Return the scenario with other parameter values; ScenarioError for one that the registry doesn't allow."""
        given = tuple({**dict(self.given), **checked_parameters(changes, self.file)}.items())
        return replace(self, parameters=set_parameters(self.parameters, changes, self.file), given=given)

    def with_origin(self, year: int) -> Self:
        """Return the scenario from another origin, with the calibration for it; ScenarioError where its target set has no such origin.

        A run that was recorded from its origin on is recorded from the new one on. An event before the new origin has happened.
        """
        check_origin(year, self.targets, max(year, self.observed_to), self.file)
        whole = self.start == first_quarter_of(self.origin)
        start = first_quarter_of(year) if whole else max(self.start, first_quarter_of(year))
        parameters = set_parameters(calibration(self.targets, year).applied(), dict(self.given), self.file)
        observed_to = max(year, self.observed_to)
        return replace(self, origin=year, observed_to=observed_to, start=start, parameters=parameters)

    def with_history(self, history: History) -> Self:
        """Return the scenario with the agreements and contracts of the record ("observed") or of the model ("simulated")."""
        return replace(self, history=history)

    def with_region(self, region: RegionFiles) -> Self:
        """Return the scenario with the starting data of another region; ScenarioError where it lacks a name that an event has."""
        with using(region):
            check_states(self.removed_states, self.file)
            given = [{key: getattr(event, key) for key in event.model_fields_set} for event in self.scripted]
            events = tuple(merged_event(keys, {}, self.file, f"events[{place}]") for place, keys in enumerate(given))
            return replace(self, scripted=events, region=region)

    def without_events(self, *ids: str) -> Self:
        """Return the scenario without some of its events; KeyError for an event that it doesn't have."""
        missing = set(ids) - {event.id for event in self.scripted}
        if missing:
            raise KeyError(*sorted(missing))
        return replace(self, scripted=tuple(event for event in self.scripted if event.id not in ids))

    def without_state(self, state: str) -> Self:
        """Return the scenario without a state and without the events that name it or its producers."""
        homes = supplier_homes(self.region)
        kept = tuple(
            event
            for event in self.scripted
            if all(name != state for _, name in event.names("state"))
            and all(homes[name] != state for _, name in event.names("supplier"))
        )
        return replace(self, scripted=kept, removed_states=self.removed_states | {state})

    def as_dict(self) -> dict[str, object]:
        """Return the scenario's full contents, ready for JSON; a region of one's own by its digest."""
        said: dict[str, object] = {"region": self.region.digest} if self.region.is_own else {}
        return said | {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "extends": list(self.extends),
            "origin": self.origin,
            "targets": self.targets,
            "observed_to": self.observed_to,
            "start": quarter_name(self.start),
            "end": quarter_name(self.end),
            "history": self.history,
            "parameters": asdict(self.parameters),
            "events": [event.model_dump(mode="json") for event in self.events],
            "remove": {"states": sorted(self.removed_states), "suppliers": sorted(self.removed_suppliers)},
            "expect": [expectation.model_dump(mode="json") for expectation in self.expectations],
            **({"outcomes": [each.table for each in self.outcomes]} if self.outcomes else {}),
            **({"windows": self.windows.table} if self.windows is not None else {}),
        }

    def digest(self) -> str:
        """Return the BLAKE2b digest of the scenario's full contents."""
        text = json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()
