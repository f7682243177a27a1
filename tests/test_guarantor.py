"""Arms from the guarantor: who counts as one, and that its offers are wanted the more."""

import pytest
from worlds import until

from haemus.experiments.calibrate.register import has_promise
from haemus.model.agents.tender import guarantors_of, lay_out_offers
from haemus.model.powers import POWERS
from haemus.model.region import Region
from haemus.model.rules.tender import offer_utility
from haemus.model.start.data import starting_data
from haemus.model.tables.reasons import OFFER_TERMS


@pytest.fixture
def region() -> Region:
    found = Region(until("baseline", "2020Q4"), 1, collect=False)
    found.step()
    return found


def leads(region: Region, buyer: str) -> set[str]:
    found = guarantors_of(region, region.state_of[buyer])
    return {power for place, power in enumerate(POWERS) if found >> place & 1}


def homes_preferred(region: Region, buyer: str, category: str = "armour") -> set[str]:
    """Return the homes whose offers to a buyer have the driver."""
    count = lay_out_offers(region, region.state_of[buyer], region.places.of["category"][category])
    products, suppliers, offers = region.products, region.suppliers, region.offers
    return {
        suppliers[products.supplier[offers.product[k]]].home_name
        for k in range(count)
        if region.offer_drivers.guarantor[k] == 1.0
    }


@pytest.mark.parametrize(
    ("buyer", "powers"),
    [
        pytest.param("HRV", {"USA"}, id="a member of NATO"),
        pytest.param("XKX", {"USA"}, id="under KFOR"),
        pytest.param("BIH", {"EUR"}, id="under EUFOR"),
        pytest.param("SRB", set(), id="a partner without a promise"),
    ],
)
def test_who_leads_a_guarantee_of_help_is_a_guarantor(region: Region, buyer: str, powers: set[str]) -> None:
    assert leads(region, buyer) == powers


def test_only_makers_at_home_in_the_guarantor_count(region: Region) -> None:
    assert homes_preferred(region, "HRV") == {"USA"}  # not South Korea's, though they belong to its camp
    assert homes_preferred(region, "BIH") == set()  # the EU is no maker's home
    assert homes_preferred(region, "SRB") == set()


def test_whoever_joins_an_alliance_gains_its_guarantor(region: Region) -> None:
    serbia = region.state_of["SRB"]
    alliance = next(each for each in region.guarantees if each.guideline > 0.0)
    alliance.admit(region, serbia)
    assert leads(region, "SRB") == {"USA"}
    assert homes_preferred(region, "SRB") == {"USA"}


def test_an_offer_of_the_guarantor_is_worth_more_by_its_weight() -> None:
    weights = dict.fromkeys(
        (
            "price_weight", "lead_weight", "line_weight", "standard_weight", "alignment_weight", "offset_weight",
            "embargo_weight", "second_hand_weight", "domestic_weight",
        ),
        1.0,
    )  # fmt: skip
    other = (0.1, 2.0, 0.3, 1.0, 0.6, 0.2, 0.0, 1.0, 0.0)
    without, having = (offer_utility(*other, promised, **weights, guarantor_weight=0.8) for promised in (0.0, 1.0))
    assert having - without == pytest.approx(0.8)


def test_the_register_counts_the_promise_of_the_time_as_the_model_does() -> None:
    data = starting_data()
    assert has_promise(data, "HRV", "USA", allied=True)
    assert not has_promise(data, "HRV", "USA", allied=False)  # before it joined
    assert has_promise(data, "XKX", "USA", allied=False)
    assert not has_promise(data, "HRV", "DEU", allied=True)
    assert not has_promise(data, "SRB", "USA", allied=False)
    assert OFFER_TERMS["guarantor"] == "choice_guarantor"
