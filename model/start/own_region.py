"""A region of one's own: a folder of tables like those that ship, checked before anything is run with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

from haemus.model.bad_input import BadInput
from haemus.model.calendar import ORIGIN_YEARS
from haemus.model.regular_file import check_regular, regular_content
from haemus.model.start.region_faults import told
from haemus.model.start.region_files import SHIPPED, RegionFiles
from haemus.model.start.region_guarantees import GUARANTEES
from haemus.model.start.region_reader import RECORD, RegionReader
from haemus.model.start.region_tables import ORIGINS, TABLES, of_origin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_BYTES: Final = 5_000_000


class RegionError(BadInput):
    """A folder that isn't a region: all faults that were found, the first of them in the message."""

    def __init__(self, faults: Sequence[BadInput], folder: str) -> None:
        """Keep all faults."""
        first = faults[0]
        more = f" (and {len(faults) - 1} more: haemus region check {folder})" if len(faults) > 1 else ""
        super().__init__(
            f"{first.problem}{more}", where=first.where, key=first.key, value=first.value, allowed=first.allowed,
            nearest=first.nearest,
        )  # fmt: skip
        self.faults = tuple(faults)


@dataclass(slots=True)
class RegionCheck:
    """What was found in a folder: the faults, the columns that nobody reads, and the region if there is no fault."""

    folder: str
    faults: list[BadInput] = field(default_factory=list)
    unread: dict[str, tuple[str, ...]] = field(default_factory=dict)
    region: RegionFiles = SHIPPED

    @classmethod
    def of(cls, content: Mapping[str, bytes], folder: str) -> Self:
        """Check the files of a region, by their place in the folder."""
        found = cls(folder)
        faults: list[BadInput] = []
        texts = RegionReader(content, folder, faults, found.unread).texts()
        found.faults = told(faults)
        if not found.faults:
            found.region = RegionFiles(Path(folder).name, MappingProxyType(texts))
            if texts == shipped_texts():  # nothing was changed: the runs are those of the region that ships
                found.region = SHIPPED
        return found

    def whole(self) -> RegionFiles:
        """Return the region; RegionError if there are faults."""
        if self.faults:
            raise RegionError(self.faults, self.folder)
        return self.region


def read_region(folder: str | Path) -> RegionFiles:
    """Return the region in a folder; RegionError, which names file, row and column, if it can't be run."""
    return check_region(folder).whole()


def region_of(given: RegionFiles | str | Path) -> RegionFiles:
    """Return a region that is given as such, or by its folder."""
    return given if isinstance(given, RegionFiles) else read_region(given)


def check_region(folder: str | Path) -> RegionCheck:
    """Check a folder; BadInput if there is none."""
    return RegionCheck.of(files_in(Path(folder)), str(folder))


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the content of the files of a folder that a region has, by their place in it."""
    if not folder.is_dir():
        raise BadInput("isn't a folder", where=str(folder), allowed="a folder made by haemus region export")
    named = [folder / name for name in (*(table.file for table in TABLES), GUARANTEES, RECORD)]
    named += [
        folder / ORIGINS / str(year) / table.file
        for year in ORIGIN_YEARS
        for table in of_origin(year)
        if (folder / ORIGINS / str(year)).is_dir()
    ]
    found: dict[str, bytes] = {}
    for path in named:
        if path.is_symlink() or path.exists():
            check_regular(path, MOST_BYTES)
            found[path.relative_to(folder).as_posix()] = regular_content(path, MOST_BYTES)
    return found


@cache
def shipped_texts() -> Mapping[str, str]:
    """Return the texts of the region that ships, in the form in which one of one's own is kept."""
    names = [*(table.file for table in TABLES), GUARANTEES, RECORD]
    names += [f"{ORIGINS}/{year}/{table.file}" for year in ORIGIN_YEARS for table in of_origin(year)]
    faults: list[BadInput] = []
    return RegionReader({name: SHIPPED.text(name).encode() for name in names}, "", faults, {}).texts()
