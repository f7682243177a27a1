"""The paper's figures as the pictures mark them, from the target set that ships."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_MEUR_PER_BN = 1000.0


@dataclass(frozen=True, slots=True)
class PublishedBudget:
    """A budget that the paper states or implies [EUR million, current]."""

    state: str
    year: int
    meur: float


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with files("haemus.scenarios").joinpath("targets", "paper.csv").open(encoding="utf-8") as text:
        return tuple(csv.DictReader(text))


def published_budgets() -> list[PublishedBudget]:
    """Levels of budgets, by state and year."""
    return [
        PublishedBudget(row["actor"], int(row["period"]), float(row["value"]) * _MEUR_PER_BN)
        for row in _rows()
        if row["quantity"] == "defence_budget" and row["unit"] == "EUR_bn"
    ]


def named_suppliers() -> list[tuple[str, str, str]]:
    """Buyer, supplying country and category of each purchase that the paper names and that is scored."""
    return [
        (row["actor"], row["counterpart"], row["quantity"])
        for row in _rows()
        if row["compare"] == "supplier_of_category" and row["scored"] == "1"
    ]
