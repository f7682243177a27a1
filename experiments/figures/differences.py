"""Paired differences of all outcomes: small multiples of outcomes by state, then a list of the others."""

from math import isfinite
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from haemus.experiments.compare.comparison import Comparison
from haemus.experiments.compare.difference import Difference
from haemus.experiments.figures.key import Entry, Mark, Ruled, key_below
from haemus.experiments.figures.looks import Look, look
from haemus.experiments.figures.style import FAINT, INK, TOP, Page, grid, page
from haemus.experiments.figures.words import in_words, without_value
from haemus.experiments.report.countries import country
from haemus.experiments.report.numbers import Digits, decimals_of, with_error
from haemus.experiments.stats.correction import HOLM
from haemus.experiments.store.result import Result
from haemus.model.outcomes import OUTCOMES, outcome_of
from haemus.model.outcomes.run_tables import REGION
from haemus.model.start.names import state_names

NAME = "differences"
_FAMILIES_A_ROW: Final = 4
_LINE: Final = 0.125  # [inch] for one outcome
_ABOVE: Final = 0.56  # [inch] above and below a panel
_SHORT: Final = {"BIH": "Bosnia-Herz.", "MKD": "N. Macedonia", "REGION": "Region"}
_TITLES: Final = {
    "budget_2025": "Budget 2025",
    "budget_2030": "Budget 2030",
    "budget_2035": "Budget 2035",
    "budget_initial_2025": "Initial budget 2025",
    "growth_2020_2025": "Growth 2020-2025",
    "growth_2025_2030": "Growth 2025-2030",
    "spending_2026_27": "Spending 2026-27",
    "procurement": "Contracts by bloc",
}
_PERCENT: Final = 100.0
_CORRECTED: Final = {HOLM: "Holm", "benjamini-hochberg": "Benjamini-Hochberg"}
_OTHERS: Final = "others"
_NAMES: Final = 1.32  # [inch] of names beside a column
_NUMBER: Final = 1.0  # [inch] beside a column, at least
_A_LETTER: Final = 0.0425  # [inch] of it
_LINEAR: Final = 0.1  # [SD] the axis of the other outcomes is linear up to here
_TICKS: Final = (-100.0, -10.0, -1.0, 0.0, 1.0, 10.0, 100.0)
_LEAST_WIDTH: Final = 1e-9
_PALE: Final = 0.35


def shown(result: Result, comparison: Comparison, scenario: str) -> pd.DataFrame:
    """The table behind the figure, one row per defined outcome: its panel, and its difference in the panel's unit."""
    del result
    rows = []
    for each in comparison.of(scenario):
        if not each.pairs:
            continue
        outcome = outcome_of(each.outcome)
        panel = outcome.name if outcome and outcome.listed else _OTHERS
        scale, unit = _scale(each, panel, comparison.against)
        rows.append(
            {
                "panel": panel,
                "outcome": each.outcome,
                "shown": each.difference * scale if isfinite(scale) else np.nan,
                "shown_low": each.low * scale,
                "shown_high": each.high * scale,
                "shown_unit": unit,
                "difference": each.difference,
                "error": each.error,
                "low": each.low,
                "high": each.high,
                "unit": each.unit,
                "pairs": each.pairs,
                "carriers": each.carriers,
                "few": each.few,
                "p": each.p,
                "p_corrected": each.p_corrected,
                "asked": each.asked,
                "correction": each.correction,
                "verdict": each.verdict,
            }
        )
    return pd.DataFrame(rows)


def _scale(each: Difference, panel: str, against: str) -> tuple[float, str]:
    """The factor for an outcome's difference, and the resulting unit."""
    if panel == _OTHERS:
        unit = f"standard deviations of {against} over runs"
        if each.verdict == "exactly 0":
            return 1.0, unit
        return 1.0 / each.sd_against if each.sd_against > 0.0 else np.nan, unit
    if each.unit == "percent":
        return 1.0, "percentage points"
    unit = f"percent of the mean of {against}"
    return _PERCENT / each.mean_against if each.mean_against > 0.0 else np.nan, unit


