"""`haemus hindcast`: run from earlier years and score what followed, beside rivals that knew no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.cli.hindcast_report import add_asking, check_last, question_of, report
from haemus.experiments.cli.options import tell

if TYPE_CHECKING:
    import argparse

SUMMARY = "run from earlier years and score spending, suppliers and agreements against what followed, beside rivals"
EXAMPLES = (
    ("haemus hindcast --data tables --origin 2017 -n 100", "from 2017, with the published tables in the folder tables"),
)
ORIGINS = (2014, 2017, 2020)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", metavar="DIR", help="the folder with the published tables (docs/hindcast.md)")
    add_asking(parser, ORIGINS)


def run(arguments: argparse.Namespace) -> int:
    """Run, score, write and print."""
    from haemus.experiments.hindcast.analysis import hindcast  # noqa: PLC0415 - heavy imports wait for the command
    from haemus.experiments.hindcast.sources import sources_of  # noqa: PLC0415
    from haemus.experiments.published.folder import tables_in  # noqa: PLC0415

    folder = tables_in(arguments.data)
    question = question_of(arguments)
    sources = sources_of(folder)
    check_last(question, sources, str(folder))
    return report(hindcast(question, sources, tell), arguments, "hindcast")
