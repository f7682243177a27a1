"""Chances of suppliers: the rivals' are worked out by hand, the model's are those of its own tender."""

import math

import numpy as np
import pytest

from haemus.experiments.hindcast.samples import scenario_at
from haemus.experiments.hindcast.supplier_chances import Occasion, _chances, deals_at, model_chances, occasions_of
from haemus.experiments.hindcast.supplier_rivals import (
    Market,
    fit_logit,
    habit,
    past_share,
    shares_among,
    world_share,
)
from haemus.experiments.hindcast.supplier_scores import (
    NOT_OFFERED,
    OUTSIDE,
    calibration_table,
    score_suppliers,
    supplier_differences,
    supplier_means,
    supplier_shares,
)
from haemus.experiments.published.orders import Order
from haemus.model.calendar import quarter_index
from haemus.model.region import Region

HOMES = ("USA", "ITA", "RUS", "TUR")


def order(  # noqa: PLR0913 - the fields of an order
    buyer: str, supplier: str, year: int, category: str = "armour", *, row: int = 2, description: str = "tank"
) -> Order:
    return Order(row, buyer, supplier, year, "T", description, category, second_hand=False, aid=False)


def market(weights: tuple[float, ...] = (30.0, 3.0, 20.0, 1.0)) -> Market:
    distance = {(buyer, home): math.log(500.0 * (k + 1)) for buyer in ("ALB", "SRB") for k, home in enumerate(HOMES)}
    return Market(dict(zip(HOMES, weights, strict=True)), distance, {"ALB": 2009}, frozenset({"USA", "ITA", "TUR"}))


def test_habit_is_the_share_of_the_buyers_own_past_orders_with_one_added() -> None:
    past = [order("ALB", "ITA", 2012), order("ALB", "ITA", 2013), order("SRB", "RUS", 2013), order("ALB", "USA", 2015)]
    found = habit(past, "ALB", HOMES, 2015)
    assert found == pytest.approx({"USA": 1 / 6, "ITA": 3 / 6, "RUS": 1 / 6, "TUR": 1 / 6})


def test_an_engine_is_no_deal() -> None:
    past = [order("ALB", "ITA", 2012, description="vehicle engine")]
    assert habit(past, "ALB", HOMES, 2015)["ITA"] == pytest.approx(0.25)


def test_past_share_is_that_of_all_buyers() -> None:
    past = [order("ALB", "ITA", 2012), order("SRB", "RUS", 2013)]
    assert past_share(past, HOMES, 2015) == pytest.approx({"USA": 0.125, "ITA": 0.375, "RUS": 0.375, "TUR": 0.125})


def test_world_share_is_among_those_on_offer() -> None:
    assert world_share(market(), ("ITA", "TUR")) == pytest.approx({"ITA": 0.75, "TUR": 0.25})
    assert shares_among({}, ("ITA", "TUR")) == pytest.approx({"ITA": 0.5, "TUR": 0.5})


def test_the_pact_is_that_of_the_year() -> None:
    here = market()
    assert [here.pact("ALB", "USA", year) for year in (2008, 2009)] == [0.0, 1.0]
    assert here.pact("ALB", "RUS", 2015) == here.pact("SRB", "USA", 2015) == 0.0


def test_the_logit_recovers_the_weights_by_which_orders_were_drawn() -> None:
    draw = np.random.default_rng(1)
    here = market()
    weights = np.array([0.6, 0.8, 0.3, 0.0, 0.7])
    orders: list[Order] = []
    for year in range(2000, 2015):
        new = []
        for k in range(40):
            buyer = ("ALB", "SRB")[k % 2]
            utility = here.terms(orders[-200:], buyer, HOMES, year) @ weights
            chances = np.exp(utility - utility.max())
            new.append(order(buyer, HOMES[int(draw.choice(4, p=chances / chances.sum()))], year))
        orders += new
    found = fit_logit(orders, here, 2014)
    assert found is not None
    homes = ("USA", "ITA", "RUS", "TUR")
    utility = here.terms(orders, "ALB", homes, 2014) @ weights
    expected = np.exp(utility - utility.max())
    got = found.chances("ALB", homes, 2014)
    np.testing.assert_allclose([got[home] for home in homes], expected / expected.sum(), atol=0.09)


def test_the_logit_uses_no_order_after_the_origin_and_needs_some_before() -> None:
    before = [order("ALB", HOMES[k % 4], 2000 + k % 10) for k in range(40)]
    after = [order("ALB", "RUS", 2016) for _ in range(200)]
    one, other = fit_logit(before, market(), 2014), fit_logit([*before, *after], market(), 2014)
    assert one is not None
    assert other is not None
    np.testing.assert_allclose(one.weights, other.weights)
    assert fit_logit(before[:5], market(), 2014) is None


def test_past_deals_of_ten_years_count_whole_at_the_origin_and_fade_after() -> None:
    past = [order("SRB", "RUS", 2005), order("SRB", "RUS", 2010), order("SRB", "RUS", 2017), order("SRB", "USA", 2018)]
    at_start = deals_at(past, "SRB", 2017, quarter_index(2018, 0), 0.0)
    assert at_start == {"RUS": 2.0}  # 2005 is too long ago, 2018 not over
    later = deals_at(past, "SRB", 2017, quarter_index(2019, 0), 0.05)
    assert later["RUS"] == pytest.approx(2.0 * 0.95**8)
    assert later["USA"] == pytest.approx(0.95**2)  # from the third quarter of 2018 on