def draw(result: Result, comparison: Comparison, scenario: str, table: pd.DataFrame) -> Page:
    """Draw one panel per outcome by state, with one row per state, then two columns of the other outcomes."""
    shape = look(result.scenarios.index(scenario))
    panels = [name for name in OUTCOMES if name in set(table["panel"])]
    others = table[table["panel"] == _OTHERS]
    tall = max((len(table[table["panel"] == name]) for name in panels), default=0)
    rows = -(-len(panels) // _FAMILIES_A_ROW)
    half = -(-len(others) // 2)
    note = _note(result, comparison, scenario, others)
    note += without_value([in_words(each.outcome) for each in comparison.of(scenario) if not each.pairs])
    above, below = rows * (_ABOVE + _LINE * tall), (_ABOVE + _LINE * half) if len(others) else 0.0
    top = TOP
    figure = page(top + above + below + 0.1, f"{result.title(scenario)} minus {result.title(comparison.against)}", note)
    if panels:
        margins = (0.84, 0.08, top + 0.2, below + 0.36)
        axes = grid(figure, (rows, _FAMILIES_A_ROW), margins=margins, gaps=(0.5, _ABOVE))
        for place, (name, each) in enumerate(zip(panels, axes, strict=False)):
            own = table[table["panel"] == name]
            points = own["shown_unit"].iloc[0] == "percentage points"
            each.set_title(f"{_TITLES.get(name, name)} ({'points' if points else '%'})")
            _family(each, own, _labels(own, name, named=place % _FAMILIES_A_ROW == 0), shape, tall)
        for spare in axes[len(panels) :]:
            spare.set_axis_off()
    if len(others):
        said = [_in_own_unit(*each) for each in others[["verdict", "difference", "error"]].itertuples(index=False)]
        beside = max(_NUMBER, 0.06 + _A_LETTER * max(map(len, said)))
        margins = (_NAMES, beside, top + above + 0.2, 0.36)
        reach = _reach(others)
        for place, each in enumerate(grid(figure, (1, 2), margins=margins, gaps=(beside + _NAMES + 0.04, 0.0))):
            _column(each, others.iloc[place * half : (place + 1) * half], half, reach, shape)
    key_below(figure, _key(shape, table))
    return figure


def _key(shape: Look, table: pd.DataFrame) -> list[Entry]:
    """What there is to see; whether an interval ends beyond its axis is known only if few pairs carry it."""
    detected, exact, asked = (
        table["verdict"].isin(["higher", "lower"]),
        table["verdict"] == "exactly 0",
        table["asked"].astype(bool),
    )
    rough = bool(table["few"].any())
    entries: list[tuple[bool, Entry]] = [
        (
            bool((detected & asked).any()),
            Ruled("a difference is detected, with its interval", shape.colour, marker=shape.marker, face=shape.colour),
        ),
        (
            bool((detected & ~asked).any()),
            Ruled(
                "detected, but not asked about", shape.colour, marker=shape.marker, face=to_hex(_paled(shape.colour))
            ),
        ),
        (bool((~detected & ~exact).any()), Ruled("none is detected", shape.colour, marker=shape.marker)),
        (bool(exact.any()), Mark("exactly 0 in every pair", "|", FAINT, FAINT, 5.0)),
        (rough, Ruled("few pairs carry it: rough, and doesn't set the axis", shape.colour, (0, (2, 1)))),
        (rough, Mark("beyond the axis", ">", shape.colour, shape.colour)),
    ]
    return [entry for is_there, entry in entries if is_there]


def _paled(colour: str) -> tuple[float, float, float]:
    """A colour of the opacity of those not asked about, on white."""
    red, green, blue, _ = to_rgba(colour)
    return 1.0 - _PALE * (1.0 - red), 1.0 - _PALE * (1.0 - green), 1.0 - _PALE * (1.0 - blue)


def _note(result: Result, comparison: Comparison, scenario: str, others: pd.DataFrame) -> str:
    """The explanation of the figure, in lines that fit."""
    against = comparison.against
    corrected = _CORRECTED.get(comparison.correction)
    by = f"corrected for the {comparison.family} asked about ({corrected})" if corrected else "not corrected"
    lines = [
        f"{result.caption([against, scenario], titles=True)}.",
        (
            f"Mean of paired differences and their {100.0 * comparison.confidence:g} % intervals (studentised bootstrap over pairs), each"
            f" outcome by itself; differences are detected {by}, those of outcomes not asked about uncorrected. Budgets, spending and"
            f" contracts in percent of the mean of {result.title(against)}."
        ),
    ]
    if len(others):
        lines += [
            f"Other outcomes in standard deviations of {against} over runs, on a logarithmic scale beyond {_LINEAR:g} to either side;",
            "number: difference in the outcome's own unit, ± one Monte Carlo error (the standard error)."
            + (f" No point: {against} does not vary." if others["shown"].isna().any() else ""),
        ]
    return "\n".join(lines)


def _labels(rows: pd.DataFrame, name: str, *, named: bool) -> list[str]:
    """A name for each row: of states only if the panel is the first of its row, of blocs always."""
    keys = [str(outcome).removeprefix(f"{name}_") for outcome in rows["outcome"]]
    if not set(keys) <= {*state_names(), REGION}:
        return keys
    return [_SHORT.get(key, country(key)) if named else "" for key in keys]


def _family(axes: Axes, rows: pd.DataFrame, labels: list[str], shape: Look, tall: int) -> None:
    """Draw one panel: a row for each state or bloc, with numbers for detected differences."""
    _rows(axes, labels, tall)
    if (rows["verdict"] == "exactly 0").all():
        axes.set_xlim(-1.0, 1.0)
        axes.set_xticks([0.0], ["exactly 0"])
        return
    ends = rows[["shown", "shown_low", "shown_high"]].to_numpy(dtype=float)
    finite = _setting(rows)
    low, high = min(0.0, float(finite.min(initial=0.0))), max(0.0, float(finite.max(initial=0.0)))
    width = max(high - low, _LEAST_WIDTH)
    # leave space for the numbers on the side where the bars end
    axes.set_xlim(low - (0.5 if low < 0.0 else 0.1) * width, high + (0.5 if high > 0.0 else 0.1) * width)
    axes.locator_params(axis="x", nbins=4)
    digits = Digits(decimals=decimals_of(0.5 * width))  # one that was detected is never written as 0
    for row, (value, start, end), look_of in zip(range(len(rows)), ends.tolist(), _looks(rows), strict=True):
        if not isfinite(value):  # the mean of the other scenario is 0, so nothing is a percentage of it
            change = with_error(*rows[["difference", "error"]].iloc[row].astype(float).tolist(), signed=True)
            _beside_zero(axes, row, f"from 0: {change}")
            continue
        _mark(axes, row, (value, start, end), look_of, shape)
        if look_of.verdict in {"higher", "lower"}:
            up = value > 0.0
            start, end = max(start, axes.get_xlim()[0]), min(end, axes.get_xlim()[1])  # noqa: PLW2901 - as drawn
            axes.annotate(
                digits.end(value, clear=True, signed=True).replace("-", "\N{MINUS SIGN}"),
                (end if up else start, row),
                xytext=(3 if up else -3, 0),
                textcoords="offset points",
                ha="left" if up else "right",
                va="center",
                size=5.5,
                color=INK,
            )


def _beside_zero(axes: Axes, row: int, said: str) -> None:
    axes.annotate(
        said.replace("-", "\N{MINUS SIGN}"), (0.0, row), xytext=(3, 0), textcoords="offset points", va="center", size=5.5,
        color=INK,
    )  # fmt: skip


def _column(axes: Axes, rows: pd.DataFrame, tall: int, reach: float, shape: Look) -> None:
    """Draw the other outcomes, one below the other, with their differences as numbers."""
    _rows(axes, [in_words(str(name)) for name in rows["outcome"]], tall)
    axes.set_xscale("symlog", linthresh=_LINEAR, linscale=1.0)
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in _TICKS if abs(tick) <= reach]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "\N{MINUS SIGN}")))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("standard deviations over runs")
    numbers = rows[["shown", "shown_low", "shown_high", "difference", "error"]].to_numpy(dtype=float).tolist()
    for row, (value, low, high, mean, error), look_of in zip(range(len(rows)), numbers, _looks(rows), strict=True):
        verdict = look_of.verdict
        _mark(axes, row, (value, low, high), look_of, shape)
        axes.text(
            1.04,
            row,
            _in_own_unit(verdict, mean, error),
            transform=axes.get_yaxis_transform(),
            va="center",
            size=5.8,
            color=INK if verdict in {"higher", "lower"} else FAINT,
        )


