"""Format the sensitivity of a sweep for the terminal."""

from collections.abc import Sequence
from functools import partial
from math import isfinite
from typing import Final

from haemus.experiments.report.numbers import by_error, in_words, interval, part, part_bracketed, part_interval, percent
from haemus.experiments.report.table import Block, Column, Table, text_of
from haemus.experiments.sensitivity.analysis import Sensitivity
from haemus.experiments.sensitivity.one_factor import Effect
from haemus.experiments.stats.intervals import FEWEST_CARRIERS

_PERCENT: Final = 100.0
FEWEST_RUNS: Final = 10
"""With fewer replications, all intervals of effects rest on a few."""
_NAMED: Final = 3
"""The most effects that a note names."""


def sensitivity_text(found: Sensitivity) -> str:
    """The tables, each with its legend, then the notes about the runs."""
    return text_of(sensitivity_blocks(found))


def sensitivity_blocks(found: Sensitivity) -> list[Block]:
    """What was analysed, the tables, and the notes about the runs."""
    parts: list[Block] = [
        f"{found.name} ({found.kind}): {found.counted}; intervals of {_PERCENT * found.confidence:g} %"
    ]
    if found.effects:
        parts.append(EFFECTS.filled(found.effects, common=True))
    if rows := found.screening:
        title = f"elementary effects over the whole range of a factor: {rows[0].trajectories:,} trajectories, on the mean over seeds"
        parts.append(Table(title, SCREENING, SCREENING_LEGEND).filled(rows, common=True))
    if found.indices:
        first = found.indices[0]
        of = "this one seed" if first.runs == 1 else "the mean over seeds"
        title = f"Sobol' indices of {of}: {first.blocks:,} blocks"
        parts.append(Table(title, INDICES, INDICES_LEGEND).filled(found.indices, common=True))
    if found.shares:
        parts.append(SHARES.filled(found.shares, common=True))
    if notes := [*found.notes, *rough(found.effects)]:
        parts.append("\n".join(f"note: {note}" for note in notes))
    return parts


def rough(effects: Sequence[Effect]) -> list[str]:
    """Notes on intervals that rest on a few replications."""
    varying = [each for each in effects if isfinite(each.carriers)]
    if not varying:
        return []
    if (most := max(each.runs for each in varying)) < FEWEST_RUNS:
        return [f"{most} runs at each point: intervals of effects rest on few observations and are rough"]
    few = sorted((each for each in varying if each.carriers < FEWEST_CARRIERS), key=lambda each: each.carriers)
    named = ", ".join(f"{each.factor} on {each.outcome} ({each.carriers:.1f} of {each.runs})" for each in few[:_NAMED])
    if not few:
        return []
    if len(few) <= _NAMED:
        return [f"few replications carry the effect, so its interval is rough: {named}"]
    return [
        f"few replications carry {len(few)} of {len(varying)} effects, so their intervals are rough: fewest for {named}"
    ]


def by_interval(value: float, low: float, high: float, *, signed: bool = False) -> str:
    """A number alone, to the digits that its interval supports."""
    return by_error(value, 0.5 * (high - low), signed=signed)


def _names(factor: str, other: str) -> str:
    return f"{factor} x {other}" if other else factor


def _share_of(heading: str, name: str) -> Column:
    return Column(heading, part_bracketed, name, f"{name}_low", f"{name}_high")


EFFECTS: Final = Table(
    "effects of one factor, from its lowest to its highest value, the others held",
    (
        Column("scenario"),
        Column("outcome"),
        Column("factor"),
        Column("from", in_words, "start"),
        Column("to", in_words, "end"),
        Column("change", partial(by_interval, signed=True), "effect", "low", "high"),
        Column("interval", partial(interval, signed=True), "low", "high"),
        Column("by", str, "way"),
        Column("fit explains", percent, "explained"),
        Column("unit"),
    ),
    (
        "interval: over replications (points share their seeds), not corrected for the number of effects; it doesn't cover points",
        "that weren't run",
        "by alone: points that differ from the first in this factor only; levels: difference between level means; plane: slope of",
        "the least-squares plane times the range; categories: words have no order, so the largest mean less the smallest; interval",
        "after Bonferroni for the choice of the two",
        "fit explains: share of the variance of point means; if it is low, the effects are a poor summary",
    ),
)
SCREENING: Final = (
    Column("scenario"),
    Column("outcome"),
    Column("factor"),
    Column("mu*", by_interval, "mu_star", "mu_star_low", "mu_star_high"),
    Column("interval", interval, "mu_star_low", "mu_star_high"),
    Column("by noise alone", by_interval, "noise_star", "mu_star_low", "mu_star_high"),
    Column("mu", by_interval, "mu", "mu_low", "mu_high"),
    Column("interval", interval, "mu_low", "mu_high"),
    Column("sigma", by_interval, "sigma", "sigma_low", "sigma_high"),
    Column("interval", interval, "sigma_low", "sigma_high"),
    Column("unit"),
)
SCREENING_LEGEND: Final = (
    "interval: from resampled trajectories and left-out replications",
    "by noise alone: the mu* of a factor without any effect on the mean, with this number of replications",
    "a change of word counts as a whole range; words have no mu",
)
INDICES: Final = (
    Column("scenario"),
    Column("outcome"),
    Column("factor", _names, "factor", "other"),
    Column("order"),
    Column("index", part, "index", "low", "high"),
    Column("interval", part_interval, "low", "high"),
    Column("of all variance", part, "of_all", "of_all_low", "of_all_high"),
    Column("interval", part_interval, "of_all_low", "of_all_high"),
)
INDICES_LEGEND: Final = (
    "index: share of the variance caused by factors; pairs of replications remove the noise of seeds",
    "of all variance: including the seed's; for total indices, including the factor's interaction with the seed",
    "interval: from resampled blocks and left-out replications; an index below 0 or above 1 is noise",
)
SHARES: Final = Table(
    "shares of the variance over points and seeds",
    (
        Column("scenario"),
        Column("outcome"),
        _share_of("factors", "factors"),
        _share_of("seed alone", "seed"),
        _share_of("seed with factors", "together"),
        _share_of("seed in all", "seed_total"),
        Column("noise in point means", percent, "noise"),
    ),
    (
        "seed alone: moves all points alike and cancels in differences; seed with factors: a factor's effect depends on",
        "the seed; a share below 0 is noise around a small value",
        "noise in point means: the part of their variance that more replications would remove",
    ),
)
