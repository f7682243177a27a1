"""`haemus report`: the page on a result says what the terminal says, can be read by everyone, and fetches nothing."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from accessible import violations
from answer import Answer
from test_readme import TOP

from haemus.experiments.cli import report as command
from haemus.experiments.report.table import Filled
from haemus.experiments.report_page.browser import BROWSERS, print_pdf
from haemus.experiments.report_page.cautions import MAY_NOT, RULES
from haemus.experiments.report_page.citing import AUTHORS, LICENCE, TITLE, citation
from haemus.experiments.report_page.items import Grid, grid_of
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput
from haemus.model.calendar import quarter_name

Run = Callable[..., Answer]
RUNS = 3
MARKUP = "<script>alert(1)</script>"
QUESTION = "What if <img src=x onerror=alert(2)> & <b>doubt</b>?"
MINE = f'title = "{MARKUP}"\nquestion = "What holds?"\nextends = "baseline"\nend = "2027Q4"\n'
YOURS = (
    f'title = "Yours"\nquestion = "{QUESTION}"\nextends = "mine"\nend = "2027Q4"\n'
    '[[events]]\nid = "alarm"\ntype = "invasion"\ndate = 2024-02-01\nstrength = 8.0\n'
    '[[expect]]\noutcome = "threat_2026_27"\nsign = "+"\nwhy = "an invasion <alarms>"\n'
)
SECTIONS = ["answer", "sure", "figures", "expected", "differences", "map", "suppliers", "cautions", "provenance"]
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
pytestmark = pytest.mark.slow


@dataclass
class Node:
    """An element of a page, with its text in order."""

    tag: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, with single blanks."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for place, piece in enumerate(self.said):
            yield piece
            if place < len(self.children):
                yield from self.children[place]._pieces()

    def all(self, *tags: str) -> list["Node"]:
        """The elements inside with one of these tags, in order."""
        return [each for each in self.everything() if each.tag in tags]

    def everything(self) -> Iterator["Node"]:
        """Yield every element inside."""
        for child in self.children:
            yield child
            yield from child.everything()


class Reader(HTMLParser):
    """Reads a page into nodes, and finds elements that aren't closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Node("", {}, said=[""])
        self.open = [self.root]
        self.feed(text)
        assert len(self.open) == 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, said=[""])
        self.open[-1].children.append(node)
        self.open[-1].said.append("")
        if tag not in EMPTY:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].said[-1] += data


def read(path: Path) -> Node:
    return Reader(path.read_text(encoding="utf-8")).root


@dataclass(frozen=True)
class Made:
    """A batch of two scenarios, what its command printed, and its page."""

    folder: Path
    printed: dict[str, Any]
    page: Node
    text: str


