"""Scores of agreements: how many a year, and which pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from haemus.experiments.hindcast.agreement_rivals import AgreementForecast, one_rate, pair_rates, past_of
from haemus.experiments.hindcast.forecast import MODEL
from haemus.experiments.hindcast.proper import brier, log_chance, score_count
from haemus.experiments.hindcast.samples import ANY
from haemus.experiments.published.treaties import ROUTINE, STRATEGIC
from haemus.experiments.stats.jackknife import clustered_mean, node_clustered_mean
from haemus.model.start.calibration import PAPER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.hindcast.agreement_rivals import Pair
    from haemus.experiments.hindcast.samples import ModelSamples
    from haemus.experiments.published.treaties import Record, Treaty

_HALF: Final = 0.5
FEW: Final = 10
"""Pairs that signed a strategic agreement, below which scores of these say little."""
PAIR: Final = 2
"""Members of a routine treaty."""
COUNTS: Final = (
    "kind", "origin", "forecast", "year", "observed", "mean", "low_90", "high_90", "crps", "log_score", "in_50", "in_90", "pit",
)  # fmt: skip
PAIRS: Final = ("kind", "origin", "forecast", "a", "b", "year", "happened", "chance", "log_score", "brier")


def of_kind(treaties: Sequence[Treaty], kind: str) -> list[Treaty]:
    """Return the treaties of a kind, or all of them for ANY. Routine ones are those of two states, as in the model."""
    return [
        treaty
        for treaty in treaties
        if kind == ANY or (treaty.kind == kind and (kind != ROUTINE or len(treaty.members) == PAIR))
    ]


def kinds_of(samples: ModelSamples) -> tuple[str, ...]:
    """Return the kinds to score: any, and each that the model tells apart."""
    return tuple(dict.fromkeys((ANY, *sorted(kind for kind in samples.kinds if kind != ANY))))


def model_agreements(samples: ModelSamples, kind: str, pairs: Sequence[Pair], last: int) -> AgreementForecast:
    """Return the runs as a forecast of agreements of a kind. A pair's chance is its share of runs, with half a run added to each side."""
    years = tuple(range(samples.origin + 1, last + 1))
    counts = np.zeros((samples.runs, len(years)), dtype=np.int64)
    seen = np.zeros((samples.runs, len(pairs), len(years)), dtype=bool)
    place = {pair: k for k, pair in enumerate(pairs)}
    for signing in samples.signings:
        if signing.year in years and kind in {ANY, signing.kind}:
            at = signing.year - years[0]
            counts[signing.run, at] += not signing.joiner
            for pair in signing.pairs:
                seen[signing.run, place[pair], at] = True
    chances = (seen.sum(axis=0) + _HALF) / (samples.runs + 1.0)
    return AgreementForecast(MODEL, kind, samples.origin, years, tuple(pairs), counts, chances)


def forecasts_of(record: Record, samples: ModelSamples, last: int) -> list[AgreementForecast]:
    """Return the forecasts of the model and of both rivals, of each kind, from the model's origin until `last`."""
    found = []
    for kind in kinds_of(samples):
        told = record.with_titles() if kind == STRATEGIC else record
        past = past_of(told, of_kind(told.treaties, kind), samples.states, samples.origin)
        model = model_agreements(samples, kind, past.pairs, last)
        found.append(model)
        if past.calendar_years:  # without any past years a rate would be no more than its prior
            found += [rival(past, kind, samples.origin, model.years) for rival in (one_rate, pair_rates)]
    return found


def score_counts(record: Record, forecasts: Sequence[AgreementForecast]) -> pd.DataFrame:
    """Return a row for each forecast and year: the number of agreements that were signed, and the scores of it."""
    rows = []
    for forecast in forecasts:
        treaties = of_kind(record.treaties, forecast.kind)
        for at, year in enumerate(forecast.years):
            observed, sample = sum(treaty.year == year for treaty in treaties), forecast.counts[:, at]
            score = score_count(sample, observed)
            low, high = np.quantile(sample, (0.05, 0.95), method="inverted_cdf")
            rows.append((
                forecast.kind, forecast.origin, forecast.name, year, observed, float(sample.mean()), int(low), int(high),
                score.crps, score.log_score, score.in_50, score.in_90, score.pit,
            ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COUNTS))


