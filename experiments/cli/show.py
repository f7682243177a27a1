"""`haemus show`: show the contents of a result folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options, say
from haemus.experiments.report.table import as_json

if TYPE_CHECKING:
    import argparse

SUMMARY = "show what a result folder holds: the question, progress, tables, shards"
EXAMPLES = (("haemus show results/drawdown", "what the folder holds, and whether it is whole"),)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a folder."""
    add_options(parser, "folder", help="a folder written by haemus run, sweep or compare")
    add_options(parser, "--json")


def run(arguments: argparse.Namespace) -> int:
    """Print the contents; 1 if a shard is damaged, or the tables are of different batches."""
    from haemus.experiments.store.contents import Contents  # noqa: PLC0415 - `haemus --help` stays quick

    found = Contents.of(Path(arguments.folder))
    if arguments.json:
        print(as_json(found.as_dict()))
    else:
        say(found.text)
    return 1 if found.damaged or found.unreadable else 0
