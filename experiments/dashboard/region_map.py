"""The map of one run at the quarter reached: states by an outcome, agreements in force as arcs, members of guarantees hatched."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.experiments.map.from_result import TITLES
from haemus.experiments.map.page import map_of_numbers
from haemus.experiments.map.shown import Scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.experiments.dashboard.watched import WatchedRegion
    from haemus.experiments.figures.style import Page
    from haemus.experiments.map.labels import Box

NAME: Final = "map"
ENDS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType({"burden": (0.0, 4.0), "credibility": (0.0, 100.0)})
"""The columns that may be drawn as colours, with the ends of their scales, which are the same in every quarter."""
COLOURED: Final[Mapping[str, str]] = MappingProxyType({TITLES[column][0]: column for column in ENDS})
"""The columns by their titles."""
_ARC: Final = 0.5
"""The weight with which an arc is drawn: all are alike."""

type Pair = tuple[str, str]


def ties_of(region: WatchedRegion) -> set[Pair]:
    """The pairs of states that a strategic agreement in force unites."""
    members = [
        sorted(each.iso3 for each in region.states if agreement.members >> each.place & 1)
        for agreement in region.agreements
    ]
    return {pair for listed in members for pair in combinations(listed, 2)}


def values_of(region: WatchedRegion, column: str) -> dict[str, float]:
    """A column of the table of states at the end of the quarter, by state, in the unit of maps; nan where there is nothing to measure."""
    rows, factor = region.rows(), TITLES[column][2]
    values = (factor * rows.states[0, -1][column]).tolist()
    if column == "credibility":  # without a guarantee there is no belief in one
        values = [value or float("nan") for value in values]
    return dict(zip(rows.names.states, values, strict=True))


def draw(region: WatchedRegion, column: str = "burden") -> Page:
    """Draw the region at the end of the quarter reached."""
    values = values_of(region, column)
    title, unit, _ = TITLES[column]
    low, high = ENDS[column]
    drawn = map_of_numbers(
        values,
        dict.fromkeys(sorted(ties_of(region)), _ARC),
        {each.name: [state.iso3 for state in each.states] for each in region.guarantees if each.promises_help},
        label=title,
        unit=unit,
        title=f"{title}, end of {region.name}",
        caption="One run: one of many possible courses. Values beyond the ends of the scale have the colour of the end.",
        scale=Scale(title, unit, low, high),
        is_one_run=True,
    )
    return drawn.figure((_places(tuple(values)),))[0]


@cache
def _places(states: Sequence[str]) -> Mapping[str, Box]:
    """Where the labels stand: the same in every quarter, so that they don't jump while a run is played."""
    return map_of_numbers(dict.fromkeys(states, 0.1), label="", scale=Scale("", "", 0.0, 4.0)).figure()[1][0]
