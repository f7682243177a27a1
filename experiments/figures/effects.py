"""Paired effects: each scenario minus the first, run by run, with 95 % intervals of the mean."""

from collections.abc import Sequence
from itertools import pairwise
from math import floor, isfinite, log10
from textwrap import wrap
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from haemus.experiments.figures.axes import MINUS, STEPS
from haemus.experiments.figures.headlines import Headline, headline_values, headlines
from haemus.experiments.figures.key import Entry, Mark, Ruled, Upright, key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import FAINT, INK, TOP, Page, Undrawn, grid, page
from haemus.experiments.figures.words import without_value
from haemus.experiments.report.numbers import of_runs, with_error
from haemus.experiments.stats.intervals import interval_of
from haemus.experiments.stats.means import FEWEST
from haemus.experiments.store.result import Result

NAME = "effects"
_COLUMNS: Final = 2
_LETTERS: Final = 34  # of a title on a line
_NAMES: Final = 2.15  # [inch] of outcome names
_NUMBER: Final = 1.02  # [inch] beside a panel, at least
_SIZE: Final = 6.0  # [point] of its letters
_BEYOND: Final = 1.03  # [share of a panel's width] where it begins
_EDGES: Final = 0.2  # [inch] beside it, together
_DWARFS: Final = 4.0  # an effect this many times the next one would flatten the others on a linear axis
_SMALL: Final = 0.2  # [SD] conventionally a small effect; the axis always includes it
_BESIDE: Final = 1.12  # of the farthest effect: where the axis ends
_BESIDE_LOG: Final = 2.0  # the same if it ends in a logarithmic part
_DECADE: Final = 1.0 / 3.0  # [widths of the linear part] of a decade, both sides together
_A_LETTER: Final = 0.056  # [inch] of a tick's label
_BETWEEN: Final = 0.05  # [inch] two of them, at least
_A_TICK: Final = 0.35  # [inch] for each in the linear part
_WHOLE: Final = 100.0  # and more are written as whole numbers
_ROUGH: Final = (0, (2, 1))
_BROKEN: Final = (0, (1, 2))


def paired_effects(values: pd.DataFrame, outcomes: Sequence[Headline], scenarios: Sequence[str]) -> pd.DataFrame:
    """Mean paired difference from the first scenario, in the outcome's unit and in the first scenario's standard deviations.

    Columns: outcome, scenario, pairs, mean, error, half (of the 95 % interval), spread (the first scenario's SD over
    runs), mean_sd, half_sd (nan if there is a difference but the first scenario does not vary), and few (few pairs carry it).
    """
    rows = []
    for outcome in outcomes:
        wide = values.pivot(index="run", columns="scenario", values=outcome.name)  # noqa: PD010 - no aggregation
        wide = wide.reindex(columns=list(scenarios))
        first = wide[scenarios[0]]
        spread = float(first.std(ddof=1)) if first.count() > 1 else float("nan")
        scale = spread if spread > 0.0 else float("nan")
        for name in scenarios[1:]:
            differences = (wide[name] - first).to_numpy(dtype=float)
            found = interval_of(differences, reach=outcome.reach)
            mean, half = found.mean, max(found.high - found.mean, found.mean - found.low)
            in_sd = (0.0, 0.0) if mean == 0.0 and not half > 0.0 else (mean / scale, half / scale)
            rows.append((outcome.name, name, found.units, mean, found.error, half, spread, *in_sd, found.few))
    columns = ["outcome", "scenario", "pairs", "mean", "error", "half", "spread", "mean_sd", "half_sd", "few"]
    return pd.DataFrame(rows, columns=columns)


