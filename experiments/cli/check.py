"""`haemus check`: check that scenarios are valid without running them."""

import argparse

from haemus.experiments.cli.message import say_error

SUMMARY = "check scenarios without running them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take names or files."""
    parser.add_argument("scenario", nargs="+", metavar="SCENARIO", help="a shipped scenario's name or a .toml file")


def run(arguments: argparse.Namespace) -> int:
    """Print one row for each valid scenario, and one message on stderr for each invalid one."""
    from haemus.experiments.compare.expectations import check_expectations  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report.table import text_table  # noqa: PLC0415
    from haemus.model.bad_input import BadInput  # noqa: PLC0415
    from haemus.model.calendar import quarter_name  # noqa: PLC0415
    from haemus.model.scenario import load_scenario  # noqa: PLC0415

    rows = []
    for typed in arguments.scenario:
        try:
            found = load_scenario(typed)
            check_expectations([found])
        except BadInput as error:
            say_error(error)
            continue
        span = f"{quarter_name(found.start)}-{quarter_name(found.end)}"
        rows.append((found.name, span, found.history, str(len(found.events)), found.digest()))
    if rows:
        print(text_table(("scenario", "quarters", "history", "events", "digest"), rows))
    return 0 if len(rows) == len(arguments.scenario) else 2
