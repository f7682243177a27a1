"""A field in which a number is typed: it counts once the reader presses Enter or leaves the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import solara
from reacton import ipyvuetify as v

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COMPACT: Final = {"density": "compact", "hide_details": True, "single_line": True, "class_": "haemus-field"}


@solara.component
def NumberField(
    label: str, value: str, on_typed: Callable[[str], None], attributes: Mapping[str, str], *, compact: bool = False
) -> None:
    """Show a value; hand on what was typed in its place, as text, unless it is the same.

    A screen reader says the label, which a compact field doesn't show; `attributes` are those of HTML.
    """
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

    looks = COMPACT if compact else {"label": label}
    named = {"aria-label": label, **attributes}
    field = v.TextField(v_model=shown, on_v_model=keep, type="number", attributes=named, **looks)
    v.use_event(field, "blur", finish)
    v.use_event(field, "keyup.enter", finish)
