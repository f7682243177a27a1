"""The dashboard's pages as a reader uses them, in Chromium with every other host blocked, served by the command itself.

Pictures of the pages are kept in the folder that `HAEMUS_SCREENSHOTS` names, or in pytest's own.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from accessible import violations
from answer import Answer
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from playwright.sync_api import TimeoutError as PageIsLate

from haemus.experiments.report.explanation import explained, timeline
from haemus.experiments.run.batch import Batch
from haemus.experiments.run.batch_folder import run_into
from haemus.model.scenario import load_scenario

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FIRST = 600_000  # [ms] the first page may wait for the compiler
AGAIN = 5_000  # [ms] after which a key is pressed once more
SOON = 180_000  # [ms] many times what an idle machine takes; a page that is there sooner isn't waited for
QUICK = "scenario=no-article5-doubt&against=baseline&runs=50&seed=1"
RUNS, SEED = 20, 4  # of the folder that is served
DOUBT = "Doubt of February 2025"
VUETIFY = ("nested-interactive",)
"""What its lists do wherever they stand: a field that can be focused within a button."""
expect.set_options(timeout=SOON)
WATCH = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would ignore Ctrl-C

def watch(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in ("127.0.0.1", "::1", "localhost"):
        open(os.environ["WATCHED"], "a").write(f"{arguments[1]}\\n")
    if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "localhost", None):
        open(os.environ["WATCHED"], "a").write(f"{arguments[0]}\\n")

sys.addaudithook(watch)
"""


SCROLLED = """async (list, wanted) => {  // a long list has only those options that are in view
    const there = () => [...list.querySelectorAll(".v-list-item")].some((each) => each.textContent.trim() === wanted);
    const drawn = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    list.scrollTop = 0;
    await drawn();
    while (!there() && list.scrollTop + list.clientHeight < list.scrollHeight - 1) {
        list.scrollTop += 100;
        await drawn();
    }
}"""


