"""The section with agreements on a map: the pairs of states that agreements unite, as a picture and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.figures.words import country, in_order
from haemus.experiments.report.numbers import percent
from haemus.experiments.report_page.items import Cell, Grid, Item, Paragraphs, Section
from haemus.experiments.store.signatories import NEEDED, signatory_pairs
from haemus.model.calendar import parse_quarter, quarter_name

if TYPE_CHECKING:
    import pandas as pd

    from haemus.experiments.report_page.pictures import Pictures
    from haemus.experiments.store.result import Result

AT: Final = "2025Q4"
STRATEGIC: Final = "strategic"
TABLE: Final = "agreements"
MOST: Final = 15
"""Pairs in the table."""


def map_section(result: Result, pictures: Pictures) -> Section:
    """Which states agreements unite by the end of 2025, or of the runs if these end before."""
    del pictures
    items: tuple[Item, ...] = (Paragraphs((f"The table of {TABLE} was not recorded: haemus run keeps it.",), "note"),)
    if TABLE in result.recorded:
        items = (pair_table(result),)
    return Section("map", "Agreements on a map", items)


def pair_table(result: Result) -> Grid:
    """The pairs united in most runs: the share of each scenario's runs in which an agreement in force unites them."""
    at = quarter_name(min(parse_quarter(AT), *(result.end(name) for name in result.scenarios)))
    shares = pair_shares(result, at)
    first = (
        shares[result.scenarios[0]].sort_values(ascending=False, kind="stable") if len(shares) else shares.iloc[:, :0]
    )
    order = list(first.index)[:MOST]
    rows = tuple(
        (
            Cell(" and ".join(map(country, in_order(pair)))),
            *(Cell(percent(float(share)), float(share)) for share in shares.loc[[pair]].to_numpy()[0]),
        )
        for pair in order
    )  # fmt: skip
    caption = f"Pairs of states that a strategic agreement unites in {at}, by share of runs"
    return Grid(
        caption, ("pair", *result.scenarios), rows, (f"{len(shares)} pairs in all",) if len(shares) > MOST else ()
    )


def pair_shares(result: Result, at: str) -> pd.DataFrame:
    """A row for each pair of states that any run unites, a column for each scenario: the share of its runs."""
    pairs = signatory_pairs(result.table(TABLE, ("point", *NEEDED)))
    lasting = pairs["quarter_lapsed"].isna() | (pairs["quarter_lapsed"].astype(str) > at)
    there = pairs[(pairs["kind"] == STRATEGIC) & (pairs["quarter"].astype(str) <= at) & lasting]
    once = there.drop_duplicates(["scenario", "run", "a", "b"]).astype({"scenario": str, "a": str, "b": str})
    counts = once.groupby(["a", "b", "scenario"]).size().unstack(fill_value=0)  # noqa: PD010 - nothing is aggregated
    counts = counts.reindex(columns=list(result.scenarios), fill_value=0)
    return counts / [result.runs[name] for name in result.scenarios]
