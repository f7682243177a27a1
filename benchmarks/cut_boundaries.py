"""Cut Natural Earth's boundaries to the map's window and leave out what no printed page shows.

    python benchmarks/cut_boundaries.py boundaries_10m.geojson experiments/map/natural_earth/boundaries.geojson

A corner goes if the triangle with its neighbours is small, by a rule that looks at these three corners alone, so that both
sides of a border keep the same ones. Where three states meet, or a border reaches the sea, the corner stays.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

WINDOW = (12.6, 29.4, 39.0, 49.2)  # [degree] west, east, south, north
LEAST_CORNER = 0.0006  # [square degree] twice the area of a triangle that may go
LEAST_ISLAND = 0.002  # [square degree]
DIGITS = 3

Corner = tuple[float, float]
Ring = list[Corner]


def clipped(ring: Ring) -> Ring:
    """The part of a ring in the window (Sutherland and Hodgman)."""
    west, east, south, north = WINDOW
    for axis, limit, side in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        kept: Ring = []
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            within = [side * (corner[axis] - limit) >= 0 for corner in (a, b)]
            if within[0]:
                kept.append(a)
            if within[0] != within[1]:
                share = (limit - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
        ring = kept
    return [(round(x, DIGITS), round(y, DIGITS)) for x, y in ring]


def doubled_area(ring: Ring) -> float:
    """Twice the area that a ring encloses."""
    return abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)))


def thinned(rings: list[Ring]) -> list[Ring]:
    """The rings without small corners, the same on both sides of every border."""
    while True:
        beside: dict[Corner, set[tuple[Corner, ...]]] = defaultdict(set)
        for ring in rings:
            for a, corner, b in zip(ring[-1:] + ring[:-1], ring, ring[1:] + ring[:1], strict=True):
                beside[corner].add(tuple(sorted((a, b))))
        size = {
            corner: doubled_area([*next(iter(pairs)), corner]) if len(pairs) == 1 else 9.0
            for corner, pairs in beside.items()
        }
        gone = {
            corner
            for corner, pairs in beside.items()
            if size[corner] < LEAST_CORNER and all((size[corner], corner) < (size[n], n) for n in next(iter(pairs)))
        }
        gone -= {corner for ring in rings if len(ring) <= 4 for corner in ring}  # noqa: PLR2004 - a triangle and one more
        if not gone:
            return rings
        rings = [[corner for corner in ring if corner not in gone] for ring in rings]


def main(source: Path, target: Path) -> None:
    """Cut, thin and write, one state a line."""
    owners: list[tuple[int, int]] = []
    rings: list[Ring] = []
    features = sorted(json.loads(source.read_text())["features"], key=lambda each: each["properties"]["iso3"])
    for place, feature in enumerate(features):
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for number, polygon in enumerate(polygons):
            for ring in polygon:
                cut = list(dict.fromkeys(clipped([(x, y) for x, y in ring[:-1]])))
                if len(cut) > 2 and doubled_area(cut) >= 2 * LEAST_ISLAND:  # noqa: PLR2004 - a triangle
                    owners.append((place, number))
                    rings.append(cut)
    found: dict[int, dict[int, list[Ring]]] = defaultdict(lambda: defaultdict(list))
    for (place, number), ring in zip(owners, thinned(rings), strict=True):
        found[place][number].append([*ring, ring[0]])
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {key: features[place]["properties"][key] for key in ("iso3", "name")},
                "geometry": {"type": "MultiPolygon", "coordinates": list(polygons.values())},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for place, polygons in found.items()
    ]
    target.write_text('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
    print(f"{len(lines)} states, {sum(map(len, thinned(rings))):,} corners, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
