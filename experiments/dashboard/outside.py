"""What a page needs is made outside of its reader's visit.

Solara gives each thread the visit in which it is started. One that starts as the visit ends fails before it says that it has
started, and whoever starts it waits for ever, with a lock of Python's that every pool of threads needs.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from solara.server.kernel_context import without_context

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_NO_MORE: Final = object()


def outside[Step](steps: Generator[Step]) -> Iterator[Step]:
    """Yield the steps, each made outside of the visit; whoever takes them is inside again."""
    with closing(steps):
        while True:
            with without_context():
                step = next(steps, _NO_MORE)
            if step is _NO_MORE:
                return
            yield step  # type: ignore[misc]  # it is no end
