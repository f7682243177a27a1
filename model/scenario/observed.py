"""The observed record: the agreements and contracts in the data, and when they can be imposed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache

from haemus.model.events.agreement_signed import AgreementSigned
from haemus.model.events.contract_signed import ContractSigned
from haemus.model.events.event import Event
from haemus.model.scenario.entries import merged_event
from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.reading import read_tables
from haemus.model.start.region_files import RegionFiles, region_in_use, using

OBSERVED = "observed.toml"
FIRST_YEAR_OF_RECORD = 2020


def observed_events(region: RegionFiles | None = None) -> tuple[Event, ...]:
    """Return the agreements and contracts of the record, by date and id. Without `region`, of that in use."""
    return _observed_events(region or region_in_use())


@cache
def _observed_events(region: RegionFiles) -> tuple[Event, ...]:
    tables = read_tables(region.text(OBSERVED).encode(), OBSERVED)
    entries = tables.get("events", [])
    if not isinstance(entries, list):
        raise ScenarioError("wrong type", where=OBSERVED, key="events", allowed="a list of tables")
    with using(region):
        events = [merged_event(entry, {}, OBSERVED, f"events[{place}]") for place, entry in enumerate(entries)]
    for place, event in enumerate(events):
        if not isinstance(event, AgreementSigned | ContractSigned):
            raise ScenarioError(
                "isn't an agreement or a contract",
                where=OBSERVED,
                key=f"events[{place}].type",
                value=event.type,
                allowed="agreement_signed, contract_signed",
            )
    return tuple(sorted(events, key=lambda event: (event.date, event.id)))


def last_observed_date(region: RegionFiles | None = None) -> dt.date:
    """Return the date of the last agreement or contract of the record."""
    return max(event.date for event in observed_events(region))


def observed_buyers(region: RegionFiles | None = None) -> frozenset[str]:
    """Return the states whose purchases are in the record; it has no information on the others."""
    return frozenset(event.buyer for event in observed_events(region) if isinstance(event, ContractSigned))


def refuse_changed_past(events: Mapping[str, Event], actual: Mapping[str, Event], file: str) -> None:
    """Refuse to impose the record on a scenario whose past isn't the actual one.

    States' signings answered actual events; with another past the record is no observation.
    """
    last = last_observed_date()
    for name in sorted({*events, *actual}):
        here, there = events.get(name), actual.get(name)
        if here == there:
            continue
        dates = [event.date for event in (here, there) if event is not None]
        if min(dates) <= last:
            verb = "adds" if there is None else "removes" if here is None else "changes"
            raise ScenarioError(
                f'{verb} the event "{name}" of {min(dates).isoformat()}, before the last observed agreement '
                f"or contract ({last.isoformat()}): the record answers actual events",
                where=file,
                key="history",
                value="observed",
                allowed='"simulated", or changes after that date only',
            )


def refuse_no_record(file: str) -> None:
    """Refuse to impose the record where the region has none."""
    if not observed_events():
        raise ScenarioError(
            f"{OBSERVED} of this region has no agreement or contract", where=file, key="history", value="observed",
            allowed='"simulated"',
        )  # fmt: skip


def refuse_other_origin(origin: int, file: str) -> None:
    """Refuse to impose the record on a run from another year than that in which it begins."""
    if origin != FIRST_YEAR_OF_RECORD:
        raise ScenarioError(
            f"the observed record begins in {FIRST_YEAR_OF_RECORD}", where=file, key="history", value="observed",
            allowed=f'"simulated", or origin = {FIRST_YEAR_OF_RECORD}',
        )  # fmt: skip


def refuse_taken_ids(events: Iterable[str], file: str) -> None:
    """Refuse an event with an id of the record."""
    taken = {event.id for event in observed_events()} & set(events)
    for name in sorted(taken):
        raise ScenarioError(
            "the observed record has this id",
            where=file,
            key="events",
            value=name,
            allowed="an id of its own",
        )
