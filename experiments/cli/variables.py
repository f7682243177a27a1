"""`haemus variables`: what the agents and the region hold, as a markdown document."""

import argparse

SUMMARY = "print every variable of the agents and the region with its unit and meaning"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Print the document that `docs/variables.md` holds."""
    from haemus.experiments.cli.variable_table import variable_document  # noqa: PLC0415 - `haemus --help` stays quick

    del arguments
    print(variable_document(), end="")
    return 0
