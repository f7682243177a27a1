"""A batch run into a folder: a manifest before and after, and the tables of what finished, whatever stops it."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from experiments.batch import BatchInterrupted, BatchResult, run_batch
from experiments.engines import chosen_engine
from experiments.manifest import manifest
from experiments.result_folder import write_manifest, write_tables
from model.scenario import ResolvedScenario

FAILURES_SHOWN = 5


def run_into(  # noqa: PLR0913 - the words of the command line
    folder: Path,
    scenarios: Sequence[ResolvedScenario],
    *,
    command: str,
    runs: int,
    seed: int,
    workers: int | None,
    engine: str,
    record: str,
    progress: bool,
) -> BatchResult:
    """Run a batch, write its manifest and tables; BatchInterrupted once those of what had finished are written.

    `command` is what makes it again: scenarios by name, no folder of this machine.
    """
    began = time.perf_counter()
    described = partial(
        manifest,
        scenarios,
        runs=runs,
        seed=seed,
        record=record,
        engine=chosen_engine(engine, runs * len(scenarios)),
        command=command,
    )
    write_manifest(folder, described(situation="running"))
    stopped = None
    try:
        result = run_batch(
            scenarios, runs=runs, seed=seed, workers=workers, engine=engine, record=record, progress=progress
        )
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
    wanted = finished.replications * len(finished.scenarios)
    return (
        f"haemus: interrupted: {len(finished.runs)} of {wanted} runs had finished; their tables and the"
        f" manifest are in {folder} and can be read"
    )


def shortcomings(result: BatchResult) -> str:
    """What was made again and what failed, in a few lines; nothing where there is neither."""
    failures = result.failures
    lines = []
    if result.repeated:
        lines += [f"haemus: {result.repeated} runs that the ensemble could not finish were made again in the reference"]
    if len(failures):
        lines += [f"haemus: {len(failures)} of {len(result.runs)} runs failed (see failures.parquet):"]
        lines += [
            f"  {row.scenario}, run {row.run}, seed {row.seed}: {row.error}"
            for row in failures.head(FAILURES_SHOWN).itertuples()
        ]
    return "".join(f"{line}\n" for line in lines)
