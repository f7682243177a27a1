"""Whatever environment a command is started in, it does its work, or says in one message why it can't."""

import errno
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from answer import Answer
from filelock import FileLock
from swept_folders import design, made_up, write_swept

from haemus.experiments.cli import streams
from haemus.experiments.cli.main import main
from haemus.experiments.run.warm_up import compile_once
from haemus.experiments.store.claim import SOFT_LOCK, only_one
from haemus.experiments.store.manifest import git_state
from haemus.model.bad_input import BadInput

SLOW = pytest.mark.slow
COMMAND = (sys.executable, "-m", "haemus")
SHELL = shutil.which("sh") or "sh"


def started(words: str, *, more: Mapping[str, str] | None = None, folder: Path | None = None) -> Answer:
    """Start the command in a shell, with redirections as typed."""
    line = f'"{sys.executable}" -m haemus {words}'
    ended = subprocess.run(
        [SHELL, "-c", line], capture_output=True, check=False, env={**os.environ, **(more or {})}, cwd=folder
    )
    return Answer(ended.returncode, ended.stdout.decode(errors="replace"), ended.stderr.decode(errors="replace"))


# --- standard streams ---------------------------------------------------------------------------------


@SLOW
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_without_standard_streams_it_works_and_says_nothing(closed: str, tmp_path: Path) -> None:
    answer = started(
        f"run baseline --runs 1 --workers 1 --engine mesa --record outcomes --out r {closed}", folder=tmp_path
    )
    assert answer.code == 0, answer.err
    assert (tmp_path / "r" / "runs.parquet").is_file()
    said = json.loads((tmp_path / "r" / "manifest.json").read_text(encoding="utf-8"))
    assert said["situation"] == "complete"


