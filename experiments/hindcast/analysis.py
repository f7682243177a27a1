"""A hindcast: runs from each origin, the rivals' forecasts beside them, and the scores of all as tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from haemus.experiments.hindcast.agreement_rivals import ONE_RATE, PAIR_RATES
from haemus.experiments.hindcast.agreement_scores import (
    agreement_differences,
    agreement_means,
    forecasts_of,
    score_counts,
    score_pairs,
    strategic_notes,
)
from haemus.experiments.hindcast.equipment_scores import score_equipment
from haemus.experiments.hindcast.forecast import MODEL, Forecast
from haemus.experiments.hindcast.past_errors import rival_forecasts
from haemus.experiments.hindcast.samples import samples_of, scenario_at
from haemus.experiments.hindcast.spending_rivals import RIVALS
from haemus.experiments.hindcast.spending_scores import differences, means, score_spending
from haemus.experiments.hindcast.supplier_chances import model_chances, occasions_of
from haemus.experiments.hindcast.supplier_rivals import Market
from haemus.experiments.hindcast.supplier_scores import (
    calibration_table,
    score_suppliers,
    supplier_differences,
    supplier_means,
    supplier_shares,
)
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from haemus.experiments.hindcast.samples import ModelSamples
    from haemus.experiments.hindcast.sources import Sources
    from haemus.experiments.published.spending import Panel
    from haemus.model.start.data import StartingData

OBSERVED: Final = "observed"
OWN: Final = "own"
SUPPLIER_RUNS: Final = 5
"""Runs of the reference over which the chances of suppliers are averaged: quotes hardly differ between runs."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the set of targets, the origins, how many runs of each, and how sure intervals shall be."""

    targets: str
    origins: tuple[int, ...]
    runs: int
    seed: int
    confidence: float
    gdp: tuple[str, ...] = (OBSERVED, OWN)
    workers: int | None = None

    def until(self, origin: int, last: int) -> int:
        """Return the last year for which an origin is the last one before it: the next origin, or the last year at all."""
        return min((later for later in self.origins if later > origin), default=last)


@dataclass(slots=True)
class Hindcast:
    """The tables of a hindcast, by name (docs/hindcast.md), and what there is to say about them."""

    question: Question
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def hindcast(question: Question, sources: Sources, tell: Callable[[str], None]) -> Hindcast:
    """Run the model from each origin and score what there are sources for; `tell` is told of each step."""
    parts: dict[str, list[pd.DataFrame]] = {}
    found = Hindcast(question)
    for origin in question.origins:
        # without spending to score, the runs with the model's own GDP would tell nothing
        for gdp in question.gdp if sources.spending is not None else question.gdp[:1]:
            tell(f"{origin}, {gdp} GDP: {question.runs} runs")
            last = (
                sources.last if sources.spending is None else max(sources.spending.last, _last_treaty(sources, origin))
            )
            scenario = scenario_at(question.targets, origin, max(last, origin + 1), own_gdp=gdp == OWN)
            samples = samples_of(scenario, question.runs, question.seed, question.workers)
            for name, table in _scored(question, sources, samples, gdp):
                parts.setdefault(name, []).append(table)
        if sources.orders is not None:
            tell(f"{origin}: suppliers")
            for name, table in _suppliers(question, sources, origin):
                parts.setdefault(name, []).append(table)
    found.tables = {name: _together(tables) for name, tables in parts.items()}
    _summarise(found)
    return found


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all tables; an empty one would change the types of its columns."""
    return pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)


def _last_treaty(sources: Sources, origin: int) -> int:
    return origin if sources.treaties is None else sources.treaties.last


def _scored(
    question: Question, sources: Sources, samples: ModelSamples, gdp: str
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the scores of spending; of agreements and equipment once an origin, in the runs with the first kind of GDP."""
    if sources.spending is not None and sources.spending.last > samples.origin:
        yield "spending", score_spending(sources.spending, _spending(sources, sources.spending, samples, gdp), gdp)
    if sources.treaties is not None and sources.treaties.last > samples.origin and gdp == question.gdp[0]:
        forecasts = forecasts_of(sources.treaties, samples, sources.treaties.last)
        yield "agreements_a_year", score_counts(sources.treaties, forecasts)
        yield "agreements_by_pair", score_pairs(sources.treaties, forecasts)
    if sources.equipment is not None and gdp == question.gdp[0]:
        yield "equipment", score_equipment(sources.equipment, samples)


