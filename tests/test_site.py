"""The documentation site: built with warnings as errors, whole, complete, read from files with every host blocked."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from answer import Answer
from playwright.sync_api import Browser, Page, Route, sync_playwright
from test_readme import TOP

import haemus as package
from haemus.experiments.cli.help import COMMANDS
from haemus.experiments.site.reference import commands_page, outcomes_page, printed
from haemus.experiments.site.repository import as_page, links, repository_path, site_path
from haemus.experiments.store.kept import EVERYTHING, RECORDINGS
from haemus.experiments.store.meanings import MEANINGS, meanings_of
from haemus.model.events import EVENT_TYPES
from haemus.model.outcomes import OUTCOMES
from haemus.model.parameters import REGISTRY
from haemus.model.start.region_files import SHIPPED

Run = Callable[..., Answer]
NOTEBOOKS = sorted((TOP / "docs" / "notebooks").glob("*.ipynb"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""What a page loads without being asked, and where it says so."""
SIZES = {"phone": (360, 740), "laptop": (1366, 768)}
PAGES = (
    "index",
    "odd",
    "parameters",
    "results",
    "reference/commands",
    "reference/python",
    "notebooks/doubt",
    "decisions/index",
)


# --- links and notebooks, without building ------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "text", "shown"),
    [
        ("index.md", "[a](docs/odd.md#6-input-data)", "[a](odd.md#6-input-data)"),
        ("index.md", "[a](CONTRIBUTING.md)", "[a](contributing.md)"),
        ("index.md", "![a](results/reference/agreements.png)", "![a](source/results/reference/agreements.png)"),
        ("odd.md", "[a](../model/region.py)", "[a](source/model/region.py.txt)"),
        ("odd.md", "[a](../model/rules)", "[a](source/model/rules/index.md)"),
        ("decisions/0001-phases-in-one-list.md", "[a](../../README.md)", "[a](../index.md)"),
        ("tutorials/sweep.md", "[a](../notebooks/doubt.ipynb)", "[a](../notebooks/doubt.md)"),
        ("contributing.md", "[a](docs/decisions)", "[a](decisions/README.md)"),
        ("odd.md", "[a](#7-submodels) and [b](https://doi.org/1)", "[a](#7-submodels) and [b](https://doi.org/1)"),
        ("odd.md", "a stock [TIV-like], and `x[0]`", r"a stock \[TIV-like\], and `x[0]`"),
        ("odd.md", "burden['SRB'][2027:2029]", r"burden\['SRB'\]\[2027:2029\]"),
        ("odd.md", "Text:\n- one\n- two", "Text:\n\n- one\n- two"),
        ("odd.md", "```toml\n[a](b.md)\n```", "```toml\n[a](b.md)\n```"),
    ],
)
def test_a_link_of_the_repository_leads_to_its_page_on_the_site(page: str, text: str, shown: str) -> None:
    assert as_page(TOP, page, text) == shown


@pytest.mark.parametrize(
    "document", ["README.md", "CHANGELOG.md", "docs/odd.md", "docs/decisions/0001-phases-in-one-list.md"]
)
def test_a_document_and_its_page_know_each_other(document: str) -> None:
    assert repository_path(site_path(TOP, document)) == document


