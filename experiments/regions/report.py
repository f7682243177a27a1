"""What was read of a region, and how it differs from the one that ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from haemus.model.calendar import ORIGIN_YEARS
from haemus.model.start.data import has_origin
from haemus.model.start.names import known_categories, known_guarantees, known_states, rows_in, rows_of
from haemus.model.start.own_region import shipped_texts
from haemus.model.start.region_tables import ORIGINS, TABLES, of_origin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.model.start.own_region import RegionCheck
    from haemus.model.start.region_files import RegionFiles

SHOWN: Final = 4
"""The most rows that a line names."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileDifference:
    """How a file differs: the keys of rows that are new, gone or changed; none of a text that isn't a table."""

    file: str
    new: tuple[Key, ...]
    gone: tuple[Key, ...]
    changed: tuple[Key, ...]
    gone_whole: bool = False

    @property
    def text(self) -> str:
        """The difference in words."""
        if self.gone_whole:
            return f"{self.file}: not there"
        parts = [f"{len(keys)} {what} ({_named(keys)})" for keys, what in self._parts if keys]
        return f"{self.file}: {', '.join(parts) or 'other text'}"

    @property
    def _parts(self) -> tuple[tuple[tuple[Key, ...], str], ...]:
        return (self.new, "new"), (self.changed, "changed"), (self.gone, "gone")


@dataclass(frozen=True, slots=True)
class RegionReport:
    """The names and numbers that were read, and the differences from the region that ships, file by file."""

    folder: str
    states: tuple[str, ...]
    pairs: int
    suppliers: int
    products: int
    categories: int
    guarantees: tuple[str, ...]
    origins: tuple[int, ...]
    unread: Mapping[str, Sequence[str]]
    differences: tuple[FileDifference, ...]
    digest: str

    @classmethod
    def of(cls, check: RegionCheck) -> Self:
        """Report on a region without faults."""
        region = check.region
        return cls(
            folder=check.folder,
            states=tuple(sorted(known_states(region))),
            pairs=len(rows_of(region, "dyads.csv")),
            suppliers=len(rows_of(region, "suppliers.csv")),
            products=len(rows_of(region, "catalogue.csv")),
            categories=len(known_categories(region)),
            guarantees=tuple(sorted(known_guarantees(region))),
            origins=tuple(year for year in ORIGIN_YEARS if has_origin(year, "published", region)),
            unread=dict(check.unread),
            differences=tuple(_differences(region)),
            digest=region.digest,
        )

    def as_dict(self) -> dict[str, object]:
        """The report for scripts."""
        return {
            "folder": self.folder, "states": list(self.states), "pairs": self.pairs, "suppliers": self.suppliers,
            "products": self.products, "categories": self.categories, "guarantees": list(self.guarantees),
            "origins": list(self.origins), "unread": {name: list(columns) for name, columns in self.unread.items()},
            "differences": [
                {"file": each.file, **{name: [" ".join(key) for key in getattr(each, name)] for name in ("new", "changed", "gone")}}
                for each in self.differences
            ],
            "digest": self.digest or None,
        }  # fmt: skip

    @property
    def text(self) -> str:
        """The report in lines."""
        years = ", ".join(map(str, self.origins))
        lines = [
            (
                f"{self.folder}: {len(self.states)} states ({', '.join(self.states)}), {self.pairs} pairs, {self.suppliers} suppliers"
                f" with {self.products} products, {self.categories} categories, {len(self.guarantees)} guarantees"
                f" ({', '.join(self.guarantees)})."
            ),
            f"Runs of the set published can begin in {years}."
            if years
            else "No runs of the set published: there are no origins.",
        ]
        lines += [f"Not read: {', '.join(columns)} in {name}." for name, columns in self.unread.items()]
        if not self.differences:
            return "\n".join([*lines, "Nothing that runs read differs from the region that ships."])
        return "\n".join(
            [*lines, "From the region that ships it differs in", *(f"  {each.text}" for each in self.differences)]
        )


def _differences(region: RegionFiles) -> list[FileDifference]:
    """The files that differ, in the order of the tables."""
    if not region.is_own:
        return []
    keys = {table.file: table.keys for table in TABLES}
    keys |= {f"{ORIGINS}/{year}/{table.file}": table.keys for year in ORIGIN_YEARS for table in of_origin(year)}
    usual, found = shipped_texts(), []
    for name in dict.fromkeys((*keys, *usual, *region.texts)):
        folder = name.rpartition("/")[0]
        if folder and not any(each.startswith(f"{folder}/") for each in region.texts):
            found += [FileDifference(folder, (), (), (), gone_whole=True)] if name.endswith("/states.csv") else []
            continue
        here, there = region.texts.get(name, ""), usual.get(name, "")
        if here != there:
            found.append(
                _difference(name, keys[name], here, there) if name in keys else FileDifference(name, (), (), ())
            )
    return found


def _difference(name: str, keys: Sequence[str], here: str, there: str) -> FileDifference:
    ours, theirs = ({tuple(row[key] for key in keys): row for row in rows_in(text)} for text in (here, there))
    return FileDifference(
        name,
        tuple(key for key in ours if key not in theirs),
        tuple(key for key in theirs if key not in ours),
        tuple(key for key, row in ours.items() if key in theirs and theirs[key] != row),
    )


def _named(keys: Sequence[Key]) -> str:
    more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    return ", ".join(" ".join(key) for key in keys[:SHOWN]) + more
