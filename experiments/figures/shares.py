"""What a fan is made of over time: shares of noise, of drawn parameters and of the reading of doubt in the variance over runs."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from haemus.experiments.figures.axes import year_axis
from haemus.experiments.figures.key import Band, Entry, Said
from haemus.experiments.figures.over_time import REGIONAL, of_region
from haemus.experiments.figures.panels import Words, panels, rows_of_scenarios
from haemus.experiments.figures.style import Page
from haemus.experiments.report.numbers import NO_VALUE
from haemus.experiments.run.drawn import RUNS_A_DRAW, Drawn, reading_of
from haemus.experiments.run.drawn_choices import ALL, FIT, ONE, PRIOR
from haemus.experiments.stats.nested import parts_of
from haemus.experiments.store.result import Result

NAME = "shares"
PARTS: Final = (("noise", "noise: runs of one draw", "#cfcfcf"), ("parameters", "parameters: draws from their priors", "#7d93a8"),
                ("reading", "reading of doubt", "#0b3c5d"))  # fmt: skip
_YEARLY: Final = "Q4"
_HALF: Final = 0.5  # [year] from the middle of a year to its ends


def drawn_in(result: Result) -> Drawn | None:
    """What a batch drew besides seeds; None if all runs of a scenario share their parameters."""
    said = result.manifest.get("drawn")
    if not isinstance(said, dict):
        return None
    found = Drawn(str(said.get("parameters", FIT)), str(said.get("readings", ONE)))
    return None if found.nothing else found


def shares_of(result: Result, drawn: Drawn) -> pd.DataFrame:
    """Shares of the variance of each of the region's quantities at the end of each year.

    Columns: scenario, quantity, year, runs, noise, parameters, reading [share of the variance]; missing where they can't be told, or
    that part didn't vary. As they were found: below 0 is noise around a small share.
    """
    rows = []
    there = [each for each in REGIONAL if each.column in result.columns("states")]
    regional = of_region(result, there)
    yearly = regional[regional["quarter"].astype(str).str.endswith(_YEARLY)]
    for quantity in there:
        for (scenario, quarter), own in yearly.groupby(["scenario", "quarter"], observed=True):
            draws = own["run"].to_numpy(dtype=np.intp) // RUNS_A_DRAW
            kinds = [reading_of(draw) for draw in range(int(draws.max()) + 1)]
            readings = (
                np.unique(kinds, return_inverse=True)[1][draws] if drawn.readings == ALL else np.zeros_like(draws)
            )
            parts = parts_of(own[quantity.column].to_numpy(dtype=np.float64), draws, readings)
            varied = (
                parts.noise,
                parts.parameters if drawn.parameters == PRIOR else np.nan,
                parts.reading if drawn.readings == ALL else np.nan,
            )
            rows.append((str(scenario), quantity.column, int(str(quarter)[:4]), len(own), *varied))
    return pd.DataFrame(rows, columns=["scenario", "quantity", "year", "runs", *(name for name, _, _ in PARTS)])


def draw(result: Result) -> Page:
    """Draw stacked bars, one a year, for each quantity of the region; with several scenarios a row for each."""
    drawn = drawn_in(result) or Drawn()
    table = shares_of(result, drawn)
    caption = (
        f"{result.caption(titles=True)}.\nShares of the variance over runs at the end of each year. Every {RUNS_A_DRAW} runs share a draw."
        f" {_what(drawn)} A year without a bar: the quantity doesn't vary yet, or there are too few draws to tell."
    )
    titles = {
        each.column: each.title.partition("(")[0].rstrip() for each in REGIONAL if each.column in set(table["quantity"])
    }
    key: list[Entry] = [Band(words, colour, 1.0) for name, words, colour in PARTS if table[name].notna().any()] or [
        Said(NO_VALUE)
    ]
    words = Words("What the fans are made of", caption, _alt(result, table, titles))
    span = (float(table["year"].min()), float(table["year"].max()) + 0.99)
    if len(result.scenarios) == 1:
        lines = 1 + max((title.count("\n") for title in titles.values()), default=0)
        figure, found = panels(list(titles), words, key, lines=lines)
        for quantity, axes in found.items():
            axes.set_title(titles[quantity])
            _panel(axes, table[table["quantity"] == quantity], span)
    else:
        names = {name: (result.title(name), place) for place, name in enumerate(result.scenarios)}
        figure, cells = rows_of_scenarios(names, list(titles.items()), words, key)
        for (name, quantity), axes in cells.items():
            _panel(axes, table[(table["quantity"] == quantity) & (table["scenario"] == name)], span)
            axes.set_xticks([tick for tick in axes.get_xticks() if tick % 10 == 0])  # every tenth year has room
    figure.table = table
    return figure


def _panel(axes: Axes, own: pd.DataFrame, span: tuple[float, float]) -> None:
    """Stack the shares to 100 %; one below 0 has no length."""
    sizes = own[[name for name, _, _ in PARTS]].clip(lower=0.0).fillna(0.0).to_numpy(dtype=float)
    whole = sizes.sum(axis=1)
    known = whole > 0.0
    start = np.zeros(int(known.sum()))
    years = own["year"].to_numpy(dtype=float)[known] + _HALF
    for column, (_, _, colour) in enumerate(PARTS):
        tall = 100.0 * sizes[known, column] / whole[known]
        axes.bar(years, tall, bottom=start, width=0.8, color=colour, lw=0, zorder=3)
        start = start + tall
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100], ["0", "50", "100 %"])
    year_axis(axes, *span)
    if not known.any():
        axes.text(0.5, 0.5, "doesn't vary", transform=axes.transAxes, ha="center", va="center", size=6)


def _what(drawn: Drawn) -> str:
    numbers = (
        "Parameters are drawn from their priors."
        if drawn.parameters == PRIOR
        else "Parameters keep their fitted values."
    )
    return numbers + (
        " Draws take the three readings of doubt in turn."
        if drawn.readings == ALL
        else " The reading of doubt is the scenario's."
    )


def _alt(result: Result, table: pd.DataFrame, titles: dict[str, str]) -> str:
    """Say the shares of the first scenario at the end of its last year."""
    own = table[(table["scenario"] == result.scenarios[0]) & (table["year"] == table["year"].max())]
    said = []
    for _, row in own.iterrows():
        known = [
            f"{name} {100 * max(0.0, float(row[name])):.0f} %"
            for name, _, _ in PARTS
            if float(row[name]) == float(row[name])
        ]
        if known:
            said.append(f"{titles[str(row['quantity'])]}: {', '.join(known)}")
    end = f"{result.title(result.scenarios[0])}, {table['year'].max()}: {'; '.join(said) or 'not known'}"
    return f"Shares of the variance over runs by year. {end}."