def draw(result: Result) -> Page | Undrawn:
    """Draw one panel per scenario, one row per outcome that a pair of runs has a value of; the others are named."""
    if len(result.scenarios) == 1:
        return Undrawn("there is no second scenario")
    listed = headlines(result.columns("runs"), result.outcomes)
    needed = dict.fromkeys(column for each in listed for column in each.columns)
    values = headline_values(result.table("runs", list(needed)), listed)
    effects = paired_effects(values, listed, result.scenarios)
    effects = effects[np.isfinite(effects["mean"])]
    if not (effects["pairs"] >= FEWEST).any():
        return Undrawn("a single pair of runs has no spread" if len(effects) else "no pair of runs has a value")
    known = set(effects["outcome"])
    missing = [each.title for each in listed if each.name not in known]
    listed = [each for each in listed if each.name in known]
    first, others = result.scenarios[0], result.scenarios[1:]
    said = result.title(first)
    note = (
        f"{result.caption(titles=True)}.\nPaired by run, each minus {said}, in standard deviations of {said} over runs. Line: 95 %"
        " interval, each by itself (not corrected). Number: mean in the outcome's unit, ± one Monte Carlo error (the standard error);"
        " with a star and hollow, few pairs carry the difference, so its interval is rough."
    )
    if not np.isfinite(effects["mean_sd"]).all():
        note += f" No point: {said} does not vary."
    reach = reach_of(effects)
    note += " The axis is logarithmic beyond the dotted lines." if reach.linear < reach.end else ""
    note += without_value(missing)
    columns = min(_COLUMNS, len(others))
    rows = -(-len(others) // columns)
    figure = page(TOP + rows * (0.75 + 0.27 * len(listed)), "Effects of the scenarios", note)
    beside = max(_NUMBER, _EDGES + _widest(effects, result.planned))
    axes = grid(figure, (rows, columns), margins=(_NAMES, beside, TOP + 0.15, 0.4), gaps=(beside + 0.08, 0.75))
    for place, (name, each) in enumerate(zip(others, axes, strict=False)):
        _panel(each, effects[effects["scenario"] == name], listed, place + 1, reach, result.planned)
        each.set_title("\n".join(wrap(result.title(name), _LETTERS)))
        each.set_yticklabels([outcome.label for outcome in listed] if place % columns == 0 else [])
    for spare in axes[len(others) :]:
        spare.set_axis_off()
    key_below(figure, _key(effects, reach))
    return figure


def _key(effects: pd.DataFrame, reach: "Reach") -> list[Entry]:
    """What there is to see: intervals, rough ones, and those that the axis cuts off."""
    entries: list[Entry] = [
        Ruled(
            "mean difference and its 95 % interval; number: ± one standard error", INK, width=1.3, marker="s", face=INK
        )
    ]
    if effects["few"].any():
        entries.append(Ruled("*: few pairs carry the difference, so its interval is rough", INK, _ROUGH, 1.3, "s"))
    if (effects["mean_sd"].abs() + effects["half_sd"].fillna(0.0) > reach.end).any():
        entries.append(Mark("goes on beyond the axis", ">", INK, INK))
    if reach.linear < reach.end:
        entries.append(Upright("beyond it, the axis is logarithmic", _BROKEN))
    return entries


class Reach(NamedTuple):
    """Half widths of the x axis [SD]: of its linear part, and of all of it, the rest of which is logarithmic."""

    linear: float
    end: float


def reach_of(effects: pd.DataFrame) -> Reach:
    """How far the axis reaches: to every effect that many pairs carry, and to every mean whose interval leaves 0 out.

    A rough interval doesn't stretch it, nor does its mean if 0 is in it, unless there are no others. It is linear, unless
    an effect dwarfs the next one: then only as far as the others reach.
    """
    size, half = effects["mean_sd"].abs(), effects["half_sd"]
    # an interval that rests on a few pairs doesn't set the axis
    far = size + half.where(~effects["few"], 0.0).fillna(0.0)
    counted = ~effects["few"] | (size > half)
    sure = float(far[counted].max()) if (counted & far.notna()).any() else 0.0
    near = far[far <= max(sure, _DWARFS * _SMALL)]
    ends: list[float] = [*sorted(near.groupby(effects["outcome"]).max().tolist(), reverse=True), 0.0]
    fitting = [end for end, following in pairwise(ends) if end <= _DWARFS * max(following, _SMALL)]
    linear, end = max([_SMALL, *fitting]), max([_SMALL, *ends])
    return Reach(_BESIDE * linear, (_BESIDE_LOG if end > linear else _BESIDE) * end)


def _scale(axes: Axes, reach: Reach) -> None:
    """Set the axis of differences; where a part of it is logarithmic, dotted lines show where that begins."""
    inch = axes.get_window_extent().width / axes.figure.dpi
    decades = log10(reach.end / reach.linear)
    most = min(6, max(2, int(inch / (1.0 + _DECADE * decades) / _A_TICK)))
    inside = MaxNLocator(nbins=most, steps=STEPS, symmetric=True).tick_values(-reach.linear, reach.linear)
    ticks = [float(tick) for tick in inside if 0.0 <= tick <= reach.linear]
    beyond: list[float] = []
    if reach.linear < reach.end:
        # matplotlib scales the linear part by a factor of its own, 10 over 9
        axes.set_xscale("symlog", linthresh=reach.linear, linscale=0.9 / _DECADE)
        for where in (-reach.linear, reach.linear):
            axes.axvline(where, color=FAINT, lw=0.7, ls=_BROKEN, zorder=2)
        beyond = _decades(reach)
    axes.set_xlim(-reach.end, reach.end)
    across = {tick: float(axes.transData.transform((tick, 0.0))[0]) / axes.figure.dpi for tick in (*ticks, *beyond)}
    for tick in beyond:
        if all(abs(across[tick] - across[other]) >= _apart(tick, other) for other in ticks):
            ticks.append(tick)
    axes.set_xticks(sorted({side * tick for tick in ticks for side in (1.0, -1.0)}))
    axes.set_xticks(sorted(side * tick for tick in beyond if tick not in ticks for side in (-1.0, 1.0)), minor=True)
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))


