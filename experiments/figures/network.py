"""The network of agreements by year: which pairs of states an agreement unites, and in what share of runs."""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin
from types import MappingProxyType
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from haemus.experiments.figures.key import Entry, Ruled, Said, draw_key, key_height
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import FAINT, INK, PAGE_WIDTH, Page, grid, page
from haemus.experiments.report.countries import country
from haemus.experiments.report.numbers import listed
from haemus.experiments.store.result import Result
from haemus.experiments.store.signatories import LAPSED, NEEDED, signatory_pairs
from haemus.model.calendar import parse_quarter, year_of
from haemus.model.start.names import state_names

NAME = "network"
_YEARS: Final = (2025, 2027, 2030, 2035)
_MOST: Final = 4
_FEWEST: Final = 0.05  # [share of runs] below which a tie isn't drawn
_BROADEST: Final = 3.2  # [point] of a tie in every run
_LEAST_OPACITY: Final = 0.25
_TALL: Final = 1.62  # [inch] of a panel
_LEFT: Final = 0.14
_ABOVE: Final = 0.42
_SAID: Final = 3
_PLACED: Final = {
    True: "States stand roughly as on a map.",
    False: "States stand on a ring, in the order of their codes.",
}
_PLACES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "SVN": (0.10, 0.94), "HRV": (0.22, 0.72), "HUN": (0.62, 0.98), "BIH": (0.20, 0.42), "SRB": (0.66, 0.66),
        "MNE": (0.34, 0.22), "XKX": (0.62, 0.34), "BGR": (0.94, 0.42), "MKD": (0.82, 0.10), "ALB": (0.46, 0.00),
    }
)  # fmt: skip
"""Where states stand: roughly as on a map, moved apart so that their names fit."""


def places_of(states: Sequence[str]) -> Mapping[str, tuple[float, float]]:
    """Where states stand in a panel: those of a region of one's own, whose places aren't known, on a ring."""
    if set(states) <= set(_PLACES):
        return _PLACES
    turns = {state: 2.0 * pi * place / len(states) for place, state in enumerate(states)}
    return {state: (0.52 + 0.42 * sin(turn), 0.5 + 0.46 * cos(turn)) for state, turn in turns.items()}


