"""Cumulative chance of agreements: those of the paper, and the most frequent other pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from haemus.experiments.figures.axes import day, middles, year_axis
from haemus.experiments.figures.key import Band, Entry, Line, Mark, Upright
from haemus.experiments.figures.looks import TOGETHER, look, width
from haemus.experiments.figures.panels import Words, panels, rows_of_scenarios
from haemus.experiments.figures.style import FAINT, INK, Page
from haemus.experiments.report.countries import country
from haemus.experiments.stats.means import wilson
from haemus.experiments.store.result import Result
from haemus.model.calendar import parse_quarter, quarter_name

NAME = "agreements"
_OTHER_PAIRS: Final = 4
_BAND: Final = 0.2
_TOP: Final = 120.0  # [percent] leaves room for a date above the curves
_DATE: Final = (0, (2, 2))
_END_OF_2025: Final = "2025Q4"


@dataclass(frozen=True, slots=True)
class Sought:
    """Members that one agreement must unite. If there is a core, all but one of it must sign and the last must join in time."""

    members: frozenset[str]
    title: str
    when: float | None = None
    when_text: str = ""
    core: frozenset[str] = frozenset()
    within: int = 2


TIRANA: Final = frozenset({"ALB", "HRV", "XKX"})
PAPER: Final = (
    Sought(TIRANA, "Albania, Croatia, Kosovo", day(2025, 3, 18), "18 Mar 2025", core=TIRANA),
    Sought(frozenset({"HUN", "SRB"}), "Serbia and Hungary", day(2025, 4, 1), "1 Apr 2025"),
    Sought(frozenset({"HRV", "SVN"}), "Slovenia and Croatia", day(2025, 9, 5), "5 Sep 2025"),
    Sought(TIRANA | {"BGR"}, "Bulgaria with those three", day(2025, 7, 1), "considered in 2025"),
)
"""The paper's agreements with their dates [calendar year]."""


@dataclass(frozen=True, slots=True)
class Curve:
    """In how many of a scenario's runs it had happened, by the quarters that these runs reach."""

    quarters: NDArray[np.int64]
    hits: NDArray[np.float64]
    runs: int

    @property
    def time(self) -> NDArray[np.float64]:
        """The middles of the quarters [calendar year]."""
        return middles(quarter_name(int(quarter)) for quarter in self.quarters)


def entries(agreements: pd.DataFrame) -> pd.DataFrame:
    """The first quarter in which each state was in each agreement; missing for one that never was.

    A row for each scenario, run and agreement, a column for each state.
    """
    came_in = agreements[agreements["action"].isin(["signed", "joined"])]
    members = came_in["members"].astype(str)
    listed = {words: words.split(";") for words in members.unique()}
    counts = members.map({words: len(states) for words, states in listed.items()}).to_numpy(dtype=np.intp)
    quarters = {name: float(parse_quarter(name)) for name in came_in["quarter"].unique()}
    keys = ["scenario", "run", "agreement"]
    each = came_in[keys].iloc[np.repeat(np.arange(len(came_in)), counts)].astype({"scenario": str, "agreement": str})
    each["state"] = [state for words in members for state in listed[words]]
    each["quarter"] = np.repeat(came_in["quarter"].astype(str).map(quarters).to_numpy(dtype=np.float64), counts)
    return each.groupby([*keys, "state"], sort=False)["quarter"].min().unstack("state")  # noqa: PD010 - one level to columns


def first_quarters(found: pd.DataFrame, sought: Sought, scenario: str) -> list[int]:
    """The first quarter in which one agreement unites the members, for each run in which that happens."""
    own, runs = _of_scenario(found, scenario, sorted(sought.members))
    chosen = np.isfinite(own).all(axis=1)
    if sought.core:
        core = [place for place, member in enumerate(sorted(sought.members)) if member in sought.core]
        chosen &= _together(own[:, core], sought.within)
    united, run = np.unique(runs[chosen], return_inverse=True)
    first = np.full(united.size, np.inf)
    np.minimum.at(first, run, own[chosen].max(axis=1))
    return sorted(first.astype(int).tolist())


