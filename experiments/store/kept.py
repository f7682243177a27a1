"""What a batch keeps of its runs: the tables of each choice, where the disk takes them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Recording = Literal["outcomes", "states", "everything"]
OUTCOMES: Final = "outcomes"
EVERYTHING: Final = "everything"
RECORDINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        OUTCOMES: ("runs", "failures"),
        "states": ("runs", "states", "failures"),
        EVERYTHING: ("runs", "states", "agreements", "contracts", "crises", "events", "failures"),
    }
)
"""The tables that are written; what isn't asked for is neither packed nor held."""


def least_recording(table: str) -> str:
    """Return the choice that keeps the fewest tables, but this one."""
    return next(name for name, tables in RECORDINGS.items() if table in tables)


class DiskFull(Exception):  # noqa: N818 - it says what is missing
    """What was written before is there and counts: the same command goes on from it."""
