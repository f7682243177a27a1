"""A hindcast as text: the scores of the model and its rivals, and the differences with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from haemus.experiments.hindcast.forecast import QUANTITIES, UNITS
from haemus.experiments.report.numbers import bracketed, by_error, percent, plain, with_error
from haemus.experiments.report.table import text_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from haemus.experiments.hindcast.analysis import Hindcast

_WORDS: Final = {"long_growth": "long growth"}
_LEGEND: Final = (
    "CRPS and Brier score: lower is better; log score: higher is better. Differences are the model's score less the rival's.",
    "Intervals of differences are clustered (jackknife): spending by state, suppliers by buyer, agreements by year and by state.",
)


def hindcast_text(found: Hindcast) -> str:
    """Return the findings in sections: spending, suppliers, agreements, notes."""
    tables, asked = found.tables, found.question
    origins = ", ".join(str(origin) for origin in asked.origins)
    parts = [f"{asked.targets}, from {origins}: {asked.runs:,} runs from each origin, seed {asked.seed}"]
    for gdp in asked.gdp:
        parts += _spending(tables, gdp)
    parts += _equipment(tables)
    parts += _suppliers(tables)
    parts += _agreements(tables)
    parts += ["\n".join((*(f"note: {note}" for note in found.notes), *_LEGEND))]
    return "\n\n".join(parts)


def _spending(tables: dict[str, pd.DataFrame], gdp: str) -> list[str]:
    if "spending_means" not in tables:
        return []
    means = tables["spending_means"]
    pooled = means[(means["gdp"] == gdp) & (means["origin"] == 0)]
    differences = tables["spending_differences"]
    parts = []
    for quantity in QUANTITIES:
        own = pooled[pooled["quantity"] == quantity]
        if own.empty:
            continue
        chosen = differences[(differences["gdp"] == gdp) & (differences["quantity"] == quantity)]
        rows = [
            (
                row.forecast, str(row.cases), _number(row.crps), _number(row.log_score), percent(row.in_50), percent(row.in_90),
                f"{row.inside_90} of {row.cases}", _share_between(row.in_90_low, row.in_90_high),
                *_both(chosen, row.forecast, ("crps", "log_score")),
            )
            for row in lines_of(own)
        ]  # fmt: skip
        title = f"{_WORDS.get(quantity, quantity)} [{UNITS[quantity]}], given {gdp} GDP" + _whose(gdp)
        header = (
            "forecast", "cases", "CRPS", "log score", "in 50 %", "in 90 %", "inside", "interval of it",
            "model less rival: CRPS", "log score",
        )  # fmt: skip
        parts.append(f"{title}\n{text_table(header, rows)}")
    return parts


def lines_of(table: pd.DataFrame) -> Iterable[Any]:
    """Return the rows of a table as tuples with the columns' names; pandas gives a cell no type."""
    return table.itertuples()


def _share_between(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}" if low < high else ""


def _whose(gdp: str) -> str:
    return " (the model's)" if gdp == "own" else ""


def _equipment(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Return the allies' equipment shares from the first origin, the one with the most years."""
    table = tables.get("equipment")
    if table is None or table.empty:
        return []
    own = table[table["origin"] == table["origin"].min()]
    rows = [
        (
            row.state, str(row.years), percent(row.observed), percent(row.median), f"{percent(row.low_90)} to {percent(row.high_90)}",
            "yes" if row.in_90 else "no",
        )
        for row in lines_of(own)
    ]  # fmt: skip
    title = f"mean equipment share after {own['origin'].iloc[0]}: {int(own['in_90'].sum())} of {len(own)} allies inside"
    return [f"{title}\n{text_table(('ally', 'years', 'published', 'median', '90 % of runs', 'inside'), rows)}"]


def _suppliers(tables: dict[str, pd.DataFrame]) -> list[str]:
    parts = []
    if "supplier_means" in tables:
        means, differences = tables["supplier_means"], tables["supplier_differences"]
        rows = [
            (
                row.forecast, str(row.cases), _number(row.log_score), percent(row.first), percent(row.first_or_second),
                f"{by_error(row.first_chance, row.error)} against {with_error(row.first, row.error)}",
                *_both(differences, row.forecast, ("log_score",)),
            )
            for row in lines_of(means[means["origin"] == 0])
        ]  # fmt: skip
        header = (
            "forecast", "orders", "log score", "first right", "first or second", "chance of the first against hits",
            "model less rival: log score",
        )  # fmt: skip
        parts.append(f"supplier of each order\n{text_table(header, rows)}")
        calibration = tables["supplier_calibration"]
        own = calibration[calibration["forecast"] == "model"]
        lines = [
            (str(row.bin), str(row.cases), by_error(row.mean_chance, row.error), with_error(row.happened, row.error))
            for row in lines_of(own.sort_values("mean_chance"))
        ]
        parts.append(
            "calibration of the model's chances\n"
            + text_table(("chance", "countries", "mean chance", "share that came true, ± error"), lines)
        )
    left = tables.get("orders_left_out")
    if left is not None and len(left):
        cells = [(str(row.year), row.buyer, row.supplier, row.designation, row.reason) for row in lines_of(left)]
        parts.append(
            f"orders that aren't scored: {len(cells)}\n"
            + text_table(("year", "buyer", "supplier", "designation", "reason"), cells)
        )
    return parts


def _agreements(tables: dict[str, pd.DataFrame]) -> list[str]:
    if "agreement_means" not in tables:
        return []
    means, differences = tables["agreement_means"], tables["agreement_differences"]
    parts = []
    for kind, own in means[means["origin"] == 0].groupby("kind", sort=False):
        chosen = differences[differences["kind"] == kind]
        a_year, by_pair = chosen[chosen["what"] == "a year"], chosen[chosen["what"] == "by pair"]
        rows = [
            (
                row.forecast, f"{_number(row.mean)} against {_number(row.observed)}", _number(row.crps), _number(row.log_score),
                percent(row.in_90), *_both(a_year, row.forecast, ("log_score",)),
            )
            for row in lines_of(own)
        ]  # fmt: skip
        header = ("forecast", "mean against record", "CRPS", "log score", "in 90 %", "model less rival: log score")
        parts.append(
            f"agreements a year ({kind} kind, {own['years'].iloc[0]} origin-years)\n{text_table(header, rows)}"
        )
        rows = [
            (
                row.forecast, f"{_number(row.chance)} against {_number(row.signed)}", _number(row.pair_log_score),
                _number(row.brier), *_both(by_pair, row.forecast, ("log_score", "brier")),
            )
            for row in lines_of(own)
        ]  # fmt: skip
        header = (
            "forecast",
            "mean chance against record",
            "log score",
            "Brier",
            "model less rival: log score",
            "Brier",
        )
        parts.append(f"agreements by pair ({kind} kind, {own['pair_years'].iloc[0]} cases)\n{text_table(header, rows)}")
    return parts


def _both(differences: pd.DataFrame, rival: str, scores: Sequence[str]) -> Iterable[str]:
    """Return the difference from a rival in each score, with its interval; blanks in the model's own row."""
    for score in scores:
        own = differences[(differences["rival"] == rival) & (differences["score"] == score)]
        if own.empty:
            yield ""
        else:
            row = own.iloc[0]
            yield bracketed(float(row["difference"]), float(row["low"]), float(row["high"]), signed=True)


def _number(value: float) -> str:
    return plain(float(value))
