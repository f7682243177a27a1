"""Response of outcomes to factors: small multiples with a row per outcome, a column per factor, a line per scenario."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from math import isfinite
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from haemus.experiments.design.values import Axis
from haemus.experiments.figures.axes import MINUS, STEPS, factor_axis
from haemus.experiments.figures.key import Band, Entry, Mark, Ruled, key_below
from haemus.experiments.figures.looks import Look, look
from haemus.experiments.figures.response_panel import (
    DARK,
    JITTER,
    LEADER,
    PALE,
    EndLabel,
    draw_panel,
    end_labels,
    limits,
)
from haemus.experiments.figures.style import FAINT, INK, PAGE_WIDTH, TOP, Page, Undrawn, grid, page
from haemus.experiments.figures.words import (
    factor_words,
    in_words,
    named_interval,
    shown_unit,
    sweep_caption,
    without_value,
)
from haemus.experiments.report.numbers import NO_VALUE, of_runs, with_error
from haemus.experiments.sensitivity.places import is_named
from haemus.experiments.sensitivity.response import CHANGE, MEAN, MOST_POINTS, POINT, response
from haemus.experiments.stats.crossed import FIXED
from haemus.experiments.stats.intervals import FEWEST_CARRIERS
from haemus.experiments.store.sweep_result import SweepResult

NAME: Final = "response"
_OUTCOMES: Final = 6  # on a page
_FACTORS: Final = 4
_PANEL: Final = 0.86  # [inch]
_TITLE: Final = 0.2
_CHANGE: Final = 0.115
_UNDER: Final = 0.12
_LEFT: Final = 0.5
_ACROSS: Final = 0.2
_A_LETTER: Final = 0.062
_MOST_LABELLED: Final = 6
_SHORT: Final = 12  # letters of a factor's name that fit beside its level
_TOLD_APART: Final = 0.03  # [height of a panel] between the lines of two levels


def shown(swept: SweepResult) -> pd.DataFrame:
    """The table behind the figure: all outcomes and factors that the experiment names."""
    return response(swept, swept.outcomes, [axis.name for axis in swept.axes])


def names(swept: SweepResult) -> tuple[str, ...]:
    """The names of the pages of the figure, which outcomes without a value aren't on."""
    runs = swept.result.at_all_points("runs", swept.outcomes)
    drawn = [name for name in swept.outcomes if np.isfinite(runs[name].to_numpy(dtype=float)).any()]
    return _named(_parts(swept, drawn)) if drawn else (NAME,)


def pages(swept: SweepResult, table: pd.DataFrame) -> Iterator[tuple[str, Page | Undrawn, pd.DataFrame]]:
    """Yield the pages of the figure: name, figure, and its part of the table; outcomes without a value are named instead."""
    known = set(table.loc[np.isfinite(table["mean"]), "outcome"])
    drawn = [name for name in swept.outcomes if name in known]
    if not drawn:
        yield NAME, Undrawn("no run has a value of any of its outcomes"), table
        return
    missing = without_value([in_words(name) for name in swept.outcomes if name not in known])
    parts = _parts(swept, drawn)
    for name, (outcomes, factors) in zip(_named(parts), parts, strict=True):
        own = table[table["outcome"].isin(outcomes) & table["factor"].isin(factors)]
        yield name, draw(swept, own, missing), own


def _named(parts: Sequence[object]) -> tuple[str, ...]:
    """The names of so many pages."""
    return (NAME,) if len(parts) == 1 else tuple(f"{NAME}-{number}" for number in range(1, len(parts) + 1))


