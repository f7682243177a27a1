"""A batch run into a folder: a manifest before and after, and the tables of what finished, whatever stops it."""

import time
from collections.abc import Callable
from pathlib import Path

from experiments.batch import BatchInterrupted, BatchResult
from experiments.result_folder import write_manifest, write_tables

FAILURES_SHOWN = 5
Described = Callable[..., dict[str, object]]
"""Makes the manifest from how the batch stands: `situation`, and once it has ended `repeated` and `seconds`."""


def run_into(folder: Path, described: Described, run: Callable[[], BatchResult]) -> BatchResult:
    """Run a batch, write its manifest and tables; BatchInterrupted once those of what had finished are written."""
    began = time.perf_counter()
    write_manifest(folder, described(situation="running"))
    stopped = None
    try:
        result = run()
        situation = "complete" if result.failures.empty else "failing runs"
    except BatchInterrupted as interrupted:
        stopped, result, situation = interrupted, interrupted.finished, "interrupted"
    write_tables(folder, result.tables)
    seconds = time.perf_counter() - began
    write_manifest(folder, described(situation=situation, repeated=result.repeated, seconds=seconds))
    if stopped is not None:
        raise stopped
    return result


def interrupted_text(folder: Path, finished: BatchResult) -> str:
    """Say how far an interrupted batch came, and where it is."""
    return (
        f"haemus: interrupted: {len(finished.runs)} of {finished.wanted} runs had finished; their tables and the"
        f" manifest are in {folder} and can be read"
    )


def shortcomings(result: BatchResult) -> str:
    """What was made again and what failed, in a few lines; nothing where there is neither."""
    failures = result.failures
    several = bool((result.runs["point"] > 0).any())
    lines = []
    if result.repeated:
        lines += [f"haemus: {result.repeated} runs that the ensemble could not finish were made again in the reference"]
    if len(failures):
        lines += [f"haemus: {len(failures)} of {len(result.runs)} runs failed (see failures.parquet):"]
        lines += [
            f"  {row.scenario}, {f'point {row.point}, ' if several else ''}run {row.run}, seed {row.seed}: {row.error}"
            for row in failures.head(FAILURES_SHOWN).itertuples()
        ]
    return "".join(f"{line}\n" for line in lines)
