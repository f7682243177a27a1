"""Experiment files: their grammar, the points of a design, and the changes that a point makes in a scenario."""

import datetime as dt
import itertools
import math
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.grammar import DESIGNS, ExperimentFile
from haemus.experiments.design.loading import load_experiment
from haemus.experiments.design.values import Axis, dates
from haemus.experiments.report.numbers import duration, size
from haemus.experiments.run.estimate import Estimate, check_room
from haemus.experiments.sensitivity.factor_effects import FactorEffects
from haemus.experiments.sensitivity.one_factor import Effect, effects
from haemus.experiments.sensitivity.trends import expected_effects, without_effect
from haemus.experiments.stats.means import mean_of
from haemus.model.bad_input import BadInput
from haemus.model.outcomes import unit_of
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import load_scenario, resolve_text
from haemus.model.scenario.difference import differences
from haemus.model.scenario.library import shipped_experiments

Write = Callable[..., Path]
DOCUMENT = Path(__file__).parents[1] / "docs" / "experiments.md"
HEAD = """
title = "Mine"
question = "What if?"
scenarios = ["baseline"]
runs = 2
outcomes = ["agreements_2025_27"]
"""
GRID = '[design]\nkind = "grid"\n'
DECAY = '[[factors]]\nvary = "belief_decay"\n'
STRENGTH = '[[factors]]\nvary = "munich-speech.strength"\n'
DATE = '[[factors]]\nvary = "munich-speech.date"\n'
READING = '[[factors]]\nvary = "doubt_response"\n'
THREE = f'{DECAY}{STRENGTH}range = [0.1, 2.0]\n[[factors]]\nvary = "doubt_response"\n'


def drawn(kind: str, keys: str) -> str:
    return f'[design]\nkind = "{kind}"\n{keys}\n'


def expecting(more: str, *, factor: str = "doubt_response", sign: str = "-") -> str:
    return f'[[expect]]\noutcome = "crises"\nfactor = "{factor}"\nsign = "{sign}"\nwhy = "so"\n{more}\n'


def loaded(write: Write, text: str, *, force: bool = False) -> Experiment:
    return load_experiment(write(text), force=force)


