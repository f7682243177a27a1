"""Names of factors beside a bar: an event's id and its key on lines of their own where they are long."""

from typing import Final

_LONG: Final = 24  # [characters] on a line


def factor_label(name: str, below: str = "") -> str:
    """A factor's name, and what stands below it."""
    event, dot, key = name.rpartition(".")
    lines = [f"{event}.", key] if dot and len(name) > _LONG else [name]
    return "\n".join([*lines, *([below] if below else [])])