def _parts(swept: SweepResult, drawn: Sequence[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The outcomes and the factors of each page."""
    return [
        (outcomes, factors)
        for factors in _evenly([axis.name for axis in swept.axes], _FACTORS)
        for outcomes in _evenly(drawn, _OUTCOMES)
    ]


def _evenly(names: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    """Split names into the fewest parts of at most `most` names, all about equally long."""
    return batched(names, -(-len(names) // -(-len(names) // most)))


def draw(swept: SweepResult, table: pd.DataFrame, missing: str = "") -> Page:
    """Draw one page; `missing` names the outcomes left out."""
    outcomes, factors, scenarios = (list(dict.fromkeys(table[name])) for name in ("outcome", "factor", "scenario"))
    note = _note(swept, table, scenarios) + missing
    names = _end_names(swept, scenarios)
    right = 0.14 + (LEADER + _A_LETTER * max(map(len, names)) if names else 0.0)
    across = right if len(scenarios) == 1 and names else _ACROSS
    wide = (PAGE_WIDTH - _LEFT - right - across * (len(factors) - 1)) / len(factors)
    longest = max([len(NO_VALUE), *(len(_said(*numbers)) for numbers in _change_numbers(table))])
    lines = 1 if (longest + 1) * _A_LETTER * len(scenarios) <= wide else len(scenarios)
    above = _TITLE + _CHANGE * lines
    under = 0.62
    height = TOP + (above + _PANEL) * len(outcomes) + _UNDER * (len(outcomes) - 1) + under
    figure = page(height, "Response of outcomes to factors", note)
    margins = (_LEFT, right, TOP - 0.1 + above, under - 0.1)
    drawn = swept.kind not in FIXED
    axes = grid(figure, (len(outcomes), len(factors)), margins=margins, gaps=(across, above + _UNDER))
    looks = {name: look(_place(swept, name)) for name in scenarios}
    titles = {name: _titled(swept, name) for name in scenarios}
    for row, outcome in enumerate(outcomes):
        of_outcome = table[table["outcome"] == outcome]
        unit, of_outcome = _in_shown_unit(of_outcome)
        panels = axes[row * len(factors) : (row + 1) * len(factors)]
        for place, (factor, each) in enumerate(zip(factors, panels, strict=True)):
            each.set_ylim(*limits(swept, of_outcome))
            factor_axis(each, swept.axes[swept.axis(factor)], wide, named=row == len(outcomes) - 1)
            each.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=STEPS))
            each.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}".replace("-", MINUS)))
            each.tick_params(axis="y", labelleft=place == 0)
            own = of_outcome[of_outcome["factor"] == factor]
            draw_panel(each, own, looks, spread=JITTER if is_named(swept.axes[swept.axis(factor)]) else 0.0, bars=drawn)
            _changes(each, own, looks, lines)
            if names and (place == len(factors) - 1 or len(scenarios) == 1):
                other = next((axis for axis in swept.axes if axis.name != factor), None)
                end_labels(each, _ends(own, looks, titles, float(np.ptp(each.get_ylim())), other))
        words = f"{in_words(outcome)} ({unit})" if unit else in_words(outcome)
        words += _with_value(swept, of_outcome, scenarios)
        panels[0].annotate(
            words, (0, 1), xytext=(0, 72 * (_CHANGE * lines + 0.06)), xycoords="axes fraction", textcoords="offset points",
            size=7.5, color=INK, annotation_clip=False,
        )  # fmt: skip
    key_below(figure, _key(swept, table, looks))
    return figure


def _key(swept: SweepResult, table: pd.DataFrame, looks: dict[str, Look]) -> list[Entry]:
    """The scenarios, and the two kinds of interval."""
    entries: list[Entry] = [
        Ruled(_titled(swept, name), shape.colour, shape.line, 1.3, shape.marker, shape.colour)
        for name, shape in looks.items()
    ]
    colour = next(iter(looks.values())).colour
    if swept.kind == "grid" and len(swept.axes) > 1:
        entries.append(Ruled("one combination of the other factors' levels", colour, width=0.6))
    elif swept.kind != "grid":
        entries.append(Mark("one point of the design", "o", colour, colour, 1.7))
    if table.loc[table["shows"] == MEAN, "low"].notna().any():
        entries += [
            Band("95 % interval of the mean", colour, PALE),
            Band(
                "95 % interval of its difference from the mean over all levels or bins, in the same replications",
                colour,
                DARK,
            ),
        ]
    return entries


def _titled(swept: SweepResult, name: str) -> str:
    return swept.result.title(name) if name in swept.result.scenarios else "all scenarios"


def _place(swept: SweepResult, name: str) -> int:
    """The position of a scenario in the result, so that it has one look in every figure; 0 if a factor chooses the scenario."""
    return swept.result.scenarios.index(name) if name in swept.result.scenarios else 0


def _with_value(swept: SweepResult, rows: pd.DataFrame, scenarios: Sequence[str]) -> str:
    """The number of runs with a value, for each scenario in which some finished runs have none."""
    made = swept.finished_at()
    said = []
    for name in scenarios:
        # every factor's places hold each run once, but for those of a list
        means = rows[(rows["scenario"] == name) & (rows["shows"] == POINT)]
        runs = int(means.drop_duplicates("point")["runs"].sum())
        finished = int(made[name][means["point"].dropna().unique().astype(int)].sum())
        if 0 < runs < finished:
            said.append(
                f"{name}: {of_runs(runs, finished)} have a value"
                if len(scenarios) > 1
                else f"{of_runs(runs, finished)}"
            )
    return f"; {'; '.join(said)}" if said else ""


def _end_names(swept: SweepResult, scenarios: Sequence[str]) -> list[str]:
    """The labels at the ends of lines: scenarios or, if there is one, the levels of the only other factor."""
    if len(scenarios) > 1:
        return [_titled(swept, name) for name in scenarios]
    if swept.kind != "grid" or len(swept.axes) != 2:  # noqa: PLR2004 - this factor and one other
        return []
    if max(len(axis.levels or ()) for axis in swept.axes) > _MOST_LABELLED:
        return []
    return [
        _level("Jun 2026" if axis.kind == "date" else str(level), axis)
        for axis in swept.axes
        for level in axis.levels or ()
    ]


def _level(text: str, axis: Axis | None) -> str:
    """A level at the end of its line; a number with its factor, if that has a short name, lest it be read as the outcome's."""
    if axis is None or axis.kind == "date" or is_named(axis):
        return text
    name = factor_words(axis.name).rpartition(": ")[2]
    return f"{name} {text}" if len(name) <= _SHORT else text


def _in_shown_unit(rows: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    numbers = [name for name in ("mean", "error", "low", "high", "within_low", "within_high") if name in rows]
    levels = rows.loc[rows["shows"] != CHANGE, "mean"].to_numpy(dtype=float)
    divisor, unit = shown_unit(str(rows["unit"].iloc[0]), levels[np.isfinite(levels)].tolist())
    return unit, rows.assign(**{name: rows[name] / divisor for name in numbers})


def _changes(axes: Axes, rows: pd.DataFrame, looks: dict[str, Look], lines: int) -> None:
    """Write each scenario's change along the factor above the panel; faint if no change is detected."""
    changes = rows[rows["shows"] == CHANGE]
    numbers = dict(zip(changes["scenario"], _change_numbers(changes), strict=True))
    for place, (scenario, shape) in enumerate(looks.items()):
        if scenario in numbers:
            _, _, low, high, _ = numbers[scenario]
            found, said = isfinite(low) and not low <= 0.0 <= high, _said(*numbers[scenario])
        elif not np.isfinite(rows.loc[rows["scenario"] == scenario, "mean"]).any():
            found, said = False, NO_VALUE
        else:
            continue
        across, up = (place / len(looks), 0) if lines == 1 else (0.0, lines - 1 - place)
        axes.annotate(
            said, (across, 1), xytext=(0, 2 + 72 * _CHANGE * up), xycoords="axes fraction",
            textcoords="offset points", size=6, color=(shape.colour if len(looks) > 1 else INK) if found else FAINT,
            weight="bold" if found else "normal", annotation_clip=False,
        )  # fmt: skip


def _change_numbers(rows: pd.DataFrame) -> list[list[float]]:
    changes = rows[rows["shows"] == CHANGE]
    found: list[list[float]] = changes[["mean", "error", "low", "high", "carriers"]].to_numpy(dtype=float).tolist()
    return found


def _said(mean: float, error: float, _low: float, _high: float, carriers: float) -> str:
    """A change in words, with a star if few replications carry it."""
    return _in_words(mean, error) + ("*" if carriers < FEWEST_CARRIERS else "")


def _in_words(mean: float, error: float) -> str:
    if mean == 0.0 and error == 0.0:
        return "exactly 0"
    return with_error(mean, error, signed=True).replace("-", MINUS)


def _ends(
    rows: pd.DataFrame, looks: dict[str, Look], titles: Mapping[str, str], height: float, other: Axis | None
) -> list[EndLabel]:
    """Label scenarios at the ends of their means or, for a single scenario, the other factor's levels at its lines."""
    if len(looks) > 1:
        means = rows[(rows["shows"] == MEAN) & np.isfinite(rows["mean"])]
        last = means.sort_values("at").groupby("scenario").last()
        return [
            EndLabel(float(last.loc[name, "mean"]), titles.get(name, name), shape.colour)
            for name, shape in looks.items()
            if name in last.index
        ]
    points = rows[(rows["shows"] == POINT) & np.isfinite(rows["mean"])]
    last = points.sort_values("at", kind="stable").groupby("line", sort=False).last()
    found = [EndLabel(float(mean), _level(str(line), other), FAINT) for line, mean in last["mean"].items()]
    return found if np.ptp(last["mean"]) > _TOLD_APART * height else []


def _note(swept: SweepResult, table: pd.DataFrame, scenarios: Sequence[str]) -> str:
    means = table[table["shows"] == MEAN]
    faint = f"{MOST_POINTS} points of the design" if len(swept.points) > MOST_POINTS else "every point of the design"
    match swept.kind:
        case "grid":
            mean, faint = (
                "Line or mark: mean over runs and the levels of the other factors",
                "each combination of those levels",
            )
        case "list":
            mean = "Line or mark: mean at the points that differ from point 0 only in this factor"
        case _:
            mean = "Mark: mean over the runs of a level, or of a bin of neighbouring points"
    lines = [f"{sweep_caption(swept, scenarios)}.", f"{mean}. Thin: {faint}."]
    if means["low"].notna().any():
        kinds = named_interval(swept, runs=means["runs"], points=means["points"])
        lines.append(f"The mean has a {kinds}, which may end beyond the panel.")
        lines[-1] += " Hollow: none." if means["low"].isna().any() else ""
    else:
        lines.append("One replication: no interval.")
    lines.append(
        "Number: effect of the factor over its range, others held, as in the table of effects, ± one Monte Carlo error (standard error);"
    )
    lines.append(
        "bold: its 95 % interval excludes 0 (not corrected); * few replications carry it. No number: the points can't tell it."
        + (" Scenarios in the order above." if len(scenarios) > 1 else "")
    )
    return "\n".join(lines)
