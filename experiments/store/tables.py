"""The result tables: their columns, and how each column is stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from haemus.model.calendar import FIRST_QUARTER, LAST_QUARTER, quarter_name
from haemus.model.outcomes import outcome_columns
from haemus.model.tables.rows import (
    AGREEMENT_COLUMNS,
    CONTRACT_COLUMNS,
    CRISIS_COLUMNS,
    EVENT_COLUMNS,
    STATE_COLUMNS,
)

Kind = Literal["number", "count", "seed", "claim", "quarter", "name", "text"]
Values = NDArray[Any]

FAILED: Final = "failed"
"""The status of a run that failed."""
STATUSES: Final = ("done", FAILED)
LAST_DELIVERY: Final = LAST_QUARTER + 4 * 60
QUARTERS: Final = tuple(quarter_name(quarter) for quarter in range(FIRST_QUARTER, LAST_QUARTER + 1))
DELIVERY_QUARTERS: Final = tuple(quarter_name(quarter) for quarter in range(FIRST_QUARTER, LAST_DELIVERY + 1))
"""Quarters in which a delivery may fall, which can be after a run's end; the last stands for its own quarter and all later ones."""

_KIND_OF: Final[Mapping[str, Kind]] = {
    "agreements": "count",
    "imposed": "claim",
    "aid": "claim",
    "second_hand": "claim",
    "seed": "seed",
    "error": "text",
    "traceback": "text",
    "inputs": "text",
    **dict.fromkeys(("quarter", "quarter_signed", "quarter_first_delivery", "quarter_last_delivery"), "quarter"),
    **dict.fromkeys(
        ("state", "a", "b", "agreement", "kind", "action", "members", "event", "type", "origin", "status"), "name"
    ),
    **dict.fromkeys(("buyer", "supplier", "supplier_state", "category", "system"), "name"),
}
_RUNS: Final = "runs"
_FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    _RUNS: ("seed", "status"),
    "states": STATE_COLUMNS,
    "agreements": AGREEMENT_COLUMNS,
    "contracts": CONTRACT_COLUMNS,
    "crises": CRISIS_COLUMNS,
    "events": EVENT_COLUMNS,
    "failures": ("seed", "error", "traceback", "inputs"),
}


class _Columns(Mapping[str, tuple[str, ...]]):
    """The columns of each table; those of runs follow from the states of the region in use."""

    def __getitem__(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table."""
        return (*_FIXED[table], *outcome_columns()) if table == _RUNS else _FIXED[table]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the tables."""
        return iter(_FIXED)

    def __len__(self) -> int:
        """Count the tables."""
        return len(_FIXED)


COLUMNS: Final[Mapping[str, tuple[str, ...]]] = _Columns()
"""The columns of each table, after `scenario`, `point` and `run`."""

RUNS: Final = _RUNS
"""The one table that outcomes of one's own add columns to, after its others."""


def columns_of(table: str, own: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns of a table of a batch with these outcomes of one's own, after `scenario`, `point` and `run`."""
    return (*COLUMNS[table], *own) if table == RUNS else COLUMNS[table]


RECORDED: Final = ("states", "agreements", "contracts", "crises", "events")
_DTYPE: Final[Mapping[Kind, type]] = {
    "number": np.float64, "count": np.int32, "seed": np.int64, "claim": np.bool_, "text": np.object_,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words: the code of each row, and the words. Every word occurs, unless they are quarters."""

    codes: NDArray[np.integer[Any]]
    words: tuple[str, ...]


Part = Values | Coded


def kind_of(column: str) -> Kind:
    """The kind of a column; numbers by default."""
    return _KIND_OF.get(column, "number")


def dtype_of(column: str) -> type:
    """The type of a column while a table grows; words are stored as codes."""
    return np.int32 if column == "run" or kind_of(column) in {"name", "quarter"} else _DTYPE[kind_of(column)]
