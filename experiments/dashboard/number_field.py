"""A field in which a number is typed: it counts once the reader presses Enter or leaves the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import solara
from reacton import ipyvuetify as v

if TYPE_CHECKING:
    from collections.abc import Callable


@solara.component
def NumberField(value: str, on_typed: Callable[[str], None], **looks: Any) -> None:  # noqa: ANN401 - of Vuetify's field
    """Show a value; hand on what was typed in its place, as text, unless it is the same."""
    typed = solara.use_ref(value)
    shown, set_shown = solara.use_state(value)

    def begin_again() -> None:
        typed.current = value
        set_shown(value)

    solara.use_memo(begin_again, [value])

    def keep(text: object) -> None:
        typed.current = str(text)
        set_shown(str(text))

    def finish(*_: object) -> None:
        if typed.current != value:
            on_typed(typed.current)

    field = v.TextField(v_model=shown, on_v_model=keep, type="number", **looks)
    v.use_event(field, "blur", finish)
    v.use_event(field, "keyup.enter", finish)
