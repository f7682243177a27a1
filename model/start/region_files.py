"""The files that a region is read from, those that ship or those of a folder of one's own, and which of them are in use."""

from __future__ import annotations

import json
import zlib
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

DIGEST_BYTES: Final = 16


def region_file(name: str) -> Traversable:
    """Return a file of the region that ships, wherever the distribution is installed."""
    return files("haemus.scenarios").joinpath("region", name)


@dataclass(frozen=True, slots=True, eq=False)
class RegionFiles:
    """The text of each file of a region, by its place in the folder, such as `gdp.csv` or `origins/2020/states.csv`.

    The region that ships holds none: it is read where it is installed. One of one's own holds all of them, checked
    (`own_region`), so that it goes to other processes whole. `folder` is the name of the folder, without its path. Regions with
    the same files are equal, whatever their folder's name.
    """

    folder: str = ""
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    digest: str = field(init=False, default="")
    """BLAKE2b of names and texts; empty for the region that ships."""

    def __post_init__(self) -> None:
        """Compute the digest once."""
        if self.texts:
            listed = json.dumps(dict(sorted(self.texts.items())), ensure_ascii=False)
            object.__setattr__(self, "digest", blake2b(listed.encode(), digest_size=DIGEST_BYTES).hexdigest())

    @property
    def is_own(self) -> bool:
        """Whether it isn't the region that ships."""
        return bool(self.texts)

    def has(self, name: str) -> bool:
        """Return whether the region has a file."""
        return name in self.texts if self.texts else region_file(name).is_file()

    def text(self, name: str) -> str:
        """Return the text of a file; KeyError or FileNotFoundError if the region doesn't have it."""
        return self.texts[name] if self.texts else region_file(name).read_text(encoding="utf-8")

    def __eq__(self, other: object) -> bool:
        """Compare the files."""
        return isinstance(other, RegionFiles) and self.digest == other.digest

    def __hash__(self) -> int:
        """Hash the files, so that a region serves as a key of caches."""
        return hash(self.digest)

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle the files compressed; the same files are unpacked once in a process."""
        return (_unpacked, (self.folder, zlib.compress(json.dumps(dict(self.texts)).encode())))


@cache
def _unpacked(folder: str, packed: bytes) -> RegionFiles:
    return RegionFiles(folder, MappingProxyType(json.loads(zlib.decompress(packed))))


SHIPPED: Final = RegionFiles()
"""The ten states of `scenarios/region`."""
_IN_USE: ContextVar[RegionFiles] = ContextVar("region", default=SHIPPED)


def region_in_use() -> RegionFiles:
    """Return the region whose names scenarios may use, and from which they start: by default the one that ships."""
    return _IN_USE.get()


@contextmanager
def using(region: RegionFiles) -> Iterator[RegionFiles]:
    """Use a region inside a `with` block: scenarios that are loaded there belong to it."""
    token = _IN_USE.set(region)
    try:
        yield region
    finally:
        _IN_USE.reset(token)
