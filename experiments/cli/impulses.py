"""`haemus impulses`: the response to one event at a time, beside what an expert expects."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_document, add_options, check_file, give

if TYPE_CHECKING:
    import argparse

SUMMARY = "measure the response to one event at a time, beside what an expert expects"
EXAMPLES = (("haemus impulses --only speech -n 50", "the response to the speech alone"),)
DEFAULT_RUNS = 400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_options(parser, "--runs", default=DEFAULT_RUNS, help="pairs of runs for each impulse (default %(default)s)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="some impulses only, such as speech or drawdown")
    add_options(parser, "--workers")
    add_document(parser)
    add_options(parser, "--json", help="give JSON, with one object for each impulse, instead of the page")


def run(arguments: argparse.Namespace) -> int:
    """Measure the impulses and print or write the page."""
    from haemus.experiments.design.grammar import MOST_RUNS  # noqa: PLC0415
    from haemus.experiments.impulses.grammar import impulse_names, load_impulse  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.impulses.page import page  # noqa: PLC0415
    from haemus.experiments.impulses.response import respond  # noqa: PLC0415
    from haemus.experiments.report.table import as_json  # noqa: PLC0415
    from haemus.experiments.run.batch import check_number  # noqa: PLC0415
    from haemus.experiments.store.manifest import model_version  # noqa: PLC0415

    check_number("--runs", arguments.runs, 2, MOST_RUNS)
    check_file(arguments.out)
    impulses = [load_impulse(name) for name in arguments.only or impulse_names()]
    version = model_version()  # read before the runs: the version they are made with
    responses = []
    for impulse in impulses:
        print(f"{impulse.title}: {arguments.runs} pairs of runs", file=sys.stderr)
        responses.append(respond(impulse, arguments.runs, arguments.workers))
    text = (
        f"{as_json([response.as_dict() for response in responses])}\n" if arguments.json else page(responses, version)
    )
    give(text, arguments.out)
    return 0
