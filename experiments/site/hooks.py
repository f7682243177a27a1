"""What MkDocs calls while it builds the site (`mkdocs.yml`): pages from outside `docs` join it, and links lead to them."""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, Files

from haemus.experiments.site.notebook import NotebookPage, executed, page_of
from haemus.experiments.site.reference import reference
from haemus.experiments.site.repository import (
    DOCS,
    ROOT_PAGES,
    as_page,
    linked_outside,
    listing,
    site_path,
)

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

FRONT = "---\nhide:\n  - navigation\n---\n"
"""The first page has no other page beside it."""
KERNELS = 2
"""Notebooks that run at the same time."""
PARTS = ("model", "experiments", "scenarios")
_package = tempfile.TemporaryDirectory(prefix="haemus-site-")
"""Goes when the build ends."""
_executed: dict[str, NotebookPage] = {}
"""Pages of notebooks by their content: `mkdocs serve` builds the site again and again."""


def top_of(config: MkDocsConfig) -> Path:
    """The checkout."""
    return Path(config.config_file_path).parent


def on_startup(**_: object) -> None:
    """Let the sources be found where they lie in one folder, as they do when installed: the checkout has them in four."""
    sys.path.insert(0, str(_as_installed(Path(__file__).parents[2])))


def _as_installed(top: Path) -> Path:
    """Return a folder with the package in it, whose files lead to those of a checkout.

    What makes the pages of the reference reads sources without importing them, and looks for a package in one place. An installation
    that leads to the checkout (`pip install -e`) has no such place.
    """
    package = Path(_package.name) / "haemus"
    for folder, place in (("interface", package), *((name, package / name) for name in PARTS)):
        for source in sorted((top / folder).rglob("*.py")):
            lead = place / source.relative_to(top / folder)
            lead.parent.mkdir(parents=True, exist_ok=True)
            if not lead.exists():
                lead.symlink_to(source)
    return package.parent


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List every decision record below their index."""
    records = sorted((Path(config.docs_dir) / "decisions").glob("0*.md"))
    for section in config.nav or []:
        if "Decisions" in section:
            section["Decisions"] = ["decisions/README.md", *(f"decisions/{each.name}" for each in records)]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from the top of the repository, the reference, the notebooks, and the files to which documents lead."""
    top = top_of(config)
    documents = {f"{DOCS}{file.src_uri}": file.content_string for file in files.documentation_pages()}
    for document, page in ROOT_PAGES.items():
        documents[document] = (top / document).read_text(encoding="utf-8")
        _add(files, config, page, f"{FRONT if page == 'index.md' else ''}{documents[document]}")
    for page, text in reference().items():
        _add(files, config, page, text)
    for name, made in notebooks(Path(config.docs_dir)).items():
        _add(files, config, f"notebooks/{name}.md", made.text)
        _add(
            files,
            config,
            f"notebooks/downloads/{name}.ipynb",
            (top / DOCS / "notebooks" / f"{name}.ipynb").read_bytes(),
        )
        for picture, content in made.pictures.items():
            _add(files, config, f"notebooks/{picture}", content)
    for path in linked_outside(top, documents):
        there = top / path
        page = site_path(top, path)
        if there.is_file():
            _add(files, config, page, there.read_bytes())
        elif page.endswith("/index.md"):
            _add(files, config, page, listing(top, path))
    return files


def _add(files: Files, config: MkDocsConfig, path: str, content: str | bytes) -> None:
    is_page = path.endswith(".md") and isinstance(content, bytes)
    files.append(File.generated(config, path, content=content.decode() if is_page else content))  # type: ignore[union-attr]


def notebooks(docs: Path) -> dict[str, NotebookPage]:
    """The pages of all notebooks, those that have changed executed anew."""
    found = sorted((docs / "notebooks").glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(KERNELS) as threads:
        return dict(
            zip((file.stem for file in found), threads.map(lambda file: _page(file, Path(scratch)), found), strict=True)
        )


def _page(file: Path, scratch: Path) -> NotebookPage:
    digest = sha256(file.read_bytes()).hexdigest()
    if digest not in _executed:
        _executed[digest] = page_of(executed(file, scratch), file.stem)
    return _executed[digest]


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: Any) -> str:  # noqa: ANN401 - as MkDocs calls it
    """Let links lead to pages of the site."""
    return as_page(top_of(config), page.file.src_uri, markdown)
