"""Fans that carry parameters and readings: what is drawn, by whom it is shared, and what share of the variance it has."""

from pathlib import Path

import numpy as np
import pytest
from answer import asked

from haemus.experiments.calibrate.speech_over_priors import _sign, signs_markdown
from haemus.experiments.run.batch import run_batch
from haemus.experiments.run.drawn import RUNS_A_DRAW, Drawn, prior_draw, reading_of
from haemus.experiments.run.drawn_choices import ALL, PRIOR
from haemus.experiments.stats.nested import parts_of
from haemus.experiments.store.plan import Cell, Plan, content_digest
from haemus.model.bad_input import BadInput
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import load_scenario

SEED = 4


def nested(draws: int, noise: float, parameters: float, reading: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values with known variances of the three parts: two readings that differ by twice the root of `reading`."""
    draw = np.random.default_rng(7)
    place = np.repeat(np.arange(draws), RUNS_A_DRAW)
    readings = place % 2
    of_draw = draw.normal(0.0, np.sqrt(parameters), draws)[place]
    values = of_draw + draw.normal(0.0, np.sqrt(noise), len(place)) + np.sqrt(reading) * (2 * readings - 1)
    return values, place, readings


@pytest.mark.parametrize("known", [(1.0, 2.0, 5.0), (6.0, 1.0, 1.0), (1.0, 3.0, 0.0)])
def test_the_shares_are_those_of_the_variances_put_in(known: tuple[float, float, float]) -> None:
    found = parts_of(*nested(4_000, *known))
    shares = np.array(known) / sum(known)
    for share, value, error in zip(
        shares,
        (found.noise, found.parameters, found.reading),
        (found.noise_error, found.parameters_error, found.reading_error),
        strict=True,
    ):
        assert abs(value - share) < 4.0 * error + 0.01
        assert error < 0.03
    assert found.variance == pytest.approx(sum(known), rel=0.1)


def test_a_constant_outcome_has_no_shares() -> None:
    found = parts_of(np.ones(12), np.repeat(np.arange(3), 4), np.zeros(12, dtype=np.intp))
    assert found.variance == 0.0
    assert np.isnan([found.noise, found.parameters, found.reading]).all()


def test_values_that_are_missing_are_left_out() -> None:
    values, place, readings = nested(60, 1.0, 1.0, 1.0)
    holes = values.copy()
    holes[::7] = np.nan
    kept = np.isfinite(holes)
    assert parts_of(holes, place, readings) == parts_of(values[kept], place[kept], readings[kept])


def test_a_draw_lies_in_the_priors_and_is_the_same_in_every_scenario() -> None:
    one, other = load_scenario("baseline"), load_scenario("no-article5-doubt")
    drawn = prior_draw(one, SEED, 3)
    assert drawn == prior_draw(other, SEED, 3) != prior_draw(one, SEED, 2)
    for name, value in drawn.items():
        low, high = REGISTRY[name].prior or (0.0, 0.0)
        assert low < value < high
    assert set(drawn) == {name for name, spec in REGISTRY.items() if spec.prior is not None}


def test_what_a_scenario_sets_itself_is_kept() -> None:
    scenario = load_scenario("baseline").with_parameters(talks_rate=0.0123)
    assert Drawn(PRIOR).scenario(scenario, SEED, 0).parameters.talks_rate == 0.0123


def test_a_value_that_happens_to_be_the_calibrated_one_is_kept_too() -> None:
    usual = load_scenario("baseline").parameters.talks_rate
    scenario = load_scenario("baseline").with_parameters(talks_rate=usual)
    assert Drawn(PRIOR).scenario(scenario, SEED, 0).parameters.talks_rate == usual
    assert content_digest(scenario, Drawn(PRIOR).words()) != content_digest(
        load_scenario("baseline"), Drawn(PRIOR).words()
    )
    assert content_digest(scenario) == content_digest(load_scenario("baseline"))  # undrawn, the runs are the same


@pytest.mark.parametrize("origin", [2020, 2014])
def test_every_calibration_is_drawn_over(origin: int) -> None:
    scenario = load_scenario("baseline-published").with_origin(origin)
    assert set(prior_draw(scenario, SEED, 0)) == {name for name, spec in REGISTRY.items() if spec.prior is not None}


def test_readings_take_turns() -> None:
    assert {reading_of(draw) for draw in range(3)} == {"self-help", "none", "adverse"}
    drawn = Drawn(readings=ALL).scenario(load_scenario("baseline"), SEED, 1)
    assert drawn.parameters.doubt_response == reading_of(1)


def test_runs_of_another_draw_are_another_batch() -> None:
    scenario = load_scenario("baseline")
    assert content_digest(scenario) != content_digest(scenario, Drawn(PRIOR).words())


def test_chunks_never_mix_draws_even_when_a_batch_goes_on_after_an_odd_number_of_runs() -> None:
    plan = Plan(("baseline",), (Cell(0, 0, "x"),), 21, 1, ("runs",))
    chunks = list(plan.missing({"x": [(0, 10)]}, RUNS_A_DRAW))
    assert [(chunk.first, chunk.stop) for chunk in chunks] == [(10, 12), (12, 16), (16, 20), (20, 21)]


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(BadInput, match='did you mean "prior"'):
        run_batch(["baseline"], runs=1, seed=1, parameters="priors")


@pytest.mark.slow
def test_both_engines_draw_alike() -> None:
    runs = {
        engine: run_batch(
            ["baseline"], runs=5, seed=SEED, engine=engine, parameters=PRIOR, readings=ALL, workers=1
        ).runs
        for engine in ("ensemble", "mesa")
    }
    assert runs["ensemble"].equals(runs["mesa"])


@pytest.mark.slow
def test_the_command_prints_the_shares_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    out = tmp_path / "fan"
    words = ("run", "baseline", "--seed", SEED, "--parameters", PRIOR, "--record", "outcomes", "--out", out)
    assert asked(*words, "--runs", 6).code == 0
    more = asked(*words, "--runs", 12)
    assert "Shares of the variance of baseline: 12 runs in 3 draws" in more.out
    assert "not drawn: the scenario's own" in more.out
    refused = asked("run", "baseline", "--seed", SEED, "--record", "outcomes", "--out", out, "--runs", 12)
    assert refused.code == 2
    assert '"drawn": {\n    "parameters": "prior"' in (out / "manifest.json").read_text(encoding="utf-8")


def test_a_sign_over_the_priors_is_a_share_of_draws_with_its_interval() -> None:
    found = _sign("self-help", "raise spending", "2030", np.array([1.0, 2.0, -1.0, 4.0]))
    assert (found.draws, found.mean, found.raises) == (4, 1.5, 0.75)
    assert found.raises_low < 0.75 < found.raises_high < 1.0
    assert "0.75 (" in signs_markdown([found])
    assert np.isnan(_sign("none", "lower it", "2030", np.zeros(0)).raises)


@pytest.mark.parametrize(
    ("large", "few"),
    [([-1.8], True), ([-1.8, -1.7], True), ([], False)],
)
def test_a_mean_over_the_priors_that_few_draws_carry_is_marked(large: list[float], few: bool) -> None:  # noqa: FBT001
    small = np.random.default_rng(2).normal(0.0, 0.0001, 33 - len(large))
    found = _sign("none", "lower it", "2026-27", np.array([*small, *large]))
    assert found.few is few
    assert ("(few draws carry it)" in signs_markdown([found])) is few


def test_a_mean_outside_its_90_percent_of_draws_is_always_marked() -> None:
    found = _sign("none", "lower it", "2026-27", np.array([*np.zeros(140), *range(90, 97)], dtype=float))
    assert found.carriers > 4.0
    assert found.mean > found.high
    assert found.few
