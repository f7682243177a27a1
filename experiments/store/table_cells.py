"""The cells of a table as they are read: a table may come from anyone, so words, numbers and rows are what a batch writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, cast

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.grammar import MOST_POINTS, MOST_RUNS
from haemus.experiments.on_use import on_use
from haemus.experiments.store.arrow_arrays import numbers_of
from haemus.experiments.store.region_said import region_in
from haemus.experiments.store.tables import COLUMNS, DELIVERY_QUARTERS, QUARTERS, STATUSES, kind_of
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.events.event import NAME_PATTERN
from haemus.model.start.names import known_states
from haemus.model.start.region_files import region_in_use
from haemus.model.tables.rows import ACTIONS, AGREEMENT_KINDS, ORIGINS

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.compute as pc
else:
    pa = on_use("pyarrow")
    pc = on_use("pyarrow.compute")

KEYS: Final = ("scenario", "point", "run")
"""Columns that every table begins with; none of their cells is empty."""
MEMBERS: Final = "members"
_STATES: Final = frozenset({"state", "a", "b", "buyer"})
_LISTED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"status": STATUSES, "action": ACTIONS, "kind": AGREEMENT_KINDS, "origin": ORIGINS}
)
_SETS: Final = {words: frozenset(words) for words in (QUARTERS, DELIVERY_QUARTERS)}
_RUN_BITS, _POINT_BITS = (2 * MOST_RUNS).bit_length(), MOST_POINTS.bit_length()
"""Bits that hold the number of any run (below twice `MOST_RUNS`) and of any point, as `check_cells` has made sure."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the tables of a result may hold, by its manifest. Without one, any scenario, point and run, and the region in use."""

    scenarios: tuple[str, ...] | None = None
    states: tuple[str, ...] = field(default_factory=lambda: tuple(sorted(known_states(region_in_use()))))
    points: int = MOST_POINTS
    runs: tuple[int, int] = (0, 2 * MOST_RUNS)
    """The first run, and the one after the last."""

    @classmethod
    def of(cls, manifest: Mapping[str, object], folder: Path) -> Self:
        """Take it from a manifest that was read; BadInput if its region isn't one."""
        said = cast("Mapping[str, Any]", manifest)
        first, runs = int(said.get("first_run") or 0), said.get("runs")
        return cls(
            scenarios=tuple(str(each["name"]) for each in said["scenarios"]),
            states=tuple(sorted(known_states(region_in(manifest, str(folder))))),
            points=int((said.get("experiment") or {}).get("points") or MOST_POINTS),
            runs=(first, first + (MOST_RUNS if runs is None else int(runs))),
        )


Accepted = dict[str, "pa.Array"]
"""The words of each column that were accepted last: most row groups have the same."""


def check_cells(folder: Path, table: str, rows: pa.Table, known: Known, accepted: Accepted | None = None) -> None:
    """Refuse empty cells where there can be none, words that a column can't hold, and numbers of no point, run or size.

    Who reads a table a row group at a time passes the same `accepted` with each.
    """
    accepted = {} if accepted is None else accepted
    columns = {*KEYS, *COLUMNS.get(table, ())}
    for name in rows.column_names:
        if name in columns:
            _check_column(_Place(folder, table, name), rows[name], known, accepted)


def check_once(folder: Path, table: str, rows: pa.Table) -> None:
    """Refuse two rows of one scenario, point and run, which must have been checked; a batch writes them in order."""
    if not rows.num_rows:
        return
    words = rows["scenario"]
    coded = words if pa.types.is_dictionary(words.type) else words.dictionary_encode()
    codes = coded.unify_dictionaries().combine_chunks().indices
    scenario, point, run = (_whole(each) for each in (codes, rows["point"], rows["run"]))
    key = (((scenario << _POINT_BITS) | point) << _RUN_BITS) | run
    if (key[1:] > key[:-1]).all():
        return
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(key[order][1:] == key[order][:-1])
    if again.size:
        row = int(order[again[0]])
        raise BadInput(
            f"{table}.parquet has two rows for one run", where=str(folder),
            value=f"{rows['scenario'][row].as_py()}, point {point[row]}, run {run[row]}", allowed="one row a run",
        )  # fmt: skip


