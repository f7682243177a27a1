"""The installed package: its public names, and no conflict with a user's own files."""

import os
import pydoc
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest
from answer import Answer

import haemus

TOP = Path(__file__).resolve().parents[1]
HEAVY = (
    "haemus.model.region", "matplotlib", "mesa", "networkx", "numba", "numpy", "openpyxl", "pandas", "pyarrow",
    "pyarrow.compute", "pydantic", "scipy",
)  # fmt: skip
CLASHING = ("model", "experiments", "scenarios", "results", "tests", "interface")


def python(folder: Path, *words: str, path: str = "") -> str:
    """Run the interpreter in a folder and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    before = os.environ.get("PYTHONPATH", "")
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [path, before]))
    answer = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.mark.parametrize("name", haemus.__all__)
def test_a_public_name_is_what_it_is_called(name: str) -> None:
    assert getattr(haemus, name).__name__ == name


def test_the_version_is_that_of_what_is_installed() -> None:
    assert haemus.__version__ == version("haemus")


def test_the_public_names_are_listed_and_no_other_is_there() -> None:
    assert sorted(dir(haemus)) == sorted(haemus.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = haemus.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", haemus.__all__)
def test_help_of_the_package_says_what_each_name_is_for(name: str) -> None:
    assert re.search(rf"^    (\w+, )*{name}\b", str(haemus.__doc__), re.MULTILINE)


@pytest.mark.slow
def test_help_of_the_package_can_be_read() -> None:
    text = pydoc.render_doc(haemus, renderer=pydoc.plaintext)
    for part in ("Results:", "read_result(folder", "class BatchResult", "to_excel(self, file"):
        assert part in text


def test_importing_it_imports_nothing_that_takes_time() -> None:
    slow = "('numpy', 'pandas', 'numba', 'mesa', 'matplotlib')"
    assert python(TOP, "-c", f"import haemus, sys; print([n for n in {slow} if n in sys.modules])") == "[]\n"


def imported(folder: Path, code: str) -> set[str]:
    """The heavy packages that a process has imported after some code, whose own output is dropped."""
    lines = (
        "import contextlib, io, sys",
        "with contextlib.redirect_stdout(io.StringIO()):",
        *(f"    {line}" for line in code.splitlines()),
        f"print(*(name for name in {HEAVY} if name in sys.modules))",
    )
    return set(python(folder, "-c", "\n".join(lines)).split())


def test_importing_run_batch_imports_nothing_that_only_running_needs(tmp_path: Path) -> None:
    assert imported(tmp_path, "from haemus import run_batch") == {"numpy", "pydantic"}


def test_checking_a_scenario_imports_only_what_it_needs(tmp_path: Path) -> None:
    code = "from haemus.experiments.cli.main import main\nassert main(['check', 'baseline', 'us-drawdown']) == 0"
    assert imported(tmp_path, code) == {"numpy", "pydantic"}


def test_showing_a_folder_imports_only_what_it_needs(
    haemus: Callable[..., Answer], write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_all", lambda *_: [])
    short, folder = write('title = "Short"\nextends = "baseline"\nend = "2020Q2"\n'), tmp_path / "result"
    assert haemus("run", short, "-n", 2, "-w", 1, "--engine", "mesa", "-o", folder).code == 0
    code = "from haemus.experiments.cli.main import main\nassert main(['show', 'result']) == 0"
    assert imported(tmp_path, code) == {"numpy", "pydantic", "pyarrow"}


def test_the_ensemble_imports_no_mesa(tmp_path: Path) -> None:
    code = (
        "from haemus import run_batch\nassert len(run_batch(['baseline'], runs=2, seed=1, engine='ensemble').runs) == 2"
    )
    assert not imported(tmp_path, code) & {"mesa", "networkx", "matplotlib", "openpyxl", "haemus.model.region"}


@pytest.mark.parametrize("on_path", [False, True], ids=["beside", "on PYTHONPATH"])
def test_files_of_a_users_own_break_nothing(tmp_path: Path, on_path: bool) -> None:  # noqa: FBT001
    for name in CLASHING:
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('this is not haemus')\n")
    code = "from haemus import Region, run_batch, load_scenario; print(load_scenario('baseline').name)"
    assert python(tmp_path, "-c", code, path=str(tmp_path) if on_path else "") == "baseline\n"


def test_the_module_is_the_command(tmp_path: Path) -> None:
    assert "us-drawdown" in python(tmp_path, "-m", "haemus", "scenarios")


def test_type_checkers_are_told_that_it_is_typed() -> None:
    assert (files("haemus") / "py.typed").is_file()


def test_nothing_of_ours_imports_a_bare_name() -> None:
    bare = {f"{verb} {name}" for verb in ("from", "import") for name in ("model", "experiments", "scenarios")}
    for folder in ("model", "experiments", "interface", "tests", "benchmarks"):
        for file in (TOP / folder).rglob("*.py"):
            for line in file.read_text(encoding="utf-8").splitlines():
                words = " ".join(line.split()[:2]).partition(".")[0]
                assert words not in bare, f"{file}: {line}"
