"""The region that ships as a folder to edit, with a README that explains each file and column."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from haemus.experiments.files.replacing import replacing, write_text
from haemus.model.calendar import ORIGIN_YEARS
from haemus.model.start.region_tables import OF_ORIGIN, ORIGINS, TABLES, TableOf, of_origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from haemus.model.start.region_tables import Column

README: Final = "README.md"
SOURCES: Final = "sources.md"
OTHERS: Final = ("guarantees.toml", "observed.toml", SOURCES)
HEAD: Final = """# A region of your own

These files are the starting data of the region that ships with Haemus. Edit them, then

    haemus region check FOLDER
    haemus run baseline --region FOLDER

`check` reads every file and names file, row and column of each error. Parameters stay those that were fitted to the region that
ships. Tables are CSV files in UTF-8, with commas between cells and decimal points; a first column of row numbers, as R and pandas
write it, and a byte order mark are left out. A column marked *note* says where a number comes from and isn't read.

Each row of a table has a name of its own, by the columns marked *key*. A new state needs a row in `states.csv`, and then one for
each year in `gdp.csv`, each power in `alignment.csv`, each other state in `dyads.csv`, each category in `stocks.csv` and the home of
each supplier in `supplier_links.csv`; a new supplier one in `suppliers.csv`, its products in `catalogue.csv`, and, if no other
supplier has its home, one for each state in `supplier_links.csv`. `haemus region check` lists what is missing.

The folders in `origins` serve runs of the set `published` from that year. They must have a row for each state too. Delete a
folder that you don't need; without it, no run of that set begins in its year.
"""
TOML: Final = """
## guarantees.toml

Guarantees and partnerships, one table each: `name`; `lead`, the outside power that leads it; `members_2020`; `guarantee`, whether it
promises help; `guideline_pct`, its spending goal [percent of GDP]; `commitment`, the chance that the lead would honour it [logit];
`loading_on_lead`, `coverage` and `rests_on_troops` [1]; `pledged`, `pledge_pct` [percent of GDP] and `pledge_due`, a pledge made
before the run. Commitment, loading and coverage are assumed.

## observed.toml

The agreements and contracts that `history = "observed"` imposes, as events of a scenario. Without the file there is no such history.

## Sources and terms

`sources.md` derives every number of the region that ships, and gives the credit that its sources ask for. Your own numbers need
sources of their own.
"""


def write_region(folder: Path) -> tuple[str, ...]:
    """Write the region that ships and its README into a folder; return the files, by their place in it."""
    shipped = files("haemus.scenarios").joinpath("region")
    names = [*(table.file for table in TABLES), *OTHERS]
    names += [f"{ORIGINS}/{year}/{table.file}" for year in ORIGIN_YEARS for table in of_origin(year)]
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as partial:
            partial.write_bytes(shipped.joinpath(name).read_bytes())
    write_text(folder / README, readme())
    return (*names, README)


def readme() -> str:
    """The README of a region: each file and column, with unit, meaning, what is allowed, and source."""
    parts = [HEAD, *("\n".join(_section(table, table.file)) for table in TABLES), TOML]
    parts += ["\n".join(_section(table, f"{ORIGINS}/YYYY/{table.file}")) for table in OF_ORIGIN]
    parts += [
        "\nThe states of an origin also have `price_YYYY`, price levels [2024 = 1] of that year and of years on the way.\n"
    ]
    return "".join(parts)


def _section(table: TableOf, name: str) -> Iterator[str]:
    yield f"\n## {name}\n\n{table.about[:1].upper()}{table.about[1:]}.\n"
    yield "| column | unit | meaning | allowed | source |\n| --- | --- | --- | --- | --- |"
    for column in table.columns:
        yield f"| {' | '.join(_cells(column, table))} |"
    yield ""


def _cells(column: Column, table: TableOf) -> tuple[str, ...]:
    mark = " (key)" if column.name in table.keys else "" if column.read else " (note)"
    return f"`{column.name}`{mark}", column.unit, column.meaning, column.allowed if column.read else "", column.source