@pytest.fixture(scope="module")
def chances() -> dict[Occasion, dict[str, float]]:
    past = [order("SRB", "RUS", year) for year in range(2010, 2015)]
    scenario = scenario_at("published", 2014, 2015)
    occasions = [Occasion("SRB", "armour", 2015), Occasion("ALB", "armour", 2015)]
    return model_chances(scenario, past, occasions, 1, 1)


def test_the_models_chances_add_up_to_one(chances: dict[Occasion, dict[str, float]]) -> None:
    for of_occasion in chances.values():
        assert sum(of_occasion.values()) == pytest.approx(1.0)


def test_past_deals_make_a_supplier_likelier() -> None:
    scenario, occasion = scenario_at("published", 2014, 2015), Occasion("SRB", "armour", 2015)
    without, having = (
        model_chances(scenario, past, [occasion], 1, 1)[occasion]
        for past in ([], [order("SRB", "TUR", year) for year in range(2010, 2015)])
    )
    assert having["TUR"] > without["TUR"]


def test_looking_at_offers_leaves_the_run_as_it_was() -> None:
    scenario = scenario_at("published", 2014, 2015)
    looked_at, left_alone = Region(scenario, seed=3), Region(scenario, seed=3)
    for _ in range(6):
        looked_at.step()
        left_alone.step()
        _chances(looked_at, [order("SRB", "TUR", 2010)], Occasion("SRB", "armour", 2015))
    for one, other in zip(looked_at.states, left_alone.states, strict=True):
        assert list(one.deals) == list(other.deals)
        assert one.budget == other.budget
    assert len(looked_at.contracts) == len(left_alone.contracts)


def test_orders_outside_the_categories_or_the_catalogue_are_listed_and_not_scored() -> None:
    orders = [
        order("SRB", "RUS", 2015, row=2), order("SRB", "RUS", 2015, category="", row=3), order("SRB", "CAN", 2015, row=4),
    ]  # fmt: skip
    model = {Occasion("SRB", "armour", 2015): {"USA": 0.2, "RUS": 0.4, "SRB": 0.4}}
    found = score_suppliers(2014, orders, orders, model, market())
    assert found.left_out["reason"].tolist() == [OUTSIDE, NOT_OFFERED]
    own = found.scores[found.scores["forecast"] == "model"].iloc[0]
    assert own["chance"] == pytest.approx(2 / 3)  # the register has no purchases at home
    assert own["first"]
    assert own["log_score"] == pytest.approx(math.log(2 / 3))


def test_equal_chances_are_no_hit() -> None:
    orders = [order("SRB", "RUS", 2015)]
    model = {Occasion("SRB", "armour", 2015): {"USA": 0.5, "RUS": 0.5}}
    own = score_suppliers(2014, orders, orders, model, market()).scores.iloc[0]
    assert (own["rank"], own["first"], own["second"]) == (1.5, False, True)


def test_means_calibration_shares_and_differences_of_suppliers() -> None:
    orders = [order("SRB", home, 2015, row=k) for k, home in enumerate(("RUS", "RUS", "USA", "ITA"))]
    orders += [order("ALB", home, 2015, row=10 + k) for k, home in enumerate(("USA", "USA", "ITA", "RUS"))]
    model = {Occasion(buyer, "armour", 2015): {"USA": 0.3, "RUS": 0.5, "ITA": 0.2} for buyer in ("SRB", "ALB")}
    found = score_suppliers(2014, orders, [], model, market())
    own = supplier_means(found.scores).set_index(["origin", "forecast"]).loc[0, "model"]
    assert own["first"] == pytest.approx(3 / 8)
    assert own["first_or_second"] == pytest.approx(6 / 8)
    assert own["first_chance"] == pytest.approx(0.5)
    assert own["log_score"] == pytest.approx((3 * math.log(0.5) + 3 * math.log(0.3) + 2 * math.log(0.2)) / 8)
    bins = calibration_table(found.chances)
    own_bins = bins[bins["forecast"] == "model"].set_index("bin")
    assert own_bins.loc["0.4-0.6", "happened"] == pytest.approx(3 / 8)
    assert own_bins["cases"].sum() == 24
    shares = supplier_shares(found.chances).set_index(["forecast", "supplier"])
    assert shares.loc[("model", "RUS"), "expected"] == pytest.approx(0.5)
    assert shares.loc[("model", "RUS"), "happened"] == pytest.approx(3 / 8)
    gap = supplier_differences(found.scores, 0.95).set_index("rival").loc["habit"]
    assert gap["difference"] == pytest.approx(own["log_score"] + math.log(3.0))


def test_occasions_are_asked_for_once() -> None:
    assert occasions_of([order("SRB", "RUS", 2015), order("SRB", "USA", 2015), order("SRB", "USA", 2015, "")]) == [
        Occasion("SRB", "armour", 2015)
    ]
