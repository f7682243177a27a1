"""One map on its axes: sea, land, colours, hatching, arcs and labels."""

from collections.abc import Mapping, Sequence
from math import isfinite
from types import MappingProxyType
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from haemus.experiments.figures.style import INK
from haemus.experiments.map.boundaries import FRAME, lands, place_of
from haemus.experiments.map.labels import Box, Point, placed
from haemus.experiments.map.shown import LEAST, Scale, Shown
from haemus.experiments.report.countries import country

SEA: Final = "#e6eef3"
OTHER_LAND: Final = "#f3f2ee"
OUTER: Final = "#b9b7b0"
ARC: Final = "#7a1f3d"
HATCH_INK: Final = "#00000059"
HATCHES: Final[Mapping[str, str]] = MappingProxyType({"NATO": "///", "KFOR": "---", "EUFOR": "\\\\\\"})
OTHER_HATCH: Final = "|||"
NO_VALUE_HATCH: Final = "xxxxx"
NO_VALUE_INK: Final = "#9a9a9a"
DASHES: Final = (0, (3.0, 1.4))
_BULGE: Final = 0.16
_DOT: Final = 3.2  # [point]
WIDE_PANEL: Final = 4.5  # [inch] from here on a map has room for names


def arc_width(weight: float, inches: float) -> float:
    """The width of an arc [point] on a map of this width; in proportion to its weight."""
    return 0.75 * max(0.45, 6.0 * abs(weight)) * min(1.0, 0.35 + inches / 9.0)


def is_shown(weight: float) -> bool:
    """Whether an arc is strong enough to be drawn."""
    return abs(weight) >= LEAST


def arc_line(start: Point, end: Point) -> Path:
    """An arc between two points, always bent to the same side whatever the order."""
    first, last = sorted((start, end))
    a, b = np.array(first), np.array(last)
    across = np.array([-(b - a)[1], (b - a)[0]])
    return Path(np.array([a, (a + b) / 2 + _BULGE * across * 2, b]), [Path.MOVETO, Path.CURVE3, Path.CURVE3])


def drawable(codes: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """States drawn as land, states drawn as a dot at their capital city, and states that can't be drawn."""
    known = lands()
    places = {code: place_of(code) for code in codes}
    land = [code for code in codes if code in known and places[code] is not None]
    dots = [code for code in codes if code not in known and places[code] is not None]
    return land, dots, [code for code in codes if places[code] is None]


def draw_map(axes: Axes, shown: Shown, scale: Scale, places: Mapping[str, Box] | None = None) -> dict[str, Box]:
    """Draw one map; return where the labels stand, which another quarter of the same map can be given as `places`."""
    west, east, south, north = FRAME
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal", adjustable="box", anchor="N")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.set_facecolor(SEA)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(OUTER)
    inches = axes.get_window_extent().width / axes.figure.dpi
    _draw_land(axes, shown, scale)
    lines = _draw_arcs(axes, shown, scale, inches)
    return _draw_labels(axes, shown, scale, lines, inches, places)


def _draw_land(axes: Axes, shown: Shown, scale: Scale) -> None:
    """Draw the states as artists, for which Matplotlib doesn't look for new limits of the axes: that would take half of the time."""
    known = lands()
    land, dots, _ = drawable(list(shown.values))
    for code, each in known.items():
        if code not in land:
            axes.add_artist(PathPatch(each.outline, fc=OTHER_LAND, ec=OUTER, lw=0.4, zorder=1))
    guarantee = {state: name for name, states in shown.members.items() for state in states}
    for code in land:
        value, outline = shown.values[code], known[code].outline
        if not isfinite(value):
            axes.add_artist(PathPatch(outline, fc="none", ec=NO_VALUE_INK, lw=0.0, hatch=NO_VALUE_HATCH, zorder=3))
        elif code in guarantee:
            hatch = HATCHES.get(guarantee[code], OTHER_HATCH)
            axes.add_artist(PathPatch(outline, fc="none", ec=HATCH_INK, lw=0.0, hatch=hatch, zorder=3))
        face = scale.colours(scale.norm(value)) if isfinite(value) else "white"
        axes.add_artist(PathPatch(outline, fc=face, ec="#4a4a4a", lw=0.55, joinstyle="round", zorder=2))
    for code in dots:
        point = place_of(code) or (0.0, 0.0)
        value = shown.values[code]
        colour = scale.colours(scale.norm(value)) if isfinite(value) else "white"
        axes.plot(*point, marker="o", ms=9, mfc=colour, mec="#4a4a4a", mew=0.6, zorder=4)


def _draw_arcs(axes: Axes, shown: Shown, scale: Scale, inches: float) -> list[list[Point]]:
    """Draw the arcs, the strongest on top; return points along them."""
    lines: list[list[Point]] = []
    for (a, b), weight in sorted(shown.arcs.items(), key=lambda item: abs(item[1])):
        start, end = place_of(a), place_of(b)
        if start is None or end is None or not is_shown(weight):
            continue
        line = arc_line(start, end)
        width = arc_width(weight, inches)
        style = DASHES if scale.is_difference and weight < 0 else "-"
        if style == "-":
            axes.add_artist(PathPatch(line, fc="none", ec="#ffffffd0", lw=width + 1.1, zorder=5))
        axes.add_artist(PathPatch(line, fc="none", ec=ARC, lw=width, ls=style, capstyle="butt", zorder=6))
        lines.append([(float(x), float(y)) for x, y in np.asarray(line.to_polygons(closed_only=False)[0])])
    return lines


def _draw_labels(  # noqa: PLR0913, PLR0917 - one caller, which has all of it
    axes: Axes, shown: Shown, scale: Scale, lines: list[list[Point]], inches: float, places: Mapping[str, Box] | None
) -> dict[str, Box]:
    size = 8.5 if inches > WIDE_PANEL else 6.5
    per_inch = (FRAME[1] - FRAME[0]) / inches  # [km]
    points = {code: point for code in shown.values if (point := place_of(code)) is not None}
    texts = {code: _label(code, shown.values[code], scale, named=inches > WIDE_PANEL) for code in points}
    if places is None:
        high = 2 * 1.25 * size / 72 * per_inch
        wide = {code: max(map(len, text.splitlines())) * 0.62 * size / 72 * per_inch for code, text in texts.items()}
        places = placed({code: (wide[code], high) for code in texts}, points, lines, _DOT * 1.5 / 72 * per_inch)
    halo = [withStroke(linewidth=1.8, foreground="#ffffffe0")]
    for code, text in texts.items():
        box, point = places[code], points[code]
        axes.plot(*point, marker="o", ms=_DOT, mfc=ARC, mec="white", mew=0.6, zorder=8)
        if box.has_leader:
            x = min(max(point[0], box.x - box.wide / 2), box.x + box.wide / 2)
            y = min(max(point[1], box.y - box.high / 2), box.y + box.high / 2)
            axes.plot(
                [point[0], x],
                [point[1], y],
                color=INK,
                lw=0.6,
                zorder=7,
                path_effects=[withStroke(linewidth=1.6, foreground="white")],
            )
        axes.text(
            box.x, box.y, text, ha="center", va="center", size=size, color="#111111", zorder=9, linespacing=1.1,
            path_effects=halo, label=f"state-{code}",
        )  # fmt: skip
    return dict(places)


def _label(code: str, value: float, scale: Scale, *, named: bool) -> str:
    """A state's name, or its code where room is short, and its value."""
    short = {"BIH": "Bosnia and Herz.", "MKD": "N. Macedonia"}
    return f"{short.get(code, country(code)) if named else code}\n{scale.written(value)}"
