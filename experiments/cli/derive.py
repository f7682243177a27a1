"""`haemus derive`: derive the starting data of an origin from the source tables."""

import argparse
from pathlib import Path

from haemus.experiments.cli.options import add_options
from haemus.experiments.report.table import as_json

SUMMARY = "derive the starting data of an origin from the source tables"
EXAMPLES = (
    (
        "haemus derive --origin 2017 --data tables -o origin-2017",
        "the starting data of 2017, with the source tables in the folder tables",
    ),
)
DATA_VARIABLE = "HAEMUS_DATA"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the origin, the folder of the tables and the folder to write into."""
    parser.add_argument("--origin", required=True, type=int, metavar="YEAR", help="2014, 2017, 2020 or 2023")
    parser.add_argument(
        "--data",
        metavar="FOLDER",
        help=f"the folder with the source tables; default: the one that {DATA_VARIABLE} names",
    )
    parser.add_argument("-o", "--out", required=True, metavar="FOLDER", help="where to write the files of the origin")
    add_options(parser, "--json", help="print JSON: the number of rows of each file")


def run(arguments: argparse.Namespace) -> int:
    """Write the files, and print how many rows each has."""
    import os  # noqa: PLC0415 - `haemus --help` stays quick

    from haemus.experiments.derive.origin import ORIGINS, derived, write  # noqa: PLC0415
    from haemus.experiments.derive.sources import Sources, incomplete  # noqa: PLC0415
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    if arguments.origin not in ORIGINS:
        allowed = ", ".join(map(str, ORIGINS))
        raise BadInput("no such origin", where="--origin", value=arguments.origin, allowed=allowed)
    folder = arguments.data or os.environ.get(DATA_VARIABLE)
    if not folder:
        raise BadInput(
            "no folder with the source tables", where="--data",
            allowed=f"a folder, here or in {DATA_VARIABLE}; scenarios/region/sources.md says where the tables come from",
        )  # fmt: skip
    try:
        found = derived(Sources(Path(folder)), arguments.origin)
    except BadInput:
        raise
    except (KeyError, StopIteration, ValueError, ZeroDivisionError) as error:
        raise incomplete(folder, error) from error
    write(found, Path(arguments.out))
    counts = {name: len(rows) for name, rows in found.items()}
    print(as_json(counts) if arguments.json else "\n".join(f"{name}: {rows} rows" for name, rows in counts.items()))
    return 0
