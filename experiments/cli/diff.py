"""`haemus diff`: show exactly what differs between two scenarios."""

import argparse

from haemus.experiments.cli.options import add_options

SUMMARY = "show exactly which parameters and events differ between two scenarios"
EXAMPLES = (("haemus diff baseline us-drawdown", "what a withdrawal changes in the baseline"),)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take two names or files."""
    parser.add_argument("first", metavar="A", help="a shipped scenario's name or a .toml file")
    parser.add_argument("second", metavar="B", help="the scenario to compare it with")
    add_options(parser, "--json", help="print JSON, with one object for each difference")


def run(arguments: argparse.Namespace) -> int:
    """Print one row for each key that differs."""
    from haemus.experiments.compare.scenario_text import scenario_table  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report.table import as_json, text_of  # noqa: PLC0415
    from haemus.model.scenario import load_scenario  # noqa: PLC0415
    from haemus.model.scenario.difference import differences  # noqa: PLC0415

    first, second = load_scenario(arguments.first), load_scenario(arguments.second)
    found = differences(first, second)
    if arguments.json:
        print(as_json([difference.as_dict() for difference in found]))
    else:
        print(text_of([scenario_table(first, second)]))
    return 0
