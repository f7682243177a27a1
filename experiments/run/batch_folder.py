"""Run a batch into a folder: existing runs are kept, missing ones are made, and an interrupted batch can resume."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from haemus.experiments.files.replacing import DiskFull, failure
from haemus.experiments.on_use import on_use
from haemus.experiments.outcomes.measuring import own_columns
from haemus.experiments.run.batch import Batch
from haemus.experiments.run.cluster import ClusterLost
from haemus.experiments.run.interrupts import interrupts_wait
from haemus.experiments.run.progress import Progress
from haemus.experiments.run.runners import named_agents
from haemus.experiments.run.workers import cores, made
from haemus.experiments.store.claim import check_question, check_region, only_one
from haemus.experiments.store.digests import digests_in
from haemus.experiments.store.inputs import region_inputs, write_inputs
from haemus.experiments.store.kept import RECORDINGS
from haemus.experiments.store.manifest import manifest, model_version
from haemus.experiments.store.plan import Cell, Plan, content_digest
from haemus.experiments.store.result_folder import OPTION, write_manifest
from haemus.experiments.store.shard import Origin
from haemus.experiments.store.shards import Store
from haemus.experiments.store.whole import write_design, write_whole
from haemus.model.start.region_files import using

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
else:
    pd = on_use("pandas")
    pa = on_use("pyarrow")

FAILURES_SHOWN = 5
NO_INPUTS: Final[Mapping[str, bytes]] = MappingProxyType({})
Situation = Literal["complete", "failing runs", "interrupted"]


@dataclass(frozen=True)
class Written:
    """The status of a batch run into a folder."""

    folder: Path
    situation: Situation
    wanted: int
    runs: int
    """The number of them in the tables, including failed ones."""
    made: int
    """The number made by this process; the others existed already."""
    failed: int
    repeated: int
    """The number that the reference repeated because the ensemble couldn't finish them."""
    damaged: tuple[str, ...]
    """Damaged shards, whose runs were made again."""
    seconds: float
    rows: Mapping[str, int]
    """The number of rows of each table."""
    cluster_lost: str = ""
    """Why the cluster made no more runs, if that interrupted the batch."""

    def as_dict(self) -> dict[str, object]:
        """The status as a dictionary, ready for JSON."""
        return {
            "folder": str(self.folder), "situation": self.situation, "wanted": self.wanted, "runs": self.runs,
            "made": self.made, "failed": self.failed, "repeated": self.repeated, "damaged": list(self.damaged),
            "seconds": round(self.seconds, 2),
        }  # fmt: skip


def planned(batch: Batch) -> Plan:
    """The plan of a batch, with its cells identified by content."""
    task = batch.task
    words = {} if batch.drawn.nothing else batch.drawn.words()
    cells = (Cell(place, point, content_digest(task.at(place, point), words)) for place, point in batch.pairs())
    names = tuple(each.name for each in batch.scenarios)
    own = own_columns(batch.scenarios[0])
    return Plan(names, tuple(cells), batch.runs, batch.seed, task.tables, batch.first_run, own)


def described(batch: Batch, command: str, **how: Any) -> dict[str, object]:  # noqa: ANN401 - as `manifest` takes it
    """The manifest of a batch, including its status."""
    said = manifest(
        batch.scenarios,
        runs=batch.runs,
        first_run=batch.first_run,
        seed=batch.seed,
        record=batch.record,
        engine=batch.engine,
        command=command,
        **how,
    )
    said |= {} if batch.drawn.nothing else {"drawn": batch.drawn.words()}
    said |= {"agents": named_agents(batch.agents)} if batch.agents else {}
    return said if batch.experiment is None else {**said, "experiment": batch.experiment.as_dict()}


