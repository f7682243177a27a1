"""Event types: the keys of each and its effects."""

import datetime as dt
import importlib
import pkgutil
import re
from typing import Any

import pytest
from pydantic import ValidationError

import haemus.model.events
from haemus.model.events import CHANNELS, EVENT_TYPES, Effect, Event
from haemus.model.events.contract_terms import ContractTerms
from haemus.model.events.fields import unit_of
from haemus.model.scenario.faults import describe

CASES: list[tuple[str, dict[str, Any], tuple[Effect, ...]]] = [
    (
        "article5_doubt",
        {"strength": 1.0, "persistence": 0.25},
        (Effect("doubt", recipient="USA", size=-1.0), Effect("commitment", recipient="USA", size=-0.25)),
    ),
    (
        "reassurance",
        {"lead": "EUR", "strength": 2.0},
        (Effect("doubt", recipient="EUR", size=2.0), Effect("commitment", recipient="EUR", size=1.0)),
    ),
    (
        "invasion",
        {"strength": 10.0},
        (
            Effect("systemic_threat", counterpart="RUS", size=10.0),
            Effect("world_demand", size=0.5),
            Effect("outside_alignment", recipient="RUS", size=-0.1),
        ),
    ),
    (
        "ceasefire",
        {"part": 0.5, "world_demand": 0.2},
        (Effect("systemic_threat", size=0.5, flag=True), Effect("world_demand", size=-0.2)),
    ),
    (
        "airspace_incident",
        {"state": "HRV", "strength": 1.0},
        (
            Effect("alarm", recipient="HRV", category="air_defence", size=1.0),
            Effect("signal", recipient="HRV", counterpart="NATO", size=-0.2),
        ),
    ),
    (
        "crisis",
        {"states": ["XKX", "SRB"], "strength": 1.0},
        (Effect("hostility", recipient="SRB", counterpart="XKX", size=1.0),),
    ),
    (
        "embargo",
        {"supplier_state": "RUS"},
        (Effect("embargo", recipient="RUS", size=0.2, flag=True),),
    ),
    (
        "embargo_lifted",
        {"supplier_state": "RUS", "buyers": ["SRB", "BIH"]},
        (
            Effect("embargo", recipient="RUS", counterpart="SRB"),
            Effect("embargo", recipient="RUS", counterpart="BIH"),
        ),
    ),
    ("accession", {"state": "MKD"}, (Effect("membership", recipient="MKD", counterpart="NATO", flag=True),)),
    ("withdrawal", {"guarantee": "KFOR", "share": 0.5}, (Effect("presence", recipient="KFOR", size=-0.5),)),
    (
        "base_investment",
        {"state": "ALB", "value_meur": 50.0, "quarters": 8},
        (Effect("investment", recipient="ALB", counterpart="NATO", value_meur=6.25, quarters=8),),
    ),
    (
        "supply_integration",
        {"producer": "bih-igman", "value_meur_year": 80.0, "quarters": 12},
        (Effect("demand", recipient="bih-igman", value_meur=20.0, quarters=12),),
    ),
    (
        "arms_gift",
        {"donor": "HUN", "state": "SRB", "category": "armour", "units": 26.0},
        (Effect("gift", recipient="SRB", counterpart="HUN", category="armour", size=26.0),),
    ),
    ("pledge", {"target": 3.5, "due": 2035}, (Effect("pledge", recipient="NATO", size=3.5, year=2035),)),
    (
        "spending_plan",
        {"state": "SVN", "years": [2027, 2030], "share": [2.4, 3.0]},
        (
            Effect("plan", recipient="SVN", size=2.4, year=2027, flag=True),
            Effect("plan", recipient="SVN", size=3.0, year=2030),
        ),
    ),
    (
        "external_finance",
        {"state": "HRV", "value_meur": 100.0, "quarters": 4, "kind": "loan"},
        (Effect("finance", recipient="HRV", value_meur=100.0, size=4.0, flag=True),),
    ),
    (
        "agreement_signed",
        {"members": ["XKX", "ALB", "HRV"], "depth": 1},
        (Effect("agreement", members=("ALB", "HRV", "XKX"), size=1.0),),
    ),
    (
        "contract_signed",
        {
            "buyer": "SRB", "supplier": "fra", "category": "fighters", "units": 12.0,
            "value_meur": 2700.0, "lead_quarters": 20,
        },
        (
            Effect(
                "contract", recipient="SRB", counterpart="fra", category="fighters",
                terms=ContractTerms("SRB", "fra", "fighters", 12.0, 2700.0, 20, 16, second_hand=False),
            ),
        ),
    ),
    (
        "resource_find",
        {"state": "SRB", "value_meur_year": 400.0, "quarters": 8},
        (
            Effect("fiscal", recipient="SRB", value_meur=100.0, quarters=8),
            Effect("influence", recipient="SRB", counterpart="CHN", size=0.5, quarters=8),
        ),
    ),
    (
        "influence_campaign",
        {"power": "RUS", "state": "BIH", "strength": 1.5, "quarters": 6},
        (Effect("influence", recipient="BIH", counterpart="RUS", size=1.5, quarters=6),),
    ),
]  # fmt: skip
IDS = [kind for kind, _, _ in CASES]


