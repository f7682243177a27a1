"""`haemus parameters`: print the registry of parameters as a Markdown document."""

import argparse

SUMMARY = "print every parameter with unit, default, calibrated value, prior, status and source"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Print the document `docs/parameters.md`."""
    from haemus.experiments.cli.parameter_table import parameter_document  # noqa: PLC0415 - `haemus --help` stays quick

    del arguments
    print(parameter_document(), end="")
    return 0
