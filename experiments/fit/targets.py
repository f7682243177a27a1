"""The figures that the fit and the acceptance table are held against."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

STATES: Final = ("SVN", "HRV", "SRB", "MNE", "ALB", "XKX")
TIRANA: Final = ("ALB", "HRV", "XKX")
SERBIA_HUNGARY: Final = ("HUN", "SRB")
SLOVENIA_CROATIA: Final = ("HRV", "SVN")
APPLICANT: Final = "BGR"


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


@cache
def figures() -> tuple[Figure, ...]:
    """Return the target set `paper`."""
    text = (files("haemus.scenarios") / "targets" / "paper.csv").read_text(encoding="utf-8")
    found = []
    for row in csv.DictReader(text.splitlines()):
        scale = 1000.0 if row["unit"] == "EUR_bn" else 1.0
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
