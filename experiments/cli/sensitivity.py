"""`haemus sensitivity`: show which factors move the outcomes of a sweep, and how much of the variance is due to the seed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from haemus.experiments.cli.options import add_options, say
from haemus.experiments.report.checks import check_confidence
from haemus.experiments.report.table import as_json

SUMMARY = "show which factors of a sweep move its outcomes, and how much is chance"
EXAMPLES = (("haemus sensitivity results/dose", "which factors move the outcomes, and how much is chance"),)
METHODS = ("effects", "morris", "sobol")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder of a sweep and options for the analysis."""
    add_options(parser, "folder")
    add_options(parser, "--outcomes", help="columns of the table of runs (default: the experiment's)")
    add_options(parser, "--scenario", help="one scenario of the sweep (default: each)")
    parser.add_argument(
        "--method", choices=METHODS,
        help="a single analysis: effects of single factors (any design), morris, or sobol (default: all that the design allows)",
    )  # fmt: skip
    add_options(parser, "--confidence")
    add_options(parser, "--out", help="a new or empty folder (default: sensitivity, in the result)")
    add_options(parser, "--json")


def run(arguments: argparse.Namespace) -> int:
    """Analyse, write tables and figures, and print."""
    from haemus.experiments.figures.drawing import draw_sensitivity  # noqa: PLC0415
    from haemus.experiments.sensitivity.analysis import WRITTEN, sensitivity  # noqa: PLC0415
    from haemus.experiments.sensitivity.text import sensitivity_text  # noqa: PLC0415
    from haemus.experiments.store.claim import beside  # noqa: PLC0415
    from haemus.experiments.store.question import QUESTION, SensitivityAsked, write_question  # noqa: PLC0415
    from haemus.experiments.store.result_folder import write_tables  # noqa: PLC0415
    from haemus.experiments.store.sweep_result import SweepResult  # noqa: PLC0415

    check_confidence(arguments.confidence)
    swept = SweepResult.read(Path(arguments.folder))
    found = sensitivity(
        swept,
        arguments.outcomes,
        scenario=arguments.scenario,
        confidence=arguments.confidence,
        method=arguments.method,
    )
    folder = beside(swept.result, "sensitivity", arguments.out, "sensitivity", (*WRITTEN, QUESTION))
    write_tables(folder, found.tables())
    draw_sensitivity(found, folder)
    asked = SensitivityAsked(
        outcomes=arguments.outcomes,
        scenario=arguments.scenario,
        confidence=arguments.confidence,
        method=arguments.method,
    )
    write_question(folder, asked)
    if arguments.json:
        print(as_json(found.as_dict()))
    else:
        say(sensitivity_text(found))
    print(f"wrote {folder}", file=sys.stderr)
    return 0
