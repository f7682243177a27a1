"""The paper's figures to which runs are fitted and compared, from the shipped target set."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

STATES: Final = ("SVN", "HRV", "SRB", "MNE", "ALB", "XKX")
TIRANA: Final = ("ALB", "HRV", "XKX")
SERBIA_HUNGARY: Final = ("HUN", "SRB")
SLOVENIA_CROATIA: Final = ("HRV", "SVN")
APPLICANT: Final = "BGR"
_MEUR_A_BILLION: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the paper. Money in EUR million, growth in percent; `rounding` in the same unit."""

    figure: str
    topic: str
    actor: str
    counterpart: str
    period: str
    quantity: str
    value: float
    rounding: float
    compare: str
    scored: bool


@dataclass(frozen=True, slots=True)
class PublishedBudget:
    """A budget that the paper states or implies [EUR million, current]."""

    state: str
    year: int
    meur: float


@cache
def target_rows() -> tuple[Mapping[str, str], ...]:
    """The rows of the target set `paper`."""
    text = (files("haemus.scenarios") / "targets" / "paper.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def figures() -> tuple[Figure, ...]:
    """The figures of the target set, with numbers."""
    found = []
    for row in target_rows():
        scale = _MEUR_A_BILLION if row["unit"] == "EUR_bn" else 1.0
        found.append(
            Figure(
                figure=row["id"],
                topic=row["topic"],
                actor=row["actor"],
                counterpart=row["counterpart"],
                period=row["period"],
                quantity=row["quantity"],
                value=scale * float(row["value"] or "nan"),
                rounding=scale * float(row["rounding"] or 0.0),
                compare=row["compare"],
                scored=row["scored"] == "1",
            )
        )
    return tuple(found)


def budget_levels() -> dict[tuple[str, int], Figure]:
    """Return the budget levels by state and year."""
    return {
        (f.actor, int(f.period)): f
        for f in figures()
        if f.compare in {"mean_of_year", "initial"} and f.scored and f.actor in STATES
    }


def budget_growth() -> dict[tuple[str, int], Figure]:
    """Return one-year budget growth [percent] by state and year."""
    return {(f.actor, int(f.period)): f for f in figures() if f.compare == "growth" and f.scored and f.actor in STATES}


def published_budgets() -> list[PublishedBudget]:
    """The levels of budgets, by state and year."""
    return [
        PublishedBudget(row["actor"], int(row["period"]), float(row["value"]) * _MEUR_A_BILLION)
        for row in target_rows()
        if row["quantity"] == "defence_budget" and row["unit"] == "EUR_bn"
    ]


def named_suppliers() -> list[tuple[str, str, str]]:
    """Buyer, supplying country and category of each scored purchase that the paper names."""
    return [
        (row["actor"], row["counterpart"], row["quantity"])
        for row in target_rows()
        if row["compare"] == "supplier_of_category" and row["scored"] == "1"
    ]
