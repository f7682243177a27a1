"""The documents: links work, and statements about the project are true."""

import inspect
import re
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from worlds import until

from haemus.experiments.calibrate.paper_figures import target_rows
from haemus.experiments.calibrate.paper_identity import THE_PAPER
from haemus.experiments.cli.parameter_table import parameter_document
from haemus.experiments.cli.variable_table import NAMES, variable_document
from haemus.model.acts import OURS
from haemus.model.agents.effects import PlacedEffect
from haemus.model.agents.in_mesa import Agreement
from haemus.model.events import EVENT_TYPES
from haemus.model.parameters import REGISTRY
from haemus.model.parameters.rates import QuarterlyRates
from haemus.model.region import PHASES, Guarantee, Region, State, Supplier
from haemus.model.scenario import shipped_names
from haemus.model.start.data import starting_data

TOP = Path(__file__).parents[1]
DOCS = TOP / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("0*.md"))
DOCUMENTS = sorted(
    [*TOP.glob("*.md"), *DOCS.rglob("*.md"), *(TOP / "scenarios").rglob("*.md"), TOP / "results" / "README.md"]
)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
MACHINE = re.compile(r"(?<![\w.])/(?:home|tmp|work|root|Users)/")


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


@cache
def anchors(path: Path) -> set[str]:
    """The anchors of a document: its headings, as a code host writes them."""
    headings = re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_link_leads_somewhere(path: Path) -> None:
    broken = []
    for match in LINK.finditer(read(path)):
        target, _, anchor = match["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(match["target"])
    assert broken == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_no_document_names_a_folder_of_a_machine(path: Path) -> None:
    assert MACHINE.search(read(path)) is None


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_block_that_is_filled_in_later_is_closed(path: Path) -> None:
    text = read(path)
    for word in ("acceptance", "hindcast", "speed"):
        assert len(re.findall(rf"<!-- {word}\b.*?-->", text)) == text.count(f"<!-- /{word} -->")


def test_the_parameter_table_is_what_the_command_prints() -> None:
    assert read(DOCS / "parameters.md") == parameter_document(), "haemus parameters > docs/parameters.md"


def test_the_table_of_variables_is_up_to_date() -> None:
    assert read(DOCS / "variables.md") == variable_document(), "haemus variables > docs/variables.md"


def test_every_name_in_the_table_of_names_is_there() -> None:
    region = Region(until("tirana-plus-bulgaria", "2025Q4"), 1)
    region.run_to_end()

    def followed(expression: str) -> object:
        found: Any = region
        for attribute, key in re.findall(r'\.(\w+)|\["(\w+)"\]', expression):
            found = getattr(found, attribute) if attribute else found[key]
            if isinstance(found, (list, tuple)):
                found = found[0]
        return found

    for _, name, _, found_by in NAMES:
        assert isinstance(followed(name), str), name
        assert followed(found_by) is not None


def test_every_parameter_is_read() -> None:
    model = [path for path in (TOP / "model").rglob("*.py") if path.parent.name != "parameters"]
    rates = TOP / "model" / "parameters" / "rates.py"  # turns parameters into rates, which are used instead
    asked = {name for path in (*model, rates) for name in re.findall(r"\b(?:p|parameters)\.(\w+)", read(path))}
    assert sorted(set(REGISTRY) - asked) == []
    agents = [path for path in model if path.parent.name == "agents"]
    asked = {name for path in agents for name in re.findall(r"\b(?:rate|rates)\.(\w+)", read(path))}
    assert sorted({rate.name for rate in fields(QuarterlyRates)} - asked) == []


def test_the_page_on_scenarios_lists_every_one_that_ships() -> None:
    table = read(DOCS / "scenarios.md").split("\n## ")[0]
    assert sorted(re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.MULTILINE)) == sorted(shipped_names())


def test_the_index_of_decisions_is_complete() -> None:
    listed = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \|$", read(DOCS / "decisions" / "README.md"), re.MULTILINE)
    assert [(number, file) for number, file, _ in listed] == [(path.name[:4], path.name) for path in DECISIONS]
    for path, (number, _, title) in zip(DECISIONS, listed, strict=True):
        assert read(path).startswith(f"# {number} {title}\n")


@pytest.mark.parametrize("path", DECISIONS, ids=named)
def test_every_decision_says_what_why_and_what_else(path: Path) -> None:
    text = read(path)
    for part in ("Choice", "Alternatives", "Reason", "What would change our mind"):
        assert f"**{part}.**" in text
    assert re.search(r"\*\*What (the literature|the sources|a study)", text)


def test_the_description_has_the_seven_elements() -> None:
    headings = re.findall(r"^## (\d .+)$", read(DOCS / "odd.md"), re.MULTILINE)
    assert headings == [
        "1 Purpose",
        "2 Entities, state variables and scales",
        "3 Process overview and scheduling",
        "4 Design concepts",
        "5 Initialization",
        "6 Input data",
        "7 Submodels",
    ]


