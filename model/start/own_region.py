"""A region of one's own: a folder of tables like those that ship, checked before anything is run with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

from haemus.model.bad_input import BadInput
from haemus.model.calendar import BASE_YEAR, LAST_OBSERVED_YEAR, ORIGIN_YEARS
from haemus.model.powers import POWERS
from haemus.model.regular_file import check_regular, regular_content
from haemus.model.start.region_files import SHIPPED, RegionFiles
from haemus.model.start.region_guarantees import GUARANTEES, checked_guarantees
from haemus.model.start.region_rows import Checked, Names, Row, checked_table, lacking
from haemus.model.start.region_tables import (
    CATEGORIES,
    ORIGINS,
    PAIRS,
    STATES,
    SUPPLIERS,
    TABLES,
    Axis,
    TableOf,
    of_origin,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RECORD: Final = "observed.toml"
MOST_BYTES: Final = 5_000_000
FEWEST_STATES: Final = 2
MOST_STATES: Final = 62
"""A set of states is a signed whole number of 64 bits."""
_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
_CATEGORY: Final = re.compile(r"[a-z0-9_]{1,64}")


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
        texts = _Reader(content, folder, found.faults, found.unread).texts()
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
        raise BadInput(
            "isn't a folder", where="--region", value=str(folder), allowed="a folder made by haemus region export"
        )
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


def _as_exported(name: str) -> str:
    """What is allowed where a file or rows are missing."""
    folder = name.rpartition("/")[0]
    return "the file as haemus region export writes it" + (f", or no folder {folder}" if folder else "")


@cache
def shipped_texts() -> Mapping[str, str]:
    """Return the texts of the region that ships, in the form in which one of one's own is kept."""
    names = [*(table.file for table in TABLES), GUARANTEES, RECORD]
    names += [f"{ORIGINS}/{year}/{table.file}" for year in ORIGIN_YEARS for table in of_origin(year)]
    faults: list[BadInput] = []
    return _Reader({name: SHIPPED.text(name).encode() for name in names}, "", faults, {}).texts()


