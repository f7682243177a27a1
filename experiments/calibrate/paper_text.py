"""The paper's figures beside a scenario, for the terminal, and the line that says how many are met."""

import json
from collections.abc import Mapping
from typing import Final

from haemus.experiments.calibrate.paper_table import (
    PaperTable,
    ScenarioTables,
    of_90,
    paper_table,
    unrecorded_figures,
    verdict_words,
)
from haemus.experiments.report.table import Column, Table
from haemus.experiments.store.table_reader import TableReader
from haemus.model.scenario import load_scenario
from haemus.model.start.calibration import PAPER

OTHER_SET: Final = (
    "{} starts from published budgets, where spending is defined otherwise than in the paper:"
    " how many of the paper's figures it meets says nothing"
)
COUNTERFACTUAL: Final = "{}: counterfactual up to 2025, so nothing is compared with the paper's figures"
LAST: Final = "2025Q4"
"""The last quarter that the paper's figures are of."""
COLUMNS: Final = (
    Column("figure", str, "id"),
    Column("paper"),
    Column("model"),
    Column("90 % of runs", of_90, "low", "high"),
    Column("verdict", verdict_words, "verdict", "met", "runs"),
    Column("rule"),
)


def is_counterfactual(scenario: Mapping[str, object]) -> bool:
    """Whether a scenario, as a manifest describes it, differs up to the end of 2025 from the world that the paper describes.

    That world has the baseline's events, states and suppliers. A scenario that starts from published budgets has events of its
    own before 2020, and isn't called counterfactual for these. One that counts outcomes from another time than the paper's is.
    """
    if scenario.get("targets", PAPER) != PAPER:
        return False
    if scenario.get("windows"):  # its outcomes are not those of the paper's years
        return True
    factual, end = _as_written(load_scenario("baseline").as_dict()), str(scenario.get("end", LAST))
    return _past(scenario, end) != _past(factual, end) or scenario.get("remove") != factual["remove"]


def _as_written(said: Mapping[str, object]) -> dict[str, object]:
    """What a manifest would hold: tuples as lists, dates as text."""
    written: dict[str, object] = json.loads(json.dumps(said, default=str))
    return written


def _past(scenario: Mapping[str, object], end: str) -> list[object]:
    """The events that a run reaches by a quarter and by the end of 2025."""
    events = scenario.get("events")
    known = [event for event in events if isinstance(event, Mapping)] if isinstance(events, list) else []
    return [dict(event) for event in known if _quarter(str(event.get("date", ""))) <= min(end, LAST)]


def _quarter(date: str) -> str:
    """The quarter of a date as in manifests: "2025-02-14" is in "2025Q1"; text without a month is later than all."""
    year, _, rest = date.partition("-")
    month = rest[:2]
    return f"{year}Q{(int(month) + 2) // 3}" if month.isdigit() else "9999Q4"


def compared_with_paper(tables: TableReader, scenario: str) -> PaperTable:
    """The paper's figures and those of one scenario of a batch."""
    return paper_table(ScenarioTables.of(tables, scenario))


def paper_line(found: PaperTable, scenario: str, targets: str = PAPER) -> str:
    """The line on how many figures are met; of a scenario that starts from another set of figures, that none is counted."""
    if targets != PAPER:
        return f"{OTHER_SET.format(scenario)}."
    return f"Of the paper's figures beside {scenario}, {found.count.words}."


def paper_text(tables: TableReader, scenario: str, targets: str = PAPER) -> str:
    """The paper's figures in words and numbers, with a scenario's and the verdicts."""
    ours = ScenarioTables.of(tables, scenario)
    found = paper_table(ours)
    missing = unrecorded_figures(ours)
    left_out = [name for name in found.left_out if not any(name in names for names in missing.values())]
    runs = found.count.runs
    below = (
        *([f"{found.count.words}; scored but not in this table: {', '.join(left_out)}"] if targets == PAPER else []),
        *(f"not recorded, so left out: {len(names)} figures of {table}" for table, names in missing.items()),
        *([OTHER_SET.format(scenario)] if targets != PAPER else []),
        "model: median of runs, or share of runs or contracts; undecided: the runs, drawn again, sometimes meet it and sometimes don't",
    )
    title = f"The paper's figures beside {scenario}: {runs:,} run{'' if runs == 1 else 's'}"
    return Table(title, COLUMNS, below).text(found.rows)
