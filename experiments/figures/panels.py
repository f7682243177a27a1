"""Pages of many panels: states or quantities side by side, or a row for each scenario where one panel can't hold them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from matplotlib.axes import Axes

from haemus.experiments.figures.key import Entry, draw_key, key_height
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import PAGE_WIDTH, TOP, Page, grid, page

_COLUMNS: Final = 3
_TALL: Final = 1.2  # [inch] of a panel
_UNDER: Final = 0.28  # [inch] for the ticks' labels
_GAPS: Final = (0.5, 0.42)
_SIDES: Final = (0.46, 0.16)
_ACROSS: Final = 5  # panels side by side in a row of one scenario
_ROW: Final = 0.5  # [inch]
_TITLE_LINE: Final = 0.12  # [inch]
_NAME: Final = 1.15  # [inch] of a scenario's title beside its row
_LETTERS: Final = 20  # of a title on a line


@dataclass(frozen=True, slots=True)
class Words:
    """What stands beside a figure."""

    title: str
    caption: str
    alt: str = ""


def panels(
    names: Sequence[str], words: Words, key: Sequence[Entry], *, tall: float = _TALL, lines: int = 1
) -> tuple[Page, dict[str, Axes]]:
    """Make a page with a panel for each name, three in a row, and the key in the space that is left or below.

    `lines` are those of the panels' titles.
    """
    more = _TITLE_LINE * (lines - 1)
    top, gap = TOP + more, _GAPS[1] + more
    rows = -(-len(names) // _COLUMNS)
    panel = (PAGE_WIDTH - sum(_SIDES) - _GAPS[0] * (_COLUMNS - 1)) / _COLUMNS
    spare = rows * _COLUMNS - len(names)
    wide = spare * panel + (spare - 1) * _GAPS[0] if spare else PAGE_WIDTH - sum(_SIDES)
    columns = max(1, spare) if spare else _COLUMNS
    needed = key_height(key, wide, columns)
    beside = spare > 0 and needed <= tall + _UNDER
    if not beside:
        wide, columns = PAGE_WIDTH - sum(_SIDES), _COLUMNS
        needed = key_height(key, wide, columns)
    below = 0.0 if beside else needed + 0.08
    high = top + rows * (tall + gap) - gap + _UNDER + below
    figure = page(high, words.title, words.caption, words.alt)
    axes = grid(figure, (rows, _COLUMNS), margins=(*_SIDES, top, _UNDER + below), gaps=(_GAPS[0], gap))
    for empty in axes[len(names) :]:
        empty.remove()
    if beside:
        left = PAGE_WIDTH - _SIDES[1] - wide
        bottom = min(_UNDER, _UNDER + tall - needed)
        box = (left / PAGE_WIDTH, bottom / high, wide / PAGE_WIDTH, (_UNDER + tall - bottom) / high)
    else:
        box = (_SIDES[0] / PAGE_WIDTH, 0.04 / high, wide / PAGE_WIDTH, needed / high)
    draw_key(figure.add_axes(box), key, columns)
    return figure, dict(zip(names, axes, strict=False))


def rows_of_scenarios(
    scenarios: Mapping[str, tuple[str, int]], names: Sequence[tuple[str, str]], words: Words, key: Sequence[Entry]
) -> tuple[Page, dict[tuple[str, str], Axes]]:
    """Make a page with a row for each scenario and a panel for each name, in blocks of five columns.

    `scenarios` gives each scenario's title and its position in the result; `names` are names with the titles of their columns.
    """
    across = -(-len(names) // -(-len(names) // _ACROSS))
    blocks = [names[start : start + across] for start in range(0, len(names), across)]
    said = {name: wrap(title, int(18 * _ACROSS / across)) for name, title in names}
    head = 0.08 + _TITLE_LINE * max(map(len, said.values()))
    block, gap = len(scenarios) * (_ROW + 0.12), head + 0.24
    wide = PAGE_WIDTH - sum(_SIDES)
    below = key_height(key, wide, _COLUMNS) + 0.1
    high = head + len(blocks) * (block + gap) - gap + _UNDER + below
    figure = page(high, words.title, words.caption, words.alt)
    found: dict[tuple[str, str], Axes] = {}
    for place, columns in enumerate(blocks):
        top = head + place * (block + gap)
        margins = (_NAME + 0.45, 0.1, top, high - top - block + 0.12)
        axes = grid(figure, (len(scenarios), across), margins=margins, gaps=(0.34, 0.12))
        for row, (scenario, (title, at)) in enumerate(scenarios.items()):
            for column in range(across):
                each = axes[row * across + column]
                if column >= len(columns):
                    each.remove()
                    continue
                found[scenario, columns[column][0]] = each
                if row == 0:
                    each.set_title("\n".join(said[columns[column][0]]), size=6.5)
                each.tick_params(labelsize=5.5, labelbottom=row == len(scenarios) - 1)
            middle = 1 - (top + row * (_ROW + 0.12) + 0.5 * _ROW) / high
            figure.text(
                0.08 / PAGE_WIDTH,
                middle,
                "\n".join(wrap(title, _LETTERS)),
                va="center",
                ha="left",
                size=6.5,
                color=look(at).colour,
            )
    draw_key(
        figure.add_axes((_SIDES[0] / PAGE_WIDTH, 0.04 / high, wide / PAGE_WIDTH, (below - 0.1) / high)), key, _COLUMNS
    )
    return figure, found
