"""The meaning of every column of the tables of a result, for documents, spreadsheets and notebooks."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.experiments.store.tables import Kind, kind_of
from haemus.model.outcomes.registry import OUTCOMES

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
        "states": {
            "quarter": "calendar quarter",
            "state": "ISO 3166 code, `XKX` for Kosovo",
            "budget_meur": "annual budget in force in the quarter [EUR million, current]",
            "budget_initial_meur": "budget of the year as fixed in the last quarter of the year before [EUR million, current]",
            "outturn_meur": "spent since the start of the year [EUR million, current]",
            "published_meur": (
                "spending as published: what was spent in the quarter, by the published definition, with the year's error"
                " and without debt repaid; in the first year the budget [EUR million a year, current]"
            ),
            "gdp_meur": "GDP [EUR million a year, current]",
            "price_level": "prices, 2024 = 1",
            "burden": "budget in force over GDP [share]",
            "personnel_meur": "spent on personnel in the quarter [EUR million]",
            "equipment_meur": "spent on equipment in the quarter: instalments and routine purchases [EUR million]",
            "infrastructure_meur": "spent on infrastructure in the quarter [EUR million]",
            "other_meur": "spent on operations and repayment in the quarter [EUR million]",
            "appropriation_meur": "a quarter of the budget in force [EUR million]",
            "grants_meur": "grants received in the quarter [EUR million]",
            "borrowed_meur": "borrowed in the quarter, drawn credit lines included [EUR million]",
            "account_meur": "procurement account at the end of the quarter, never below zero [EUR million]",
            "debt_meur": "debt of the procurement account, drawn credit lines included [EUR million]",
            "equipment_share": "share of the appropriation that goes to equipment",
            "committed_meur": "outstanding on signed contracts [EUR million]",
            "committed_share": "instalments due within a year over the year's equipment budget [share]",
            "threat": "perceived threat, the sum of its three parts [percentage points a year]",
            "threat_disputes": "part from disputes with other states of the region",
            "threat_strike": "part from exposure to others' deep strike; negative where the state's own outweighs it",
            "threat_systemic": "part from outside the region",
            "credibility": "credibility of the guarantee that the state believes in most [probability]; 0 without one",
            "help": "help that it counts on, from guarantees, restraint and agreements [share of need]",
            "restraint": (
                "help expected from the guarantors of neighbours that it fears [share of need]; counts where the state's own"
                " guarantee covers less"
            ),
            "strike": "deep-strike stock [TIV-like units]",
            "interoperability": "share of the stock that follows the NATO standard",
            "stock_tiv": "stock of all categories [TIV-like units]",
            "imports_tiv": "delivered from abroad in the quarter [TIV-like units]",
            "imports_meur": "instalments paid abroad in the quarter [EUR million]",
            "domestic_meur": "paid to domestic producers in the quarter [EUR million]",
            "exports_meur": "sold outside the region by domestic producers in the quarter [EUR million]",
            "agreements": "agreements of the run that the state is in",
            "capital": "political capital and staff for talks [0 to 1]",
            "fragility": "fragility [0 to 1]",
            "influence_west": "influence of USA and EUR, mean",
            "influence_east": "influence of RUS and CHN, mean",
            "alignment_west": "alignment with USA and EUR, mean [0 to 1]",
            "alignment_east": "alignment with RUS and CHN, mean [0 to 1]",
        },
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
            "quarter_first_delivery": "quarter of the first delivery; may lie after the run's end",
            "quarter_last_delivery": "quarter of the last delivery; may lie after the run's end",
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


def meanings_of(table: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield the columns of a table that has meanings: name, what it holds, unit if it is an outcome, and meaning."""
    for name, meaning in WHICH.items():
        yield name, "category" if name == "scenario" else "whole number", "", meaning
    if table == "pairs":
        for name, meaning in PAIRS.items():
            yield name, HOLDS["quarter" if name.startswith("quarter") else "name"], "", meaning
        return
    for name, meaning in MEANINGS[table].items():
        yield name, HOLDS[kind_of(name)], "", meaning
    if table == "runs":
        for outcome in OUTCOMES.values():
            for column, key in zip(outcome.columns, outcome.keys or ("",), strict=True):
                yield column, HOLDS["number"], outcome.unit, f"{key}: {outcome.meaning}" if key else outcome.meaning