def years_shown(result: Result) -> list[int]:
    """The years whose ends are shown: those of the list that a run reaches, or else evenly spaced ones to the end."""
    first, last = result.begin(result.scenarios[0]), max(result.end(name) for name in result.scenarios)
    found = [year for year in _YEARS if first <= parse_quarter(f"{year}Q4") <= last]
    if found:
        return found
    ends = [year for year in range(year_of(first), year_of(last) + 1) if parse_quarter(f"{year}Q4") <= last]
    return ends[:: -(-len(ends) // _MOST)] if ends else [year_of(last)]


def ties(result: Result, years: Sequence[int]) -> pd.DataFrame:
    """For each scenario, year and pair of states: the share of runs in which a strategic agreement unites them at the year's end.

    Columns: scenario, year, a, b, share, runs. Pairs that no run unites have no row; of a scenario that ends before a year's end
    there is none of that year.
    """
    rows = result.table("agreements", ("point", *NEEDED), [("kind", "in", ["strategic"])])
    pairs = (
        signatory_pairs(rows) if len(rows) else pd.DataFrame(columns=["scenario", "run", "a", "b", "quarter", LAPSED])
    )
    found = []
    for year in years:
        end = f"{year}Q4"
        there = pairs[pairs["quarter"] <= end] if len(pairs) else pairs
        there = there[~(there[LAPSED] <= end)] if len(there) else there
        keys = ["scenario", "a", "b"]
        united = there.drop_duplicates([*keys, "run"]).groupby(keys, observed=True).size().reset_index(name="united")
        for (scenario, a, b), count in zip(
            united[keys].astype(str).itertuples(index=False), united["united"], strict=True
        ):
            if parse_quarter(end) <= result.end(scenario):
                found.append((scenario, year, a, b, count / result.runs[scenario], result.runs[scenario]))
    return pd.DataFrame(found, columns=["scenario", "year", "a", "b", "share", "runs"])


def draw(result: Result) -> Page:
    """Draw a row of panels for each scenario, one panel a year."""
    years, states = years_shown(result), sorted(state_names())
    table = ties(result, years)
    scenarios, rows = result.scenarios, len(result.scenarios)
    key: list[Entry] = [
        *(Ruled(f"{100 * share:.0f} % of runs", _grey(share), width=_breadth(share)) for share in (1.0, 0.5, 0.1)),
        Said(
            "The broader and darker a tie, the more runs have it"
            + ("; its colour is its scenario's." if len(scenarios) > 1 else ".")
        ),
    ]
    below = key_height(key, PAGE_WIDTH - 2 * _LEFT, len(key)) + 0.1
    high = rows * (_TALL + _ABOVE) + below
    caption = (
        f"{result.caption(titles=True)}.\nShare of runs in which a strategic agreement signed in the run unites two states at the end of"
        f" the year; shares below {100 * _FEWEST:.0f} % aren't drawn. {_PLACED[set(states) <= set(_PLACES)]}"
    )
    figure = page(high, "The network of agreements", caption, _alt(result, table, years))
    figure.table = table
    margins = (_LEFT, _LEFT, _ABOVE, below)
    axes = grid(figure, (rows, len(years)), margins=margins, gaps=(0.2, _ABOVE))
    for row, name in enumerate(scenarios):
        for column, year in enumerate(years):
            each = axes[row * len(years) + column]
            own = table[(table["scenario"] == name) & (table["year"] == year)]
            _panel(each, own, states, look(row).colour, there=parse_quarter(f"{year}Q4") <= result.end(name))
            each.set_title(f"end of {year}")
        if rows > 1:
            top = row * (_TALL + _ABOVE) + 0.05
            figure.text(
                _LEFT / PAGE_WIDTH,
                1 - top / high,
                result.title(name),
                va="top",
                size=7.5,
                weight="bold",
                color=look(row).colour,
            )
    draw_key(
        figure.add_axes((_LEFT / PAGE_WIDTH, 0.04 / high, 1 - 2 * _LEFT / PAGE_WIDTH, (below - 0.1) / high)),
        key,
        len(key),
    )
    return figure


def _breadth(share: float) -> float:
    return 0.3 + _BROADEST * share


def _grey(share: float) -> str:
    """The ink of a tie of this share, on white."""
    return str(round(1.0 - 0.87 * _opacity(share), 3))


def _opacity(share: float) -> float:
    return _LEAST_OPACITY + (1.0 - _LEAST_OPACITY) * share


def _panel(axes: Axes, own: pd.DataFrame, states: Sequence[str], colour: str, *, there: bool) -> None:
    axes.set_axis_off()
    axes.set_xlim(-0.02, 1.1)
    axes.set_ylim(-0.16, 1.06)
    if not there:
        axes.text(0.5, 0.5, "the scenario has ended", ha="center", va="center", size=6, color=FAINT)
        return
    places = places_of(states)
    drawn = own[own["share"] >= _FEWEST].sort_values("share", kind="stable")
    for a, b, share in drawn[["a", "b", "share"]].itertuples(index=False):
        (x, y), (to_x, to_y) = places[a], places[b]
        axes.plot(
            [x, to_x],
            [y, to_y],
            color=colour,
            lw=_breadth(share),
            alpha=_opacity(share),
            solid_capstyle="round",
            zorder=2,
        )
    for state in states:
        x, y = places[state]
        axes.plot([x], [y], ls="", marker="o", ms=3.2, mfc="white", mec=INK, mew=0.7, zorder=4)
        axes.annotate(
            country(state).replace("Bosnia and ", "Bosnia and\n").replace("North ", "North\n"), (x, y), xytext=(0, -2.6),
            textcoords="offset points", ha="center", va="top", size=5.2, linespacing=0.95, color=INK, zorder=5,
            path_effects=[withStroke(linewidth=1.6, foreground="white")],
        )  # fmt: skip


def _alt(result: Result, table: pd.DataFrame, years: Sequence[int]) -> str:
    """Name the likeliest ties of each scenario at the end of the last year."""
    last = table[table["year"] == years[-1]]
    said = []
    for name in result.scenarios:
        own = last[last["scenario"] == name].sort_values("share", ascending=False, kind="stable").head(_SAID)
        best = [
            f"{country(a)} and {country(b)} {100 * share:.0f} %"
            for a, b, share in own[["a", "b", "share"]].itertuples(index=False)
        ]
        said.append(f"{result.title(name)}: {listed(best) if best else 'no tie'}")
    ends = listed([str(year) for year in years])
    return f"The network of agreements at the end of {ends}. Likeliest ties of {years[-1]}: {'; '.join(said)}."
