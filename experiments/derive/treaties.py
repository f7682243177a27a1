"""The record of defence treaties among the model's states, and the part of it that is routine (decisions 0038 and 0039)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from haemus.experiments.derive.sources import read_rows
from haemus.model.start.names import known_states

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

DCAD: Final = "defence_cooperation_agreements.csv"
CODED: Final = "agreements_2011_2023.csv"
ASSUMED: Final[Mapping[str, int]] = {"XKX": 1}
"""Treaties that a pair with this state is assumed to have from before the record covers it, if it recognises it."""
STRATEGIC_WORDS: Final = ("strateg", "alliance", "partnership", "joint declaration", "declaration on defence")
NO_TREATY: Final = ("ANNUAL PLAN", "BORDERLINE")


@dataclass(frozen=True, slots=True)
class Treaty:
    """A treaty of the record: members, year, class in its table, and whether the definition calls it strategic."""

    members: tuple[str, ...]
    year: int
    kind: str
    strategic: bool


def is_strategic(row: Mapping[str, str]) -> bool:
    """Apply the definition of decision 0039 to a row of the coded record: all of defence, and called so by its signers."""
    title = row["title_short"].lower()
    return is_treaty(row, declarations=True) and (
        row["kind"] in {"general", "declaration"} and any(word in title for word in STRATEGIC_WORDS)
    )


def is_treaty(row: Mapping[str, str], *, declarations: bool = False) -> bool:
    """Return whether a row of the coded record counts: no annual plan, borderline case, communique or low confidence."""
    return (
        not any(mark in row["note"] for mark in NO_TREATY)
        and row["confidence"] != "low"
        and (declarations or row["kind"] != "declaration")
    )


def record_of(tables: Path) -> list[Treaty]:
    """Return the treaties among the model's states from 1990 to 2023, as two tables in a folder list them."""
    return record_from(read_rows(tables, DCAD), read_rows(tables, CODED))


def record_from(dcad: Sequence[Mapping[str, str]], coded: Sequence[Mapping[str, str]]) -> list[Treaty]:
    """Return the treaties that the rows of the two tables list."""
    states = known_states()
    found = []
    for row in dcad:
        both = sorted((row["iso3_a"], row["iso3_b"]))
        if set(both) <= states:  # the table has no titles, so nothing in it can be called strategic
            found.append(Treaty(tuple(both), int(float(row["signYear"])), row["type"], strategic=False))
    for row in coded:
        members = tuple(sorted(set(row["members"].split(";")) & states))
        if len(members) > 1 and (is_treaty(row) or is_strategic(row)):
            found.append(Treaty(members, int(row["date_signed"][:4]), row["kind"], is_strategic(row)))
    return found


def routine(record: Iterable[Treaty]) -> list[Treaty]:
    """Return the routine treaties: those of two states that aren't strategic."""
    return [treaty for treaty in record if len(treaty.members) == 2 and not treaty.strategic]  # noqa: PLR2004
