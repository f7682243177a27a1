"""The result tables: which columns they have, and how a column is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from haemus.model.calendar import LAST_QUARTER, quarter_name
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

LAST_DELIVERY: Final = LAST_QUARTER + 4 * 60
QUARTERS: Final = tuple(quarter_name(quarter) for quarter in range(LAST_QUARTER + 1))
DELIVERY_QUARTERS: Final = tuple(quarter_name(quarter) for quarter in range(LAST_DELIVERY + 1))
"""Quarters that a delivery may fall in: contracts run on after the simulation's last quarter."""

_KIND_OF: Final[Mapping[str, Kind]] = {
    "agreements": "count",
    "imposed": "claim",
    "second_hand": "claim",
    "seed": "seed",
    "error": "text",
    "traceback": "text",
    "inputs": "text",
    **dict.fromkeys(("quarter", "quarter_signed", "quarter_first_delivery", "quarter_last_delivery"), "quarter"),
    **dict.fromkeys(("state", "a", "b", "agreement", "action", "members", "event", "type", "origin", "status"), "name"),
    **dict.fromkeys(("buyer", "supplier", "supplier_state", "category", "system"), "name"),
}
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "runs": ("seed", "status", *outcome_columns()),
    "states": STATE_COLUMNS,
    "agreements": AGREEMENT_COLUMNS,
    "contracts": CONTRACT_COLUMNS,
    "crises": CRISIS_COLUMNS,
    "events": EVENT_COLUMNS,
    "failures": ("seed", "error", "traceback", "inputs"),
}
"""The columns of each table after `scenario`, `point` and `run`."""

RECORDED: Final = ("states", "agreements", "contracts", "crises", "events")
_DTYPE: Final[Mapping[Kind, type]] = {
    "number": np.float64, "count": np.int32, "seed": np.int64, "claim": np.bool_, "text": np.object_,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words: each row's place among them. All of them occur, or they are quarters."""

    codes: NDArray[np.integer[Any]]
    words: tuple[str, ...]


Part = Values | Coded


def kind_of(column: str) -> Kind:
    """What a column holds; numbers where nothing else is said."""
    return _KIND_OF.get(column, "number")


def dtype_of(column: str) -> type:
    """How a column is kept while a table grows: words by number."""
    return np.int32 if column == "run" or kind_of(column) in {"name", "quarter"} else _DTYPE[kind_of(column)]