def _in_own_unit(verdict: str, mean: float, error: float) -> str:
    said = "exactly 0" if verdict == "exactly 0" else with_error(mean, error, signed=True)
    return said.replace("-", "\N{MINUS SIGN}")


def _rows(axes: Axes, labels: list[str], tall: int) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(tall - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelsize=6)
    axes.tick_params(axis="x", labelsize=6)
    axes.axvline(0.0, color=FAINT, lw=0.8, zorder=2)


class _Said(NamedTuple):
    """What decides how a difference is drawn."""

    verdict: str
    asked: bool
    few: bool


def _looks(rows: pd.DataFrame) -> list[_Said]:
    said = zip(rows["verdict"], rows["asked"], rows["few"], strict=True)
    return [_Said(str(verdict), bool(asked), bool(few)) for verdict, asked, few in said]


def _setting(rows: pd.DataFrame) -> NDArray[np.float64]:
    """The numbers that an axis must show: all means, and the intervals that don't rest on a few pairs (all if each does)."""
    ends = rows[["shown", "shown_low", "shown_high"]].to_numpy(dtype=float).copy()
    few = rows["few"].to_numpy(dtype=bool)
    if not few.all():
        ends[few, 1:] = np.nan
    return ends[np.isfinite(ends)]


def _mark(axes: Axes, row: int, numbers: tuple[float, float, float], said: _Said, shape: Look) -> None:
    """Draw a point with its interval: filled if a difference was detected, a small tick if it is exactly 0."""
    value, low, high = numbers
    if not isfinite(value):
        return
    if said.verdict == "exactly 0":
        axes.plot([0.0], [row], marker="|", ms=3.5, mew=0.9, color=FAINT, zorder=4)
        return
    if isfinite(low):
        _bar(axes, row, (low, high), shape.colour, broken=said.few)
    filled = said.verdict in {"higher", "lower"}
    face = "white" if not filled else shape.colour if said.asked else to_rgba(shape.colour, _PALE)
    if filled and not said.asked:
        axes.plot([value], [row], marker=shape.marker, ms=3.2, mfc="white", mew=0.0, zorder=4)
    axes.plot([value], [row], marker=shape.marker, ms=3.2, mfc=face, mec=shape.colour, mew=0.7, zorder=5)


def _bar(axes: Axes, row: int, ends: tuple[float, float], colour: str, *, broken: bool) -> None:
    """Draw an interval as far as the axis goes, with an arrow where it goes on."""
    low, high = ends
    first, last = axes.get_xlim()
    axes.plot(
        [max(low, first), min(high, last)],
        [row, row],
        color=colour,
        lw=1.0,
        ls=(0, (2, 1)) if broken else "-",
        zorder=3,
    )
    for beyond, at, marker in ((low < first, first, "<"), (high > last, last, ">")):
        if beyond:
            axes.plot([at], [row], marker=marker, ms=3.0, color=colour, mew=0, zorder=5, clip_on=False)


def _reach(others: pd.DataFrame) -> float:
    """Half width of the axis [SD]: beyond the farthest interval that sets it."""
    return 1.4 * max(1.0, float(np.abs(_setting(others)).max(initial=0.0)))
