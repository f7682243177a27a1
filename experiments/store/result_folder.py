"""The folder of a batch: claimed before anything runs, with each file either complete or absent."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from haemus.experiments.files.replacing import FULL, DiskFull, failure, replacing, write_text
from haemus.experiments.on_use import on_use
from haemus.experiments.store.manifest_file import MANIFEST, manifest_in, read_manifest
from haemus.experiments.store.unfinished import MARK, is_own, left_by, mark
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq
else:
    pd = on_use("pandas")
    pa = on_use("pyarrow")
    pq = on_use("pyarrow.parquet")

__all__ = ["MANIFEST", "manifest_in", "read_manifest"]

OPTION = "--out"
_PARTIAL_NAME = r"\.(manifest\.json|[a-z_]+\.parquet|\d{6,}-[0-9a-f]{32}\.arrows)\.partial"
_OF_FILE_MANAGERS = frozenset({".DS_Store", ".localized", ".directory", "Thumbs.db", "ehthumbs.db", "desktop.ini"})
DEFAULT_PARENT = "results"
ROWS_A_GROUP = 32_768
"""Rows in a row group, converted to Arrow and written together."""


def claimed(out: str | None, name: str, besides: Collection[str] = ()) -> Path:
    """Return an empty, writable folder; BadInput if it holds anything (except `besides`) or cannot be written.

    Without `out`, it is `results/<name>-<time>` in the working folder. What the same command left there when it died is no
    hindrance: it is written again.
    """
    if out is None:
        return new_folder(name)
    folder = _made(Path(out), besides)
    if not besides:  # the folder of a batch says by itself how far it got
        mark(folder)
    return folder


def new_folder(name: str) -> Path:
    """Create and return the folder `results/<name>-<time>` in the working folder."""
    stem = f"{name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    folder, again = Path(DEFAULT_PARENT) / stem, 1
    while folder.exists():
        again += 1
        folder = Path(DEFAULT_PARENT) / f"{stem}-{again}"
    return _made(folder)


def _made(folder: Path, besides: Collection[str] = ()) -> Path:
    allowed = "a new or empty folder"
    try:
        full = folder.is_dir() and any(_is_kept(each) and each.name not in besides for each in folder.iterdir())
    except OSError as error:
        raise _unwritable(folder, allowed, error) from None
    if full and not is_own(folder):
        left = f" that a command left when it died: haemus {words}" if (words := left_by(folder)) else " already"
        raise BadInput(f"holds files{left}", where=OPTION, value=str(folder), allowed=allowed)
    return writable_folder(folder, allowed)


def writable_folder(folder: Path, allowed: str = "a folder that can be written") -> Path:
    """Return a folder, making it if it isn't there; BadInput if it can't be written."""
    try:
        if folder.exists() and not folder.is_dir():
            raise BadInput("not a folder", where=OPTION, value=str(folder), allowed=allowed)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        raise _unwritable(folder, allowed, error) from None
    return folder


def _unwritable(folder: Path, allowed: str, error: OSError | ValueError) -> BadInput | DiskFull:
    """The error of a command for one of the system."""
    if isinstance(error, OSError) and error.errno in FULL:
        return failure(error, folder)
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return BadInput(f"cannot be written to: {reason}", where=OPTION, value=str(folder), allowed=allowed)


def _is_kept(path: Path) -> bool:
    """Whether a file makes a folder one that holds something."""
    return path.name != MARK and not is_partial(path) and not is_left_by_others(path)


def is_partial(path: Path) -> bool:
    """Whether a file is a partial one of ours, left by a process that died."""
    return re.fullmatch(_PARTIAL_NAME, path.name) is not None and not path.is_dir()


def is_left_by_others(path: Path) -> bool:
    """Whether a file manager or a file system left a file in a folder, which is empty all the same."""
    return path.name in _OF_FILE_MANAGERS or path.name.startswith(("._", ".nfs"))


def check_no_link(folder: Path) -> None:
    """Refuse a folder inside a result that is a link to somewhere else: nothing is written or removed there."""
    if folder.is_symlink():
        raise BadInput("is a link to another place", where=str(folder), allowed="a folder, or none")


def remove_partial(folder: Path) -> None:
    """Remove partial files left by a process that died."""
    for leftover in filter(is_partial, list(folder.iterdir())):
        leftover.unlink()


def write_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    """Write manifest.json."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(folder / MANIFEST, f"{text}\n")


@contextmanager
def growing_file(folder: Path, table: str, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """Open a table's Parquet file for writing; it appears under its name once it is complete."""
    # numbers hardly ever repeat, so a dictionary of them would cost time and space
    words = [field.name for field in schema if not pa.types.is_floating(field.type)]
    with (
        replacing(folder / f"{table}.parquet") as partial,
        pq.ParquetWriter(partial, schema, compression="zstd", use_dictionary=words) as writer,
    ):
        yield writer


def write_tables(
    folder: Path, tables: Mapping[str, pd.DataFrame], said: Mapping[bytes, str] = MappingProxyType({})
) -> None:
    """Write each table as Parquet, a row group at a time; an undefined number becomes a missing value.

    Each file carries what is `said`, as metadata.
    """
    for name, table in tables.items():
        schema = as_arrow(table.iloc[:0]).schema.with_metadata(said)
        with growing_file(folder, name, schema) as writer:
            for first in range(0, len(table), ROWS_A_GROUP):
                writer.write_table(as_arrow(table.iloc[first : first + ROWS_A_GROUP]))


def as_arrow(table: pd.DataFrame) -> pa.Table:
    """Convert a table to types that don't depend on its rows: an empty column of words still holds words."""
    return pa.table({str(name): _arrow_column(table[name]) for name in table.columns})


def _arrow_column(column: pd.Series) -> pa.Array:
    if isinstance(column.dtype, pd.CategoricalDtype):
        words = pa.array([str(word) for word in column.cat.categories], pa.string())
        codes = column.cat.codes.to_numpy()
        places = pa.array(codes, mask=codes < 0)  # a missing word has the code -1
        return pa.DictionaryArray.from_arrays(places, words, ordered=bool(column.cat.ordered))
    if column.dtype.kind in "OT":
        return pa.array(column, pa.string(), from_pandas=True)
    return pa.array(column.to_numpy(), from_pandas=True)
