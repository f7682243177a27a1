"""`haemus report`: write a result, or two side by side, as one page to send."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.experiments.cli.options import add_options
from haemus.experiments.collecting import seldom
from haemus.experiments.report.table import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from haemus.experiments.compare.two_results import TwoResults
    from haemus.experiments.report_page.findings import Findings
    from haemus.experiments.store.result import Result

SUMMARY = "write a result, or two side by side, as one page to send: HTML in a single file, or PDF"
EXAMPLES = (
    ("haemus report results/drawdown", "the page on a result, in its folder"),
    ("haemus report results/drawdown -o drawdown.html --pdf", "the same elsewhere, with a PDF beside it"),
    ("haemus report results/older results/drawdown", "two results side by side"),
)
RUNS_OF_A_PAGE: Final = 1000
"""Runs of a scenario up to which `haemus run` and `haemus compare` write the page without being asked."""
TWO: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take one or two folders, and where to write."""
    parser.add_argument(
        "folders", nargs="+", metavar="DIR",
        help="a folder written by haemus run, compare or sweep; or two, the second beside the first",
    )  # fmt: skip
    add_options(
        parser, "--out", metavar="FILE", help="the page (default: report.html, in the result or beside the comparison)"
    )
    parser.add_argument("--pdf", action="store_true", help="print it as PDF too, with a browser that is installed")
    add_options(parser, "--json", help="print JSON: the list of files")


def add_page(parser: argparse.ArgumentParser) -> None:
    """Add the option that decides whether a batch gets a page."""
    parser.add_argument(
        "--report", action=argparse.BooleanOptionalAction, default=None,
        help=f"write report.html, a page to send (default: up to {RUNS_OF_A_PAGE:,} runs of a scenario)",
    )  # fmt: skip


def is_wanted(arguments: argparse.Namespace, runs: int) -> bool:
    """Whether a batch with so many runs of a scenario gets a page."""
    return runs <= RUNS_OF_A_PAGE if arguments.report is None else bool(arguments.report)


@seldom()
def run(arguments: argparse.Namespace) -> int:
    """Write the page and, if asked, the PDF, and print their names."""
    from haemus.experiments.report_page.browser import installed_browser, print_pdf  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report_page.page import page_of, written  # noqa: PLC0415
    from haemus.experiments.report_page.together import page_of_two  # noqa: PLC0415
    from haemus.experiments.store.result import Result  # noqa: PLC0415

    _check(arguments)
    browser = installed_browser() if arguments.pdf else ""
    results = [Result.read(Path(folder)) for folder in arguments.folders]
    found = [findings(result) for result in results]
    page = page_of(found[0]) if len(found) == 1 else page_of_two(found[0], found[1])
    paths = [written(page, _file(arguments.out, results))]
    if browser:
        pdf = paths[0].with_suffix(".pdf")
        print_pdf(paths[0], pdf, browser)
        paths.append(pdf)
    names = [path.as_posix() for path in paths]
    print(as_json(names) if arguments.json else "\n".join(names))
    return 0


def findings(result: Result) -> Findings:
    """What the page of a result is about."""
    from haemus.experiments.cli.run_report import answered  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.compare.comparison import compared  # noqa: PLC0415
    from haemus.experiments.report_page.findings import Findings  # noqa: PLC0415
    from haemus.experiments.store.sweep_result import is_sweep  # noqa: PLC0415

    if is_sweep(result):
        return Findings.of_sweep(result)
    found = compared(result)
    return Findings.of_batch(result, answered(result, found).answer, found)


def write_page(found: Findings, folder: Path, kept: Mapping[str, Figure] = MappingProxyType({})) -> None:
    """Write the page on a batch that was just run or compared, with its figures drawn then, and say where it is."""
    from haemus.experiments.report_page.page import REPORT, page_of, written  # noqa: PLC0415 - `haemus --help` stays quick

    print(f"wrote {written(page_of(found, kept), folder / REPORT)}", file=sys.stderr)


def write_two(first: Result, second: Result, compared: TwoResults, folder: Path) -> None:
    """Write the page on two results that were just compared, and say where it is."""
    from haemus.experiments.report_page.page import REPORT, written  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report_page.together import page_of_two  # noqa: PLC0415

    page = page_of_two(findings(first), findings(second), compared)
    print(f"wrote {written(page, folder / REPORT)}", file=sys.stderr)


def _check(arguments: argparse.Namespace) -> None:
    from haemus.experiments.cli.options import check_file  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    if len(arguments.folders) > TWO:
        raise BadInput("more than two folders", where="report", value=arguments.folders[TWO], allowed="one or two")
    for folder in arguments.folders:
        if not Path(folder).is_dir():
            raise BadInput("no such folder", where="report", value=folder, allowed="a folder written by haemus")
    if arguments.out and Path(arguments.out).suffix != ".html":
        page = Path(arguments.out).with_suffix(".html")
        beside = f"{page} with --pdf, which writes {arguments.out} beside it"
        raise BadInput(
            "not the name of a page", where="--out", value=arguments.out,
            allowed=beside if Path(arguments.out).suffix == ".pdf" else "a name that ends in .html",
        )  # fmt: skip
    check_file(arguments.out)


def _file(out: str | None, results: list[Result]) -> Path:
    """The file of the page: the one asked for, in the result, or beside the table of two results compared."""
    from haemus.experiments.report_page.page import REPORT  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.store.claim import beside  # noqa: PLC0415

    if out:
        return Path(out)
    (first, *others) = results
    if not others:
        return first.folder / REPORT
    return beside(others[0], f"compared-with-{first.folder.resolve().name}", None, "comparison") / REPORT
