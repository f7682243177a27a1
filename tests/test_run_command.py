"""`haemus run`: the files it writes, the output it prints and the input it refuses."""

import json
import re
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from answer import Answer

from haemus.experiments.run import runners
from haemus.experiments.run.engines import RUNS_A_CHUNK
from haemus.experiments.store import shards
from haemus.experiments.store.manifest import SCHEMA, git_state, manifest, model_version
from haemus.experiments.store.packing import FailedRun
from haemus.experiments.store.tables import COLUMNS
from haemus.model.compiled import Buffers, Ensemble
from haemus.model.draws import run_seed
from haemus.model.scenario import ResolvedScenario, load_scenario
from haemus.model.tables.rows import Rows

Run = Callable[..., Answer]
SHORT = 'title = "Short"\nextends = "{parent}"\nend = "{end}"\n'


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders for which figures were requested; none is drawn."""
    folders: list[Path] = []
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_all", lambda folder, *_: folders.append(folder))
    return folders


@pytest.fixture
def only_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out steps slower than short runs: the comparison with the paper, and the call of git."""
    monkeypatch.setattr("haemus.experiments.cli.run_report.is_counterfactual", lambda _: True)
    monkeypatch.setattr("haemus.experiments.store.manifest.git_state", lambda: None)


def shortened(folder: Path, name: str) -> Path:
    """Write a short scenario's file."""
    path = folder / f"{name}.toml"
    path.write_text(SHORT.format(parent="baseline", end="2020Q4"), encoding="utf-8")
    return path


