"""`haemus run`: a batch, written to a folder and compared with the paper and between scenarios."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from experiments.engines import ENGINES, ENSEMBLE_FROM, chosen_engine
from experiments.recordings import EVERYTHING, RECORDINGS

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.batch import BatchResult
    from model.scenario import ResolvedScenario

SUMMARY = "run scenarios many times, write tables and figures, print the comparison"
DEFAULT_SCENARIOS = ("baseline", "no-article5-doubt")
DEFAULT_RUNS = 200
DEFAULT_SEED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take scenarios and how often to run them."""
    parser.add_argument(
        "scenario",
        nargs="*",
        metavar="SCENARIO",
        help=f"shipped names or .toml files (default: {' '.join(DEFAULT_SCENARIOS)})",
    )
    parser.add_argument(
        "--runs",
        type=int,
        default=DEFAULT_RUNS,
        metavar="N",
        help=f"runs of each scenario (default {DEFAULT_RUNS})",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=DEFAULT_SEED,
        metavar="S",
        help=f"seed of the batch (default {DEFAULT_SEED})",
    )
    parser.add_argument("--workers", type=int, metavar="W", help="cores to use (default: all)")
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default="auto",
        help=f"how long it takes, never what comes out (default auto: the ensemble from {ENSEMBLE_FROM} runs in all on)",
    )
    parser.add_argument(
        "--record",
        choices=tuple(RECORDINGS),
        default=EVERYTHING,
        help="the table of runs alone, with the states' quarters, or every table (default)",
    )
    parser.add_argument("--out", metavar="DIR", help="a new or empty folder (default: results/<name>-<time>)")
    parser.add_argument("--history", choices=("simulated", "observed"), help="override the scenarios' history")


def run(arguments: argparse.Namespace) -> int:
    """Run, write, compare; 1 if runs failed, 130 on Ctrl-C."""
    from experiments.batch import (  # noqa: PLC0415 - `haemus --help` stays quick
        MOST_RUNS,
        MOST_WORKERS,
        SEEDS,
        BatchInterrupted,
        check_number,
        resolve,
        run_batch,
    )
    from experiments.batch_folder import interrupted_text, run_into, shortcomings  # noqa: PLC0415
    from experiments.expectations import check_expectations  # noqa: PLC0415
    from experiments.manifest import manifest  # noqa: PLC0415
    from experiments.result_folder import claimed  # noqa: PLC0415

    scenarios = resolve(arguments.scenario or DEFAULT_SCENARIOS, arguments.history)
    check_expectations(scenarios)
    check_number("--runs", arguments.runs, 1, MOST_RUNS)
    check_number("--seed", arguments.seed, 0, SEEDS - 1)
    check_number("--workers", 1 if arguments.workers is None else arguments.workers, 1, MOST_WORKERS)
    folder = claimed(arguments.out, scenarios[0].name)
    try:
        result = run_into(
            folder,
            partial(
                manifest, scenarios, runs=arguments.runs, seed=arguments.seed, record=arguments.record,
                engine=chosen_engine(arguments.engine, arguments.runs * len(scenarios)), command=_command(scenarios, arguments),
            ),
            partial(
                run_batch, scenarios, runs=arguments.runs, seed=arguments.seed, workers=arguments.workers,
                engine=arguments.engine, record=arguments.record, progress=sys.stderr.isatty(),
            ),
        )  # fmt: skip
    except BatchInterrupted as interrupted:
        print(interrupted_text(folder, interrupted.finished), file=sys.stderr)
        return 130
    failed = len(result.failures)
    comparison, summary, finished = _comparison(result), shortcomings(result), len(result.runs) - failed
    del result  # the figures read the tables from the folder: no need to hold them twice
    if finished:
        summary += _draw(folder, RECORDINGS[arguments.record])
    print(comparison)
    print(f"{summary}wrote {folder}", file=sys.stderr)
    return 1 if failed else 0


def _command(scenarios: tuple[ResolvedScenario, ...], arguments: argparse.Namespace) -> str:
    """What makes the batch again."""
    # scenarios by name, not by the path that was typed: no folder of this machine in the manifest
    words = ["haemus", "run", *(scenario.name for scenario in scenarios)]
    words += ["--runs", str(arguments.runs), "--seed", str(arguments.seed)]
    words += ["--history", arguments.history] if arguments.history else []
    words += ["--record", arguments.record] if arguments.record != EVERYTHING else []
    return " ".join(words)


def _draw(folder: Path, tables: tuple[str, ...]) -> str:
    """Draw the figures from the tables just written; say which are left out."""
    from experiments.figures import draw_all, left_out  # noqa: PLC0415

    draw_all(folder)
    return left_out(tables)


def _comparison(result: BatchResult) -> str:
    """The paper's figures beside the first scenario's, what each other one changes, and the signs that they expected."""
    from experiments.comparison import effects_text, paper_text  # noqa: PLC0415
    from experiments.expectation_text import expectations_text  # noqa: PLC0415
    from experiments.expectations import judged, unrecorded  # noqa: PLC0415

    first, *others = (scenario.name for scenario in result.scenarios)
    effects = [effects_text(result.runs, other, first) for other in others]
    expected = expectations_text(judged(result.tables, result.scenarios))
    missing = unrecorded(result.tables, result.scenarios)
    left_out = f"not recorded, so left out: {missing} expected signs of states" if missing else ""
    return "\n\n".join([paper_text(result.tables, first), *effects, *filter(None, (expected, left_out))])
