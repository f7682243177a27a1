"""The repository as pages: where a document's page is on the site, and links that work in both places."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DOCS: Final = "docs/"
SOURCE: Final = "source/"
"""The part of the site that holds files from outside `docs`."""
ROOT_PAGES: Final[Mapping[str, str]] = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
}
PICTURES: Final = frozenset({".png", ".svg", ".gif", ".jpg"})
TEXTS: Final = frozenset({".py", ".toml", ".csv", ".md"})
"""The files of a linked folder that are carried."""
FENCE: Final = re.compile(r"^(```.*?^```[ \t]*$)", re.MULTILINE | re.DOTALL)
LINK: Final = re.compile(r"\]\((?P<target>[^)\s]+)\)")
COMMENT: Final = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)
LIST_AFTER_TEXT: Final = re.compile(r"^(?!\s|[-*|>#]|\d+\. )(?P<before>.+)\n(?=- )", re.MULTILINE)

CODE: Final = re.compile(r"(`+[^`]+`+)")
UNIT: Final = re.compile(r"(?<![!\\])\[(?P<words>[^\[\]^\n]+)\](?![(:])")
"""Words in brackets that are no link, such as a unit; the documents have no links by reference."""


def repository_path(page: str) -> str:
    """The path in the repository of the document behind a page."""
    for document, there in ROOT_PAGES.items():
        if page == there:
            return document
    return page.removeprefix(SOURCE) if page.startswith(SOURCE) else f"{DOCS}{page}"


def site_path(top: Path, path: str) -> str:
    """The path on the site of a document, a picture, any other file or a folder of the repository."""
    if path in ROOT_PAGES:
        return ROOT_PAGES[path]
    if (top / path).is_dir():
        index = f"{path}/README.md"
        return site_path(top, index) if (top / index).is_file() else f"{SOURCE}{path}/index.md"
    if path.startswith(DOCS):
        page = path.removeprefix(DOCS)
        return page.replace(".ipynb", ".md") if (top / path).is_file() else page  # downloads of notebooks are made
    if path.endswith(".md") or posixpath.splitext(path)[1] in PICTURES:
        return f"{SOURCE}{path}"
    return f"{SOURCE}{path}.txt"  # which every browser shows


def links(text: str) -> Iterator[str]:
    """Yield the targets of a document's links that lead to other files, without their anchors."""
    for part in FENCE.split(text)[::2]:
        for match in LINK.finditer(part):
            target = match["target"].partition("#")[0]
            if target and not re.match(r"[a-z]+:", target):
                yield target


def joined(document: str, target: str) -> str:
    """The path in the repository to which a document's link leads."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(document), target))


def linked_outside(top: Path, documents: Mapping[str, str]) -> list[str]:
    """The files and folders outside `docs` to which documents lead, and the files in those folders."""
    waiting = [joined(document, target) for document, text in documents.items() for target in links(text)]
    found: dict[str, None] = {}
    while waiting:
        path = waiting.pop(0)
        there = top / path
        if path in found or path in ROOT_PAGES or f"{path}/".startswith(DOCS) or not there.exists():
            continue  # what isn't there is reported as a link that leads nowhere
        if there.is_dir():
            waiting += [f"{path}/{name}" for name in carried(there)]
        elif path.endswith(".md"):
            text = there.read_text(encoding="utf-8")
            waiting += [joined(path, target) for target in links(text)]
        found[path] = None
    return list(found)


def carried(folder: Path) -> list[str]:
    """The names of the files and folders of a folder that a reader may want to see."""
    return sorted(
        each.name
        for each in folder.iterdir()
        if each.name[0] not in "._" and (each.suffix in TEXTS or (each.is_dir() and any(carried(each))))
    )


def listing(top: Path, path: str) -> str:
    """The page of a folder: its files as links."""
    lines = [f"- [{name}{'/' * (top / path / name).is_dir()}]({name})" for name in carried(top / path)]
    return "\n".join((f"# {path}", "", *lines, ""))


def as_page(top: Path, page: str, text: str) -> str:
    """A document as the site's Markdown: links lead to pages, comments for tests are gone, lists stand apart."""
    document = repository_path(page)

    def leads(match: re.Match[str]) -> str:
        target, mark, anchor = match["target"].partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return match[0]
        base = document if not page.endswith("/index.md") else f"{posixpath.dirname(document)}/README.md"
        there = site_path(top, joined(base, target))
        return f"]({posixpath.relpath(there, posixpath.dirname(page) or '.')}{mark}{anchor})"

    parts = FENCE.split(text)
    for place, part in enumerate(parts):
        if place % 2 == 0:
            plain = COMMENT.sub("\n", part)
            linked = LINK.sub(leads, LIST_AFTER_TEXT.sub(r"\g<before>\n\n", plain))
            parts[place] = "\n".join(map(_units_as_they_stand, linked.split("\n")))
    return "".join(parts)


def _units_as_they_stand(line: str) -> str:
    """A line in which words in brackets are no links; lines of HTML and code stay."""
    if line.startswith("<"):
        return line
    spans = CODE.split(line)
    spans[::2] = [UNIT.sub(r"\[\g<words>\]", span) for span in spans[::2]]
    return "".join(spans)
