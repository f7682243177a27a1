"""The choices that a reader made last, which may be ahead of the page that is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

type Change[Chosen] = Callable[[Chosen], Chosen]
type Choose[Chosen] = Callable[[Change[Chosen]], None]


class Said(Protocol):
    """Choices that an address can hold."""

    def query(self) -> str:
        """The query of the URL."""


class Going[Chosen: Said]:
    """The choices that one reader made last, whether or not the page that shows them has been drawn yet.

    A reader may choose twice before the page is drawn once. Each choice changes the one before it, not what the page still shows:
    otherwise the first would be lost.
    """

    def __init__(self) -> None:
        """Nothing has been chosen yet."""
        self._pushed: list[str] = []
        self._seen: str | None = None
        self._chosen: Chosen | None = None

    def arrive(self, search: str, chosen: Chosen) -> None:
        """Note the query that the page is drawn for: one that was gone to, or another that the browser went back to."""
        if search in self._pushed:
            del self._pushed[: self._pushed.index(search) + 1]
        elif search != self._seen:
            self._pushed.clear()
        self._seen = search
        if not self._pushed:
            self._chosen = chosen

    def change(self, change: Change[Chosen]) -> str | None:
        """The query to go to after a change; None if nothing changes."""
        before = cast("Chosen", self._chosen)
        after = change(before)
        if after == before:
            return None
        self._chosen = after
        self._pushed.append(after.query())
        return after.query()
