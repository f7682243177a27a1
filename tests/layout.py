"""Faults of a figure's layout that can be found without eyes: text that is cut off, and labels that overlap."""

from collections.abc import Iterator
from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

SLACK = 1.5
"""Pixels at 100 dots per inch by which boxes of text may touch: their boxes are larger than their ink."""


def faults_of(figure: Figure) -> list[str]:
    """Texts that leave the canvas, and pairs of labels that overlap, in words; empty if there are none."""
    figure.set_dpi(100)
    figure.canvas.draw()
    width, height = (float(side) for side in figure.bbox.size)
    texts = [(said, box, label) for said, box, label in _texts(figure) if box.width > 0.0]
    cut = [
        f"cut off: {said!r} at {box.x0:.0f} to {box.x1:.0f} of {width:.0f}, {box.y0:.0f} to {box.y1:.0f} of {height:.0f}"
        for said, box, _ in texts
        if box.x0 < -SLACK or box.y0 < -SLACK or box.x1 > width + SLACK or box.y1 > height + SLACK
    ]
    labels = [(said, box) for said, box, label in texts if label]
    return cut + [f"overlap: {a!r} and {b!r}" for (a, one), (b, two) in combinations(labels, 2) if _overlap(one, two)]


def _overlap(one: Bbox, two: Bbox) -> bool:
    across = min(one.x1, two.x1) - max(one.x0, two.x0)
    up = min(one.y1, two.y1) - max(one.y0, two.y0)
    return across > SLACK and up > SLACK


def _texts(figure: Figure) -> Iterator[tuple[str, Bbox, bool]]:
    """Every visible text with its box, and whether it is a label: a title, a tick's, an axis's or one outside panels."""
    for text in figure.texts:
        yield _boxed(text, label=True)
    for axes in figure.axes:
        yield from _of(axes)


def _of(axes: Axes) -> Iterator[tuple[str, Bbox, bool]]:
    titles = [axes.title, axes._left_title, axes._right_title]  # type: ignore[attr-defined]
    shown = [text for text in titles if text.get_visible() and text.get_text()]
    if axes.axison:
        for axis in (axes.xaxis, axes.yaxis):
            shown += [axis.label] if axis.label.get_text() else []
            shown += list(_tick_labels(axis))
    for text in shown:
        yield _boxed(text, label=True)
    for text in axes.texts:
        if text.get_visible() and text.get_text():
            yield _boxed(text, label=not axes.axison)


def _tick_labels(axis: Axis) -> Iterator[Text]:
    low, high = sorted(axis.get_view_interval())
    room = 1e-6 * (high - low)
    axis.get_ticklabels()  # one tick may have served all marks
    for tick in axis.get_major_ticks():
        if low - room <= tick.get_loc() <= high + room:
            for text, drawn in ((tick.label1, tick.label1.get_visible()), (tick.label2, tick.label2.get_visible())):
                if drawn and text.get_text():
                    yield text


def _boxed(text: Text, *, label: bool) -> tuple[str, Bbox, bool]:
    return text.get_text(), text.get_window_extent(), label and not text.get_rotation() % 90
