"""`haemus parameters`: one parameter, or the whole registry as a Markdown document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options

if TYPE_CHECKING:
    import argparse

SUMMARY = "show parameters with unit, default, calibrated value, prior, status and source"
EXAMPLES = (
    ("haemus parameters talks_rate", "one parameter: unit, values, prior, source and meaning"),
    ("haemus parameters doubt", "every parameter whose name has the word"),
    ("haemus parameters > parameters.md", "all of them as a document"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take names of parameters."""
    parser.add_argument(
        "name",
        nargs="*",
        metavar="PARAMETER",
        help="parameters, or parts of their names (default: the document of all)",
    )
    add_options(parser, "--json", help="print JSON, with one object for each parameter")


def run(arguments: argparse.Namespace) -> int:
    """Print the parameters named; without a name, the document `docs/parameters.md`."""
    from haemus.experiments.cli.listing import print_details  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.cli.parameter_table import parameter_dict, parameter_document, parameter_rows  # noqa: PLC0415
    from haemus.experiments.report.checks import names_with  # noqa: PLC0415
    from haemus.experiments.report.table import as_json  # noqa: PLC0415
    from haemus.model.parameters import REGISTRY  # noqa: PLC0415

    names = names_with(arguments.name, tuple(REGISTRY), "parameter", "PARAMETER")
    if arguments.json:
        print(as_json([parameter_dict(REGISTRY[name]) for name in names or REGISTRY]))
    elif not names:
        print(parameter_document(), end="")
    for place, name in enumerate(() if arguments.json else names):
        print(end="\n" if place else "")
        print_details(name, parameter_rows(REGISTRY[name]))
    return 0
