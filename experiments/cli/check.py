"""`haemus check`: check that scenarios are valid without running them."""

import argparse

from haemus.experiments.cli.message import say_error
from haemus.experiments.cli.options import add_options

SUMMARY = "check scenarios without running them"
EXAMPLES = (("haemus check mine.toml", "whether a file of your own is valid"),)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take names or files."""
    parser.add_argument("scenario", nargs="+", metavar="SCENARIO", help="a shipped scenario's name or a .toml file")
    add_options(parser, "--json", help="print JSON, with one object for each valid scenario")


def run(arguments: argparse.Namespace) -> int:
    """Print one row for each valid scenario, and one message on stderr for each invalid one."""
    from haemus.experiments.cli.listing import print_listing  # noqa: PLC0415
    from haemus.experiments.compare.expectations import check_expectations  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.outcomes.shared import with_shared_outcomes  # noqa: PLC0415
    from haemus.experiments.report.table import as_json  # noqa: PLC0415
    from haemus.model.bad_input import BadInput  # noqa: PLC0415
    from haemus.model.calendar import quarter_name  # noqa: PLC0415
    from haemus.model.scenario import load_scenario  # noqa: PLC0415

    rows = []
    for typed in arguments.scenario:
        try:
            (found,) = with_shared_outcomes([load_scenario(typed)])
            check_expectations([found])
        except BadInput as error:
            say_error(error)
            continue
        span = f"{quarter_name(found.start)}-{quarter_name(found.end)}"
        rows.append((found.name, span, found.history, len(found.events), found.digest()))
    header = ("scenario", "quarters", "history", "events", "digest")
    if arguments.json:
        print(as_json([dict(zip(header, row, strict=True)) for row in rows]))
    elif rows:
        print_listing(header, [tuple(map(str, row)) for row in rows])
    return 0 if len(rows) == len(arguments.scenario) else 2
