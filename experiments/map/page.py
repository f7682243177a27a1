"""A page with one map for each scenario, a colour bar and a key; title, note and alternative text come from one object."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, isfinite
from textwrap import wrap
from typing import Final

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from haemus.experiments.figures.axes import STEPS
from haemus.experiments.figures.style import INK, PAGE_WIDTH, TOP, Page, grid, page
from haemus.experiments.map.boundaries import FRAME
from haemus.experiments.map.drawing import (
    ARC,
    DASHES,
    HATCH_INK,
    HATCHES,
    NO_VALUE_HATCH,
    NO_VALUE_INK,
    OTHER_HATCH,
    OTHER_LAND,
    OUTER,
    WIDE_PANEL,
    arc_width,
    draw_map,
    drawable,
    is_shown,
)
from haemus.experiments.map.labels import Box
from haemus.experiments.map.shown import LEAST, Scale, Shown
from haemus.experiments.report.countries import country

STATUS: Final = "Kosovo has its own polygon; this takes no position on its status. Boundaries: Natural Earth."
_SHAPE: Final = (FRAME[3] - FRAME[2]) / (FRAME[1] - FRAME[0])
_KEY: Final = 1.02  # [inch]
_MARGIN: Final = 0.08  # [inch]
_ABOVE: Final = 0.14  # [inch] room for the title of a map
_MANY: Final = 4
_STRONGEST: Final = 3
_BAR_LETTERS: Final = 44
_BAR: Final = 0.31  # [share of the page's width] of the colour bar
_TICKS: Final = 5  # of it, at most
_TICK_LETTER: Final = 0.064  # [inch] of a tick's label
_BETWEEN: Final = 0.06  # [inch] two of them, at least
_A_LETTER: Final = 0.58  # [size] of a letter's width
_HEAD_LINE: Final = 0.13  # [inch] of another line above a map


@dataclass(frozen=True, slots=True)
class RegionMap:
    """A map of the region: what it shows, its title and note. `figure` draws it, `alternative` tells it to who can't see it."""

    maps: tuple[Shown, ...]
    scale: Scale
    title: str
    caption: str
    quarter: str = ""
    is_one_run: bool = False
    """Whether an arc is an agreement in force in one run, instead of a share of runs with one."""

    @property
    def note(self) -> str:
        """The caption, and what every map must say."""
        missing = drawable(sorted({code for each in self.maps for code in each.values}))[2]
        left_out = (
            f" Not drawn, for want of a polygon or a capital city in the frame: {', '.join(missing)}."
            if missing
            else ""
        )
        return f"{self.caption}\n{STATUS}{left_out}"

    @property
    def alternative(self) -> str:
        """The alternative text: the values in order, and the likeliest agreements, of each map."""
        return f"{self.title}. {' '.join(_told(each, self.scale, is_one_run=self.is_one_run) for each in self.maps)} {STATUS}"

    def _head(self, shown: Shown, inches: float) -> str:
        """What stands above a map: the scenario and the quarter, as the page's title may be missing beside a picture."""
        said = ", ".join(word for word in (shown.title, self.quarter) if word)
        return "\n".join(wrap(said, int(inches * 72 / (_A_LETTER * _head_size(inches)))))

    def figure(self, places: Sequence[Mapping[str, Box]] = ()) -> tuple[Page, list[dict[str, Box]]]:
        """Draw the page, with title and note beside it; return it, and where the labels stand on each map."""
        across = 1 if len(self.maps) == 1 else 2 if len(self.maps) <= _MANY else 3
        down = ceil(len(self.maps) / across)
        wide = (PAGE_WIDTH - 2 * _MARGIN - 0.1 * (across - 1)) / across
        heads = [self._head(shown, wide) for shown in self.maps]
        more = _HEAD_LINE * max(head.count("\n") for head in heads)
        top, gap = TOP + _ABOVE + more, 0.3 + more
        drawn = page(top + down * wide * _SHAPE + gap * (down - 1) + _KEY, self.title, self.note, self.alternative)
        panels = grid(drawn, (down, across), margins=(_MARGIN, _MARGIN, top, _KEY), gaps=(0.1, gap))
        stood = []
        for place, (axes, shown) in enumerate(zip(panels, self.maps, strict=False)):
            axes.set_title(heads[place], size=_head_size(wide))
            stood.append(draw_map(axes, shown, self.scale, places[place] if places else None))
        for spare in panels[len(self.maps) :]:
            spare.set_axis_off()
        _draw_key(drawn, self, wide)
        return drawn, stood


