"""`haemus export`: write the tables of a result as CSV files or as an Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import add_options
from haemus.experiments.report.table import as_json

if TYPE_CHECKING:
    import argparse

SUMMARY = "write the tables of a result as CSV files or as an Excel workbook"
EXAMPLES = (
    ("haemus export results/drawdown --csv", "every table as a CSV file, in results/drawdown/csv"),
    (
        "haemus export results/drawdown --xlsx --tables runs agreements pairs -o drawdown.xlsx",
        "three tables as sheets of a workbook, with a sheet of meanings",
    ),
)
CSV_FOLDER = "csv"
WORKBOOK = "tables.xlsx"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a folder, the kind of file and the tables."""
    add_options(parser, "folder", help="a folder written by haemus run, sweep or compare")
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--csv", action="store_true", help="a CSV file for each table: for R, Stata and everything else")
    kind.add_argument(
        "--xlsx", action="store_true", help="an Excel workbook: a sheet for each table, and one of meanings"
    )
    parser.add_argument(
        "-t", "--tables", nargs="+", metavar="TABLE",
        help="some tables only, such as runs; pairs has the signatories of agreements two by two (default: all)",
    )  # fmt: skip
    add_options(
        parser, "--out", metavar="PATH",
        help=f"a folder for --csv (default: {CSV_FOLDER}, in the result), a file for --xlsx (default: {WORKBOOK}, in the result)",
    )  # fmt: skip
    add_options(parser, "--json", help="print JSON: the list of files")


def run(arguments: argparse.Namespace) -> int:
    """Write, and print the files."""
    from haemus.experiments.cli.options import check_file  # noqa: PLC0415 - heavy imports wait
    from haemus.experiments.store.export import check_workbook, write_csv, write_excel  # noqa: PLC0415
    from haemus.experiments.store.result import Result  # noqa: PLC0415
    from haemus.experiments.store.result_folder import writable_folder  # noqa: PLC0415
    from haemus.experiments.store.stored import read_result  # noqa: PLC0415

    result = read_result(arguments.folder)
    tables = result.to_export(arguments.tables, "--tables")
    if arguments.xlsx:
        file = Path(arguments.out or result.folder / WORKBOOK)
        check_workbook(file, "--out")
        check_file(str(file))
        paths = [write_excel(tables, file, Result.read(result.folder).outcomes)]
    else:
        paths = write_csv(tables, writable_folder(Path(arguments.out or result.folder / CSV_FOLDER)))
    names = [path.as_posix() for path in paths]
    print(as_json(names) if arguments.json else "\n".join(names))
    return 0
