"""What the page of a sweep has besides: its factors, and the sensitivity and discoveries that were made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.discovery.analysis import discover
from haemus.experiments.discovery.text import discovery_blocks
from haemus.experiments.figures.drawing import of_discovery, of_sensitivity
from haemus.experiments.figures.style import house_style
from haemus.experiments.report.numbers import in_words
from haemus.experiments.report.table import Filled
from haemus.experiments.report_page.items import Grid, Heading, Item, Paragraphs, Section, grid_of, items_of
from haemus.experiments.sensitivity.analysis import sensitivity
from haemus.experiments.sensitivity.text import sensitivity_blocks
from haemus.experiments.store.question import discoveries_in, sensitivity_in
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from haemus.experiments.design.values import Axis
    from haemus.experiments.report_page.findings import Findings
    from haemus.experiments.report_page.pictures import Pictures
    from haemus.experiments.store.sweep_result import SweepResult


def factor_table(swept: SweepResult) -> Grid:
    """The factors that were varied: unit, lowest and highest value or all levels."""
    rows = tuple((axis.name, _range(axis), axis.unit) for axis in swept.axes)
    return grid_of(Filled(f"Factors of {swept.name}: {len(swept.points):,} points", ("factor", "values", "unit"), rows))


def _range(axis: Axis) -> str:
    if axis.levels:
        return ", ".join(map(in_words, axis.levels))
    return f"{in_words(axis.low)} to {in_words(axis.high)}"


def analyses_section(found: Findings, pictures: Pictures) -> Iterator[Section]:
    """Yield the section of the sensitivity and the discoveries inside the folder of a sweep, if there are any."""
    swept, items = found.sweep, []
    if swept is None:
        return
    try:
        items = [*_sensitivity(swept, pictures), *_discoveries(swept, pictures)]
    except BadInput as error:
        items = [Paragraphs((f"Left out: {error.problem}.",), "note")]
    if items:
        yield Section("analyses", "Sensitivity and discovery", tuple(items))


def _sensitivity(swept: SweepResult, pictures: Pictures) -> Iterator[Item]:
    asked = sensitivity_in(swept.result.folder)
    if asked is None:
        return
    found = sensitivity(
        swept, asked.outcomes, scenario=asked.scenario, confidence=asked.confidence, method=asked.method
    )
    yield Heading("Sensitivity")
    yield from items_of(sensitivity_blocks(found))
    with house_style():
        for _, figure, _ in of_sensitivity(found):
            yield pictures.of(figure)


def _discoveries(swept: SweepResult, pictures: Pictures) -> Iterator[Item]:
    for asked in discoveries_in(swept.result.folder):
        found = discover(
            swept, asked.where, scenario=asked.scenario, share=asked.share, density=asked.density, outcomes=asked.outcomes,
            resamples=asked.resamples, seed=asked.seed,
        )  # fmt: skip
        yield Heading(f"Discovery: {asked.where}")
        yield from items_of(discovery_blocks(found), "The boxes")
        with house_style():
            for _, figure, _ in of_discovery(found):
                yield pictures.of(figure)
