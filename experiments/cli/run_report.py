"""The report that `haemus run` prints: the paper's figures, paired effects of scenarios, and expected signs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from haemus.experiments.calibrate.paper_table import ScenarioTables, paper_table, unrecorded_figures
from haemus.experiments.compare.comparison import Comparison, expected_rows
from haemus.experiments.compare.expectations import unrecorded
from haemus.experiments.compare.text import short_text
from haemus.experiments.report.numbers import NO_VALUE, interval, plain
from haemus.experiments.report.table import Column, Table
from haemus.experiments.store.table_reader import TableReader
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.calibration import PAPER as PAPER_SET

OTHER_SET: Final = "{} starts from published budgets: its levels and the paper's rest on two definitions of spending"


def comparison_text(tables: TableReader, scenarios: Sequence[ResolvedScenario], found: Comparison | None) -> str:
    """The paper's figures and the first scenario's, the differences of each other one, and their expected signs."""
    missing = unrecorded(tables, scenarios)
    left_out = f"not recorded, so left out: {missing} expected signs of states" if missing else ""
    first = scenarios[0]
    other_set = OTHER_SET.format(first.name) if first.targets != PAPER_SET else ""
    paper = "\n".join(filter(None, (paper_text(tables, first.name), other_set)))
    compared = short_text(found) if found is not None else ""
    return "\n\n".join([paper, *filter(None, (compared, left_out))])


def comparison_dict(
    tables: TableReader, scenarios: Sequence[ResolvedScenario], found: Comparison | None
) -> dict[str, object]:
    """The report for scripts: `paper`, `differences` from the first scenario and `expected` signs, each a list of rows."""
    rows, _ = paper_table(ScenarioTables.of(tables, scenarios[0].name))
    said: dict[str, object] = {"paper": [asdict(row) for row in rows], "differences": [], "expected": []}
    if found is not None:
        said |= {
            "against": found.against,
            "confidence": found.confidence,
            "correction": found.correction,
            "family": found.family,
            "differences": [asdict(each) for each in found.differences if each.asked],
            "expected": expected_rows(found.expected),
        }
    return said


def paper_text(tables: TableReader, scenario: str) -> str:
    """The paper's figures with a scenario's median and central 90 % interval."""
    ours = ScenarioTables.of(tables, scenario)
    rows, left_out = paper_table(ours)
    missing = unrecorded_figures(ours)
    left_out = [name for name in left_out if not any(name in names for names in missing.values())]
    judged = [row for row in rows if row.met is not None]
    met = sum(row.met is True for row in judged)
    title = f"The paper's figures beside {scenario}: {len(ours.runs)} runs, median and central 90 % interval"
    below = (
        f"met: {met} of {len(judged)}; scored but not in this table: {', '.join(left_out)}",
        *(f"not recorded, so left out: {len(names)} figures of {table}" for table, names in missing.items()),
    )
    return Table(title, PAPER, below).text(rows)


def _met(met: bool | None) -> str:  # noqa: FBT001 - a word for a truth value
    return NO_VALUE if met is None else "yes" if met else "no"


PAPER: Final = (
    Column("figure", str, "id"),
    Column("paper", plain, "figure"),
    Column("unit"),
    Column("model", plain, "median"),
    Column("90 % interval", interval, "low", "high"),
    Column("met", _met),
    Column("rule"),
)
