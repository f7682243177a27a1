"""The map of one run: states by burden, and the agreements in force between them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patheffects import withStroke

from haemus.experiments.figures.looks import COLOURS
from haemus.experiments.figures.network import _PLACES as PLACES
from haemus.experiments.figures.style import INK, PAGE_WIDTH, Page, page
from haemus.experiments.figures.words import country
from haemus.experiments.store.result import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.experiments.dashboard.watched import WatchedRegion

NAME: Final = "map"
_HIGHEST: Final = 4.0  # [percent of GDP] with the darkest colour
_PERCENT: Final = 100.0
_TALL: Final = 4.6  # [inch]

type Ties = Mapping[tuple[str, str], int]
"""For each pair of states, the depth of the deepest agreement in force that unites them, from 0."""


def ties_of(region: WatchedRegion) -> dict[tuple[str, str], int]:
    """The pairs that strategic agreements unite, each with the depth of the deepest."""
    found: dict[tuple[str, str], int] = {}
    for agreement in region.agreements:
        for pair in combinations(sorted(each.iso3 for each in region.states if agreement.members >> each.place & 1), 2):
            found[pair] = max(int(agreement.depth), found.get(pair, 0))
    return found


def draw(region: WatchedRegion) -> Page:
    """Draw the region at the end of the quarter reached."""
    burdens = {state.iso3: _PERCENT * state.budget / state.gdp for state in region.states}
    return drawn(burdens, ties_of(region), f"The region at the end of {region.name}")


def drawn(burdens: Mapping[str, float], ties: Ties, title: str) -> Page:
    """Draw states with their burdens [percent of GDP] and the ties between them."""
    caption = (
        "Colour: defence budget over GDP. Lines: agreements in force, the broader the deeper. States stand roughly as on a map;"
        " names take no position on status."
    )
    figure = page(_TALL, title, caption, _alt(burdens, list(ties)))
    axes = figure.add_axes((0.02, 0.02, 0.84, 0.96))
    axes.set_axis_off()
    axes.set_xlim(-0.06, 1.06)
    axes.set_ylim(-0.12, 1.06)
    for (a, b), depth in ties.items():
        (x, y), (to_x, to_y) = PLACES[a], PLACES[b]
        axes.plot([x, to_x], [y, to_y], color=COLOURS[1], lw=2.2 + 1.3 * depth, solid_capstyle="round", zorder=2)
    scale, colours = Normalize(0.0, _HIGHEST), colormaps["Blues"]
    for state, burden in burdens.items():
        x, y = PLACES[state]
        axes.plot([x], [y], ls="", marker="o", ms=19, mfc=colours(float(scale(burden))), mec=INK, mew=1.0, zorder=4)
        axes.annotate(
            f"{country(state)} {burden:.1f} %", (x, y), xytext=(0, -12), textcoords="offset points", ha="center", va="top",
            size=8.5, color=INK, zorder=5, path_effects=[withStroke(linewidth=2.4, foreground="white")],
        )  # fmt: skip
    bar = figure.colorbar(
        ScalarMappable(scale, colours),
        cax=figure.add_axes((1 - 0.72 / PAGE_WIDTH, 0.2, 0.16 / PAGE_WIDTH, 0.6)),
        extend="max",
    )
    bar.set_label("budget over GDP (%)")
    return figure


def _alt(burdens: Mapping[str, float], ties: Sequence[tuple[str, str]]) -> str:
    most = max(burdens, key=lambda state: burdens[state])
    united = listed([f"{country(a)} with {country(b)}" for a, b in ties]) if ties else "no states"
    return f"Agreements in force unite {united}. The highest burden is that of {country(most)}, {burdens[most]:.1f} percent of GDP."