AGENTS = "haemus.model.agents."


def acting_in(phase: str) -> set[str]:
    """The files of agents whose acts a phase of the region calls, directly or through other acts."""
    called, waiting = set(), [getattr(Region, phase)]
    while waiting:
        function = waiting.pop()
        called.add(function)
        places = (Region, State, Supplier, Guarantee, Agreement, PlacedEffect, inspect.getmodule(function))
        for word in set(re.findall(r"\w+", inspect.getsource(function))) - set(PHASES):
            found = [getattr(place, word, None) for place in places]
            acts = {each for each in found if inspect.isfunction(each) and each.__module__.startswith(OURS)}
            waiting += acts - called
    return {each.__module__.removeprefix(AGENTS) for each in called if each.__module__.startswith(AGENTS)}


def test_the_description_has_the_phases_in_their_order_and_who_acts_in_each() -> None:
    table = read(DOCS / "odd.md").split("## 3 ")[1].split("## 4 ")[0]
    rows = re.findall(r"^\| (\d+) \| .+ \| (.+) \|$", table, re.MULTILINE)
    assert [int(number) for number, _ in rows] == [*range(1, len(PHASES) + 1)]
    for (number, links), phase in zip(rows, PHASES, strict=True):
        assert str(getattr(Region, phase).__doc__).startswith(f"Phase {number}: ")
        named_here = set(re.findall(r"\[(\w+)\.py\]\(\.\./model/agents/\1\.py\)", links))
        assert named_here, phase
        assert named_here <= acting_in(phase), phase


def test_the_description_counts_right() -> None:
    text, data = read(DOCS / "odd.md"), starting_data()
    products = sum(len(supplier.products) for supplier in data.suppliers)
    foreign = sum(supplier.foreign for supplier in data.suppliers)
    home = len(data.suppliers) - foreign
    assert f"| State | {len(data.states)} |" in text
    assert f"| Guarantee | {len(data.guarantees)} |" in text
    assert f"**Pair** of states ({len(data.pairs)}," in text
    assert f"| Supplier | {len(data.suppliers)} |" in text
    assert f"{foreign} abroad, {home} in the region; {products} products" in text


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_the_description_names_every_event_type(name: str) -> None:
    table = read(DOCS / "odd.md").split("### 7.1 Events")[1].split("### 7.2")[0]
    assert any(re.search(rf"\b{name}\b", line) for line in table.splitlines() if line.startswith("| "))


def test_the_nomenclature_has_every_code() -> None:
    text, data = read(DOCS / "nomenclature.md"), starting_data()
    codes = [*data.states, *(guarantee.guarantee for guarantee in data.guarantees)]
    categories = [f"\n| {category.category} |" for category in data.categories]
    assert [code for code in (*codes, *categories) if code not in text] == []


@pytest.mark.parametrize("name", ["odd.md", "acceptance.md"])
def test_the_paper_is_identified_by_what_is_known_of_it(name: str) -> None:
    assert THE_PAPER in " ".join(read(DOCS / name).split())


@pytest.mark.parametrize("name", ["README.md", "CITATION.cff"])
def test_whoever_cites_the_paper_says_what_it_is_about_and_how_late_it_is(name: str) -> None:
    text = " ".join(read(TOP / name).split())
    for part in ("paper on rearmament and alliances in Southeastern Europe", "8 November 2025", "author"):
        assert part in text


def test_the_papers_coverage_is_that_of_its_figures() -> None:
    rows = target_rows()
    words = {
        "HRV": "Croatia",
        "SRB": "Serbia",
        "SVN": "Slovenia",
        "ALB": "Albania",
        "MNE": "Montenegro",
        "XKX": "Kosovo",
    }
    assert {row["actor"] for row in rows if row["topic"] == "budget"} - {"REGION"} == set(words)
    covered = THE_PAPER.split("budgets of ")[1].split(" from 2023 to 2025")[0]
    assert sorted(covered.replace(" and", ",").split(", ")) == sorted(words.values())
    assert "MKD" in {row["actor"] for row in rows if row["topic"] == "procurement"}


def test_the_papers_about_the_project_agree() -> None:
    project = tomllib.loads(read(TOP / "pyproject.toml"))["project"]
    citation = read(TOP / "CITATION.cff")
    assert f"\nversion: {project['version']}\n" in citation
    assert f"\nlicense: {project['license']}\n" in citation
    assert read(TOP / "LICENSE").startswith("MIT License")
    assert "Haemus contributors" in read(TOP / "LICENSE")
    assert "Migration" in read(TOP / "CHANGELOG.md")
    assert "Results change" in read(TOP / "CHANGELOG.md")
