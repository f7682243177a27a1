"""The section with agreements on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.report_page.items import Paragraphs, Section

if TYPE_CHECKING:
    from haemus.experiments.report_page.pictures import Pictures
    from haemus.experiments.store.result import Result


def map_section(result: Result, pictures: Pictures) -> Section:
    """Agreements as arcs on a map of the region."""
    del result, pictures
    return Section("map", "Agreements on a map", (Paragraphs(("",)),))
