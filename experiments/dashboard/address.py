"""The address of a page: what a reader has chosen is read from its query, and changed by going to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

import solara

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


def use_address[Chosen: Said](
    path: str, read: Callable[[str], tuple[Chosen, tuple[str, ...]]]
) -> tuple[Chosen, tuple[str, ...], Choose[Chosen]]:
    """The choices of the address, what is wrong with it, and a function that changes the choices made last."""
    router = solara.use_router()
    going = solara.use_memo(Going, [])
    search = router.search or ""
    chosen, problems = solara.use_memo(lambda: read(search), [search])
    going.arrive(search, chosen)

    def choose(change: Change[Chosen]) -> None:
        if (query := going.change(change)) is not None:
            router.push(f"{path}?{query}")

    return chosen, problems, choose
