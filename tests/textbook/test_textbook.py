"""The model against a second implementation of budgets, agreements, tenders and gifts, written from docs/odd.md alone.

Every number must be the same to the bit: all comparisons use `==`, without a tolerance.
"""

from collections.abc import Callable
from math import fsum

import pytest
import textbook_talks
from textbook_budgets import Budgets
from textbook_comparison import Comparison
from textbook_draws import Draws, name_id
from textbook_talks import Talks
from textbook_tender import Market

from haemus import load_scenario
from haemus.model.powers import POWERS
from haemus.model.scenario import ResolvedScenario, resolve_text

LAST = 63
"""2035Q4."""

CROWDED = """
title = "Much is signed, much lapses, and orders are large or none"
extends = "us-drawdown"
[parameters]
talks_rate = 0.3
breakoff_rate = 0.02
surplus_regime_distance = 0.0
surplus_size = 0.0
surplus_standing_tie = 0.0
surplus_hostility = 0.0
surplus_agreements = 0.0
capital_cost = 0.1
joint_signing_constant = -1.0
accession_rate = 0.4
accession_delay = 3.0
lapse_rate = 0.03
lapse_hostility = 8.0
deepening_rate = 0.8
counter_memory = 12.0
purchase_horizon = 2.0
minimum_package = 1.0
package_elasticity = 0.6
order_idle = 2.4
order_rate = 4.0
routine_equipment_share = 0.5
budget_shock_sd = 0.11
[remove]
suppliers = ["usa"]
"""
TIGHT = """
title = "Much is bought for little money, on top of what the record tells"
extends = "baseline"
history = "observed"
[parameters]
order_rate = 4.0
order_idle = 2.0
purchase_horizon = 10.0
carry_over_limit = 0.5
borrowing_limit = 0.2
fiscal_growth_limit = 0.2
eastern_offer = 2.0
growth_path = "low"
[[events]]
id = "gas"
type = "resource_find"
date = 2027-04-01
state = "ALB"
value_meur_year = 400.0
quarters = 8
[[events]]
id = "grant"
type = "external_finance"
date = 2028-01-01
state = "MNE"
value_meur = 200.0
quarters = 6
[[events]]
id = "loan"
type = "external_finance"
date = 2026-01-01
state = "SRB"
value_meur = 2000.0
quarters = 8
kind = "loan"
[[events]]
id = "gift"
type = "arms_gift"
date = 2026-04-01
donor = "USA"
state = "MNE"
category = "fighters"
units = 4.0
[[events]]
id = "late"
type = "spending_plan"
date = 2030-10-01
window_quarters = 6
state = "BIH"
years = [2031, 2035]
share = [3.0, 4.0]
[[events]]
id = "work"
type = "supply_integration"
date = 2026-01-01
producer = "bih-igman"
value_meur_year = 50.0
quarters = 12
"""
OWN = {"crowded": CROWDED, "tight": TIGHT}
WORLDS = [
    (
        "baseline",
        4,
        {
            "an instalment deferred",
            "a credit line drawn",
            "a credit line lapsed",
            "a share that contracts command",
            "an application refused",
            "a gift",
            "an arm founded",
            "a fleet or tranche bought whole",
        },
    ),
    ("us-drawdown", 4, {"an accession", "a lapse", "a routine treaty", "a used stock sold out"}),
    ("kosovo-crisis", 3, {"a third that signs at once", "a neutral buyer with a mixed force"}),
    ("eastern-embargo", 11, {"an order under embargo", "an offer by a friend of none of the powers"}),
    ("doubt-adverse", 5, set()),
    ("tirana-plus-bulgaria", 6, {"the fiscal limit"}),
    ("crowded", 9, {"a group already tied", "no category that money buys"}),
    ("crowded", 18, {"three ready as one", "no free money", "the multiplier near its limit"}),
    (
        "tight",
        8,
        {
            "an instalment deferred",
            "the fiscal limit",
            "the largest equipment share",
            "a step of a plan that came too late",
            "a credit line drawn",
            "a producer with allied orders",
        },
    ),
]
"""A scenario, a seed, and the rare happenings in that run, which other comparisons might never meet."""


