"""`haemus causes`: check that each cause in the model has its expected effect."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_document, add_options, check_file, give

if TYPE_CHECKING:
    import argparse

SUMMARY = "measure each cause alone: a table of cause, outcome, expected sign, size, Monte Carlo error"
EXAMPLES = (("haemus causes -n 50 -o causes.md", "each cause from 50 pairs of runs"),)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_options(parser, "--runs", help="pairs of runs for each cause (default: its own number)")
    add_options(parser, "--workers", help="processes (default: all cores)")
    add_document(parser)
    add_options(parser, "--json", help="give JSON, with one object for each cause, instead of the document")


def run(arguments: argparse.Namespace) -> int:
    """Measure all causes and give the document `docs/causes.md`."""
    from haemus.experiments.calibrate.causes import causes_document, causes_rows, measured_all  # noqa: PLC0415
    from haemus.experiments.design.grammar import MOST_RUNS  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report.table import as_json  # noqa: PLC0415
    from haemus.experiments.run.batch import MOST_WORKERS, check_number  # noqa: PLC0415
    from haemus.experiments.run.workers import cores  # noqa: PLC0415
    from haemus.experiments.store.manifest import model_version  # noqa: PLC0415

    check_file(arguments.out)
    if arguments.runs is not None:
        check_number("--runs", arguments.runs, 2, MOST_RUNS)
    if arguments.workers is not None:
        check_number("--workers", arguments.workers, 1, MOST_WORKERS)
    found = measured_all(arguments.runs, arguments.workers or cores(), progress=sys.stderr.isatty())
    text = f"{as_json(causes_rows(found))}\n" if arguments.json else causes_document(found, model_version())
    give(text, arguments.out)
    return 0
