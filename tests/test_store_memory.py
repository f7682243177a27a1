"""The tables of a long batch are written a row group at a time: a batch four times as long needs no more memory for it."""

import gc
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from haemus.experiments.store.final import write_final
from haemus.experiments.store.loose import Piece, empty_table
from haemus.experiments.store.plan import Cell, Plan

ROWS = 250
GROUP = 1000
DIGEST = "0" * 32


@dataclass(frozen=True)
class Shard:
    """A shard whose table is made anew whenever it is read."""

    number: int

    @property
    def pieces(self) -> Sequence[Piece]:
        return (Piece(DIGEST, self.number * ROWS, (self.number + 1) * ROWS),)

    @property
    def rows(self) -> Mapping[str, NDArray[np.int64]]:
        return {"runs": np.array([0, ROWS])}

    @property
    def words(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        return {"runs": {"status": ("done",)}}

    def table(self, name: str) -> pa.Table:
        draw = np.random.default_rng(self.number)
        return pa.table({field.name: self._column(field, draw) for field in empty_table(name).schema})

    def _column(self, field: pa.Field, draw: np.random.Generator) -> pa.Array:
        if pa.types.is_dictionary(field.type):
            return pa.DictionaryArray.from_arrays(pa.array(np.zeros(ROWS, np.int32)), pa.array(["done"]))
        if field.name == "run":
            return pa.array(np.arange(self.number * ROWS, (self.number + 1) * ROWS), field.type)
        return pa.array(draw.random(ROWS)).cast(field.type, safe=False)


@contextmanager
def measured() -> Iterator[list[int]]:
    """The most memory that NumPy and Arrow held [byte], each for itself, once the block is left."""
    found: list[int] = []
    usual = pa.default_memory_pool()
    counting = pa.proxy_memory_pool(usual)
    gc.collect()
    pa.set_memory_pool(counting)
    tracemalloc.start()
    try:
        yield found
        found += [tracemalloc.get_traced_memory()[1], counting.max_memory()]
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(usual)


def peaks(folder: Path, shards: int) -> list[int]:
    """Write the table of runs of so many shards into a new folder, and measure it."""
    folder.mkdir()
    plan = Plan(("one",), (Cell(0, 0, DIGEST),), shards * ROWS, 1, ("runs",))
    with measured() as found:
        rows = write_final(folder, plan, [Shard(number) for number in range(shards)], {})
    assert rows == {"runs": shards * ROWS}
    assert pq.read_table(folder / "runs.parquet", columns=["run"])["run"].to_pylist() == list(range(shards * ROWS))
    assert pq.read_metadata(folder / "runs.parquet").num_row_groups == -(-shards * ROWS // GROUP)
    return found


def test_a_longer_batch_needs_no_more_memory_for_its_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.experiments.store.final.ROWS_A_GROUP", GROUP)
    peaks(tmp_path / "first", 4)  # what is made once, such as schemas
    short, long = peaks(tmp_path / "short", 16), peaks(tmp_path / "long", 64)
    a_row = 8 * len(empty_table("runs").schema)
    assert max(short) < 4 * GROUP * a_row
    for one, other in zip(short, long, strict=True):
        assert other < 1.25 * one + 0.5 * GROUP * a_row  # one half of a group, where the longer batch has twelve more
