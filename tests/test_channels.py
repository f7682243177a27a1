"""The changes that the channels of events make in the region, apart from the rules' response."""

import numpy as np
import pytest
from worlds import until, with_event

from haemus.model.bad_input import BadInput
from haemus.model.events import Effect
from haemus.model.events.contract_terms import ContractTerms
from haemus.model.record.due import EFFECT
from haemus.model.record.layout import layout_of, pack
from haemus.model.region import Region, placed
from haemus.model.scenario import ScenarioError
from haemus.model.start.data import starting_data

TOTAL, FREE, STRICT = 0.2, None, 0.0


@pytest.fixture
def region() -> Region:
    return Region(until("baseline", "2020Q4"), 1, collect=False)


def apply(effect: Effect, region: Region) -> None:
    """Apply an effect of an event to a region."""
    row = np.zeros(1, dtype=EFFECT)[0]
    region.places.resolve(effect, row)
    placed(row).apply(region)


def embargo(buyer: str = "", leak: float = TOTAL) -> Effect:
    return Effect("embargo", recipient="TUR", counterpart=buyer, size=leak, flag=True)


def lifted(buyer: str = "") -> Effect:
    return Effect("embargo", recipient="TUR", counterpart=buyer)


@pytest.mark.parametrize(
    ("effects", "alb", "srb"),
    [
        pytest.param([], FREE, FREE, id="none"),
        pytest.param([embargo()], TOTAL, TOTAL, id="on all"),
        pytest.param([embargo("SRB")], FREE, TOTAL, id="on one"),
        pytest.param([embargo(), embargo("SRB", STRICT)], TOTAL, STRICT, id="on all, sterner on one"),
        pytest.param([embargo("SRB", STRICT), embargo()], TOTAL, TOTAL, id="on all replaces that on one"),
        pytest.param([embargo(), lifted("SRB")], TOTAL, FREE, id="lifted for one"),
        pytest.param([embargo(), embargo("SRB", STRICT), lifted("SRB")], TOTAL, FREE, id="lifted for one, sterner"),
        pytest.param([embargo("SRB"), lifted("SRB")], FREE, FREE, id="on one, lifted"),
        pytest.param([embargo(), embargo("SRB"), lifted()], FREE, FREE, id="lifted for all"),
        pytest.param([lifted()], FREE, FREE, id="lifted without one"),
        pytest.param([embargo(), lifted("SRB"), embargo()], TOTAL, TOTAL, id="on all once more"),
    ],
)
def test_an_embargo_binds_whom_it_names_until_it_is_lifted(
    region: Region, effects: list[Effect], alb: float | None, srb: float | None
) -> None:
    for effect in effects:
        apply(effect, region)
    supplier = region.supplier_of["tur"]
    in_force = [region.state_of[iso3].embargo[supplier.place] for iso3 in ("ALB", "SRB")]
    leaks = [FREE if leak < 0.0 else leak for leak in in_force]
    assert leaks == [alb, srb]


def test_an_investment_counts_in_full_once_it_is_paid() -> None:
    keys = 'state = "BGR"\nvalue_meur = 80.0\nquarters = 4'
    region = Region(with_event("base_investment", "2020-02-01", keys, "2021Q4"), 1, collect=False)
    region.run_to_end()
    assert region.guarantee_of["NATO"].investments["BGR"] == pytest.approx(80.0)


@pytest.mark.parametrize(
    ("state", "guarantee", "enters"),
    [
        pytest.param("XKX", "NATO", True, id="free to"),
        pytest.param("SRB", "NATO", False, id="neutral"),
        pytest.param("HRV", "NATO", True, id="a member already"),
    ],
)
def test_neutrality_forbids_guarantees(region: Region, state: str, guarantee: str, *, enters: bool) -> None:
    apply(Effect("membership", recipient=state, counterpart=guarantee, flag=True), region)
    members = [each.iso3 for each in region.guarantee_of[guarantee].states]
    assert members.count(state) == int(enters)
    assert region.refusals == int(not enters)


def test_a_dated_crisis_counts_by_its_strength(region: Region) -> None:
    apply(Effect("hostility", recipient="SRB", counterpart="XKX", size=0.25), region)
    assert [region.state_of[each].crises_of_year for each in ("SRB", "XKX", "HRV")] == [0.25, 0.25, 0.0]


TERMS = ContractTerms("HRV", "nobody", "armour", 1.0, 1.0, 1, 4, second_hand=False)


@pytest.mark.parametrize(
    "effect",
    [
        pytest.param(Effect("alarm", recipient="HRV", category="air defence", size=1.0), id="no such category"),
        pytest.param(Effect("alarm", recipient="HRV", size=1.0), id="no category"),
        pytest.param(
            Effect("gift", recipient="HRV", counterpart="USA", category="swords", size=1.0), id="gift of nothing"
        ),
        pytest.param(Effect("signal", recipient="HRV", size=1.0), id="no guarantee"),
        pytest.param(Effect("doubt", size=1.0), id="no power"),
        pytest.param(Effect("hostility", recipient="HRV", counterpart="GRC", size=1.0), id="a state that isn't there"),
        pytest.param(Effect("embargo", recipient="TUR", counterpart="GRC", flag=True), id="a buyer that isn't there"),
        pytest.param(Effect("agreement", members=("HRV", "GRC")), id="a member that isn't there"),
        pytest.param(Effect("contract", category="armour", terms=TERMS), id="a maker that isn't there"),
    ],
)
def test_a_name_without_a_place_is_refused_before_it_is_one(region: Region, effect: Effect) -> None:
    with pytest.raises(BadInput, match="is in the region"):
        apply(effect, region)


def test_orders_for_a_maker_that_is_gone_and_an_embargo_on_its_home_change_nothing(region: Region) -> None:
    layout = layout_of(starting_data())
    before = pack(region, layout).tobytes()
    apply(Effect("demand", recipient="gone", value_meur=10.0), region)
    apply(Effect("embargo", recipient="GON", size=0.1, flag=True), region)
    assert pack(region, layout).tobytes() == before


def test_a_gift_is_nobodys_spending(region: Region) -> None:
    state = region.state_of["BIH"]
    before = (sum(state.nato), state.account, state.budget)
    gift = Effect("gift", recipient="BIH", counterpart="USA", category="armour", size=10.0)
    apply(gift, region)
    assert sum(state.nato) > before[0]
    assert (state.account, state.budget) == before[1:]


@pytest.mark.parametrize(
    ("kind", "keys", "said"),
    [
        pytest.param(
            "contract_signed",
            'buyer = "HRV"\nsupplier = "bih-igman"\ncategory = "fighters"\nunits = 1.0\nvalue_meur = 1.0\nlead_quarters = 1',
            "not in this supplier's catalogue",
            id="a contract for what the supplier doesn't make",
        ),
        pytest.param(
            "supply_integration",
            'producer = "fra"\nvalue_meur_year = 10.0\nquarters = 4',
            "no such home producer",
            id="a foreign maker in the alliance's supply chain",
        ),
    ],
)
def test_an_event_that_cannot_be_is_refused(kind: str, keys: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        with_event(kind, "2026-02-01", keys, "2035Q4")
