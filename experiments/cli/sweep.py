"""`haemus sweep`: run an experiment over parameters, events and choices into a folder."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import (
    add_options,
    add_running,
    check_running,
    region_words,
    run_there,
    say,
    stopped,
)
from haemus.experiments.report.table import as_json
from haemus.experiments.run.engines import chosen_engine
from haemus.experiments.store.kept import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.run.batch import Batch

SUMMARY = "run an experiment: scenarios at the points of a design"
EXAMPLES = (
    ("haemus sweep doubt-dose --dry-run", "what would be run, how long it takes and how large it is"),
    ("haemus sweep doubt-dose -n 2 -o results/dose", "a shipped experiment, two runs at each point"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an experiment and options for running it."""
    parser.add_argument("file", metavar="EXPERIMENT", help="a shipped experiment's name or a .toml file")
    parser.add_argument(
        "--dry-run", action="store_true", help="print what would be run, how long and how large, and stop"
    )
    add_options(parser, "--runs", help="runs at each point (default: the number in the file)")
    add_options(parser, "--first-run")
    add_options(parser, "--seed", help="seed of the runs (default %(default)s)")
    add_options(parser, "--engine")
    add_options(
        parser,
        "--record",
        default=OUTCOMES,
        help="the table of runs alone (default), with the states' quarters, or every table",
    )
    add_running(parser, "default: results/<name>-<time>")
    parser.add_argument(
        "--force",
        action="store_true",
        help="allow values outside priors, and run even if memory or disk seem too small",
    )


def run(arguments: argparse.Namespace) -> int:
    """Plan, run and write; 1 if runs failed, 130 on Ctrl-C, 4 if a cluster was lost."""
    from haemus.experiments.design.loading import load_experiment  # noqa: PLC0415
    from haemus.experiments.outcomes.known import KnownOutcomes  # noqa: PLC0415
    from haemus.experiments.run.batch import Batch, check_choices  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.run.estimate import check_room, estimated, plan_text  # noqa: PLC0415
    from haemus.experiments.run.workers import cores  # noqa: PLC0415
    from haemus.experiments.sensitivity.sweep_report import Report  # noqa: PLC0415
    from haemus.experiments.store.claim import folder_for  # noqa: PLC0415
    from haemus.experiments.store.inputs import experiment_inputs  # noqa: PLC0415
    from haemus.experiments.store.sweep_result import SweepResult  # noqa: PLC0415

    experiment = load_experiment(arguments.file, force=arguments.force)
    runs = experiment.runs if arguments.runs is None else arguments.runs
    check_choices(runs=runs, seed=arguments.seed, first_run=arguments.first_run, dashes="--")
    check_running(arguments)
    engine, workers = chosen_engine(arguments.engine, runs * experiment.count), arguments.workers or cores()
    parent = Path(arguments.out or "results")
    estimate = estimated(experiment, runs=runs, workers=workers, engine=engine, record=arguments.record)
    if not arguments.force:
        check_room(estimate, parent, experiment.file)
    batch = Batch.at_points(
        experiment, runs=runs, seed=arguments.seed, engine=arguments.engine, record=arguments.record,
        first_run=arguments.first_run,
    )  # fmt: skip
    if arguments.dry_run:
        say(plan_text(experiment, estimate, workers, engine))
        return 0
    folder = folder_for(arguments.out, experiment.name)
    print(f"haemus: {estimate.sentence}", file=sys.stderr)
    asked = experiment_inputs(arguments.file)
    written = run_there(folder, batch, _command(batch, asked.words, arguments), arguments, asked.files)
    if code := stopped(written):
        return code
    known = KnownOutcomes.of(batch.scenarios)
    report = Report.of(experiment, SweepResult.read(folder)) if written.runs > written.failed else None
    if arguments.json:
        print(as_json({"batch": written.as_dict(), **(report.as_dict() if report else {}), **known.as_dict()}))
    elif report:
        say("\n\n".join(filter(None, (report.text(), known.text))))
    print(f"wrote {folder}", file=sys.stderr)
    return 1 if written.failed else 0


def _command(batch: Batch, file: Sequence[str], arguments: argparse.Namespace) -> str:
    """The command that repeats the batch, in the folder of the stored files."""
    words = ["haemus", "sweep", *file, "--runs", str(batch.runs), "--seed", str(batch.seed)]
    words += ["--first-run", str(batch.first_run)] if batch.first_run else []
    words += ["--record", batch.record] if batch.record != OUTCOMES else []
    words += ["--force"] if arguments.force else []
    return shlex.join([*words, *region_words(batch)])
