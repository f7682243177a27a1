"""`haemus compare`: compare scenarios with another, pair by pair, corrected for the number of outcomes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from haemus.experiments.cli.compare_folders import are_folders, compare_folders
from haemus.experiments.cli.options import (
    add_options,
    add_running,
    check_running,
    region_words,
    run_there,
    say,
    stopped,
)
from haemus.experiments.cli.report import add_page, is_wanted, write_page
from haemus.experiments.report.checks import check_confidence
from haemus.experiments.report.table import as_json

if TYPE_CHECKING:
    from haemus.experiments.store.result import Result

SUMMARY = "compare scenarios pair by pair: run them, or read a result with several, or two results"
EXAMPLES = (
    ("haemus compare results/drawdown", "every scenario of a result with its first"),
    ("haemus compare baseline us-drawdown -n 500", "run two scenarios in pairs and compare them"),
    ("haemus compare results/older results/drawdown", "two results: what the second has less the first"),
    ("haemus compare results/drawdown --outcomes tirana agreements_2025_27 --json", "two outcomes alone, for a script"),
)
DEFAULT_RUNS = 200
DEFAULT_SEED = 1
CORRECTIONS = ("holm", "benjamini-hochberg", "none")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take scenarios to run, or a folder to read."""
    parser.add_argument(
        "what",
        nargs="+",
        metavar="WHAT",
        help="two or more scenarios (names or .toml files), compared with the first;"
        " or one folder written by haemus run or haemus compare; or two, the second compared with the first",
    )
    parser.add_argument("--against", metavar="NAME", help="the scenario to compare with (default: the first)")
    add_options(
        parser,
        "--outcomes",
        help="columns of the table of runs (default: the main ones and what scenarios expect)",
    )
    add_options(parser, "--confidence", help="confidence of every interval and verdict (default %(default)s)")
    parser.add_argument(
        "--correction",
        choices=CORRECTIONS,
        default=CORRECTIONS[0],
        help="for all that was asked about: limit the chance of any false finding (holm, the default) or the share of false findings"
        " (benjamini-hochberg)",
    )
    add_options(parser, "--runs", help=f"pairs of runs to make (default {DEFAULT_RUNS})")
    add_options(parser, "--seed", default=None, help=f"seed of the batch (default {DEFAULT_SEED})")
    add_options(parser, "--paper")
    add_page(parser)
    add_running(parser, "default: results/compare-<name>-<time>, or inside the folder read")


def run(arguments: argparse.Namespace) -> int:
    """Run if needed, compare, and write the table and the figures; 1 if runs failed, 130 on Ctrl-C, 4 if a cluster was lost."""
    from haemus.experiments.store.result import Result  # noqa: PLC0415 - `haemus --help` stays quick

    check_confidence(arguments.confidence)
    (first, *others) = arguments.what
    two = are_folders(arguments.what)
    if others and not two:
        return _run_and_compare(arguments)
    _check_reading(arguments, two=two)
    if two:
        return compare_folders(arguments)
    return _compare(Result.read(Path(first)), arguments, arguments.out)


def _run_and_compare(arguments: argparse.Namespace) -> int:
    from haemus.experiments.compare.comparison import check_against  # noqa: PLC0415
    from haemus.experiments.outcomes.known import KnownOutcomes  # noqa: PLC0415
    from haemus.experiments.report.checks import check_outcomes  # noqa: PLC0415
    from haemus.experiments.run.batch import Batch, check_choices  # noqa: PLC0415
    from haemus.experiments.store.claim import folder_for  # noqa: PLC0415
    from haemus.experiments.store.inputs import scenario_inputs  # noqa: PLC0415
    from haemus.experiments.store.kept import OUTCOMES  # noqa: PLC0415
    from haemus.experiments.store.result import Result  # noqa: PLC0415

    runs = DEFAULT_RUNS if arguments.runs is None else arguments.runs
    seed = DEFAULT_SEED if arguments.seed is None else arguments.seed
    check_choices(runs=runs, seed=seed, least=2, dashes="--")
    check_running(arguments)
    batch = Batch.of(arguments.what, runs=runs, seed=seed, record=OUTCOMES)
    names = [scenario.name for scenario in batch.scenarios]
    check_against(arguments.against, names)
    check_outcomes(arguments.outcomes or (), KnownOutcomes.of(batch.scenarios).columns, "--outcomes")
    folder = folder_for(arguments.out, f"compare-{names[0]}")
    asked = scenario_inputs(arguments.what)
    command = " ".join(
        ["haemus", "compare", *asked.words, "--runs", str(runs), "--seed", str(seed), *region_words(batch)]
    )
    written = run_there(folder, batch, command, arguments, asked.files)
    if code := stopped(written):
        return code
    return _compare(Result.read(folder), arguments, None, page=folder) or int(written.failed > 0)


def _compare(result: Result, arguments: argparse.Namespace, out: str | None, page: Path | None = None) -> int:
    """Compare, write and print; the page goes into the folder `page`, by default beside the table."""
    from haemus.experiments.calibrate.paper_text import paper_text  # noqa: PLC0415
    from haemus.experiments.cli.run_report import answered  # noqa: PLC0415
    from haemus.experiments.compare.comparison import compare_folder, unlike_spans  # noqa: PLC0415
    from haemus.experiments.compare.text import comparison_text  # noqa: PLC0415
    from haemus.experiments.figures.drawing import draw_comparison  # noqa: PLC0415
    from haemus.experiments.report_page.findings import Findings  # noqa: PLC0415
    from haemus.experiments.store.claim import beside  # noqa: PLC0415
    from haemus.experiments.store.result_folder import write_tables  # noqa: PLC0415
    from haemus.experiments.store.sweep_result import is_sweep  # noqa: PLC0415

    comparison = compare_folder(
        result,
        against=arguments.against,
        outcomes=arguments.outcomes,
        confidence=arguments.confidence,
        correction=arguments.correction,
    )
    folder = beside(result, f"compared-with-{comparison.against}", out, "comparison")
    write_tables(folder, comparison.tables())
    draw_comparison(result, comparison, folder)
    said = answered(result, comparison)
    if arguments.json:
        print(as_json({**said.as_dict(paper=arguments.paper), **comparison.as_dict(), **result.outcomes.as_dict()}))
    else:
        table = paper_text(result.kept, said.scenario, said.targets) if arguments.paper and said.scenario else ""
        say("\n\n".join(filter(None, (said.answer.text, table, comparison_text(comparison), result.outcomes.text))))
    print(f"{unlike_spans(result, comparison)}wrote {folder}", file=sys.stderr)
    if is_wanted(arguments, result.planned):
        found = Findings.of_sweep(result) if is_sweep(result) else Findings.of_batch(result, said.answer, comparison)
        write_page(found, page or folder)
    return 0


def _check_reading(arguments: argparse.Namespace, *, two: bool) -> None:
    """Refuse a single scenario, and options for running together with folders."""
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    only = arguments.what[0]
    if two and arguments.against is not None:
        raise BadInput(
            "two folders are compared, the second with the first", where="--against", value=arguments.against
        )
    if not Path(only).is_dir():
        other = "us-drawdown" if only == "baseline" else "baseline"
        raise BadInput(
            "a single scenario that is not a folder",
            where="compare",
            value=only,
            allowed=f"two or more scenarios, as in: haemus compare {other} {only}; or the folder of a result",
        )
    for name in ("runs", "seed", "workers", "dask"):
        if getattr(arguments, name) is not None:
            raise BadInput(
                "a folder is read, so nothing is run",
                where=f"--{name}",
                value=getattr(arguments, name),
                allowed="only with two or more scenarios",
            )
