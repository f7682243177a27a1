"""The boundaries of states around the region, from Natural Earth, as paths in kilometres."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from haemus.experiments.map.projection import projected

FRAME: Final = (-545.0, 685.0, -530.0, 500.0)  # [km] west, east, south, north of the centre: what a map shows
CAPITALS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {"SMR": (12.4, 43.9), "CZE": (14.4, 50.1), "DEU": (13.4, 52.5), "POL": (21.0, 52.2), "CYP": (33.4, 35.2)}
)
"""Longitude and latitude [degree] of capital cities of nearby states without a polygon, to a tenth; general knowledge."""
_STEPS: Final = 60
_CELL: Final = 8.0  # [km]

Positions = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Land:
    """A state's land: its outline [km] and the point inside that is farthest from its border."""

    code: str
    name: str
    outline: Path
    point: tuple[float, float]
    area: float


@cache
def lands() -> Mapping[str, Land]:
    """The states with a polygon by code, Kosovo (XKX) its own."""
    text = files("haemus.experiments.map").joinpath("natural_earth/boundaries.geojson").read_text(encoding="utf-8")
    found = {}
    for feature in json.loads(text)["features"]:
        rings = [projected(ring) for polygon in feature["geometry"]["coordinates"] for ring in polygon]
        code = feature["properties"]["iso3"]
        largest = max(rings, key=_area)
        outline = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
        found[code] = Land(code, feature["properties"]["name"], outline, _inside(largest), _area(largest))
    return MappingProxyType(found)


def place_of(code: str) -> tuple[float, float] | None:
    """Where a state's mark is drawn [km]: inside its land, or at its capital city; None if neither is in the frame."""
    if code in lands():
        point = lands()[code].point
    elif code in CAPITALS:
        point = _pair(projected(CAPITALS[code])[0])
    else:
        return None
    west, east, south, north = FRAME
    return point if west < point[0] < east and south < point[1] < north else None


def owners(points: Positions) -> list[str]:
    """The state on whose land each point [km] lies, to about five kilometres; "" for the sea and beyond the frame."""
    grid, codes = _grid()
    place = np.rint((points - (FRAME[0], FRAME[2])) / _CELL).astype(int)
    inside = ((place >= 0) & (place < grid.shape)).all(axis=1)
    place[~inside] = 0
    found = np.where(inside, grid[place[:, 0], place[:, 1]], -1)
    return [codes[number] if number >= 0 else "" for number in found.tolist()]


@cache
def _grid() -> tuple[NDArray[np.int64], list[str]]:
    """The number of the state at each knot of a grid over the frame, -1 for none, and the states' codes."""
    west, east, south, north = FRAME
    across, up = np.meshgrid(np.arange(west, east, _CELL), np.arange(south, north, _CELL), indexing="ij")
    knots = np.column_stack((across.ravel(), up.ravel()))
    grid = np.full(len(knots), -1, dtype=np.int64)
    codes = list(lands())
    for number, code in enumerate(codes):
        grid[lands()[code].outline.contains_points(knots)] = number
    return grid.reshape(across.shape), codes


def _area(ring: Positions) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))) / 2.0


def _inside(ring: Positions) -> tuple[float, float]:
    """The point of a grid inside the ring and the frame that is farthest from the ring's corners."""
    west, east, south, north = FRAME
    low = np.maximum(ring.min(axis=0), (west, south))
    high = np.minimum(ring.max(axis=0), (east, north))
    if (low >= high).any():
        return _pair(ring.mean(axis=0))
    across, up = np.meshgrid(np.linspace(low[0], high[0], _STEPS), np.linspace(low[1], high[1], _STEPS))
    points = np.column_stack((across.ravel(), up.ravel()))
    points = points[Path(ring).contains_points(points)]
    if not len(points):
        return _pair(ring.mean(axis=0))
    free = np.min(np.hypot(points[:, None, 0] - ring[None, :, 0], points[:, None, 1] - ring[None, :, 1]), axis=1)
    edge = np.min(
        np.column_stack((points[:, 0] - west, east - points[:, 0], points[:, 1] - south, north - points[:, 1])), axis=1
    )
    return _pair(points[int(np.argmax(np.minimum(free, edge)))])


def _pair(point: Positions) -> tuple[float, float]:
    return float(point[0]), float(point[1])
