"""The result tables: which columns they have, and how rows of many runs become them in little memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
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


def in_order(table: str, rows: list[Row]) -> list[Row]:
    """The rows of one run by quarter and key; what happened to one agreement in a quarter stays in its order."""
    places = [COLUMNS[table].index(name) for name in _SORTED_BY[table]]
    key: Callable[[Row], tuple[Any, ...]] = lambda row: tuple(row[place] for place in places)  # noqa: E731
    return sorted(rows, key=key)


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


def assembled(table: str, parts: Sequence[dict[str, Part]], labels: Sequence[tuple[str, int]]) -> pd.DataFrame:
    """One table from the parts of all chunks, in their order; empties the parts column by column to spare memory.

    `labels` gives the scenario and the point of each part.
    """
    sizes = [len(part["run"]) if isinstance(part["run"], np.ndarray) else 0 for part in parts]
    names = tuple(dict.fromkeys(scenario for scenario, _ in labels))
    codes = np.repeat([names.index(scenario) for scenario, _ in labels], sizes)
    columns: dict[str, Any] = {
        "scenario": pd.Categorical.from_codes(codes, categories=list(names)),
        "point": np.repeat(np.array([point for _, point in labels], dtype=np.int32), sizes),
    }
    for name in ("run", *COLUMNS[table]):
        taken = [part.pop(name) for part in parts]
        columns[name] = _joined(name, taken)
    return pd.DataFrame(columns, copy=False)


def _joined(name: str, taken: list[Part]) -> Any:  # noqa: ANN401 - an array or a categorical, as pandas takes either
    kind = kind_of(name)
    if kind in {"name", "quarter"}:
        return _categorical(name, [part for part in taken if isinstance(part, Coded)], ordered=kind == "quarter")
    dtype = np.int32 if name == "run" else _DTYPE[kind]
    arrays = [part for part in taken if not isinstance(part, Coded)]
    return np.concatenate([np.empty(0, dtype=dtype), *arrays]).astype(dtype, copy=False)


def _categorical(name: str, taken: list[Coded], *, ordered: bool) -> pd.Categorical:
    """The words of all parts as one categorical: quarters in their order, others by the alphabet."""
    if ordered:
        words: tuple[str, ...] = QUARTERS if name in {"quarter", "quarter_signed"} else DELIVERY_QUARTERS
    else:
        words = tuple(sorted({word for part in taken for word in part.words}))
    place = {word: code for code, word in enumerate(words)}
    smallest = np.int16 if len(words) < np.iinfo(np.int16).max else np.int32
    codes = [np.array([place[word] for word in part.words], dtype=smallest)[part.codes] for part in taken if len(part.codes)]
    together = np.concatenate(codes) if codes else np.empty(0, dtype=smallest)
    return pd.Categorical.from_codes(together, categories=list(words), ordered=ordered)
