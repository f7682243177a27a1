"""Folders that a command has begun to fill: if it dies, the same command may fill them again.

A mark says which command it was. It lies in the folder from before the first file until the command has ended well.
"""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from haemus.experiments.files.replacing import write_text

MARK: Final = ".unfinished"


@dataclass(frozen=True, slots=True)
class _Command:
    words: str
    marked: list[Path] = field(default_factory=list)


_RUNNING: Final[ContextVar[_Command | None]] = ContextVar("_RUNNING", default=None)


@contextmanager
def marking(typed: Sequence[str]) -> Iterator[None]:
    """Mark the folders that a command begins to fill, and take the marks away if it ends without an error."""
    command = _Command(shlex.join(typed))
    before = _RUNNING.set(command)
    try:
        yield
        for folder in command.marked:
            with suppress(OSError):  # the folder is complete all the same
                (folder / MARK).unlink(missing_ok=True)
    finally:
        _RUNNING.reset(before)


def mark(folder: Path) -> None:
    """Mark a folder for the command that runs; without one, do nothing. OSError if it can't be written."""
    command = _RUNNING.get()
    if command is not None:
        write_text(folder / MARK, f"{command.words}\n")
        command.marked.append(folder)


def is_own(folder: Path) -> bool:
    """Whether the command that runs has begun to fill a folder before and died."""
    command = _RUNNING.get()
    return command is not None and left_by(folder) == command.words


def left_by(folder: Path) -> str:
    """The words of the command that began to fill a folder and died; nothing if none did."""
    try:
        return (folder / MARK).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
