"""Read tables of a batch from memory, or from a folder, reading only the rows and columns needed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol, cast, runtime_checkable

import numpy as np

from haemus.experiments.on_use import on_use
from haemus.experiments.store.table_cells import Accepted, Known, check_cells
from haemus.experiments.store.table_file import check_room, opened, unreadable

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
else:
    pd = on_use("pandas")
    pa = on_use("pyarrow")
    pc = on_use("pyarrow.compute")

Condition = tuple[str, str, object]
"""A column, an operator ("==", "!=", "<", "<=" or "in") and a value, as in ("quarter", "in", ["2025Q1", "2025Q2"])."""


class TableReader(Protocol):
    """Access to the recorded tables."""

    @property
    def recorded(self) -> Collection[str]:
        """The names of the tables."""

    def rows(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> pd.DataFrame:
        """The named columns of the rows that satisfy every condition."""

    def pieces(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> Iterator[pd.DataFrame]:
        """The same rows in pieces that fit in memory, in order; a run may be in two of them."""


@runtime_checkable
class InParts(Protocol):
    """Tables in memory of which some columns can be had alone."""

    def some(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Return a table with these columns, and perhaps others."""


@dataclass(frozen=True)
class InMemory:
    """Tables held in memory."""

    tables: Mapping[str, pd.DataFrame]

    @property
    def recorded(self) -> Collection[str]:
        """The names of the tables."""
        return tuple(self.tables)

    def rows(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> pd.DataFrame:
        """The named columns of the rows that satisfy every condition."""
        wanted = (*columns, *(name for name, _, _ in where))
        found = self.tables.some(table, wanted) if isinstance(self.tables, InParts) else self.tables[table]
        chosen = pd.Series(data=True, index=found.index)
        for name, comparison, value in where:
            chosen &= _satisfying(found[name], comparison, value)
        return found.loc[chosen, list(columns)]

    def pieces(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> Iterator[pd.DataFrame]:
        """The rows at once: they are in memory already."""
        yield self.rows(table, columns, where)


def _satisfying(column: pd.Series, comparison: str, value: object) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype) and comparison in {"==", "in"}:  # words are tested once each
        wanted = [value] if comparison == "==" else list(cast("Iterable[object]", value))
        tested = np.append(column.cat.categories.isin(wanted), values=False)  # what is missing never satisfies
        return pd.Series(tested[column.cat.codes.to_numpy()], index=column.index)
    match comparison:
        case "==":
            return column == value
        case "!=":
            return column != value
        case "<":
            return column < value
        case "<=":
            return column <= value
        case "in":
            return column.isin(value)  # type: ignore[arg-type]  # a list
    raise ValueError(comparison)


@dataclass(frozen=True)
class InFolder:
    """Tables of a result folder, read on demand, a row group at a time."""

    folder: Path
    recorded: tuple[str, ...]
    known: Known = field(default_factory=Known)

    def rows(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> pd.DataFrame:
        """The named columns of the rows that satisfy every condition."""
        try:
            file = _opened(self.folder, table, columns, where)
            groups = [file.schema_arrow.empty_table().select(list(columns))]
            groups += self._groups(table, file, columns, where)
            found = pa.concat_tables(groups).unify_dictionaries()
            groups.clear()  # so that each column is released as it is converted
            frame: pd.DataFrame = found.to_pandas(split_blocks=True, self_destruct=True)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self.folder, table) from error
        return frame

    def pieces(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> Iterator[pd.DataFrame]:
        """The same rows, a row group at a time."""
        try:
            file = _opened(self.folder, table, columns, where)
            for group in self._groups(table, file, columns, where):
                yield group.to_pandas()
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self.folder, table) from error

    def _groups(
        self, table: str, file: pq.ParquetFile, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[pa.Table]:
        read = list(dict.fromkeys((*columns, *(name for name, _, _ in where))))
        accepted: Accepted = {}
        for group in range(file.num_row_groups):
            if not _may_hold(file.metadata.row_group(group), where):
                continue
            check_room(self.folder, table, file.metadata.row_group(group).num_rows, len(read))
            rows = file.read_row_group(group, columns=read)
            check_cells(self.folder, table, rows, self.known, accepted)
            for condition in where:
                chosen = _chosen(rows, condition)
                if not pc.all(chosen).as_py():
                    rows = rows.filter(chosen)
            yield rows.select(list(columns))


def _opened(folder: Path, table: str, columns: Sequence[str], where: Sequence[Condition]) -> pq.ParquetFile:
    return opened(folder, table, (*columns, *(name for name, _, _ in where)))


def _may_hold(group: pq.RowGroupMetaData, where: Sequence[Condition]) -> bool:
    """Whether the least and the greatest value of each column leave room for a row that satisfies the conditions."""
    wanted_names = {name for name, _, _ in where}
    parts = (group.column(place) for place in range(group.num_columns)) if wanted_names else ()
    ends = {each.path_in_schema: each.statistics for each in parts if each.path_in_schema in wanted_names}
    for name, comparison, value in where:
        found = ends.get(name)
        if comparison in {"==", "in"} and found is not None and found.has_min_max:
            wanted = [value] if comparison == "==" else list(cast("Iterable[object]", value))
            if not any(found.min <= each <= found.max for each in wanted):
                return False
    return True


def _chosen(rows: pa.Table, condition: Condition) -> pa.ChunkedArray:
    """Which rows satisfy a condition; words of categories are tested once each, not in every row. What is missing never does."""
    name, comparison, value = condition
    column = rows[name]
    if pa.types.is_dictionary(column.type):
        chosen = [_tested(chunk.dictionary, comparison, value).take(chunk.indices) for chunk in column.chunks]
    else:
        chosen = [_tested(chunk, comparison, value) for chunk in column.chunks]
    return pc.fill_null(pa.chunked_array(chosen, type=pa.bool_()), fill_value=False)


def _tested(values: pa.Array, comparison: str, value: object) -> pa.BooleanArray:
    if comparison == "in":
        return pc.is_in(values, value_set=pa.array(list(cast("Iterable[object]", value)), type=values.type))
    compared: pa.BooleanArray = getattr(pc, _COMPARED[comparison])(values, value)
    return compared


_COMPARED: Final = MappingProxyType({"==": "equal", "!=": "not_equal", "<": "less", "<=": "less_equal"})


def spelt_out(table: pa.Table) -> pa.Table:
    """Replace categories by their words, because rows are compared and grouped by the words that occur."""
    types = pa.types
    schema = pa.schema(
        [field.with_type(field.type.value_type) if types.is_dictionary(field.type) else field for field in table.schema]
    )
    return table.cast(schema)