def _spending(sources: Sources, panel: Panel, samples: ModelSamples, gdp: str) -> list[Forecast]:
    origin, last = samples.origin, panel.last
    start, end = panel.place(origin), panel.place(last) + 1
    steps = last - origin
    level = np.log(samples.real[..., : steps + 1])
    observed = np.log(panel.gdp)
    if gdp == OBSERVED:
        return [
            Forecast.of_levels(MODEL, origin, level, observed[:, start + 1 : end]),
            *rival_forecasts(panel, origin, last, sources.joined),
        ]
    # the model's GDP grows from the published one of the origin's year, so that a year's mean of quarters doesn't shift its level
    product = np.log(samples.gdp[..., : steps + 1])
    ahead = observed[:, start, None] + (product - product[..., :1])[..., 1:]
    return [
        Forecast.of_levels(MODEL, origin, level, ahead),
        *rival_forecasts(panel, origin, last, sources.joined, ahead),
    ]


def _suppliers(question: Question, sources: Sources, origin: int) -> Iterator[tuple[str, pd.DataFrame]]:
    orders = list(sources.orders or ())
    until = question.until(origin, max(order.year for order in orders))
    scored = [order for order in orders if origin < order.year <= until]
    scenario = scenario_at(question.targets, origin, max(until, origin + 1))
    chances = model_chances(scenario, orders, occasions_of(scored), SUPPLIER_RUNS, question.seed)
    found = score_suppliers(
        origin, scored, orders, chances, market_of(starting_data(origin, scenario.targets), sources)
    )
    yield "suppliers", found.scores
    yield "supplier_chances", found.chances
    yield "orders_left_out", found.left_out


def market_of(data: StartingData, sources: Sources) -> Market:
    """Return what the rivals know of the market at an origin: scales and distances are those from which the model starts."""
    scale: dict[str, float] = {}
    for maker in data.suppliers:
        scale[maker.home] = scale.get(maker.home, 0.0) + maker.scale
    return Market(scale, data.log_distance, sources.joined, data.allied_homes)


def _summarise(found: Hindcast) -> None:
    tables, confidence = found.tables, found.question.confidence
    if "spending" in tables:
        tables["spending_means"] = means(tables["spending"], confidence)
        tables["spending_differences"] = differences(tables["spending"], confidence)
    if len(tables.get("suppliers", ())):
        tables["supplier_means"] = supplier_means(tables["suppliers"])
        tables["supplier_differences"] = supplier_differences(tables["suppliers"], confidence)
        tables["supplier_calibration"] = calibration_table(tables["supplier_chances"])
        tables["supplier_shares"] = supplier_shares(tables["supplier_chances"])
    if "agreements_a_year" in tables:
        counts, pairs = tables["agreements_a_year"], tables["agreements_by_pair"]
        tables["agreement_means"] = agreement_means(counts, pairs)
        tables["agreement_differences"] = agreement_differences(counts, pairs, confidence)
        found.notes += strategic_notes(pairs, found.question.targets)
    found.notes += [note for name, rivals in _RIVALS.items() if (note := _fewer(tables, name, rivals))]


_RIVALS: Final = {
    "spending": tuple(RIVALS),
    "suppliers": ("habit", "past share", "world share", "five-term logit"),
    "agreements_a_year": (ONE_RATE, PAIR_RATES),
}
"""The rivals in each table of cases."""


def _fewer(tables: dict[str, pd.DataFrame], name: str, rivals: tuple[str, ...]) -> str:
    """Name the rivals that score fewer cases than the model, because the sources don't reach back far enough for them."""
    if not len(tables.get(name, ())):
        return ""
    counts = tables[name].groupby("forecast").size()
    fewer = [
        f"{rival} ({counts.get(rival, 0)} of {counts[MODEL]})"
        for rival in rivals
        if counts.get(rival, 0) < counts[MODEL]
    ]
    return f"{name}: too few past years for all cases: {', '.join(fewer)}" if fewer else ""
