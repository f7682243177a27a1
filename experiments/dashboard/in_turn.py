"""A page is drawn, or a message of its reader's browser is handled: one at a time.

Runs are made in threads, which draw the page as they get on. Reacton takes an element's listener away for a moment when it puts
the next one there, and what the browser sends at that moment would be lost. Solara handles messages under a lock of the page.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from reacton import core
from solara.server import kernel_context

_ITS_OWN: Any = core._RenderContext.render  # noqa: SLF001 - there is no other way to draw under a lock


def draw_in_turn() -> None:
    """Let every page be drawn under the lock under which its messages are handled."""
    core._RenderContext.render = _render  # noqa: SLF001 - as above


def _render(page: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as Reacton's own
    here = kernel_context.get_current_context().lock if kernel_context.has_current_context() else nullcontext()
    with here:
        return _ITS_OWN(page, *given, **named)
