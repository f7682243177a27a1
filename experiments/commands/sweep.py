"""`haemus sweep`: an experiment over parameters, events and choices, written to a folder."""

from __future__ import annotations

import argparse
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from experiments.engines import ENGINES, chosen_engine
from experiments.recordings import OUTCOMES, RECORDINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from experiments.design import Experiment

SUMMARY = "run an experiment: scenarios at the points of a design"
DEFAULT_SEED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an experiment and how to run it."""
    parser.add_argument("file", metavar="FILE", help="an experiment that ships or a .toml file")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be run, how long and how large, and stop"
    )
    parser.add_argument("--runs", type=int, metavar="N", help="runs at each point (default: as the file says)")
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="S", help=f"seed of the runs (default {DEFAULT_SEED})"
    )
    parser.add_argument("--workers", type=int, metavar="W", help="cores to use (default: all)")
    parser.add_argument("--engine", choices=ENGINES, default="auto", help="how long it takes, never what comes out")
    parser.add_argument(
        "--record", choices=tuple(RECORDINGS), default=OUTCOMES,
        help="the table of runs alone (default), with the states' quarters, or every table",
    )  # fmt: skip
    parser.add_argument("--out", metavar="DIR", help="a new or empty folder (default: results/<name>-<time>)")
    parser.add_argument(
        "--force", action="store_true", help="go on outside priors, and where memory or disk seem too small"
    )


def run(arguments: argparse.Namespace) -> int:
    """Plan, run, write; 1 if runs failed, 130 on Ctrl-C."""
    from experiments.batch import BatchInterrupted, check_choices, run_experiment  # noqa: PLC0415 - `--help` stays quick
    from experiments.batch_folder import interrupted_text, run_into, shortcomings  # noqa: PLC0415
    from experiments.design import load_experiment  # noqa: PLC0415
    from experiments.design.estimate import check_room, estimated  # noqa: PLC0415
    from experiments.design.report import plan_text, result_text  # noqa: PLC0415
    from experiments.result_folder import claimed  # noqa: PLC0415
    from experiments.workers import cores  # noqa: PLC0415

    experiment = load_experiment(arguments.file, force=arguments.force)
    runs = experiment.runs if arguments.runs is None else arguments.runs
    check_choices(
        runs=runs, seed=arguments.seed, workers=arguments.workers, engine=arguments.engine, record=arguments.record
    )
    engine, workers = chosen_engine(arguments.engine, runs * experiment.count), arguments.workers or cores()
    parent = Path(arguments.out or "results")
    estimate = estimated(experiment, runs=runs, workers=workers, engine=engine, record=arguments.record)
    if not arguments.force:
        check_room(estimate, parent, experiment.file)
    experiment.check()
    if arguments.dry_run:
        print(plan_text(experiment, estimate, workers, engine))
        return 0
    folder = claimed(arguments.out, experiment.name)
    print(f"haemus: {estimate.sentence}", file=sys.stderr)
    try:
        result = run_into(
            folder,
            _described(experiment, arguments, runs, engine),
            partial(
                run_experiment, experiment, runs=runs, seed=arguments.seed, workers=arguments.workers, engine=arguments.engine,
                record=arguments.record, progress=sys.stderr.isatty(),
            ),
        )  # fmt: skip
    except BatchInterrupted as stopped:
        print(interrupted_text(folder, stopped.finished), file=sys.stderr)
        return 130
    print(result_text(experiment, result.runs))
    print(f"{shortcomings(result)}wrote {folder}", file=sys.stderr)
    return 1 if len(result.failures) else 0


def _described(
    experiment: Experiment, arguments: argparse.Namespace, runs: int, engine: str
) -> Callable[..., dict[str, object]]:
    """Return what makes the manifest from how the batch stands."""
    from experiments.manifest import manifest  # noqa: PLC0415

    words = ["haemus", "sweep", Path(arguments.file).name, "--runs", str(runs), "--seed", str(arguments.seed)]
    words += ["--record", arguments.record] if arguments.record != OUTCOMES else []
    words += ["--force"] if arguments.force else []
    make = partial(
        manifest, experiment.scenarios, runs=runs, seed=arguments.seed, record=arguments.record, engine=cast("Any", engine),
        command=shlex.join(words),
    )  # fmt: skip
    return lambda **how: {**make(**how), "experiment": experiment.as_dict()}
