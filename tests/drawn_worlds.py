"""Worlds drawn at random from everything a scenario may vary: parameters, events, states, suppliers, span, history."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic.fields import FieldInfo
from ranges import within_prior
from worlds import shipped

from haemus.model.calendar import (
    LAST_OBSERVED_YEAR,
    ORIGIN_YEARS,
    first_day_of,
    first_quarter_of,
    parse_quarter,
    quarter_of,
)
from haemus.model.events import EVENT_TYPES, Event
from haemus.model.events.fields import NameOf
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import ResolvedScenario, shipped_names
from haemus.model.scenario.observed import last_observed_date, observed_events
from haemus.model.start.names import known_names, known_states, supplier_categories, supplier_homes
from haemus.model.tables.reasons import DRIVERS

KEYS_OF_ALL = {"id", "type", "date", "probability", "window_quarters", "source", "assumed"}
STEPS = {"years", "share", "value_meur"}
LIVELIER = {
    "talks_rate": (0.3, 1.0), "breakoff_rate": (0.02, 0.2), "joint_signing_constant": (0.0, 4.0), "capital_cost": (0.0, 0.3),
    "accession_rate": (0.2, 0.5), "accession_delay": (0.0, 2.0), "acceptance_constant": (-2.0, 2.0),
    "deepening_rate": (0.5, 1.0), "lapse_rate": (0.01, 0.03), "lapse_hostility": (4.0, 8.0),
    "surplus_regime_distance": (-3.0, 0.0), "surplus_hostility": (-2.0, 0.0), "surplus_deficit": (0.0, 3.0),
    "surplus_shared_rival": (0.0, 3.0), "surplus_proximity": (0.0, 1.0),
    "dispute_constant": (-2.8, -2.2), "dispute_region": (-0.5, 0.5), "dispute_fatal": (-1.0, -0.6),
    "further_doubt_rate": (0.3, 0.4), "outside_shortfall": (1.0, 1.5),
}  # fmt: skip
"""Parameters of worlds in which much is signed, joined, refused, deepened and left, disputes break out and doubts recur."""
CROWDED = {
    **{name: (max(low, -0.1), min(high, 0.1)) for name in DRIVERS.values() for low, high in [REGISTRY[name].prior or (0.0, 0.0)]},
    "talks_rate": (0.8, 1.0), "breakoff_rate": (0.02, 0.1), "capital_cost": (0.0, 0.1), "joint_signing_constant": (-10.0, -6.0),
    "doubt_sensitivity": (40.0, 80.0), "doubt_multiplier_limit": (10.0, 20.0),
}  # fmt: skip
"""Parameters of worlds in which pairs are alike, so that a doubt makes many ready at once and cliques form."""
DOUBTED = {"type": "article5_doubt", "strength": 3.0, "persistence": 1.0, "source": "assumed", "assumed": ["strength"]}
"""The doubt for those worlds."""
MOODS = {"as drawn": {}, "lively": LIVELIER, "crowded": {**LIVELIER, **CROWDED}}
OTHER_ORIGINS = 4
"""How often the published baseline, which has four origins, is among the scenarios drawn from."""
MOST_NAMED = 5
"""The number of states that an event may name at once, unless the event limits it itself."""


@st.composite
def drawn_worlds(draw: st.DrawFn, last: str) -> ResolvedScenario:
    """A shipped scenario with random changes to everything that may change, ending by a given quarter."""
    observed = draw(st.sampled_from([False, False, False, True]))
    scenario = shipped(
        "baseline" if observed else draw(st.sampled_from([*shipped_names(), *["baseline-published"] * OTHER_ORIGINS]))
    )
    if scenario.targets == "published":
        scenario = scenario.with_origin(draw(st.sampled_from(ORIGIN_YEARS)))
    begin = first_quarter_of(scenario.origin)
    mood = draw(
        st.sampled_from(["as drawn", "as drawn", "as drawn", "lively", "lively", "crowded", "crowded", "crowded"])
    )
    end = draw(st.integers(begin, max(parse_quarter(last), begin + 4)))
    first = quarter_of(last_observed_date()) + 1 if observed else begin - 6
    quarters = st.integers(first, max(first, end))
    fixed = [event for event in scenario.scripted if observed and event.date <= last_observed_date()]
    needed = {name for event in (*fixed, *(observed_events() if observed else ())) for name in _names(event)}
    gone_states = _subset(draw, known_states() - needed, 4)
    gone_suppliers = _subset(draw, set(supplier_homes()) - needed, 12)
    altered = [_altered(draw, event, quarters) for event in scenario.scripted if event not in fixed]
    added = [
        draw(drawn_event(f"it-{k}", kind, quarters, gone_states | gone_suppliers))
        for k, kind in enumerate(draw(st.lists(st.sampled_from(sorted(EVENT_TYPES)), min_size=6, max_size=16)))
    ]
    if mood == "crowded":
        added.append(
            EVENT_TYPES["article5_doubt"].model_validate({"id": "shock", **DOUBTED, "date": draw(_day(quarters))})
        )
    events = [*fixed, *(event for event in altered if event is not None), *added]
    events = [_certain(event, begin) for event in events]
    allowed = (event for event in events if not _names(event) & (gone_states | gone_suppliers))
    return replace(
        scenario.with_parameters(**_parameters(draw, mood)),
        name="drawn",
        scripted=tuple(sorted(allowed, key=lambda event: (event.date, event.id))),
        removed_states=gone_states,
        removed_suppliers=gone_suppliers,
        start=draw(st.one_of(st.just(begin), st.integers(begin, end))),
        observed_to=draw(st.one_of(st.just(LAST_OBSERVED_YEAR), st.integers(scenario.origin, LAST_OBSERVED_YEAR))),
        end=end,
        history="observed" if observed else "simulated",
    )


def _certain(event: Event, begin: int) -> Event:
    """An event before the first quarter has happened for certain."""
    past = event.date < first_day_of(begin)
    return event.model_copy(update={"probability": 1.0, "window_quarters": 0}) if past else event


def _parameters(draw: st.DrawFn, mood: str) -> dict[str, float | str]:
    """Some or all parameters from their priors, with those of the world's mood in their place."""
    some = st.sets(st.sampled_from(sorted(REGISTRY)), max_size=30)
    names = draw(st.one_of(some, some, st.just(set(REGISTRY))))
    values = dict(draw(within_prior(name)) for name in sorted(names))
    values |= {name: draw(st.floats(*bounds)) for name, bounds in MOODS[mood].items()}
    return values | ({"doubt_response": "self-help"} if mood == "crowded" else {})


