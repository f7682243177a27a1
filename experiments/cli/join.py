"""`haemus join`: put together the runs of several folders, such as the shares that several machines made."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options
from haemus.experiments.report.table import as_json

if TYPE_CHECKING:
    import argparse

    from haemus.experiments.store.join import Joined

SUMMARY = "put together the runs that several machines made of one batch"
EXAMPLES = (
    (
        "haemus join results/share-1 results/share-2 -o results/joined",
        "the shares of two machines, made with --first-run",
    ),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take two or more folders."""
    parser.add_argument(
        "folders", nargs="+", metavar="DIR", help="folders of the same scenarios and seed, with different runs"
    )
    add_options(parser, "--out", help="a new folder (default: results/<name>-joined-<time>)")
    add_options(parser, "--json")


def run(arguments: argparse.Namespace) -> int:
    """Join, and show what the new folder holds; 1 if some of the runs failed."""
    from haemus.experiments.store.contents import Contents  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.store.join import join  # noqa: PLC0415

    joined = join([Path(folder) for folder in arguments.folders], arguments.out)
    if arguments.json:
        print(as_json({**asdict(joined), "folder": str(joined.folder)}))
    else:
        print(Contents.of(joined.folder).text)
    print(_left(joined), end="", file=sys.stderr)
    print(f"wrote {joined.folder}", file=sys.stderr)
    return 1 if joined.failed else 0


def _left(joined: Joined) -> str:
    """A message about runs that none of the folders holds."""
    if not joined.missing:
        return ""
    spans = ", ".join(f"{first} to {stop - 1}" for first, stop in joined.missing)
    return (
        f"haemus: {joined.wanted - joined.runs} of {joined.wanted} runs are missing (runs {spans}); this makes them:"
        f" {joined.command} --out {joined.folder}\n"
    )
