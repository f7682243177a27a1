"""The folder of a batch: claimed before anything runs, with each file either complete or absent."""

import json
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from haemus.model.bad_input import BadInput

OPTION = "--out"
MANIFEST = "manifest.json"
PARTIAL = ".partial"
DEFAULT_PARENT = "results"
ROWS_A_GROUP = 32_768
"""Rows in a row group, converted to Arrow and written together."""


def claimed(out: str | None, name: str, besides: Collection[str] = ()) -> Path:
    """Return an empty, writable folder; BadInput if it holds anything (except `besides`) or cannot be written.

    Without `out`, it is `results/<name>-<time>` in the working folder.
    """
    return new_folder(name) if out is None else _made(Path(out), besides)


def new_folder(name: str) -> Path:
    """Create and return the folder `results/<name>-<time>` in the working folder."""
    stem = f"{name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    folder, again = Path(DEFAULT_PARENT) / stem, 1
    while folder.exists():
        again += 1
        folder = Path(DEFAULT_PARENT) / f"{stem}-{again}"
    return _made(folder)


def _made(folder: Path, besides: Collection[str] = ()) -> Path:
    if folder.is_dir() and any(each.name not in besides and not is_partial(each) for each in folder.iterdir()):
        raise BadInput("holds files already", where=OPTION, value=str(folder), allowed="a new or empty folder")
    return writable_folder(folder, "a new or empty folder")


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
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"cannot be written to: {reason}", where=OPTION, value=str(folder), allowed=allowed) from None
    return folder


def is_partial(path: Path) -> bool:
    """Whether a file is a partial one left by a process that died."""
    return path.name.startswith(".") and path.name.endswith(PARTIAL)


def remove_partial(folder: Path) -> None:
    """Remove partial files left by a process that died."""
    for leftover in filter(is_partial, list(folder.iterdir())):
        leftover.unlink()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside the final one; the file takes the final name once it is complete."""
    partial = path.with_name(f".{path.name}{PARTIAL}")
    try:
        yield partial
        os.replace(partial, path)  # noqa: PTH105 - replaces an existing file on every platform
    finally:
        partial.unlink(missing_ok=True)


def read_manifest(folder: Path) -> dict[str, object]:
    """Read manifest.json; BadInput if the folder holds no result."""
    return manifest_in(folder / MANIFEST)


def manifest_in(file: Path) -> dict[str, object]:
    """Read a manifest; BadInput, which names its folder, if the file holds none."""
    folder, name = str(file.parent), file.name
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"not a result of haemus run: {name} cannot be read", where=folder) from error
    except ValueError as error:  # covers both JSON and UTF-8 errors
        raise BadInput(f"not a result of haemus run: {name} is not JSON", where=folder) from error
    if not isinstance(manifest, dict) or "schema" not in manifest:
        raise BadInput(f"not a result of haemus run: {name} names no schema", where=folder)
    return manifest


def write_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    """Write manifest.json."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    with replacing(folder / MANIFEST) as partial:
        partial.write_text(f"{text}\n", encoding="utf-8")


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


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write each table as Parquet, a row group at a time; an undefined number becomes a missing value."""
    for name, table in tables.items():
        with growing_file(folder, name, as_arrow(table.iloc[:0]).schema) as writer:
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
