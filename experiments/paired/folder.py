"""The comparison of a result folder's scenarios: read from its tables, written beside them with its figures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

from haemus.experiments.paired.compared import Comparison, unjudged
from haemus.experiments.paired.difference import Difference, judged
from haemus.experiments.report.checks import check_outcomes
from haemus.experiments.result import Result
from haemus.experiments.result_folder import write_tables
from haemus.model.bad_input import BadInput
from haemus.model.nearest import nearest_name
from haemus.model.outcomes import outcome_columns

TABLE: Final = "comparison"
FEWEST_SCENARIOS: Final = 2
NUMBERS_AT_ONCE: Final = 10_000_000
"""Outcomes times runs that are read together."""


def compare_folder(
    result: Result, *, against: str | None, outcomes: Sequence[str] | None, confidence: float, correction: str
) -> Comparison:
    """Compare every scenario of a result with one of them, the first where none is named."""
    where = str(result.folder)
    if len(result.scenarios) < FEWEST_SCENARIOS:
        raise BadInput(
            "holds finished runs of one scenario: nothing to compare it with",
            where=where,
            value=result.scenarios[0],
            allowed=f"a result of two or more, as of: haemus run {result.scenarios[0]} OTHER",
        )
    first = check_against(against, result.scenarios)
    there = set(result.columns("runs"))
    known = [name for name in outcome_columns() if name in there]
    chosen = known if outcomes is None else check_outcomes(outcomes, known, "--outcomes")
    others = [name for name in result.scenarios if name != first]
    at_once = max(1, NUMBERS_AT_ONCE // sum(result.runs.values()))
    found: list[Difference] = []
    for start in range(0, len(chosen), at_once):  # a table of a million runs isn't to stand in memory whole
        some = chosen[start : start + at_once]
        runs = result.table("runs", ("point", "status", *some))
        found += unjudged(runs, others, against=first, outcomes=some, confidence=confidence)
    place = {name: k for k, name in enumerate((*others, *chosen))}
    found.sort(key=lambda each: (place[each.scenario], place[each.outcome]))
    return Comparison(
        first, tuple(others), tuple(chosen), confidence, correction, tuple(judged(found, confidence, correction))
    )


def check_against(typed: str | None, scenarios: Sequence[str]) -> str:
    """The scenario to compare with, the first where none is named; BadInput for one that isn't there."""
    if typed is not None and typed not in scenarios:
        raise BadInput(
            "not among the scenarios compared",
            where="--against",
            value=typed,
            allowed=", ".join(scenarios),
            nearest=nearest_name(typed, scenarios),
        )
    return scenarios[0] if typed is None else typed


def beside(result: Result, against: str) -> Path:
    """Where a comparison is written where nobody says: inside the result; another of the same kind takes its place."""
    folder = result.folder / f"compared-with-{against}"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise BadInput("the folder of the comparison cannot be written", where=str(folder)) from error
    return folder


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """Write the table of all differences."""
    write_tables(folder, {TABLE: comparison.table()})


def spans(result: Result) -> dict[str, tuple[str, str]]:
    """First and last quarter of each scenario, as far as the manifest says."""
    listed = cast("list[dict[str, object]]", result.manifest["scenarios"])
    return {str(each["name"]): (str(each.get("start", "")), str(each.get("end", ""))) for each in listed}


def unlike_spans(result: Result, comparison: Comparison) -> str:
    """Say in a line which scenarios run for another time than the one compared with; nothing where none does."""
    known = spans(result)
    ours = known.get(comparison.against)
    others = [name for name in comparison.scenarios if known.get(name) != ours]
    if not others:
        return ""
    return (
        f"haemus: {', '.join(others)}: another first or last quarter than {comparison.against};"
        " outcomes of whole runs differ by that too\n"
    )
