"""Turn shards into the tables of a result, ordered by scenario, point and run, a row group at a time.

The tables don't depend on which shard holds a run or on the order of the shards: the same runs give the same bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use
from haemus.experiments.store.arrow_arrays import coded, numbers_of, of_numbers, smallest
from haemus.experiments.store.loose import Piece, type_of
from haemus.experiments.store.plan import Plan
from haemus.experiments.store.result_folder import ROWS_A_GROUP, growing_file
from haemus.experiments.store.tables import DELIVERY_QUARTERS, QUARTERS, columns_of, kind_of
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
else:
    pa = on_use("pyarrow")
    pq = on_use("pyarrow.parquet")

SHARDS_HELD: Final = 2
"""The number of shards' tables kept in memory during ordering; runs added later are in other shards."""


class Source(Protocol):
    """A source of runs: a shard on disk, or runs held only by this process."""

    @property
    def pieces(self) -> Sequence[Piece]:
        """The runs, in the order of the rows."""

    @property
    def rows(self) -> Mapping[str, NDArray[np.int64]]:
        """For each table, the number of rows before each piece, followed by the total."""

    @property
    def words(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """For each table, the words that occur in each column of words."""

    def table(self, name: str) -> pa.Table:
        """The rows of all pieces."""


class _Stretch(NamedTuple):
    """Rows that are consecutive both in one source and in the table, with the cell and row count of each piece."""

    source: int
    start: int
    stop: int
    cells: list[int]
    counts: list[int]

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.stop - self.start


def write_final(folder: Path, plan: Plan, sources: Sequence[Source], said: Mapping[bytes, str]) -> dict[str, int]:
    """Write every table of a batch from the runs available, and return the number of rows of each.

    Each file carries what is `said`, as metadata.
    """
    order = list(_order(plan, sources))
    return {name: _write(folder, name, plan, sources, order, said) for name in plan.tables}


def _order(plan: Plan, sources: Sequence[Source]) -> Iterator[tuple[int, int, int]]:
    """Cell, source and piece, in the order of the table's rows; a piece occurs in every cell with its digest."""
    there: dict[str, list[tuple[int, int, int]]] = {}
    for number, source in enumerate(sources):
        for place, piece in enumerate(source.pieces):
            there.setdefault(piece.digest, []).append((piece.first, number, place))
    for pieces in there.values():
        pieces.sort()
    for cell, (_, _, digest) in enumerate(plan.cells):
        for _, number, place in there.get(digest, ()):
            yield cell, number, place


def _stretches(name: str, sources: Sequence[Source], order: Sequence[tuple[int, int, int]]) -> Iterator[_Stretch]:
    current: _Stretch | None = None
    for cell, number, place in order:
        start, stop = (int(row) for row in sources[number].rows[name][place : place + 2])
        if start == stop:
            continue
        # extend the stretch while rows follow each other in the same source
        if current is not None and (current.source, current.stop) == (number, start):
            current.cells.append(cell)
            current.counts.append(stop - start)
            current = current._replace(stop=stop)
        else:
            if current is not None:
                yield current
            current = _Stretch(number, start, stop, [cell], [stop - start])
    if current is not None:
        yield current


def _write(  # noqa: PLR0913, PLR0917 - one call, from above
    folder: Path, name: str, plan: Plan, sources: Sequence[Source], order: Sequence[tuple[int, int, int]],
    said: Mapping[bytes, str],
) -> int:  # fmt: skip
    form = _Form.of(name, plan, sources)
    held = _Held(name, sources, ("run", *columns_of(name, plan.own)))
    total = 0
    with growing_file(folder, name, form.schema.with_metadata(said)) as writer, _Behind(writer) as behind:
        waiting: list[pa.Table] = []
        room = ROWS_A_GROUP
        for stretch in _stretches(name, sources, order):
            cells = np.repeat(np.array(stretch.cells), stretch.counts)
            first = 0
            while first < stretch.rows:
                count = min(room, stretch.rows - first)
                rows = held[stretch.source].slice(stretch.start + first, count)
                waiting.append(form.table(rows, cells[first : first + count]))
                first, room = first + count, room - count
                if not room:
                    behind.write(waiting)
                    waiting, room = [], ROWS_A_GROUP
            total += stretch.rows
        if waiting:
            behind.write(waiting)
    return total


class _Behind:
    """Writes a row group in a thread while the next one is assembled."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._thread = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def write(self, parts: list[pa.Table]) -> None:
        """Write these rows as a group once the previous group is written; an error in writing that one is raised here.

        The list is emptied as soon as its rows are together.
        """
        self._done()
        self._last = self._thread.submit(self._write, parts)

    def _write(self, parts: list[pa.Table]) -> None:
        group = pa.concat_tables(parts).combine_chunks()
        parts.clear()  # or the rows would be in memory twice while they are compressed
        self._writer.write_table(group)

    def _done(self) -> None:
        if self._last is not None:
            self._last.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._thread:
            if kind is None:
                self._done()


class _Held:
    """One table from every source, with a cache of those used last."""

    def __init__(self, name: str, sources: Sequence[Source], columns: tuple[str, ...]) -> None:
        self.name = name
        self.sources = sources
        self.columns = columns
        self._held: OrderedDict[int, pa.Table] = OrderedDict()

    def __getitem__(self, number: int) -> pa.Table:
        if number not in self._held:
            found = self.sources[number].table(self.name)
            if tuple(found.column_names) != self.columns:  # its digest is that of a scenario, so it was altered
                raise BadInput(f"a shard's table of {self.name} has other columns than this batch", where="shards")
            self._held[number] = found
            while len(self._held) > SHARDS_HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(number)
        return self._held[number]


@dataclass(frozen=True)
class _Form:
    """The columns of a result's table, and how to convert rows of a source to them."""

    schema: pa.Schema
    scenarios: NDArray[np.int32]
    points: NDArray[np.int32]
    """Codes of the scenario and the point of each cell."""
    places: Mapping[str, Mapping[str, int]]
    """For each column of words, the code of each word."""

    @classmethod
    def of(cls, name: str, plan: Plan, sources: Sequence[Source]) -> Self:
        """Return the form of a table with the words that occur in the sources."""
        fields = [
            pa.field("scenario", _dictionary(plan.names)),
            pa.field("point", pa.int32()),
            pa.field("run", pa.int32()),
        ]
        words: dict[str, Sequence[str]] = {"scenario": plan.names}
        for column in columns_of(name, plan.own):
            kind = kind_of(column)
            if kind in {"name", "quarter"}:
                words[column] = _quarters(column) if kind == "quarter" else _occurring(name, column, sources)
                fields.append(pa.field(column, _dictionary(words[column], ordered=kind == "quarter")))
            else:
                fields.append(pa.field(column, type_of(column)))
        cells = np.array([cell[:2] for cell in plan.cells], dtype=np.int32).reshape(-1, 2)
        places = {column: {word: place for place, word in enumerate(known)} for column, known in words.items()}
        return cls(pa.schema(fields), cells[:, 0], cells[:, 1], places)

    def table(self, rows: pa.Table, cells: NDArray[np.integer[Any]]) -> pa.Table:
        """Return rows of a source, preceded by the scenario and point of their cells; an undefined number is missing."""
        own = {"scenario": self._coded("scenario", self.scenarios[cells]), "point": of_numbers(self.points[cells])}
        return pa.table({**own, **{name: self._column(name, rows[name]) for name in rows.column_names}}, self.schema)

    def _column(self, name: str, column: pa.ChunkedArray) -> pa.Array:
        values = column.combine_chunks()
        if name in self.places:
            places = self.places[name]
            place = np.array([places[word] for word in values.dictionary.to_pylist()], dtype=np.int32)
            return self._coded(name, place[numbers_of(values.indices)] if len(values) else place[:0])
        if pa.types.is_floating(values.type):
            return of_numbers(numbers_of(values), undefined_is_missing=True)
        return values

    def _coded(self, name: str, places: NDArray[np.int32]) -> pa.Array:
        form: Any = self.schema.field(name).type
        return coded(places.astype(str(form.index_type)), list(self.places[name]), ordered=form.ordered)


def _dictionary(words: Sequence[str], *, ordered: bool = False) -> pa.DataType:
    """Dictionary type with the smallest codes that fit, as pandas would choose."""
    return pa.dictionary(pa.from_numpy_dtype(smallest(words)), pa.string(), ordered=ordered)


def _quarters(column: str) -> Sequence[str]:
    return QUARTERS if column in {"quarter", "quarter_signed"} else DELIVERY_QUARTERS


def _occurring(table: str, column: str, sources: Sequence[Source]) -> Sequence[str]:
    return tuple(sorted({word for source in sources for word in source.words[table].get(column, ())}))