def event(kind: str, keys: dict[str, Any]) -> Event:
    shared = {"id": "it", "type": kind, "date": dt.date(2026, 5, 1)}
    return EVENT_TYPES[kind].model_validate({**shared, **keys})


def test_every_event_type_has_a_case_here() -> None:
    assert sorted(IDS) == list(EVENT_TYPES)


def test_every_channel_is_used_by_some_event() -> None:
    assert {effect.channel for _, _, effects in CASES for effect in effects} == set(CHANNELS)


@pytest.mark.parametrize(("kind", "keys", "effects"), CASES, ids=IDS)
def test_an_event_gives_its_effects(kind: str, keys: dict[str, Any], effects: tuple[Effect, ...]) -> None:
    assert event(kind, keys).effects() == effects


@pytest.mark.parametrize(("kind", "keys", "effects"), CASES, ids=IDS)
def test_an_event_needs_each_key_that_has_no_default(
    kind: str, keys: dict[str, Any], effects: tuple[Effect, ...]
) -> None:
    del effects
    for key, field in EVENT_TYPES[kind].model_fields.items():
        if field.is_required() and key in keys:
            with pytest.raises(ValidationError, match=key):
                event(kind, {name: value for name, value in keys.items() if name != key})


@pytest.mark.parametrize(("kind", "keys", "effects"), CASES, ids=IDS)
def test_an_event_refuses_texts_truths_and_infinities_for_numbers(
    kind: str, keys: dict[str, Any], effects: tuple[Effect, ...]
) -> None:
    del effects
    for key, value in keys.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            for wrong in ("2", True, float("nan"), float("inf"), -float("inf"), None):
                with pytest.raises(ValidationError):
                    event(kind, {**keys, key: wrong})


def test_every_key_that_holds_a_number_has_a_unit() -> None:
    for kind, cls in EVENT_TYPES.items():
        for key, field in cls.model_fields.items():
            if re.search(r"\b(int|float)\b", str(field.annotation)):
                assert unit_of(field), f"{kind}.{key}"


def test_every_number_has_its_limits() -> None:
    for kind, cls in EVENT_TYPES.items():
        for key, field in cls.model_fields.items():
            takes = describe(field)
            if "number" in takes:
                assert re.search(r" (from|above) \S+ up to ", takes), f"{kind}.{key}"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"share": [0.0]}, "greater than 0"),
        ({"share": [200.0]}, "less than or equal to 25"),
        ({"share": [1e300]}, "less than or equal to 25"),
        ({"value_meur": [0.0]}, "greater than 0"),
        ({"value_meur": [1e300]}, "less than or equal to"),
        ({}, "missing, and so is share"),
    ],
)
def test_a_plan_is_of_money_that_states_spend(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        event("spending_plan", {"state": "SRB", "years": [2030], **keys})


@pytest.mark.parametrize(("kind", "keys", "effects"), CASES, ids=IDS)
def test_an_event_does_not_change(kind: str, keys: dict[str, Any], effects: tuple[Effect, ...]) -> None:
    del effects
    with pytest.raises(ValidationError, match="frozen"):
        event(kind, keys).probability = 0.5


def test_a_whole_number_may_stand_for_a_size() -> None:
    assert event("crisis", {"states": ["SRB", "XKX"], "strength": 1}).effects()[0].size == 1.0


def test_a_doubt_and_a_reassurance_of_one_size_cancel() -> None:
    keys = {"strength": 0.7, "persistence": 0.4}
    doubt, comfort = event("article5_doubt", keys).effects(), event("reassurance", keys).effects()
    assert [one.size + other.size for one, other in zip(doubt, comfort, strict=True)] == [0.0, 0.0]


def test_an_event_tells_which_states_and_suppliers_it_names() -> None:
    contract = event("contract_signed", dict(CASES[IDS.index("contract_signed")][1]))
    assert list(contract.names("state")) == [("buyer", "SRB")]
    assert list(contract.names("supplier")) == [("supplier", "fra")]


def test_a_crisis_has_two_different_sides() -> None:
    with pytest.raises(ValidationError, match="named twice"):
        event("crisis", {"states": ["SRB", "SRB"], "strength": 1.0})


def test_each_file_holds_at_most_one_event_type() -> None:
    for found in pkgutil.iter_modules(haemus.model.events.__path__):
        module = importlib.import_module(f"haemus.model.events.{found.name}")
        kinds = [kind for kind, cls in EVENT_TYPES.items() if cls.__module__ == module.__name__]
        assert kinds in ([], [found.name])
