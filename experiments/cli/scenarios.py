"""`haemus scenarios`: list the shipped scenarios with their questions."""

import argparse

SUMMARY = "list the shipped scenarios with their questions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Print name, parent and question."""
    from haemus.experiments.report.table import text_table  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.model.scenario import load_scenario, shipped_names  # noqa: PLC0415

    del arguments
    scenarios = [load_scenario(name) for name in shipped_names()]
    rows = [(each.name, each.extends[0] if each.extends else "", each.question) for each in scenarios]
    print(text_table(("scenario", "extends", "question"), rows))
    return 0
