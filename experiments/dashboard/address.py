"""The address of a page: what a reader has chosen is read from its query, and changed by going to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara

from haemus.experiments.dashboard.going import Going, Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from haemus.experiments.dashboard.going import Change, Choose


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
