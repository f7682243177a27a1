"""`haemus heatmap`: draw an outcome of a sweep over two factors, with the contour of a target."""

import argparse
import sys
from pathlib import Path

from haemus.experiments.cli.options import add_options, say
from haemus.experiments.report.table import as_json

SUMMARY = "draw an outcome of a sweep over two factors, with the contour of a target"
EXAMPLES = (
    (
        "haemus heatmap results/dose --outcome agreements_2025_27 --target 3",
        "where three agreements are reached, over the two strongest factors",
    ),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a result, an outcome and options for drawing it."""
    add_options(parser, "folder")
    parser.add_argument("--outcome", required=True, metavar="OUTCOME", help="a column of the table of runs")
    parser.add_argument(
        "--x", metavar="FACTOR", help="factor across (default: the one that moves the outcome's mean most)"
    )
    parser.add_argument(
        "--y", metavar="FACTOR", help="factor upwards (default: of the others, the one that moves it most)"
    )
    parser.add_argument(
        "--target",
        type=float,
        metavar="VALUE",
        help="draw where the mean crosses this value, and which cells may be on either side",
    )
    add_options(parser, "--scenario", help="one scenario (default: a panel for each)")
    add_options(parser, "--out", help="a new or empty folder (default: figures, in the result)")
    add_options(parser, "--json", help="print JSON, with one object for each cell")


def run(arguments: argparse.Namespace) -> int:
    """Draw, and print the cells and the names of the files."""
    from haemus.experiments.figures.drawing import FOLDER, draw_heatmap  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.sensitivity.plane import asked, chosen_text, plane, plane_text  # noqa: PLC0415
    from haemus.experiments.store.claim import beside  # noqa: PLC0415
    from haemus.experiments.store.sweep_result import SweepResult  # noqa: PLC0415

    swept = SweepResult.read(Path(arguments.folder))
    what = asked(
        swept, arguments.outcome, x=arguments.x, y=arguments.y, target=arguments.target, scenario=arguments.scenario
    )
    table = plane(swept, what)  # refuses an outcome without a value before a folder is made
    chosen = chosen_text(what, arguments.x, arguments.y)
    folder = beside(swept.result, FOLDER, arguments.out, FOLDER)
    paths = draw_heatmap(swept, what, table, folder, chosen)
    if arguments.json:
        print(as_json(table.to_dict("records")))
    else:
        say(plane_text(swept, what, table))
    print("".join(f"haemus: {line}\n" for line in [chosen] if line), end="", file=sys.stderr)
    print("".join(f"wrote {path}\n" for path in paths), end="", file=sys.stderr)
    return 0