def _subset(draw: st.DrawFn, names: Collection[str], most: int) -> frozenset[str]:
    """Mostly none or one, at most `most`."""
    size = draw(st.sampled_from([0, 1, most]))
    return frozenset(draw(st.sets(st.sampled_from(sorted(names)), max_size=size))) if names else frozenset()


def _names(event: Event) -> set[str]:
    """The states and suppliers an event needs: those it names, and the suppliers' home states."""
    suppliers = {name for _, name in event.names("supplier")}
    return {name for _, name in event.names("state")} | suppliers | {supplier_homes()[name] for name in suppliers}


def _altered(draw: st.DrawFn, event: Event, quarters: SearchStrategy[int]) -> Event | None:
    """An event of the parent: mostly unchanged, sometimes moved in time, made uncertain, or left out."""
    what = draw(st.sampled_from(["kept", "kept", "kept", "moved", "removed"]))
    if what == "kept":
        return event
    changed = _with_later_years({**event.model_dump(), "date": draw(_day(quarters)), **draw(_chances())})
    return type(event).model_validate(changed) if what == "moved" else None


# --- events -------------------------------------------------------------------------------------------


@st.composite
def drawn_event(draw: st.DrawFn, name: str, kind: str, quarters: SearchStrategy[int], gone: frozenset[str]) -> Event:
    """An event of a type, with keys drawn from everything they allow, without removed states and suppliers."""
    cls = EVENT_TYPES[kind]
    gone |= {supplier for supplier, home in supplier_homes().items() if home in gone}
    keys: dict[str, Any] = {}
    for key, field in cls.model_fields.items():
        if key not in KEYS_OF_ALL and not (kind == "spending_plan" and key in STEPS):
            keys[key] = draw(_allowed(field, gone))
    if kind == "spending_plan":
        keys |= draw(_steps())
    if kind == "contract_signed":
        keys["category"] = draw(st.sampled_from(sorted(supplier_categories()[keys["supplier"]])))
    shared = {"id": name, "type": kind, "date": draw(_day(quarters)), **draw(_chances())}
    return cls.model_validate(_with_later_years({**shared, **keys}))


def _steps() -> SearchStrategy[dict[str, Any]]:
    """One or two steps of a plan, in shares or in sums; the years are set by the event's own."""
    shares = st.lists(st.floats(0.1, 6.0), min_size=1, max_size=2)
    sums = st.lists(st.floats(1.0, 9_000.0), min_size=1, max_size=2)
    return st.one_of(
        st.builds(lambda each: {"share": each}, shares), st.builds(lambda each: {"value_meur": each}, sums)
    )


def _with_later_years(keys: dict[str, Any]) -> dict[str, Any]:
    """The keys of an event, with a pledge due and a plan's years after its own year."""
    year = keys["date"].year
    if keys["type"] == "pledge":
        keys["due"] = max(keys["due"], year + 1)
    if keys["type"] == "spending_plan":
        first = max(2014, year + 1)  # no plan names an earlier year
        keys["years"] = [first + 2 * step for step in range(len(keys.get("share") or keys["value_meur"]))]
    return keys


def _day(quarters: SearchStrategy[int]) -> SearchStrategy[dt.date]:
    """A day in a quarter."""
    return st.builds(lambda quarter, day: first_day_of(quarter) + dt.timedelta(day), quarters, st.integers(0, 88))


def _chances() -> SearchStrategy[dict[str, Any]]:
    """Certain and on the day, or neither."""
    return st.fixed_dictionaries(
        {},
        optional={"probability": st.floats(0.0, 1.0, exclude_min=True), "window_quarters": st.integers(0, 12)},
    )


def _allowed(field: FieldInfo, gone: frozenset[str]) -> SearchStrategy[Any]:
    """The values that a key of an event allows, without removed states and suppliers."""
    kinds = [mark.kind for mark in field.metadata if isinstance(mark, NameOf)]
    limits = {type(mark): mark for mark in field.metadata}
    if kinds:
        known = frozenset.intersection(*(known_names(kind) for kind in kinds))
        if {"state", "supplier"} & set(kinds):
            known -= gone
        if kinds == ["supplier"]:
            known = frozenset(name for name in known if supplier_categories()[name])
        one = st.sampled_from(sorted(known))
        if field.annotation is str:
            return one
        most = limits[MaxLen].max_length if MaxLen in limits else MOST_NAMED
        return st.lists(one, min_size=limits[MinLen].min_length if MinLen in limits else 0, max_size=most, unique=True)
    if get_origin(field.annotation) is Literal:
        return st.sampled_from(get_args(field.annotation))
    if field.annotation is bool:
        return st.booleans()
    high = limits[Le].le
    if field.annotation is int:
        return st.integers(limits[Ge].ge, high)
    return st.floats(limits[Gt].gt if Gt in limits else limits[Ge].ge, high, exclude_min=Gt in limits)
