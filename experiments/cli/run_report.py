"""The report that `haemus run` prints: the paper's figures, paired effects of scenarios, and expected signs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from haemus.experiments.calibrate.paper_table import ScenarioTables, paper_table, unrecorded_figures
from haemus.experiments.compare.effects import effects_text, headline_effects
from haemus.experiments.compare.expectation_text import expectations_text
from haemus.experiments.compare.expectations import judged, unrecorded
from haemus.experiments.report.numbers import short, short_interval
from haemus.experiments.report.table import Column, Table
from haemus.experiments.store.table_reader import TableReader
from haemus.model.outcomes import unit_of
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.calibration import PAPER as PAPER_SET

OTHER_SET: Final = "{} starts from published budgets: its levels and the paper's rest on two definitions of spending"


def comparison_text(tables: TableReader, scenarios: Sequence[ResolvedScenario]) -> str:
    """The paper's figures and the first scenario's, the effects of each other one, and their expected signs."""
    first, *others = (scenario.name for scenario in scenarios)
    effects = [effects_text(tables, other, first) for other in others]
    expected = expectations_text(judged(tables, scenarios))
    missing = unrecorded(tables, scenarios)
    left_out = f"not recorded, so left out: {missing} expected signs of states" if missing else ""
    other_set = OTHER_SET.format(first) if scenarios[0].targets != PAPER_SET else ""
    paper = "\n".join(filter(None, (paper_text(tables, first), other_set)))
    return "\n\n".join([paper, *effects, *filter(None, (expected, left_out))])


def comparison_dict(tables: TableReader, scenarios: Sequence[ResolvedScenario]) -> dict[str, object]:
    """The report for scripts: `paper`, `differences` from the first scenario and `expected` signs, each a list of rows."""
    first, *others = (scenario.name for scenario in scenarios)
    rows, _ = paper_table(ScenarioTables.of(tables, first))
    return {
        "paper": [asdict(row) for row in rows],
        "differences": [
            {"scenario": other, "against": first, "unit": unit_of(effect.outcome), **asdict(effect)}
            for other in others
            for effect in headline_effects(tables, other, first)
        ],
        "expected": [
            {
                **asdict(each.effect),
                **each.expectation.model_dump(mode="json"),
                "scenario": each.scenario,
                "finding": each.finding,
            }
            for each in judged(tables, scenarios)
        ],
    }


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
    return "-" if met is None else "yes" if met else "no"


PAPER: Final = (
    Column("figure", str, "id"),
    Column("paper", short, "figure"),
    Column("unit"),
    Column("model", short, "median"),
    Column("90 % interval", short_interval, "low", "high"),
    Column("met", _met),
    Column("rule"),
)
