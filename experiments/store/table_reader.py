"""Read tables of a batch from memory, or from a folder, reading only the rows and columns needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

import numpy as np

from haemus.experiments.on_use import on_use
from haemus.experiments.store.table_file import check_room, opened, unreadable

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq
else:
    pd = on_use("pandas")
    pa = on_use("pyarrow")
    pq = on_use("pyarrow.parquet")

ROW: Final = "row"

Condition = tuple[str, str, object]
"""A column, an operator ("==", "!=", "<", "<=" or "in") and a value, as in ("quarter", "in", ["2025Q1", "2025Q2"])."""


class TableReader(Protocol):
    """Access to the recorded tables."""

    @property
    def recorded(self) -> Collection[str]:
        """The names of the tables."""

    def rows(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> pd.DataFrame:
        """The named columns of the rows that satisfy every condition."""


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


def _satisfying(column: pd.Series, comparison: str, value: object) -> pd.Series:
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

    def rows(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> pd.DataFrame:
        """The named columns of the rows that satisfy every condition."""
        try:
            return _filtered(self.folder, table, columns, where)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self.folder, table) from error


def _filtered(folder: Path, table: str, columns: Sequence[str], where: Sequence[Condition]) -> pd.DataFrame:
    tested = list(dict.fromkeys(name for name, _, _ in where))
    file = opened(folder, table, (*columns, *tested))
    found = []
    for group in range(file.num_row_groups):
        check_room(folder, table, file.metadata.row_group(group).num_rows, len(columns) + len(tested))
        rows = file.read_row_group(group, columns=list(dict.fromkeys((*columns, *tested))))
        if where:
            numbered = spelt_out(rows.select(tested)).append_column(ROW, pa.array(np.arange(rows.num_rows)))
            chosen = numbered.filter(pq.filters_to_expression(list(where)))[ROW]
            rows = rows.take(chosen) if len(chosen) < rows.num_rows else rows
        found.append(rows.select(list(columns)))
    empty = file.schema_arrow.empty_table().select(list(columns))
    frame: pd.DataFrame = pa.concat_tables([empty, *found]).unify_dictionaries().to_pandas()
    return frame


def spelt_out(table: pa.Table) -> pa.Table:
    """Replace categories by their words, because rows are compared and grouped by the words that occur."""
    types = pa.types
    schema = pa.schema(
        [field.with_type(field.type.value_type) if types.is_dictionary(field.type) else field for field in table.schema]
    )
    return table.cast(schema)
