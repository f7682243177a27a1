"""Notebooks as pages: executed when the site is built, with their outputs."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import nbformat
from nbclient import NotebookClient

if TYPE_CHECKING:
    from pathlib import Path

SECONDS: Final = 600
"""For one cell; the first on a machine may compile."""
QUIET: Final = ["--log-level=ERROR"]
"""A kernel warns that it talks over TCP, which it does on this machine alone."""
PROSE: Final = "prose"
"""The tag of cells that write sentences: their code isn't shown on the page."""


@dataclass
class NotebookPage:
    """The page of a notebook, and its pictures by name."""

    text: str
    pictures: dict[str, bytes] = field(default_factory=dict)


def executed(file: Path, folder: Path) -> nbformat.NotebookNode:
    """Run a notebook in a folder and return it with its outputs; nbclient's CellExecutionError where a cell fails."""
    notebook: nbformat.NotebookNode = nbformat.read(file, as_version=4)
    environment = {
        name: value for name, value in os.environ.items() if name != "MPLBACKEND"
    }  # figures go into the page
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        extra_arguments=QUIET,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=environment)
    return notebook


def page_of(notebook: nbformat.NotebookNode, name: str) -> NotebookPage:
    """The notebook as Markdown: its text, its code and what the code showed."""
    page = NotebookPage("")
    parts: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        if PROSE not in cell.metadata.get("tags", []):
            parts.append(f"```python\n{cell.source}\n```")
        parts += [_shown(output, cell, page, name) for output in cell.get("outputs", [])]
    title, *rest = parts
    download = f"[Download this notebook](downloads/{name}.ipynb) to run it and change its first lines."
    page.text = "\n\n".join((title, download, *rest, ""))
    return page


def _shown(output: Any, cell: Any, page: NotebookPage, name: str) -> str:  # noqa: ANN401 - nodes of a notebook
    """An output as Markdown; a picture becomes a file of its own."""
    if output.output_type == "stream":
        return f"```text\n{output.text.rstrip()}\n```" if output.name == "stdout" else ""
    found = output["data"]
    if "text/markdown" in found:
        return str(found["text/markdown"])
    if "image/png" in found:
        picture = f"{name}-{len(page.pictures) + 1}.png"
        page.pictures[picture] = b64decode(found["image/png"])
        return f"![{cell.metadata.get('alt', '')}]({picture})"
    if "text/html" in found:
        return _plain_html(found["text/html"])
    return f"```text\n{found['text/plain']}\n```"


def _plain_html(html: str) -> str:
    """A table without what it brings for looks, on lines that Markdown leaves alone."""
    bare = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    bare = re.sub(r' (?:border|class|style)="[^"]*"', "", bare)
    return re.sub(r"\n\s*", "\n", bare).strip()
