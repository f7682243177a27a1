"""Find experiments: those that ship with Haemus, and files."""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple

from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.events.event import NAME_PATTERN
from haemus.model.scenario.reading import MAX_BYTES, read_tables

SUFFIX: Final = ".toml"
FOLDER: Final = "experiments"


class Source(NamedTuple):
    """An experiment's text, and the folder of its tables and scenarios."""

    name: str
    file: str
    content: bytes
    folder: Traversable

    def tables(self) -> dict[str, object]:
        """The TOML tables."""
        if len(self.content) > MAX_BYTES:
            raise BadInput("too large for an experiment", where=self.file, allowed=f"at most {MAX_BYTES} bytes")
        if not self.content.strip():
            raise BadInput(
                "is empty", where=self.file, key="title", allowed="an experiment, which has at least a title"
            )
        return read_tables(self.content, self.file)


@cache
def shipped_experiments() -> tuple[str, ...]:
    """The names of the experiments that ship with Haemus."""
    entries = (files("haemus.scenarios") / FOLDER).iterdir()
    return tuple(sorted(entry.name.removesuffix(SUFFIX) for entry in entries if entry.name.endswith(SUFFIX)))


def find(typed: str | Path) -> Source:
    """Find an experiment by its shipped name, or by a path that ends in .toml."""
    text = str(typed)
    if text.endswith(SUFFIX):
        return _from_path(Path(typed))
    folder = files("haemus.scenarios") / FOLDER
    if text in shipped_experiments():
        return Source(text, f"{text}{SUFFIX}", (folder / f"{text}{SUFFIX}").read_bytes(), folder)
    raise BadInput(
        "unknown experiment", where=text, value=text,
        allowed=f"a path ending in {SUFFIX}, or one of {', '.join(shipped_experiments())}",
        nearest=nearest_name(text, shipped_experiments()),
    )  # fmt: skip


def _from_path(path: Path) -> Source:
    name = path.name.removesuffix(SUFFIX)
    content = content_of(path, f"an experiment's name, or a file ending in {SUFFIX}")
    if not re.fullmatch(NAME_PATTERN, name):
        raise BadInput(
            "not a name for an experiment",
            where=path.name,
            value=name,
            allowed="1 to 64 of a-z, 0-9 and - before .toml",
        )
    return Source(name, path.name, content, path.parent)


def content_of(path: Traversable, allowed: str) -> bytes:
    """The content of a file; BadInput if it doesn't exist or can't be read."""
    try:
        if not path.is_file():
            raise BadInput("there is no such file", where=path.name, value=str(path), allowed=allowed)
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=path.name, value=str(path)) from None
    return content
