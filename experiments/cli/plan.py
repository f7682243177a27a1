"""`haemus plan`: estimate the number of runs needed for a given error of an outcome."""

from __future__ import annotations

import argparse
import sys

from haemus.experiments.cli.options import add_options, say
from haemus.experiments.report.checks import check_confidence
from haemus.experiments.report.table import as_json

SUMMARY = "estimate how many runs a given error needs, from a pilot"
EXAMPLES = (
    (
        "haemus plan agreements_2025_27 --error 0.05 --compare baseline us-drawdown",
        "the pairs of runs for an interval of the difference that reaches 0.05 to either side",
    ),
    (
        "haemus plan threat_2026_27 --relative 0.01 --pilot 50",
        "the runs for one percent of the mean, from a small pilot",
    ),
)
DEFAULT_PILOT = 200
FEWEST_PILOT = 20
DEFAULT_SCENARIO = "baseline"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an outcome, the wanted error, and the scenarios of the pilot."""
    parser.add_argument("outcome", metavar="OUTCOME", help="a column of the table of runs, such as threat_2026_27")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument(
        "--error", type=float, metavar="E", help="wanted half width of the interval, in the outcome's unit"
    )
    wanted.add_argument("--relative", type=float, metavar="R", help="the same as a share of the estimate, such as 0.05")
    of = parser.add_mutually_exclusive_group()
    of.add_argument(
        "--scenario",
        default=DEFAULT_SCENARIO,
        metavar="SCENARIO",
        help=f"estimate its mean, or share of runs (default {DEFAULT_SCENARIO})",
    )
    of.add_argument("--compare", nargs=2, metavar=("A", "B"), help="estimate the paired difference B minus A")
    parser.add_argument(
        "--pilot", type=int, default=DEFAULT_PILOT, metavar="N", help=f"runs of the pilot (default {DEFAULT_PILOT})"
    )
    add_options(parser, "--confidence")
    add_options(parser, "--seed", help="seed of the pilot (default %(default)s)")
    add_options(parser, "--workers")
    add_options(parser, "--json", help="print JSON instead of lines")


def run(arguments: argparse.Namespace) -> int:
    """Run the pilot and print the plan."""
    from haemus.experiments.design.grammar import MOST_RUNS  # noqa: PLC0415
    from haemus.experiments.outcomes.known import KnownOutcomes  # noqa: PLC0415
    from haemus.experiments.outcomes.shared import with_shared_outcomes  # noqa: PLC0415
    from haemus.experiments.report.checks import check_outcomes  # noqa: PLC0415
    from haemus.experiments.run.batch import MOST_WORKERS, check_number, resolve  # noqa: PLC0415
    from haemus.experiments.run.pilot import plan, plan_text  # noqa: PLC0415
    from haemus.experiments.run.planning import Target  # noqa: PLC0415
    from haemus.model.draws import SEEDS  # noqa: PLC0415

    scenarios = with_shared_outcomes(resolve(arguments.compare or [arguments.scenario], None))
    (outcome,) = check_outcomes([arguments.outcome], KnownOutcomes.of(scenarios).columns, "OUTCOME")
    _check_wanted(arguments)
    check_confidence(arguments.confidence)
    check_number("--pilot", arguments.pilot, FEWEST_PILOT, MOST_RUNS)
    check_number("--seed", arguments.seed, 0, SEEDS - 1)
    check_number("--workers", 1 if arguments.workers is None else arguments.workers, 1, MOST_WORKERS)
    relative = arguments.error is None
    found = plan(
        outcome,
        scenarios,
        Target(arguments.relative if relative else arguments.error, relative, arguments.confidence),
        runs=arguments.pilot,
        seed=arguments.seed,
        workers=arguments.workers,
        progress=sys.stderr.isatty(),
    )
    if arguments.json:
        print(as_json(found.as_dict()))
    else:
        say(plan_text(found))
    return 0


def _check_wanted(arguments: argparse.Namespace) -> None:
    """Refuse an impossible error."""
    from math import inf  # noqa: PLC0415

    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    for option, value in (("--error", arguments.error), ("--relative", arguments.relative)):
        if value is not None and not 0.0 < value < inf:
            raise BadInput("out of range", where=option, value=value, allowed="a number above 0")
