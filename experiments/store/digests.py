"""Digests of the files of tables, by which a manifest knows its result again."""

from __future__ import annotations

from hashlib import file_digest
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

ALGORITHM: Final = "blake2b"
SHOWN: Final = 32
"""Characters of a digest that are kept."""


def digest_of(file: Path) -> str:
    """The digest of a file."""
    with file.open("rb") as content:
        return file_digest(content, ALGORITHM).hexdigest()[:SHOWN]


def digests_in(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The digests of the tables of a folder that are there, by name."""
    files = {name: folder / f"{name}.parquet" for name in names}
    return {name: digest_of(file) for name, file in files.items() if file.is_file()}


def unlike(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    """The tables that differ, or that only one of the two has."""
    return tuple(name for name in dict.fromkeys((*one, *other)) if one.get(name) != other.get(name))
