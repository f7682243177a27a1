"""Nothing is written by halves: each file appears whole, and what the system refuses is one message with an exit code."""

import ast
import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from answer import Answer
from test_store import WORLD, quick, whole

from haemus.experiments.cli.options import check_file, give
from haemus.experiments.derive.origin import write
from haemus.experiments.figures.style import save_with_table
from haemus.experiments.files import replacing as files
from haemus.experiments.files.replacing import DiskFull, failure, replacing, write_text
from haemus.experiments.store.result_folder import write_tables
from haemus.experiments.store.unfinished import MARK
from haemus.model.bad_input import BadInput

Run = Callable[..., Answer]
__all__ = ("quick", "whole")  # fixtures
TOP = Path(__file__).parents[1]
WRITES = {
    "write_text", "write_bytes", "to_csv", "to_parquet", "to_json", "to_excel", "to_pickle", "to_feather", "savefig", "save", "savez",
    "savetxt", "tofile", "dump", "ParquetWriter", "copy", "copy2", "copyfile", "copytree", "move", "replace", "rename",
}  # fmt: skip
"""Methods and functions that write a file, by their last name."""
ONLY_OF = {
    "copy": {"shutil"},
    "move": {"shutil"},
    "rename": {"os"},
    "replace": {"os"},
    "save": {"np", "numpy"},
    "dump": {"json", "pickle", "marshal"},
}
"""Names that write a file only as a function of these modules; as methods they mean something harmless."""
OPENING = ("open", "TextIOWrapper", "FileIO")


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ("experiments", "model", "interface"):
        for path in sorted((TOP / room).rglob("*.py")):
            yield path.relative_to(TOP).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def mode_of(call: ast.Call) -> str:
    """The mode of a call of open, which is the first argument of the method and the second of the function."""
    place = 0 if isinstance(call.func, ast.Attribute) else 1
    given = [*call.args[place : place + 1], *(each.value for each in call.keywords if each.arg == "mode")]
    return str(given[0].value) if given and isinstance(given[0], ast.Constant) else "r" if not given else "w"


def root(node: ast.expr) -> str:
    """The name at the start of an expression, as `np` in `np.random.default_rng()`."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def is_writing(call: ast.Call) -> bool:
    """Whether a call writes a file; where a name has a harmless meaning too, whether it has that of a file here."""
    name = last_name(call.func)
    if name in OPENING:
        return any(letter in mode_of(call) for letter in "wax+") and "os.devnull" not in ast.unparse(call)
    if name == "write_text" and isinstance(call.func, ast.Name):  # that of experiments/files
        return False
    if name == "to_csv" and not call.args:  # returns the text
        return False
    return name in WRITES and (name not in ONLY_OF or root(call.func) in ONLY_OF[name])


GUARDS = ("replacing", "BytesIO", "TemporaryDirectory")
"""What a file may be written to: its partial file, memory, or a folder that goes at once."""


def unguarded(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield calls that write a file outside `with replacing(...) as partial`, or to anything but the partial file or memory."""

    def visit(node: ast.AST, partial: frozenset[str]) -> Iterator[ast.Call]:
        if isinstance(node, ast.With):
            for item in node.items:
                yield from visit(item.context_expr, partial)
                if isinstance(item.context_expr, ast.Call) and last_name(item.context_expr.func) in GUARDS:
                    assert isinstance(item.optional_vars, ast.Name)
                    partial |= {item.optional_vars.id}
            for inner in node.body:
                yield from visit(inner, partial)
            return
        if isinstance(node, ast.Call) and is_writing(node):
            written = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            if not partial & written:
                yield node
        for inner in ast.iter_child_nodes(node):
            yield from visit(inner, partial)

    yield from visit(tree, frozenset())


def test_files_are_written_in_one_place() -> None:
    found = {
        f"{name}: {ast.unparse(call)[:80]}"
        for name, tree in sources()
        if name != "experiments/files/replacing.py"
        for call in unguarded(tree)
    }
    assert found == set()


