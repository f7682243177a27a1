"""The paper's figures: "met" carries the error of few runs, and what is no number is said in words."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from haemus.experiments.calibrate.acceptance import _marked
from haemus.experiments.calibrate.paper_evidence import Choices, EndOfMedians, Quantity, Shares, resampled
from haemus.experiments.calibrate.paper_table import (
    PaperCount,
    ScenarioTables,
    Verdict,
    _scored,
    paper_table,
    verdict_of,
    verdict_words,
)
from haemus.experiments.calibrate.paper_text import is_counterfactual
from haemus.experiments.run.batch import run_batch
from haemus.model.scenario import load_scenario

RANDOM = np.random.default_rng(3)


def near(figure: float, tolerance: float, values: np.ndarray) -> Quantity:
    return Quantity(values, lambda median, *_: np.abs(median - figure) <= tolerance)


def test_quantiles_of_resamples_are_those_of_the_runs_drawn() -> None:
    values = np.array([3.0, np.nan, 1.0, 7.0, 2.0])
    times = np.array([[2.0, 5.0, 0.0, 1.0, 3.0]])
    found = near(3.0, 1.0, values).found(times, None)
    drawn = np.repeat(values[[0, 3, 4]], [2, 1, 3])
    assert [found.low[0], found.value[0], found.high[0]] == pytest.approx(np.quantile(drawn, (0.05, 0.5, 0.95)))
    assert found.met[0] == 1.0


@pytest.mark.parametrize(("highest", "value", "state"), [(False, 2.0, 1), (True, 9.0, 2)])
def test_an_end_of_a_range_is_that_of_the_medians(highest: bool, value: float, state: int) -> None:  # noqa: FBT001
    values = np.array([[3.0, 4.0, 50.0], [1.0, 2.0, 99.0], [8.0, 9.0, 10.0]])
    end = EndOfMedians(values, highest, lambda median, *_: np.abs(median - value) <= 0.5)
    found, alone = end.found(np.ones((1, 3)), None), near(0.0, 1.0, values[state]).found(np.ones((1, 3)), None)
    assert (found.value[0], found.met[0]) == (value, 1.0)
    assert (found.low[0], found.high[0]) == (alone.low[0], alone.high[0])


@pytest.mark.parametrize(
    ("centre", "runs", "verdict"),
    [(0.0, 400, "met"), (5.0, 400, "not met"), (1.0, 400, "undecided"), (0.0, 9, "undecided")],
)
def test_a_figure_near_its_threshold_is_undecided(centre: float, runs: int, verdict: str) -> None:
    values = centre + np.random.default_rng(1).normal(size=runs)
    found, met = verdict_of(near(0.0, 1.0, values), runs, "a figure")
    assert found == verdict
    assert met is bool(abs(np.median(values)) <= 1.0)


@pytest.mark.parametrize(
    ("verdict", "met", "runs", "words"),
    [
        ("met", True, 400, "met"),
        ("not met", False, 400, "not met"),
        ("undecided", True, 1000, "met, undecided at 1,000 runs"),
        ("undecided", False, 1, "not met, undecided at 1 run"),
        ("no value", None, 400, "no value"),
    ],
)
def test_an_undecided_verdict_says_what_the_runs_say(verdict: Verdict, met: bool | None, runs: int, words: str) -> None:  # noqa: FBT001
    assert verdict_words(verdict, met, runs) == words
    assert _marked(verdict, met, runs) == words.replace("not met", "**not met**")


def test_what_never_happened_in_few_runs_may_happen() -> None:
    """None of ten runs is early, but one in ten may be: only more runs decide."""
    for runs, verdict in ((12, "undecided"), (400, "met")):
        happened = np.array([np.ones(runs), np.zeros(runs)])
        evidence = Shares(happened, lambda shares: (shares[0] >= 0.5) & (shares[1] <= 0.1))
        assert verdict_of(evidence, runs, "an agreement")[0] == verdict


def test_a_supplier_that_few_contracts_are_placed_with_is_undecided() -> None:
    few, many = (np.tile([[1.0, 1.0, 1.0]], (runs, 1)) for runs in (15, 15))
    few[0], many[:, 0] = (1.0, 0.0, 1.0), 3.0
    assert verdict_of(Choices(few, 1), 15, "a deal")[0] == "undecided"
    assert verdict_of(Choices(many, 0), 15, "a deal") == ("met", True)
    assert verdict_of(Choices(np.zeros((15, 2)), 0), 15, "a deal") == ("no value", None)


def test_runs_without_a_value_decide_nothing() -> None:
    values = np.full(50, np.nan)
    assert verdict_of(near(0.0, 1.0, values), 50, "a figure") == ("no value", None)
    values[:5] = 0.0
    assert verdict_of(near(0.0, 1.0, values), 50, "a figure") == ("undecided", True)


def test_resamples_draw_as_many_runs() -> None:
    assert (resampled(30).sum(axis=1) == 30.0).all()
    assert len(np.unique(resampled(30), axis=0)) > 390


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (
            PaperCount(42, 38, 46, 9, 59, 200),
            (
                "42 of 59 are met as these 200 runs stand (95 % interval 38 to 46);"
                " 9 of the 59 verdicts are undecided: more runs could change them"
            ),
        ),
        (PaperCount(37, 15, 54, 39, 59, 60), "15 of 59 are met, 5 are not, and 39 are undecided at 60 runs"),
        (PaperCount(31, 0, 54, 54, 58, 10), "0 of 58 are met, 4 are not, and 54 are undecided at 10 runs"),
        (PaperCount(6, 0, 41, 41, 41, 1), "6 of 41 are met, but 1 run is too few to tell"),
        (PaperCount(0, 0, 0, 0, 0, 9), "none has a value in these runs"),
        (
            PaperCount(4, 2, 6, 3, 6, 1200, unrecorded=53),
            (
                "4 of 6 are met as these 1,200 runs stand (95 % interval 2 to 6); 3 of the 6 verdicts are undecided: more runs"
                " could change them; 53 more need tables that weren't recorded"
            ),
        ),
        (
            PaperCount(6, 0, 41, 41, 41, 1, without_value=1, unrecorded=17),
            (
                "6 of 41 are met, but 1 run is too few to tell; 1 more has no value;"
                " 17 more need tables that weren't recorded"
            ),
        ),
    ],
)
def test_the_count_says_its_error(count: PaperCount, words: str) -> None:
    assert count.words == words


def test_figures_whose_table_was_not_recorded_are_counted_apart() -> None:
    made = ScenarioTables.of(run_batch(["baseline"], runs=2, seed=5, record="outcomes").kept, "baseline")
    count = paper_table(made).count
    assert count.unrecorded > 40
    assert count.compared + count.without_value + count.unrecorded + 8 == len(_scored())  # 8 are compared elsewhere


def as_manifest(name: str, **changed: object) -> dict[str, object]:
    said: dict[str, object] = json.loads(json.dumps({**load_scenario(name).as_dict(), **changed}, default=str))
    return said


@pytest.mark.parametrize(
    ("name", "changed", "counterfactual"),
    [
        ("baseline", {}, False),
        ("doubt-adverse", {}, False),  # another reading of the same events
        ("us-drawdown", {}, False),  # differs after 2025
        ("baseline", {"end": "2024Q4"}, False),
        ("no-article5-doubt", {}, True),
        ("no-article5-doubt", {"end": "2024Q4"}, False),  # ends before the speech
        ("baseline-published", {}, False),
    ],
)
def test_a_counterfactual_differs_before_the_end_of_2025(
    name: str, changed: dict[str, object], *, counterfactual: bool
) -> None:
    assert is_counterfactual(as_manifest(name, **changed)) is counterfactual


@pytest.mark.slow
def test_more_runs_narrow_the_count_around_the_same_truth() -> None:
    """With the same model few runs meet fewer figures; the interval of each number of runs holds what many meet."""
    batch = run_batch(["baseline"], runs=240, seed=5)
    whole = ScenarioTables.of(batch.kept, "baseline")
    truth = paper_table(whole).count

    def first(runs: int) -> PaperCount:
        chosen: Callable[..., object] = lambda table: table[table["run"] < runs]  # noqa: E731
        parts = {name: chosen(getattr(whole, name)) for name in ("runs", "states", "contracts")}
        return paper_table(ScenarioTables(**parts, unrecorded=whole.unrecorded)).count  # type: ignore[arg-type]

    counts = [first(runs) for runs in (10, 40, 120)]
    for count in counts:
        assert count.low <= truth.met <= count.high
    widths = [count.high - count.low for count in (*counts, truth)]
    assert widths == sorted(widths, reverse=True)
    assert counts[0].met < truth.met
