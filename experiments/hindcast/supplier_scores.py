"""Scores of suppliers: the chances that the model and its rivals gave to the country that each order went to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from haemus.experiments.hindcast.forecast import MODEL
from haemus.experiments.hindcast.proper import log_chance
from haemus.experiments.hindcast.supplier_chances import Occasion
from haemus.experiments.hindcast.supplier_rivals import (
    fit_logit,
    habit,
    past_share,
    shares_among,
    world_share,
)
from haemus.experiments.stats.jackknife import clustered_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.experiments.hindcast.supplier_chances import Chances
    from haemus.experiments.hindcast.supplier_rivals import Market
    from haemus.experiments.published.orders import Order

BINS: Final = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Ends of the bins of chances."""
OUTSIDE: Final = "outside the model's categories"
NOT_OFFERED: Final = "supplier has no product of the category in the catalogue of the time"
COUNTED: Final = ""
SECOND: Final = 2

COLUMNS: Final = (
    "origin", "forecast", "row", "buyer", "year", "designation", "category", "second_hand", "aid", "supplier", "offers", "chance",
    "rank", "first", "second", "first_chance", "log_score",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SupplierScores:
    """What was found: a row for each order and forecast, for each country on offer, and for each order that isn't scored."""

    scores: pd.DataFrame
    chances: pd.DataFrame
    left_out: pd.DataFrame


def score_suppliers(
    origin: int, scored: Sequence[Order], orders: Sequence[Order], model: Mapping[Occasion, Chances], market: Market
) -> SupplierScores:
    """Score the orders `scored`, all placed after the origin, given all `orders` of the register.

    Every forecast chooses among the foreign countries that the model's catalogue of the time offers the buyer in the category; an
    order whose supplier isn't among them, or outside the model's categories, is listed and not scored.
    """
    logit = fit_logit(orders, market, origin)
    rows: list[tuple[object, ...]] = []
    every: list[tuple[object, ...]] = []
    left: list[tuple[object, ...]] = []
    for order in scored:
        offered = model.get(Occasion(order.buyer, order.category, order.year), {})
        homes = [home for home in offered if home != order.buyer]
        reason = _reason(order, homes)
        if reason:
            left.append((origin, order.buyer, order.year, order.supplier, order.designation, order.description, reason))
            continue
        forecasts = {
            MODEL: shares_among(offered, homes),
            "habit": habit(orders, order.buyer, homes, order.year),
            "past share": past_share(orders, homes, order.year),
            "world share": world_share(market, homes),
        }
        if logit is not None:
            forecasts["five-term logit"] = logit.chances(order.buyer, homes, order.year)
        for name, chances in forecasts.items():
            rows.append(_row(origin, name, order, chances))
            every += [
                (origin, name, order.buyer, order.year, order.designation, home, chance, home == order.supplier)
                for home, chance in chances.items()
            ]
    return SupplierScores(
        pd.DataFrame(rows, columns=list(COLUMNS)),
        pd.DataFrame(
            every, columns=["origin", "forecast", "buyer", "year", "designation", "supplier", "chance", "happened"]
        ),
        pd.DataFrame(left, columns=["origin", "buyer", "year", "supplier", "designation", "description", "reason"]),
    )


def _reason(order: Order, homes: Sequence[str]) -> str:
    if not order.category:
        return OUTSIDE
    return COUNTED if order.supplier in homes else NOT_OFFERED


def _row(origin: int, name: str, order: Order, chances: Chances) -> tuple[object, ...]:
    own = chances[order.supplier]
    # ties share the middle of their ranks, so that equal chances never count as a hit
    above, like = sum(each > own for each in chances.values()), sum(each == own for each in chances.values())
    rank = above + (like + 1) / 2
    return (
        origin, name, order.row, order.buyer, order.year, order.designation, order.category, order.second_hand, order.aid,
        order.supplier, len(chances), own, rank, rank <= 1, rank <= SECOND, max(chances.values()), log_chance(own),
    )  # fmt: skip


def supplier_means(scores: pd.DataFrame) -> pd.DataFrame:
    """Return mean scores by forecast, over all origins (`origin` 0) and for each.

    `first_chance` is the mean chance of the country ranked first, `first` how often it was right, `error` the standard error of that
    share: a calibrated forecast has both within two errors of one another.
    """
    parts = []
    for part in (scores.assign(origin=0), scores):
        grouped = part.groupby(["origin", "forecast"], sort=False)
        found = grouped.agg(
            cases=("chance", "size"), log_score=("log_score", "mean"), chance=("chance", "mean"), first=("first", "mean"),
            first_or_second=("second", "mean"), first_chance=("first_chance", "mean"),
        ).reset_index()  # fmt: skip
        parts.append(found.assign(error=np.sqrt(found["first"] * (1.0 - found["first"]) / found["cases"])))
    return pd.concat(parts, ignore_index=True)


def calibration_table(chances: pd.DataFrame) -> pd.DataFrame:
    """Return for each forecast and bin of chances: how many country-orders, their mean chance, and the share that came true."""
    bins = pd.cut(
        chances["chance"], list(BINS), include_lowest=True, labels=[f"{low:g}-{high:g}" for low, high in _bins()]
    )
    grouped = chances.assign(bin=bins).groupby(["forecast", "bin"], observed=True, sort=False)
    found = grouped.agg(
        cases=("chance", "size"), mean_chance=("chance", "mean"), happened=("happened", "mean")
    ).reset_index()
    return found.assign(error=np.sqrt(found["mean_chance"] * (1.0 - found["mean_chance"]) / found["cases"]))


def _bins() -> list[tuple[float, float]]:
    return list(pairwise(BINS))


def supplier_shares(chances: pd.DataFrame) -> pd.DataFrame:
    """Return each supplier's share of the scored orders beside the share that each forecast expected."""
    found = chances.groupby(["forecast", "supplier"], sort=True).agg(
        expected=("chance", "sum"), happened=("happened", "sum")
    ).reset_index()  # fmt: skip
    total = found.groupby("forecast")["happened"].transform("sum")
    return found.assign(expected=found["expected"] / total, happened=found["happened"] / total)


def supplier_differences(scores: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return the model's mean log score less each rival's, with an interval clustered by buyer; positive speaks for the model."""
    model = scores[scores["forecast"] == MODEL]
    rows = []
    for rival, own in scores[scores["forecast"] != MODEL].groupby("forecast", sort=False):
        both = model.merge(own, on=["origin", "row"], suffixes=("", "_rival"))
        values = (both["log_score"] - both["log_score_rival"]).to_numpy(dtype=float)
        found = clustered_mean(values, both["buyer"].tolist(), confidence)
        rows.append((rival, "log_score", len(values), found.mean, found.error, found.low, found.high))
    return pd.DataFrame(rows, columns=["rival", "score", "cases", "difference", "error", "low", "high"])
