"""Defence treaties among the ten states: coded ones from 2011 on, and those of the earlier data set."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

from haemus.experiments.derive.treaties import is_strategic, is_treaty
from haemus.experiments.published.countries import REGION
from haemus.experiments.published.folder import FILES
from haemus.experiments.published.spending import YEARS
from haemus.experiments.published.table_rows import Row, read_rows
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROUTINE: Final = "routine"
STRATEGIC: Final = "strategic"
KINDS: Final = (ROUTINE, STRATEGIC)
EARLY: Final = (2000, 2010)
"""The years that are taken from the earlier data set."""
_COLUMNS: Final = ("date_signed", "members", "kind", "title_short", "confidence", "note")
_LATEST_SET_UP: Final = 2006
"""Montenegro became independent in 2006: until then it could sign nothing."""


@dataclass(frozen=True, slots=True)
class Treaty:
    """A treaty among states of the region; `members` in the order of their codes."""

    year: int
    members: tuple[str, ...]
    kind: str
    title: str

    @property
    def pairs(self) -> Iterable[tuple[str, str]]:
        """The pairs of its members."""
        return combinations(self.members, 2)


@dataclass(frozen=True, slots=True)
class Record:
    """The treaties on record, and the years for which the record speaks of each pair: outside them nothing is known."""

    treaties: tuple[Treaty, ...]
    first: int
    last: int
    early: bool

    def with_titles(self) -> Record:
        """Return the part that tells strategic agreements from others: the earlier data set has no titles."""
        return replace(self, treaties=tuple(each for each in self.treaties if each.year >= self.first), early=False)

    def known_years(self, pair: tuple[str, str], last: int) -> int:
        """Return for how many years up to `last` the record speaks of a pair."""
        coded = max(0, min(self.last, last) - self.first + 1)
        return coded + (self._early_years(pair, last) if self.early else 0)

    def _early_years(self, pair: tuple[str, str], last: int) -> int:
        first = EARLY[0]
        if "XKX" in pair:  # the earlier data set has no rows of Kosovo at all
            return 0
        if "MNE" in pair:
            first = _LATEST_SET_UP
        return max(0, min(EARLY[1], last) - first + 1)


def record_of(folder: Path) -> Record:
    """Read all treaties of the folder of tables."""
    coded = treaties_in(folder / FILES["treaties"])
    treaties = (*_early_treaties(folder / FILES["early_treaties"]), *coded.treaties)
    return Record(treaties, coded.first, coded.last, early=True)


def treaties_in(file: Path) -> Record:
    """Read a file of coded treaties, as it is in the folder or a user's own; BadInput for a cell that isn't valid.

    Annual plans, borderline cases and rows of low confidence are no treaties, nor are declarations that aren't strategic, by the
    definition of decision 0039. The record speaks of every year from that of its first row to that of its last, and of no other.
    """
    rows = read_rows(file, _COLUMNS)
    years = [_year(row) for row in rows]
    kept = [
        Treaty(year, _members(row), kind, row.text("title_short"))
        for row, year in zip(rows, years, strict=True)
        if (kind := _kind(row))
    ]
    if not years:
        raise BadInput("has no rows", where=str(file), allowed="a row for each agreement")
    among = tuple(treaty for treaty in kept if len(treaty.members) > 1)
    return Record(among, min(years), max(years), early=False)


def _kind(row: Row) -> str:
    """Return the kind of a row by the definition of decision 0039; "" for what is no treaty."""
    row.word("confidence", ("high", "medium", "low"), "high, medium, low")
    cells = {column: row.text(column) for column in _COLUMNS}
    if is_strategic(cells):
        return STRATEGIC
    return ROUTINE if is_treaty(cells) else ""


def _year(row: Row) -> int:
    text = row.text("date_signed")
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text) or not YEARS[0] <= int(text[:4]) <= YEARS[1]:
        raise row.refusal("isn't a date", "date_signed", "a year, a month or a day: 2019, 2019-03 or 2019-03-12")
    return int(text[:4])


def _members(row: Row) -> tuple[str, ...]:
    codes = [code.strip() for code in row.text("members").split(";") if code.strip()]
    wrong = [code for code in codes if not re.fullmatch("[A-Z]{3}", code)]
    if wrong or not codes:
        raise row.refusal(
            "isn't a list of states", "members", f"codes with semicolons between them: {';'.join(REGION)}"
        )
    return tuple(sorted(set(codes) & set(REGION)))


def _early_treaties(path: Path) -> list[Treaty]:
    found = []
    for row in read_rows(path, ("iso3_a", "iso3_b", "signYear", "type")):
        year = row.whole("signYear", *YEARS)
        members = tuple(sorted({row.text("iso3_a"), row.text("iso3_b")} & set(REGION)))
        if EARLY[0] <= year <= EARLY[1] and len(members) > 1:
            found.append(Treaty(year, members, ROUTINE, row.text("type")))
    return found
