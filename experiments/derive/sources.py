"""The source tables, which aren't part of the project: where they are, and how they are read."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean
from types import MappingProxyType
from typing import Final

from haemus.experiments.derive.known import HEADS
from haemus.experiments.reading.csv_table import not_a_number, number_in, read_csv
from haemus.model.bad_input import BadInput, nearest_name

type Row = dict[str, str]

NUMBERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "agreements_2011_2023.csv": (),
        "arms_deliveries.csv": ("tiv_delivered_m", "delivery_year"),
        "arms_orders.csv": ("order_year",),
        "arms_tiv_by_dyad_year.csv": ("tiv_m", "year"),
        "capitals.csv": ("lat", "lng"),
        "consumer_prices.csv": ("year", "price_index_2024_100"),
        "defence_cooperation_agreements.csv": ("signYear",),
        "democracy.csv": ("year", "v2x_polyarchy"),
        "eur_usd.csv": ("year", "eur_per_usd"),
        "militarised_disputes.csv": (
            "year", "orig1", "orig2", "disponset", "hostlev1", "hostlev2", "fatality1", "fatality2",
        ),
        "milex_by_state_year.csv": ("year", "milex_current_usd_m", "share_gdp_pct"),
        "nato_defence_expenditure.csv": ("year", *(f"{head}_share_pct" for head in HEADS)),
        "strategic_rivalries.csv": ("start", "end"),
        "un_ideal_points.csv": ("year", "idealpointall"),
        "gdp_population.csv": ("year", "gdp_current_eur_bn"),
    }
)  # fmt: skip
"""The tables that a derivation reads, with their columns of numbers."""
OF_A_FIT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"nato_share_equipment.csv": ("year", "share_gdp_pct")}
)
"""The tables that the fit of a published set reads besides, with their columns of numbers."""
TEXTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "agreements_2011_2023.csv": ("date_signed", "members", "kind", "title_short", "confidence", "note"),
        "arms_deliveries.csv": ("recipient_iso3", "designation", "description"),
        "arms_orders.csv": (
            "recipient_iso3", "supplier", "supplier_iso3", "designation", "description", "status", "comments",
        ),
        "arms_tiv_by_dyad_year.csv": ("recipient_iso3", "supplier", "supplier_iso3"),
        "defence_cooperation_agreements.csv": ("iso3_a", "iso3_b", "type"),
        "eur_usd.csv": (),
        "militarised_disputes.csv": ("iso3_a", "iso3_b", "dispnum"),
        "strategic_rivalries.csv": ("iso3_a", "iso3_b", "source"),
    }
)  # fmt: skip
"""Their columns of text; other tables have the code of a state."""
MAY_BE_EMPTY: Final = frozenset(
    {
        "milex_current_usd_m",
        "share_gdp_pct",
        "price_index_2024_100",
        "v2x_polyarchy",
        "idealpointall",
        "gdp_current_eur_bn",
    }
)
"""Columns of numbers that a publisher doesn't know everywhere."""


def read_rows(folder: Path, name: str) -> list[Row]:
    """Return the rows of a table in a folder; BadInput where it isn't there, or a column or a number is missing."""
    if not (folder / name).is_file():
        raise BadInput(f"has no table {name}", where="--data", value=str(folder), allowed="a folder with this table")
    table = read_csv(folder / name)
    numbers = NUMBERS[name] if name in NUMBERS else OF_A_FIT[name]
    for column in (*TEXTS.get(name, ("iso3",)), *numbers):
        if column not in table.header:
            raise BadInput(
                "has no such column", where=str(folder / name), key=column, allowed=f"a heading {column}",
                nearest=nearest_name(column, table.header),
            )  # fmt: skip
    rows = []
    for line, cells in table.rows:
        if len(cells) != len(table.header):
            raise BadInput(
                "wrong number of cells", where=str(folder / name), key=f"line {line}", value=len(cells),
                allowed=str(len(table.header)),
            )  # fmt: skip
        row = dict(zip(table.header, cells, strict=True))
        for column in numbers:
            if number_in(row[column]) is None and not (column in MAY_BE_EMPTY and not row[column]):
                raise BadInput(
                    not_a_number(row[column]), where=str(folder / name), key=f"line {line}, {column}", value=row[column],
                    allowed="a number",
                )  # fmt: skip
        rows.append(row)
    return rows


def incomplete(folder: str, error: Exception) -> BadInput:
    """The error for tables that are well formed, but lack a row that an origin needs."""
    return BadInput(
        f"its tables lack something that the origin needs: {type(error).__name__} {error}", where="--data", value=folder,
        allowed="the whole tables that scenarios/region/sources.md lists under origins",
    )  # fmt: skip


class Sources:
    """A folder with the source tables. `scenarios/region/sources.md` says what they are and where they come from."""

    def __init__(self, folder: Path) -> None:
        """Look for the tables; BadInput where one is missing."""
        self.folder = folder
        missing = [name for name in NUMBERS if not (folder / name).is_file()]
        if missing:
            raise BadInput(
                f"lacks {len(missing)} of {len(NUMBERS)} source tables, the first of them {missing[0]}",
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
