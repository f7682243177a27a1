"""The fit: its starting point, its objectives, its file, and the acceptance report."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from answer import Answer

from haemus.experiments.calibrate import acceptance as report
from haemus.experiments.calibrate import fit as calibrate
from haemus.experiments.calibrate import fit_agreements as agreements
from haemus.experiments.calibrate import fit_budgets as budgets
from haemus.experiments.calibrate import fit_from_runs
from haemus.experiments.calibrate import fit_suppliers as suppliers
from haemus.experiments.calibrate.acceptance_measures import group_chances
from haemus.experiments.calibrate.fit import FITTED, Provenance, as_toml
from haemus.experiments.calibrate.fit_agreements import Chances, Talks, chances, objective
from haemus.experiments.calibrate.fit_from_runs import start_under
from haemus.experiments.calibrate.paper_figures import SERBIA_HUNGARY, SLOVENIA_CROATIA, TIRANA
from haemus.experiments.cli.fit import AGREEMENTS, READINGS
from haemus.experiments.store.manifest import FITTED_ON, _sources, fit_version, model_version
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import load_scenario
from haemus.model.start.calibration import Calibration, _calibration, calibration, parse_calibration
from haemus.model.start.data import StartingData, starting_data

SHIPPED = sorted(
    file.name for file in (files("haemus.scenarios") / "calibration").iterdir() if file.name.endswith(".toml")
)
STATES = ("ALB", "BGR", "HRV", "HUN", "SRB", "SVN", "XKX")
PAIRS = tuple(combinations(STATES, 2))
NAMED = {*combinations(TIRANA, 2), SERBIA_HUNGARY, SLOVENIA_CROATIA}


def shipped(name: str) -> Calibration:
    return parse_calibration((files("haemus.scenarios") / "calibration" / name).read_text(encoding="utf-8"))


def united(named: float, others: float, early: float = 0.0) -> Chances:
    late = np.array([named if pair in NAMED else others for pair in PAIRS])
    return Chances(PAIRS, late, np.full(len(PAIRS), early), named, early)


def test_the_wanted_agreements_and_no_others_cost_nothing() -> None:
    assert objective(united(0.65, 0.05)) == 0.0


def test_one_other_pair_at_the_tables_bound_costs_more_than_a_pair_below_the_fits() -> None:
    def with_one(chance: float) -> float:
        found = united(0.65, 0.05)
        late = found.united.copy()
        late[PAIRS.index(("BGR", "HRV"))] = chance
        return objective(replace(found, united=late))

    assert with_one(0.19) == 0.0
    assert with_one(0.25) == pytest.approx(0.25)
    assert with_one(0.40) > 3.0


def test_an_agreement_left_out_costs_nothing_however_rare() -> None:
    found = replace(united(0.65, 0.05), trio=0.0)
    assert objective(found) > 100.0
    assert objective(found, "tirana") == 0.0


def talks() -> Talks:
    """Talks of typical pairs whose help is lost in the last year."""
    runs, quarters = 2, agreements.QUARTERS
    lost = np.zeros((runs, quarters, len(PAIRS)))
    lost[:, agreements.SPEECH :] = 0.05
    return Talks(
        pairs=PAIRS,
        drivers=np.zeros((runs, quarters, len(PAIRS), len(agreements.WEIGHTS))),
        lost=lost,
        openness=np.ones_like(lost),
        capital=np.ones_like(lost),
        barred=np.zeros(len(PAIRS), dtype=bool),
        capital_of=np.ones((runs, quarters, len(STATES))),
        states=STATES,
        simulated=united(0.0, 0.0),
    )


def chance_of(response: float, sensitivity: float) -> Chances:
    values = {name: float(REGISTRY[name].default) for name in (*agreements.FITTED, "joint_signing_constant")}
    fixed = {"doubt_multiplier_limit": 20.0, "response": response}
    return chances(talks(), values | {"doubt_sensitivity": sensitivity}, fixed)


def test_chains_of_talks_hear_the_reading() -> None:
    deaf = chance_of(0.0, 40.0)
    assert chance_of(1.0, 40.0).trio > deaf.trio > chance_of(-1.0, 40.0).trio
    assert chance_of(0.0, 0.0).trio == deaf.trio
    assert chance_of(1.0, 40.0).trio_early == pytest.approx(deaf.trio_early)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (lambda rate: 10.0 * rate, 0.04),
        (lambda rate: 0.001 * rate, fit_from_runs.ACCESSION_RATES[-1]),
        (lambda rate: 0.9 + rate, fit_from_runs.ACCESSION_RATES[0]),
    ],
    ids=["between two rates", "never enough", "always too much"],
)
def test_the_rate_of_applications_is_the_one_whose_share_is_wanted(
    share: Callable[[float], float], expected: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_from_runs, "joined_share", lambda scenario, _: share(scenario.parameters.accession_rate))
    rate, reached = fit_from_runs.fit_accession(load_scenario("baseline"), starting_data())
    assert rate == pytest.approx(expected)
    assert reached == pytest.approx(share(rate))


def test_held_definition_factors_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(_: object, start: np.ndarray, **__: object) -> SimpleNamespace:
        return SimpleNamespace(x=start, cost=0.0, nfev=1)

    monkeypatch.setattr(budgets, "least_squares", answered)
    monkeypatch.setattr(budgets, "median_over_path", lambda *_: {})
    held = {"HRV": 1.25, "SRB": 1.5}
    spent = budgets.fit_budgets(load_scenario("doubt-adverse"), held)
    assert spent.definition_factors == held
    assert set(spent.parameters) == set(budgets.FITTED)
    assert set(budgets.fit_budgets(load_scenario("baseline")).definition_factors) == set(budgets.STATES)


def factors_of(data: StartingData) -> dict[str, float]:
    return {iso3: start.definition_factor for iso3, start in data.states.items() if start.definition_factor != 1.0}


FOUND = {"HRV": 1.5, "SRB": 0.75}


@pytest.mark.parametrize(
    ("words", "factors", "later"),
    [
        ({}, FOUND, {"agreements", "joint signing", "accession", "suppliers"}),
        (
            {"base": "doubt-adverse"},
            calibration().definition_factors,
            {"agreements", "joint signing", "accession", "suppliers"},
        ),
        ({"left_out": "tirana", "stages": ("agreements",)}, calibration().definition_factors, {"agreements"}),
    ],
    ids=["the baseline", "a rival reading", "an agreement left out"],
)
def test_stages_after_the_budgets_run_under_the_factors_that_the_fit_gives(
    words: Mapping[str, object], factors: Mapping[str, float], later: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: dict[str, StartingData] = {}

    def stage(name: str, answer: object) -> Callable[..., object]:
        def fitted(_: object, data: StartingData, **__: object) -> object:
            ran[name] = data
            return answer

        return fitted

    def spent(_: object, held: Mapping[str, float] | None) -> budgets.BudgetFit:
        return budgets.BudgetFit({}, FOUND if held is None else held, 0.0)

    monkeypatch.setattr(calibrate, "fit_budgets", spent)
    signed = SimpleNamespace(parameters={}, cost=0.0)
    monkeypatch.setattr(calibrate, "fit_agreements", stage("agreements", signed))
    monkeypatch.setattr(calibrate, "fit_joint_signing", stage("joint signing", (0.0, 0.5)))
    monkeypatch.setattr(calibrate, "fit_accession", stage("accession", (0.01, 0.4)))
    monkeypatch.setattr(calibrate, "fit_suppliers", stage("suppliers", ({}, SimpleNamespace(log_score=-1.0, orders=0))))
    found, _ = calibrate.calibrate(lambda _: None, **words)  # type: ignore[arg-type]
    assert found.definition_factors == factors
    assert set(ran) == later
    assert all(factors_of(data) == factors for data in ran.values())


@pytest.mark.parametrize(
    ("runs", "stage"),
    [
        ("haemus.experiments.calibrate.fit_agreements.Region", agreements.record_talks),
        ("haemus.experiments.calibrate.fit_from_runs.Ensemble", fit_from_runs.trio_share),
        ("haemus.experiments.calibrate.fit_from_runs.Ensemble", fit_from_runs.joined_share),
        ("haemus.experiments.calibrate.fit_suppliers.Region", suppliers.record_offers),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_a_stage_runs_from_the_starting_data_that_it_is_given(
    runs: str, stage: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Begun(Exception):  # noqa: N818 - not an error: it stops the run at the start
        pass

    begun: list[object] = []

    def begin(*given: object, **named: object) -> None:
        begun.append(named.get("data", given[-1]))
        raise Begun

    monkeypatch.setattr(runs, begin)
    data = start_under(FOUND)
    with pytest.raises(Begun):
        stage(load_scenario("baseline"), data)
    assert begun == [data]


def test_the_factors_that_ship_give_the_data_that_ship() -> None:
    assert start_under(calibration().definition_factors).states == starting_data().states
    assert factors_of(start_under(FOUND)) == FOUND


def test_a_file_gives_back_what_was_fitted() -> None:
    found = Calibration({"talks_rate": 0.0512345678}, {"HRV": 1.2}, "abc")
    provenance = Provenance("baseline", "", 1.0, {"budgets": 2.0}, {"budgets": 3}, "def", "abc")
    read = parse_calibration(as_toml(found, provenance))
    assert read.parameters == {"talks_rate": 0.0512346}
    assert read.definition_factors == {"HRV": 1.2}
    assert read.model_version == "abc"


def test_a_file_may_be_silent_on_the_model() -> None:
    assert parse_calibration("[parameters]\n[definition_factors]\n").model_version == ""


def test_the_version_of_a_fit_has_what_it_is_made_from_but_no_calibration() -> None:
    names = [
        name
        for package in ("model", "scenarios")
        for name, _ in _sources(files(f"haemus.{package}"), package)
        if name.startswith(FITTED_ON)
    ]
    assert {"model/region.py", "scenarios/region/states.csv", "scenarios/targets/paper.csv"} <= set(names)
    assert {f"scenarios/{name}.toml" for name in READINGS} <= set(names)
    assert not any(name.startswith("scenarios/calibration/") for name in names)
    assert fit_version() != model_version()


@pytest.mark.parametrize(
    ("version", "said"),
    [("", "doesn't state the model"), ("abc", "another version"), (fit_version(), "on the current model")],
)
def test_the_report_says_what_the_calibration_was_fitted_on(version: str, said: str) -> None:
    assert said in report.fitted_on(Calibration({}, {}, version))


@pytest.mark.parametrize("name", [name for name in SHIPPED if not name.startswith("published")])
def test_a_shipped_calibration_is_what_its_name_says(name: str) -> None:
    found = shipped(name)
    provenance = tomllib.loads((files("haemus.scenarios") / "calibration" / name).read_text(encoding="utf-8"))[
        "provenance"
    ]
    kind, _, which = name.removesuffix(".toml").partition("-")
    stages: Mapping[str, tuple[str, ...]] = FITTED if kind in {"paper", "reading"} else {"": FITTED["agreements"]}
    assert provenance["base"] == (which if kind == "reading" else "baseline")
    assert provenance["left_out"] == (which if kind == "without" else "")
    fitted = {each for stage in stages.values() for each in stage}
    # the readiness to sign with a third is fitted to Tirana's three alone
    assert set(found.parameters) == fitted - ({"joint_signing_constant"} if which == "tirana" else set())
    assert found.model_version
    for parameter, value in found.parameters.items():
        low, high = REGISTRY[parameter].prior or (value, value)
        assert low <= value <= high
    assert found.definition_factors == calibration().definition_factors


def test_the_published_set_has_defaults_for_budgets_and_the_papers_values_for_the_rest() -> None:
    found, paper = shipped("published.toml"), calibration()
    for_budgets = set(FITTED["budgets"])
    assert set(found.parameters) == set(paper.parameters) - for_budgets
    assert all(paper.parameters[name] == value for name, value in found.parameters.items())
    assert found.definition_factors == {}


def test_a_calibration_of_an_origin_goes_before_that_of_the_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "calibration"
    folder.mkdir()
    for name, rate in (("published", 0.1), ("published-2014", 0.2)):
        text = f"[parameters]\ntalks_rate = {rate}\n[definition_factors]\n"
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("haemus.model.start.calibration.files", lambda _: tmp_path)
    _calibration.cache_clear()
    try:
        assert calibration("published", 2014).parameters == {"talks_rate": 0.2}
        assert calibration("published", 2017).parameters == {"talks_rate": 0.1}
    finally:
        _calibration.cache_clear()


def test_a_reading_can_be_fitted_or_an_agreement_left_out_not_both(haemus: Callable[..., Answer]) -> None:
    answer = haemus("fit", "--out", "x.toml", "--reading", "doubt-adverse", "--without", "tirana")
    assert answer.code == 2
    assert "not allowed with" in answer.err


def test_an_unknown_reading_is_refused(haemus: Callable[..., Answer]) -> None:
    answer = haemus("fit", "--out", "x.toml", "--reading", "doubt-advers")
    assert answer.code == 2
    assert "doubt-adverse" in answer.err


@pytest.mark.parametrize(
    ("words", "base", "left_out", "stages"),
    [
        ((), "baseline", "", ("budgets", "agreements", "suppliers")),
        (("--reading", "doubt-adverse"), "doubt-adverse", "", ("budgets", "agreements", "suppliers")),
        (("--without", "tirana"), "baseline", "tirana", ("agreements",)),
    ],
)
def test_the_command_fits_what_it_is_asked_for(  # noqa: PLR0913, PLR0917 - fixtures and cases
    words: tuple[str, ...],
    base: str,
    left_out: str,
    stages: tuple[str, ...],
    haemus: Callable[..., Answer],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: object,
) -> None:
    asked: list[object] = []

    def calibrated(_: object, **words: object) -> tuple[Calibration, Provenance]:
        asked.append(words)
        return Calibration({}, {}), Provenance(base, left_out, 0.0, {}, {}, "", "")

    monkeypatch.setattr("haemus.experiments.calibrate.fit.calibrate", calibrated)
    assert haemus("fit", "--out", f"{tmp_path}/fit.toml", *words).code == 0
    assert asked == [{"base": base, "left_out": left_out, "stages": stages}]


def test_rivals_are_shown_at_the_baselines_values_and_at_their_own() -> None:
    readings = {scenario.name: scenario for scenario in report.read_readings()}
    baseline = readings["baseline"].parameters
    for name in READINGS[1:]:
        assert readings[name].parameters == replace(baseline, doubt_response=readings[name].parameters.doubt_response)
        own = readings[f"{name}-{report.REFITTED}"].parameters
        assert own.doubt_response == readings[name].parameters.doubt_response
        fitted = shipped(f"reading-{name}.toml").parameters
        assert {each: getattr(own, each) for each in fitted} == dict(fitted)


def happened(*rows: tuple[int, str, str, str]) -> pd.DataFrame:
    """The table of agreements of one scenario in which only these things happened."""
    return pd.DataFrame(rows, columns=["run", "quarter", "action", "members"]).assign(kind="strategic")


def test_two_of_three_are_early_only_if_bound_before_2025_and_counted_once_a_run() -> None:
    agreements = happened(
        (0, "2023Q1", "signed", "ALB;HRV"),
        (0, "2024Q4", "joined", "ALB;HRV;SVN"),
        (1, "2024Q4", "signed", "ALB;HRV"),
        (1, "2024Q4", "applied", "ALB;HRV"),
        (2, "2025Q1", "signed", "HRV;XKX"),
    )
    assert group_chances(agreements, 4, TIRANA).two_early == {
        ("ALB", "HRV"): 0.5,
        ("ALB", "XKX"): 0.0,
        ("HRV", "XKX"): 0.0,
    }


@pytest.mark.parametrize(
    ("rows", "together"),
    [
        ([(0, "2021Q1", "signed", "ALB;XKX"), (0, "2025Q4", "joined", "ALB;HRV;XKX")], 0.5),
        ([(0, "2025Q1", "signed", "ALB;BGR;HRV;XKX"), (0, "2025Q3", "lapsed", "ALB;BGR;HRV;XKX")], 0.5),
        ([(0, "2022Q1", "signed", "ALB;HRV;XKX"), (0, "2025Q1", "joined", "ALB;BGR;HRV;XKX")], 0.5),
        ([(0, "2022Q1", "signed", "ALB;HRV"), (0, "2022Q2", "signed", "ALB;XKX"), (0, "2022Q3", "signed", "HRV;XKX")], 0.0),
        ([(0, "2026Q1", "signed", "ALB;HRV;XKX")], 0.0),
        ([(0, "2025Q1", "applied", "ALB;HRV")], 0.0),
        ([(0, "2022Q1", "signed", "ALB;HRV;XKX"), (1, "2025Q4", "signed", "ALB;HRV;XKX")], 1.0),
        ([], 0.0),
    ],
    ids=["years later", "lapsed since", "once a run", "three pairs", "too late", "applied", "in both runs", "nothing"],
)  # fmt: skip
def test_three_are_together_once_one_agreement_has_them_all(
    rows: list[tuple[int, str, str, str]], together: float
) -> None:
    assert group_chances(happened(*rows), 2, TIRANA).together == together


@pytest.mark.slow
def test_the_report_has_every_reading_and_every_agreement_left_out() -> None:
    text = report.report(lambda _: None, runs=2, workers=1)
    for name in READINGS[1:]:
        for values in ("the baseline's", "its own"):
            assert f"| {name} | {values} |" in text
    for agreement in AGREEMENTS:
        assert f"| {agreement} |" in text
    assert "weren't refitted" not in text
    for pair in combinations(TIRANA, 2):
        assert re.search(rf"{'-'.join(pair)} [01]\b", text)
    assert "however slowly" in text
