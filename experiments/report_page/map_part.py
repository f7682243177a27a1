"""The section with agreements on a map: the map as a picture, and its arcs and colours as tables."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from haemus.experiments.figures.style import house_style
from haemus.experiments.figures.words import country, in_order
from haemus.experiments.report.numbers import percent
from haemus.experiments.report_page.items import Cell, Grid, Item, Paragraphs, Section
from haemus.experiments.store.signatories import NEEDED, signatory_pairs
from haemus.model.bad_input import BadInput
from haemus.model.calendar import parse_quarter, quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.experiments.report_page.pictures import Pictures
    from haemus.experiments.store.result import Result

    Arcs = Mapping[tuple[str, str], float]

AT: Final = "2025Q4"
STRATEGIC: Final = "strategic"
TABLE: Final = "agreements"
MAP: Final = "haemus.experiments.map"
MAPS: Final = 4
"""Scenarios with a map of their own: coasts take room in a file."""
MOST: Final = 15
"""Pairs in the table."""


def map_section(result: Result, pictures: Pictures) -> Section:
    """Which states agreements unite by the end of 2025, or of the runs if these end before."""
    try:
        items = _with_map(result, pictures) if find_spec(MAP) is not None else _without_map(result)
    except BadInput as error:
        items = (Paragraphs((f"Left out: {error.problem}.",), "note"),)
    return Section("map", "Agreements on a map", items)


def _with_map(result: Result, pictures: Pictures) -> tuple[Item, ...]:
    some = result.scenarios[:MAPS]
    drawn: Any = import_module(f"{MAP}.from_result").mapped(result, scenarios=some)
    with house_style():
        figure, _ = drawn.figure()
    picture = pictures.of(figure, (drawn.title, tuple(drawn.note.splitlines()), drawn.alternative))
    arcs = {each.title: each.arcs for each in drawn.maps}
    values = {
        each.title: {code: (value, drawn.scale.written(value)) for code, value in each.values.items()}
        for each in drawn.maps
    }
    rest = result.scenarios[MAPS:]
    more = (Paragraphs((f"Not on this page: {', '.join(rest)} (haemus map draws them).",), "note"),) if rest else ()
    return (picture, *more, pair_table(arcs), value_table(values, drawn.scale.words))


def _without_map(result: Result) -> tuple[Item, ...]:
    if TABLE not in result.recorded:
        return (Paragraphs((f"The table of {TABLE} was not recorded: haemus run keeps it.",), "note"),)
    return (pair_table(pair_shares(result)),)


def pair_table(arcs: Mapping[str, Arcs]) -> Grid:
    """The pairs united in most runs of the first scenario, with the share of each scenario's runs."""
    first, *_ = arcs.values()
    pairs = sorted({pair for each in arcs.values() for pair in each}, key=lambda pair: (-first.get(pair, 0.0), pair))
    rows = tuple(_pair_row(pair, [each.get(pair, 0.0) for each in arcs.values()]) for pair in pairs[:MOST])
    more = (f"{len(pairs) - MOST} pairs that fewer runs unite are left out",) if len(pairs) > MOST else ()
    return Grid("Pairs of states in one strategic agreement: share of runs", ("pair", *arcs), rows, more)


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


def pair_shares(result: Result) -> dict[str, Arcs]:
    """The share of each scenario's runs in which a strategic agreement in force unites two states."""
    at = quarter_name(min(parse_quarter(AT), *(result.end(name) for name in result.scenarios)))
    pairs = signatory_pairs(result.table(TABLE, ("point", *NEEDED), [("kind", "in", [STRATEGIC])]))
    lasting = pairs["quarter_lapsed"].isna() | (pairs["quarter_lapsed"].astype(str) > at)
    once = pairs[(pairs["quarter"].astype(str) <= at) & lasting].drop_duplicates(["scenario", "run", "a", "b"])
    found: dict[str, Arcs] = {}
    for name in result.scenarios:
        own = once[once["scenario"] == name]
        counts = Counter(zip(own["a"].astype(str), own["b"].astype(str), strict=True))
        found[name] = {pair: count / result.runs[name] for pair, count in counts.items()}
    return found
