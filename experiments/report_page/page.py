"""A page: its sections put together, filled into the template, and written whole or not at all."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from haemus.experiments.files.replacing import write_text
from haemus.experiments.report.numbers import listed
from haemus.experiments.report_page.items import Page
from haemus.experiments.report_page.pictures import Pictures
from haemus.experiments.report_page.sections import sections_of
from haemus.experiments.store.repeated import versions_apart

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from matplotlib.figure import Figure

    from haemus.experiments.report_page.findings import Findings

REPORT: Final = "report.html"
NAMED: Final = 3
"""A title names so many scenarios; more are counted."""
_SITUATIONS: Final = {
    "interrupted": "This result was interrupted",
    "running": "This result is unfinished: its batch is still running, or was killed",
    "failing runs": "Some runs of this result failed",
}


def page_of(found: Findings, kept: Mapping[str, Figure] = MappingProxyType({})) -> Page:
    """The page on one result; `kept` are its figures that were drawn already, by name."""
    return Page(title_of(found), notices_of(found), sections_of(found, Pictures(kept=kept)))


def title_of(found: Findings) -> str:
    """The titles of the scenarios, or the name of the experiment."""
    if found.report is not None:
        return found.report.experiment.title
    if found.sweep is not None:
        return found.sweep.name
    titles = [str(each.get("title") or each["name"]) for each in found.scenarios]
    return listed(titles) if len(titles) <= NAMED else f"{titles[0]} and {len(titles) - 1} other scenarios"


def notices_of(found: Findings) -> tuple[str, ...]:
    """What a reader must know first: that a result isn't whole, or was made by another version of the model."""
    said = []
    if not found.complete:
        situation = str(found.result.manifest.get("situation"))
        said.append(f"{_SITUATIONS.get(situation, situation)}: {found.counted}. All numbers are of these.")
    if apart := versions_apart(found.result.manifest):
        said.append(f"This result was {apart}. Its numbers are shown as that version gave them.")
    if found.unread:
        said.append(
            f"This version can't read the experiment, so effects and expected signs are left out: {found.unread}."
        )
    return tuple(said)


def written(page: Page, path: Path) -> Path:
    """Write a page, and return its file."""
    write_text(path, html_of(page))
    return path


def html_of(page: Page) -> str:
    """The page as HTML in one file, which fetches nothing and runs no script but its own."""
    script = _own("page.js")
    digest = b64encode(sha256(script.encode()).digest()).decode("ascii")
    words = {"style": _own("page.css"), "script": script, "digest": digest, "version": version("haemus")}
    return _environment().get_template("page.html").render(page=page, **words)


@cache
def _own(name: str) -> Markup:
    """A file of the package, which needs no escaping."""
    text = (files("haemus.experiments.report_page") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("haemus.experiments.report_page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline"] = inline
    return environment


def inline(text: str) -> Markup:
    """Text with `code` and **strong** parts as HTML; everything else in it is escaped."""
    safe = str(escape(text))
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", safe))
    return Markup(marked)  # noqa: S704 - escaped above
