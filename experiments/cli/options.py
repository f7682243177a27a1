"""Options shared by several commands, each described once, and the shared steps of commands that run batches."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from haemus.experiments.files.replacing import write_text
from haemus.experiments.run.drawn_choices import FIT, ONE, PARAMETERS, READINGS
from haemus.experiments.run.engines import ENGINES
from haemus.experiments.store.kept import RECORDINGS

if TYPE_CHECKING:
    import argparse
    from argparse import _ActionsContainer
    from collections.abc import Mapping

    from haemus.experiments.run.batch import Batch
    from haemus.experiments.run.batch_folder import Written

OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "folder": {"metavar": "DIR", "help": "a folder written by haemus sweep"},
        "--runs": {"type": int, "metavar": "N", "help": "runs of each scenario (default %(default)s)"},
        "--first-run": {
            "type": int,
            "metavar": "N",
            "default": 0,
            "help": "number of the first run, for a share that haemus join puts together with others (default %(default)s)",
        },
        "--seed": {"type": int, "metavar": "S", "default": 1, "help": "seed of the batch (default %(default)s)"},
        "--engine": {"choices": ENGINES, "default": "auto", "help": "changes how long it takes, never the results"},
        "--record": {"choices": tuple(RECORDINGS)},
        "--history": {"choices": ("simulated", "observed"), "help": "override the scenarios' history"},
        "--parameters": {
            "choices": PARAMETERS,
            "default": FIT,
            "help": "fit: the fitted values (default); prior: every four runs share a draw of all parameters from their priors",
        },
        "--readings": {
            "choices": READINGS,
            "default": ONE,
            "help": "one: the scenario's reading of doubt (default); all: draws take the three readings in turn",
        },
        "--scenario": {"metavar": "SCENARIO"},
        "--outcomes": {"nargs": "+", "metavar": "OUTCOME"},
        "--confidence": {
            "type": float,
            "metavar": "C",
            "default": 0.95,
            "help": "confidence of every interval (default %(default)s)",
        },
        "--workers": {"type": int, "metavar": "W", "help": "cores to use (default: all)"},
        "--dask": {
            "metavar": "ADDRESS",
            "help": "run on the Dask cluster with this scheduler, such as tcp://127.0.0.1:8786",
        },
        "--out": {"metavar": "DIR"},
        "--region": {
            "metavar": "DIR",
            "help": "a region of your own: the folder that haemus region export wrote, edited",
        },
        "--paper": {
            "action": "store_true",
            "help": "print each of the paper's figures beside the first scenario that isn't counterfactual",
        },
        "--json": {"action": "store_true", "help": "print JSON instead of tables"},
    }
)
"""The keywords of `add_argument`, by option."""
SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {"--runs": "-n", "--seed": "-s", "--workers": "-w", "--out": "-o", "--json": "-j"}
)
"""The letters of options that are typed often."""
INTERRUPTED = 130
CLUSTER_LOST = 4


def add_options(parser: _ActionsContainer, *names: str, **own: Any) -> None:  # noqa: ANN401 - as of add_argument
    """Add options from the table; `own` keywords override or extend the table's."""
    for name in names:
        parser.add_argument(*filter(None, (SHORT.get(name), name)), **{**OPTIONS[name], **own})


def add_running(parser: argparse.ArgumentParser, folder: str) -> None:
    """Add the options for workers and for the output folder."""
    add_options(parser, "--workers", "--dask")
    add_options(parser, "--out", help=f"a new folder, or one to resume ({folder})")
    add_options(parser, "--json")


def check_running(arguments: argparse.Namespace) -> None:
    """Refuse invalid workers."""
    from haemus.experiments.run.batch import check_workers  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    check_workers(arguments.workers, "--workers")
    if arguments.dask and arguments.workers is not None:
        raise BadInput(
            "cannot be combined with --dask, which counts the cluster's own workers",
            where="--workers",
            allowed="only one of the two",
        )


def add_document(parser: _ActionsContainer) -> None:
    """Add the option for the file of a document that is printed otherwise."""
    add_options(parser, "--out", metavar="FILE", help="write the document to a file instead of the terminal")


def check_file(typed: str | None) -> None:
    """Refuse a file that can't be written, before anything is run for it."""
    from haemus.model.bad_input import BadInput  # noqa: PLC0415 - `haemus --help` stays quick

    if typed and (not Path(typed).parent.is_dir() or (Path(typed).exists() and not Path(typed).is_file())):
        raise BadInput(
            "not a file that can be written", where="--out", value=typed, allowed="a file in an existing folder"
        )


def say(text: str) -> None:
    """Print a report, its lines wrapped to the terminal if there is one."""
    from haemus.experiments.report.terminal import paragraph  # noqa: PLC0415 - `haemus --help` stays quick

    print(paragraph(text))


def tell(line: str) -> None:
    """Say a line on stderr, beside what is printed."""
    print(line, file=sys.stderr, flush=True)


def give(text: str, out: str | None) -> None:
    """Write a document to its file, or print it."""
    if out:
        write_text(Path(out), text)
    else:
        print(text, end="")


def region_words(batch: Batch) -> list[str]:
    """The words of a stored command that name its region, in the folder of the stored files."""
    from haemus.experiments.store.inputs import REGION_FOLDER  # noqa: PLC0415 - `haemus --help` stays quick

    return ["--region", REGION_FOLDER] if batch.region.is_own else []


def run_there(
    folder: Path, batch: Batch, command: str, arguments: argparse.Namespace, inputs: Mapping[str, bytes]
) -> Written:
    """Run a batch into a folder, which keeps `inputs`, with the given workers; report what was damaged, repeated or failed."""
    from haemus.experiments.run.batch_folder import run_into, shortcomings, stopped_text  # noqa: PLC0415
    from haemus.experiments.run.cluster import dask_executor  # noqa: PLC0415

    with (
        dask_executor(arguments.dask) if arguments.dask else nullcontext((None, arguments.workers)) as (made_by, count)
    ):
        written = run_into(
            folder,
            batch,
            command,
            workers=count,
            executor=made_by,
            progress=sys.stderr.isatty() and not arguments.json,
            inputs=inputs,
        )
    print(shortcomings(written), end="", file=sys.stderr)
    if written.situation == "interrupted":
        print(stopped_text(written), file=sys.stderr)
    return written


def stopped(written: Written) -> int:
    """The exit code of a batch that was stopped; 0 for one that came to its end."""
    if written.situation != "interrupted":
        return 0
    return CLUSTER_LOST if written.cluster_lost else INTERRUPTED
