"""What `haemus compare` does with two result folders."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from haemus.experiments.cli.options import say
from haemus.experiments.cli.report import is_wanted, write_two

if TYPE_CHECKING:
    import argparse


def are_folders(typed: list[str]) -> bool:
    """Whether two result folders were typed; BadInput for a folder among scenarios."""
    from haemus.model.bad_input import BadInput  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.model.scenario.library import SUFFIX, shipped_names  # noqa: PLC0415

    folders = [each for each in typed if each not in shipped_names() and Path(each).is_dir()]
    missing = [each for each in typed if each not in {*folders, *shipped_names()} and not each.endswith(SUFFIX)]
    if folders and missing:
        raise BadInput("no such folder", where="compare", value=missing[0], allowed="a folder written by haemus")
    if folders and (len(folders), len(typed)) not in {(1, 1), (2, 2)}:
        raise BadInput(
            "a folder beside something else", where="compare", value=folders[0],
            allowed="one or two folders of results, or scenarios alone",
        )  # fmt: skip
    return len(folders) == 2  # noqa: PLR2004 - the first and the second


def compare_folders(arguments: argparse.Namespace) -> int:
    """Compare the second folder with the first, write the table and print."""
    from haemus.experiments.compare.two_results import TABLE, compare_results  # noqa: PLC0415
    from haemus.experiments.compare.two_results_text import two_results_text  # noqa: PLC0415
    from haemus.experiments.report.table import as_json  # noqa: PLC0415
    from haemus.experiments.store.claim import beside  # noqa: PLC0415
    from haemus.experiments.store.result import Result  # noqa: PLC0415
    from haemus.experiments.store.result_folder import write_tables  # noqa: PLC0415

    first, second = (Result.read(Path(each)) for each in arguments.what)
    found = compare_results(
        first, second, outcomes=arguments.outcomes, confidence=arguments.confidence, correction=arguments.correction
    )
    folder = beside(second, f"compared-with-{first.folder.resolve().name}", arguments.out, "comparison")
    write_tables(folder, {TABLE: found.table()})
    if arguments.json:
        print(as_json({**found.as_dict(), **second.outcomes.as_dict()}))
    else:
        say("\n\n".join(filter(None, (two_results_text(found), second.outcomes.text))))
    print(f"wrote {folder}", file=sys.stderr)
    if is_wanted(arguments, max(first.planned, second.planned)):
        write_two(first, second, found, folder)
    return 0