def scenario_of(name: str) -> ResolvedScenario:
    return resolve_text(OWN[name]) if name in OWN else load_scenario(name)


@pytest.mark.parametrize(("name", "seed", "rare"), WORLDS)
def test_the_model_does_what_the_odd_describes(name: str, seed: int, rare: set[str]) -> None:
    comparison = Comparison(scenario_of(name), seed)
    assert comparison.run(LAST) == []
    assert comparison.region.quarter == LAST
    assert rare <= comparison.reached


# --- the comparison notices ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameter", "value", "first"),
    [
        ("income_elasticity", 0.661, "settled"),
        ("doubt_response", "adverse", "multiplier"),
        ("carry_over_limit", 1.49, "bought"),
        ("surplus_size", 1.36, "standing surplus"),
        ("counter_memory", 9.0, "counter_alignment"),
        ("capital_cost", 0.31, "capital"),
        ("need_threat", 0.051, "need"),
        ("equipment_share_sd", 0.351, "equipment_share"),
        ("credit_absorption", 1.01, "need"),
        ("inherited_years", 4.1, "inherited"),
        ("wariness_bar", 0.301, "openness"),
        ("treaty_cost", 0.021, "capital"),
        ("fleet_tranche", 0.9, "units"),
        ("aid_package", 60.0, "contracts"),
        ("aid_second_hand", 1.4, "contracts"),
        ("choice_lead", -0.6478, "utility"),
        ("lead_time_sd", 0.31, "contracts"),
    ],
)
def test_another_parameter_is_noticed(parameter: str, value: float | str, first: str) -> None:
    worlds = (Comparison(load_scenario("baseline"), seed, {parameter: value}).run(LAST) for seed in (2, 4))
    assert any(f" {first}: " in line for different in worlds for line in different)


READINGS: dict[str, tuple[object, str, Callable[..., object], str]] = {
    "sums are corrected": (textbook_talks, "left_sum", fsum, "surplus"),
    "pairs sign by themselves": (
        Talks,
        "gather",
        staticmethod(lambda ready: [list(pair) for pair in ready]),
        "agreements",
    ),
    "prices are expected to stay": (Budgets, "expected_price", lambda _, price, __: price, "budget_next"),
    "a part of a unit is bought": (Market, "units", lambda _, usual, *most: min(usual, *most[:2]), "units"),
    "one unit is a fleet": (Market, "smallest", lambda *_: 1.0, "contracts"),
    "any state founds any arm": (Market, "is_open", lambda *_: True, "need"),
    "any aircraft carries any missile": (Market, "can_carry", lambda *_: True, "offer_count"),
    "who has no power has no friends": (
        Market,
        "alignment",
        lambda _, state, maker, now: dict(zip(POWERS, now.buyers[state].alignment, strict=True)).get(maker.power, 0.0),
        "alignment",
    ),
}


@pytest.mark.parametrize("reading", READINGS)
def test_another_reading_is_noticed(reading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise, first = READINGS[reading]
    monkeypatch.setattr(where, name, otherwise)
    # runs in which three are ready as one, and in which a fleet is bought
    worlds = (Comparison(scenario_of("crowded"), seed).run(LAST) for seed in (18, 11))
    assert any(f" {first}: " in line for different in worlds for line in different)


# --- draws --------------------------------------------------------------------------------------------


def test_draws_are_those_that_the_odd_works_out() -> None:
    assert (name_id("SRB"), name_id("budget")) == (4625796423532575941, 8101160254652284168)
    assert Draws(7).uniform("budget", 3, name_id("SRB")) == 0.9787428597644495
    assert Draws(7).normal("budget", 3, name_id("SRB")) == 2.028450598009412