@dataclass(slots=True)
class _Reader:
    """Reads the files in an order in which names come before what refers to them."""

    content: Mapping[str, bytes]
    folder: str
    faults: list[BadInput]
    unread: dict[str, tuple[str, ...]]
    names: Names = field(default_factory=Names)
    axes: dict[Axis, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def texts(self) -> dict[str, str]:
        """Return the texts of the files with what the model reads, and note the faults."""
        self.axes["power"] = tuple((power,) for power in POWERS)
        self.axes["year"] = tuple((str(year),) for year in range(BASE_YEAR, LAST_OBSERVED_YEAR + 1))
        first = min((BASE_YEAR, *self._origins())) - 1
        self.axes["observed year"] = tuple((str(year),) for year in range(first, LAST_OBSERVED_YEAR + 1))
        for table in sorted(TABLES, key=lambda each: each.file not in {STATES, CATEGORIES, SUPPLIERS}):
            self._table(table, table.file)
            self._learn(table.file)
            if table.file == SUPPLIERS:  # the others refer to guarantees
                self._guarantees()
        for year in self._origins():
            for table in of_origin(year):
                self._table(table, f"{ORIGINS}/{year}/{table.file}")
        self._record()
        self._check_together()
        return self.kept

    def _where(self, name: str) -> str:
        return f"{self.folder}/{name}" if self.folder else name

    def _origins(self) -> tuple[int, ...]:
        return tuple(year for year in ORIGIN_YEARS if any(name.startswith(f"{ORIGINS}/{year}/") for name in self.content))

    def _missing(self, name: str) -> None:
        self.faults.append(
            BadInput("is missing", where=self._where(name), allowed=_as_exported(name))
        )

    def _table(self, table: TableOf, name: str) -> None:
        if name not in self.content:
            self._missing(name)
            return
        found: Checked | None = checked_table(self.content[name], table, self._where(name), self.names, self.faults)
        if found is None:
            return
        if found.unread:
            self.unread[name] = found.unread
        if table.file == PAIRS:
            self._check_order(found.rows, name)
        if table.complete and all(axis in self.axes for axis in table.complete):
            wanted = [sum(parts, ()) for parts in product(*(self.axes[axis] for axis in table.complete))]
            self.faults += lacking(found.rows, table.keys, wanted, self._where(name))
        self.rows[name] = found.rows
        self.kept[name] = found.text(table)

    def _learn(self, file: str) -> None:
        """Keep the names that a table gives."""
        rows = self.rows.get(file)
        if rows is None:
            return
        if file == STATES:
            codes = sorted(row["iso3"] for row in rows)
            self.names.of["state"] = tuple(codes)
            self.axes["state"] = tuple((code,) for code in codes)
            self.axes["pair"] = tuple(combinations(codes, 2))
            if not FEWEST_STATES <= len(codes) <= MOST_STATES:
                self._fault("has an impossible number of states", file, "iso3", len(codes), f"{FEWEST_STATES} to {MOST_STATES}")
        if file == CATEGORIES:
            names = tuple(row["category"] for row in rows)
            self.names.of["category"] = names
            self.axes["category"] = tuple((name,) for name in names)
            self._check_names(file, "category", names, _CATEGORY)
            for row in rows:
                if row["carrier"] and row["carrier"] not in names:
                    self._fault("no such category", file, "carrier", row["carrier"], ", ".join(names))
        if file == SUPPLIERS:
            self.names.of["supplier"] = tuple(row["supplier"] for row in rows)
            self.axes["home"] = tuple((home,) for home in dict.fromkeys(row["home"] for row in rows))
            self._check_names(file, "supplier", self.names.of["supplier"], _ID)

    def _check_names(self, file: str, column: str, names: Sequence[str], form: re.Pattern[str]) -> None:
        for name in names:
            if not form.fullmatch(name):
                self._fault("isn't a name", file, column, name, f"1 to 64 characters of {form.pattern[:-6]}")

    def _fault(self, problem: str, file: str, column: str, value: object, allowed: str) -> None:
        self.faults.append(BadInput(problem, where=self._where(file), key=f"column {column}", value=value, allowed=allowed))

    def _check_order(self, rows: Sequence[Row], name: str) -> None:
        for row in rows:
            if row["a"] >= row["b"]:
                self._fault("isn't in alphabetical order", name, "a", f"{row['a']} {row['b']}", f"{row['b']} {row['a']}")

    def _text(self, name: str) -> str | None:
        try:
            return self.content[name].decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            self.faults.append(BadInput("is not UTF-8", where=self._where(name), allowed="UTF-8 text"))
            return None

    def _guarantees(self) -> None:
        if GUARANTEES not in self.content:
            self._missing(GUARANTEES)
            return
        text = self._text(GUARANTEES)
        if text is None:
            return
        states = self.names.of.get("state", ())
        self.names.of["guarantee"] = checked_guarantees(text, states, self._where(GUARANTEES), self.faults)
        self.kept[GUARANTEES] = text

    def _record(self) -> None:
        """Keep the record; its events are checked as those of a scenario are, by whoever imposes it."""
        text = self._text(RECORD) if RECORD in self.content else ""
        self.kept[RECORD] = text or "events = []\n"

    def _check_together(self) -> None:
        """Check what several tables or columns say together."""
        states = set(self.names.of.get("state", ()))
        made = {row["supplier"] for row in self.rows.get("catalogue.csv", ())}
        shares = ("equipment_share", "personnel_share", "infrastructure_share")
        for name in (STATES, *(f"{ORIGINS}/{year}/{STATES}" for year in self._origins())):
            for row in self.rows.get(name, ()):
                total = sum(float(row[share]) for share in shares)
                if total > 1.0:
                    self._fault(f"the shares of {row['iso3']} add up to more than 1", name, shares[0], round(total, 3), "at most 1 in all")
        for row in self.rows.get(SUPPLIERS, ()):
            if row["foreign"] == "0" and states and row["home"] not in states:
                self._fault(f"{row['supplier']} is a producer of no state (foreign is 0)", SUPPLIERS, "home", row["home"], ", ".join(sorted(states)))
            if made and row["supplier"] not in made:
                self._fault("has no row for this supplier", "catalogue.csv", "supplier", row["supplier"], "one product or more of each")
        for row in self.rows.get("catalogue.csv", ()):
            if row["available_until"] and row["available_until"] < row["available_from"]:
                self._fault(f"{row['system']} leaves the market before it comes", "catalogue.csv", "available_until", row["available_until"], f"{row['available_from']} or later")
        owners = {row["supplier"]: row["foreign"] for row in self.rows.get(SUPPLIERS, ())}
        for row in self.rows.get("producers.csv", ()):
            if owners.get(row["supplier"]) == "1":
                self._fault("isn't a producer of a state", "producers.csv", "supplier", row["supplier"], "suppliers with foreign 0")
