"""`haemus figures`: redraw a result's figures from its saved tables."""

import argparse
import sys
from pathlib import Path

from haemus.experiments.cli.options import add_options, tell
from haemus.experiments.report.table import as_json

SUMMARY = "redraw the figures of a result folder from its saved tables"
EXAMPLES = (
    ("haemus figures results/drawdown", "all figures anew"),
    (
        "haemus figures results/drawdown --only agreements --format pdf --caption",
        "one figure, with title and caption inside",
    ),
)
FORMATS = ("png", "svg", "pdf")
LEAST_DPI = 20.0
MOST_DPI = 2400.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a result folder, and how to draw."""
    add_options(parser, "folder", help="a folder written by haemus run or haemus sweep")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", default=(), help="some figures only, such as budgets agreements"
    )
    parser.add_argument(
        "--format", nargs="+", choices=FORMATS, default=FORMATS[:2], metavar="FORMAT", dest="formats",
        help=f"one or more of {', '.join(FORMATS)} (default: png svg)",
    )  # fmt: skip
    parser.add_argument("--dpi", type=float, metavar="N", help="dots per inch of a PNG (default 200)")
    parser.add_argument(
        "--caption", action=argparse.BooleanOptionalAction, default=False,
        help="draw title and caption into the pictures; by default they stand in a text file beside each",
    )  # fmt: skip
    add_options(parser, "--json", help="print JSON: the list of files")


def run(arguments: argparse.Namespace) -> int:
    """Draw, and print the files written, relative to the folder."""
    from haemus.experiments.figures.drawing import draw_all, left_out, unfit  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.figures.style import Saving  # noqa: PLC0415
    from haemus.experiments.store.result import Result  # noqa: PLC0415
    from haemus.experiments.store.sweep_result import is_sweep  # noqa: PLC0415

    _check_dpi(arguments.dpi)
    folder = Path(arguments.folder)
    saving = Saving(tuple(dict.fromkeys(arguments.formats)), arguments.dpi, arguments.caption)
    paths = [path.relative_to(folder).as_posix() for path in draw_all(folder, tell, arguments.only, saving)]
    print(
        as_json(paths) if arguments.json else "".join(f"{path}\n" for path in paths), end="\n" if arguments.json else ""
    )
    result = Result.read(folder)
    if not is_sweep(result) and not arguments.only:
        print(left_out(result.recorded, unfit(result)), end="", file=sys.stderr)
    return 0


def _check_dpi(value: float | None) -> None:
    from haemus.model.bad_input import BadInput  # noqa: PLC0415 - `haemus --help` stays quick

    if value is not None and not LEAST_DPI <= value <= MOST_DPI:
        allowed = f"a number from {LEAST_DPI:g} to {MOST_DPI:g}"
        raise BadInput("out of range", where="--dpi", value=value, allowed=allowed)
