"""The tables that a batch keeps for each choice of recording."""

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
"""The tables written for each choice; tables left out are neither packed nor held in memory."""

DESIGN: Final = "design"
"""The table of a sweep's points, which is beside the others."""
READ: Final = ("runs", "states", "agreements", "contracts")
"""The tables that figures and analyses read."""


def least_recording(table: str) -> str:
    """Return the choice that keeps this table and the fewest others."""
    return next(name for name, tables in RECORDINGS.items() if table in tables)
