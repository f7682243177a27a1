"""`haemus causes`: check that each cause in the model has its expected effect."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options

if TYPE_CHECKING:
    import argparse

SUMMARY = "measure each cause alone: a table of cause, outcome, expected sign, size, Monte Carlo error"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_options(parser, "--runs", help="pairs of runs for each cause (default: its own number)")
    add_options(parser, "--workers", help="processes (default: all cores)")


def run(arguments: argparse.Namespace) -> int:
    """Measure all causes and print the document `docs/causes.md`."""
    from haemus.experiments.calibrate.causes import causes_document, measured_all  # noqa: PLC0415
    from haemus.experiments.run.batch import MOST_RUNS, MOST_WORKERS, check_number  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.run.workers import cores  # noqa: PLC0415
    from haemus.experiments.store.manifest import model_version  # noqa: PLC0415

    if arguments.runs is not None:
        check_number("--runs", arguments.runs, 2, MOST_RUNS)
    if arguments.workers is not None:
        check_number("--workers", arguments.workers, 1, MOST_WORKERS)
    found = measured_all(arguments.runs, arguments.workers or cores(), progress=sys.stderr.isatty())
    print(causes_document(found, model_version()), end="")
    return 0
