"""Take runs out of a `Rows`, and concatenate several of one scenario."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from haemus.model.tables.rows import Rows

ROWS: Final = ("agreements", "contracts", "crises", "events")
"""The arrays whose rows carry their run's number; rows are grouped by run, in order."""


def some_runs(recorded: Rows, first: int, stop: int) -> Rows:
    """Return runs `first` to `stop` - 1, by position."""
    rows: dict[str, Any] = {}
    for name in ROWS:
        table: NDArray[Any] = getattr(recorded, name)
        kept = table[slice(*np.searchsorted(table["run"], (first, stop)))].copy()
        kept["run"] -= first
        rows[name] = kept
    return replace(recorded, runs=recorded.runs[first:stop], states=recorded.states[first:stop], **rows)


def concatenated(parts: Sequence[Rows]) -> Rows:
    """Return the runs of all parts, one part after the other."""
    if len(parts) == 1:
        return parts[0]
    sizes = [part.runs.size for part in parts]
    before = np.cumsum([0, *sizes[:-1]])
    rows: dict[str, Any] = {}
    for name in ROWS:
        tables = [getattr(part, name) for part in parts]
        rows[name] = np.concatenate(tables)
        rows[name]["run"] += np.repeat(before, [table.size for table in tables])
    return replace(
        parts[0],
        runs=np.concatenate([part.runs for part in parts]),
        states=np.concatenate([part.states for part in parts]),
        **rows,
    )
