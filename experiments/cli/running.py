"""What commands share that run batches: their options, the run into a folder, and how an interruption is told."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from haemus.experiments.run.batch import Batch
    from haemus.experiments.run.batch_folder import Written

INTERRUPTED = 130


def add_running(parser: argparse.ArgumentParser, folder: str) -> None:
    """Take who runs it and where it is written."""
    add_options(parser, "--workers", "--dask")
    add_options(parser, "--out", help=f"a new folder, or one to go on with that was begun ({folder})")
    add_options(parser, "--json")


def check_running(arguments: argparse.Namespace) -> None:
    """Refuse what can't be run with."""
    from haemus.experiments.run.batch import check_workers  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    check_workers(arguments.workers, "--workers")
    if arguments.dask and arguments.workers is not None:
        raise BadInput(
            "stands beside --dask, whose workers are counted there", where="--workers", allowed="one of both"
        )


def run_there(folder: Path, batch: Batch, command: str, arguments: argparse.Namespace) -> Written:
    """Run a batch into a folder with the workers that were asked for; say what was damaged, repeated or failed."""
    from haemus.experiments.run.batch_folder import run_into, shortcomings, stopped_text  # noqa: PLC0415
    from haemus.experiments.run.workers import dask_executor  # noqa: PLC0415

    with (
        dask_executor(arguments.dask) if arguments.dask else nullcontext((None, arguments.workers)) as (made_by, count)
    ):
        written = run_into(
            folder, batch, command, workers=count, executor=made_by, progress=sys.stderr.isatty() and not arguments.json
        )
    print(shortcomings(written), end="", file=sys.stderr)
    if written.situation == "interrupted":
        print(stopped_text(written), file=sys.stderr)
    return written
