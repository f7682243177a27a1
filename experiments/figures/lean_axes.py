"""Panels that draw what Matplotlib's own draw, byte for byte, without making, measuring and copying a tick for each mark.

Matplotlib makes a tick for each axis and kind several times over before anything is drawn, another for each mark, copied from the first,
and measures all labels to find where a title and an axis's name stand. Here one tick an axis is drawn at each mark in turn, and labels
aren't measured, unless an axis has something that needs more.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick, XAxis, YAxis
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.backend_bases import RendererBase
    from matplotlib.ticker import Locator

_LISTS: Final = ("majorTicks", "minorTicks")
_CLOSE: Final = 1e-10  # [share of the axis] by which Matplotlib lets a tick lie outside


class _Lean(Axis):
    """An axis with one tick, made once its panel is ready."""

    def set_clip_path(self, path: Any, transform: Any = None) -> None:  # noqa: ANN401 - as Matplotlib's
        """Clip the ticks that there are; one made later is clipped as it is made."""
        with self._as_they_are():
            super().set_clip_path(path, transform)

    def set_tick_params(self, which: Any = "major", reset: bool = False, **kwargs: Any) -> None:  # noqa: ANN401, FBT001, FBT002
        """Change the ticks that there are; one made later is made so."""
        with self._as_they_are():
            super().set_tick_params(which, reset, **kwargs)

    def set_ticks(self, ticks: Any, labels: Any = None, *, minor: bool = False, **kwargs: Any) -> list[Tick]:  # noqa: ANN401
        """Set where the marks are and what they are called; ticks are made, and returned, only where labels look their own way."""
        if minor or kwargs or len(self.majorTicks) > 1:
            return super().set_ticks(ticks, labels, minor=minor, **kwargs)
        places = np.asarray(ticks, dtype=np.float64)
        self.set_major_locator(FixedLocator(places.tolist()))
        if places.size:
            self.set_view_interval(float(places.min()), float(places.max()))
        if labels is not None:
            words = dict(zip(places.tolist(), map(str, labels), strict=True))
            self.set_major_formatter(FuncFormatter(lambda place, _: words.get(place, "")))
        self.axes.stale = True
        return []

    def set_minor_locator(self, locator: Locator) -> None:
        """Set where minor marks are; if there can be any, a tick is made for them in the style of the moment."""
        super().set_minor_locator(locator)
        if not isinstance(locator, NullLocator):
            _ = self.minorTicks

    @contextmanager
    def _as_they_are(self) -> Iterator[None]:
        """Keep the lists of ticks from being filled by a look at them."""
        empty = [name for name in _LISTS if name not in vars(self)]
        vars(self).update((name, []) for name in empty)
        try:
            yield
        finally:
            for name in empty:
                vars(self).pop(name, None)

    def _get_tick(self, major: bool) -> Tick:  # noqa: FBT001 - as Matplotlib's
        tick: Tick = super()._get_tick(major)  # type: ignore[misc]
        if (patch := getattr(self.axes, "patch", None)) is not None:
            tick.set_clip_path(patch)
        return tick

    def draw(self, renderer: RendererBase) -> None:
        """Draw one tick at each mark in turn; as Matplotlib does where ticks differ, or a name or an offset needs its place."""
        if not self.get_visible():
            return
        marks = self._marks()
        if marks is None or self.label.get_text() or self.get_major_formatter().get_offset():
            super().draw(renderer)
            return
        renderer.open_group(Axis.__module__, gid=self.get_gid())
        for place, label in marks:
            tick = self.majorTicks[0]
            tick.update_position(place)
            for text in (tick.label1, tick.label2):
                text.set_text(label)
            tick.draw(renderer)
        renderer.close_group(Axis.__module__)
        self.stale = False

    def _marks(self) -> list[tuple[float, str]] | None:
        """The marks within the panel with their labels; None if ticks were made one by one, which may differ, or there are minor ones."""
        if len(vars(self).get("majorTicks", ())) > 1 or not isinstance(self.get_minor_locator(), NullLocator):
            return None
        if isinstance(self.get_major_locator(), NullLocator):
            return []
        places = np.asarray(self.get_majorticklocs(), dtype=np.float64)
        labels = self.get_major_formatter().format_ticks(places.tolist())
        scale = self.get_transform()
        low, high = sorted(scale.transform(np.asarray(self.get_view_interval())))
        slack, at = _CLOSE * (high - low), scale.transform(places)
        inside = (low - slack <= at) & (at <= high + slack)
        return [(place, label) for place, label, is_in in zip(places.tolist(), labels, inside, strict=True) if is_in]


class _LeanX(_Lean, XAxis):
    """A lean horizontal axis."""

    def on_top(self) -> bool:
        """Whether marks, labels or the name are above the panel."""
        params = self.get_tick_params()
        return bool(self.get_label_position() == "top" or params.get("top", False) or params.get("labeltop", False))


class _LeanY(_Lean, YAxis):
    """A lean vertical axis."""

    def has_offset(self) -> bool:
        """Whether a number common to all labels stands above the axis."""
        formatter = self.get_major_formatter()
        formatter.set_locs(np.asarray(self.get_majorticklocs()).tolist())
        return bool(formatter.get_offset())


class LeanAxes(Axes):
    """A panel with lean axes."""

    xaxis: _LeanX
    yaxis: _LeanY

    def _init_axis(self) -> None:
        self.xaxis = _LeanX(self, clear=False)
        self.yaxis = _LeanY(self, clear=False)
        for spine in ("bottom", "top"):
            self.spines[spine].register_axis(self.xaxis)
        for spine in ("left", "right"):
            self.spines[spine].register_axis(self.yaxis)

    def clear(self) -> None:
        """Clear the panel; the lines around it are put in their places, and one tick an axis is made in the style of the moment."""
        super().clear()
        for spine in self.spines.values():
            axis, spine.axis = spine.axis, None  # or its ticks would be made ready once more
            spine.get_spine_transform()
            spine.axis = axis
        for axis in (self.xaxis, self.yaxis):
            _ = axis.majorTicks

    def _update_title_position(self, renderer: RendererBase) -> None:
        """Leave titles where they are, which Matplotlib finds by measuring all labels, if nothing can stand in their way."""
        if self.child_axes or self.xaxis.on_top() or self.yaxis.has_offset():
            super()._update_title_position(renderer)  # type: ignore[misc]
