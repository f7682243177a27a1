"""`haemus variables`: print the variables of the agents and the region as a Markdown document."""

import argparse

SUMMARY = "print every variable of the agents and the region with its unit and meaning"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Print the document `docs/variables.md`."""
    from haemus.experiments.cli.variable_table import variable_document  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    if variable_document.__doc__ is None:
        raise BadInput(
            "needs docstrings, which PYTHONOPTIMIZE=2 drops", where="variables", allowed="a smaller PYTHONOPTIMIZE"
        )

    del arguments
    print(variable_document(), end="")
    return 0
