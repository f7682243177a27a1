"""The response of outcomes to factors, one factor at a time: the table for the figure `response`."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

import numpy as np
import pandas as pd

from haemus.experiments.report.numbers import in_words
from haemus.experiments.sensitivity.factor_effects import factor_effects
from haemus.experiments.sensitivity.one_factor import Effect, alone
from haemus.experiments.sensitivity.places import Place, at_levels, bins_for, in_bins, known_outcomes
from haemus.experiments.stats.crossed import Estimate, Known, around, mean_at, within_replications
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.store.sweep_result import SweepResult

MEAN: Final = "mean"
POINT: Final = "point"
CHANGE: Final = "change"
MOST_POINTS: Final = 300
"""The most points shown one by one; from a larger design, this many are picked evenly."""

COLUMNS: Final = [
    "scenario", "outcome", "unit", "factor", "factor_unit", "shows", "level", "at", "from", "to", "points", "runs", "mean",
    "error", "low", "high", "within_low", "within_high", "point", "line", "carriers",
]  # fmt: skip

Row = dict[str, object]


def response(
    swept: SweepResult, outcomes: Sequence[str], factors: Sequence[str], confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """One row per scenario, outcome, factor and item; `shows` is the kind of item.

    "mean": over the runs at a level or in a bin, averaged over the other factors. `low` and `high` give its interval.
    `within_low` and `within_high` give the interval of its difference from the mean over all levels or bins in the same
    replications, centred on the mean: replications move all levels together, and this common part is no effect of the factor.
    "point": the mean over the runs at one point. "change": the effect of the factor as `haemus sensitivity` gives it; it is left
    out where the points can't tell it from those of others.

    The points of a list don't balance each other, so its means use only points that differ from point 0 in no other factor.
    """
    chosen, places = swept.known(outcomes), {name: swept.axis(name) for name in factors}
    rows: list[Row] = []
    changes = {
        (each.scenario, each.outcome, each.factor): each for each in factor_effects(swept, chosen, confidence).effects
    }
    for scenario, found in known_outcomes(swept, chosen):
        for outcome in chosen:
            for factor, place in places.items():
                axis = swept.axes[place]
                head = {
                    "scenario": scenario, "outcome": outcome, "unit": swept.result.outcomes.unit_of(outcome),
                    "factor": factor, "factor_unit": axis.unit,
                }  # fmt: skip
                rows += [{**head, **row} for row in _rows(swept, found[outcome], place, confidence)]
                if (change := changes.get((scenario, outcome, factor))) is not None:
                    rows.append({**head, **_change(change)})
    return pd.DataFrame(rows).reindex(columns=COLUMNS)


def places_of(swept: SweepResult, place: int) -> tuple[Place, ...]:
    """The levels or bins of a factor, in order."""
    axis, numbers = swept.axes[place], swept.numbers[:, place]
    match swept.kind:
        case "grid" | "morris":
            return at_levels(axis, numbers, np.arange(len(numbers)))
        case "list":
            return at_levels(axis, numbers, alone(swept.numbers, place))
    return in_bins(axis, numbers, bins_for(numbers))


def _rows(swept: SweepResult, known: Known, place: int, confidence: float) -> Iterator[Row]:
    places = places_of(swept, place)
    centred = within_replications(known.at(np.concatenate([each.points for each in places])))
    first = 0
    for each in places:
        here = centred.at(np.arange(first, first + len(each.points)))
        first += len(each.points)
        mean, within = mean_at(known.at(each.points), confidence), mean_at(here, confidence)
        low, high = around(mean, within, known.limits)
        yield {**_where(MEAN, each), **_numbers(mean), "within_low": low, "within_high": high}
    numbers = swept.numbers[:, place]
    lines = _lines(swept, place)
    for point in picked(len(numbers)):
        at = float(numbers[point])
        each = Place("", at, at, at, np.array([point]))
        estimate = mean_at(Known(known.numbers[[point]], None, known.share, known.limits), confidence)
        yield {**_where(POINT, each), "point": point, "line": lines[point], **_numbers(estimate)}


def picked(points: int) -> list[int]:
    """The points shown one by one."""
    if points <= MOST_POINTS:
        return list(range(points))
    return np.linspace(0, points - 1, MOST_POINTS).round().astype(int).tolist()


def _lines(swept: SweepResult, place: int) -> list[str]:
    """On a grid, the values of each point's other factors: points that share them are on one line."""
    if swept.kind != "grid":
        return [""] * len(swept.points)
    words = [""] * len(swept.points)
    for other, axis in enumerate(swept.axes):
        if other != place:
            for level in at_levels(axis, swept.numbers[:, other], np.arange(len(words))):
                for point in level.points.tolist():
                    words[point] += f", {level.label}" if words[point] else level.label
    return words


def _where(shows: str, place: Place) -> Row:
    return {"shows": shows, "level": place.label, "at": place.at, "from": place.low, "to": place.high}


def _change(effect: Effect) -> Row:
    return {
        "shows": CHANGE, "level": f"{in_words(effect.end)} less {in_words(effect.start)}", "points": effect.points,
        "runs": effect.runs, "mean": effect.effect, "error": effect.error, "low": effect.low, "high": effect.high,
        "carriers": effect.carriers,
    }  # fmt: skip


def _numbers(estimate: Estimate) -> Row:
    return asdict(estimate)