def _head_size(inches: float) -> float:
    """The size of the letters above a map of this width [point]."""
    return 9.0 if inches > WIDE_PANEL else 7.5


def map_of_numbers(  # noqa: PLR0913 - plain numbers and words, most with a default
    values: Mapping[str, float],
    arcs: Mapping[tuple[str, str], float] | None = None,
    members: Mapping[str, Collection[str]] | None = None,
    *,
    label: str,
    unit: str = "",
    title: str = "",
    caption: str = "",
    scale: Scale | None = None,
    is_one_run: bool = False,
) -> RegionMap:
    """A map of plain numbers, without a result: values by state's code (nan: no value), arcs' weights [0, 1] by pair, members by guarantee.

    `label` and `unit` say what the colours measure. Give a `scale` to keep the colours of several maps comparable. With `is_one_run`,
    an arc stands for an agreement in force, whatever its weight.
    """
    shown = Shown("", values, arcs or {}, members or {})
    return RegionMap(
        (shown,), scale or Scale.over(label, unit, [shown]), title or label, caption, is_one_run=is_one_run
    )


def _told(shown: Shown, scale: Scale, *, is_one_run: bool) -> str:
    there = sorted((value, code) for code, value in shown.values.items() if isfinite(value))[::-1]
    text = f"{shown.title}: " if shown.title else ""
    text += "; ".join(f"{country(code)} {scale.written(value)}" for value, code in there)
    text += f" {scale.unit}." if scale.unit else "."
    if without := [country(code) for code, value in shown.values.items() if not isfinite(value)]:
        text += f" No value: {', '.join(without)}."
    if is_one_run:
        united = [f"{country(a)} and {country(b)}" for a, b in sorted(shown.arcs)]
        return f"{text} Agreements in force: {', '.join(united) or 'none'}."
    strongest = sorted(shown.arcs.items(), key=lambda item: (-abs(item[1]), item[0]))[:_STRONGEST]
    said = (
        "Largest differences in the share of runs with an agreement" if scale.is_difference else "Likeliest agreements"
    )
    arcs = [
        f"{country(a)} and {country(b)} {_percent(weight, scale)}" for (a, b), weight in strongest if is_shown(weight)
    ]
    if arcs:
        text += f" {said}: {', '.join(arcs)}."
    return text


def _percent(weight: float, scale: Scale) -> str:
    return (
        f"{100 * weight:+.0f} points".replace("-", "\N{MINUS SIGN}") if scale.is_difference else f"{100 * weight:.0f} %"
    )


def _least(scale: Scale) -> str:
    return f"{100 * LEAST:.0f} {'points' if scale.is_difference else '%'}"


def _draw_key(figure: Figure, drawn: RegionMap, inches: float) -> None:
    """Draw the colour bar, the widths of arcs, and the hatches below the maps."""
    height = figure.get_size_inches()[1]
    scale = drawn.scale
    bar = figure.add_axes((0.02, 0.55 / height, _BAR, 0.13 / height))
    coloured = figure.colorbar(ScalarMappable(scale.norm, scale.colours), cax=bar, orientation="horizontal")
    coloured.outline.set_linewidth(0.4)
    ticks = _ticks(scale)
    bar.set_xticks(ticks, [_tick(tick) for tick in ticks])
    bar.set_xticks([], minor=True)
    bar.grid(visible=False)
    words = scale.words.replace(" (", "\N{NO-BREAK SPACE}(")  # no unit alone on a line
    bar.set_title("\n".join(wrap(words, _BAR_LETTERS)), size=7, loc="left", pad=3, linespacing=1.1)
    bar.set_xmargin(0)
    axes = figure.add_axes((0.36, 0.0, 0.64, _KEY / height))
    axes.set_axis_off()
    axes.set_xlim(0, 0.64 * PAGE_WIDTH)
    axes.set_ylim(0, _KEY)
    _draw_arc_key(axes, drawn, inches)
    _draw_hatch_key(axes, drawn)


