"""All files of a region, read in an order in which names come before what refers to them; every fault is noted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import TYPE_CHECKING, Final

from haemus.model.bad_input import BadInput
from haemus.model.calendar import BASE_YEAR, LAST_OBSERVED_YEAR, ORIGIN_YEARS
from haemus.model.powers import POWERS
from haemus.model.start.region_guarantees import GUARANTEES, checked_guarantees
from haemus.model.start.region_rows import COUNTRY, Names, Row, checked_table, lacking
from haemus.model.start.region_tables import (
    AIR_DEFENCE,
    CATEGORIES,
    MOST_CATEGORIES,
    MOST_STATES,
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
FEWEST_STATES: Final = 2
_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
_CATEGORY: Final = re.compile(r"[a-z0-9_]{1,64}")
_CATALOGUE: Final = "catalogue.csv"
_PRODUCERS: Final = "producers.csv"
_SHARES: Final = ("equipment_share", "personnel_share", "infrastructure_share")


def _distinct(rows: Sequence[Row], column: str) -> tuple[str, ...]:
    """Return what stands in a column, each once and in its order, without empty cells."""
    return tuple(dict.fromkeys(row[column] for row in rows if row.get(column)))


def _as_exported(name: str) -> str:
    """What is allowed where a file or rows are missing."""
    return f"the file as haemus region export writes it{_or_no_folder(name)}"


def _or_no_folder(name: str) -> str:
    folder = name.rpartition("/")[0]
    return f", or no folder {folder}" if folder else ""


@dataclass(slots=True)
class RegionReader:
    """Reads the files in an order in which names come before what refers to them."""

    content: Mapping[str, bytes]
    folder: str
    faults: list[BadInput]
    unread: dict[str, tuple[str, ...]]
    names: Names = field(default_factory=Names)
    axes: dict[Axis, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    named: dict[str, list[Row]] = field(default_factory=dict)

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
        return tuple(
            year for year in ORIGIN_YEARS if any(name.startswith(f"{ORIGINS}/{year}/") for name in self.content)
        )

    def _missing(self, name: str) -> None:
        self.faults.append(BadInput("is missing", where=self._where(name), allowed=_as_exported(name)))

    def _table(self, table: TableOf, name: str) -> None:
        if name not in self.content:
            self._missing(name)
            return
        found = checked_table(self.content[name], table, self._where(name), self.names, self.faults)
        if found is None:
            return
        if found.unread:
            self.unread[name] = found.unread
        if table.file == PAIRS:
            self._check_order(found.rows, name)
        if found.all_named and table.complete and all(axis in self.axes for axis in table.complete):
            wanted = [sum(parts, ()) for parts in product(*(self.axes[axis] for axis in table.complete))]
            self.faults += lacking(found.named, table.keys, wanted, self._where(name), _or_no_folder(name))
        self.rows[name], self.named[name] = found.rows, found.named
        self.kept[name] = found.text(table)

    def _learn(self, file: str) -> None:
        """Keep the names that a table gives."""
        rows = self.named.get(file)
        if rows is None:
            return
        if file == STATES and (codes := self._names_in(file, "iso3", COUNTRY)):
            codes = tuple(sorted(codes))
            self.names.of["state"] = codes
            self.axes["state"] = tuple((code,) for code in codes)
            self.axes["pair"] = tuple(combinations(codes, 2))
            self._check_count("states", file, "iso3", codes, FEWEST_STATES, MOST_STATES)
        if file == CATEGORIES and (names := self._names_in(file, "category", _CATEGORY)):
            self.names.of["category"] = names
            self.axes["category"] = tuple((name,) for name in names)
            self._check_count("categories", file, "category", names, 1, MOST_CATEGORIES)
            self.faults += lacking(rows, ("category",), [(AIR_DEFENCE,)], self._where(file))
            for carrier in _distinct(rows, "carrier"):
                if carrier not in names:
                    self._fault("no such category", file, "carrier", carrier, ", ".join(names))
        if file == SUPPLIERS:
            if names := self._names_in(file, "supplier", _ID):
                self.names.of["supplier"] = names
            if homes := self._names_in(file, "home", COUNTRY):
                self.axes["home"] = tuple((home,) for home in homes)

    def _names_in(self, file: str, column: str, form: re.Pattern[str]) -> tuple[str, ...]:
        """Return the names in a column; none if one can't be read, so that no other table is judged by the rest."""
        rows = self.named[file]
        for name in _distinct(self.rows[file], column):
            if form is not COUNTRY and not form.fullmatch(name):  # cells with codes were checked before
                self._fault("isn't a name", file, column, name, f"1 to 64 characters of {form.pattern[:-6]}")
        return _distinct(rows, column) if all(form.fullmatch(row.get(column, "")) for row in rows) else ()

    def _check_count(self, what: str, file: str, column: str, names: Sequence[str], least: int, most: int) -> None:  # noqa: PLR0913, PLR0917 - what a message says
        if not least <= len(names) <= most:
            self._fault(f"has an impossible number of {what}", file, column, len(names), f"{least} to {most}")

    def _fault(self, problem: str, file: str, column: str, value: object, allowed: str) -> None:
        self.faults.append(
            BadInput(problem, where=self._where(file), key=f"column {column}", value=value, allowed=allowed)
        )

    def _check_order(self, rows: Sequence[Row], name: str) -> None:
        for row in rows:
            if row["a"] >= row["b"]:
                self._fault(
                    "isn't in alphabetical order", name, "a", f"{row['a']} {row['b']}", f"{row['b']} {row['a']}"
                )

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
        names = checked_guarantees(text, states, self._where(GUARANTEES), self.faults)
        if names is not None:
            self.names.of["guarantee"] = names
            self.axes["guarantee"] = tuple((name,) for name in names)
        self.kept[GUARANTEES] = text

    def _record(self) -> None:
        """Keep the record; its events are checked as those of a scenario are, by whoever imposes it."""
        text = self._text(RECORD) if RECORD in self.content else ""
        self.kept[RECORD] = text or "events = []\n"

    def _check_together(self) -> None:
        """Check what several tables or columns say together."""
        for name in (STATES, *(f"{ORIGINS}/{year}/{STATES}" for year in self._origins())):
            self._check_shares(name)
        self._check_suppliers()
        self._check_needs()
        for row in self.rows.get(_CATALOGUE, ()):
            if row["available_until"] and row["available_until"] < row["available_from"]:
                self._fault(
                    f"{row['system']} leaves the market before it comes", _CATALOGUE, "available_until",
                    row["available_until"], f"{row['available_from']} or later",
                )  # fmt: skip

    def _check_shares(self, name: str) -> None:
        """Refuse a state that spends more than it has."""
        for row in self.rows.get(name, ()):
            total = sum(float(row[share]) for share in _SHARES)
            if total > 1.0:
                self._fault(
                    f"the shares of {row['iso3']} add up to more than 1", name, _SHARES[0], round(total, 3),
                    "at most 1 in all",
                )  # fmt: skip

    def _check_needs(self) -> None:
        """Refuse categories of which a state may want none: its money is divided by the weights of those that it may hold."""
        rows = self.rows.get(CATEGORIES, ())
        open_to_all = [row for row in rows if not row["carrier"] and float(row["founding_budget_meur"]) == 0.0]
        if rows and not any(float(row["need_weight"]) > 0.0 for row in open_to_all):
            self._fault(
                "no category that every state may hold is wanted", CATEGORIES, "need_weight", 0.0,
                "above 0 in a row with founding_budget_meur 0 and no carrier",
            )  # fmt: skip

    def _check_suppliers(self) -> None:
        """Refuse a supplier without products, and a state's producer without a state or with exports of its own abroad."""
        states = self.names.of.get("state", ())
        made = _distinct(self.named.get(_CATALOGUE, ()), "supplier")
        foreign = {row["supplier"] for row in self.rows.get(SUPPLIERS, ()) if row["foreign"] == "1"}
        homeless: dict[str, list[str]] = {}
        for row in self.rows.get(SUPPLIERS, ()):
            if row["foreign"] == "0" and states and row["home"] not in states:
                homeless.setdefault(row["home"], []).append(row["supplier"])
            if made and row["supplier"] not in made:
                self._fault(
                    "has no row for this supplier",
                    _CATALOGUE,
                    "supplier",
                    row["supplier"],
                    "one product or more of each",
                )
        for home, makers in homeless.items():
            problem = f"{', '.join(makers)} {'are producers' if len(makers) > 1 else 'is a producer'} of no state (foreign is 0)"
            self._fault(problem, SUPPLIERS, "home", home, ", ".join(states))
        for row in self.rows.get(_PRODUCERS, ()):
            if row["supplier"] in foreign:
                self._fault(
                    "isn't a producer of a state", _PRODUCERS, "supplier", row["supplier"], "suppliers with foreign 0"
                )