def refused(write: Write, text: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        loaded(write, text)
    assert str(caught.value).startswith(caught.value.where)
    return caught.value


def changes(experiment: Experiment, point: int, place: int = 0) -> dict[str, tuple[object, object]]:
    parent, child = experiment.scenarios[place], experiment.scenario(place, point)
    return {each.key: (each.first, each.second) for each in differences(parent, child)}


@pytest.mark.parametrize("name", shipped_experiments())
def test_every_experiment_that_ships_can_be_run_and_says_what_it_expects(name: str) -> None:
    experiment = load_experiment(name)
    experiment.check()
    assert experiment.question.endswith("?")
    assert experiment.expected
    assert experiment.text.startswith("# ")
    assert 1 < len(experiment.points) == len(experiment.table())


def test_the_file_that_the_document_shows_can_be_run_and_uses_every_key(write: Write) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    shown = re.search(
        r"<!-- test: file=(?P<stem>[a-z-]+)\.toml -->\n```toml\n(?P<text>.*?)^```$", text, re.MULTILINE | re.DOTALL
    )
    assert shown
    experiment = load_experiment(write(shown["text"], shown["stem"]))
    experiment.check()
    assert set(ExperimentFile.model_fields) == set(tomllib.loads(shown["text"]))
    assert experiment.count == 24


def test_the_document_names_every_experiment_and_every_design() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([a-z-]+)` \| .*\?", text, re.MULTILINE)) == sorted(shipped_experiments())
    assert all(f"\n| `{kind}` | " in text for kind in DESIGNS)


def test_the_python_of_the_document_works() -> None:
    block, *_ = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(block, names)  # noqa: S102 - the document's own lines; test_pages.py runs those about figures
    assert len(names["answers"]) == 30


def test_five_experiments_or_more_ship_and_no_two_designs_are_alone() -> None:
    assert len(shipped_experiments()) >= 5
    kinds = {load_experiment(name).design.kind for name in shipped_experiments()}
    assert kinds >= {"grid", "latin_hypercube", "sobol", "morris", "list"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "title: is empty"),
        ("title = ", "broken TOML"),
        (HEAD + GRID, "factors: is missing"),
        (HEAD + DECAY, "design: is missing"),
        (
            HEAD + 'outcome = "x"\n' + GRID + DECAY,
            (
                "outcome: unknown key; allowed: design, events, expect, factors, outcomes, "
                'question, runs, scenarios, title, windows; did you mean "outcomes"?'
            ),
        ),
        (
            HEAD.replace("runs = 2", "runs = 0") + GRID + DECAY,
            "runs: not allowed (got 0); allowed: a whole number from 1 up to 1000000",
        ),
        (
            HEAD.replace("agreements_2025_27", "agreements_2025_28") + GRID + DECAY,
            (
                "outcomes[0]: no such outcome (got "
                "'agreements_2025_28'); allowed: a column of the table of runs (docs/results.md), or an outcome that the file or "
                'a scenario defines; did you mean "agreements_2025_27"?'
            ),
        ),
        (HEAD.replace('["agreements_2025_27"]', '["crises", "crises"]') + GRID + DECAY, "outcomes[1]: named twice"),
        (HEAD.replace('"baseline"', '"base-line"') + GRID + DECAY, "scenarios[0]: unknown scenario (got 'base-line')"),
        (HEAD.replace('"baseline"', '"baseline", "baseline"') + GRID + DECAY, "scenarios[1]: named twice"),
        (HEAD.replace('scenarios = ["baseline"]', "") + GRID + DECAY, "scenarios: is missing"),
        (
            HEAD + '[design]\nkind = "gird"\n' + DECAY,
            (
                "design.kind: no such design (got 'gird'); allowed: grid, latin_hypercube, "
                'sobol, sobol_sequence, morris, list; did you mean "grid"?'
            ),
        ),
        (HEAD + drawn("grid", "points = 3") + DECAY, 'design.points (design "grid"): unknown key; allowed: kind'),
        (HEAD + drawn("morris", "") + DECAY, 'design.trajectories (design "morris"): is missing'),
        (HEAD + drawn("morris", "trajectories = 4\nlevels = 5") + DECAY, "design.levels: odd (got 5)"),
        (
            HEAD + drawn("sobol", "samples = 12") + DECAY,
            (
                "design.samples: not a power of two; the Sobol' sequence is balanced only "
                "at these (got 12); allowed: 2, 4, 8 and so on: 8 or 16"
            ),
        ),
        (HEAD + drawn("sobol", "samples = 524288") + DECAY, "design: too many points (got 1572864)"),
        (HEAD + GRID + 3 * f"{DECAY.replace('belief_decay', 'NAME')}levels = 9999\n", "factors[0].vary: not allowed"),
        (
            HEAD + GRID + '[[factors]]\nvary = "belief_dekay"\n',
            "factors[0].vary: names nothing that can vary (got 'belief_dekay')",
        ),
        (HEAD + GRID + '[[factors]]\nvary = "munich-speach.strength"\n', 'did you mean "munich-speech.strength"?'),
        (HEAD + GRID + '[[factors]]\nvary = "munich-speech"\n', "names an event, but not a key of it"),
        (
            HEAD + GRID + '[[factors]]\nvary = "munich-speech.strenght"\n',
            (
                "has no such key to vary (got 'strenght'); allowed: "
                'presence, date, probability, window_quarters, lead, strength, persistence; did you mean "strength"?'
            ),
        ),
        (
            HEAD.replace('["baseline"]', '["us-drawdown", "baseline"]')
            + GRID
            + '[[factors]]\nvary = "second-doubt.strength"\n',
            'the scenario "baseline" has no such event, but others of the experiment do',
        ),
        (
            HEAD + GRID + DECAY,
            "factors[0].levels (belief_decay): is missing; allowed: a list of levels or how many: a grid needs levels",
        ),
        (HEAD + GRID + DECAY + "levels = 1\n", "factors[0].levels (belief_decay): not allowed (got 1)"),
        (HEAD + GRID + DECAY + "levels = [0.2]\n", "factors[0].levels (belief_decay): too few"),
        (HEAD + GRID + DECAY + "levels = [0.2, 0.2]\n", "factors[0].levels[1] (belief_decay): given twice"),
        (
            HEAD + GRID + DECAY + 'levels = [0.2, "much"]\n',
            "factors[0].levels[1] (belief_decay): wrong type (got 'much'); allowed: a number",
        ),
        (HEAD + GRID + DECAY + "levels = [0.2, nan]\n", "factors[0].levels[1] (belief_decay): wrong type"),
        (
            HEAD + GRID + DECAY + "levels = [0.2, 0.95]\n",
            (
                "factors[0].levels (belief_decay): reaches outside the prior (got [0.2, 0.95]); "
                "allowed: 0.1 to 0.9 [share per year]; --force overrides this"
            ),
        ),
        (HEAD + GRID + DECAY + "range = [0.05, 0.5]\n", "factors[0].range (belief_decay): reaches outside the prior"),
        (
            HEAD + GRID + DECAY + "range = [0.5, 0.2]\nlevels = 3\n",
            "factors[0].range (belief_decay): ends before it starts",
        ),
        (HEAD + GRID + DECAY + "range = [0.5]\n", "factors[0].range: not allowed"),
        (
            HEAD + GRID + DECAY + "range = [0.2, 0.5]\nlevels = [0.2, 0.5]\n",
            "factors[0].levels (belief_decay): cannot be combined with a range",
        ),
        (HEAD + GRID + DECAY + 'step = "month"\n', "factors[0].step (belief_decay): belongs to a date"),
        (
            HEAD + GRID + DECAY + "level = 3\n",
            'factors[0].level: unknown key; allowed: levels, range, scale, step, vary; did you mean "levels"?',
        ),
        (HEAD + GRID + STRENGTH, "factors[0].range (munich-speech.strength): is missing; allowed: a range or levels"),
        (
            HEAD + GRID + STRENGTH + "levels = [0.0, 1.0]\n",
            (
                'factors[0] (munich-speech.strength): events[0].strength (event "munich-speech"): '
                "not allowed (got 0.0); allowed: a number above 0.0 up to 5.0"
            ),
        ),
        (HEAD + GRID + DATE + "levels = [2025-02-14, 2040-01-01]\n", "falls outside the run (got '2040-01-01')"),
        (
            HEAD + GRID + DATE + "range = [2025-02-14, 2025-03-14]\n",
            "factors[0].range (munich-speech.date): is shorter than a step",
        ),
        (
            HEAD + GRID + DATE + "range = [2025-02-14, 2026-02-14]\nlevels = 9\n",
            "factors[0].levels (munich-speech.date): more than the number of steps",
        ),
        (
            HEAD + GRID + '[[factors]]\nvary = "doubt_response"\nlevels = ["none", "self-hlep"]\n',
            (
                "factors[0].levels[1] (doubt_response): "
                "not one of the choices (got 'self-hlep'); allowed: self-help, none, adverse; did you mean \"self-help\"?"
            ),
        ),
        (
            HEAD + GRID + '[[factors]]\nvary = "doubt_response"\nrange = [1, 2]\n',
            "factors[0].range (doubt_response): belongs to a number or a date",
        ),
        (HEAD + GRID + DECAY + "levels = []\n", "factors[0].levels (belief_decay): too few (got [])"),
        (HEAD + GRID + DECAY + "range = [0.2]\n", "factors[0].range: not allowed (got [0.2]); allowed: a list of two"),
        (HEAD + GRID + "[[factors]]\nlevels = 2\n", "factors[0].vary: is missing; allowed: a parameter, a key"),
        (
            HEAD.replace('["baseline"]', '"baseline"') + GRID + DECAY,
            "scenarios: wrong type (got 'baseline'); allowed: a list of names of scenarios",
        ),
        (
            HEAD.replace('["agreements_2025_27"]', '"crises"') + GRID + DECAY,
            "outcomes: wrong type (got 'crises'); allowed: a list of outcomes",
        ),
        (
            HEAD + GRID + f"{DECAY}runs = 3\n",
            "factors[0].runs: unknown key; allowed: levels, range, scale, step, vary; runs",
        ),
        (
            HEAD + GRID + '[[factors]]\nvary = "munich-speech.lead"\n',
            "factors[0].levels (munich-speech.lead): is missing",
        ),
        (HEAD + GRID + '[[factors]]\nvary = "munich-speech.lead"\nlevels = ["USA", "UAS"]\n', 'did you mean "USA"?'),
        (HEAD + GRID + f"{DECAY}levels = 2\n" * 2, "factors[1].vary: varies twice"),
        (
            HEAD + GRID + '[[factors]]\nvary = "scenario"\nlevels = ["baseline", "us-drawdown"]\n',
            "scenarios: cannot be combined with a factor",
        ),
        (
            HEAD + '[[events]]\nid = "mine"\ntype = "crisys"\n' + GRID + DECAY,
            'events[0].type (event "mine"): unknown event type',
        ),
        (
            HEAD
            + GRID
            + f"{DECAY}levels = 2\n"
            + '[[expect]]\noutcome = "crises"\nfactor = "belief_dekay"\nsign = "+"\nwhy = "so"\n',
            "expect[0].factor: no factor of this experiment (got 'belief_dekay'); allowed: belief_decay; did you mean \"belief_decay\"?",
        ),
        (HEAD + drawn("list", 'file = "../mine.csv"') + DECAY, 'design.file (design "list"): not allowed'),
        (HEAD + drawn("list", 'file = "none.csv"') + DECAY, "none.csv: there is no such file"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_place_value_and_what_is_allowed(
    write: Write, text: str, message: str
) -> None:
    assert message in str(refused(write, text))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "line 1: no column for this factor (got 'belief_decay')"),
        ("belief_decay,munich-speech.strength\n", "no points"),
        ("belief_decay,munich-speech.strength,belief_dekay\n", "line 1: not a factor (got 'belief_dekay')"),
        ("belief_decay,belief_decay\n", "line 1: column given twice"),
        ("belief_decay\n0.2\n", "line 1: no column for this factor (got 'munich-speech.strength')"),
        ("belief_decay,munich-speech.strength\n0.2\n", "line 2: wrong number of cells (got 1); allowed: 2"),
        (
            "belief_decay,munich-speech.strength\n0.2,1\n0.2,much\n",
            "line 3, munich-speech.strength: wrong type (got 'much')",
        ),
        ("belief_decay,munich-speech.strength\n0.2,nan\n", "line 2, munich-speech.strength: wrong type (got 'nan')"),
        (
            "belief_decay,munich-speech.strength\n0.95,1\n",
            "line 2, belief_decay: out of range (got '0.95'); allowed: 0.1 to 0.9, the prior",
        ),
        (
            "belief_decay,munich-speech.strength\n0.5,3\n",
            "out of range (got '3'); allowed: 0.1 to 2, the range; --force",
        ),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_its_line(write: Write, table: str, message: str) -> None:
    text = HEAD + drawn("list", 'file = "mine.csv"') + DECAY + STRENGTH + "range = [0.1, 2.0]\n"
    path = write(text)
    path.with_name("mine.csv").write_text(table, encoding="utf-8")
    with pytest.raises(BadInput, match=r"mine\.csv") as caught:
        load_experiment(path)
    assert message in str(caught.value)


def test_a_table_is_read_in_the_order_of_its_rows(write: Write) -> None:
    path = write(HEAD + drawn("list", 'file = "mine.csv"') + DECAY + '[[factors]]\nvary = "munich-speech.presence"\n')
    path.with_name("mine.csv").write_text(
        "munich-speech.presence,belief_decay\ntrue,0.2\n\nfalse,0.4\n", encoding="utf-8"
    )
    assert [load_experiment(path).points.row(point) for point in range(2)] == [(0.2, True), (0.4, False)]


def test_force_goes_on_outside_a_prior_and_takes_the_value(write: Write) -> None:
    forced = loaded(write, HEAD + GRID + DECAY + "levels = [0.2, 0.95]\n", force=True)
    assert forced.scenario(0, 1).parameters.belief_decay == 0.95


def test_a_grid_has_every_level_with_every_other_and_the_last_factor_varies_fastest(write: Write) -> None:
    grid = loaded(
        write, HEAD + GRID + DECAY + "levels = [0.2, 0.4, 0.6]\n" + STRENGTH + "range = [1.0, 2.0]\nlevels = 2\n"
    )
    assert [grid.points.row(point) for point in range(len(grid.points))] == [
        (decay, strength) for decay in (0.2, 0.4, 0.6) for strength in (1.0, 2.0)
    ]


def test_a_grid_too_large_to_count_is_refused_before_it_is_made(write: Write) -> None:
    names = [name for name, spec in REGISTRY.items() if spec.prior][:6]
    text = HEAD + GRID + "".join(f'[[factors]]\nvary = "{name}"\nlevels = 9999\n' for name in names)
    assert "too many points" in str(refused(write, text))


DRAWN = {
    "latin_hypercube": ("points = 20", 20),
    "sobol_sequence": ("points = 20", 20),
    "sobol": ("samples = 8", 8 * 5),
    "sobol-second": ("samples = 8\nsecond_order = true", 8 * 8),
    "morris": ("trajectories = 6", 6 * 4),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_design_has_its_points_inside_the_ranges_and_is_the_same_again(write: Write, name: str) -> None:
    keys, count = DRAWN[name]
    text = HEAD + drawn(name.partition("-")[0], keys) + THREE
    table = loaded(write, text).table()
    assert len(table) == count
    assert table["point"].tolist() == list(range(count))
    assert table["belief_decay"].between(*(REGISTRY["belief_decay"].prior or ())).all()
    assert table["munich-speech.strength"].between(0.1, 2.0).all()
    assert set(table["doubt_response"]) == {"self-help", "none", "adverse"}
    pd.testing.assert_frame_equal(table, loaded(write, text).table())
    other = loaded(write, text.replace("[design]", "[design]\nseed = 2")).table()
    assert not table.equals(other)


@pytest.mark.parametrize(
    ("kind", "fewer", "more"),
    [
        ("sobol", "samples = 4", "samples = 16"),
        ("sobol_sequence", "points = 5", "points = 40"),
        ("morris", "trajectories = 3", "trajectories = 9"),
    ],
)
def test_points_keep_their_numbers_when_points_are_added(write: Write, kind: str, fewer: str, more: str) -> None:
    few, many = (loaded(write, HEAD + drawn(kind, keys) + THREE).points for keys in (fewer, more))
    assert [few.row(point) for point in range(len(few))] == [many.row(point) for point in range(len(few))]


def test_a_latin_hypercube_has_one_point_in_each_slice(write: Write) -> None:
    table = loaded(write, HEAD + drawn("latin_hypercube", "points = 16") + DECAY).table()
    assert sorted(((table["belief_decay"] - 0.1) / 0.8 * 16).astype(int)) == list(range(16))


def test_a_trajectory_of_morris_moves_one_factor_at_a_time(write: Write) -> None:
    points = loaded(write, HEAD + drawn("morris", "trajectories = 8") + THREE).points
    for start in range(0, len(points), 4):
        rows = [points.row(start + place) for place in range(4)]
        moved = [[k for k in range(3) if before[k] != after[k]] for before, after in itertools.pairwise(rows)]
        assert sorted(k for each in moved for k in each) == [0, 1, 2]
        assert all(len(each) == 1 for each in moved)


def two(write: Write, design: str) -> tuple[dict[str, object], np.ndarray, np.ndarray]:
    """A problem of two factors in SALib's form, its points, and an outcome with known indices."""
    experiment = loaded(write, HEAD + design + DECAY + STRENGTH + "range = [0.1, 2.0]\n")
    points = experiment.table()[["belief_decay", "munich-speech.strength"]].to_numpy()
    shares = (points - [0.1, 0.1]) / [0.8, 1.9]
    problem = {"num_vars": 2, "names": ["decay", "strength"], "bounds": [[0.0, 1.0]] * 2}
    return problem, shares, 3.0 * shares[:, 0] + shares[:, 1]


def test_sobol_indices_of_a_sum_are_the_shares_of_its_variance(write: Write) -> None:
    problem, _, outcome = two(write, drawn("sobol", "samples = 512"))
    found = sobol_analysis.analyze(problem, outcome, calc_second_order=False, seed=1)
    assert found["S1"] == pytest.approx([0.9, 0.1], abs=0.02)
    assert found["ST"] == pytest.approx([0.9, 0.1], abs=0.02)


def test_elementary_effects_of_a_sum_are_its_slopes(write: Write) -> None:
    problem, shares, outcome = two(write, drawn("morris", "trajectories = 6"))
    found = morris_analysis.analyze(problem, shares, outcome, num_levels=4, seed=1)
    assert found["mu_star"].tolist() == pytest.approx([3.0, 1.0])
    assert found["sigma"].tolist() == pytest.approx([0.0, 0.0], abs=1e-9)


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        (DECAY + "levels = [0.2, 0.4]\n", {"parameters.belief_decay": (0.35, 0.4)}),
        ('[[factors]]\nvary = "doubt_response"\nlevels = ["none", "adverse"]\n', {"parameters.doubt_response": ("self-help", "adverse")}),
        (STRENGTH + "levels = [1.0, 2.0]\n", {"events.munich-speech.strength": (1.0, 2.0)}),
        (DATE + "range = [2025-05-14, 2025-08-14]\n", {"events.munich-speech.date": ("2025-02-14", "2025-08-14")}),
        ('[[factors]]\nvary = "kucova-base.quarters"\nrange = [8, 9]\n', {"events.kucova-base.quarters": (8, 9)}),
        ('[[factors]]\nvary = "safe-loan-hrv.kind"\nlevels = ["loan", "grant"]\n', {"events.safe-loan-hrv.kind": ("loan", "grant")}),
    ],
)  # fmt: skip
def test_a_factor_changes_what_it_names_and_nothing_else(
    write: Write, factor: str, expected: dict[str, tuple[object, object]]
) -> None:
    found = changes(loaded(write, HEAD + GRID + factor), 1)
    calibrated = load_scenario("baseline").parameters.belief_decay
    assert found == {
        key: (calibrated if key.endswith("belief_decay") else pair[0], pair[1]) for key, pair in expected.items()
    }


def test_an_event_is_there_or_not(write: Write) -> None:
    experiment = loaded(
        write, HEAD + GRID + '[[factors]]\nvary = "munich-speech.presence"\n' + STRENGTH + "levels = [0.5, 2.0]\n"
    )
    assert [row[0] for row in map(experiment.points.row, range(4))] == [False, False, True, True]
    absent = load_scenario("no-article5-doubt")
    for point in (0, 1):
        assert experiment.scenario(0, point).scripted == absent.scripted
    assert changes(experiment, 3) == {"events.munich-speech.strength": (1.0, 2.0)}


def test_a_factor_may_choose_the_history(write: Write) -> None:
    experiment = loaded(write, HEAD + GRID + '[[factors]]\nvary = "history"\n')
    assert [experiment.scenario(0, point).history for point in range(2)] == ["simulated", "observed"]


def test_a_past_that_was_changed_is_refused_the_record_before_anything_runs(write: Write) -> None:
    experiment = loaded(write, HEAD + GRID + '[[factors]]\nvary = "history"\n' + STRENGTH + "levels = [0.5, 1.0]\n")
    with pytest.raises(BadInput, match=r"mine\.toml, point 2: history: changes the event"):
        experiment.check()


def test_a_factor_may_choose_the_scenario(write: Write) -> None:
    text = HEAD.replace('scenarios = ["baseline"]', "") + GRID
    experiment = loaded(
        write, text + '[[factors]]\nvary = "scenario"\nlevels = ["baseline", "us-drawdown"]\n' + DECAY + "levels = 2\n"
    )
    assert list(experiment.pairs()) == [(0, 0), (0, 1), (1, 2), (1, 3)]
    assert experiment.count == 4
    assert experiment.scenario(1, 3).extends[0] == "us-drawdown"


def test_a_point_is_the_scenario_that_a_file_of_the_same_changes_would_be(write: Write) -> None:
    experiment = loaded(write, HEAD + GRID + DECAY + "levels = [0.2, 0.4]\n" + STRENGTH + "levels = [0.5, 2.0]\n")
    point = experiment.scenario(0, 3)
    file = resolve_text(
        'title = "Mine"\nextends = "baseline"\n[parameters]\nbelief_decay = 0.4\n[[events]]\nid = "munich-speech"\nstrength = 2.0\n'
    )
    assert point.name == "baseline#3"
    assert differences(point, file) == ()


def test_events_of_an_experiment_are_added_to_every_scenario(write: Write) -> None:
    grant = '[[events]]\nid = "mine"\ntype = "external_finance"\ndate = 2026-04-01\nstate = "BIH"\nvalue_meur = 10.0\nquarters = 4\n'
    text = (
        HEAD.replace('["baseline"]', '["baseline", "us-drawdown"]')
        + grant
        + GRID
        + '[[factors]]\nvary = "mine.value_meur"\n'
    )
    experiment = loaded(write, text + "levels = [1.0, 20.0]\n")
    for place in range(2):
        assert changes(experiment, 1, place) == {"events.mine.value_meur": (10.0, 20.0)}


def test_a_scenario_of_ones_own_lies_beside_the_experiment(write: Write) -> None:
    write('title = "Yours"\nextends = "baseline"\n[parameters]\nbelief_decay = 0.2\n', "yours")
    experiment = loaded(
        write, HEAD.replace('"baseline"', '"yours.toml"') + GRID + STRENGTH + "levels = 2\nrange = [1.0, 2.0]\n"
    )
    assert experiment.scenario(0, 0).parameters.belief_decay == 0.2


def test_dates_go_by_whole_steps_on_the_same_day_of_the_month_where_there_is_one() -> None:
    end = dt.date(2026, 1, 31)
    assert dates(dt.date(2025, 1, 31), end, "quarter") == (
        *tuple(dt.date(2025, m, d) for m, d in ((1, 31), (4, 30), (7, 31), (10, 31))),
        end,
    )
    assert dates(dt.date(2025, 12, 31), dt.date(2026, 3, 1), "month") == (
        dt.date(2025, 12, 31),
        end,
        dt.date(2026, 2, 28),
    )


def found(experiment: Experiment, runs: pd.DataFrame, outcome: str = "crises") -> FactorEffects:
    """The effects on an outcome at all points of an experiment; `runs` has a row for each point and run."""
    axes = [Axis.of(factor) for factor in experiment.factors]
    table = experiment.table()
    numbers = np.column_stack([axis.numbers(table[axis.name].tolist()) for axis in axes])
    values = runs.pivot_table(index="point", columns="run", values=outcome, observed=True).to_numpy()
    all_of_it = FactorEffects()
    all_of_it.add(
        effects(
            ("baseline", outcome, unit_of(outcome)), axes, numbers, values, kind=experiment.design.kind, confidence=0.95
        )
    )
    return all_of_it


def replicated(experiment: Experiment, runs: int) -> pd.DataFrame:
    return pd.concat([experiment.table().assign(run=run) for run in range(runs)])


def ends(row: Effect) -> tuple[str, object, object]:
    return row.factor, row.start, row.end


def test_effects_are_found_in_each_replication(write: Write) -> None:
    experiment = loaded(write, HEAD + GRID + DECAY + "levels = 3\n" + STRENGTH + "levels = [1.0, 2.0, 3.0]\n")
    runs = replicated(experiment, 12)
    of_run = runs["run"] - 5.0
    runs["agreements_2025_27"] = 5.0 * runs["munich-speech.strength"] + of_run * runs["belief_decay"]
    strength, decay = found(experiment, runs, "agreements_2025_27").effects
    assert (strength.effect, strength.low, strength.high) == pytest.approx((10.0, 10.0, 10.0))
    assert strength.per_unit == pytest.approx(5.0)
    assert (decay.factor, decay.factor_unit) == ("belief_decay", "share per year")
    assert decay.per_unit == pytest.approx(0.5)
    half = mean_of(np.arange(12.0)).half
    assert (decay.per_unit_low, decay.per_unit_high) == pytest.approx((0.5 - half, 0.5 + half), abs=0.12 * half)
    assert decay.low < 0.0 < decay.high
    runs["agreements_2025_27"] = 3.0
    assert [each.effect for each in found(experiment, runs, "agreements_2025_27").effects] == [0.0, 0.0]


def test_words_are_held_against_the_first_within_each_replication(write: Write) -> None:
    """Words have no order: the second has the lowest mean."""
    experiment = loaded(write, HEAD + GRID + DECAY + "levels = 3\n" + READING)
    runs = replicated(experiment, 3)
    height = runs["doubt_response"].map({"self-help": 4.0, "none": 1.0, "adverse": 6.0}).astype(float)
    runs["crises"] = height + runs["run"] * ((runs["doubt_response"] == "none") + 10.0) + 2.0 * runs["belief_decay"]
    none, adverse = found(experiment, runs).words
    assert [ends(each) for each in (none, adverse)] == [
        ("doubt_response", "self-help", "none"),
        ("doubt_response", "self-help", "adverse"),
    ]
    assert math.isnan(none.per_unit)
    assert (adverse.effect, adverse.low, adverse.high) == pytest.approx((2.0, 2.0, 2.0))
    assert none.effect == pytest.approx(-2.0)  # -3, -2 and -1: the effect of a replication on all words cancels
    assert none.high >= -2.0 + 4.302653 / 3**0.5 - 1e-6
    means = runs.pivot_table(index="run", columns="doubt_response", values="crises", observed=True)
    assert none.effect == pytest.approx((means["none"] - means["self-help"]).mean())
    widest = found(experiment, runs).effects[0]
    assert (ends(widest), widest.effect) == (("doubt_response", "none", "adverse"), pytest.approx(4.0))


def test_words_are_compared_with_the_other_factors_held(write: Write) -> None:
    """In a drawn design the words meet different numbers, whose effect is not theirs."""
    experiment = loaded(write, HEAD + drawn("latin_hypercube", "points = 24") + DECAY + READING)
    runs = replicated(experiment, 2)
    runs["crises"] = 9.0 * runs["belief_decay"] + (runs["doubt_response"] == "adverse")
    means = runs.groupby("doubt_response", observed=True)["crises"].mean()
    assert abs(means["none"] - means["self-help"]) > 0.05
    none, adverse = found(experiment, runs).words
    assert (none.effect, adverse.effect) == pytest.approx((0.0, 1.0), abs=1e-9)


def test_words_that_no_point_has_are_left_out(write: Write, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("belief_decay,doubt_response\n0.2,adverse\n0.4,none\n0.8,none\n0.4,adverse\n")
    text = HEAD + drawn("list", 'file = "points.csv"') + DECAY + READING
    experiment = loaded(write, text)
    (word,) = found(experiment, experiment.table().assign(run=0, crises=[5.0, 1.0, 1.0, 5.0])).words
    assert (ends(word), word.effect) == (("doubt_response", "none", "adverse"), pytest.approx(4.0))
    refusal = refused(write, text + expecting('level = "self-help"'))
    assert (refusal.problem, refusal.key) == ("no such word", "expect[0].level")
    (tmp_path / "points.csv").write_text("doubt_response\nnone\nnone\n")
    alone = loaded(write, HEAD + drawn("list", 'file = "points.csv"') + READING)
    nothing = found(alone, alone.table().assign(run=0, crises=1.0))
    assert (nothing.effects, nothing.words) == ([], [])
    assert nothing.notes == ["no effect of doubt_response is given: it has the same value at all points"]


def test_a_sign_expected_of_words_says_of_which(write: Write) -> None:
    experiment = loaded(
        write, HEAD + GRID + READING + expecting('level = "adverse"') + expecting('level = "none"', sign="0")
    )
    runs = replicated(experiment, 2)
    runs["crises"] = (runs["doubt_response"] == "adverse") * -1.0
    assert [
        (each.effect.end, each.sign, each.finding) for each in expected_effects(experiment, found(experiment, runs))
    ] == [
        ("adverse", "-", "held"),
        ("none", "0", "held"),
    ]


@pytest.mark.parametrize(
    ("slope", "verdicts"),
    [
        (2.0, ("failed", "failed", "held")),
        (0.0, ("undecided", "held", "undecided")),
        (-2.0, ("held", "failed", "failed")),
    ],
)
def test_signs_are_judged_after_correction_for_all_that_were_expected(
    write: Write, slope: float, verdicts: tuple[str, ...]
) -> None:
    signs = "".join(expecting("", factor="belief_decay", sign=sign) for sign in "-0+")
    experiment = loaded(write, HEAD + GRID + DECAY + "levels = 3\n" + signs)
    runs = replicated(experiment, 20)
    noise = np.random.default_rng(1).normal(size=20)
    runs["crises"] = (slope + noise[runs["run"]] - noise.mean()) * runs["belief_decay"]
    judged = expected_effects(experiment, found(experiment, runs))
    assert [each.finding for each in judged] == list(verdicts)
    assert {each.correction for each in judged} == {"holm"}
    assert judged[0].p_corrected == pytest.approx(min(1.0, 3.0 * judged[0].effect.p))


@pytest.mark.parametrize(
    ("more", "problem", "allowed"),
    [
        ("", "is missing: words have no order", "none, adverse: that word's mean less self-help's has the sign"),
        ('level = "self-help"', "the first word, with which the others are compared", "none, adverse: that word's"),
        ('level = "advers"', "no such word", "none, adverse: that word's"),
    ],
)
def test_a_sign_expected_of_no_or_a_wrong_word_is_refused(write: Write, more: str, problem: str, allowed: str) -> None:
    refusal = refused(write, HEAD + GRID + READING + expecting(more))
    assert (refusal.problem, refusal.key) == (problem, "expect[0].level")
    assert refusal.allowed.startswith(allowed)
    assert refusal.nearest == ("adverse" if "advers" in more else "")


def test_a_word_expected_of_numbers_is_refused(write: Write) -> None:
    refusal = refused(write, HEAD + GRID + DECAY + "levels = 3\n" + expecting('level = "none"', factor="belief_decay"))
    assert (refusal.problem, refusal.key) == ("belongs to a factor of words", "expect[0].level")


def test_a_sign_of_a_factor_without_an_effect_is_listed_and_not_dropped(write: Write) -> None:
    signs = expecting("", factor="belief_decay", sign="+") + expecting('level = "adverse"')
    experiment = loaded(write, HEAD + GRID + READING + DECAY + "levels = 3\n" + signs)
    assert [each.factor for each in without_effect(experiment, FactorEffects())] == ["belief_decay", "doubt_response"]
    of_words = found(experiment, replicated(experiment, 2).assign(crises=1.0))
    assert without_effect(experiment, of_words) == []
    assert [each.level for each in without_effect(experiment, FactorEffects(of_words.effects, []))] == ["adverse"]


def test_one_run_has_a_change_and_no_interval(write: Write) -> None:
    experiment = loaded(write, HEAD + GRID + DECAY + "levels = 3\n" + expecting("", factor="belief_decay", sign="+"))
    once = found(experiment, experiment.table().assign(run=0, crises=[1.0, 2.0, 3.0]))
    (row,) = once.effects
    assert row.effect == pytest.approx(2.0)
    assert math.isnan(row.low)
    assert [each.finding for each in expected_effects(experiment, once)] == ["undecided"]


def test_what_has_no_room_is_refused_with_the_estimate(tmp_path: Path) -> None:
    small = Estimate(scenarios=1, points=2, runs=3, total=6, seconds=1.0, memory=1e6, disk=1e6)
    check_room(small, tmp_path / "not" / "there", "mine.toml")
    for what in ("memory", "disk"):
        large = Estimate(1, 2, 3, 6, 200.0, **{"memory": 1e6, "disk": 1e6, what: 9e15})
        with pytest.raises(
            BadInput, match=f"too large for the {what} of this machine: an estimated 9000.0 TB, .* free"
        ):
            check_room(large, tmp_path, "mine.toml")


def test_times_and_sizes_are_said_in_words() -> None:
    assert [duration(seconds) for seconds in (0.1, 90, 600, 9000, 400_000)] == [
        "about 1 s", "about 90 s", "about 10 minutes", "about 2 hours", "about 5 days",
    ]  # fmt: skip
    assert [size(count) for count in (12_000, 2.5e6, 3e9, 4e12)] == ["12 KB", "2.5 MB", "3.0 GB", "4.0 TB"]
