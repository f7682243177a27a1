"""Small multiples of the distributions of a few outcomes in two scenarios, and of their paired difference."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from haemus.experiments.compare.asked import HEADLINE
from haemus.experiments.compare.comparison import Comparison
from haemus.experiments.compare.difference import Difference
from haemus.experiments.figures.key import Band, Line, Ruled, key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import FAINT, INK, TOP, Page, grid, page
from haemus.experiments.figures.words import in_words
from haemus.experiments.report.numbers import gain_in_words, interval, of_runs, with_error
from haemus.experiments.stats.means import wilson
from haemus.experiments.stats.pairs import paired_rows
from haemus.experiments.store.result import Result
from haemus.model.outcomes import outcome_of

NAME = "distributions"
PAIRED: Final = "paired difference"
_MOST: Final = 6
_BINS: Final = 24
_MOST_WHOLE: Final = 24  # up to this many whole numbers have a bin each
_BAND: Final = 0.25
_ACCENT: Final = "#d55e00"
_MINUS: Final = "\N{MINUS SIGN}"
_DARK: Final = "#a34700"
_PERCENT: Final = 100.0

Numbers = NDArray[np.float64]


def chosen(comparison: Comparison, scenario: str) -> list[Difference]:
    """The outcomes drawn: the largest differences among the headlines, or among the requested outcomes if none is a headline.

    Size is in standard deviations of the scenario compared with. Differences of exactly 0 are left out, and so are headlines
    whose values are 0 or 1.
    """
    varying = [each for each in comparison.of(scenario) if each.pairs and each.verdict != "exactly 0"]
    listed = [each for each in varying if _is_headline(each.outcome) and each.unit != "0 or 1"] or varying
    if len(comparison.outcomes) <= _MOST:
        return varying
    by_size = sorted(listed, key=lambda each: (not each.found, -_size(each)))[:_MOST]
    return [each for each in varying if each in by_size]


def _is_headline(outcome: str) -> bool:
    """Whether an outcome is a headline, or one of one's own, which is asked about because it was defined."""
    return outcome in HEADLINE or outcome_of(outcome) is None


def _size(each: Difference) -> float:
    return abs(each.difference) / each.sd_against if each.sd_against > 0.0 else 0.0


def shown(result: Result, comparison: Comparison, scenario: str) -> pd.DataFrame:
    """The table behind the figure: for each outcome and bin, the share of runs, or of pairs, with its 95 % band."""
    outcomes = [each.outcome for each in chosen(comparison, scenario)]
    if not outcomes:
        return pd.DataFrame()
    runs = result.table("runs", ("point", "status", *outcomes), [("scenario", "in", [comparison.against, scenario])])
    ours, theirs = paired_rows(runs, scenario, comparison.against)
    parts: list[pd.DataFrame] = []
    for outcome in outcomes:
        values = runs[outcome].to_numpy(dtype=np.float64)
        second, first = values[ours], values[theirs]
        known = np.isfinite(second) & np.isfinite(first)
        second, first = second[known], first[known]
        edges = bins(np.concatenate((first, second)))
        parts += [_shares(outcome, comparison.against, first, edges), _shares(outcome, scenario, second, edges)]
        parts.append(_shares(outcome, PAIRED, second - first, bins(second - first)))
    return pd.concat(parts, ignore_index=True)


def bins(values: Numbers) -> Numbers:
    """Edges of bins: one bin per whole number if there are few, else bins of equal width from the least to the most."""
    least, most = float(values.min()), float(values.max())
    if np.all(values == np.round(values)) and most - least <= _MOST_WHOLE:
        return np.arange(least - 0.5, most + 1.0)
    return np.linspace(least, most, _BINS + 1) if least < most else np.array([least - 0.5, least + 0.5])


def _shares(outcome: str, of: str, values: Numbers, edges: Numbers) -> pd.DataFrame:
    counts, _ = np.histogram(values, edges)
    low, high = wilson(counts.astype(np.float64), len(values))
    return pd.DataFrame(
        {
            "outcome": outcome,
            "of": of,
            "from": edges[:-1],
            "to": edges[1:],
            "share": counts / len(values),
            "share_low": low,
            "share_high": high,
        }
    )


