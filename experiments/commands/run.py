"""`haemus run`: a batch, written to a folder and compared with the paper and between scenarios."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.batch import BatchResult
    from model.scenario import ResolvedScenario

SUMMARY = "run scenarios many times, write tables and figures, print the comparison"
DEFAULT_SCENARIOS = ("baseline", "no-article5-doubt")
DEFAULT_RUNS = 200
DEFAULT_SEED = 1
FAILURES_SHOWN = 5


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
    parser.add_argument("--workers", type=int, metavar="W", help="processes (default: all cores)")
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
    from experiments.expectations import check_expectations  # noqa: PLC0415
    from experiments.result_folder import claimed  # noqa: PLC0415

    scenarios = resolve(arguments.scenario or DEFAULT_SCENARIOS, arguments.history)
    check_expectations(scenarios)
    check_number("--runs", arguments.runs, 1, MOST_RUNS)
    check_number("--seed", arguments.seed, 0, SEEDS - 1)
    check_number("--workers", 1 if arguments.workers is None else arguments.workers, 1, MOST_WORKERS)
    folder = claimed(arguments.out, scenarios[0].name)
    began = time.perf_counter()
    _write_manifest(folder, scenarios, arguments, "running", None)
    try:
        result = run_batch(
            scenarios,
            runs=arguments.runs,
            seed=arguments.seed,
            workers=arguments.workers,
            progress=sys.stderr.isatty(),
        )
    except BatchInterrupted as interrupted:
        return _stop(folder, scenarios, arguments, interrupted.finished, time.perf_counter() - began)
    failed = len(result.failures)
    _write(folder, result)
    _write_manifest(folder, scenarios, arguments, "failing runs" if failed else "complete", time.perf_counter() - began)
    comparison, failures, finished = _comparison(result), _summary(result), len(result.runs) - failed
    del result  # the figures read the tables from the folder: no need to hold them twice
    if finished:
        _draw(folder)
    print(comparison)
    print(f"{failures}wrote {folder}", file=sys.stderr)
    return 1 if failed else 0


def _write(folder: Path, result: BatchResult) -> None:
    from experiments.result_folder import write_tables  # noqa: PLC0415

    write_tables(folder, result.tables)


def _write_manifest(
    folder: Path,
    scenarios: tuple[ResolvedScenario, ...],
    arguments: argparse.Namespace,
    situation: str,
    seconds: float | None,
) -> None:
    from experiments.manifest import manifest  # noqa: PLC0415
    from experiments.result_folder import write_manifest  # noqa: PLC0415

    # scenarios by name, not by the path that was typed: no folder of this machine in the manifest
    words = ["haemus", "run", *(scenario.name for scenario in scenarios)]
    words += ["--runs", str(arguments.runs), "--seed", str(arguments.seed)]
    words += ["--history", arguments.history] if arguments.history else []
    written = manifest(
        scenarios,
        runs=arguments.runs,
        seed=arguments.seed,
        command=" ".join(words),
        situation=situation,
        seconds=seconds,
    )
    write_manifest(folder, written)


def _draw(folder: Path) -> None:
    """Draw the figures from the tables just written."""
    from experiments.figures import draw_all  # noqa: PLC0415

    draw_all(folder)


def _stop(
    folder: Path,
    scenarios: tuple[ResolvedScenario, ...],
    arguments: argparse.Namespace,
    finished: BatchResult,
    seconds: float,
) -> int:
    _write(folder, finished)
    _write_manifest(folder, scenarios, arguments, "interrupted", seconds)
    wanted = arguments.runs * len(scenarios)
    print(
        f"haemus: interrupted: {len(finished.runs)} of {wanted} runs had finished; their tables and the"
        f" manifest are in {folder} and can be read",
        file=sys.stderr,
    )
    return 130


def _comparison(result: BatchResult) -> str:
    """The paper's figures beside the first scenario's, what each other one changes, and the signs that they expected."""
    from experiments.comparison import effects_text, paper_text  # noqa: PLC0415
    from experiments.expectation_text import expectations_text  # noqa: PLC0415
    from experiments.expectations import judged  # noqa: PLC0415

    first, *others = (scenario.name for scenario in result.scenarios)
    effects = [effects_text(result.runs, other, first) for other in others]
    expected = expectations_text(judged(result.tables, result.scenarios))
    return "\n\n".join([paper_text(result.tables, first), *effects, *filter(None, (expected,))])


def _summary(result: BatchResult) -> str:
    """The failures in a few lines; nothing where there are none."""
    failures = result.failures
    if failures.empty:
        return ""
    lines = [f"haemus: {len(failures)} of {len(result.runs)} runs failed (see failures.parquet):"]
    lines += [
        f"  {row.scenario}, run {row.run}, seed {row.seed}: {row.error}"
        for row in failures.head(FAILURES_SHOWN).itertuples()
    ]
    return "\n".join([*lines, ""])
