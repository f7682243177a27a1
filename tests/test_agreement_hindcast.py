"""Rivals of agreements recover known rates, and runs are scored by the pairs and years that were bound."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from haemus.experiments.hindcast.agreement_rivals import Past, gamma_of, one_rate, pair_rates, past_of
from haemus.experiments.hindcast.agreement_scores import (
    agreement_differences,
    agreement_means,
    forecasts_of,
    kinds_of,
    model_agreements,
    score_counts,
    score_pairs,
    strategic_notes,
)
from haemus.experiments.hindcast.samples import ANY, ModelSamples, Signing, _signings
from haemus.experiments.published.treaties import KINDS, ROUTINE, STRATEGIC, Record, Treaty

STATES = ("ALB", "BIH", "HRV", "SRB", "XKX")


def samples(*signings: Signing, runs: int = 4) -> ModelSamples:
    empty = np.ones((runs, len(STATES), 4))
    kinds = tuple(dict.fromkeys(each.kind for each in signings))
    return ModelSamples(2020, runs, STATES, (2020, 2021, 2022, 2023), empty, empty, empty, signings, kinds)


def record(*treaties: Treaty) -> Record:
    return Record(treaties, 2011, 2023, early=False)


def test_the_gamma_of_rates_is_recovered_from_counts() -> None:
    draw = np.random.default_rng(1)
    years = np.full(4000, 20.0)
    signed = draw.poisson(draw.gamma(2.0, 1.0 / 25.0, 4000) * years).astype(float)
    shape, rate = gamma_of(signed, years)
    assert shape == pytest.approx(2.0, rel=0.15)
    assert shape / rate == pytest.approx(0.08, rel=0.05)


def test_one_rate_is_that_of_all_pairs_together() -> None:
    past = Past((("ALB", "HRV"), ("ALB", "SRB")), np.array([9.0, 1.0]), np.array([50.0, 50.0]), 10, 50)
    forecast = one_rate(past, ANY, 2014, (2015, 2016))
    np.testing.assert_allclose(forecast.chances, 1.0 - (100.0 / 101.0) ** 10.5)
    assert forecast.counts.mean() == pytest.approx(10.5 / 50.0, rel=0.1)


def test_a_rate_per_pair_lies_between_its_own_and_that_of_all() -> None:
    pairs = tuple((f"a{k}", f"b{k}") for k in range(40))
    signed = np.array([6.0] * 5 + [0.0] * 35)
    past = Past(pairs, signed, np.full(40, 20.0), 30, 20)
    chances = pair_rates(past, ANY, 2014, (2015,)).chances[:, 0]
    assert 30 / 800 < chances[0] < 1.0 - math.exp(-6 / 20)
    assert 0.0 < chances[-1] < 1.0 - math.exp(-30 / 800)


def test_where_pairs_do_not_differ_a_rate_per_pair_is_the_common_one() -> None:
    pairs = tuple((f"a{k}", f"b{k}") for k in range(40))
    past = Past(pairs, np.full(40, 2.0), np.full(40, 20.0), 80, 20)
    np.testing.assert_allclose(pair_rates(past, ANY, 2014, (2015,)).chances, 1.0 - math.exp(-0.1), rtol=0.02)


def test_a_treaty_of_three_binds_three_pairs_and_counts_once() -> None:
    found = past_of(
        record(Treaty(2012, ("ALB", "HRV", "XKX"), ROUTINE, "")),
        [Treaty(2012, ("ALB", "HRV", "XKX"), ROUTINE, "")],
        STATES,
        2014,
    )
    assert found.treaties == 1
    assert found.signed.sum() == 3.0
    assert found.calendar_years == 4


def test_no_rival_knows_a_treaty_after_the_origin() -> None:
    before, after = Treaty(2012, ("ALB", "HRV"), ROUTINE, ""), Treaty(2016, ("ALB", "SRB"), ROUTINE, "")
    one, other = record(before), record(before, after)
    for rival in (one_rate, pair_rates):
        a, b = (rival(past_of(each, each.treaties, STATES, 2014), ANY, 2014, (2015,)) for each in (one, other))
        np.testing.assert_array_equal(a.chances, b.chances)
        np.testing.assert_array_equal(a.counts, b.counts)


def test_runs_are_counted_by_agreement_and_by_pair() -> None:
    found = samples(
        Signing(0, 2021, ANY, ("ALB", "HRV", "XKX"), ""),
        Signing(1, 2021, ANY, ("ALB", "HRV"), ""),
        Signing(1, 2022, ANY, ("ALB", "HRV", "XKX"), "XKX"),
        Signing(2, 2020, ANY, ("ALB", "HRV"), ""),  # in the origin's own year
    )
    pairs = (("ALB", "HRV"), ("ALB", "XKX"), ("HRV", "XKX"))
    forecast = model_agreements(found, ANY, pairs, 2023)
    assert forecast.counts.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]]
    np.testing.assert_allclose(forecast.chances[:, 0], [2.5 / 5, 1.5 / 5, 1.5 / 5])
    np.testing.assert_allclose(forecast.chances[:, 1], [0.5 / 5, 1.5 / 5, 1.5 / 5])


def test_what_a_state_joins_binds_it_to_each_member() -> None:
    table = pd.DataFrame({
        "run": 0, "quarter": ["2021Q1", "2021Q2", "2021Q3"], "agreement": "ALB-HRV-2021Q1", "action": ["signed", "applied", "joined"],
        "members": ["ALB;HRV", "ALB;HRV", "ALB;HRV;XKX"],
    })  # fmt: skip
    signed, joined = _signings(table)
    assert signed.pairs == [("ALB", "HRV")]
    assert (joined.joiner, joined.pairs, joined.kind) == ("XKX", [("ALB", "XKX"), ("HRV", "XKX")], ANY)


def test_each_kind_that_the_runs_tell_apart_is_scored_and_all_together() -> None:
    found = samples(Signing(0, 2021, ROUTINE, ("ALB", "HRV"), ""), Signing(0, 2021, STRATEGIC, ("ALB", "HRV"), ""))
    assert kinds_of(found) == (ANY, ROUTINE, STRATEGIC)
    treaties = (Treaty(2021, ("ALB", "HRV"), ROUTINE, ""), Treaty(2022, ("ALB", "SRB"), STRATEGIC, ""))
    on_record = record(*(Treaty(year, ("ALB", "HRV"), ROUTINE, "") for year in range(2011, 2020)), *treaties)
    counts = score_counts(on_record, forecasts_of(on_record, found, 2023))
    observed = counts[counts["forecast"] == "model"].set_index(["kind", "year"])["observed"]
    assert [observed[kind, 2021] for kind in (ANY, ROUTINE, STRATEGIC)] == [1, 1, 0]
    assert [observed[kind, 2022] for kind in (ANY, ROUTINE, STRATEGIC)] == [1, 0, 1]


def test_scores_of_pairs_are_those_of_their_chances() -> None:
    found = samples(*(Signing(run, 2021, ANY, ("ALB", "HRV"), "") for run in range(4)))
    on_record = record(*(Treaty(year, ("ALB", "HRV"), ROUTINE, "") for year in (2012, 2015, 2021)))
    forecasts = forecasts_of(on_record, found, 2023)
    pairs = score_pairs(on_record, forecasts)
    own = pairs[(pairs["forecast"] == "model") & (pairs["a"] == "ALB") & (pairs["b"] == "HRV")].set_index("year")
    assert own.loc[2021, "log_score"] == pytest.approx(math.log(0.9))
    assert own.loc[2021, "brier"] == pytest.approx(0.01)
    assert own.loc[2022, "log_score"] == pytest.approx(math.log(0.9))
    counts = score_counts(on_record, forecasts)
    summary = agreement_means(counts, pairs).set_index(["origin", "forecast"])
    assert summary.loc[(0, "model"), "signed"] == pytest.approx(1 / 30)
    gaps = agreement_differences(counts, pairs, 0.95)
    assert set(gaps["rival"]) == {"one rate", "rate per pair"}
    by_pair = gaps[(gaps["what"] == "by pair") & (gaps["score"] == "brier")]
    assert (by_pair["difference"] < 0.0).all()  # the runs were right about the one pair that signed


def test_without_past_years_there_are_no_rivals() -> None:
    found = samples(Signing(0, 2021, ANY, ("ALB", "HRV"), ""))
    late = Record((Treaty(2021, ("ALB", "HRV"), ROUTINE, ""),), 2021, 2023, early=False)
    assert [forecast.name for forecast in forecasts_of(late, found, 2023)] == ["model"]


def test_strategic_agreements_are_scored_though_no_run_signs_one() -> None:
    quiet = replace(samples(Signing(0, 2021, ROUTINE, ("ALB", "HRV"), "")), kinds=KINDS)
    on_record = record(Treaty(2012, ("ALB", "HRV"), ROUTINE, ""), Treaty(2022, ("ALB", "SRB"), STRATEGIC, ""))
    pairs = score_pairs(on_record, forecasts_of(on_record, quiet, 2023))
    own = pairs[(pairs["kind"] == STRATEGIC) & (pairs["forecast"] == "model")]
    assert own["happened"].sum() == 1
    assert own["chance"].tolist() == [pytest.approx(0.1)] * len(own)


def test_years_without_titles_are_no_years_without_strategic_agreements() -> None:
    early = Treaty(2005, ("ALB", "HRV"), ROUTINE, "GEN")
    whole = Record((early, Treaty(2012, ("ALB", "SRB"), STRATEGIC, "")), 2011, 2023, early=True)
    found = {kind: samples(Signing(0, 2021, kind, ("ALB", "HRV"), "")) for kind in KINDS}
    chances = {
        kind: next(each for each in forecasts_of(whole, runs, 2023) if (each.name, each.kind) == ("one rate", kind))
        for kind, runs in found.items()
    }
    at_risk = 10 * 10  # pairs and years from 2011 to 2020
    np.testing.assert_allclose(chances[STRATEGIC].chances, 1.0 - (at_risk / (at_risk + 1.0)) ** 1.5)
    assert (chances[ROUTINE].chances < 1.0 - (at_risk / (at_risk + 1.0)) ** 1.5).all()  # eleven more years, one treaty
    assert whole.with_titles().treaties == whole.treaties[1:]


def test_as_long_as_no_pair_has_signed_each_has_the_common_rate() -> None:
    past = Past((("ALB", "HRV"), ("ALB", "SRB")), np.zeros(2), np.full(2, 10.0), 0, 10)
    own, common = (rival(past, STRATEGIC, 2020, (2021,)) for rival in (pair_rates, one_rate))
    np.testing.assert_array_equal(own.chances, common.chances)
    np.testing.assert_array_equal(own.counts, common.counts)
    assert (own.name, common.name) == ("rate per pair", "one rate")


@pytest.mark.parametrize(
    ("signed", "targets", "said"),
    [
        ((2022,), "published", ["has 1 in the scored years (ALB-SRB 2022)"]),
        ((), "published", ["has 0 in the scored years;"]),
        ((2022,), "paper", ["has 1", "aren't out of sample"]),
    ],
)
def test_a_reader_is_told_how_few_strategic_agreements_there_were(
    signed: tuple[int, ...], targets: str, said: list[str]
) -> None:
    on_record = record(
        Treaty(2012, ("ALB", "HRV"), ROUTINE, ""), *(Treaty(year, ("ALB", "SRB"), STRATEGIC, "") for year in signed)
    )
    runs = samples(Signing(0, 2021, STRATEGIC, ("ALB", "HRV"), ""))
    notes = strategic_notes(score_pairs(on_record, forecasts_of(on_record, runs, 2023)), targets)
    assert len(notes) == len(said)
    assert all(part in note for part, note in zip(said, notes, strict=True))
    assert strategic_notes(score_pairs(on_record, forecasts_of(on_record, samples(), 2023)), targets) == []
