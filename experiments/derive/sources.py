"""The source tables, which aren't part of the project: where they are, and how they are read."""

import csv
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Final

from haemus.model.bad_input import BadInput

type Row = dict[str, str]

TABLES: Final = (
    "agreements_2011_2023.csv",
    "arms_deliveries.csv",
    "arms_orders.csv",
    "arms_tiv_by_dyad_year.csv",
    "capitals.csv",
    "consumer_prices.csv",
    "defence_cooperation_agreements.csv",
    "democracy.csv",
    "eur_usd.csv",
    "militarised_disputes.csv",
    "milex_by_state_year.csv",
    "nato_defence_expenditure.csv",
    "strategic_rivalries.csv",
    "un_ideal_points.csv",
    "gdp_population.csv",
)
"""The tables that a derivation reads."""


def read_rows(folder: Path, name: str) -> list[Row]:
    """Return the rows of a table in a folder; BadInput where it isn't there."""
    if not (folder / name).is_file():
        raise BadInput(f"has no table {name}", where="--data", value=str(folder), allowed="a folder with this table")
    with (folder / name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


class Sources:
    """A folder with the source tables. `scenarios/region/sources.md` says what they are and where they come from."""

    def __init__(self, folder: Path) -> None:
        """Look for the tables; BadInput where one is missing."""
        self.folder = folder
        missing = [name for name in TABLES if not (folder / name).is_file()]
        if missing:
            raise BadInput(
                f"lacks {len(missing)} of {len(TABLES)} source tables, the first of them {missing[0]}",
                where="--data", value=str(folder),
                allowed="a folder with the tables that scenarios/region/sources.md lists under origins",
            )  # fmt: skip

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table."""
        return read_rows(self.folder, name)

    def by_year(self, name: str, column: str) -> dict[tuple[str, int], float]:
        """Return a column of a panel by state and year, without its empty cells."""
        return {(row["iso3"], int(row["year"])): float(row[column]) for row in self.rows(name) if row[column]}

    def voting_positions(self, origin: int) -> dict[str, float]:
        """Return the mean ideal point of each country in the five years before the origin."""
        points = defaultdict(list)
        for (iso3, year), point in self.by_year("un_ideal_points.csv", "idealpointall").items():
            if origin - 5 <= year < origin:
                points[iso3].append(point)
        return {iso3: fmean(values) for iso3, values in points.items()}
