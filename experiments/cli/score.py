"""`haemus score`: score runs against a user's own later data on spending, arms transfers and agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.cli.hindcast_report import add_asking, check_last, question_of, report
from haemus.experiments.cli.options import tell

if TYPE_CHECKING:
    import argparse

SUMMARY = "score runs against your own later data on spending, arms transfers or agreements, beside rivals"
EXAMPLES = (("haemus score --spending later.csv -n 100", "runs from 2023 against your own later data on spending"),)
ORIGINS = (2023,)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--spending", metavar="FILE", help="military expenditure: the published workbook (.xlsx) or a CSV file"
    )
    parser.add_argument("--transfers", metavar="FILE", help="orders of arms: the published register as a CSV file")
    parser.add_argument("--agreements", metavar="FILE", help="defence agreements: a CSV file")
    add_asking(parser, ORIGINS)


def run(arguments: argparse.Namespace) -> int:
    """Run, score, write and print."""
    from haemus.experiments.hindcast.analysis import hindcast  # noqa: PLC0415 - heavy imports wait for the command
    from haemus.experiments.hindcast.samples import scenario_at  # noqa: PLC0415
    from haemus.experiments.hindcast.sources import sources_in  # noqa: PLC0415
    from haemus.model.bad_input import BadInput  # noqa: PLC0415
    from haemus.model.start.data import starting_data  # noqa: PLC0415

    files = (arguments.spending, arguments.transfers, arguments.agreements)
    if not any(files):
        raise BadInput(
            "needs a file to score against", where="score",
            allowed="one or more of --spending, --transfers and --agreements (docs/hindcast.md has the layouts)",
        )  # fmt: skip
    question = question_of(arguments)
    first = question.origins[0]
    scenario = scenario_at(question.targets, first, first + 1)
    sources = sources_in(scenario, starting_data(first, scenario.targets), *files)
    check_last(question, sources, " or ".join(file for file in files if file))
    return report(hindcast(question, sources, tell), arguments, "score")