def run_into(  # noqa: PLR0913 - the words of the command line
    folder: Path,
    batch: Batch,
    command: str,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: bool = False,
    inputs: Mapping[str, bytes] = NO_INPUTS,
) -> Written:
    """Make the missing runs of a batch in a folder from `folder_for`, and write its tables and manifest.

    `command` is the command that repeats the batch, for the manifest; `workers` and `executor` are as in `run_batch`. Ctrl-C
    does not raise: finished runs are written, and the result's situation is "interrupted". So do a scheduler that is lost and a
    cluster without workers. `inputs` are the files that the command needs, which are kept in the folder `scenarios` inside.

    BadInput if another process is writing to the folder or it holds other runs; DiskFull if the disk is full.
    """
    pa.set_memory_pool(pa.system_memory_pool())  # other allocators keep 100 MB of freed memory
    plan, origin = planned(batch), Origin(model_version(), batch.seed, RECORDINGS[batch.record])
    try:
        with only_one(folder, OPTION), using(batch.region):
            check_region(folder, batch.region)
            store = Store.opened(folder, plan, origin)
            check_question(folder, store.shards, plan, origin)
            store.settle()
            begun = partial(_begin, folder, batch, command, inputs)
            written = _filled(store, batch, begun, workers=workers, executor=executor, progress=progress)
            write_manifest(
                folder,
                described(
                    batch, command, situation=written.situation, repeated=written.repeated, made=written.made,
                    seconds=written.seconds, tables=digests_in(folder, RECORDINGS[batch.record]), rows=written.rows,
                ),
            )  # fmt: skip
    except DiskFull as error:
        raise _resumable(error, folder) from error
    except OSError as error:
        found = failure(error, folder)
        raise (_resumable(found, folder) if isinstance(found, DiskFull) else found) from error
    return written


def _resumable(error: DiskFull, folder: Path) -> DiskFull:
    """The error with what to do."""
    return DiskFull(
        f"{error}. The runs in the shards of {folder} are safe: once there is room, repeat the command with --out {folder} to resume"
    )


def _begin(folder: Path, batch: Batch, command: str, inputs: Mapping[str, bytes]) -> None:
    """Say in the folder what it will hold, and keep what repeating it needs."""
    write_manifest(folder, described(batch, command, situation="running"))
    write_inputs(folder, {**inputs, **region_inputs(batch.region)})


def _filled(  # noqa: PLR0913 - the words of the command line
    store: Store, batch: Batch, begin: Callable[[], None], *, workers: int | None, executor: Executor | None, progress: bool
) -> Written:  # fmt: skip
    """Make the missing runs. From `begin` on, which writes the manifest, an interrupt leaves tables of what finished."""
    began = time.perf_counter()
    folder, plan = store.folder, store.plan
    runs = repeated = 0
    lost = ""
    situation: Situation | None = None
    try:
        begin()
        missing = plan.missing(store.there, batch.chunk_size)
        with Progress(plan.wanted, there=plan.held(store.there), shown=progress) as shown:
            for done in made(batch.task, missing, batch.engine, workers or cores(), executor):
                with interrupts_wait():  # a shard is there and counted, or neither
                    store.add(done)
                    shown.add(done, plan.times(done.chunk))
                    runs += len(done.chunk.runs)
                    repeated += done.repeated
    except KeyboardInterrupt:
        situation = "interrupted"
    except ClusterLost as error:
        situation, lost = "interrupted", str(error)
    finally:  # keep finished runs, whatever stopped the batch
        with interrupts_wait():
            store.flush()
    rows = write_whole(store, wanted=None if situation else plan.wanted)
    if batch.experiment is not None:
        rows |= write_design(store, batch.experiment.table())
    situation = situation or ("failing runs" if rows["failures"] else "complete")
    seconds = time.perf_counter() - began
    return Written(
        folder,
        situation,
        plan.wanted,
        rows["runs"],
        runs,
        rows["failures"],
        repeated,
        store.damaged,
        seconds,
        rows,
        lost,
    )


def stopped_text(written: Written) -> str:
    """A message about an interrupted batch: its progress, its folder and how to resume."""
    why = f"the cluster is lost: {written.cluster_lost}" if written.cluster_lost else "interrupted"
    return (
        f"haemus: {why}: {written.runs} of {written.wanted} runs had finished; their tables and the manifest are in"
        f" {written.folder}; repeat the command with --out {written.folder} to make the others"
    )


def shortcomings(written: Written) -> str:
    """A few lines on damaged shards, repeated runs and failures; empty if there are none."""
    lines = []
    if written.damaged:
        lines += [f"haemus: {len(written.damaged)} damaged shards; their runs were made again"]
    if written.repeated:
        lines += [f"haemus: {written.repeated} runs that the ensemble could not finish were repeated in the reference"]
    if written.failed:
        failures = pd.read_parquet(
            written.folder / "failures.parquet", columns=["scenario", "point", "run", "seed", "error"]
        )
        several = bool((failures["point"] > 0).any())
        lines += [f"haemus: {written.failed} of {written.runs} runs failed (see failures.parquet):"]
        lines += [
            f"  {row.scenario}, {f'point {row.point}, ' if several else ''}run {row.run}, seed {row.seed}: {row.error}"
            for row in failures.head(FAILURES_SHOWN).itertuples()
        ]
    return "".join(f"{line}\n" for line in lines)