def _decades(reach: Reach) -> list[float]:
    """The decades of the logarithmic part, the farthest first; without one, the farthest of 2 and 5."""
    powers = range(floor(log10(reach.linear)), floor(log10(reach.end)) + 1)
    ticks = [first * float(f"1e{power}") for power in powers for first in (1, 2, 5)]
    within = [tick for tick in ticks if reach.linear < tick <= reach.end]
    return [tick for tick in within if log10(tick).is_integer()][::-1] or within[-1:]


def _apart(one: float, other: float) -> float:
    """How far apart the labels of two ticks must stand [inch]."""
    return 0.5 * _A_LETTER * (len(_tick(-one)) + len(_tick(-other))) + _BETWEEN


def _tick(value: float) -> str:
    return (f"{value:,.0f}" if abs(value) >= _WHOLE else f"{value + 0.0:.3g}").replace("-", MINUS)


def _panel(  # noqa: PLR0913, PLR0917 - one argument per thing drawn
    axes: Axes, effects: pd.DataFrame, listed: Sequence[Headline], place: int, reach: Reach, planned: int
) -> None:
    shape, end = look(place), reach.end
    axes.set_yticks(range(len(listed)))
    axes.set_ylim(len(listed) - 0.5, -0.5)
    _scale(axes, reach)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0.0, color=FAINT, lw=0.9, zorder=2)
    axes.set_xlabel("difference (standard deviations)", size=6.5)
    rows = {outcome.name: row for row, outcome in enumerate(listed)}
    for row in set(rows.values()) - {rows[name] for name in effects["outcome"]}:
        axes.text(_BEYOND, row, "no pair has a value", transform=axes.get_yaxis_transform(), va="center", size=_SIZE)
    numbers = effects[["mean", "error", "mean_sd", "half_sd"]].to_numpy(dtype=float).tolist()
    said_of = zip(effects["outcome"], effects["few"], effects["pairs"], numbers, strict=True)
    for name, few, pairs, (mean, error, mean_sd, half_sd) in said_of:
        row = rows[name]
        width = half_sd if isfinite(half_sd) else 0.0
        low, high = mean_sd - width, mean_sd + width
        if low <= end and high >= -end:
            style = _ROUGH if few else "-"
            axes.plot([max(low, -end), min(high, end)], [row, row], color=shape.colour, lw=1.3, ls=style, zorder=3)
        for beyond, edge, arrow in ((low < -end, 0.015, "<"), (high > end, 0.985, ">")):
            if beyond:
                where = axes.get_yaxis_transform()
                axes.plot([edge], [row], marker=arrow, ms=5, color=shape.colour, mew=0, zorder=5, transform=where)
        if abs(mean_sd) <= end:
            # no white edge: it would cut a short interval into dashes
            axes.plot(
                [mean_sd],
                [row],
                marker=shape.marker,
                ms=3.6,
                mfc="white" if few else shape.colour,
                mec=shape.colour,
                mew=0.8,
                zorder=4,
            )
        axes.text(
            _BEYOND, row, _said((mean, error, few, pairs), planned), transform=axes.get_yaxis_transform(), va="center",
            size=_SIZE,
        )  # fmt: skip


def _said(effect: tuple[float, float, bool, int], planned: int) -> str:
    """What stands beside an effect: its number and, on another line, how many pairs have a value if some have none."""
    mean, error, few, pairs = effect
    said = in_words(mean, error) + ("*" if few else "")
    return said + (f"\n({of_runs(pairs, planned, 'pair')})" if pairs < planned else "")


def _widest(effects: pd.DataFrame, planned: int) -> float:
    """The width of the widest line beside an effect [inch]."""
    said = zip(effects["mean"], effects["error"], effects["few"], effects["pairs"], strict=True)
    lines = [line for each in said for line in _said(each, planned).splitlines()]
    font = FontProperties()
    return max(float(TextPath((0, 0), line, size=_SIZE, prop=font).get_extents().x1) for line in lines) / 72.0


def in_words(mean: float, error: float) -> str:
    """A difference and its standard error, as in the table of the comparison; a difference of exactly 0 in words."""
    if mean == 0.0 and (error == 0.0 or not isfinite(error)):
        return "exactly 0"
    return with_error(mean, error, signed=True).replace("-", MINUS)
