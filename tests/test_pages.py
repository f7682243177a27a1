"""Pages other than the README: the commands and code on each page work as described, in the page's order.

Every line of a text block marked `shown` must be in the output of the command before it, whatever its spacing. A block marked
`cluster` starts a real scheduler and worker on a free port. Experiments with hundreds of samples are run with fewer. The page
on extending is followed in a copy of the source: `file=model/...` is a new file there, and `append=model/...` extends a file.
"""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from answer import Answer
from smaller import smaller
from test_readme import TOP, blocks, commands

from haemus.model.scenario import shipped_names
from haemus.model.scenario.library import shipped_experiments

PAGES = (
    "comparing.md", "dashboard.md", "discovery.md", "experiments.md", "for-users-of-mesa-ema-salib.md", "hindcast.md", "region.md",
    "results.md", "running.md",
    "scenarios.md", "sensitivity.md", "tutorials/first-scenario.md", "tutorials/sweep.md", "tutorials/a-million-runs.md",
)  # fmt: skip
SHOWN_ADDRESS = "tcp://127.0.0.1:8786"


class Cluster:
    """Dask on the loopback interface; each process is stopped by its own id."""

    def __init__(self, folder: Path) -> None:
        self.address_file = folder / "scheduler.json"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, what: str, *words: str) -> None:
        """Start `dask scheduler` or `dask worker` as on the page, except for the port."""
        if what == "scheduler":
            words = (*words, "--port", "0", "--scheduler-file", str(self.address_file))
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        program = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard"]
        quiet = subprocess.DEVNULL
        self.running.append(subprocess.Popen([*program, *words], stdout=quiet, stderr=quiet, env=environment))

    @property
    def address(self) -> str:
        """The scheduler's address, once it listens."""
        limit = time.monotonic() + 60
        while not self.address_file.exists():
            assert time.monotonic() < limit, "waited in vain"
            time.sleep(0.05)
        return str(json.loads(self.address_file.read_text(encoding="utf-8"))["address"])

    def has_workers(self) -> None:
        """Wait for the first worker."""
        from distributed import Client  # noqa: PLC0415 - slow to import

        with Client(self.address) as client:
            client.wait_for_workers(1, timeout=600)

    def stop(self) -> None:
        """End the processes, workers first; a nanny ends its worker with itself."""
        for process in reversed(self.running):
            process.terminate()
            process.wait(30)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(tmp_path)
    yield started
    started.stop()


def test_the_scenario_that_a_page_shows_uses_every_key_of_the_file() -> None:
    written = (found for found in blocks(TOP / "docs" / "scenarios.md", unmarked=True) if "file" in found.marks)
    shown, other_year = (tomllib.loads(block.text) for block in written)
    assert {"title", "question", "extends", "parameters", "events", "remove", "expect"} == set(shown)
    assert {"origin", "observed_to", "end"} < set(other_year)
    assert {shown["extends"], other_year["extends"]} <= set(shipped_names())


def spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
def test_a_stranger_can_change_a_rule_and_add_an_event_type_and_an_outcome(tmp_path: Path) -> None:
    package = tmp_path / "haemus"
    shutil.copytree(TOP / "interface", package)
    for name in ("model", "experiments", "scenarios"):
        shutil.copytree(TOP / name, package / name, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_DISABLE_JIT": "1"}
    for block in blocks(TOP / "docs" / "extending.md", unmarked=True):
        if "append" in block.marks:
            path = package / block.marks["append"]
            path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{block.text}", encoding="utf-8")
        elif "file" in block.marks:
            inside = block.marks["file"].startswith("model/")
            (package if inside else tmp_path).joinpath(block.marks["file"]).write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            script = re.sub(r"\bruns=\d+", f"runs={block.marks['runs']}", block.text)
            (tmp_path / "mine.py").write_text(script, encoding="utf-8")
            mine = subprocess.run(
                [sys.executable, "mine.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
            )
            assert mine.returncode == 0, mine.stderr
            assert "mean" in mine.stdout
        else:
            for program, *words in commands(block):
                assert program == "haemus"
                program_words = [sys.executable, "-m", "haemus", *words]
                answer = subprocess.run(
                    program_words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
                )
                assert answer.returncode == 0, answer.stderr
    runs = pd.read_parquet(tmp_path / "results" / "split" / "runs.parquet")
    assert runs["agreements_2020_21"].notna().all()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ipyparallel not installed")  # raised on importing EMA Workbench
@pytest.mark.filterwarnings("ignore:altair based")
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # raised by pandas in its PRIM
@pytest.mark.usefixtures("few_figures")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_what_it_says(  # noqa: PLR0913, PLR0917 - fixtures
    name: str, haemus: Callable[..., Answer], cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    found = blocks(TOP / "docs" / name, unmarked=True)
    assert {block.language for block in found} & {"sh", "python"}
    said = ""
    for block in found:
        if "file" in block.marks:
            (tmp_path / block.marks["file"]).write_text(block.text, encoding="utf-8")
        elif block.language == "text":
            for line in block.text.splitlines():
                assert spaced(line) in said
        elif block.language == "sh":
            said = ""
            for program, *words in commands(block):
                there = [cluster.address if word == SHOWN_ADDRESS else word for word in words]
                if there[:1] == ["sweep"] and there[1] in shipped_experiments():
                    there[1] = smaller(there[1], tmp_path)
                if program == "dask":
                    assert "cluster" in block.marks
                    cluster.start(*there)
                    continue
                assert program == "haemus"
                if cluster.running:
                    cluster.has_workers()
                answer = haemus(*there)
                assert answer.code == 0, answer.err
                said += spaced(f"{answer.out} {answer.err} ")
        else:
            script = tmp_path / "page.py"
            script.write_text(block.text, encoding="utf-8")
            runpy.run_path(str(script), run_name="__main__")
            assert capsys.readouterr().out.strip()