def test_the_readme_links_by_relative_paths_alone() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    assert len(list(links(text))) > 20
    assert re.findall(r"\]\((https?:[^)]*)\)", text) == []


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_stored_without_outputs(file: Path) -> None:
    cells = nbformat.read(file, as_version=4).cells
    assert [cell for cell in cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_opens_with_three_lines_to_change(file: Path) -> None:
    first = next(cell for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code")
    lines = first.source.splitlines()
    assert len(lines) == 3
    assert all(re.match(r"\w+ = ", line) for line in lines)


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_no_number_in_the_prose_of_a_notebook_is_written_by_hand(file: Path) -> None:
    """Apart from years, Article 5 and parts of links: all others are computed."""
    texts = [cell.source for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "markdown"]
    prose = re.sub(r"\]\([^)]*\)|Article 5|`[^`]*`|\b20\d\d\b", "", "\n".join(texts))
    assert re.findall(r"\d+", prose) == []


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_uses_public_names_alone(file: Path) -> None:
    code = "\n".join(cell.source for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code")
    assert "haemus." not in code
    names = {name.strip() for found in re.findall(r"from haemus import (.+)", code) for name in found.split(",")}
    assert names
    assert names <= set(package.__all__)


# --- the reference, from what the program prints ------------------------------------------------------


def test_the_page_of_commands_has_every_command_with_all_its_options(haemus: Run) -> None:
    parts = re.split(r"^### haemus (\S+)$", commands_page(), flags=re.MULTILINE)[1:]
    of_name = dict(zip(parts[::2], parts[1::2], strict=True))
    assert set(of_name) == set(COMMANDS)
    for name, text in of_name.items():
        options = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", haemus(name, "--help").out, re.MULTILINE))
        assert {option for option in options if option not in text} == set(), name


def test_the_page_of_outcomes_has_every_outcome_and_column() -> None:
    text = outcomes_page()
    for outcome in OUTCOMES.values():
        assert f"### `{outcome.name}`" in text
        assert all(f"`{column}`" in text for column in outcome.columns_in(SHIPPED))


def test_what_a_command_prints_is_read_back() -> None:
    assert [row["type"] for row in printed("events")] == list(EVENT_TYPES)
    with pytest.raises(RuntimeError, match="haemus events --type nothing ended with 2"):
        printed("events", "--type", "nothing")


# --- haemus docs --------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of three pages in a folder of its own."""
    site = tmp_path / "built"
    for name in ("index", "odd", "decisions/index"):
        file = site / f"{name}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("<title>a page</title>", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return site


@pytest.mark.parametrize(
    ("typed", "file"),
    [((), "index"), (("odd",), "odd"), (("odd.md",), "odd"), (("decisions/",), "decisions/index")],
)
def test_docs_says_where_a_page_is(typed: tuple[str, ...], file: str, haemus: Run, small: Path) -> None:
    answer = haemus("docs", *typed, "--site", small, "--path")
    assert (answer.code, answer.out, answer.err) == (0, f"{small / file}.html\n", "")


def test_docs_opens_a_page_in_the_browser(haemus: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open_new_tab", lambda address: opened.append(address) or True)
    answer = haemus("docs", "odd", "--site", small)
    assert (answer.code, answer.out) == (0, f"opened {small / 'odd.html'}\n")
    assert opened == [(small / "odd.html").as_uri()]


@pytest.mark.slow
def test_docs_without_a_browser_or_a_display_says_which_file_to_open(small: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"}}
    environment = {**bare, "PATH": "/nowhere", "PYTHONPATH": os.pathsep.join(sys.path)}
    answer = subprocess.run(
        [sys.executable, "-m", "haemus", "docs", "--site", str(small)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0
    assert answer.stdout == f"{small / 'index.html'}\n"
    assert answer.stderr == "haemus: no browser was found; open this file:\n"


def test_docs_says_how_to_build_a_site_that_is_not_there(haemus: Run, tmp_path: Path) -> None:
    answer = haemus("docs", "--site", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "no built documentation there" in answer.err
    assert "mkdocs build" in answer.err


def test_docs_names_the_nearest_page(haemus: Run, small: Path) -> None:
    answer = haemus("docs", "ood", "--site", small)
    assert (answer.code, answer.out) == (2, "")
    assert 'did you mean "odd"?' in answer.err


# --- the built site -----------------------------------------------------------------------------------


class Read(HTMLParser):
    """What a page links to, loads, and can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.unsaid: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {name for name in (found.get("id"), found.get("name")) if name}
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag in FETCHED and found.get(FETCHED[tag]) and found.get("rel") != "canonical":
            self.loaded.append(str(found[FETCHED[tag]]))
        if tag == "img" and not found.get("alt"):
            self.unsaid.append(str(found.get("src")))


@cache
def read(file: Path) -> Read:
    return Read(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built by the README's command; warnings are errors, and a notebook that fails ends the build."""
    out = tmp_path_factory.mktemp("documentation") / "site"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=TOP, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    assert "Documentation built" in built.stderr  # said with the warnings, which --quiet would silence and not count
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("no browser is installed: apt-get install chromium")
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages from files; a request to any host is written down, refused, and fails the test."""
    elsewhere: list[str] = []
    contexts = []

    def refuse(route: Route) -> None:
        elsewhere.append(route.request.url)
        route.abort()

    def at(file: Path, wide: int = 1366, high: int = 768) -> Page:
        context = browser.new_context(viewport={"width": wide, "height": high})
        contexts.append(context)
        context.route(lambda url: urlsplit(url).scheme not in {"file", "data", "blob"}, refuse)
        page = context.new_page()
        page.goto(file.as_uri())
        return page

    yield at
    for context in contexts:
        context.close()
    assert elsewhere == []


@pytest.mark.slow
@pytest.mark.xdist_group("site")
def test_no_link_of_the_site_leads_nowhere(site: Path) -> None:
    nowhere = []
    for file in sorted(site.rglob("*.html")):
        if file.name == "404.html":
            continue
        for link in read(file).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            there = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            there = there / "index.html" if there.is_dir() else there
            anchored = not parts.fragment or there.suffix != ".html"
            if not there.is_file() or not (anchored or unquote(parts.fragment) in read(there).anchors):
                nowhere.append(f"{file.relative_to(site)}: {link}")
    assert nowhere == []


@pytest.mark.slow
@pytest.mark.xdist_group("site")
def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    for file in site.rglob("*.html"):
        assert [each for each in read(file).loaded if urlsplit(each).netloc] == [], file.name
    for file in site.rglob("*.css"):
        text = file.read_text(encoding="utf-8")
        assert re.findall(r"(?:@import|url\()\s*['\"]?(?:https?:)?//[^)]*", text) == [], file.name


@pytest.mark.slow
@pytest.mark.xdist_group("site")
def test_everything_public_has_an_entry(site: Path) -> None:
    anchors = {
        name: read(site / "reference" / f"{name}.html").anchors for name in ("commands", "python", "outcomes", "events")
    }
    assert {f"haemus-{name}" for name in COMMANDS} <= anchors["commands"]
    named = {anchor.rpartition(".")[2] for anchor in anchors["python"]}
    assert set(package.__all__) <= named
    assert set(OUTCOMES) <= anchors["outcomes"]
    assert set(EVENT_TYPES) <= anchors["events"]
    parameters = (site / "parameters.html").read_text(encoding="utf-8")
    assert [name for name in REGISTRY if f"<code>{name}</code>" not in parameters] == []
    columns = (site / "reference" / "columns.html").read_text(encoding="utf-8")
    for table in RECORDINGS[EVERYTHING]:
        if table in MEANINGS:
            assert [name for name, *_ in meanings_of(table) if f"<code>{name}</code>" not in columns] == []


@pytest.mark.slow
@pytest.mark.xdist_group("site")
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_the_page_of_a_notebook_shows_what_its_code_gave(file: Path, site: Path) -> None:
    page = site / "notebooks" / f"{file.stem}.html"
    text = page.read_text(encoding="utf-8")
    pictures = [each for each in read(page).loaded if re.search(r"(^|/)[\w-]+-\d+\.png$", each)]
    assert pictures
    assert read(page).unsaid == []
    assert "<table>" in text
    assert "Traceback" not in text
    assert "&lt;IPython" not in text
    download = site / "notebooks" / "downloads" / file.name
    assert json.loads(download.read_text(encoding="utf-8")) == json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.xdist_group("site")
def test_search_finds_article_5_from_a_file(site: Path, opened: Callable[..., Page]) -> None:
    page = opened(site / "index.html")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("Article 5")
    found = page.locator(".md-search-result__link").filter(has_text="Article 5", visible=True).first
    found.click()
    page.wait_for_url("**?h=*")
    assert "Article 5" in page.locator("article").inner_text()


@pytest.mark.slow
@pytest.mark.xdist_group("site")
@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_its_window(size: str, site: Path, opened: Callable[..., Page]) -> None:
    kept = os.environ.get("HAEMUS_SCREENSHOTS")
    for name in PAGES:
        page = opened(site / f"{name}.html", *SIZES[size])
        wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], name
        if kept:
            page.screenshot(path=Path(kept) / f"{size}-{name.replace('/', '-')}.png")
