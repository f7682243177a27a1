"""One table of a region as it is checked: every fault is noted with file, row and column, and the others are looked for."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.calendar import parse_quarter
from haemus.model.powers import POWERS
from haemus.model.start.csv_table import csv_table, not_a_number, number_in
from haemus.model.start.region_faults import ROW, NoSuchName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from haemus.model.start.region_tables import Column, Kind, TableOf

COUNTRY: Final = re.compile(r"[A-Z]{3}")
PRINTED: Final = "letters, digits, signs and plain spaces"
"""The text of a name: results refuse other characters when they are read."""
SHOWN: Final = 6
"""The most rows that a message about missing ones names."""

Row = dict[str, str]


@dataclass(slots=True)
class Names:
    """The names known so far, which later tables refer to; a kind that couldn't be read is not checked against."""

    of: dict[Kind, tuple[str, ...]] = field(default_factory=lambda: {"power": POWERS})


@dataclass(slots=True)
class Checked:
    """What was read of a table: its rows with the cells that the model reads, and the columns that nobody reads.

    `named` also has the rows with a fault, so that one fault doesn't bring others about: their names are known all the same.
    `all_named` is false if a key has a fault: then nobody can say which rows are missing.
    """

    rows: list[Row]
    named: list[Row]
    unread: tuple[str, ...]
    all_named: bool

    def text(self, table: TableOf) -> str:
        """Return the rows as the text of a CSV file with the columns that the model reads."""
        written = io.StringIO()
        writer = csv.DictWriter(written, [column.name for column in table.read], lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return written.getvalue()


def checked_table(content: bytes, table: TableOf, where: str, names: Names, faults: list[BadInput]) -> Checked | None:
    """Read one table; None if it can't be read as one. Faults are added to the list."""
    try:
        found = csv_table(content, where)
    except BadInput as error:
        faults.append(error)
        return None
    header = found.header
    missing = [column for column in table.read if column.name not in header]
    known = {column.name for column in table.columns}
    unread = tuple(name for name in header if name not in known)
    faults += [
        BadInput(
            "has no such column", where=f"{where}, row 1", key=f"column {column.name}", allowed=column.meaning,
            nearest=nearest_name(column.name, unread),
        )
        for column in missing
    ]  # fmt: skip
    faults += [
        BadInput("stands twice", where=f"{where}, row 1", key=f"column {name}", allowed="each column once")
        for name in sorted({name for name in header if name and header.count(name) > 1})
    ]
    if missing or len(set(header)) < len(header):
        return None
    rows: list[Row] = []
    named: list[Row] = []
    numbered: dict[tuple[str, ...], int] = {}
    all_named = True
    for number, line in found.rows:
        reader = _RowReader(f"{where}{ROW}{number}", names, faults)
        named.append({name: cell.strip() for name, cell in zip(header, line, strict=False)})
        row = reader.row(table, header, line)
        if row is None:
            all_named = all_named and _has_key(named[-1], table, names)
            continue
        named[-1] = row
        key = tuple(row[name] for name in table.keys)
        if key in numbered:
            faults.append(
                reader.fault(
                    "is a duplicate", table.keys[-1], " ".join(key), f"one row; row {numbered[key]} is another"
                )
            )
            continue
        numbered[key] = number
        rows.append(row)
    return Checked(rows, named, unread, all_named)


def _has_key(row: Row, table: TableOf, names: Names) -> bool:
    """Return whether the key of a row with a fault is without one."""
    faults: list[BadInput] = []
    reader = _RowReader("", names, faults)
    for column in table.columns:
        if column.name in table.keys:
            reader.cell(column, row.get(column.name, ""))
    return not faults


@dataclass(slots=True)
class _RowReader:
    """Reads the cells of one row, and notes what is wrong with them."""

    where: str
    names: Names
    faults: list[BadInput]

    def fault(self, problem: str, column: str, value: object, allowed: str, nearest: str = "") -> BadInput:
        """Return the fault of a cell."""
        return BadInput(
            problem, where=self.where, key=f"column {column}", value=value, allowed=allowed, nearest=nearest
        )

    def row(self, table: TableOf, header: Sequence[str], line: Sequence[str]) -> Row | None:
        """Return the cells that the model reads; None if one is wrong."""
        if len(line) != len(header):
            few = len(line) < len(header)
            hint = "; commas divide them, and no semicolons" if few and ";" in line[0] else ""
            hint = hint if few else "; a comma inside a cell, as in 0,65, divides it"
            self.faults.append(
                BadInput(
                    f"has {len(line)} cell{'s' if len(line) > 1 else ''} instead of {len(header)}", where=self.where,
                    allowed=f"as many as the header{hint}",
                )
            )  # fmt: skip
            return None
        cells = {name: cell.strip() for name, cell in zip(header, line, strict=True)}
        before = len(self.faults)
        row = {column.name: self.cell(column, cells[column.name]) for column in table.read}
        return row if len(self.faults) == before else None

    def cell(self, column: Column, text: str) -> str:
        """Return a cell as the model reads it."""
        if not text:
            if not column.empty:
                self.faults.append(self.fault("is empty", column.name, None, column.allowed))
            return ""
        if column.choices:
            return self._among(column, text, column.choices)
        return _READERS[column.kind](self, column, text)

    def number(self, column: Column, text: str) -> str:
        value = number_in(text)
        if value is None:
            self.faults.append(self.fault(not_a_number(text), column.name, text, column.allowed))
            return text
        low = value < column.least or (column.above and value == column.least)
        if low or value > column.most:
            problem = "is negative" if value < 0.0 <= column.least else "is out of range"
            self.faults.append(self.fault(problem, column.name, text, column.allowed))
        return repr(value)

    def whole(self, column: Column, text: str) -> str:
        value = self.number(column, text)
        found = number_in(value)
        if found is not None and found != round(found):
            self.faults.append(self.fault("isn't a whole number", column.name, text, column.allowed))
        return str(round(found)) if found is not None else value

    def flag(self, column: Column, text: str) -> str:
        value = number_in(text)
        if value not in {0.0, 1.0}:
            self.faults.append(self.fault("isn't 0 or 1", column.name, text, column.allowed))
        return "1" if value == 1.0 else "0"

    def country(self, column: Column, text: str) -> str:
        if not COUNTRY.fullmatch(text):
            self.faults.append(
                self.fault("isn't a country's code", column.name, text, "three capital letters, such as HRV")
            )
        return text

    def known(self, column: Column, text: str) -> str:
        known = self.names.of.get(column.kind)
        return text if known is None else self._among(column, text, known)

    def states(self, column: Column, text: str) -> str:
        known = self.names.of.get("state", ())
        for code in text.split(";"):
            if known and code not in known:
                self._among(column, code, known)
        return text

    def _among(self, column: Column, text: str, known: Sequence[str]) -> str:
        if text not in known:
            allowed, near = ", ".join(sorted(known)), nearest_name(text, known)
            if column.choices:
                self.faults.append(self.fault("not allowed", column.name, text, allowed, near))
            else:
                what = "state" if column.kind == "states" else column.kind
                self.faults.append(
                    NoSuchName(
                        f"no such {what}", where=self.where, key=f"column {column.name}", value=text, allowed=allowed,
                        nearest=near,
                    )
                )  # fmt: skip
        return text

    def quarter(self, column: Column, text: str) -> str:
        try:
            parse_quarter(text)
        except ValueError:
            self.faults.append(self.fault("isn't a quarter", column.name, text, "2014Q1 to 2035Q4"))
        return text

    def text(self, column: Column, text: str) -> str:
        if not text.isprintable():
            strange = next(each for each in text if not each.isprintable())
            problem = f"has a character that can't be printed, U+{ord(strange):04X}"
            self.faults.append(self.fault(problem, column.name, text, PRINTED))
        return text


_READERS: Final[Mapping[Kind, Callable[[_RowReader, Column, str], str]]] = {
    "number": _RowReader.number, "whole": _RowReader.whole, "flag": _RowReader.flag, "text": _RowReader.text,
    "state": _RowReader.known, "power": _RowReader.known, "category": _RowReader.known,
    "supplier": _RowReader.known, "guarantee": _RowReader.known, "states": _RowReader.states,
    "home": _RowReader.country, "quarter": _RowReader.quarter,
}  # fmt: skip


def lacking(
    rows: Sequence[Row], keys: Sequence[str], wanted: Sequence[tuple[str, ...]], where: str, hint: str = ""
) -> list[BadInput]:
    """Return the fault of a table that lacks rows, which names the first of them; none if all are there."""
    there = {tuple(row.get(key, "") for key in keys) for row in rows}
    missing = [key for key in wanted if key not in there]
    if not missing:
        return []
    named = ", ".join(" ".join(key) for key in missing[:SHOWN])
    more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    return [
        BadInput(
            f"has no row for {named}{more}", where=where, key=f"columns {', '.join(keys)}" if len(keys) > 1 else f"column {keys[0]}",
            allowed=(f"{len(wanted)} rows, one for each" if len(wanted) > 1 else "such a row") + hint,
        )
    ]  # fmt: skip
