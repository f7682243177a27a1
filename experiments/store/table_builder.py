"""A table that grows as chunks of runs finish, in any order, without a second copy of the data."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use
from haemus.experiments.store.arrow_arrays import coded, of_numbers, of_words, smallest
from haemus.experiments.store.tables import DELIVERY_QUARTERS, QUARTERS, Coded, Part, columns_of, dtype_of, kind_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
else:
    pd = on_use("pandas")
    pa = on_use("pyarrow")

FIRST_CAPACITY: Final = 1024

type Stretch = tuple[tuple[int, int, int], int, int]
"""The rows of a chunk: scenario, point and first run, the first row, and the one after the last."""


class TableBuilder:
    """The columns of one table. Reserved but unused space costs no memory, because its pages are never touched.

    Keeping the parts and joining them at the end would need twice the memory of the result.
    """

    def __init__(self, table: str, capacity: int = FIRST_CAPACITY, own: Sequence[str] = ()) -> None:
        """Reserve space for a number of rows; it grows as needed. `own` are the columns of outcomes of one's own."""
        self._capacity = max(capacity, FIRST_CAPACITY)
        self._names = ("run", *columns_of(table, own))
        self._columns: dict[str, NDArray[Any]] = {
            name: np.empty(self._capacity, dtype=dtype_of(name)) for name in self._names
        }
        self._words: dict[str, dict[str, int]] = {
            name: {} for name in self._names if kind_of(name) in {"name", "quarter"}
        }
        self._pieces: list[Stretch] = []
        self._size = 0

    @property
    def rows(self) -> int:
        """The number of rows so far."""
        return self._size

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the table."""
        return ("scenario", "point", *self._names)

    def append(self, scenario: int, point: int, first_run: int, part: Mapping[str, Part]) -> None:
        """Add the rows of a chunk, which starts with run `first_run` of a scenario (by its position in the batch) at a point."""
        run = part["run"]
        count = len(run.codes if isinstance(run, Coded) else run)
        start, stop = self._size, self._size + count
        self._keep({name: self._codes(name, part[name]) for name in self._names}, count)
        self._pieces.append(((scenario, point, first_run), start, stop))
        self._size = stop

    def _keep(self, values: Mapping[str, NDArray[Any]], count: int) -> None:
        """Keep some rows after those that are there."""
        self._make_room(self._size + count)
        for name, column in self._columns.items():
            column[self._size : self._size + count] = values[name]

    def _make_room(self, rows: int) -> None:
        if rows > self._capacity:
            self._capacity = max(2 * self._capacity, rows)
            for name, column in self._columns.items():
                wider = np.empty(self._capacity, dtype=column.dtype)
                wider[: self._size] = column[: self._size]
                self._columns[name] = wider

    def _codes(self, name: str, part: Part) -> NDArray[Any]:
        """The values as they are stored; a word as its position among all words so far."""
        if not isinstance(part, Coded):
            return part
        words = self._words[name]
        places = np.array([words.setdefault(word, len(words)) for word in part.words], dtype=np.int32)
        return places[part.codes] if len(part.codes) else part.codes

    def finished(self, scenarios: Sequence[str]) -> pd.DataFrame:
        """Return the table ordered by scenario, point and run; this object is empty afterwards."""
        pieces = sorted(self._pieces)
        order = None if pieces == self._pieces else np.concatenate([np.arange(a, b) for _, a, b in pieces])

        def values(name: str) -> NDArray[Any]:
            # release each column as it is converted, so that only one is held twice
            kept = self._columns.pop(name)
            return kept[: self._size] if order is None else kept[order]

        return self._frame(scenarios, pieces, self._names, values)

    def arrow(self, scenarios: Sequence[str], first: int, stop: int) -> pa.Table:
        """Return rows `first` to `stop` - 1 of the finished table; an undefined number is missing."""
        pieces = self._between(first, stop)
        sizes = [end - begin for _, begin, end in pieces]
        places = np.repeat(np.array([place for (place, _, _), _, _ in pieces], smallest(scenarios)), sizes)
        points = np.repeat(np.array([point for (_, point, _), _, _ in pieces], dtype=np.int32), sizes)
        found = {"scenario": coded(places, scenarios), "point": of_numbers(points)}
        for name in self._names:
            values = self._values(name, pieces)
            if name in self._words:
                words, codes, ordered = self._coded(name, values)
                found[name] = coded(codes.astype(smallest(words)), words, ordered=ordered)
            elif kind_of(name) == "text":
                found[name] = of_words(values.tolist())
            else:
                found[name] = of_numbers(values, undefined_is_missing=True)
        return pa.table(found)

    def _between(self, first: int, stop: int) -> list[Stretch]:
        """The stretches of kept rows that are some rows of the finished table, in its order."""
        pieces = sorted(self._pieces)
        before = list(accumulate((end - begin for _, begin, end in pieces), initial=0))
        found = []
        for place in range(max(bisect_right(before, first) - 1, 0), len(pieces)):
            if stop <= before[place]:
                break
            key, begin, end = pieces[place]
            low, high = max(first - before[place], 0), min(stop - before[place], end - begin)
            if low < high:  # a chunk of runs may have no rows: those after it count all the same
                found.append((key, begin + low, begin + high))
        return found

    def _values(self, name: str, pieces: Sequence[Stretch]) -> NDArray[Any]:
        """The values of a column in some pieces."""
        kept = self._columns[name]
        return np.concatenate([kept[:0], *(kept[begin:end] for _, begin, end in pieces)])

    def _frame(
        self, scenarios: Sequence[str], pieces: Sequence[Stretch], columns: Sequence[str],
        values: Callable[[str], NDArray[Any]],
    ) -> pd.DataFrame:  # fmt: skip
        """Return the rows of pieces: scenario and point, and some columns, given the values of each."""
        sizes = [stop - start for _, start, stop in pieces]
        codes = np.repeat(np.array([place for (place, _, _), _, _ in pieces], dtype=np.int16), sizes)
        points = np.repeat(np.array([point for (_, point, _), _, _ in pieces], dtype=np.int32), sizes)
        found: dict[str, Any] = {
            "scenario": pd.Categorical.from_codes(codes, categories=pd.Index(list(scenarios))),
            "point": points,
        }
        for name in columns:
            found[name] = self._categorical(name, values(name)) if name in self._words else values(name)
        return pd.DataFrame(found, copy=False)

    def _categorical(self, name: str, values: NDArray[Any]) -> pd.Categorical[str]:
        """Words as a categorical: quarters in order of time, others in alphabetical order."""
        words, codes, ordered = self._coded(name, values)
        return pd.Categorical.from_codes(codes, categories=pd.Index(list(words)), ordered=ordered)

    def _coded(self, name: str, codes: NDArray[Any]) -> tuple[tuple[str, ...], NDArray[np.integer[Any]], bool]:
        """The words of a column in their order, their places in it, and whether the order means anything."""
        ordered = kind_of(name) == "quarter"
        if ordered:
            words: tuple[str, ...] = QUARTERS if name in {"quarter", "quarter_signed"} else DELIVERY_QUARTERS
        else:
            words = tuple(sorted(self._words[name]))
        place = {word: code for code, word in enumerate(words)}
        smallest: type[np.integer[Any]] = np.int16 if len(words) < np.iinfo(np.int16).max else np.int32
        places = np.array([place[word] for word in self._words[name]], dtype=smallest)
        final: NDArray[np.integer[Any]] = places[codes] if len(codes) else np.empty(0, dtype=smallest)
        return words, final, ordered
