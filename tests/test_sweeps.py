"""Sweeps: compiled loops give what the same loops give in plain Python, and compiled code never outlives its source."""

import os
import shutil
from pathlib import Path

import pytest
from worlds import LIVELY, SWEEPS, everything, ran, step_through_sweeps, until, with_event

import haemus.model
from haemus.model.compiled import cache_folder, source_digest
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario

SEED = 23
SLOW = pytest.mark.slow
LEAKING = with_event("embargo", "2020-02-01", 'supplier_state = "USA"\nleak = 0.5', "2023Q4")
WORLDS = [
    pytest.param(
        until(LEAKING.with_parameters(**LIVELY), "2021Q1"), id="a lively world with a leaking embargo, briefly"
    ),
    pytest.param(LEAKING, id="a leaking embargo", marks=SLOW),
    pytest.param(until("baseline", "2025Q4"), id="baseline", marks=SLOW),
    pytest.param(until("nato-industrial-integration", "2029Q4"), id="allied orders", marks=SLOW),
]


@pytest.mark.parametrize("scenario", WORLDS)
def test_sweeps_in_plain_python_make_the_same_world(
    scenario: ResolvedScenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = ran(scenario, SEED)
    step_through_sweeps(monkeypatch)
    assert everything(Region(scenario, SEED, collect=False).run_to_end()) == everything(compiled)
    assert compiled.contracts


def test_every_sweep_is_compiled_with_the_same_flags() -> None:
    swept = [value for sweep in SWEEPS for value in vars(sweep).values() if hasattr(value, "py_func")]
    assert len(swept) > 12
    assert {(each.targetoptions["fastmath"], each.targetoptions["nogil"]) for each in swept} == {(False, True)}


def test_a_changed_rule_is_another_cache(tmp_path: Path) -> None:
    source = tmp_path / "model"
    shutil.copytree(Path(haemus.model.__file__).parent, source, ignore=shutil.ignore_patterns("__pycache__"))
    before = source_digest(source)
    assert before == source_digest()
    rule = source / "rules" / "talks.py"
    rule.write_text(rule.read_text(encoding="utf-8").replace("/ 300.0", "/ 301.0"), encoding="utf-8")
    assert source_digest(source) != before


def test_without_a_place_to_write_it_says_so_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "file" / "haemus"))
    with pytest.warns(RuntimeWarning, match="no folder can be written"):
        assert cache_folder.__wrapped__() is None


def test_compiled_code_that_nobody_used_for_a_month_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path))
    for name, age in (("old", 40), ("recent", 2)):
        (tmp_path / name).mkdir()
        then = (tmp_path / name).stat().st_mtime - age * 86_400.0
        os.utime(tmp_path / name, (then, then))
    assert cache_folder.__wrapped__() == tmp_path / source_digest()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(["recent", source_digest()])
