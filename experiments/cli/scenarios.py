"""`haemus scenarios`: list the shipped scenarios with their questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options

if TYPE_CHECKING:
    import argparse

SUMMARY = "list the shipped scenarios with their questions"
EXAMPLES = (
    ("haemus scenarios", "all shipped scenarios"),
    ("haemus scenarios --json", "the same for a script"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no scenario: all are listed."""
    add_options(parser, "--json", help="print JSON, with one object for each scenario")


def run(arguments: argparse.Namespace) -> int:
    """Print name, parent and question."""
    from haemus.experiments.cli.listing import print_listing  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report.table import as_json  # noqa: PLC0415
    from haemus.model.scenario import load_scenario, shipped_names  # noqa: PLC0415

    scenarios = [load_scenario(name) for name in shipped_names()]
    if arguments.json:
        print(as_json([each.as_dict() for each in scenarios]))
        return 0
    rows = [(each.name, each.extends[0] if each.extends else "", each.question) for each in scenarios]
    print_listing(("scenario", "extends", "question"), rows)
    return 0
