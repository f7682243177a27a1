"""`haemus figures`: redraw a result's figures from its saved tables."""

import argparse
import sys
from pathlib import Path

from haemus.experiments.cli.options import add_options, tell

SUMMARY = "redraw the figures of a result folder from its saved tables"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a result folder."""
    add_options(parser, "folder", help="a folder written by haemus run or haemus sweep")


def run(arguments: argparse.Namespace) -> int:
    """Draw, and print the files written, relative to the folder."""
    from haemus.experiments.figures.drawing import draw_all, left_out  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.store.result import Result  # noqa: PLC0415
    from haemus.experiments.store.sweep_result import is_sweep  # noqa: PLC0415

    folder = Path(arguments.folder)
    for path in draw_all(folder, tell):
        print(path.relative_to(folder).as_posix())
    result = Result.read(folder)
    if not is_sweep(result):
        print(left_out(result.recorded), end="", file=sys.stderr)
    return 0