def score_pairs(record: Record, forecasts: Sequence[AgreementForecast]) -> pd.DataFrame:
    """Return a row for each forecast, pair and year: whether it was bound by a new agreement, and the scores of its chance."""
    rows = []
    for forecast in forecasts:
        signed = {(pair, treaty.year) for treaty in of_kind(record.treaties, forecast.kind) for pair in treaty.pairs}
        for k, pair in enumerate(forecast.pairs):
            for at, year in enumerate(forecast.years):
                happened, chance = (pair, year) in signed, float(forecast.chances[k, at])
                rows.append((
                    forecast.kind, forecast.origin, forecast.name, *pair, year, happened, chance, log_chance(chance, happened=happened),
                    brier(chance, happened=happened),
                ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(PAIRS))


def strategic_notes(pairs: pd.DataFrame, targets: str) -> list[str]:
    """Return what a reader of scores of strategic agreements must know: how few there were, and what the runs knew of them."""
    own = pairs[pairs["kind"] == STRATEGIC]
    if own.empty:
        return []
    events = own[own["happened"]][["a", "b", "year"]].drop_duplicates().sort_values(["year", "a", "b"])
    named = ", ".join(f"{a}-{b} {year}" for a, b, year in events.itertuples(index=False))
    notes = []
    if len(events) < FEW:
        notes.append(
            f"strategic agreements: the record has {len(events)} in the scored years{f' ({named})' if named else ''}; "
            "scores of so few can show that a rate is far too high, and hardly anything about pairs"
        )
    if targets == PAPER:
        notes.append(
            "strategic agreements: the paper's set has talks that were fitted to 2025, so their scores aren't out of sample"
        )
    return notes


def agreement_means(counts: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return mean scores by kind and forecast, over all origins (`origin` 0) and for each: of the yearly number, and by pair."""
    parts = []
    for number, pair in ((counts.assign(origin=0), pairs.assign(origin=0)), (counts, pairs)):
        by = ["kind", "origin", "forecast"]
        of_counts = number.groupby(by, sort=False).agg(
            years=("crps", "size"), observed=("observed", "mean"), mean=("mean", "mean"), crps=("crps", "mean"),
            log_score=("log_score", "mean"), in_50=("in_50", "mean"), in_90=("in_90", "mean"),
        )  # fmt: skip
        of_pairs = pair.groupby(by, sort=False).agg(
            pair_years=("chance", "size"), signed=("happened", "mean"), chance=("chance", "mean"),
            pair_log_score=("log_score", "mean"), brier=("brier", "mean"),
        )  # fmt: skip
        parts.append(of_counts.join(of_pairs).reset_index())
    return pd.concat(parts, ignore_index=True)


def agreement_differences(counts: pd.DataFrame, pairs: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return the model's mean scores less each rival's: of the yearly number clustered by year, by pair clustered by state."""
    rows = []
    for what, table, scores in (("a year", counts, ("crps", "log_score")), ("by pair", pairs, ("log_score", "brier"))):
        keys = ["origin", "year"] if what == "a year" else ["origin", "year", "a", "b"]
        for kind, of_a_kind in table.groupby("kind", sort=False):
            model = of_a_kind[of_a_kind["forecast"] == MODEL]
            for rival, own in of_a_kind[of_a_kind["forecast"] != MODEL].groupby("forecast", sort=False):
                both = model.merge(own, on=keys, suffixes=("", "_rival"))
                for score in scores:
                    values = (both[score] - both[f"{score}_rival"]).to_numpy(dtype=float)
                    if what == "a year":
                        found = clustered_mean(values, both["year"].tolist(), confidence)
                    else:
                        found = node_clustered_mean(values, list(zip(both["a"], both["b"], strict=True)), confidence)
                    rows.append((kind, what, rival, score, len(values), found.mean, found.error, found.low, found.high))
    return pd.DataFrame(rows, columns=["kind", "what", "rival", "score", "cases", "difference", "error", "low", "high"])