def _ticks(scale: Scale) -> list[float]:
    """As many round numbers on the colour bar as have room, up to five."""
    inch = _BAR * PAGE_WIDTH / (scale.high - scale.low)
    ticks: list[float] = []
    for most in range(_TICKS, 0, -1):
        found = MaxNLocator(nbins=most, steps=STEPS).tick_values(scale.low, scale.high)
        ticks = [float(tick) for tick in found if scale.low <= tick <= scale.high]
        need = _TICK_LETTER * max((len(_tick(tick)) for tick in ticks), default=0) + _BETWEEN
        if len(ticks) <= _TICKS and all(inch * (end - start) >= need for start, end in pairwise(ticks)):
            break
    return ticks


def _tick(value: float) -> str:
    return f"{value + 0.0:,.10g}".replace("-", "\N{MINUS SIGN}")


def _draw_arc_key(axes: Axes, drawn: RegionMap, inches: float) -> None:
    if not any(each.arcs for each in drawn.maps):
        return
    if drawn.is_one_run:
        weight = max(weight for each in drawn.maps for weight in each.arcs.values())
        axes.plot([0, 0.42], [0.75, 0.75], color=ARC, lw=arc_width(weight, inches))
        axes.text(0.49, 0.75, "both in one agreement in force", size=7, va="center", color=INK)
        return
    scale = drawn.scale
    weights = (0.5, 0.2, -0.2, -0.5) if scale.is_difference else (LEAST, 0.25, 0.5, 1.0)
    said = "Arc: change in the share of runs with both in one agreement" if scale.is_difference else (
        "Arc: share of runs with both in one agreement"
    )  # fmt: skip
    axes.text(0, 0.86, f"{said}, from {_least(scale)}", size=7, va="center", color=INK)
    for place, weight in enumerate(weights):
        x = 1.05 * place
        style = DASHES if weight < 0 else "-"
        axes.plot([x, x + 0.42], [0.65, 0.65], color=ARC, lw=arc_width(weight, inches), ls=style)
        axes.text(x + 0.49, 0.65, _percent(weight, scale), size=6.5, va="center", color=INK)


def _draw_hatch_key(axes: Axes, drawn: RegionMap) -> None:
    there = list(dict.fromkeys(name for each in drawn.maps for name, states in each.members.items() if states))
    entries = [
        (f"member of {name}" if name == "NATO" else f"under {name}", "white", HATCHES.get(name, OTHER_HATCH), HATCH_INK)
        for name in there
    ]
    if any(not isfinite(value) for each in drawn.maps for value in each.values.values()):
        entries.append(("no value", "white", NO_VALUE_HATCH, NO_VALUE_INK))
    entries.append(("not in the model", OTHER_LAND, "", OUTER))
    x, y = 0.0, 0.38
    for text, face, hatch, ink in entries:
        wide = 0.29 + 0.058 * len(text) + 0.1
        if x + wide > axes.get_xlim()[1]:
            x, y = 0.0, y - 0.22
        axes.add_patch(Rectangle((x, y - 0.065), 0.22, 0.13, fc=face, ec=ink, lw=0.0, hatch=hatch))
        axes.add_patch(Rectangle((x, y - 0.065), 0.22, 0.13, fc="none", ec="#4a4a4a", lw=0.4))
        axes.text(x + 0.29, y, text, size=6.5, va="center", color=INK)
        x += wide
