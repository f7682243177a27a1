"""`haemus docs`: open the documentation site, or say how to build it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from haemus.experiments.cli.options import tell

if TYPE_CHECKING:
    import argparse

SUMMARY = "open the documentation in a browser, or say how to build it"
EXAMPLES = (
    ("haemus docs", "the first page, in your browser"),
    ("haemus docs reference/commands", "another page"),
    ("haemus docs --path", "print where the site is, and open nothing"),
)
FIRST: Final = "index"
SITE: Final = "site"
CHECKOUT: Final = Path(__file__).resolve().parents[2]
"""Where an editable installation has its source."""
BUILD: Final = 'pip install -c constraints.txt -e ".[docs]" && mkdocs build'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a page."""
    parser.add_argument(
        "page",
        nargs="?",
        default=FIRST,
        metavar="PAGE",
        help="a page, such as odd or tutorials/sweep (default: the first)",
    )
    parser.add_argument(
        "--site", metavar="DIR", help=f"the built site (default: {SITE} in the checkout, or in this folder)"
    )
    parser.add_argument("--path", action="store_true", help="print the page's file instead of opening it")


def run(arguments: argparse.Namespace) -> int:
    """Open the page; where there is no browser, print its file."""
    file = _page(_site(arguments.site), arguments.page)
    if arguments.path:
        print(file)
        return 0
    import webbrowser  # noqa: PLC0415 - `haemus --help` stays quick

    if webbrowser.open_new_tab(file.as_uri()):
        print(f"opened {file}")
    else:
        tell("haemus: no browser was found; open this file:")
        print(file)
    return 0


def _site(typed: str | None) -> Path:
    """The folder of the built site; BadInput, which says how to build it, if there is none."""
    from haemus.model.bad_input import BadInput  # noqa: PLC0415 - `haemus --help` stays quick

    places = [Path(typed)] if typed else [CHECKOUT / SITE, Path(SITE)]
    for place in places:
        if (place / f"{FIRST}.html").is_file():
            return place.resolve()
    raise BadInput(
        "no built documentation there" if typed else "the documentation isn't built",
        where="--site", value=typed, allowed=f"build it in a checkout of the source: {BUILD}",
    )  # fmt: skip


def _page(site: Path, typed: str) -> Path:
    """The file of a page; BadInput, with the nearest name, if there is none."""
    from haemus.model.bad_input import BadInput, nearest_name  # noqa: PLC0415 - `haemus --help` stays quick

    name = typed.removesuffix(".html").removesuffix(".md").strip("/")
    pages = {file.relative_to(site).with_suffix("").as_posix(): file for file in sorted(site.rglob("*.html"))}
    if name in pages:
        return pages[name]
    if f"{name}/{FIRST}" in pages:
        return pages[f"{name}/{FIRST}"]
    raise BadInput(
        "no such page", where="PAGE", value=typed, allowed="a page of the site, such as odd or tutorials/sweep",
        nearest=nearest_name(name, pages),
    )  # fmt: skip
