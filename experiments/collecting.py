"""Garbage is collected less often where many small objects live long: modules as they are imported, the parts of figures."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SELDOM: Final = (50_000, 20, 100)
"""Thresholds: to look through such objects again and again, as usual, takes a tenth of a page and a quarter of a figure's time."""


@contextmanager
def seldom() -> Iterator[None]:
    """Collect garbage seldom."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
