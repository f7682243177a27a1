"""Where the labels of a map stand: inside a state where one fits, otherwise beside it with a leader line, none on another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, inf, pi, sin
from typing import Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.map.boundaries import FRAME, Positions, lands, owners

_RING: Final = 32
_REACH: Final = (1.1, 1.5, 2.0, 2.6, 3.3, 4.2, 5.5)  # [size of the label] how far from the point it may stand
_ON_ARC: Final = 0.06
_ON_STATE: Final = 4.0
_OUTSIDE: Final = 12.0
_FAR: Final = 1.2
_OVERLAP: Final = 1000.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A label's place: its middle and size [km]."""

    x: float
    y: float
    wide: float
    high: float
    has_leader: bool = False

    def overlap(self, other: "Box") -> float:
        """The share of this box that another covers."""
        across = min(self.x + self.wide / 2, other.x + other.wide / 2) - max(
            self.x - self.wide / 2, other.x - other.wide / 2
        )
        up = min(self.y + self.high / 2, other.y + other.high / 2) - max(
            self.y - self.high / 2, other.y - other.high / 2
        )
        return max(across, 0.0) * max(up, 0.0) / (self.wide * self.high)

    def points(self) -> Positions:
        """A grid of points of the box."""
        xs, ys = (np.linspace(-0.5, 0.5, count) for count in (7, 5))
        return np.array([(self.x + a * self.wide, self.y + b * self.high) for a in xs for b in ys])

    def inside(self, frame: tuple[float, float, float, float]) -> bool:
        """Whether all of it is in the frame."""
        west, east, south, north = frame
        return (
            west <= self.x - self.wide / 2 and self.x + self.wide / 2 <= east
            and south <= self.y - self.high / 2 and self.y + self.high / 2 <= north
        )  # fmt: skip


def placed(
    sizes: Mapping[str, Point], points: Mapping[str, Point], lines: Sequence[Sequence[Point]], dot: float
) -> dict[str, Box]:
    """The place of each state's label; sizes and points [km], `lines` are arcs to keep off, `dot` is the size of a state's mark.

    Large states are served first, since their labels fit inside; the others go where the sea, neighbouring land or the least
    else is covered.
    """
    known = lands()
    order = sorted(sizes, key=lambda code: (-(known[code].area if code in known else 0.0), code))
    marks = [Box(*points[code], dot, dot) for code in order]
    on_lines = np.array([point for line in lines for point in line]).reshape(-1, 2)
    taken: dict[str, Box] = {}
    for code in order:
        wide, high = sizes[code]
        least = inf
        boxes = list(_candidates(points[code], wide, high, dot))
        costs = _crowding(boxes, points[code], list(taken.values()), marks, on_lines)
        for box, crowding in zip(boxes, costs.tolist(), strict=True):
            if crowding < least:  # finding out whose land lies below takes longest
                cost = crowding + _on_land(box, code, sizes)
                if cost < least:
                    least, taken[code] = cost, box
    return taken


def _candidates(point: Point, wide: float, high: float, dot: float) -> Iterator[Box]:
    """Yield places close around the point, then farther ones with a leader line."""
    x, y = point
    gap = 0.6 * dot
    for across in (0.0, -0.35, 0.35, -0.6, 0.6):
        for up in (-high / 2 - gap, high / 2 + gap):
            yield Box(x + across * wide, y + up, wide, high)
    for side in (-1, 1):
        for up in (0.0, -0.3, 0.3):
            yield Box(x + side * (wide / 2 + gap), y + up * high, wide, high)
    for reach in _REACH:
        for step in range(_RING):
            angle = 2 * pi * step / _RING
            yield Box(x + reach * wide * cos(angle), y + reach * 1.4 * high * sin(angle), wide, high, has_leader=True)


def _crowding(
    boxes: Sequence[Box], point: Point, taken: Sequence[Box], marks: Sequence[Box], on_lines: Positions
) -> NDArray[np.float64]:
    """What speaks against each place of a label, without the land below: other labels and marks most, then arcs, and distance."""
    wide, high = boxes[0].wide, boxes[0].high  # of all of them
    at = np.array([(box.x, box.y) for box in boxes])
    cost = np.zeros(len(boxes))
    for other in taken:
        covered = _covered(at, (wide, high), other)
        cost += np.where(covered > 0.0, covered + 0.2, 0.0)
    cost *= _OVERLAP
    for mark in marks:
        cost += np.where(_covered(at, (wide, high), mark) > 0.0, 100.0, 0.0)
    if len(on_lines):
        off = np.abs(on_lines[np.newaxis] - at[:, np.newaxis])
        cost += _ON_ARC * ((off[..., 0] < wide / 2) & (off[..., 1] < high / 2)).sum(axis=1)
    has_leader = np.array([box.has_leader for box in boxes])
    cost += np.where(has_leader, 2.0 + _FAR * np.hypot(*(at - point).T) / wide, 0.0)
    return np.where([box.inside(FRAME) for box in boxes], cost, 10 * _OVERLAP)


def _covered(at: Positions, size: Point, other: Box) -> NDArray[np.float64]:
    """The share of each box of one size that another box covers."""
    half, theirs = np.array(size) / 2, np.array((other.wide, other.high)) / 2
    there = np.array((other.x, other.y))
    across = np.minimum(at + half, there + theirs) - np.maximum(at - half, there - theirs)
    shares: NDArray[np.float64] = np.maximum(across, 0.0).prod(axis=1) / (size[0] * size[1])
    return shares


def _on_land(box: Box, code: str, sizes: Mapping[str, Point]) -> float:
    """What the land below speaks against a place, at least 0: outside the state without a leader, or on another state."""
    below = owners(box.points())
    cost = _ON_STATE * sum(1 for owner in below if owner in sizes and (owner != code or box.has_leader)) / len(below)
    return cost if box.has_leader else cost + _OUTSIDE * (1.0 - below.count(code) / len(below))
