"""The head of a shard as it is read: the list of its pieces, checked, since a file may come from anyone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from haemus.experiments.design.grammar import MOST_RUNS
from haemus.experiments.on_use import on_use
from haemus.experiments.outcomes.own_outcome import NAME
from haemus.experiments.store.loose import Piece, empty_table, words_of
from haemus.experiments.store.tables import COLUMNS, DELIVERY_QUARTERS, QUARTERS, RUNS, kind_of
from haemus.model.draws import SEEDS
from haemus.model.scenario.resolved import DIGEST_BYTES

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = on_use("pyarrow")

HEAD: Final = b"haemus"
FORMAT: Final = 1
_DIGITS: Final = frozenset("0123456789abcdef")
_QUARTERS: Final = {False: frozenset(DELIVERY_QUARTERS), True: frozenset(QUARTERS)}


class Head(BaseModel):
    """The metadata of the list of pieces: the batch, the words of each table, and where the stream of each begins."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    format: int = Field(ge=FORMAT, le=FORMAT)
    model_version: str
    seed: int = Field(ge=0, lt=SEEDS)
    tables: list[str]
    words: dict[str, dict[str, list[str]]]
    starts: dict[str, int]

    @classmethod
    def of(cls, listed: pa.Table, room: int) -> Head:
        """Read the head; ValueError or TypeError if it isn't that of a shard with `room` bytes after the list."""
        head = cls.model_validate_json(listed.schema.metadata[HEAD])
        names = set(head.tables)
        if not names <= set(COLUMNS) or len(names) < len(head.tables) or set(head.words) != names:
            raise ValueError("tables that no batch has")
        if set(head.starts) != names or not all(0 <= start < max(room, 1) for start in head.starts.values()):
            raise ValueError("streams outside the file")
        return head

    def pieces(self, listed: pa.Table) -> tuple[Piece, ...]:
        """Return the pieces; ValueError or TypeError if one isn't that of any batch."""
        found = tuple(
            Piece(*piece) for piece in zip(*(listed[name].to_pylist() for name in Piece._fields), strict=True)
        )
        for digest, first, stop in found:
            if len(digest) != 2 * DIGEST_BYTES or not set(digest) <= _DIGITS or not 0 <= first < stop <= MOST_RUNS:
                raise ValueError("a piece that no batch has")
        return found

    def rows(self, listed: pa.Table, pieces: tuple[Piece, ...]) -> dict[str, NDArray[np.int64]]:
        """Return the number of rows before each piece of each table, followed by the total; ValueError if they can't be right."""
        counts = {}
        for name in self.tables:
            said = listed[f"rows_{name}"]
            if not pa.types.is_signed_integer(said.type) or said.null_count:
                raise ValueError("numbers of rows that no table has")
            # by way of a list, because the way to an array imports pandas
            count = counts[name] = np.array(said.to_pylist(), dtype=np.int64)
            if (count < 0).any():
                raise ValueError("numbers of rows that no table has")
            if name == RUNS and count.tolist() != [stop - first for _, first, stop in pieces]:
                raise ValueError("a run is one row of the table of runs")
        return {name: np.concatenate(([0], np.cumsum(count, dtype=np.int64))) for name, count in counts.items()}


def fits(name: str, found: pa.Table, rows: int, words: Mapping[str, object]) -> bool:
    """Whether a table is the one that the head describes: its columns, the number of its rows, and its words."""
    own = found.column_names[len(COLUMNS[name]) + 1 :] if name == RUNS else ()
    if not all(map(NAME.fullmatch, own)) or len(set(found.column_names)) < found.num_columns:
        return False
    if not found.schema.equals(empty_table(name, own).schema) or found.num_rows != rows:
        return False
    found.validate(full=True)
    for column, held in words_of(found).items():
        said = words.get(column, ())
        if not isinstance(said, list) or not set(held) <= set(said):
            return False
    return all(
        set(found[column].combine_chunks().dictionary.to_pylist()) <= _QUARTERS[column in {"quarter", "quarter_signed"}]
        for column in found.column_names
        if kind_of(column) == "quarter"
    )
