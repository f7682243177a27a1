"""`haemus run`: run a batch into a folder, and compare it with the paper and between scenarios."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options, add_running, check_running, run_there, say, stopped, tell
from haemus.experiments.report.table import as_json
from haemus.experiments.run.drawn_choices import FIT, ONE
from haemus.experiments.run.engines import ENSEMBLE_FROM
from haemus.experiments.store.kept import EVERYTHING, RECORDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.run.batch import Batch

SUMMARY = "run scenarios many times, write tables and figures, print the comparison"
EXAMPLES = (
    ("haemus run", "the baseline and a region without the speech, 200 runs of each"),
    (
        "haemus run baseline us-drawdown -n 20 -s 1 -o results/drawdown",
        "a quick look at two scenarios, in a folder of your choice",
    ),
    ("haemus run baseline mine.toml -n 50", "your own scenario beside the baseline"),
)
DEFAULT_SCENARIOS = ("baseline", "no-article5-doubt")
DEFAULT_RUNS = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take scenarios and the number of runs."""
    parser.add_argument(
        "scenario",
        nargs="*",
        metavar="SCENARIO",
        help=f"shipped names or .toml files (default: {' '.join(DEFAULT_SCENARIOS)})",
    )
    add_options(parser, "--runs", default=DEFAULT_RUNS)
    add_options(parser, "--first-run", "--seed")
    add_options(
        parser,
        "--engine",
        help="changes how long it takes, never the results"
        f" (default auto: the ensemble if it is compiled, or from {ENSEMBLE_FROM} runs in all)",
    )
    add_options(
        parser,
        "--record",
        default=EVERYTHING,
        help="the table of runs alone, with the states' quarters, or every table (default)",
    )
    add_running(parser, "default: results/<name>-<time>")
    add_options(parser, "--history")
    add_options(parser, "--parameters", "--readings", "--paper")


def run(arguments: argparse.Namespace) -> int:
    """Run, write and compare; 1 if runs failed, 130 on Ctrl-C, 4 if a cluster was lost."""
    from haemus.experiments.cli.run_report import answered, report_dict, report_text  # noqa: PLC0415
    from haemus.experiments.compare.comparison import compared  # noqa: PLC0415
    from haemus.experiments.compare.expectations import check_expectations  # noqa: PLC0415
    from haemus.experiments.compare.spread import spreads_of, spreads_text  # noqa: PLC0415
    from haemus.experiments.figures.drawing import draw_all, left_out, unfit_for  # noqa: PLC0415
    from haemus.experiments.run.batch import Batch, check_choices  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.store.claim import folder_for  # noqa: PLC0415
    from haemus.experiments.store.inputs import scenario_inputs  # noqa: PLC0415
    from haemus.experiments.store.result import Result  # noqa: PLC0415

    check_choices(runs=arguments.runs, seed=arguments.seed, first_run=arguments.first_run, dashes="--")
    check_running(arguments)
    batch = Batch.of(
        arguments.scenario or DEFAULT_SCENARIOS, runs=arguments.runs, seed=arguments.seed, history=arguments.history,
        engine=arguments.engine, record=arguments.record, parameters=arguments.parameters, readings=arguments.readings,
        first_run=arguments.first_run,
    )  # fmt: skip
    check_expectations(batch.scenarios)
    folder = folder_for(arguments.out, batch.scenarios[0].name)
    asked = scenario_inputs(arguments.scenario or DEFAULT_SCENARIOS)
    written = run_there(folder, batch, _command(batch, asked.words, arguments), arguments, asked.files)
    if code := stopped(written):
        return code
    if written.runs == written.failed:
        print(
            as_json({"batch": written.as_dict()}) if arguments.json else "no run finished, so there is nothing to say"
        )
        print(f"wrote {folder}", file=sys.stderr)
        return 1
    draw_all(folder, tell)
    print(
        left_out(RECORDINGS[batch.record], unfit_for(len(batch.scenarios), drawn=not batch.drawn.nothing)),
        end="",
        file=sys.stderr,
    )
    result, found = Result.read(folder), compared(folder)
    said, names = answered(result, found), [scenario.name for scenario in batch.scenarios]
    shares = () if batch.drawn.nothing else spreads_of(result.kept, names, batch.drawn)
    if arguments.json:
        more = {"shares": [asdict(each) for each in shares]} if shares else {}
        print(as_json({"batch": written.as_dict(), **report_dict(found, said, paper=arguments.paper), **more}))
    else:
        say(report_text(result, batch.scenarios, found, said, paper=arguments.paper))
        if shares:
            say(f"\n{spreads_text(shares, batch.drawn)}")
    print(f"wrote {folder}", file=sys.stderr)
    return 1 if written.failed else 0


def _command(batch: Batch, scenarios: Sequence[str], arguments: argparse.Namespace) -> str:
    """The command that repeats the batch, in the folder of the stored scenario files."""
    # not the typed paths, which would put a folder of this machine into the manifest
    words = ["haemus", "run", *scenarios]
    words += ["--runs", str(batch.runs), "--seed", str(batch.seed)]
    words += ["--first-run", str(batch.first_run)] if batch.first_run else []
    words += ["--history", arguments.history] if arguments.history else []
    words += ["--record", batch.record] if batch.record != EVERYTHING else []
    words += ["--parameters", batch.drawn.parameters] if batch.drawn.parameters != FIT else []
    words += ["--readings", batch.drawn.readings] if batch.drawn.readings != ONE else []
    return " ".join(words)
