"""The ensemble is compiled once on a machine, by one process, which prints a message."""

from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import pytest
from filelock import FileLock
from worlds import shipped

from haemus.experiments.run.warm_up import LOCK, SAID, compile_once


class Counted:
    """Stands in for an ensemble and counts how often it is compiled."""

    def __init__(self) -> None:
        self.compiled = 0
        self.scenario = shipped("baseline")

    def run(self, _: Sequence[int]) -> None:
        self.compiled += 1


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("haemus.experiments.run.warm_up.cache_folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.usefixtures("empty_cache")
def test_the_first_use_on_a_machine_says_that_it_compiles(capsys: pytest.CaptureFixture[str]) -> None:
    ensemble = Counted()
    for said in (f"{SAID}\n", ""):
        compile_once(ensemble)  # type: ignore[arg-type]
        assert capsys.readouterr().err == said
    assert ensemble.compiled == 1


@pytest.mark.usefixtures("empty_cache")
def test_one_compiles_while_the_others_wait() -> None:
    ensemble = Counted()
    threads = [Thread(target=compile_once, args=(ensemble,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ensemble.compiled == 1


def test_what_stops_it_is_left_to_the_runs_of_the_batch_and_tried_again(empty_cache: Path) -> None:
    class Crowded(Counted):
        def run(self, seeds: Sequence[int]) -> None:
            super().run(seeds)
            raise ValueError("no room")

    ensemble = Crowded()
    for times in (1, 2):
        compile_once(ensemble)  # type: ignore[arg-type]
        assert ensemble.compiled == times
    assert {path.name for path in empty_cache.iterdir()} <= {LOCK}


def test_whoever_waits_in_vain_compiles_too(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.experiments.run.warm_up.PATIENCE", 0.0)
    ensemble = Counted()
    with FileLock(empty_cache / LOCK):
        compile_once(ensemble)  # type: ignore[arg-type]
    assert ensemble.compiled == 1


def test_without_a_cache_everyone_compiles(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("haemus.experiments.run.warm_up.cache_folder", lambda: None)
    ensemble = Counted()
    for _ in range(2):
        compile_once(ensemble)  # type: ignore[arg-type]
        assert "once" not in capsys.readouterr().err
    assert ensemble.compiled == 2
