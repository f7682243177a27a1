"""Torture the store and the readers: kill -9 in the middle of batches, and feed spoilt files and folders to the commands.

    python benchmarks/torture.py [--kills 50] [--files 500] [--folders 200] [--seed 1] [--short] [--only folders:69]

A *loss* is a run that was in a shard and is gone, a shard that isn't whole, or a completed folder whose tables aren't those of
an undisturbed batch. A *traceback* is what no input may cause: an error that isn't a message, a crash, a command that doesn't
end, or an exit code that isn't documented. Both should be 0. Every spoilt file and folder is named by the seed and its number,
whatever the others are: `--only` tries one alone.
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

from spoiling import spoilt_bytes, spoilt_folder

from haemus.experiments.cli.main import main as haemus
from haemus.experiments.design.loading import load_experiment
from haemus.experiments.run.batch import Batch
from haemus.experiments.run.batch_folder import run_into
from haemus.experiments.run.engines import RUNS_A_CHUNK
from haemus.experiments.store import shards
from haemus.experiments.store.claim import folder_for
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput
from haemus.model.scenario import resolve_text

CODES: Final = frozenset({0, 1, 2, 3})
"""The exit codes of a command that nobody interrupted."""
UNEXPECTED: Final = 70
SECONDS: Final = 600
"""The longest that a command may take, on a busy machine too."""
MEMORY: Final = 8 * 2**30
SHORT: Final = {"kills": 3, "files": 12, "folders": 6}
WORLD: Final = 'title = "Short"\nextends = "{parent}"\nend = "2020Q3"\n[parameters]\ntalks_rate = {rate}\n'
SWEEP: Final = """
title = "Mine"
question = "What if states sought talks more often?"
scenarios = ["one.toml"]
runs = 3
outcomes = ["agreements_signed"]
[design]
kind = "grid"
[[factors]]
vary = "talks_rate"
levels = [0.2, 0.5, 0.8]
[[factors]]
vary = "budget_adjustment"
levels = [0.2, 0.4]
"""
OF_A_BATCH: Final = ("compare", "figures")
OF_A_SWEEP: Final = ("sensitivity", "figures", "heatmap", "discover")
MORE: Final = {
    "heatmap": ("--outcome", "agreements_signed"),
    "discover": ("--where", "agreements_signed > 1"),
}


@dataclass
class Found:
    """What went wrong."""

    losses: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    done: int = 0
    """Cases tried."""

    def said(self, what: str) -> str:
        """One line on the cases tried."""
        return f"{what}: {self.done} cases, {len(self.losses)} losses, {len(self.tracebacks)} tracebacks"


def main() -> int:
    """Torture; 1 if anything was lost or raised."""
    parser = argparse.ArgumentParser(description="Kill batches, and spoil files and folders.")
    for name, count in {"kills": 50, "files": 500, "folders": 200}.items():
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="a few cases of each kind")
    parser.add_argument("--only", type=one_case, metavar="KIND:NUMBER", help="one case, such as folders:69")
    asked = parser.parse_args()
    counts = SHORT if asked.short else vars(asked)
    cases = {name: range(counts[name]) for name in SHORT}
    if asked.only:
        kind, number = asked.only
        cases = {name: range(number, number + 1) if name == kind else range(0) for name in SHORT}
    RUNS_A_CHUNK["mesa"] = 1
    shards.BYTES_A_SHARD = 1  # type: ignore[misc]  # a shard for each run: more moments to be killed at
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        for name, torture in {"kills": killed, "files": fed, "folders": read}.items():
            if not cases[name]:
                continue
            folder = Path(scratch) / name
            folder.mkdir()
            found = Found()
            began = time.perf_counter()
            torture(folder, cases[name], asked.seed, found)
            print(f"{found.said(name)}, {time.perf_counter() - began:.0f} s", flush=True)
            for line in (*found.losses, *found.tracebacks):
                print(f"  {line}", flush=True)
            wrong += len(found.losses) + len(found.tracebacks)
    return int(wrong > 0)


def one_case(text: str) -> tuple[str, int]:
    """The kind and the number of a case; kills follow each other, so that none can be had alone."""
    kind, _, number = text.partition(":")
    if kind not in {"files", "folders"} or not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is neither files:NUMBER nor folders:NUMBER")
    return kind, int(number)


def chance_of(seed: int, kind: str, number: int = 0) -> random.Random:
    """The draws of one case."""
    return random.Random(f"{seed} {kind} {number}")


def batch(runs: int = 5) -> Batch:
    """Runs of two short scenarios."""
    rates = {"one": 0.2, "two": 0.6}
    scenarios = [resolve_text(WORLD.format(parent="baseline", rate=rate), name) for name, rate in rates.items()]
    return Batch.of(scenarios, runs=runs, seed=3, engine="mesa")


def into(folder: Path, asked: Callable[[], Batch]) -> None:
    """Run into a folder, as the command does."""
    run_into(folder_for(str(folder), ""), asked(), "haemus run one.toml two.toml --seed 3", workers=1)


def forked(work: Callable[[], int | None], said: Path | None = None) -> int:
    """Start a process that does some work and ends; its output goes to a file, and so does what it raises."""
    if child := os.fork():
        return child
    code = UNEXPECTED
    try:
        with (said or Path(os.devnull)).open("w", encoding="utf-8") as file:
            for stream in (1, 2):
                os.dup2(file.fileno(), stream)
            sys.stdout = sys.stderr = file
            try:
                code = work() or 0
            except SystemExit as end:
                code = int(end.code or 0)
            except BaseException:  # noqa: BLE001 - whatever it is, it is what is looked for
                traceback.print_exc()
    finally:
        os._exit(code)


def killed(folder: Path, kills: range, seed: int, found: Found) -> None:
    """Kill batches at random moments, and complete what is left of them."""
    chance = chance_of(seed, "kills")
    began = time.perf_counter()
    made(folder / "whole", batch)
    whole, seconds = tables(folder / "whole"), time.perf_counter() - began
    out, seen = folder / "out", 0
    while found.done < len(kills):
        case = f"kill {found.done}"
        child = forked(lambda: into(out, batch), folder / "said.txt")
        time.sleep(chance.uniform(0.0, 1.2 * seconds))
        ended, _ = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            found.done += 1
        seen = check_left(out, whole, seen, case, found)
        if ended or chance.random() < 1 / 4:
            if awaited(forked(lambda: completed(out, batch), folder / "said.txt"), folder, case, found) != 0:
                found.losses.append(f"{case}: cannot be completed")
            if tables(out) != whole:
                found.losses.append(f"{case}: other tables than an undisturbed batch")
            shutil.rmtree(out, ignore_errors=True)
            seen = 0


def check_left(out: Path, whole: dict[str, bytes], seen: int, case: str, found: Found) -> int:
    """Look at what a killed batch left: whole shards, no fewer than before, and tables that are read as they are or refused."""
    if not out.exists():
        return 0
    said = out.parent / "left.json"
    code = awaited(forked(lambda: looked_at(out), said), out.parent, case, found, said.name)
    if code == UNEXPECTED:
        return seen
    held, damaged, read_as_it_is = json.loads(said.read_text(encoding="utf-8"))
    if damaged or held < seen:
        found.losses.append(f"{case}: {held} runs in shards after {seen}, damaged: {damaged}")
    if read_as_it_is and tables(out) != whole:
        found.losses.append(f"{case}: tables of an unfinished batch are read")
    return int(held)


def looked_at(out: Path) -> None:
    """Print the runs in whole shards, the damaged shards, and whether the tables are read."""
    there, damaged = shards.whole_shards(out)
    try:
        Result.read(out)
    except BadInput:
        is_read = False
    else:
        is_read = True
    print(json.dumps([sum(piece.stop - piece.first for shard in there for piece in shard.pieces), damaged, is_read]))


def made(folder: Path, asked: Callable[[], Batch]) -> None:
    """Run into a folder in a process of its own: this one must stay without threads, because it forks."""
    if os.waitstatus_to_exitcode(os.waitpid(forked(lambda: completed(folder, asked)), 0)[1]):
        raise SystemExit(f"{folder} can't be made: nothing to torture")


def tables(folder: Path) -> dict[str, bytes]:
    """The tables, as bytes."""
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


def fed(folder: Path, places: range, seed: int, found: Found) -> None:
    """Feed spoilt scenarios, experiments and points to the commands that read them."""
    shipped = Path(str(files("haemus.scenarios")))
    scenarios, experiments = sorted(shipped.glob("*.toml")), sorted((shipped / "experiments").glob("*.toml"))
    for place in places:
        chance = chance_of(seed, "files", place)
        work = folder / f"{place}"
        work.mkdir()
        is_experiment = chance.random() < 1 / 3
        source = chance.choice(experiments if is_experiment else scenarios)
        path = work / source.name
        path.write_bytes(source.read_bytes())
        points = source.with_suffix(".csv")
        if points.exists():
            (work / points.name).write_bytes(points.read_bytes())
        victim = work / points.name if points.exists() and chance.random() < 1 / 2 else path
        victim.write_bytes(spoilt_bytes(victim.read_bytes(), chance))
        case = f"file {place}, {victim.name}"
        if is_experiment:
            command(["sweep", path, "--dry-run"], work, case, found)
        elif command(["check", path], work, case, found) == 0 and chance.random() < 1 / 4:
            words = ["--runs", 1, "--engine", "mesa", "--workers", 1, "--record", "outcomes", "--out", work / "out"]
            command(["run", path, *words], work, case, found)
        found.done += 1
        keep(work, case, found)


def read(folder: Path, places: range, seed: int, found: Found) -> None:
    """Spoil result folders, and give them to the commands that read them and to the batch that could complete them."""
    (folder / "one.toml").write_text(WORLD.format(parent="baseline", rate=0.2), encoding="utf-8")
    (folder / "mine.toml").write_text(SWEEP, encoding="utf-8")

    def swept() -> Batch:
        return Batch.at_points(load_experiment(folder / "mine.toml"), seed=3, engine="mesa")

    asked = {"batch": lambda: batch(3), "sweep": swept}
    for name, question in asked.items():
        made(folder / name, question)
    whole = {name: tables(folder / name) for name in ("batch", "sweep")}
    for place in places:
        chance = chance_of(seed, "folders", place)
        name = chance.choice(["batch", "sweep"])
        work = folder / f"{place}"
        shutil.copytree(folder / name, work / "out")
        case = f"folder {place}, {name}, {spoilt(work, chance)}"
        also = chance.choice(OF_A_BATCH if name == "batch" else OF_A_SWEEP)
        command(["show", work / "out"], work, case, found)
        command([also, work / "out", *MORE.get(also, ())], work, case, found)
        resumed = forked(lambda: completed(work / "out", asked[name]), work / "said.txt")  # noqa: B023
        code = awaited(resumed, work, f"{case}, resumed", found)
        # a table that was renamed is somebody's file now: it stays, and the table is made again beside it
        if code == 0 and not whole[name].items() <= tables(work / "out").items():
            found.losses.append(f"{case}: completed to other tables")
        found.done += 1
        keep(work, case, found)


def spoilt(work: Path, chance: random.Random) -> str:
    """Spoil a folder in a process of its own, because Arrow starts threads; return what was done."""
    said = work / "spoilt.txt"
    if os.waitstatus_to_exitcode(os.waitpid(forked(lambda: print(spoilt_folder(work / "out", chance)), said), 0)[1]):
        raise SystemExit(f"{work} can't be spoilt: {said.read_text(encoding='utf-8')}")
    return said.read_text(encoding="utf-8").strip()


def completed(folder: Path, asked: Callable[[], Batch]) -> int:
    """Complete a folder; 2 if it is refused."""
    try:
        into(folder, asked)
    except BadInput as error:
        print(f"haemus: error: {error}")
        return 2
    return 0


def command(words: Sequence[object], work: Path, case: str, found: Found) -> int:
    """Run a command in a process with limits, and note what no command may do."""

    def limited() -> int:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.chdir(work)
        return haemus([str(word) for word in words])

    return awaited(forked(limited, work / "said.txt"), work, f"{case}: haemus {words[0]}", found)


def awaited(child: int, work: Path, case: str, found: Found, output: str = "said.txt") -> int:
    """Wait for a process, and return its exit code; note a traceback, a crash, a hang or an unknown code."""
    limit = time.monotonic() + SECONDS
    pause = 0.001
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > limit:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            found.tracebacks.append(f"{case}: does not end")
            return UNEXPECTED
        time.sleep(pause)
        pause = min(2 * pause, 0.1)
    code = os.waitstatus_to_exitcode(status)
    said = (work / output).read_text(encoding="utf-8", errors="replace")
    if code not in CODES or "Traceback (most recent call last)" in said:
        lines = said.strip().splitlines() or [""]
        found.tracebacks.append(f"{case}: code {code}: {lines[-1][:200]}")
    return code


def keep(work: Path, case: str, found: Found) -> None:
    """Remove a case, unless something went wrong with it and a folder for such cases is named."""
    kept = os.environ.get("HAEMUS_TORTURED")
    if kept and any(line.startswith(case) for line in (*found.losses, *found.tracebacks)):
        shutil.copytree(work, Path(kept) / case.replace("/", "-"), symlinks=True, dirs_exist_ok=True, ignore=_pipes)
    shutil.rmtree(work)


def _pipes(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if (Path(folder) / name).is_fifo()]


if __name__ == "__main__":
    sys.exit(main())
