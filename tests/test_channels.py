"""The changes that the channels of events make in the region, apart from the rules' response."""

import numpy as np
import pytest
from worlds import until, with_event

from haemus.model.events import Effect
from haemus.model.record.due import EFFECT
from haemus.model.region import Region, placed
from haemus.model.scenario import ScenarioError

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
