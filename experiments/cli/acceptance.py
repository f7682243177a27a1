"""`haemus acceptance`: compare the calibrated baseline with the paper, on runs that the fit didn't use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_document, add_options, check_file, give, tell

if TYPE_CHECKING:
    import argparse

SUMMARY = "compare the calibrated baseline with the paper's figures, met or not"
EXAMPLES = (("haemus acceptance -n 1000 -o acceptance.md", "the document of the calibrated baseline"),)
DEFAULT_RUNS = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_options(parser, "--runs", default=DEFAULT_RUNS, help="runs of each scenario (default %(default)s)")
    add_options(parser, "--workers")
    add_document(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run, then print or write the report."""
    from haemus.experiments.calibrate.acceptance import report  # noqa: PLC0415 - heavy imports wait for the command
    from haemus.experiments.design.grammar import MOST_RUNS  # noqa: PLC0415
    from haemus.experiments.run.batch import check_number  # noqa: PLC0415

    check_number("--runs", arguments.runs, 2, MOST_RUNS)
    check_file(arguments.out)
    text = report(tell, runs=arguments.runs, workers=arguments.workers)
    give(text, arguments.out)
    return 0
