"""`haemus variables`: print the variables of the agents and the region, some or all as a Markdown document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options

if TYPE_CHECKING:
    import argparse

SUMMARY = "show variables of the agents and the region with unit and meaning"
EXAMPLES = (
    ("haemus variables hostility threat", "two variables"),
    ("haemus variables > variables.md", "all variables and acts as a document"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take names of variables."""
    parser.add_argument(
        "name", nargs="*", metavar="VARIABLE", help="variables, or parts of their names (default: the document of all)"
    )
    add_options(parser, "--json", help="print JSON, with one object for each variable")


def run(arguments: argparse.Namespace) -> int:
    """Print the variables named; without a name, the document `docs/variables.md`."""
    from haemus.experiments.cli.listing import print_listing  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.cli.variable_table import variable_document, variable_rows  # noqa: PLC0415
    from haemus.experiments.report.checks import names_with  # noqa: PLC0415
    from haemus.experiments.report.table import as_json  # noqa: PLC0415
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    if variable_document.__doc__ is None:
        raise BadInput(
            "needs docstrings, which PYTHONOPTIMIZE=2 drops", where="variables", allowed="a smaller PYTHONOPTIMIZE"
        )

    if not arguments.name and not arguments.json:
        print(variable_document(), end="")
        return 0
    rows = variable_rows()
    known = dict.fromkeys(row["variable"] for row in rows)
    names = names_with(arguments.name, tuple(known), "variable", "VARIABLE") or known
    found = [row for row in rows if row["variable"] in names]
    if arguments.json:
        print(as_json(found))
    else:
        print_listing(tuple(found[0]), [tuple(row.values()) for row in found])
    return 0
