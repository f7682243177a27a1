"""The result tables: which columns they have, and how the rows of some runs become compact columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from model.calendar import LAST_QUARTER, quarter_name
from model.outcomes import outcome_columns
from model.record import (
    AGREEMENT_COLUMNS,
    CONTRACT_COLUMNS,
    CRISIS_COLUMNS,
    EVENT_COLUMNS,
    STATE_COLUMNS,
    Row,
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
_SORTED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "states": ("quarter", "state"),
    "agreements": ("quarter", "agreement"),
    "contracts": ("quarter_signed", "buyer", "supplier"),
    "crises": ("quarter", "a", "b"),
    "events": ("quarter", "event"),
}
_DTYPE: Final[Mapping[Kind, type]] = {
    "number": np.float64, "count": np.int32, "seed": np.int64, "claim": np.bool_, "text": np.object_,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words: each row's place among the words that occur."""

    codes: NDArray[np.int32]
    words: tuple[str, ...]


Part = Values | Coded


def kind_of(column: str) -> Kind:
    """What a column holds; numbers where nothing else is said."""
    return _KIND_OF.get(column, "number")


def dtype_of(column: str) -> type:
    """How a column is kept while a table grows: words by number."""
    return np.int32 if column == "run" or kind_of(column) in {"name", "quarter"} else _DTYPE[kind_of(column)]


def in_order(table: str, rows: list[Row]) -> list[Row]:
    """The rows of one run by quarter and key; what befell one agreement in a quarter stays in its order."""
    return sorted(rows, key=itemgetter(*(COLUMNS[table].index(name) for name in _SORTED_BY[table])))


def packed(table: str, rows: Sequence[Row], runs: Sequence[int]) -> dict[str, Part]:
    """Rows of some runs as compact columns, `run` among them; `runs` names the run of each row."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(COLUMNS[table])
    parts: dict[str, Part] = {"run": np.array(runs, dtype=np.int32)}
    for name, values in zip(COLUMNS[table], columns, strict=True):
        kind = kind_of(name)
        parts[name] = _coded(values) if kind in {"name", "quarter"} else np.array(values, dtype=_DTYPE[kind])
    return parts


def _coded(values: Sequence[Any]) -> Coded:
    words = {word: code for code, word in enumerate(dict.fromkeys(values))}
    return Coded(np.array([words[value] for value in values], dtype=np.int32), tuple(map(str, words)))
