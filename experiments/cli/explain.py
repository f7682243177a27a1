"""`haemus explain`: explain one run."""

import argparse

from haemus.experiments.cli.options import add_options, say

SUMMARY = "print one run as a timeline, with the terms of each decision"
EXAMPLES = (
    (
        "haemus explain baseline -s 1 --run 3 --state HRV --quarter 2025Q4",
        "the decisions of Croatia in one quarter of run 3",
    ),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a scenario, the run's number in a batch, and filters."""
    parser.add_argument("scenario", metavar="SCENARIO", help="a shipped scenario's name or a .toml file")
    add_options(parser, "--seed")
    parser.add_argument(
        "--run",
        type=int,
        default=0,
        metavar="I",
        dest="replication",
        help="number of the run in the batch (default 0)",
    )
    parser.add_argument("--state", metavar="ISO3", help="only lines about this state, such as HRV")
    parser.add_argument("--quarter", metavar="QUARTER", help="only one quarter, such as 2025Q3")
    add_options(parser, "--history", help="override the scenario's history")
    add_options(parser, "--parameters", "--readings", help="as the batch was run")
    add_options(parser, "--json", help="print JSON, with one object for each line")


def run(arguments: argparse.Namespace) -> int:
    """Repeat the run and print the timeline."""
    from haemus.experiments.design.grammar import MOST_RUNS  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report.explanation import explained, heading, reasons, timeline  # noqa: PLC0415
    from haemus.experiments.report.table import as_json  # noqa: PLC0415
    from haemus.experiments.run.batch import check_number, resolve  # noqa: PLC0415
    from haemus.experiments.run.drawn import RUNS_A_DRAW, Drawn  # noqa: PLC0415
    from haemus.model.draws import SEEDS  # noqa: PLC0415

    (scenario,) = resolve([arguments.scenario], arguments.history)
    check_number("--seed", arguments.seed, 0, SEEDS - 1)
    check_number("--run", arguments.replication, 0, MOST_RUNS - 1)
    drawn = Drawn(arguments.parameters, arguments.readings)
    scenario = drawn.scenario(scenario, arguments.seed, arguments.replication // RUNS_A_DRAW)
    state = _state(arguments.state, scenario.removed_states)
    quarter = _quarter(arguments.quarter, scenario.start, scenario.end)
    explanation = explained(scenario, arguments.seed, arguments.replication)
    if arguments.json:
        print(as_json(list(reasons(explanation, state, quarter))))
        return 0
    say(heading(explanation) + "\n")
    for line in timeline(explanation, state, quarter):
        say(line)
    return 0


def _state(typed: str | None, removed: frozenset[str]) -> str | None:
    from haemus.experiments.report.checks import check_among  # noqa: PLC0415
    from haemus.model.start.names import known_states  # noqa: PLC0415

    if typed is not None:
        check_among(typed, sorted(known_states() - removed), "no such state in the scenario", where="--state")
    return typed


def _quarter(typed: str | None, start: int, end: int) -> int | None:
    from haemus.model.bad_input import BadInput, nearest_name  # noqa: PLC0415
    from haemus.model.calendar import quarter_name  # noqa: PLC0415

    if typed is None:
        return None
    covered = {quarter_name(quarter): quarter for quarter in range(start, end + 1)}
    if typed not in covered:
        raise BadInput(
            "not a quarter of the run",
            where="--quarter",
            value=typed,
            allowed=f"{quarter_name(start)} to {quarter_name(end)}",
            nearest=nearest_name(typed, covered),
        )
    return covered[typed]
