"""Pages beside the README: what they tell to type and to run does what it says, in the order of the page."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from answer import Answer
from test_readme import TOP, blocks, commands

PAGES = ("discovery.md", "experiments.md", "for-users-of-mesa-ema-salib.md", "results.md")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ipyparallel not installed")  # as EMA Workbench says when it is imported
@pytest.mark.filterwarnings("ignore:altair based")
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # its PRIM, by pandas
@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_what_it_says(
    name: str, haemus: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    found = blocks(TOP / "docs" / name, unmarked=True)
    assert "python" in {block.language for block in found}
    for block in found:
        if "file" in block.marks:
            (tmp_path / block.marks["file"]).write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            for program, *words in commands(block):
                assert program == "haemus"
                answer = haemus(*words)
                assert answer.code == 0, answer.err
        else:
            script = tmp_path / "page.py"
            script.write_text(block.text, encoding="utf-8")
            runpy.run_path(str(script), run_name="__main__")
            assert capsys.readouterr().out.strip()
