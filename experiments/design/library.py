"""Find experiments: those that ship with Haemus, and files."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple

from haemus.experiments.reading.csv_table import MOST_BYTES
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.events.event import NAME_PATTERN
from haemus.model.regular_file import leaves, regular_content
from haemus.model.scenario.kinds import other_kind
from haemus.model.scenario.library import file_of, shipped_experiments, shipped_names
from haemus.model.scenario.reading import MAX_BYTES, read_tables

SUFFIX: Final = ".toml"
FOLDER: Final = "experiments"
_SHIPPED: Final = (files("haemus.scenarios") / FOLDER,)
"""An installation may consist of links."""


class Source(NamedTuple):
    """An experiment's text, and the folder of its tables and scenarios."""

    name: str
    file: str
    content: bytes
    folder: Traversable

    def tables(self) -> dict[str, object]:
        """The TOML tables."""
        return read_tables(self.content, self.file, "an experiment")


def find(typed: str | Path) -> Source:
    """Find an experiment by its shipped name, or by a path that ends in .toml."""
    text = str(typed)
    if text.endswith(SUFFIX):
        return _from_path(Path(typed))
    folder = files("haemus.scenarios") / FOLDER
    if text in shipped_experiments():
        return Source(text, f"{text}{SUFFIX}", (folder / f"{text}{SUFFIX}").read_bytes(), folder)
    if text in shipped_names():
        raise other_kind("an experiment", text)
    raise BadInput(
        "unknown experiment", where=text, value=text,
        allowed=f"a path ending in {SUFFIX}, or one of {', '.join(shipped_experiments())}",
        nearest=file_of(text) or nearest_name(text, shipped_experiments()),
    )  # fmt: skip


def _from_path(path: Path) -> Source:
    name = path.name.removesuffix(SUFFIX)
    content = regular_content(path, MAX_BYTES, allowed=f"an experiment's name, or a file ending in {SUFFIX}")
    if not re.fullmatch(NAME_PATTERN, name):
        raise BadInput(
            "not a name for an experiment",
            where=path.name,
            value=name,
            allowed="1 to 64 of a-z, 0-9 and - before .toml",
        )
    return Source(name, path.name, content, path.parent)


def checked_beside(folder: Traversable, name: str, file: str, key: str) -> None:
    """Refuse a file beside an experiment that is a link to somewhere else."""
    if isinstance(folder, Path) and folder not in _SHIPPED and leaves(folder, name):
        raise BadInput(
            "is a link that leaves the folder", where=file, key=key, value=name, allowed=f"a file beside {file}"
        )


def table_beside(folder: Traversable, name: str, file: str) -> bytes:
    """Return the content of a table beside an experiment; BadInput if it can't be read."""
    checked_beside(folder, name, file, "design.file")
    place = folder / name
    if isinstance(place, Path):
        return regular_content(place, MOST_BYTES, allowed=f"a table beside {file}")
    return place.read_bytes()  # ships in an archive