def _of_scenario(
    found: pd.DataFrame, scenario: str, members: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The quarters of these members in the agreements of one scenario, missing for one that there isn't; and their runs."""
    rows = np.flatnonzero(found.index.get_level_values("scenario") == scenario)
    own = found if set(members) <= set(found.columns) else found.reindex(columns=list(members))
    quarters = own.to_numpy(dtype=np.float64)[np.ix_(rows, own.columns.get_indexer(pd.Index(members)))]
    return quarters, found.index.get_level_values("run").to_numpy(dtype=np.int64)[rows]


def _together(core: NDArray[np.float64], within: int) -> NDArray[np.bool_]:
    """Where at most one came later than the first, and that one within `within` quarters; nowhere if one never came."""
    first = core.min(axis=1)
    return ((core > first[:, None]).sum(axis=1) <= 1) & (core.max(axis=1) - first <= within)


def cumulative(first: list[int], quarters: NDArray[np.int64]) -> NDArray[np.float64]:
    """The number of runs in which it had happened by each quarter."""
    return np.searchsorted(np.array(first, dtype=np.int64), quarters, side="right").astype(float)


def frequent_pairs(found: pd.DataFrame, scenario: str, last: int) -> list[frozenset[str]]:
    """The pairs outside the paper's agreements that are united in the most runs by a quarter."""
    members = sorted(found.columns)
    quarters, of_runs = _of_scenario(found, scenario, members)
    in_time = dict(zip(members, (quarters <= last).T, strict=True))
    named = {frozenset(pair) for sought in PAPER[:3] for pair in combinations(sorted(sought.members), 2)}
    runs = {
        pair: np.unique(of_runs[in_time[pair[0]] & in_time[pair[1]]]).size
        for pair in combinations(members, 2)
        if frozenset(pair) not in named
    }
    ranked = sorted((pair for pair, count in runs.items() if count), key=lambda pair: (-runs[pair], pair))
    return [frozenset(pair) for pair in ranked[:_OTHER_PAIRS]]


def draw(result: Result) -> Page:
    """Draw one panel per agreement: share of runs by quarter, with its binomial band; beyond five scenarios a row for each."""
    scenarios = result.scenarios
    wanted: list[tuple[str, str, list[str]]] = [
        ("action", "in", ["signed", "joined"]), ("kind", "in", ["strategic"]),
    ]  # fmt: skip
    table = result.table("agreements", ("quarter", "agreement", "action", "members"), wanted)
    found = entries(table)
    spans = [np.arange(result.begin(name), result.end(name) + 1) for name in scenarios]
    by_2025 = min(result.end(scenarios[0]), parse_quarter(_END_OF_2025))
    others = [
        Sought(pair, " and ".join(country(state) for state in sorted(pair, key=country)))
        for pair in frequent_pairs(found, scenarios[0], by_2025)
    ]
    listed = {
        sought.title: (
            sought,
            [
                Curve(quarters, cumulative(first_quarters(found, sought, name), quarters), result.runs[name])
                for name, quarters in zip(scenarios, spans, strict=True)
            ],
        )
        for sought in [*PAPER, *others]
    }
    words = Words(
        "Chance of agreements",
        _caption(result),
        _alt(result, [each for _, each in listed.values()], [*listed], by_2025),
    )
    return _in_rows(result, listed, words) if len(scenarios) > TOGETHER else _in_panels(result, listed, words, by_2025)


def _in_panels(result: Result, listed: dict[str, tuple[Sought, list[Curve]]], words: Words, by_2025: int) -> Page:
    scenarios = result.scenarios
    key: list[Entry] = [Line(result.title(name), look(k), width(k, len(scenarios))) for k, name in enumerate(scenarios)]
    key += [
        Band(f"95 % band of the share{_of(result)}", look(0).colour, _BAND),
        Mark(f"share by the end of {quarter_name(by_2025)[:4]}{_of(result)}", "o", look(0).colour),
        Upright("date that the paper gives", _DATE),
    ]
    figure, axes = panels([*listed], words, key)
    for title, each in axes.items():
        sought, curves = listed[title]
        each.set_title(title)
        _panel(each, sought, curves, by_2025)
    return figure


def _of(result: Result) -> str:
    return f" of {result.title(result.scenarios[0])}" if len(result.scenarios) > 1 else ""


def _in_rows(result: Result, listed: dict[str, tuple[Sought, list[Curve]]], words: Words) -> Page:
    """Draw a row for each scenario, with its own band, and the first scenario's curve in all."""
    names = {name: (result.title(name), place) for place, name in enumerate(result.scenarios)}
    key: list[Entry] = [
        Line(f"{result.title(result.scenarios[0])}, in every row", look(0), 1.1),
        Band("95 % band of the share, in the scenario's colour", look(1).colour, _BAND),
        Upright("date that the paper gives", _DATE),
    ]
    figure, cells = rows_of_scenarios(names, [(title, title) for title in listed], words, key)
    for (name, title), axes in cells.items():
        sought, curves = listed[title]
        place = names[name][1]
        for at in dict.fromkeys((0, place)):
            _curve(axes, curves[at], at, 1, band=at == place)
        _time(axes, curves)
        axes.set_xticks([tick for tick in axes.get_xticks() if tick % 10 == 0])  # every tenth year has room
        axes.set_ylim(0, 105)
        axes.set_yticks([0, 100], ["0", "100 %"])
        if sought.when is not None and sought.when <= axes.get_xlim()[1]:
            axes.axvline(sought.when, color=FAINT, lw=0.8, ls=_DATE, zorder=1)
    return figure


def _caption(result: Result) -> str:
    return (
        f"{result.caption(titles=True)}.\nShare of runs in which one agreement has united these states, with its binomial band"
        " (Wilson). Albania, Croatia and Kosovo must come together within two quarters. Agreements without a date are the most"
        f" frequent other pairs of {result.title(result.scenarios[0])}."
    )


def _alt(result: Result, curves: list[list[Curve]], titles: list[str], by_2025: int) -> str:
    """Say the first scenario's share of each agreement by the end of 2025."""
    shares = [
        f"{title} {100.0 * own[0].hits[int(np.searchsorted(own[0].quarters, by_2025))] / own[0].runs:.0f} %"
        for title, own in zip(titles, curves, strict=True)
    ]
    first = result.title(result.scenarios[0])
    return f"Chance of agreements over time. {first}, by the end of {quarter_name(by_2025)[:4]}: {'; '.join(shares)}."


def _panel(axes: Axes, sought: Sought, curves: list[Curve], by_2025: int) -> None:
    first, last = min(curve.time[0] for curve in curves), max(curve.time[-1] for curve in curves)
    late = first + 0.7 * (last - first)
    for place, curve in enumerate(curves):
        _curve(axes, curve, place, len(curves), band=place == 0)
    curve = curves[0]
    at = int(np.searchsorted(curve.quarters, by_2025))
    share = 100.0 * float(curve.hits[at]) / curve.runs
    axes.plot([curve.time[at]], [share], marker="o", ms=3.4, color=look(0).colour, mec="white", zorder=19)
    _value(axes, float(curve.time[at]), share, look(0).colour, late=curve.time[at] > late)
    _time(axes, curves)
    axes.set_ylim(0, _TOP)
    axes.set_yticks([0, 50, 100], ["0", "50", "100 %"])
    if sought.when is not None and sought.when <= axes.get_xlim()[1]:
        side = "right" if sought.when > late else "center"
        axes.plot([sought.when] * 2, [0, 106], color=FAINT, lw=0.8, ls=_DATE, zorder=1)
        axes.text(sought.when, _TOP - 2, sought.when_text, ha=side, va="top", size=6, color=INK)


def _time(axes: Axes, curves: list[Curve]) -> None:
    year_axis(axes, float(min(curve.time[0] for curve in curves)), float(max(curve.time[-1] for curve in curves)))


def _curve(axes: Axes, curve: Curve, place: int, scenarios: int, *, band: bool) -> None:
    shape = look(place)
    if band:
        low, high = wilson(curve.hits, curve.runs)
        axes.fill_between(curve.time, 100.0 * low, 100.0 * high, step="mid", color=shape.colour, alpha=_BAND, lw=0)
    axes.plot(
        curve.time, 100.0 * curve.hits / curve.runs, color=shape.colour, ls=shape.line, lw=width(place, scenarios),
        drawstyle="steps-mid", zorder=3 + place,
    )  # fmt: skip


def _value(axes: Axes, time: float, share: float, colour: str, *, late: bool) -> None:
    """Write the share beside its point: below it, or above it near the bottom; inwards at the end."""
    above = share < 15  # noqa: PLR2004 - percent
    axes.annotate(
        f"{share:.0f} %",
        (time, share),
        xytext=(-4 if late else 4, 5 if above else -5),
        textcoords="offset points",
        ha="right" if late else "left",
        va="bottom" if above else "top",
        size=6.5,
        color=colour,
        weight="bold",
        zorder=20,
        path_effects=[withStroke(linewidth=2, foreground="white")],
    )
