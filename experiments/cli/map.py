"""`haemus map`: draw the region with a state's series as colours and agreements as arcs."""

import argparse
import sys
from pathlib import Path

from haemus.experiments.cli.options import add_options
from haemus.experiments.report.table import as_json

SUMMARY = "draw a map of the region: a state's numbers as colours, agreements as arcs"
EXAMPLES = (
    ("haemus map results/drawdown", "spending over GDP at the end of the runs, one map a scenario"),
    (
        "haemus map results/drawdown --outcome threat --at 2027Q4 --against baseline",
        "what another scenario changes, in colours on either side of zero",
    ),
    ("haemus map results/drawdown --scenario baseline --format gif", "every quarter, as a moving picture"),
)
FORMATS = ("png", "svg", "pdf", "gif", "mp4")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a result, a quarter, an outcome and scenarios."""
    add_options(parser, "folder", help="a folder written by haemus run")
    parser.add_argument("--at", metavar="QUARTER", help="a quarter (default: the last that all scenarios have)")
    parser.add_argument(
        "--outcome", metavar="SERIES",
        help="published_share (spending over GDP), burden (budget over GDP), budget, spending, threat, belief, or another column of"
        " the table of states (default: the first, or the second where runs end within a year)",
    )  # fmt: skip
    add_options(parser, "--scenario", nargs="+", default=(), help="some scenarios only (default: a map for each)")
    parser.add_argument("--against", metavar="SCENARIO", help="draw differences from this scenario, in the same runs")
    parser.add_argument(
        "--format", nargs="+", choices=FORMATS, default=FORMATS[:2], metavar="FORMAT", dest="formats",
        help=f"one or more of {', '.join(FORMATS)}; gif and mp4 show every quarter (default: png svg)",
    )  # fmt: skip
    add_options(parser, "--out", help="a new or empty folder (default: figures, in the result)")
    add_options(parser, "--json", help="print JSON: the files, the title, the note and the alternative text")


def run(arguments: argparse.Namespace) -> int:
    """Draw, and print the files written."""
    from haemus.experiments.figures.drawing import FOLDER  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.map.animation import MOVING, animate, check_ffmpeg  # noqa: PLC0415
    from haemus.experiments.map.from_result import Mapper  # noqa: PLC0415
    from haemus.experiments.map.saving import save_map  # noqa: PLC0415
    from haemus.experiments.store.claim import beside  # noqa: PLC0415
    from haemus.experiments.store.result import Result  # noqa: PLC0415

    formats = tuple(dict.fromkeys(arguments.formats))
    if "mp4" in formats:
        check_ffmpeg()
    result = Result.read(Path(arguments.folder))
    mapper = Mapper.of(result, arguments.outcome, scenarios=arguments.scenario, against=arguments.against)
    drawn = mapper.at(arguments.at)  # refuses a quarter before a folder is made
    folder = beside(result, FOLDER, arguments.out, FOLDER)
    paths = save_map(drawn, folder, mapper.name(drawn), tuple(kind for kind in formats if kind not in MOVING))
    moving = tuple(kind for kind in formats if kind in MOVING)
    if moving:
        paths += animate(mapper, folder, mapper.name(None), moving)
    if arguments.json:
        files = [path.as_posix() for path in paths]
        print(as_json({"files": files, "title": drawn.title, "note": drawn.note, "alternative": drawn.alternative}))
    else:
        print(drawn.alternative)
    print("".join(f"wrote {path}\n" for path in paths), end="", file=sys.stderr)
    return 0