class Server:
    """The command `haemus dashboard` on a free port; every address that it connects to is written down."""

    def __init__(self, folder: Path, *words: str) -> None:
        (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
        self.watched = folder / "connected.txt"
        environment = {
            **os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path]), "WATCHED": str(self.watched),
        }  # fmt: skip
        command = [sys.executable, "-m", "haemus", "dashboard", "--port", "0", *words]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line + self.process.stderr.read()
        self.address = found[0]

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C as an impatient reader does; return the exit code and what was said after the address."""
        for _ in range(5):
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
                time.sleep(0.02)
        try:
            said = self.process.communicate(timeout=600)[1]
        finally:
            self.process.kill()
        return self.process.returncode, said


class Reader:
    """A browser's window of its own, with no host but the server's; whatever it asks of others is written down."""

    def __init__(self, browser: Browser, address: str, kept: Path, wide: int = 1366, high: int = 768) -> None:
        self.context = browser.new_context(
            viewport={"width": wide, "height": high}, accept_downloads=True, reduced_motion="reduce"
        )
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        self.kept = kept
        host = urlsplit(address).netloc
        self.context.route(lambda url: urlsplit(url).netloc not in {host, ""}, self._refuse)
        self.page = self.context.new_page()
        self.page.set_default_timeout(SOON)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.address = address

    def _refuse(self, route: Route) -> None:
        self.elsewhere.append(route.request.url)
        route.abort()

    def opens(self, path: str) -> Page:
        self.page.goto(self.address + path)
        expect(self.page.locator("h1")).to_be_visible(timeout=FIRST)
        return self.page

    def sees_all(self, chosen: str = ".") -> None:
        """Wait until the page of many runs is finished, and the one of which the query says what is `chosen`."""
        finished = self.page.get_by_role("status").first
        expect(finished).to_have_attribute("data-haemus-finished", re.compile(chosen), timeout=FIRST)
        expect(finished).to_contain_text("shown after")

    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def saves(self, link: str) -> bytes:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=link).click()
        return Path(waiting.value.path()).read_bytes()

    def keeps(self, name: str) -> None:
        self.page.screenshot(path=str(self.kept / f"{name}.png"), full_page=True)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("HAEMUS_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    batch = Batch.of(["baseline", "us-drawdown"], runs=RUNS, seed=SEED, engine="ensemble", record="everything")
    run_into(folder / "drawdown", batch, "haemus run baseline us-drawdown", workers=1)
    started = Server(folder, str(folder / "drawdown"))
    yield started
    code, said = started.stop()
    assert (code, said.splitlines()) == (0, ["haemus: the dashboard has ended"])
    assert not started.watched.exists()  # it asked nothing of another host


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("no browser is installed: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def reader(browser: Browser, server: Server, kept: Path) -> Iterator[Reader]:
    opened = Reader(browser, server.address, kept)
    yield opened
    opened.context.close()
    assert opened.elsewhere == []
    assert opened.errors == []


def chosen(page: Page, label: str, option: str) -> None:
    """Choose an option of a list by keyboard; the field then shows it. What the server makes of it is for the caller to see.

    Keys are pressed again where the list has gone meanwhile: the one before gives the focus back as it closes, and takes it from the
    next, and the page may draw a list anew between two keys.
    """
    field = page.get_by_role("textbox", name=re.compile(f"^{re.escape(label)}: "))
    shows = page.get_by_role("textbox", name=f"{label}: {option}", exact=True)
    options = page.locator(".v-overlay--active [role=listbox]")
    while not shows.count():
        with suppress(PageIsLate):
            options.wait_for(state="hidden", timeout=AGAIN)  # that of the choice before
            field.focus(timeout=AGAIN)
            field.press("Enter", timeout=AGAIN)
            options.wait_for(state="visible", timeout=AGAIN)
            options.evaluate(SCROLLED, option, timeout=AGAIN)
            # by key: while figures arrive above it, the list moves, and a slow click may begin on one option and end on another
            item = options.locator(".v-list-item").filter(has_text=re.compile(f"^{re.escape(option)}$"))
            item.press("Enter", timeout=AGAIN)
            shows.wait_for(state="attached", timeout=AGAIN)
    # as the list goes, it gives the focus back: what is typed elsewhere before would be typed here
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(shows).to_be_focused()


# --- many runs ----------------------------------------------------------------------------------------


def test_a_folder_is_shown_with_its_own_runs(reader: Reader) -> None:
    page = reader.opens("/")
    reader.sees_all()
    expect(page.get_by_role("status").first).to_contain_text("Read from drawdown")
    expect(page.locator("caption").first).to_contain_text(f"us-drawdown minus baseline: {RUNS} pairs of runs")


def test_the_page_and_what_it_saves_are_the_command_s(
    reader: Reader, haemus: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = reader.opens(
        "/?scenario=baseline&against=baseline&runs=50&seed=3&munich-speech.strength=2&konjic-ammunition.value_meur_year=60"
    )
    reader.sees_all()
    (tmp_path / "what-if.toml").write_bytes(reader.saves("What-if as what-if.toml"))
    shown = pd.read_csv(BytesIO(reader.saves("Differences as CSV")))
    tables = zipfile.ZipFile(BytesIO(reader.saves("All tables as CSV")))
    monkeypatch.chdir(tmp_path)
    command = page.get_by_text("Run it: haemus run").inner_text().removeprefix("Run it: haemus ")
    ran = haemus(*command.split(), "--record", "outcomes", "--no-report", "-o", "out")
    assert ran.code == 0, ran.err
    compared = json.loads(haemus("compare", "out", "--json").out)
    said = page.get_by_role("region", name="Answer").inner_text()
    answer = compared["answer"]
    for sentence in answer if isinstance(answer, list) else answer["sentences"]:
        assert (sentence if isinstance(sentence, str) else sentence["text"]) in said
    differences = pd.DataFrame(compared["differences"]).set_index("outcome")["difference"]
    assert shown.set_index("outcome")["difference"].to_dict() == pytest.approx(differences.to_dict(), nan_ok=True)
    with tables.open("runs.csv") as file:
        saved = pd.read_csv(file)
    runs = pd.read_parquet("out/runs.parquet")
    assert saved["agreements_signed"].tolist() == runs["agreements_signed"].tolist()
    assert len(page.locator("figcaption strong").all_inner_texts()) == 4
    assert all(picture.get_attribute("alt") for picture in page.locator("figure img").all())
    reader.keeps("many-runs-laptop")


def test_a_slider_moves_by_keyboard_and_a_hard_reload_shows_the_same(reader: Reader) -> None:
    page = reader.opens(f"/?{QUICK}")
    reader.sees_all()
    slider = page.get_by_role("slider", name=DOUBT)
    slider.focus()
    slider.press("End")
    page.wait_for_url(lambda url: "munich-speech.strength=3" in url)
    reader.sees_all("munich-speech.strength=3")
    expect(page.locator("caption").first).to_contain_text("what-if minus baseline")
    expect(page.get_by_label(f"{DOUBT}, as a number")).to_have_value("3")
    before = page.get_by_role("region", name="Answer").inner_text()
    page.reload()
    reader.sees_all("munich-speech.strength=3")
    assert page.get_by_role("region", name="Answer").inner_text() == before
    expect(page.get_by_role("slider", name=DOUBT)).to_have_attribute("aria-valuenow", "3")
    page.get_by_role("button", name="Put all back").click()
    page.wait_for_url(lambda url: "munich-speech" not in url)
    expect(page.get_by_label(f"{DOUBT}, as a number")).to_have_value("0")


def test_every_choice_changes_what_is_run_and_a_value_beyond_the_prior_is_refused(reader: Reader) -> None:
    page = reader.opens(f"/?{QUICK}")
    field = page.get_by_label("Part of a pledge that is kept, as a number")
    refusal = page.get_by_role("alert").filter(has_text="outside the prior")
    field.fill("0.95")
    field.press("Enter")
    expect(refusal).to_be_visible()
    assert "pledge_compliance" not in reader.query()
    field.fill("0.8")
    field.press("Enter")
    page.wait_for_url(lambda url: "pledge_compliance=0.8" in url)
    expect(refusal).to_have_count(0)
    # the choices follow each other faster than the page is drawn, and none is lost
    chosen(page, "Scenario", "us-drawdown")
    chosen(page, "Compare with", "no-doubt-ever")
    chosen(page, "Answer to doubt", "none")
    chosen(page, "Runs of each", "100")
    page.get_by_label("Seed").fill("5")
    page.get_by_label("Seed").press("Enter")
    page.wait_for_url(lambda url: "seed=5" in url)
    assert {name: value for name, (value,) in reader.query().items()} == {
        "scenario": "us-drawdown", "against": "no-doubt-ever", "runs": "100", "seed": "5", "doubt_response": "none",
        "pledge_compliance": "0.8",
    }  # fmt: skip
    reader.sees_all("seed=5")
    expect(page.locator("caption").first).to_contain_text("what-if minus no-doubt-ever: 100 pairs of runs")


def test_a_bad_address_gets_a_message_for_each_mistake(reader: Reader) -> None:
    page = reader.opens("/?scenario=baselin&against=<script>document.title='taken'</script>&plan_kept=0.99&runs=50")
    for said in ('did you mean "baseline"', "outside the prior", 'no such scenario (got "<script>'):
        expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    assert page.title() != "taken"
    reader.opens("/one-run?quarter=2050Q1")
    expect(page.get_by_role("alert").filter(has_text="no such quarter")).to_be_visible()


def test_two_readers_dont_disturb_each_other(browser: Browser, server: Server, kept: Path, reader: Reader) -> None:
    other = Reader(browser, server.address, kept)
    first = reader.opens(f"/?{QUICK}")
    second = other.opens(f"/?{QUICK}&plan_kept=0.6")
    reader.sees_all()
    other.sees_all()
    field = second.get_by_label("Chance that a plan is kept, as a number")
    field.fill("0.25")
    field.press("Enter")
    second.wait_for_url(lambda url: "plan_kept=0.25" in url)
    other.sees_all("plan_kept=0.25")
    expect(first.get_by_label("Chance that a plan is kept, as a number")).to_have_value("0.43")
    assert "plan_kept" not in reader.query()
    expect(first.locator("caption").first).to_contain_text("no-article5-doubt minus baseline")
    expect(second.locator("caption").first).to_contain_text("what-if minus baseline")
    other.context.close()


# --- one run ------------------------------------------------------------------------------------------


def test_a_run_is_stepped_played_and_begun_again(reader: Reader) -> None:
    page = reader.opens("/one-run?scenario=baseline&seed=1&run=3&quarter=2024Q4")
    status = page.get_by_role("status").first
    expect(status).to_contain_text("End of 2024Q4: 20 of 64 quarters")
    expect(page.get_by_role("img", name=re.compile("^Budget over GDP, end of 2024Q4"))).to_be_visible()
    page.get_by_role("button", name="Step").click()
    expect(status).to_contain_text("End of 2025Q1: 21 of 64 quarters")
    page.wait_for_url(lambda url: "quarter=2025Q1" in url)
    page.get_by_role("button", name="Play").click()
    expect(status).not_to_contain_text(re.compile("2025Q[12]"))
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    chosen(page, "Colour", "Belief in the best guarantee")
    expect(page.get_by_role("img", name=re.compile("^Belief in the best guarantee, end of"))).to_be_visible()
    page.get_by_role("button", name="Back to start").click()
    expect(status).to_contain_text("Before the first quarter: 0 of 64 quarters")


def test_the_log_has_the_lines_of_explain_and_a_reload_comes_back_to_the_quarter(reader: Reader) -> None:
    page = reader.opens("/one-run?scenario=baseline&seed=1&run=3&quarter=2025Q3&state=SRB")
    page.get_by_role("button", name="Step").click()
    page.wait_for_url(lambda url: "quarter=2025Q4" in url)
    expect(page.get_by_role("img", name=re.compile("^Serbia at the end of 2025Q4"))).to_be_visible()
    chosen(page, "Decisions of", "the state chosen above")
    log = page.get_by_role("group", name="Decisions")
    found = explained(load_scenario("baseline"), 1, 3)
    lines = [line.strip() for line in timeline(found, "SRB", 23) if line.strip()]
    expect(log).to_contain_text("SRB at the end of 2025Q4")
    assert [line.strip() for line in log.inner_text().splitlines() if line.strip()] == lines
    reader.keeps("one-run-laptop")
    page.reload()
    expect(page.get_by_role("status").first).to_contain_text("End of 2025Q4: 24 of 64 quarters")
    expect(page.get_by_role("textbox", name="State: Serbia")).to_be_visible()


def test_another_state_scenario_and_run_can_be_watched(reader: Reader) -> None:
    page = reader.opens("/one-run?quarter=2022Q1")
    chosen(page, "State", "Albania")
    expect(page.get_by_role("img", name=re.compile("^Albania at the end of 2022Q1"))).to_be_visible()
    page.wait_for_url(lambda url: "state=ALB" in url)
    page.get_by_label("Number of the run").fill("8")
    page.get_by_label("Number of the run").press("Enter")
    page.wait_for_url(lambda url: "run=8" in url)
    expect(page.get_by_role("status").first).to_contain_text("Before the first quarter")
    chosen(page, "Scenario", "us-drawdown")
    page.wait_for_url(lambda url: "scenario=us-drawdown" in url)
    page.get_by_label("Seed of the batch").fill("-4")
    page.get_by_label("Seed of the batch").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="seed: not allowed")).to_be_visible()


# --- readers of all kinds -----------------------------------------------------------------------------


def test_the_pages_fit_a_phone_and_a_projector(browser: Browser, server: Server, kept: Path) -> None:
    reader = Reader(browser, server.address, kept, 360, 740)
    for path, name in (
        (f"/?{QUICK}&munich-speech.strength=3", "many-runs"),
        ("/one-run?scenario=baseline&seed=1&run=3&quarter=2025Q4", "one-run"),
    ):
        page = reader.opens(path)
        if name == "many-runs":
            reader.sees_all()
        expect(page.locator("figure img").first).to_be_visible()
        for screen, wide, high in (("phone", 360, 740), ("projector", 1920, 1080)):
            page.set_viewport_size({"width": wide, "height": high})
            reader.keeps(f"{name}-{screen}")
            assert page.evaluate("document.documentElement.scrollWidth") <= wide
        page.set_viewport_size({"width": 360, "height": 740})
    reader.context.close()
    assert reader.elsewhere == []
    assert reader.errors == []


def test_a_screen_reader_finds_landmarks_headings_and_named_controls(reader: Reader) -> None:
    page = reader.opens("/one-run?quarter=2021Q1")
    expect(page.get_by_role("group", name="Decisions")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("link", name="Skip the controls").press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    for role in ("banner", "main", "complementary"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Many runs")).to_be_visible()
    assert page.get_by_role("heading", level=1).all_inner_texts() == ["One run"]
    assert page.get_by_role("heading", level=2).all_inner_texts() == [
        "Run",
        "Map",
        "A state's numbers",
        "Log of decisions",
    ]
    unnamed = page.evaluate(
        """[...document.querySelectorAll("button, input, [role=slider], img")].filter(each => each.offsetParent && !(
            each.getAttribute("aria-label") || each.getAttribute("alt") || each.textContent.trim()
            || (each.labels && each.labels.length))).map(each => each.outerHTML)"""
    )
    assert unnamed == []
    assert violations(page, *VUETIFY) == []
    page = reader.opens(f"/?{QUICK}&munich-speech.strength=2&plan_kept=0.99")
    reader.sees_all()
    assert violations(page, *VUETIFY) == []


# --- the server ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("server")  # by which the model is compiled
def test_ctrl_c_ends_a_server_at_work(tmp_path: Path) -> None:
    just_begun = Server(tmp_path)
    code, said = just_begun.stop()
    assert code == 0
    assert said == "haemus: the dashboard has ended\n"
    assert not just_begun.watched.exists()


@pytest.mark.usefixtures("server")
def test_ctrl_c_ends_a_server_that_draws(tmp_path: Path, browser: Browser, kept: Path) -> None:
    drawing = Server(tmp_path)
    reader = Reader(browser, drawing.address, kept)
    page = reader.opens(f"/?{QUICK}")
    reader.sees_all()
    page.get_by_label("Seed").fill("5")
    page.get_by_label("Seed").press("Enter")
    page.wait_for_url(lambda url: "seed=5" in url)  # its runs are made, and its figures drawn, from now on
    code, said = drawing.stop()
    assert (code, said) == (0, "haemus: the dashboard has ended\n")
    reader.context.close()