@SLOW
def test_a_descriptor_that_a_shell_gave_to_its_script_is_no_stream(tmp_path: Path) -> None:
    script = tmp_path / "haemus"
    script.write_text(f'#!{SHELL}\nexec "{sys.executable}" -m haemus "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    ended = subprocess.run([SHELL, "-c", f'"{script}" check baseline nothing 2>&-'], capture_output=True, check=False)
    assert ended.returncode == 2
    assert b"baseline" in ended.stdout


@SLOW
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_behind_the_output_is_one_message_and_no_success() -> None:
    answer = started("scenarios >/dev/full")
    assert (answer.code, answer.err) == (3, "haemus: error: the output cannot be written: No space left on device\n")


def test_missing_streams_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert main(["scenarios"]) == 0
    assert main(["check", "nothing"]) == 2
    assert sys.stdin.read() == ""
    for name in ("stdin", "stdout", "stderr"):
        getattr(sys, name).close()


def test_a_compilation_without_a_stderr_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted:
        compiled = 0

        def run(self, _: object) -> None:
            self.compiled += 1

    monkeypatch.setattr("haemus.experiments.run.warm_up.cache_folder", lambda: None)
    monkeypatch.setattr(sys, "stderr", None)
    ensemble = Counted()
    compile_once(ensemble)  # type: ignore[arg-type]
    assert ensemble.compiled == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_character_that_the_terminal_lacks_is_shown_by_its_code(
    encoding: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    held = io.BytesIO()
    (tmp_path / "mine.toml").write_text('title = "T"\nextends = "\N{SNOWMAN}"\n', encoding="utf-8")
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(held, encoding=encoding, line_buffering=True))
    assert main(["check", str(tmp_path / "mine.toml")]) == 2
    shown = "\N{SNOWMAN}" if encoding == "utf-8" else "\\u2603"
    assert f"(got '{shown}')" in held.getvalue().decode(encoding)


# --- variables ----------------------------------------------------------------------------------------

ENVIRONMENTS = {
    "an ASCII terminal, a safe path, another time zone, and threads that aren't a number": {
        "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONSAFEPATH": "1", "TZ": "Pacific/Kiritimati", "OMP_NUM_THREADS": "many",
    },
    "a locale without UTF-8, no assertions, and a notebook's backend": {
        "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONOPTIMIZE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    },
    "warnings as errors, and a time zone that doesn't exist": {"PYTHONWARNINGS": "error", "TZ": "Nowhere/Land"},
    "no docstrings, a narrow terminal, and a backend that doesn't exist": {
        "PYTHONOPTIMIZE": "2", "COLUMNS": "40", "TERM": "dumb", "MPLBACKEND": "nothing",
    },
    "no home": {"HOME": "/nonexistent"},
}  # fmt: skip
"""Variables that have nothing to do with one another share a process, because it takes seconds to start one."""


WORLD = 'title = "Short"\nextends = "baseline"\nend = "2021Q4"\n'
WORDS = "run short.toml --runs 2 --workers 2 --engine mesa --record outcomes --out out"


def batch_in(folder: Path, more: Mapping[str, str] | None = None) -> Answer:
    (folder / "short.toml").write_text(WORLD, encoding="utf-8")
    return started(WORDS, folder=folder, more=more)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a batch in the environment of the tests."""
    folder = tmp_path_factory.mktemp("usual")
    assert batch_in(folder).code == 0
    return folder / "out"


@SLOW
@pytest.mark.parametrize("case", ENVIRONMENTS)
def test_the_environment_changes_no_table_and_no_figure_is_missing(case: str, usual: Path, tmp_path: Path) -> None:
    answer = batch_in(tmp_path, ENVIRONMENTS[case])
    assert answer.code == 0, answer.err
    assert "Traceback" not in answer.err
    folders = (usual, tmp_path / "out")
    tables = [(folder / "runs.parquet").read_bytes() for folder in folders]
    assert tables[0] == tables[1]
    figures = [sorted(path.name for path in (folder / "figures").iterdir()) for folder in folders]
    assert figures[0] == figures[1]
    assert figures[0]


@SLOW
def test_a_document_of_docstrings_says_where_they_are_missing() -> None:
    answer = started("variables", more={"PYTHONOPTIMIZE": "2"})
    assert (answer.code, answer.out) == (2, "")
    assert "needs docstrings" in answer.err


def test_a_backend_of_a_notebook_is_not_inherited(
    monkeypatch: pytest.MonkeyPatch, haemus: Callable[..., Answer]
) -> None:
    monkeypatch.setenv("MPLBACKEND", "module://nothing")
    assert haemus("check", "baseline").code == 0
    assert os.environ["MPLBACKEND"] == "agg"


def test_warnings_that_are_errors_end_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    import warnings  # noqa: PLC0415 - the filters of this test alone

    monkeypatch.setattr(sys, "warnoptions", ["error"])
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    with warnings.catch_warnings():
        streams.tolerate_warnings()
        with pytest.warns(RuntimeWarning, match="shown"):
            warnings.warn("shown", RuntimeWarning, stacklevel=1)
    assert (sys.warnoptions, os.environ.get("PYTHONWARNINGS")) == ([], None)


def test_a_hook_of_another_repository_changes_no_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = shutil.which("git")
    if git is None or git_state() is None:
        pytest.skip("the model isn't in a checkout")
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run([git, "-C", str(tmp_path), *name, *words], check=True)
    ours = git_state()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    found = git_state()
    assert ours is not None
    assert found is not None
    assert found["commit"] == ours["commit"]


# --- other users, other file systems --------------------------------------------------------------------


def others_can_start(environment: dict[str, str]) -> bool:
    """Whether another user may run this Python and import the package: a private folder may hold both."""
    words = [sys.executable, "-c", "import haemus.model"]
    try:
        ended = subprocess.run(
            words, capture_output=True, check=False, env=environment, cwd="/", user=2000, group=2000, extra_groups=[]
        )
    except PermissionError:
        return False
    return ended.returncode == 0


@SLOW
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become someone without a name"
)
def test_a_user_without_home_and_name_is_warned_and_served(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    points = design(24)
    folder = write_swept(tmp_path / "sweep", points, made_up(points, 2))
    for path in (folder, *folder.iterdir(), *tmp_path.parents):
        if path.is_relative_to(tmp_path.parents[1]):
            path.chmod(0o777)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}}
    if not others_can_start(kept):
        pytest.skip("another user can't read this interpreter or this checkout")
    code = "from haemus.model.compiled.compiler import cache_folder; print(cache_folder())"
    ended = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=False, env=kept, cwd=tmp_path,
        user=2000, group=2000, extra_groups=[],
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (0, "None\n"), ended.stderr
    assert "each process compiles it again" in ended.stderr
    drawn = subprocess.run(
        [*COMMAND, "figures", str(folder)], capture_output=True, text=True, check=False, env=kept, cwd=tmp_path,
        user=2000, group=2000, extra_groups=[],
    )  # fmt: skip
    assert drawn.returncode == 0, drawn.stderr


@pytest.mark.parametrize("answer", [errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP])
def test_without_locks_of_the_file_system_a_file_is_one(
    answer: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise OSError(answer, os.strerror(answer))

    monkeypatch.setattr(FileLock, "acquire", refuses)
    with only_one(tmp_path, "--out"):
        assert (tmp_path / SOFT_LOCK).exists()
        with (
            pytest.raises(BadInput, match=f"another process is writing to it.*{SOFT_LOCK}"),
            only_one(tmp_path, "--out"),
        ):
            pass
    assert not (tmp_path / SOFT_LOCK).exists()
