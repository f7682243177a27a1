"""The last sections of a page: what one may and may not say, where the result comes from, how to cite and repeat it."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final

from haemus.experiments.report.table import Filled
from haemus.experiments.report_page.cautions import MAY, MAY_NOT, NO_POSITION, RULES
from haemus.experiments.report_page.citing import citation
from haemus.experiments.report_page.items import (
    Attachment,
    Commands,
    Heading,
    Item,
    Paragraphs,
    Points,
    Section,
    grid_of,
)
from haemus.experiments.store.contents import said_of
from haemus.experiments.store.result_folder import MANIFEST

if TYPE_CHECKING:
    from haemus.experiments.report_page.findings import Findings
    from haemus.experiments.store.result import Result

MOST_BYTES: Final = 1_000_000
"""A larger manifest isn't put into the page."""


def cautions_section() -> Section:
    """What one may and may not say."""
    items = (
        Heading("One may say"),
        Points(MAY),
        Heading("One may not say"),
        Points(MAY_NOT),
        Heading("How not to misuse it"),
        Points(RULES),
        Paragraphs((NO_POSITION,), "note"),
    )
    return Section("cautions", "What one may and may not say", items)


def provenance_section(found: Findings) -> Section:
    """What was run with which versions, how to cite it, and how to make it again."""
    manifest = found.result.manifest
    versions = manifest.get("versions")
    about = Filled("What was run", ("what", "this result"), tuple(said_of(manifest, found.counted)))
    items: list[Item] = [grid_of(about)]
    if isinstance(versions, dict):
        items += [
            Heading("Versions"),
            Paragraphs((", ".join(f"{name} {number}" for name, number in versions.items()),)),
        ]
    items += [
        Heading("How to cite it"),
        Paragraphs((citation(manifest),)),
        Heading("How to make it again"),
        Paragraphs(("The manifest holds all that the result was made from. In the folder where it is saved:",)),
        Commands((f"haemus rerun {MANIFEST}",)),
        *_attached(found.result),
    ]
    return Section("provenance", "Where it comes from, how to cite it, how to make it again", tuple(items))


def _attached(result: Result) -> tuple[Item, ...]:
    content = (result.folder / MANIFEST).read_bytes()
    if len(content) > MOST_BYTES:
        return ()
    address = f"data:application/json;base64,{b64encode(content).decode('ascii')}"
    return (Attachment("Save the manifest", MANIFEST, address),)
