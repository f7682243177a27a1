"""`haemus expectations`: compare the signs expected by the shipped scenarios with paired runs."""

from __future__ import annotations

import argparse
import sys

from haemus.experiments.cli.options import add_document, add_options, check_file, give

SUMMARY = "run the shipped scenarios and compare their expected signs with the result"
EXAMPLES = (("haemus expectations -n 80 -o expectations.md", "the document of all expected signs"),)
DEFAULT_RUNS = 80
DEFAULT_SEED = 11


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_options(parser, "--runs", default=DEFAULT_RUNS)
    add_options(parser, "--seed", default=DEFAULT_SEED)
    add_options(parser, "--workers")
    add_document(parser)
    add_options(parser, "--json", help="give JSON, with one object for each sign, instead of the document")


def run(arguments: argparse.Namespace) -> int:
    """Run every scenario only as far as its expectations reach, then print or write the document."""
    from haemus.experiments.compare.comparison import expected_rows  # noqa: PLC0415
    from haemus.experiments.compare.expectation_text import expectation_document  # noqa: PLC0415
    from haemus.experiments.compare.expectations import check_expectations, judged, shortened  # noqa: PLC0415
    from haemus.experiments.design.grammar import MOST_RUNS  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.outcomes.known import KnownOutcomes  # noqa: PLC0415
    from haemus.experiments.outcomes.shared import with_shared_outcomes  # noqa: PLC0415
    from haemus.experiments.report.table import as_json  # noqa: PLC0415
    from haemus.experiments.run.batch import check_number, run_batch  # noqa: PLC0415
    from haemus.experiments.store.manifest import model_version  # noqa: PLC0415
    from haemus.model.scenario import load_scenario, shipped_names  # noqa: PLC0415

    check_number("--runs", arguments.runs, 2, MOST_RUNS)
    check_file(arguments.out)
    scenarios = shortened([load_scenario(name) for name in shipped_names()])
    scenarios = with_shared_outcomes(scenarios)
    check_expectations(scenarios)
    version = model_version()  # read before the runs: the version they are made with
    result = run_batch(
        scenarios,
        runs=arguments.runs,
        seed=arguments.seed,
        workers=arguments.workers,
        record="states",
        progress=sys.stderr.isatty(),
    )
    if not result.failures.empty:
        print(f"haemus: {len(result.failures)} runs failed and are left out", file=sys.stderr)
    found = judged(result.kept, scenarios, outcomes=KnownOutcomes.of(scenarios))
    if arguments.json:
        text = f"{as_json(expected_rows(found))}\n"
    else:
        text = expectation_document(scenarios, found, runs=arguments.runs, seed=arguments.seed, version=version)
    give(text, arguments.out)
    return 0 if result.failures.empty else 1
