"""Measure the peak memory of a batch of recorded runs: made, written as Parquet, and with every table asked for.

    python benchmarks/memory.py [--runs 1000] [--workers W] [--engine auto] [--record everything] [--into]

With `--into`, the batch is run into a folder, and the peaks are those before its tables are written and at the end.

`ru_maxrss` is the peak memory of a process; for children, it is that of the largest. The sum counts this for every child,
so memory that they share is counted more than once: it is an upper bound.
"""

import argparse
import resource
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
from machine import described

from haemus.experiments.run import batch_folder
from haemus.experiments.run.batch import Batch, BatchResult, run_batch
from haemus.experiments.run.engines import ENGINES, MESA
from haemus.experiments.run.workers import cores
from haemus.experiments.store.kept import EVERYTHING, RECORDINGS
from haemus.experiments.store.result_folder import growing_file

SEED = 1
LIMIT_MB = 300.0
UNITS_A_MB = 1e6 if sys.platform == "darwin" else 1e6 / 1024.0
"""Units of ru_maxrss in a megabyte: bytes on macOS, blocks of 1,024 bytes elsewhere."""


def main() -> None:
    """Run a batch, write it to a temporary folder, and print the peaks."""
    parser = argparse.ArgumentParser(description="Peak memory of a batch of recorded runs.")
    parser.add_argument("--runs", type=int, default=1000, help="runs of the baseline (default 1000)")
    parser.add_argument("--workers", type=int, default=cores(), help="cores (default: all)")
    parser.add_argument("--engine", choices=ENGINES, default="auto")
    parser.add_argument("--record", choices=tuple(RECORDINGS), default=EVERYTHING)
    parser.add_argument("--into", action="store_true", help="run the batch into a folder")
    given = parser.parse_args()
    print(described())
    if given.into:
        into_folder(given)
        return
    before = peak(resource.RUSAGE_SELF)
    began = time.perf_counter()
    result = run_batch(
        ["baseline"], runs=given.runs, seed=SEED, workers=given.workers, engine=given.engine, record=given.record
    )
    made = peak(resource.RUSAGE_SELF)
    pa.set_memory_pool(pa.system_memory_pool())  # as batches into a folder do: other allocators keep freed memory
    written = written_megabytes(result)
    seconds = time.perf_counter() - began
    parent = peak(resource.RUSAGE_SELF)
    child = peak(resource.RUSAGE_CHILDREN) if result.engine == MESA and given.workers > 1 else 0.0
    total = parent + child * given.workers
    print(
        f"baseline, {given.runs} runs with {given.record}, {result.engine}, {given.workers} workers, {seconds:.0f} s"
        f" ({given.runs / seconds:.0f} runs/s, writing included)"
    )
    print(f"  before the batch, packages imported  {before:7.0f} MB")
    print(f"  the batch made, peak                 {made:7.0f} MB")
    print(f"  and written, peak                    {parent:7.0f} MB")
    print(f"  largest child, peak                  {child:7.0f} MB")
    print(f"  parent and all children, at most     {total:7.0f} MB")
    print(f"  tables on disk                       {written:7.1f} MB")
    held = sum(float(table.memory_usage(deep=True).sum()) for table in result.tables.values()) / 1e6
    print(f"  tables in memory, once asked for     {held:7.1f} MB")
    print(f"  all of them asked for, peak          {peak(resource.RUSAGE_SELF):7.0f} MB")
    print(f"a run: {1e3 * held / given.runs:.1f} KB in memory, {1e3 * written / given.runs:.1f} KB on disk")
    if given.runs == 1000 and given.record == EVERYTHING:  # noqa: PLR2004 - the limit is for this number of runs
        print(f"target: under {LIMIT_MB:.0f} MB for 1,000 runs; parent {met(parent)}; all processes {met(total)}")


def into_folder(given: argparse.Namespace) -> None:
    """Run a batch into a temporary folder, and print the peaks."""
    filled: list[float] = []
    write_whole = batch_folder.write_whole

    def noted(*words: Any, **how: Any) -> dict[str, int]:  # noqa: ANN401 - as it takes them
        filled.append(peak(resource.RUSAGE_SELF))
        return write_whole(*words, **how)

    batch_folder.write_whole = noted
    batch = Batch.of(["baseline"], runs=given.runs, seed=SEED, engine=given.engine, record=given.record)
    with tempfile.TemporaryDirectory() as folder:
        done = batch_folder.run_into(Path(folder), batch, "benchmark", workers=given.workers)
    print(
        f"baseline, {given.runs} runs with {given.record} into a folder, {batch.engine}, {given.workers} workers,"
        f" {done.seconds:.0f} s"
    )
    print(f"  before the tables are written, peak  {filled[0]:7.0f} MB")
    print(f"  at the end, peak                     {peak(resource.RUSAGE_SELF):7.0f} MB")


def written_megabytes(result: BatchResult) -> float:
    """Write the tables to a temporary folder, a part at a time, and return how large they are [MB]."""
    with tempfile.TemporaryDirectory() as folder:
        for table in result.to_export(list(result.tables)):
            parts = iter(table.parts())
            first = next(parts)
            with growing_file(Path(folder), table.name, first.schema) as writer:
                for part in chain([first], parts):
                    writer.write_table(part)
        return sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6


def met(megabytes: float) -> str:
    """Return whether a peak [MB] is under the limit, in words."""
    return "met" if megabytes < LIMIT_MB else "not met"


def peak(who: int) -> float:
    """Return the peak memory so far [MB]."""
    return resource.getrusage(who).ru_maxrss / UNITS_A_MB


if __name__ == "__main__":
    main()
