"""`haemus outcomes`: list the outcomes of a run, with unit and meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options

if TYPE_CHECKING:
    import argparse

    from haemus.model.outcomes.outcome import Outcome

SUMMARY = "list the outcomes of a run with unit and meaning"
EXAMPLES = (
    ("haemus outcomes", "all outcomes"),
    ("haemus outcomes agreements_2025_27 budget_2030_HRV", "what two columns of the table of runs mean"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take names of outcomes."""
    parser.add_argument(
        "name", nargs="*", metavar="OUTCOME", help="outcomes, or columns of the table of runs (default: all)"
    )
    add_options(parser, "--json", help="print JSON, with one object for each outcome")


def run(arguments: argparse.Namespace) -> int:
    """Print one row for each outcome."""
    from haemus.experiments.cli.listing import print_listing  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report.table import as_json  # noqa: PLC0415

    found = _chosen(arguments.name)
    if arguments.json:
        print(as_json([_as_dict(outcome) for outcome in found]))
        return 0
    rows = [(_shown(outcome), outcome.unit, _about(outcome), _meaning(outcome)) for outcome in found]
    print_listing(("outcome", "unit", "about", "meaning"), rows)
    return 0


def _chosen(typed: list[str]) -> list[Outcome]:
    """The outcomes named, or to which the columns named belong; all by default."""
    from haemus.experiments.report.checks import check_outcomes  # noqa: PLC0415
    from haemus.model.outcomes.registry import OUTCOMES  # noqa: PLC0415

    of_name = {column: outcome for outcome in OUTCOMES.values() for column in (*outcome.columns, outcome.name)}
    names = check_outcomes(typed, tuple(of_name), "OUTCOME")
    return list(dict.fromkeys(of_name[name] for name in names)) if names else list(OUTCOMES.values())


def _shown(outcome: Outcome) -> str:
    return f"{outcome.name}_X" if outcome.keys else outcome.name


def _meaning(outcome: Outcome) -> str:
    return f"{outcome.meaning} X: {', '.join(outcome.keys)}." if outcome.keys else outcome.meaning


def _about(outcome: Outcome) -> str:
    return outcome.function.__module__.rpartition(".")[2]


def _as_dict(outcome: Outcome) -> dict[str, object]:
    return {
        "name": outcome.name, "unit": outcome.unit, "about": _about(outcome), "meaning": outcome.meaning,
        "columns": list(outcome.columns),
    }  # fmt: skip