@pytest.fixture(scope="module")
def made(haemus: Run, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("report")
    for name, text in (("mine", MINE), ("yours", YOURS)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    out = folder / "out"
    words = ["--runs", RUNS, "--workers", 1, "--engine", "mesa", "--out", out, "--json", "--report"]
    answer = haemus("run", folder / "mine.toml", folder / "yours.toml", *words)
    assert answer.code == 0, answer.err
    assert f"wrote {out / 'report.html'}\n" in answer.err
    path = out / "report.html"
    return Made(out, json.loads(answer.out), read(path), path.read_text(encoding="utf-8"))


def test_the_map_and_its_tables_are_of_the_end_when_scenarios_can_differ(made: Made) -> None:
    last = Result.read(made.folder).end("mine")
    assert f"Pairs of states in one strategic agreement, {quarter_name(last)}" in made.text
    assert f"Published spending over GDP, mean over runs (%), {quarter_name(last)}" in made.text


def test_the_page_has_its_sections_in_the_order_in_which_they_are_read(made: Made) -> None:
    assert [each.attributes["id"] for each in made.page.all("h2")] == SECTIONS
    contents = made.page.all("nav")[0]
    assert [each.attributes["href"] for each in contents.all("a")] == [f"#{name}" for name in SECTIONS]


def test_every_sentence_of_the_answer_is_that_of_the_terminal(made: Made) -> None:
    said = [each["text"] for each in made.printed["answer"]["sentences"]]
    shown = [each.text for each in section(made, "answer").all("li")]
    assert shown == [" ".join(each.split()) for each in said]
    assert made.printed["answer"]["paper"] in section(made, "answer").text


def test_the_table_of_differences_has_the_rows_and_verdicts_of_the_terminal(made: Made) -> None:
    table = next(each for each in section(made, "differences").all("table") if "yours minus mine" in each.text)
    column = [each.text for each in table.all("thead")[0].all("th")].index("verdict, corrected by Holm")
    rows = table.all("tbody")[0].all("tr")
    found = {row.all("code")[0].text: row.all("th", "td")[column].text for row in rows}
    assert found == {each["outcome"]: each["verdict"] for each in made.printed["differences"]}


def test_expected_signs_are_shown_with_their_reasons(made: Made) -> None:
    (table,) = section(made, "expected").all("table")
    (sign,) = made.printed["expected"]
    (row,) = table.all("tbody")[0].all("tr")
    assert sign["why"] == "an invasion <alarms>"
    assert row.text.endswith(sign["why"])
    assert {"held": "held", "failed": "FAILED"}.get(sign["finding"], sign["finding"]) in row.text


SWEPT = """
title = "Alarms"
question = "What does an alarm do?"
scenarios = ["mine.toml"]
runs = 2
outcomes = ["threat_2026_27", "crises"]
[design]
kind = "grid"
[[factors]]
vary = "talks_rate"
levels = [0.2, 0.8]
[[factors]]
vary = "capital_cost"
levels = [0.0, 0.1]
[[expect]]
outcome = "crises"
factor = "talks_rate"
sign = "0"
why = "talks aren't crises"
"""


def test_the_page_of_a_sweep_says_what_its_commands_say(haemus: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    (tmp_path / "alarms.toml").write_text(SWEPT, encoding="utf-8")
    out = tmp_path / "out"
    swept = haemus("sweep", tmp_path / "alarms.toml", "--workers", 1, "--engine", "mesa", "--out", out, "--json")
    assert swept.code == 0, swept.err
    printed = json.loads(swept.out)
    assert haemus("sensitivity", out).code == 0
    assert haemus("report", out).code == 0
    page = read(out / "report.html")
    assert page.all("h1")[0].text == "Alarms"
    headings = [each.attributes["id"] for each in page.all("h2")]
    assert headings == [*SECTIONS[:7], "analyses", *SECTIONS[7:]]
    parts = {each.attributes["aria-labelledby"]: each for each in page.all("section")}
    shown = [each.text for each in parts["answer"].all("li")]
    assert shown == [" ".join(each["text"].split()) for each in printed["answer"]["sentences"]]
    assert "talks aren't crises" in parts["expected"].text
    effects = next(each for each in parts["differences"].all("table") if "effects of one factor" in each.text)
    assert len(effects.all("tbody")[0].all("tr")) == len(printed["effects"])
    pictures = page.all("svg")
    assert pictures
    described = [each for each in page.everything() if each.attributes.get("role") == "img"]
    assert len(described) == len(pictures)
    assert all(each.attributes.get("aria-label") for each in described)
    pointed = [each.attributes.get(name, "#") for each in page.everything() for name in ("src", "href")]
    assert all(each.startswith(("#", "data:")) for each in pointed)


def section(made: Made, anchor: str) -> Node:
    return next(each for each in made.page.all("section") if each.attributes["aria-labelledby"] == anchor)


def test_markup_in_a_scenario_is_text(made: Made) -> None:
    assert made.page.all("h1")[0].text == f"{MARKUP} and Yours"
    assert QUESTION in section(made, "answer").text
    (script,) = made.page.all("script")
    assert "alert" not in script.text
    assert not made.page.all("img", "iframe", "object", "embed", "form")
    assert not [name for each in made.page.everything() for name in each.attributes if name.startswith("on")]


def test_the_page_is_one_small_file_that_names_no_other(made: Made) -> None:
    assert len(made.text.encode()) < 5_000_000
    for each in made.page.everything():
        for name in ("src", "href", "xlink:href", "action", "data"):
            assert each.attributes.get(name, "#").startswith(("#", "data:")), each
    assert not re.search(r"url\((?!#)|@import", made.text)
    assert str(made.folder.parent) not in made.text


def test_text_in_figures_is_text_and_every_figure_has_words_for_those_who_cannot_see_it(made: Made) -> None:
    figures = section(made, "figures").all("figure")
    assert len(figures) == 4
    for each in [*figures, *section(made, "suppliers").all("figure")]:
        (drawn,) = each.all("svg")
        assert len(drawn.all("text")) > 5
        (shown,) = [part for part in each.everything() if part.attributes.get("role") == "img"]
        assert len(shown.attributes["aria-label"]) > 20
        assert each.all("figcaption")[0].text


def test_a_screen_reader_finds_an_outline_landmarks_and_named_tables(made: Made) -> None:
    page = made.page
    levels = [int(each.tag[1]) for each in page.all("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {each.tag for each in page.all("header", "nav", "main", "footer")} == {"header", "nav", "main", "footer"}
    assert page.all("html")[0].attributes["lang"] == "en"
    names = [each.attributes["id"] for each in page.everything() if "id" in each.attributes]
    assert len(names) == len(set(names))
    for each in page.everything():
        for pointing in ("aria-labelledby", "aria-describedby"):
            assert each.attributes.get(pointing, names[0]) in names
        if each.attributes.get("role") == "region":
            assert "aria-label" in each.attributes or "aria-labelledby" in each.attributes
    tables = page.all("table")
    assert len(tables) >= 4
    for table in tables:
        assert table.all("caption")[0].text
        assert all(each.attributes["scope"] == "col" for each in table.all("thead")[0].all("th"))
        assert all(row.all("th")[0].attributes["scope"] == "row" for row in table.all("tbody")[0].all("tr"))


def test_cautions_and_citation_are_those_of_the_readme_and_the_citation_file(made: Made) -> None:
    readme = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", (TOP / "README.md").read_text(encoding="utf-8"))
    for each in (*MAY_NOT, *RULES):
        assert each in " ".join(readme.split()), each
    said = (TOP / "CITATION.cff").read_text(encoding="utf-8")
    for line in (f'title: "{TITLE}"', f'- name: "{AUTHORS}"', f"license: {LICENCE}"):
        assert line in said
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    assert citation(manifest) in section(made, "provenance").text
    assert manifest["model_version"] in citation(manifest)


def test_the_manifest_inside_the_page_is_that_of_the_result(made: Made, tmp_path: Path) -> None:
    (link,) = [each for each in made.page.all("a") if "download" in each.attributes]
    saved = tmp_path / link.attributes["download"]
    saved.write_bytes(b64decode(link.attributes["href"].partition("base64,")[2]))
    assert saved.read_bytes() == (made.folder / "manifest.json").read_bytes()
    assert f"haemus rerun {saved.name}" in section(made, "provenance").text


def altered(made: Made, folder: Path, **said: object) -> Path:
    """A copy of the result whose manifest says something else."""
    shutil.copytree(made.folder, folder, ignore=shutil.ignore_patterns("figures", "report.html"))
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | said
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_an_interrupted_result_of_another_version_says_so_before_anything_else(
    made: Made, haemus: Run, tmp_path: Path
) -> None:
    folder = altered(made, tmp_path / "old", situation="interrupted", runs=RUNS + 2, model_version="0" * 32)
    answer = haemus("report", folder)
    assert answer.code == 0, answer.err
    (first, second) = (each.text for each in read(folder / "report.html").all("header")[0].all("div")[0].all("p"))
    assert first == f"This result was interrupted: {2 * RUNS} of {2 * RUNS + 4} runs. All numbers are of these."
    assert second.startswith("This result was made by another version of the model (00000000")
    assert not made.page.all("header")[0].all("div")


def test_two_results_stand_side_by_side(made: Made, haemus: Run, tmp_path: Path) -> None:
    other = altered(made, tmp_path / "other")
    answer = haemus("report", made.folder, other, "--json")
    assert answer.code == 0, answer.err
    (name,) = json.loads(answer.out)
    assert Path(name) == other / f"compared-with-{made.folder.name}" / "report.html"
    page = read(Path(name))
    assert [each.attributes["id"] for each in page.all("h2")] == [*SECTIONS[:4], "between", *SECTIONS[4:]]
    sides = [each.text for each in page.all("h3") if each.attributes.get("class") == "side"]
    assert set(sides) == {f"First: {made.folder.name}", f"Second: {other.name}"}
    names = [each.attributes["id"] for each in page.everything() if "id" in each.attributes]
    assert len(names) == len(set(names))
    tables = [each for each in page.all("table") if "second less first" in each.all("caption")[0].text]
    assert len(tables) == 2
    assert all(
        "exactly 0" in row.text
        for table in tables
        for row in table.all("tbody")[0].all("tr")
        if "no value" not in row.text
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{there}", "{there}", "{there}"], "report: more than two folders"),
        (["{nowhere}"], "report: no such folder"),
        (["{empty}"], "not a result of haemus run: manifest.json"),
        (["{there}", "-o", "page.pdf"], "allowed: page.html with --pdf, which writes page.pdf"),
        (["{there}", "-o", "page.txt"], "--out: not the name of a page"),
        (["{there}", "-o", "nowhere/page.html"], "--out: not a file that can be written"),
    ],
)
def test_bad_words_get_one_message_and_nothing_is_written(  # noqa: PLR0913, PLR0917 - fixtures
    words: list[str], said: str, made: Made, haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    before = (made.folder / "report.html").stat().st_mtime_ns
    places = {"there": made.folder, "nowhere": tmp_path / "nowhere", "empty": tmp_path / "empty"}
    answer = haemus("report", *(word.format(**places) for word in words))
    assert answer.code == 2
    assert said in answer.err
    assert (answer.err.count("\n"), answer.out) == (1, "")
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]
    assert (made.folder / "report.html").stat().st_mtime_ns == before


def test_without_a_browser_a_pdf_is_refused_before_anything_is_written(
    made: Made, haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = haemus("report", made.folder, "-o", tmp_path / "page.html", "--pdf")
    assert answer.code == 2
    assert answer.err.startswith(
        "haemus: error: --pdf: needs a browser to print with, and none is on PATH; allowed: one of chromium,"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_fails_is_reported_and_leaves_no_pdf(made: Made, tmp_path: Path) -> None:
    broken = tmp_path / BROWSERS[0]
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    with pytest.raises(BadInput, match="--pdf: the browser can't print: no display"):
        print_pdf(made.folder / "report.html", tmp_path / "page.pdf", str(broken))
    assert [path.name for path in tmp_path.iterdir()] == [broken.name]


def test_a_page_comes_by_itself_up_to_a_thousand_runs_and_otherwise_as_asked() -> None:
    source = (TOP / "experiments" / "cli" / "report.py").read_text(encoding="utf-8")
    assert "RUNS_OF_A_PAGE: Final = 1000\n" in source  # the tests change it
    parser = command.argparse.ArgumentParser()
    command.add_page(parser)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(command, "RUNS_OF_A_PAGE", 1000)
        for words, runs, wanted in (
            ([], 1000, True), ([], 1001, False), (["--report"], 1001, True), (["--no-report"], 2, False),
        ):  # fmt: skip
            assert command.is_wanted(parser.parse_args(words), runs) is wanted


def test_no_command_without_a_page_imports_the_templates(made: Made) -> None:
    code = (
        "import sys, contextlib, io\n"
        "from haemus.experiments.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    for words in (['show', sys.argv[1]], ['scenarios'], ['figures', sys.argv[1], '--only', 'agreements']):\n"
        "        assert main(words) == 0\n"
        "print(sorted({'jinja2', 'markupsafe'} & set(sys.modules)))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(made.folder)], capture_output=True, text=True, check=False)
    assert ended.stdout == "[]\n", ended.stderr


def test_every_template_is_carried_by_the_package() -> None:
    said = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    carried = {path for pattern in said["haemus.experiments"] for path in (TOP / "experiments").glob(pattern)}
    there = files("haemus.experiments.report_page") / "templates"
    names = {each.name for each in there.iterdir()}
    assert names == {"page.html", "items.html", "page.css", "page.js"}
    assert names <= {path.name for path in carried}


def test_a_cell_that_repeats_the_one_above_is_filled_and_sorting_cannot_part_them() -> None:
    grid = grid_of(Filled("t", ("factor", "n"), (("a", "1"), ("", "2"), ("b", "3"))))
    assert isinstance(grid, Grid)
    assert [row[0].text for row in grid.rows] == ["a", "a", "b"]


# --- in a browser -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, or another that is installed; never one that is downloaded."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import

    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("no browser is installed: apt-get install chromium")
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@dataclass
class Opened:
    """The page in a browser, what it asked of other places, and what its console said."""

    view: Any
    asked: list[str]
    said: list[str]


@pytest.fixture
def opened(browser: Any, made: Made) -> Iterator[Opened]:  # noqa: ANN401 - Playwright's
    view = browser.new_page(viewport={"width": 360, "height": 740})
    asked: list[str] = []
    said: list[str] = []
    view.on("request", lambda request: asked.append(request.url))
    view.on("console", lambda message: said.append(message.text))
    view.on("pageerror", lambda error: said.append(str(error)))
    view.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    view.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    view.goto((made.folder / "report.html").as_uri())
    yield Opened(view, asked, said)
    view.close()


def test_the_page_asks_for_nothing_and_says_nothing_on_the_console(opened: Opened, made: Made) -> None:
    assert [each for each in opened.asked if not each.startswith("data:")] == [(made.folder / "report.html").as_uri()]
    assert opened.said == []


def test_nothing_overflows_a_phone_and_tables_scroll_within_themselves(opened: Opened) -> None:
    wide = opened.view.evaluate("document.documentElement.scrollWidth")
    assert wide == 360
    inside = opened.view.evaluate(
        "[...document.querySelectorAll('.scroll')].map(each => each.scrollWidth > each.clientWidth)"
    )
    assert any(inside)


def test_a_table_is_sorted_with_the_keyboard_alone(opened: Opened) -> None:
    view = opened.view
    table = "section[aria-labelledby=suppliers] table"
    column = f"{table} thead th:nth-child(3)"
    for word, down in (("ascending", False), ("descending", True)):
        view.focus(f"{column} button")
        view.keyboard.press("Enter" if down else "Space")
        assert view.get_attribute(column, "aria-sort") == word
        cells = view.evaluate(
            "where => [...document.querySelector(where).tBodies[0].rows].map(row => row.cells[2].dataset.number)", table
        )
        shares = [float(each) for each in cells if each is not None]
        assert shares == sorted(shares, reverse=down)
        assert len(set(shares)) > 1
        assert view.inner_text("#sorted") == f"Sorted by share, {word}"
    assert view.evaluate("where => document.querySelectorAll(where + ' [aria-sort]').length", table) == 1


def test_a_checker_of_accessibility_finds_nothing(opened: Opened) -> None:
    assert violations(opened.view) == []


def test_the_page_is_printed_as_pdf(made: Made, haemus: Run, tmp_path: Path) -> None:
    answer = haemus("report", made.folder, "-o", tmp_path / "page.html", "--pdf")
    assert answer.code == 0, answer.err
    assert answer.out.split() == [str(tmp_path / "page.html"), str(tmp_path / "page.pdf")]
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "page.pdf"]
