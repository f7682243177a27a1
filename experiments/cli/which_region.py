"""The region in which a command works: the one of its option, that of the result that it reads, or the one that ships."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from haemus.model.start.region_files import RegionFiles

OF_A_REGION: Final = (
    "run", "sweep", "plan", "compare", "explain", "scenarios", "events", "outcomes", "check", "diff", "sensitivity",
    "discover", "impulses",
)  # fmt: skip
"""Commands that take a region of one's own; those that read a result take that of the result."""
RESULTS: Final = ("folder", "what", "manifest", "folders")
"""The arguments that may name a result."""
WITH_AN_ANSWER: Final = ("run", "compare")
"""Commands whose answer says whose parameters a region has."""


@contextmanager
def in_its_region(arguments: argparse.Namespace) -> Iterator[None]:
    """Run a command in its region; BadInput for a folder that isn't one, or a result of another region."""
    typed = getattr(arguments, "region", None)
    held = None if typed is not None and not _results(arguments) else _of_result(arguments)
    if typed is None and held is None:
        yield
        return
    from haemus.model.start.own_region import read_region  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.model.start.region_files import using  # noqa: PLC0415

    region = held if typed is None else read_region(typed)
    if held is not None and region is not None and held != region:
        _refuse_another(arguments, held)
    if region is None:
        yield
        return
    if typed is not None and (not region.is_own or arguments.command_name not in WITH_AN_ANSWER):
        print(f"haemus: {said_of(region)}", file=sys.stderr)
    with using(region):
        yield


def said_of(region: RegionFiles) -> str:
    """A sentence on a region: its name, how many states it has, and whose parameters it uses."""
    from haemus.experiments.store.region_said import FITTED  # noqa: PLC0415
    from haemus.model.start.names import known_states  # noqa: PLC0415

    if not region.is_own:
        return "this folder is the region that ships: nothing that runs read was changed"
    return f"the region {region.folder} has {len(known_states(region))} states. {FITTED}."


def _results(arguments: argparse.Namespace) -> list[Path]:
    """The folders of results that a command was given."""
    from haemus.experiments.store.manifest_file import MANIFEST  # noqa: PLC0415 - `haemus --help` stays quick

    found = [getattr(arguments, name, None) or [] for name in RESULTS]
    typed = [Path(each) for value in found for each in ([value] if isinstance(value, str) else value)]
    folders = [path.parent if path.suffix == ".json" else path for path in typed]
    return [folder for folder in folders if os.path.isfile(folder / MANIFEST)]  # noqa: PTH113 - a name may be no path at all


def _of_result(arguments: argparse.Namespace) -> RegionFiles | None:
    """The region of the first result that a command reads; None if it reads none."""
    for folder in _results(arguments):
        from haemus.experiments.store.manifest_file import read_manifest  # noqa: PLC0415
        from haemus.experiments.store.region_said import region_in  # noqa: PLC0415

        return region_in(read_manifest(folder), str(folder))
    return None


def _refuse_another(arguments: argparse.Namespace, held: RegionFiles) -> None:
    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    raise BadInput(
        "is another region than that of the result", where="--region", value=arguments.region,
        allowed=f"nothing: the result holds its own, {held.folder or 'the one that ships'}",
    )  # fmt: skip
