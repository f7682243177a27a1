"""Each stored run counts once, also where shards overlap, as they do if the shards of two folders were put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use
from haemus.experiments.store.final import Source
from haemus.experiments.store.loose import Piece
from haemus.experiments.store.shard import Shard
from haemus.experiments.store.table_reader import spelt_out
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
else:
    pd = on_use("pandas")
    pa = on_use("pyarrow")

OF_A_MACHINE: Final = "traceback"
"""A column that may differ between two machines that made the same run."""


class _Kept(NamedTuple):
    """Runs that count where they are: the position of their shard, that of their piece in it, and their numbers."""

    shard: int
    place: int
    first: int
    stop: int


@dataclass(frozen=True)
class Part:
    """Some of the runs of a shard: those that no earlier shard holds."""

    shard: Shard
    kept: tuple[_Kept, ...]

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The runs, in the order of the rows."""
        return tuple(Piece(self.shard.pieces[each.place].digest, each.first, each.stop) for each in self.kept)

    @cached_property
    def rows(self) -> Mapping[str, NDArray[np.int64]]:
        """For each table, the number of rows before each piece, followed by the total."""
        counts = {name: [table.num_rows for table in self._tables(name)] for name in self.shard.rows}
        return {name: np.concatenate(([0], np.cumsum(each, dtype=np.int64))) for name, each in counts.items()}

    @property
    def words(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """For each table, the words that occur; those of the runs left out occur in an earlier shard."""
        return self.shard.words

    def table(self, name: str) -> pa.Table:
        """The rows of all pieces in one table."""
        return pa.concat_tables(self._tables(name)).combine_chunks()

    def _tables(self, name: str) -> list[pa.Table]:
        table = self.shard.table(name)
        return [_rows(self.shard, name, table, each) for each in self.kept]


def counted_once(shards: Sequence[Shard]) -> list[Source]:
    """Return the shards of one batch, with each run only in the first that holds it.

    BadInput if two shards hold different runs of the same number.
    """
    kept: list[list[_Kept]] = [[] for _ in shards]
    for pieces in _by_digest(shards).values():
        counted: list[_Kept] = []
        reached = 0
        for piece in sorted(pieces, key=lambda each: (each.first, each.shard, each.place)):
            for earlier in counted if piece.first < reached else ():
                _check_equal(shards, earlier, piece)
            if piece.stop > reached:
                rest = piece._replace(first=max(piece.first, reached))
                counted.append(rest)
                kept[rest.shard].append(rest)
                reached = rest.stop
    return list(_sources(shards, kept))


def _by_digest(shards: Sequence[Shard]) -> dict[str, list[_Kept]]:
    found: dict[str, list[_Kept]] = {}
    for number, shard in enumerate(shards):
        for place, piece in enumerate(shard.pieces):
            found.setdefault(piece.digest, []).append(_Kept(number, place, piece.first, piece.stop))
    return found


def _sources(shards: Sequence[Shard], kept: Sequence[Sequence[_Kept]]) -> Iterator[Source]:
    for shard, own in zip(shards, kept, strict=True):
        ordered = tuple(sorted(own, key=lambda each: (each.place, each.first)))
        if [(each.place, each.first, each.stop) for each in ordered] == [
            (place, piece.first, piece.stop) for place, piece in enumerate(shard.pieces)
        ]:
            yield shard
        elif ordered:
            yield Part(shard, ordered)


def _check_equal(shards: Sequence[Shard], one: _Kept, other: _Kept) -> None:
    """Refuse two pieces of one scenario whose common runs differ."""
    first, stop = max(one.first, other.first), min(one.stop, other.stop)
    if first >= stop:
        return
    for name in shards[one.shard].origin.tables:
        mine, theirs = (
            _compared(shards[each.shard], name, each._replace(first=first, stop=stop)) for each in (one, other)
        )
        if not mine.equals(theirs):
            raise BadInput(
                f"two shards hold different runs of the numbers {first} to {stop - 1}: their tables of {name} differ",
                where=str(shards[one.shard].path), value=str(shards[other.shard].path),
                allowed="remove the shard that is not of this machine, and repeat the command",
            )  # fmt: skip


def _compared(shard: Shard, name: str, kept: _Kept) -> pd.DataFrame:
    """What must be the same in two shards, in a form in which an undefined number equals another."""
    rows = spelt_out(_rows(shard, name, shard.table(name), kept))
    frame: pd.DataFrame = rows.select([name for name in rows.column_names if name != OF_A_MACHINE]).to_pandas()
    return frame


def _rows(shard: Shard, name: str, table: pa.Table, kept: _Kept) -> pa.Table:
    """The rows of some runs of a piece, which are ordered by run."""
    start, stop = (int(row) for row in shard.rows[name][kept.place : kept.place + 2])
    piece = table.slice(start, stop - start)
    before, after = np.searchsorted(piece["run"].to_numpy(), (kept.first, kept.stop)).tolist()
    return piece.slice(before, after - before)
