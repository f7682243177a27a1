"""`haemus region`: the region that ships as a folder to edit, and the check of an edited one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from haemus.experiments.cli.message import say_error
from haemus.experiments.cli.options import add_options, say
from haemus.experiments.report.table import as_json

SUMMARY = "write the region's data into a folder to edit, or check such a folder"
EXAMPLES = (
    ("haemus region export my-region", "the starting data as CSV files, with a README that explains them"),
    ("haemus region check my-region", "what is wrong with the edited files, or what was read of them"),
)
EXPORT = "export"
CHECK = "check"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and the folder."""
    parser.add_argument(
        "action",
        choices=(EXPORT, CHECK),
        metavar="ACTION",
        help=f"{EXPORT} or {CHECK}; haemus run and others take the folder as --region",
    )
    parser.add_argument("region_folder", metavar="DIR", help="a new or empty folder, or one to check")
    add_options(parser, "--json")


def run(arguments: argparse.Namespace) -> int:
    """Write or check; 2 if the folder isn't a region."""
    return _export(arguments) if arguments.action == EXPORT else _check(arguments)


def _export(arguments: argparse.Namespace) -> int:
    from haemus.experiments.regions.export import write_region  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.store.result_folder import claimed  # noqa: PLC0415

    folder = claimed(arguments.region_folder, "")
    names = write_region(folder)
    if arguments.json:
        print(as_json({"folder": str(folder), "files": list(names)}))
    print(f"wrote {folder}: {len(names)} files; README.md explains them", file=sys.stderr)
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from haemus.experiments.regions.report import RegionReport  # noqa: PLC0415
    from haemus.model.scenario.observed import observed_events  # noqa: PLC0415
    from haemus.model.start.own_region import check_region  # noqa: PLC0415

    found = check_region(Path(arguments.region_folder))
    for fault in found.faults:
        say_error(fault)
    if found.faults:
        if arguments.json:
            print(as_json({"folder": found.folder, "errors": [str(fault) for fault in found.faults]}))
        return 2
    observed_events(found.region)  # raises for an event that isn't one of this region
    report = RegionReport.of(found)
    if arguments.json:
        print(as_json(report.as_dict()))
    else:
        say(report.text)
    return 0