@pytest.mark.parametrize(
    "line",
    [
        'path.write_text("x")', 'path.write_bytes(b"x")', 'open(path, "w")', 'path.open("ab")', "path.open(mode='x')",
        "path.open(how)", "table.to_csv(path)", "figure.savefig(path)", "np.save(path, x)", "json.dump(x, file)",
        "pq.ParquetWriter(path, schema)", "shutil.copyfile(a, b)", "os.replace(a, b)",
        'with replacing(path) as partial:\n    other.write_text("x")',
    ],
)  # fmt: skip
def test_the_walk_knows_a_write_when_it_sees_one(line: str) -> None:
    assert len(list(unguarded(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "line",
    [
        'path.open("rb")', "path.open()", "array.copy()", 'text.replace("a", "b")', "json.dumps(x)",
        'with replacing(path) as partial, partial.open("wb") as file:\n    file.write(b"x")',
        "with replacing(path) as partial:\n    table.to_csv(partial)",
    ],
)  # fmt: skip
def test_the_walk_leaves_alone_what_writes_nothing(line: str) -> None:
    assert list(unguarded(ast.parse(line))) == []


def test_a_file_is_replaced_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    write_text(path, "first\n")

    def interrupted() -> None:
        with replacing(path) as partial:
            partial.write_text("sec", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert [(each.name, each.read_text(encoding="utf-8")) for each in tmp_path.iterdir()] == [("mine.txt", "first\n")]
    write_text(path, "second\n")
    assert path.read_text(encoding="utf-8") == "second\n"


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("first\n", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "mine.txt")
    write_text(tmp_path / "link.txt", "second\n")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "second\n"


@pytest.mark.parametrize("what", ["a device", "a folder"])
def test_what_is_no_file_is_never_replaced(tmp_path: Path, what: str) -> None:
    path = Path(os.devnull) if what == "a device" else tmp_path
    for write_it in (lambda: write_text(path, "x"), lambda: check_file(str(path))):
        with pytest.raises(BadInput, match="not a file that can be"):
            write_it()
    assert not path.is_file()
    assert path.exists()


KINDS: dict[str, Callable[[Path], object]] = {
    "text": lambda folder: write_text(folder / "mine.txt", "x"),
    "document": lambda folder: give("x", str(folder / "mine.md")),
    "table": lambda folder: write_tables(folder, {"mine": pd.DataFrame({"run": [1]})}),
    "picture": lambda folder: save_with_table(pytest.importorskip("matplotlib.figure").Figure(), pd.DataFrame(), folder, "mine"),
    "starting data": lambda folder: write({"mine.csv": [{"iso3": "SRB"}]}, folder),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("number", "kind_of_error"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EFBIG, DiskFull), (errno.EACCES, BadInput), (errno.EROFS, BadInput)],
)  # fmt: skip
def test_every_kind_of_file_reports_what_the_system_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, number: int, kind_of_error: type[Exception]
) -> None:
    def refused(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    KINDS[kind](tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(files, "_synced", refused)
    with pytest.raises(kind_of_error) as caught:
        KINDS[kind](tmp_path)
    assert str(tmp_path / "mine.") in str(caught.value)
    assert os.strerror(number) in str(caught.value)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_error_names_the_file_that_the_system_names() -> None:
    error = failure(OSError(errno.EACCES, "Permission denied", "/there"), "/here")
    assert str(error) == "/there: cannot be written: Permission denied"
    assert str(failure(OSError("odd"), "/here")) == "/here: cannot be written: odd"
    assert str(failure(OSError(errno.ENOSPC, "No space left on device"))) == (
        "the output cannot be written: No space left on device"
    )


@pytest.mark.parametrize("command", ["figures", "compare"])
@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, 3), (errno.EACCES, 2)])
def test_commands_report_a_full_disk_and_what_may_not_be_written(  # noqa: PLR0913, PLR0917 - fixtures and cases
    haemus: Run, whole: Path, monkeypatch: pytest.MonkeyPatch, command: str, number: int, code: int
) -> None:
    def refused(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files, "_synced", refused)
    answer = haemus(command, whole)
    assert (answer.code, answer.err.count("\n")) == (code, 1)
    assert answer.err.startswith("haemus: error: ")
    assert str(whole) in answer.err
    assert not list(whole.rglob("*.partial"))


def test_what_may_not_be_read_is_said(haemus: Run, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr("haemus.experiments.store.shards.Shard.opened", refused)
    answer = haemus("show", whole)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert ".arrows: cannot be read or written: Permission denied" in answer.err


def ended(words: list[str], before: str = "", **how: object) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own."""
    script = f"import sys\n{before}\nfrom haemus.experiments.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # keywords are handed on
        [sys.executable, "-c", script, *words],
        text=True,
        check=False,
        env=environment,
        **{"stderr": subprocess.PIPE, **how},
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("words", [["scenarios"], ["--help"], ["run", "--help"]], ids=" ".join)
def test_a_full_standard_output_is_said(words: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        said = ended(words, stdout=full)
    assert said.returncode == 3
    assert said.stderr == "haemus: error: the output cannot be written: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_an_error_that_nobody_can_be_told_keeps_its_exit_code() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        assert ended(["show", "/none"], stdout=subprocess.DEVNULL, stderr=full).returncode == 2


def test_what_a_command_left_when_it_died_only_the_same_command_writes_again(
    haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = str(tmp_path / "mine")
    with monkeypatch.context() as patched:
        patched.setattr(files.os, "replace", dying(after=4))
        assert haemus("region", "export", out).code == 130
    left = {path.name for path in Path(out).iterdir()}
    assert {"README.md", MARK} & left == {MARK}
    assert len(left) > 1
    other = haemus("region", "export", out, "--json")
    assert other.code == 2
    assert f"holds files that a command left when it died: haemus region export {out}" in other.err
    assert haemus("region", "export", out).code == 0
    assert {path.name for path in Path(out).iterdir()} > left - {MARK}
    assert not (Path(out) / MARK).exists()
    assert "holds files already" in haemus("region", "export", out).err


def dying(after: int) -> Callable[..., None]:
    """A function that puts a few files in their place, and then is interrupted."""
    put, count = os.replace, iter(range(after))

    def replace(*paths: str) -> None:
        if next(count, None) is None:
            raise KeyboardInterrupt
        put(*paths)

    return replace


@pytest.mark.slow  # a process of its own, with figures
@pytest.mark.parametrize("words", [["figures"], ["compare"], ["run"]], ids=" ".join)
def test_a_limit_of_the_system_is_a_full_disk(whole: Path, tmp_path: Path, words: list[str]) -> None:
    """A real one: no file of this process may be larger than some kilobytes."""
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))"
    scenario = tmp_path / "one.toml"
    scenario.write_text(WORLD.format(parent="baseline"), encoding="utf-8")
    more = [str(scenario), "--runs", "2", "--engine", "mesa", "--workers", "1", "--out", str(tmp_path / "out")]
    said = ended([*words, *(more if words == ["run"] else [str(whole)])], limit, stdout=subprocess.PIPE)
    assert said.returncode == 3, said.stderr
    assert "File too large" in said.stderr
    assert "Traceback" not in said.stderr
    assert not [*whole.rglob("*.partial"), *(tmp_path / "out").rglob("*.partial")]
