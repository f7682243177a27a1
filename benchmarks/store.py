"""Measure the cost of storing runs: a batch written to a folder against the same runs alone, and the parent's memory.

    python benchmarks/store.py [--runs 10000] [--blocks 3] [--workers 1]

The ways are timed in turn, in the same process, and medians are printed. Memory is measured in separate processes; the
last of them also draws the figures and prints the comparison.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from machine import described

from haemus.experiments.cli.main import main as haemus
from haemus.experiments.run.batch import Batch
from haemus.experiments.run.batch_folder import run_into
from haemus.experiments.run.engines import RUNS_A_CHUNK
from haemus.experiments.run.workers import made
from haemus.experiments.store.claim import folder_for
from haemus.experiments.store.shards import SHARDS
from haemus.model.compiled import Buffers, Ensemble
from haemus.model.draws import run_seed
from haemus.model.outcomes import outcomes_of
from haemus.model.scenario import load_scenario

OVERHEAD = 0.10
PARENT_MB = 500.0
WHOLE_MB = 1000.0
UNITS_A_MB = 1e6 if sys.platform == "darwin" else 1e6 / 1024.0
"""Units of ru_maxrss in a megabyte: bytes on macOS, blocks of 1,024 bytes elsewhere."""


def main() -> None:
    """Time the ways in turn, then measure memory."""
    parser = argparse.ArgumentParser(description="What the layer around the simulation costs.")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--blocks", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", choices=("batch", "whole"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        alone(asked.only, asked.runs)
        return
    print(described())
    run_into_new("outcomes", 100, asked.workers)  # leaves out of the timing whatever happens only once
    for record in ("outcomes", "states"):
        compare(record, asked.runs, asked.blocks, asked.workers)
    for what, wanted, words in (
        ("batch", PARENT_MB, "a batch of states into a folder"),
        ("whole", WHOLE_MB, "the same with figures and comparison"),
    ):
        said = subprocess.run(  # noqa: S603 - this file
            [sys.executable, __file__, "--only", what, "--runs", str(asked.runs)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        peak, seconds = float(said[-2]), float(said[-1])
        print(
            f"{asked.runs:,} runs, {words}: peak {peak:.0f} MB, target {wanted:.0f}: {'met' if peak < wanted else 'not met'};"
            f" {seconds:.1f} s after the last run"
        )


def compare(record: str, runs: int, blocks: int, workers: int) -> None:
    """Time the same runs simulated alone, packed and discarded, and written to a folder."""
    batch = Batch.of(["baseline"], runs=runs, seed=1, engine="ensemble", record=record)
    ways: dict[str, Callable[[], object]] = {
        "made and packed": lambda: [None for _ in made(batch.task, batch.chunks(), "ensemble", workers)],
        "into a folder": lambda: run_into_new(record, runs, workers),
    }
    if workers == 1:
        ways = {"simulated alone": lambda: simulated(runs), **ways}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(blocks):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - began)
    median = {name: statistics.median(each) for name, each in seconds.items()}
    first = next(iter(median))
    print(f"\n{record}, {runs:,} runs, {workers} workers, median of {blocks}:")
    for name, each in median.items():
        print(f"  {name:16} {each:6.1f} s  {runs / each:7,.0f} runs/s  {each / median[first] - 1.0:+.1%} of {first}")
    if record == "outcomes" and workers == 1:
        over = median["into a folder"] / median[first] - 1.0
        print(f"  target: overhead under {OVERHEAD:.0%}: {'met' if over < OVERHEAD else 'not met'}")


def simulated(runs: int) -> None:
    """Run the ensemble and compute outcomes, a chunk at a time, keeping nothing."""
    ensemble, buffers, size = Ensemble(load_scenario("baseline")), Buffers(), RUNS_A_CHUNK["ensemble"]
    for first in range(0, runs, size):
        recorded, _ = ensemble.run([run_seed(1, run) for run in range(first, min(first + size, runs))], buffers)
        outcomes_of(recorded)


def run_into_new(record: str, runs: int, workers: int | None) -> None:
    """Write a batch to a temporary folder."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "out"
        batch = Batch.of(["baseline"], runs=runs, seed=1, engine="ensemble", record=record)
        began = time.perf_counter()
        run_into(folder_for(str(folder), ""), batch, "benchmark", workers=workers)
        seconds = time.perf_counter() - began
        if runs > RUNS_A_CHUNK["ensemble"] * 10 and record == "states":
            tables = sum(path.stat().st_size for path in folder.glob("*.parquet"))
            shards = sum(path.stat().st_size for path in (folder / SHARDS).iterdir())
            print(
                f"  tables of {tables / 1e6:,.0f} MB and shards of {shards / 1e6:,.0f} MB in {seconds:.1f} s:"
                f" {(tables + shards) / 1e6 / seconds:.0f} MB/s with the simulation"
            )


def alone(what: str, runs: int) -> None:
    """Print this process's peak memory for a batch of states, and the seconds spent after the last run."""
    scratch = tempfile.mkdtemp()
    try:
        words = ["run", "baseline", "--record", "states", "--out", f"{scratch}/out"]
        if what == "batch":
            batch = Batch.of(["baseline"], runs=runs, seed=1, record="states")
            run_into(folder_for(f"{scratch}/out", ""), batch, "benchmark")
            seconds = 0.0
        else:
            subprocess.run(  # noqa: S603 - the command itself
                [sys.executable, "-m", "haemus.experiments.cli.main", *words, "--runs", str(runs)],
                check=True,
                capture_output=True,
            )
            began = time.perf_counter()
            haemus([*words, "--runs", str(runs)])
            seconds = time.perf_counter() - began
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNITS_A_MB, seconds)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
