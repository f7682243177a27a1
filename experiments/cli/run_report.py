"""What `haemus run` and `haemus compare` print: the answer first, then the paper's figures if asked, differences, and signs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple, cast

from haemus.experiments.calibrate.paper_text import (
    COUNTERFACTUAL,
    compared_with_paper,
    is_counterfactual,
    paper_line,
    paper_text,
)
from haemus.experiments.compare.answering import answer_of
from haemus.experiments.compare.comparison import expected_rows
from haemus.experiments.compare.expectations import unrecorded
from haemus.experiments.compare.text import short_text
from haemus.experiments.store.region_said import KEY, own_region_line
from haemus.model.start.calibration import PAPER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.calibrate.paper_table import PaperTable
    from haemus.experiments.compare.comparison import Comparison
    from haemus.experiments.report.answer import Answer
    from haemus.experiments.store.result import Result
    from haemus.model.scenario import ResolvedScenario


class Answered(NamedTuple):
    """The answer of a batch, and the paper's figures beside the first scenario that isn't counterfactual, if there is one.

    One that starts from the paper's figures goes first; beside another none is counted.
    """

    answer: Answer
    paper: PaperTable | None
    scenario: str
    targets: str

    def as_dict(self, *, paper: bool) -> dict[str, object]:
        """For scripts: `answer`, `paper_count` and, if asked, the rows of `paper`."""
        rows = [asdict(row) for row in self.paper.rows] if self.paper is not None and paper else []
        return {
            "answer": self.answer.as_dict(),
            "paper_scenario": self.scenario or None,
            "paper_count": None if self.paper is None or self.targets != PAPER else asdict(self.paper.count),
            "paper": rows,
        }


def answered(result: Result, found: Comparison | None) -> Answered:
    """Answer a result's question; of a sweep nothing is compared with the paper."""
    listed = cast("list[dict[str, object]]", result.manifest["scenarios"])
    there = [each for each in listed if each["name"] in result.scenarios]
    if result.points > 1:
        return Answered(answer_of(result, found), None, "", "")
    if KEY in result.manifest:
        return Answered(answer_of(result, found, own_region_line(result.manifest)), None, "", "")
    factual = sorted((each for each in there if not is_counterfactual(each)), key=lambda each: _targets(each) != PAPER)
    if not factual:
        line = COUNTERFACTUAL.format(", ".join(result.scenarios)) + "."
        return Answered(answer_of(result, found, line), None, "", "")
    name, targets = str(factual[0]["name"]), _targets(factual[0])
    paper = compared_with_paper(result.kept, name)
    return Answered(answer_of(result, found, paper_line(paper, name, targets)), paper, name, targets)


def _targets(scenario: dict[str, object]) -> str:
    return str(scenario.get("targets", PAPER))


def report_text(
    result: Result, scenarios: Sequence[ResolvedScenario], found: Comparison | None, said: Answered, *, paper: bool
) -> str:
    """The answer, the paper's figures if asked, the differences of each scenario from the first, and their expected signs."""
    missing = unrecorded(result.kept, scenarios, result.outcomes)
    left_out = f"not recorded, so left out: {missing} expected signs of states" if missing else ""
    table = paper_text(result.kept, said.scenario, said.targets) if paper and said.scenario else ""
    compared = short_text(found) if found is not None else ""
    return "\n\n".join(filter(None, (said.answer.text, table, compared, left_out, result.outcomes.text)))


def report_dict(found: Comparison | None, said: Answered, *, paper: bool) -> dict[str, object]:
    """The report for scripts: the answer, `differences` from the first scenario and `expected` signs, each a list of rows."""
    report: dict[str, object] = {**said.as_dict(paper=paper), "differences": [], "expected": []}
    if found is not None:
        report |= {
            "against": found.against,
            "confidence": found.confidence,
            "correction": found.correction,
            "family": found.family,
            "differences": [asdict(each) for each in found.differences if each.asked],
            "expected": expected_rows(found.expected),
        }
    return report