def draw(result: Result, comparison: Comparison, scenario: str, table: pd.DataFrame) -> Page:
    """Draw one row per outcome: both scenarios on the left, the paired difference on the right."""
    listed = chosen(comparison, scenario)
    level = f"{100.0 * comparison.confidence:g} %"
    note = (
        f"{result.caption([comparison.against, scenario], titles=True)}.\n"
        "Left: share of runs in each bin; right: share of pairs, by the difference within the pair, with 95 % bands of the shares (Wilson);"
        " above it the mean difference ± its Monte Carlo error. Gain: variance of a difference of unpaired runs over that of paired ones,"
        " ± Monte Carlo error."
    )
    top = TOP
    figure = page(
        top + 1.22 * len(listed) + 0.1, f"{result.title(scenario)} and {result.title(comparison.against)}", note
    )
    axes = grid(figure, (len(listed), 2), margins=(0.44, 0.12, top + 0.2, 0.3), gaps=(0.42, 0.58))
    order = {name: place for place, name in enumerate(result.scenarios)}
    drawn = {key: _Shares.of(rows) for key, rows in table.groupby(["outcome", "of"], sort=False)}
    for row, each in enumerate(listed):
        left, right = axes[2 * row], axes[2 * row + 1]
        left.set_title(f"{in_words(each.outcome)} ({each.unit})")
        both = [(name, look(order[name])) for name in (comparison.against, scenario)]
        for name, shape in both:
            _outline(left, drawn[each.outcome, name], shape.colour, shape.line)
        _finish(left, drawn[each.outcome, scenario])
        _difference(right, drawn[each.outcome, PAIRED], each)
    key_below(
        figure,
        [
            *(Line(result.title(name), look(order[name]), 1.1) for name in (comparison.against, scenario)),
            Ruled(f"mean difference and its {level} interval", _ACCENT, width=1.6, marker="o", face=_ACCENT),
            Band("95 % band of a share", INK, _BAND),
        ],
        4,
    )
    return figure


@dataclass(frozen=True, slots=True)
class _Shares:
    """The edges of bins, and in each the share with the ends of its band [percent]."""

    edges: Numbers
    share: Numbers
    low: Numbers
    high: Numbers

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Self:
        """Of the rows of one distribution."""
        start, end, *shares = rows[["from", "to", "share", "share_low", "share_high"]].to_numpy(dtype=np.float64).T
        return cls(np.append(start, end[-1]), *(_PERCENT * each for each in shares))


def _outline(axes: Axes, shares: _Shares, colour: str, line: str | tuple[float, tuple[float, ...]]) -> None:
    bottom, top = (np.append(each, each[-1]) for each in (shares.low, shares.high))
    axes.fill_between(shares.edges, bottom, top, step="post", color=colour, alpha=_BAND, lw=0)
    axes.stairs(shares.share, shares.edges, color=colour, lw=1.1, ls=line, baseline=None)


def _difference(axes: Axes, shares: _Shares, each: Difference) -> None:
    """Draw the paired difference with its mean and interval above, and the finding in words."""
    said = f"{interval(each.low, each.high)}" if each.low == each.low else "too few pairs for an interval"
    # a single pair has no spread, and so no gain
    gain = f"; gain {gain_in_words(each.reduction, each.reduction_error)}" if each.reduction == each.reduction else ""
    fewer = f" ({of_runs(each.pairs, each.pairs + each.left_out, 'pair')})" if each.left_out else ""
    said_of = f"{with_error(each.difference, each.error, signed=True)}{fewer}: {each.verdict}{gain}"
    axes.set_title(said_of.replace("-", _MINUS))
    _outline(axes, shares, INK, "-")
    axes.axvline(0.0, color=FAINT, lw=0.8, zorder=1)
    _finish(axes, shares)
    height = 0.93 * axes.get_ylim()[1]
    if each.low == each.low:
        axes.plot([each.low, each.high], [height, height], color=_ACCENT, lw=1.6, zorder=6)
    axes.plot([each.difference], [height], marker="o", ms=3.6, color=_ACCENT, mec="white", mew=0.4, zorder=7)
    side = _side(axes, each.difference)
    axes.annotate(
        said.replace("-", _MINUS),
        (
            each.high if side > 0 and each.high == each.high else each.low if each.low == each.low else each.difference,
            height,
        ),
        xytext=(4 * side, 0),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="center",
        size=6,
        color=_DARK,
        zorder=8,
        path_effects=[withStroke(linewidth=2, foreground="white")],
    )


def _side(axes: Axes, value: float) -> int:
    """The side of a value with more space."""
    low, high = axes.get_xlim()
    return 1 if value < 0.5 * (low + high) else -1


def _finish(axes: Axes, shares: _Shares) -> None:
    whole = bool(np.allclose(np.diff(shares.edges), 1.0))
    axes.margins(x=0.03)
    axes.autoscale_view()
    axes.set_ylim(0.0, 1.3 * axes.get_ylim()[1])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=whole, min_n_ticks=1))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}".replace("-", _MINUS)))
