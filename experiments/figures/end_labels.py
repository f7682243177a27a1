"""Names at the ends of lines, moved apart where they would overlap."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes

_APART: Final = 0.105  # [inch] between the middles of two names
_TOGETHER: Final = 0.02  # [inch] up to which lines end together: their names keep the order that they are given in


class EndLabel(NamedTuple):
    """A name, the height of its line's end, and its colour."""

    height: float
    text: str
    colour: str


def end_labels(axes: Axes, labels: Sequence[EndLabel], *, size: float = 6.0, weight: str = "bold") -> None:
    """Write names to the right of a panel, in the order of their lines; where lines end together, as they are given."""
    low, high = axes.get_ylim()
    tall = axes.get_window_extent().height / axes.figure.dpi
    place = {each: tall * (each.height - low) / (high - low) for each in labels}
    rank = {each: (round(place[each] / _TOGETHER), -order) for order, each in enumerate(labels)}
    ordered = sorted(labels, key=lambda each: rank[each])
    wanted = sorted(place[each] for each in ordered)
    for each, at in zip(ordered, apart(wanted, _APART), strict=True):
        axes.text(
            1.02, at / tall, each.text, transform=axes.transAxes, ha="left", va="center", size=size, weight=weight,
            color=each.colour, clip_on=False,
        )  # fmt: skip


def apart(wanted: Sequence[float], least: float) -> list[float]:
    """Ordered places moved as little as makes neighbours at least so far apart: groups that touch keep their middle."""
    groups: list[list[float]] = []  # of each its first wanted places
    for place in wanted:
        groups.append([place])
        while len(groups) > 1 and _bottom(groups[-1], least) < _bottom(groups[-2], least) + least * len(groups[-2]):
            last = groups.pop()
            groups[-1] += last
    return [_bottom(group, least) + least * step for group in groups for step in range(len(group))]


def _bottom(group: Sequence[float], least: float) -> float:
    return sum(group) / len(group) - 0.5 * least * (len(group) - 1)
