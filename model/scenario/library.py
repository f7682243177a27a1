"""Where scenarios are found: shipped ones, and the files beside a given one."""

import os
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from haemus.model.bad_input import nearest_name
from haemus.model.events.event import NAME_PATTERN
from haemus.model.regular_file import leaves
from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.kinds import other_kind
from haemus.model.scenario.reading import read_bytes, read_tables

SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class Source:
    """One scenario's text: its name, the file's base name, the content and the folder (None if shipped)."""

    name: str
    file: str
    content: bytes
    folder: Path | None = None

    def tables(self) -> dict[str, object]:
        """Return the TOML tables; ScenarioError where the text isn't TOML."""
        return read_tables(self.content, self.file)


@cache
def shipped_names() -> tuple[str, ...]:
    """Return the names of the shipped scenarios, the baseline first and the others in alphabetical order."""
    return tuple(sorted(names_in(files("haemus.scenarios")), key=lambda name: (name != "baseline", name)))


@cache
def shipped_experiments() -> tuple[str, ...]:
    """Return the names of the experiments that ship, which may be typed where a scenario is wanted."""
    return tuple(names_in(files("haemus.scenarios") / "experiments"))


def names_in(folder: Traversable) -> list[str]:
    """Return the stems of the files of a folder that have a scenario's name, in alphabetical order; not what a file manager left."""
    stems = (entry.name.removesuffix(SUFFIX) for entry in folder.iterdir() if entry.name.endswith(SUFFIX))
    return sorted(stem for stem in stems if re.fullmatch(NAME_PATTERN, stem))


def shipped(name: str) -> Source:
    """Return a shipped scenario."""
    file = f"{name}{SUFFIX}"
    return Source(name, file, files("haemus.scenarios").joinpath(file).read_bytes())


def find(typed: str | Path) -> Source:
    """Return a scenario by its shipped name, or by a path that ends in .toml; ScenarioError where there is none."""
    text = str(typed)
    if text.endswith(SUFFIX):
        return _from_path(Path(typed))
    if text in shipped_names():
        return shipped(text)
    if text in shipped_experiments():
        raise other_kind("a scenario", text)
    raise ScenarioError(
        "unknown scenario",
        where=text,
        value=text,
        allowed=f"a path ending in {SUFFIX}, or one of {', '.join(shipped_names())}",
        nearest=file_of(text) or nearest_name(text, shipped_names()),
    )


def file_of(typed: str) -> str:
    """Return the path of a file that was typed without its ending; "" if there is none."""
    path = f"{typed}{SUFFIX}"
    return path if os.path.isfile(path) else ""  # noqa: PTH113 - what was typed may be no path at all


def find_parent(child: Source, parent: str) -> Source:
    """Return the scenario that another extends: a shipped one, or a file in the same folder."""
    if parent in shipped_names():
        return shipped(parent)
    path = child.folder / f"{parent}{SUFFIX}" if child.folder is not None else None
    if path is not None and path.is_file():
        if leaves(path.parent, path.name):
            raise ScenarioError(
                "is a link that leaves the folder", where=child.file, key="extends", value=parent,
                allowed="a scenario that ships, or a file in the same folder",
            )  # fmt: skip
        return _from_path(path)
    valid = sorted({*shipped_names(), *_siblings(child)} - {child.name})
    raise ScenarioError(
        "no such scenario to extend",
        where=child.file,
        key="extends",
        value=parent,
        allowed=f"{', '.join(valid)}, or the stem of a file in the same folder",
        nearest=nearest_name(parent, valid),
    )


def exists_beside(child: Source, name: str) -> bool:
    """Return whether a name is that of a shipped scenario or of a file in the same folder."""
    return name in shipped_names() or name in _siblings(child)


def _siblings(child: Source) -> list[str]:
    if child.folder is None or not child.folder.is_dir():
        return []
    return names_in(child.folder)


def _from_path(path: Path) -> Source:
    name = path.name.removesuffix(SUFFIX)
    content = read_bytes(path)
    if not re.fullmatch(NAME_PATTERN, name):
        raise ScenarioError(
            "isn't a name for a scenario",
            where=path.name,
            value=name,
            allowed="1 to 64 of a-z, 0-9 and - before .toml",
        )
    if name not in shipped_names():
        return Source(name, path.name, content, path.parent)
    if content == shipped(name).content:
        return shipped(name)
    raise ScenarioError(
        "a different scenario of this name ships", where=path.name, value=name, allowed="a name of its own"
    )
