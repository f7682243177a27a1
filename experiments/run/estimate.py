"""Estimate the time, memory and disk space of an experiment from a few pilot runs."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.on_use import on_use
from haemus.experiments.outcomes.measuring import own_columns
from haemus.experiments.report.numbers import duration, in_words, size
from haemus.experiments.report.table import text_table
from haemus.experiments.run.chunks import Task
from haemus.experiments.run.engines import Engine, runs_a_chunk
from haemus.experiments.run.workers import AHEAD, made
from haemus.experiments.store.kept import RECORDINGS, Recording
from haemus.experiments.store.plan import Chunk
from haemus.experiments.store.result_folder import write_tables
from haemus.experiments.store.room import free_memory
from haemus.experiments.store.shards import BYTES_A_SHARD
from haemus.experiments.store.table_builder import TableBuilder
from haemus.model.bad_input import BadInput, printable

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = on_use("pandas")

PILOT_POINTS: Final = 4
PILOT_RUNS: Final[dict[Engine, int]] = {"ensemble": 16, "mesa": 2}
PILOT_SEED: Final = 0
BYTES_A_POINT: Final = 1_000
"""Memory for each point: the plan, the design, and the index of runs."""
SHARDS_AT_ONCE: Final = 8
"""Copies of a shard in memory: while it waits, while it is written, and while tables are assembled."""
NUMBER: Final = 8
"""Bytes in a number."""
KEYS: Final = 4
"""The number of columns read with the outcomes: scenario, point, run, status."""
SHARDS_AND_TABLES: Final = 2.1
"""Each run is on the disk about twice: in a shard and in the tables."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimated cost of a batch."""

    scenarios: int
    points: int
    runs: int
    total: int
    """The total number of runs; not the product of the above if a factor chooses the scenario."""
    seconds: float
    memory: float
    """Memory beyond that of any batch [bytes]: chunks in progress, shards, and outcomes; only the outcomes grow with the runs."""
    disk: float

    @property
    def sentence(self) -> str:
        """The estimate on one line."""
        return (
            f"{self.total:,} runs, {duration(self.seconds)}, {size(self.memory)} of memory, {size(self.disk)} of disk"
        )


def estimated(experiment: Experiment, *, runs: int, workers: int, engine: Engine, record: Recording) -> Estimate:
    """Make a few runs at a few points and scale up their cost."""
    pairs = list(experiment.pairs())
    chosen = [
        pairs[place * (len(pairs) - 1) // max(PILOT_POINTS - 1, 1)] for place in range(min(PILOT_POINTS, len(pairs)))
    ]
    together = min(runs, PILOT_RUNS[engine])
    chunks = [Chunk(place, 0, together, point) for place, point in chosen]
    task = Task(experiment.scenarios, PILOT_SEED, RECORDINGS[record], experiment)
    list(made(task, chunks[:1], engine, 1))  # leaves out of the timing whatever happens only once
    began = time.perf_counter()
    done = list(made(task, chunks, engine, 1))
    seconds = (time.perf_counter() - began) / (len(chunks) * together)
    tables = {name: TableBuilder(name, own=own_columns(experiment.scenarios[0])) for name in RECORDINGS[record]}
    for part in done:
        for name, columns in part.tables.items():
            tables[name].append(part.chunk.scenario, part.chunk.point, part.chunk.first, columns)
    names = [scenario.name for scenario in experiment.scenarios]
    finished = {name: table.finished(names) for name, table in tables.items()}
    made_runs, total = len(chunks) * together, len(pairs) * runs
    held = sum(int(table.memory_usage(index=False).sum()) for table in finished.values()) / made_runs
    kept = _on_disk(finished) / made_runs
    chunk = runs_a_chunk(engine, record, runs)
    at_once = min(workers, max(total // chunk, 1))
    waiting = min(total, (AHEAD * workers + 1) * chunk) * held
    shards = min(SHARDS_AT_ONCE * BYTES_A_SHARD, SHARDS_AT_ONCE * held * total)
    outcomes = NUMBER * total * (len(experiment.looked_at) + KEYS)
    return Estimate(
        scenarios=len(experiment.scenarios),
        points=len(experiment.points),
        runs=runs,
        total=total,
        seconds=seconds * total / at_once,
        memory=waiting + shards + outcomes + BYTES_A_POINT * len(pairs),
        disk=SHARDS_AND_TABLES * min(kept, held) * total,
    )


def plan_text(experiment: Experiment, estimate: Estimate, workers: int, engine: str) -> str:
    """The planned runs and their estimated cost, as text."""
    factors = [
        (factor.name, factor.target.kind, in_words(factor.low), in_words(factor.high), factor.unit)
        for factor in experiment.factors
    ]
    names = ", ".join(scenario.name for scenario in experiment.scenarios)
    rows = [
        ("scenarios", f"{estimate.scenarios}: {names}"),
        ("points", f"{estimate.points:,} ({experiment.design.kind})"),
        ("runs at each", f"{estimate.runs:,}"),
        ("runs in all", f"{estimate.total:,}"),
        ("time", f"{duration(estimate.seconds)} on {workers} {'core' if workers == 1 else 'cores'} ({engine})"),
        ("memory", size(estimate.memory)),
        ("disk", size(estimate.disk)),
    ]
    return "\n\n".join(
        (
            f"{experiment.name}: {printable(experiment.question)}",
            text_table(("what", "how much"), rows),
            text_table(("factor", "kind", "from", "to", "unit"), factors),
        )
    )


def _on_disk(tables: Mapping[str, pd.DataFrame]) -> float:
    """The bytes that rows add to the files of tables, beyond the size of empty files."""
    with tempfile.TemporaryDirectory() as scratch:
        sizes = []
        # first without rows, for the size of empty files
        for share in (0, 1):
            write_tables(Path(scratch), {name: table.iloc[: share * len(table)] for name, table in tables.items()})
            sizes.append(sum(file.stat().st_size for file in Path(scratch).iterdir()))
    return float(max(sizes[1] - sizes[0], 1))


def check_room(estimate: Estimate, folder: Path, file: str) -> None:
    """Refuse an experiment too large for this machine, before anything is run."""
    for what, wanted, there in (
        ("memory", estimate.memory, free_memory()),
        ("disk", estimate.disk, float(shutil.disk_usage(_existing(folder)).free)),
    ):
        if wanted > there:
            raise BadInput(
                f"too large for the {what} of this machine: an estimated {size(wanted)}, {size(there)} free",
                where=file, key="design", value=f"{estimate.sentence}",
                allowed="fewer points or runs, a smaller --record, or --force",
            )  # fmt: skip


def _existing(folder: Path) -> Path:
    """The folder, or its nearest parent that exists."""
    try:
        return next((each for each in (folder, *folder.resolve().parents) if each.is_dir()), Path())
    except ValueError:  # not a valid path: refused later, when something is written
        return Path()
