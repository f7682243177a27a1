"""The README: every command and every Python block in it works as described.

An HTML comment before a block sets how it is run: `test` alone, or with `slow`, `install` (only lines after the set-up run),
`file=NAME` (the block is that file), `runs=N` (fewer runs than shown) and `skip` (the block isn't run).
"""

import re
import runpy
import shlex
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from answer import Answer

Haemus = Callable[..., Answer]
TOP = Path(__file__).parents[1]
README = TOP / "README.md"
FENCE = re.compile(r"^(?P<before>[^\n]*)\n```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"<!-- test(?:: (?P<words>.*))? -->")
SHOWN_ONLY = "text"


@dataclass(frozen=True)
class Block:
    """A fenced block and the words of its mark."""

    number: int
    language: str
    text: str
    marks: dict[str, str]

    @property
    def label(self) -> str:
        first = self.text.splitlines()[0]
        return f"{self.number}-{self.language}-{re.sub(r'[^a-zA-Z0-9]+', '-', first)[:40]}"


def blocks(page: Path = README, *, unmarked: bool = False) -> list[Block]:
    """The blocks of a page that are run; with `unmarked`, it may have others."""
    found = []
    for number, match in enumerate(FENCE.finditer(page.read_text(encoding="utf-8")), start=1):
        mark = MARK.fullmatch(match["before"])
        if (unmarked and not mark) or (match["language"] == SHOWN_ONLY and not (unmarked and mark)):
            continue
        assert mark, f"block {number} of {page.name} has no mark that says how it is tested"
        words = (word.partition("=") for word in re.split(r",\s*", mark["words"] or "") if word)
        marks = {name: value for name, _, value in words}
        if "skip" not in marks:
            found.append(Block(number, match["language"], match["text"], marks))
    return found


BLOCKS = blocks()
INSTALLS = [block for block in BLOCKS if "install" in block.marks]
FILES = [block for block in BLOCKS if "file" in block.marks]


def to_run(language: str) -> list[object]:
    chosen = [block for block in BLOCKS if block.language == language and not {"install", "file"} & set(block.marks)]
    return [
        pytest.param(block, id=block.label, marks=[pytest.mark.slow] if "slow" in block.marks else [])
        for block in chosen
    ]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the README asks the reader to save."""
    for block in FILES:
        (tmp_path / block.marks["file"]).write_text(block.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands(block: Block) -> list[list[str]]:
    """The words of each line, with the number of runs from the mark."""
    lines = [shlex.split(line, comments=True) for line in block.text.splitlines()]
    if "runs" not in block.marks:
        return [line for line in lines if line]
    return [fewer_runs(line, block.marks["runs"]) for line in lines if line]


def fewer_runs(words: list[str], runs: str) -> list[str]:
    if words[:2] not in (["haemus", "run"], ["haemus", "sweep"], ["haemus", "compare"], ["haemus", "score"]):
        return words
    if "--runs" not in words and words[1] == "compare":  # the folder has its own runs
        return words
    if "--runs" not in words:
        return [*words, "--runs", runs]
    place = words.index("--runs") + 1
    return [*words[:place], runs, *words[place + 1 :]]


@pytest.mark.parametrize("block", to_run("sh"))
def test_the_commands_of_the_readme_work(block: Block, haemus: Haemus, scratch: Path) -> None:
    for program, *words in commands(block):
        assert program == "haemus"
        answer = haemus(*words)
        assert answer.code == 0, answer.err
    assert scratch.is_dir()


@pytest.mark.parametrize("block", to_run("python"))
def test_the_python_of_the_readme_works(block: Block, scratch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = block.marks.get("runs")
    script = scratch / "readme.py"
    script.write_text(re.sub(r"\bruns=\d+", f"runs={runs}", block.text) if runs else block.text, encoding="utf-8")
    runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out.strip()


def test_the_readme_fits_on_200_lines() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 200


def test_the_result_that_the_readme_shows_is_that_of_the_reference() -> None:
    shown, *_ = re.findall(r"^```text\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    comparison = (TOP / "results" / "reference" / "comparison.txt").read_text(encoding="utf-8")
    *sentences, title, _, first, second = shown.splitlines()
    for sentence in sentences:
        assert sentence.removesuffix("...") in comparison
    kept = [re.split(r"\s{2,}", line) for line in comparison.split(title)[1].splitlines()]
    for row in (first, second):
        outcome, *numbers = re.split(r"\s{2,}", row)
        assert [outcome, *numbers] in [[line[0], *line[2:]] for line in kept]


def test_two_commands_stand_at_the_top() -> None:
    first, second = INSTALLS
    assert (first.number, second.number) == (1, 2)
    assert len([*commands(first), *commands(second)]) == 2
    for block in (first, second):
        set_up, install, _ = (part.split() for part in block.text.split("&&"))
        assert set_up == ["python3", "-m", "venv", ".venv"]
        assert install[:5] == [".venv/bin/pip", "install", "-q", "-c", "constraints.txt"]


def test_the_commands_at_the_top_name_what_the_project_has() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    main, tests = (shlex.split(block.text.rpartition("&&")[2]) for block in INSTALLS)
    assert main == [".venv/bin/haemus", "run"]
    assert "haemus" in project["scripts"]
    assert tests == [".venv/bin/pytest"]
    assert "pytest" in project["optional-dependencies"]["dev"]
    assert '-e ".[dev]"' in INSTALLS[1].text
    assert (TOP / "constraints.txt").is_file()


@pytest.mark.slow
def test_the_main_job_works_as_shown_but_for_the_number_of_runs(haemus: Haemus, scratch: Path) -> None:
    words = shlex.split(INSTALLS[0].text.rpartition("&&")[2])[1:]
    answer = haemus(*words, "--runs", 2)
    assert answer.code == 0, answer.err
    (folder,) = (scratch / "results").iterdir()
    assert (folder / "manifest.json").is_file()
    assert (folder / "figures" / "budgets.png").is_file()