def _whole(column: pa.Array | pa.ChunkedArray) -> NDArray[np.int64]:
    found: NDArray[np.int64] = column.to_numpy().astype(np.int64, copy=False)
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of a table in a folder."""

    folder: Path
    table: str
    column: str

    def refused(
        self, value: object, allowed: str, nearest: str = "", problem: str = "a value that can't be"
    ) -> BadInput:
        """The error for a cell."""
        return BadInput(
            f"{self.table}.parquet has {problem} in the column {self.column}", where=str(self.folder), value=value,
            allowed=allowed, nearest=nearest,
        )  # fmt: skip


def _check_column(place: _Place, column: pa.ChunkedArray, known: Known, accepted: Accepted) -> None:
    kind = kind_of(place.column) if place.column not in KEYS else "name" if place.column == "scenario" else "count"
    if kind == "text" or not len(column):
        return
    if kind != "number" and column.null_count:
        raise place.refused(None, "a value in every row", problem="empty cells")
    if kind in {"name", "quarter"}:
        _check_words(place, column, known, accepted)
    elif place.column in {"point", "run"}:
        _check_whole(place, column, *(known.runs if place.column == "run" else (0, known.points)))
    elif pa.types.is_floating(column.type):
        _check_finite(place, column)


def _check_whole(place: _Place, column: pa.ChunkedArray, first: int, stop: int) -> None:
    for numbers in map(numbers_of, filter(len, column.chunks)):
        for number in (numbers.min(), numbers.max()):
            if not first <= number < stop:
                raise place.refused(int(number), f"{first} to {stop - 1}")


def _check_finite(place: _Place, column: pa.ChunkedArray) -> None:
    for numbers in map(numbers_of, column.chunks):
        if not np.isfinite(numbers).all() and (without_end := numbers[np.isinf(numbers)]).size:
            raise place.refused(float(without_end[0]), "finite numbers, or no value")


def _check_words(place: _Place, column: pa.ChunkedArray, known: Known, accepted: Accepted) -> None:
    fits, allowed = _fitting(place.column, known)
    last = accepted.get(place.column)
    for chunk in column.chunks:
        coded = pa.types.is_dictionary(chunk.type)
        if coded and last is not None and chunk.dictionary.equals(last):
            continue
        words = (chunk.dictionary if coded else pc.unique(chunk)).to_pylist()
        if all(map(fits, words)):
            if coded:
                accepted[place.column] = last = chunk.dictionary
            continue
        # a dictionary may hold words that no row has
        used = set(pc.unique(chunk.indices).to_pylist()) if coded else range(len(words))
        strange = [word for code, word in enumerate(words) if code in used and not fits(word)]
        if strange:
            raise place.refused(strange[0], _said(allowed), nearest_name(str(strange[0]), list(allowed)))


def _said(allowed: Sequence[str]) -> str:
    return f"{allowed[0]} to {allowed[-1]}" if allowed[0] == QUARTERS[0] else ", ".join(allowed)


def _fitting(column: str, known: Known) -> tuple[Callable[[str], bool], Sequence[str]]:
    """The test of a column's words, and the words that pass it, or one in their place that says what they are like."""
    if column == "scenario":
        if known.scenarios is None:
            return _is_name, ("1 to 64 of a-z, 0-9 and -",)
        return known.scenarios.__contains__, known.scenarios
    if kind_of(column) == "quarter":
        words = QUARTERS if column in {"quarter", "quarter_signed"} else DELIVERY_QUARTERS
        return _SETS[words].__contains__, words
    if column in _LISTED or column in _STATES:
        words = _LISTED.get(column) or known.states
        return words.__contains__, words
    if column == MEMBERS:
        states = frozenset(known.states)
        return (lambda word: bool(word) and states.issuperset(word.split(";"))), (
            f"{', '.join(known.states)}, with ; between",
        )
    return _is_word, ("words that can be printed",)


def _is_name(word: str) -> bool:
    return re.fullmatch(NAME_PATTERN, word) is not None


def _is_word(word: str) -> bool:
    return bool(word) and word.isprintable()
