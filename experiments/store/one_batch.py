"""The tables of a folder are of one batch: each carries a mark of what it was made from, and readers compare the marks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from haemus.experiments.on_use import on_use
from haemus.experiments.store.kept import DESIGN, READ
from haemus.experiments.store.plan import Plan, Span, merged
from haemus.experiments.store.shard import SUFFIX, Origin
from haemus.experiments.store.shards import SHARDS
from haemus.model.bad_input import BadInput
from haemus.model.scenario.resolved import DIGEST_BYTES

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
else:
    pa = on_use("pyarrow")
    pq = on_use("pyarrow.parquet")

MARK: Final = b"haemus.batch"
RUNNING: Final = "running"
"""The situation in the manifest from the start of a batch until its tables are written."""


def mark_of(plan: Plan, origin: Origin, there: Mapping[str, Sequence[Span]], lost: Mapping[str, Sequence[Span]]) -> str:
    """BLAKE2b of what determines a table: the cells of its batch, the stored runs, and those lost with a worker.

    Which other tables were recorded isn't part of it: a table is the same under every choice that keeps it.
    """
    runs = [{digest: merged(spans) for digest, spans in each.items()} for each in (there, lost)]
    text = json.dumps(
        [plan.names, plan.cells, runs, origin.model_version, origin.seed], sort_keys=True, separators=(",", ":")
    )
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()


def check_one_batch(folder: Path, manifest: Mapping[str, object], recorded: Iterable[str]) -> None:
    """Refuse a folder whose batch hasn't ended, that lacks a table, or whose tables are of different batches or other sizes.

    The message says how to mend it. Tables that nobody reads may be missing if the manifest doesn't list them.
    """
    if manifest.get("situation") == RUNNING:
        raise BadInput(
            "its batch has not ended, so its tables may be of an earlier one",
            where=str(folder),
            allowed=_ended(folder, manifest),
        )
    design = (DESIGN,) if manifest.get("experiment") else ()
    listed = cast("Mapping[str, object]", manifest.get("tables") or {})
    missing = [
        name for name in (*recorded, *design)
        if name in {*READ, DESIGN, *listed} and not (folder / f"{name}.parquet").exists()
    ]  # fmt: skip
    if missing:
        raise BadInput(
            f"not a whole result: {' and '.join(f'{name}.parquet' for name in missing)} is missing",
            where=str(folder), allowed=_mended(folder, manifest),
        )  # fmt: skip
    files = {name: _metadata(folder, name) for name in (*recorded, DESIGN) if (folder / f"{name}.parquet").is_file()}
    marks = {name: (file.metadata or {}).get(MARK, b"") for name, file in files.items()}
    if len(set(marks.values())) > 1:
        first = next(iter(marks))
        others = [name for name, mark in marks.items() if mark != marks[first]]
        raise BadInput(
            f"its tables are of different batches: {first} is of another than {', '.join(others)}", where=str(folder),
            allowed=_mended(folder, manifest),
        )  # fmt: skip
    rows = cast("Mapping[str, int]", manifest.get("rows") or {})
    for name, file in files.items():
        if file.num_rows != rows.get(name, file.num_rows):
            raise BadInput(
                f"{name}.parquet has {file.num_rows:,} rows instead of {rows[name]:,}", where=str(folder),
                allowed=_mended(folder, manifest),
            )  # fmt: skip


def _mended(folder: Path, manifest: Mapping[str, object]) -> str:
    """What a folder must be, and the command that makes it so: from its shards, or all over again where there are none."""
    if any((folder / SHARDS).glob(f"*{SUFFIX}")):
        return _ended(folder, manifest)
    command = manifest.get("command")
    return f"another folder, made by: {command} --out FOLDER" if command else "another folder"


def _ended(folder: Path, manifest: Mapping[str, object]) -> str:
    return f"the folder once this has ended: {manifest.get('command')} --out {folder}"


def _metadata(folder: Path, table: str) -> pq.FileMetaData:
    try:
        return pq.read_metadata(folder / f"{table}.parquet")
    except (OSError, pa.ArrowException) as error:
        raise BadInput(f"{table}.parquet cannot be read as Parquet", where=str(folder)) from error


def check_rows(folder: Path, rows: Mapping[str, int], wanted: int) -> None:
    """Refuse to call a batch ended if a table lacks rows or has too many: every run wanted is one row of the table of runs.

    The files are asked, not the process that wrote them.
    """
    there = {name: pq.read_metadata(folder / f"{name}.parquet").num_rows for name in rows}
    if there == rows and there["runs"] == wanted:
        return
    raise BadInput(
        f"its tables have {there} rows instead of {({**rows, 'runs': wanted})}", where=str(folder),
        allowed="the same command into another folder",
    )  # fmt: skip
