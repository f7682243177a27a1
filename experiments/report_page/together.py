"""The page on two results side by side: each section with both, and in place of each one's differences those between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.compare.two_results import TwoResults, compare_results
from haemus.experiments.compare.two_results_text import notes, two_results_tables
from haemus.experiments.report_page.items import Beside, Item, Page, Paragraphs, Points, Section, items_of
from haemus.experiments.report_page.page import notices_of, title_of
from haemus.experiments.report_page.pictures import Pictures
from haemus.experiments.report_page.sections import sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from haemus.experiments.report_page.findings import Findings

DIFFERENCES: Final = "differences"
ONCE: Final = ("cautions",)
"""Sections that are the same for every result."""
NONE: Final = "This result has none."


def page_of_two(first: Findings, second: Findings, compared: TwoResults | None = None) -> Page:
    """The page on two results; the second is compared with the first, unless that was done."""
    both = (first, second)
    found = compared or compare_results(first.result, second.result)
    names = tuple(
        f"{place}: {each.result.folder.resolve().name}" for place, each in zip(("First", "Second"), both, strict=True)
    )
    sections = [
        {section.anchor: section for section in sections_of(each, Pictures(f"{place}-"))}
        for place, each in zip(("first", "second"), both, strict=True)
    ]
    titles = tuple(dict.fromkeys(title_of(each) for each in both))
    said = tuple(f"{name}. {notice}" for name, each in zip(names, both, strict=True) for notice in notices_of(each))
    return Page(f"Two results: {' and '.join(titles)}", said, tuple(_merged(found, names, sections)), wide=True)


def _merged(found: TwoResults, names: tuple[str, ...], sections: list[dict[str, Section]]) -> Iterator[Section]:
    """Yield the sections that either result has, in their order."""
    for anchor, heading in {name: each.heading for part in sections for name, each in part.items()}.items():
        parts = [part.get(anchor) for part in sections]
        if anchor in ONCE and parts[0] is not None:
            yield parts[0]
            continue
        empty: tuple[Item, ...] = (Paragraphs((NONE,), "note"),)
        beside = Beside(
            tuple((name, empty if each is None else each.items) for name, each in zip(names, parts, strict=True))
        )
        if anchor == DIFFERENCES:
            lines = tuple(line for line in notes(found) if not line.startswith("first: "))
            yield Section(
                "between", "What differs between the two results", (*items_of(two_results_tables(found)), Points(lines))
            )
            heading = "What differs within each result"  # noqa: PLW2901 - beside the section above
        yield Section(anchor, heading, (beside,))
