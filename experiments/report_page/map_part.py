"""The section with agreements on a map: the map as a picture, and its arcs and colours as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.figures.style import house_style
from haemus.experiments.figures.words import in_order
from haemus.experiments.map.from_result import mapped
from haemus.experiments.report.countries import country
from haemus.experiments.report.numbers import percent
from haemus.experiments.report_page.items import Cell, Grid, Item, Paragraphs, Section
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.experiments.report_page.pictures import Pictures
    from haemus.experiments.store.result import Result

    Arcs = Mapping[tuple[str, str], float]

MAPS: Final = 4
"""Scenarios with a map of their own: coasts take room in a file."""
AGREEMENTS: Final = "agreements"
NOT_RECORDED: Final = f"The table of {AGREEMENTS} was not recorded: haemus run without --record keeps it."
NO_PAIR: Final = "No run has two states in one strategic agreement."
MOST: Final = 15
"""Pairs in the table."""


def map_section(result: Result, pictures: Pictures) -> Section:
    """Which states agreements unite at the end of the runs."""
    try:
        items = _items(result, pictures)
    except BadInput as error:
        items = (Paragraphs((f"Left out: {error.problem}.",), "note"),)
    return Section("map", "Agreements on a map", items)


def _items(result: Result, pictures: Pictures) -> tuple[Item, ...]:
    shown = result.scenarios[:MAPS]
    drawn = mapped(result, scenarios=shown)
    with house_style():
        figure, _ = drawn.figure()
    picture = pictures.of(figure, (drawn.title, tuple(drawn.note.splitlines()), drawn.alternative))
    maps = dict(zip(shown, drawn.maps, strict=True))
    arcs = {name: each.arcs for name, each in maps.items()}
    written = drawn.scale.written
    values = {
        name: {code: (value, written(value)) for code, value in each.values.items()} for name, each in maps.items()
    }
    rest = result.scenarios[MAPS:]
    more = (Paragraphs((f"Not on this page: {', '.join(rest)} (haemus map draws them).",), "note"),) if rest else ()
    said = NO_PAIR if AGREEMENTS in result.recorded else NOT_RECORDED
    pairs: Item = pair_table(arcs, drawn.quarter) if any(arcs.values()) else Paragraphs((said,), "note")
    return (picture, *more, pairs, value_table(values, f"{drawn.scale.words}, {drawn.quarter}"))


def pair_table(arcs: Mapping[str, Arcs], quarter: str) -> Grid:
    """The pairs that one agreement unites in this quarter in most runs of the first scenario, with the share of each scenario's runs."""
    first, *_ = arcs.values()
    pairs = sorted({pair for each in arcs.values() for pair in each}, key=lambda pair: (-first.get(pair, 0.0), pair))
    rows = tuple(_pair_row(pair, [each.get(pair, 0.0) for each in arcs.values()]) for pair in pairs[:MOST])
    more = (f"{len(pairs) - MOST} pairs that fewer runs unite are left out",) if len(pairs) > MOST else ()
    return Grid(f"Pairs of states in one strategic agreement, {quarter}: share of runs", ("pair", *arcs), rows, more)


def _pair_row(pair: Sequence[str], shares: Sequence[float]) -> tuple[Cell, ...]:
    names = " and ".join(map(country, in_order(pair)))
    return (Cell(names), *(Cell(percent(share), share) for share in shares))


def value_table(values: Mapping[str, Mapping[str, tuple[float, str]]], words: str) -> Grid:
    """The numbers behind the colours: a row for each state, a column for each scenario."""
    states = in_order({code for each in values.values() for code in each})
    rows = tuple(
        (Cell(country(code)), *(Cell(text, value) for value, text in (each[code] for each in values.values())))
        for code in states
    )
    return Grid(words, ("state", *values), rows)
