"""The meaning of every column of the tables of a result, for documents, spreadsheets and notebooks."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.experiments.outcomes.known import SHIPPED, KnownOutcomes
from haemus.experiments.outcomes.state_columns import STATE_MEANINGS
from haemus.experiments.store.tables import Kind, kind_of
from haemus.model.outcomes.registry import OUTCOMES
from haemus.model.start.region_files import region_in_use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WHICH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "scenario": "name of the scenario; in the order given",
        "point": "number of the point of an experiment over parameters; 0 in a plain batch",
        "run": "number of the replication, from 0; the same number has the same seed in every scenario",
    }
)
"""The columns with which every table starts."""
MEANINGS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "runs": {
            "seed": "seed of the run, from the batch's seed and the run's number",
            "status": "`done` or `failed`; the outcomes of a failed run are missing",
        },
        "states": STATE_MEANINGS,
        "agreements": {
            "quarter": "calendar quarter",
            "agreement": "the founders and the quarter of signing, as in `ALB-HRV-XKX-2025Q1`; the name stays when others join",
            "kind": "`strategic`, or `routine` for a treaty on a part of defence",
            "action": "`signed`, `applied`, `joined`, `deepened` or `lapsed`",
            "members": "all members after the action, sorted, as in `ALB;HRV;XKX`; without the state that only applied",
        },
        "contracts": {
            "buyer": "state that buys",
            "supplier": "id of the supplier",
            "supplier_state": "its home country",
            "category": "category of weapon system",
            "system": "the product",
            "units": "number of units",
            "value_meur": "value at signing [EUR million, current]",
            "second_hand": "whether it is second-hand",
            "quarter_signed": "quarter of signing",
            "quarter_first_delivery": "quarter of the first delivery; may lie after the run's end; 2095Q4 is that or later",
            "quarter_last_delivery": "quarter of the last delivery; may lie after the run's end; 2095Q4 is that or later",
            "imposed": "whether an event imposed it (observed history); else the model chose it",
            "aid": "whether it is a gift; its value is 0",
        },
        "crises": {
            "quarter": "calendar quarter",
            "a": "first state, by the alphabet",
            "b": "second state",
            "severity": "severity; hostility rises by this part of its distance to 1",
            "hazard": "hazard of the pair at that time [probability a year]",
        },
        "events": {
            "quarter": "calendar quarter",
            "event": "id of the event",
            "type": "type of the event",
            "origin": "`dated`, `drawn` (by probability or within a window) or `endogenous` (the alliance's own doubt)",
        },
        "failures": {
            "seed": "seed of the run, from the batch's seed and the run's number",
            "error": "type and message of the error",
            "traceback": "where it was raised, innermost last; files are named from their package on",
            "inputs": "JSON: scenario, its digest and history, and the parameters that are not at their defaults",
        },
    }
)
"""The other columns by table, but for outcomes, whose meaning is their docstring."""
PAIRS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agreement": "the agreement, as in the table of agreements",
        "kind": "`strategic`, or `routine` for a treaty on a part of defence",
        "a": "first state, by the alphabet",
        "b": "second state",
        "quarter": "the first quarter in which both were members",
        "quarter_lapsed": "the quarter in which the agreement lapsed; missing if it lasts to the end of the run",
    }
)
"""The columns of the table of pairs of signatories, which is made from the agreements."""
HOLDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "number": "number", "count": "whole number", "seed": "whole number", "claim": "true or false",
        "quarter": "ordered category", "name": "category", "text": "text",
    }
)  # fmt: skip
"""What a column holds, in the words of the documents."""


def meanings_of(table: str, outcomes: KnownOutcomes = SHIPPED) -> Iterator[tuple[str, str, str, str]]:
    """Yield the columns of a table that has meanings: name, what it holds, unit if it is an outcome, and meaning.

    `outcomes` are those of the result: the table of runs has the columns of its own outcomes last.
    """
    for name, meaning in WHICH.items():
        yield name, "category" if name == "scenario" else "whole number", "", meaning
    if table == "pairs":
        for name, meaning in PAIRS.items():
            yield name, HOLDS["quarter" if name.startswith("quarter") else "name"], "", meaning
        return
    for name, meaning in MEANINGS[table].items():
        yield name, HOLDS[kind_of(name)], "", meaning
    if table == "runs":
        region = outcomes.region or region_in_use()
        for outcome in OUTCOMES.values():
            for column, key in zip(outcome.columns_in(region), outcome.keys_in(region) or ("",), strict=True):
                yield column, HOLDS["number"], outcome.unit, f"{key}: {outcome.meaning}" if key else outcome.meaning
        for column, meaning in outcomes.meanings().items():
            yield column, HOLDS["number"], outcomes.unit_of(column), meaning