@pytest.mark.usefixtures("drawn", "only_the_runs")
def test_the_short_report_and_the_comparison_give_the_same_verdicts(
    haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_comparison", lambda *_: [])
    monkeypatch.setattr("haemus.experiments.cli.run_report.is_counterfactual", lambda _: True)
    first = shortened(tmp_path, "first")
    signs = "".join(
        f'[[expect]]\noutcome = "{outcome}"\nsign = "+"\nwhy = "so"\n'
        for outcome in ("threat", "contracts_signed", "agreements_signed")
    )
    alarm = '[[events]]\nid = "alarm"\ntype = "invasion"\ndate = 2020-02-01\nstrength = 8.0\n'
    second = tmp_path / "second.toml"
    second.write_text(SHORT.format(parent="first", end="2020Q4") + alarm + signs, encoding="utf-8")
    out = tmp_path / "out"
    ran = json.loads(haemus("run", first, second, "--runs", 12, "--workers", 1, "--out", out, "--json").out)
    compared = json.loads(haemus("compare", out, "--json").out)
    asked = [each for each in compared["differences"] if each["asked"]]
    assert "contracts_signed" in {each["outcome"] for each in asked}
    assert ran["differences"] == asked
    assert ran["expected"] == compared["expected"]
    assert [each["outcome"] for each in ran["expected"]] == ["threat", "contracts_signed", "agreements_signed"]
    assert (ran["family"], ran["correction"]) == (compared["family"], compared["correction"])
    printed = haemus("run", first, second, "--runs", 12, "--workers", 1, "--out", out).out
    differing = printed.split("second minus first")[1].split("second expects")[0]
    words = {line.split()[0]: line for line in differing.splitlines() if line}
    for each in asked:
        assert words[each["outcome"]].endswith(each["verdict"]), each["outcome"]


@pytest.fixture
def short(tmp_path: Path) -> Callable[..., Path]:
    """A short scenario's file."""
    return lambda name: shortened(tmp_path, name)


def written(folder: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def held(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@dataclass(frozen=True)
class Batch:
    """A batch run by the command: its output, its folder, and the figures requested."""

    answer: Answer
    sources: list[Path]
    out: Path
    drawn: list[Path]


@pytest.fixture(scope="module")
def batch(haemus: Run, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """Two short scenarios that differ only in name, run in the reference."""
    folder = tmp_path_factory.mktemp("run")
    out, sources, drawn = folder / "deep" / "out", [shortened(folder, name) for name in ("mine", "yours")], []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("haemus.experiments.figures.drawing.draw_all", lambda folder, *_: drawn.append(folder))
        answer = haemus(
            "run", *sources, "--runs", 2, "--seed", 5, "--workers", 1, "--engine", "mesa", "--out", out, "--paper"
        )
    return Batch(answer, sources, out, drawn)


def test_it_writes_tables_a_manifest_and_figures(batch: Batch) -> None:
    assert batch.answer.code == 0
    assert held(batch.out) == {
        "manifest.json",
        ".lock",
        "shards",
        "scenarios",
        *(f"{name}.parquet" for name in COLUMNS),
    }
    assert batch.drawn == [batch.out]
    runs = pd.read_parquet(batch.out / "runs.parquet")
    assert runs["seed"].tolist() == 2 * [run_seed(5, run) for run in range(2)]
    assert batch.answer.err == f"wrote {batch.out}\n"


def test_it_prints_the_paper_beside_the_first_scenario_and_the_effects_of_the_others(batch: Batch) -> None:
    printed = batch.answer.out
    assert printed.index("All this assumes that states answer doubt") < printed.index(
        "The paper's figures beside mine: 2 runs"
    )
    assert re.search(
        r"^Of the paper's figures beside mine, \d+ of \d+ are met, but 2 runs are too few to tell; \d+ more have no value\.$",
        printed,
        re.MULTILINE,
    )
    assert re.search(r"^budget-hrv-2024 +EUR 1\.63 bn +no value +no value +median", printed, re.MULTILINE)
    assert "yours minus mine: 2 pairs of runs" in printed
    assert re.search(r"^agreements_signed .*exactly 0$", printed, re.MULTILINE)


def test_the_manifest_makes_the_result_again_and_says_nothing_of_the_machine(batch: Batch) -> None:
    said, scenarios = written(batch.out), [load_scenario(path) for path in batch.sources]
    assert said["schema"] == SCHEMA
    assert said["engine"] == "mesa"
    assert said["situation"] == "complete"
    assert said["command"] == "haemus run mine.toml yours.toml --runs 2 --seed 5"
    assert said["scenarios"] == [
        json.loads(json.dumps(each.as_dict())) | {"given": sorted(dict(each.given)), "digest": each.digest()}
        for each in scenarios
    ]
    assert (said["runs"], said["seed"], said["first_run_seed"]) == (2, 5, run_seed(5, 0))
    assert said["model_version"] == model_version()
    assert said["git"] == git_state()
    assert {"python", "numpy", "pandas", "mesa"} <= set(said["versions"])  # type: ignore[arg-type]
    assert float(str(said["wall_seconds"])) > 0.0
    text = (batch.out / "manifest.json").read_text(encoding="utf-8")
    assert str(batch.out.parents[1]) not in text
    assert str(Path.home()) not in text
    assert not re.search(r'"(/|[A-Z]:\\)', text)


def test_equal_batches_have_equal_manifests_but_for_the_time() -> None:
    given = {
        "runs": 1,
        "seed": 2,
        "record": "everything",
        "engine": "mesa",
        "command": "haemus run",
        "situation": "complete",
    }
    first, second = (manifest([load_scenario("baseline")], **given, seconds=each) for each in (1.0, 2.0))
    assert {**first, "wall_seconds": 0} == {**second, "wall_seconds": 0}


def test_what_is_not_recorded_is_not_written_and_left_out_of_what_is_printed(
    haemus: Run, tmp_path: Path, batch: Batch, drawn: list[Path]
) -> None:
    sign = '[[expect]]\noutcome = "threat"\nagainst = "mine"\nyear = 2020\nsign = "0"\nwhy = "so"\n'
    mine, yours, out = shortened(tmp_path, "mine"), shortened(tmp_path, "yours"), tmp_path / "out"
    yours.write_text(yours.read_text(encoding="utf-8") + sign, encoding="utf-8")
    words = [
        "--runs",
        2,
        "--seed",
        5,
        "--workers",
        1,
        "--engine",
        "ensemble",
        "--record",
        "outcomes",
        "--out",
        out,
        "--paper",
    ]
    answer = haemus("run", mine, yours, *words)
    assert answer.code == 0
    assert held(out) == {"manifest.json", ".lock", "shards", "scenarios", "runs.parquet", "failures.parquet"}
    assert (out / "runs.parquet").read_bytes() == (batch.out / "runs.parquet").read_bytes()
    assert "not recorded, so left out: 30 figures of states" in answer.out
    assert "not recorded, so left out: 1 expected signs of states" in answer.out
    assert "left out: budgets, differences, budget-differences, agreements, network, suppliers" in answer.err
    said = written(out)
    assert (said["record"], said["engine"], said["repeated"]) == ("outcomes", "ensemble", 0)
    assert said["command"] == "haemus run mine.toml yours.toml --runs 2 --seed 5 --record outcomes"
    assert written(batch.out)["record"] == "everything"
    assert drawn == [out]


@pytest.mark.usefixtures("only_the_runs")
def test_runs_that_were_made_again_are_counted(
    haemus: Run, short: Callable[..., Path], tmp_path: Path, drawn: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(_: Ensemble, seeds: Sequence[int], _buffers: Buffers) -> None:
        raise ValueError(f"no room for {len(seeds)}")

    monkeypatch.setattr(Ensemble, "run", nothing)
    out = tmp_path / "out"
    answer = haemus("run", short("mine"), "--runs", 2, "--workers", 1, "--engine", "ensemble", "--out", out)
    assert answer.code == 0
    assert "2 runs that the ensemble could not finish were repeated in the reference" in answer.err
    assert written(out)["repeated"] == 2
    assert drawn == [out]


@pytest.mark.usefixtures("only_the_runs")
def test_the_default_folder_lies_in_results_under_the_working_folder(
    haemus: Run,
    short: Callable[..., Path],
    tmp_path: Path,
    drawn: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert haemus("run", short("mine"), "--runs", 1, "--workers", 1).code == 0
    folders = list((tmp_path / "results").iterdir())
    assert len(folders) == len(drawn) == 2
    assert all(re.fullmatch(r"mine-\d{8}T\d{6}Z(-\d+)?", folder.name) for folder in folders)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--runs", "0"], "--runs: out of range (got 0); allowed: a whole number from 1"),
        (["--runs", "many"], "--runs"),
        (["--seed", "-1"], "--seed: out of range"),
        (["--workers", "0"], "--workers: out of range"),
        (["--history", "imagined"], "--history"),
        (["baselin"], 'did you mean "baseline"?'),
        (["baseline", "baseline"], "the same scenario twice"),
        (["no-article5-doubt", "--history", "observed"], "munich-speech"),
        (["--run", "3"], 'did you mean "--runs"?'),
    ],
)
def test_bad_words_are_refused_before_anything_is_written(
    haemus: Run, words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = haemus("run", *words)
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert answer.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_anything_is_left_alone(haemus: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    answer = haemus("run", "--out", tmp_path)
    assert answer.code == 2
    assert "--out: holds files already" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("place", ["file", "file/below", "nul\0byte"])
def test_a_place_that_cannot_be_written_is_refused(haemus: Run, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    answer = haemus("run", "--out", tmp_path / place)
    assert answer.code == 2
    assert answer.err.startswith("haemus: error: --out: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.slow
def test_failing_runs_are_summarised_and_the_others_written(
    haemus: Run,
    short: Callable[..., Path],
    tmp_path: Path,
    drawn: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = runners.reference_run

    def tripping(scenario: ResolvedScenario, run: int, seed: int) -> Rows | FailedRun:
        return FailedRun(run, seed, "ValueError: tripped", "", "{}") if run == 1 else honest(scenario, run, seed)

    monkeypatch.setattr("haemus.experiments.run.runners.reference_run", tripping)
    out = tmp_path / "out"
    answer = haemus("run", short("mine"), "--runs", 3, "--workers", 1, "--engine", "mesa", "--out", out)
    assert answer.code == 1
    assert "1 of 3 runs failed" in answer.err
    assert f"mine, run 1, seed {run_seed(1, 1)}: ValueError: tripped" in answer.err
    assert written(out)["situation"] == "failing runs"
    assert pd.read_parquet(out / "states.parquet")["run"].unique().tolist() == [0, 2]
    assert drawn == [out]


@pytest.mark.slow
def test_ctrl_c_leaves_what_finished_readable(
    haemus: Run,
    short: Callable[..., Path],
    tmp_path: Path,
    drawn: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = runners.reference_run

    def impatient(scenario: ResolvedScenario, run: int, seed: int) -> Rows | FailedRun:
        if run == 2:
            raise KeyboardInterrupt
        return honest(scenario, run, seed)

    monkeypatch.setitem(RUNS_A_CHUNK, "mesa", 1)
    monkeypatch.setattr("haemus.experiments.run.runners.reference_run", impatient)
    out = tmp_path / "out"
    answer = haemus("run", short("mine"), "--runs", 4, "--workers", 1, "--engine", "mesa", "--out", out)
    assert answer.code == 130
    assert "2 of 4 runs had finished" in answer.err
    assert pd.read_parquet(out / "runs.parquet")["status"].tolist() == ["done", "done"]
    assert written(out)["situation"] == "interrupted"
    assert drawn == []


@pytest.mark.slow
@pytest.mark.usefixtures("drawn", "interruptible")
def test_an_interrupt_while_a_shard_is_written_finds_it_written_and_counted(
    haemus: Run, short: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the tables would lack runs of the shard, or hold them twice, and repeating with as many runs would be refused."""
    honest = shards.write_shard

    def interrupted(*given: object) -> object:
        shard = honest(*given)  # type: ignore[arg-type]
        signal.raise_signal(signal.SIGINT)
        return shard

    monkeypatch.setitem(RUNS_A_CHUNK, "mesa", 1)
    monkeypatch.setattr(shards, "BYTES_A_SHARD", 1)
    monkeypatch.setattr(shards, "write_shard", interrupted)
    out = tmp_path / "out"
    words = ("run", short("mine"), "--workers", 1, "--engine", "mesa", "--out", out)
    answer = haemus(*words, "--runs", 4)
    assert answer.code == 130
    assert "1 of 4 runs had finished" in answer.err
    monkeypatch.undo()
    again = haemus(*words, "--runs", 2)
    assert again.code == 0, again.err
    assert pd.read_parquet(out / "runs.parquet")["run"].tolist() == [0, 1]


@pytest.mark.slow
def test_a_whole_small_batch_with_figures(haemus: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer = haemus("run", "--runs", 2, "--workers", 2, "--out", out)
    assert answer.code == 0
    assert "no-article5-doubt minus baseline" in answer.out
    assert list((out / "figures").glob("*.png"))
