"""Panels of figures: they look as Matplotlib's own do, byte for byte, and take less work."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator, MultipleLocator

from haemus.experiments.figures.lean_axes import LeanAxes
from haemus.experiments.figures.style import Page, house_style, page

_X = np.linspace(-3.0, 7.0, 50)


def _plain(axes: Axes) -> None:
    axes.plot(_X, _X**2)
    axes.set_title("Two lines\nof a title")


def _named(axes: Axes) -> None:
    _plain(axes)
    axes.set_xlabel("time")
    axes.set_ylabel("a longer name, left of the labels")


def _words(axes: Axes) -> None:
    axes.plot(_X, _X)
    axes.set_xticks([-2.0, 0.0, 5.0], ["low", "0", "high"], rotation=45, ha="left")
    axes.tick_params(axis="y", length=0, labelsize=5)


def _counted(axes: Axes) -> None:
    axes.plot(_X, _X)
    axes.set_yticks(range(0, 9, 2))
    axes.set_xticks([-6.0, 0.0, 5.0], ["beyond the line", "0", "high"])
    axes.tick_params(labelsize=5)


def _large(axes: Axes) -> None:
    axes.plot(_X, 1e9 + _X)
    axes.set_title("a number common to all labels lifts the title")


def _on_top(axes: Axes) -> None:
    _plain(axes)
    axes.xaxis.tick_top()


def _logarithmic(axes: Axes) -> None:
    axes.plot(_X, np.exp(_X))
    axes.set_yscale("log")
    axes.invert_xaxis()


def _finer(axes: Axes) -> None:
    _plain(axes)
    axes.xaxis.set_minor_locator(MultipleLocator(0.5))
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.grid(visible=True, axis="x", which="both")


def _empty(axes: Axes) -> None:
    axes.set_xlim(3.0, 5.0)
    axes.set_xticks([])
    axes.yaxis.set_visible(False)
    for spine in axes.spines.values():
        spine.set_visible(True)
    axes.set_title("no marks")


_KINDS = (_plain, _named, _words, _counted, _large, _on_top, _logarithmic, _finer, _empty)


def _figure(kind: Callable[[Axes], None], axes_class: type[Axes]) -> Page:
    figure = page(2.5, "title", "caption")
    kind(figure.add_axes((0.2, 0.2, 0.6, 0.6), axes_class=axes_class))
    return figure


def _saved(figure: Page, picture: str) -> bytes:
    with BytesIO() as file:
        figure.savefig(file, format=picture, metadata={"Date": None} if picture == "svg" else None)
        return file.getvalue()


@pytest.mark.parametrize("picture", ["svg", "png"])
@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__name__.strip("_"))
def test_a_panel_looks_as_matplotlibs_own(kind: Callable[[Axes], None], picture: str) -> None:
    with house_style():
        lean, usual = _figure(kind, LeanAxes), _figure(kind, Axes)
        first = _saved(lean, picture)
        assert first == _saved(usual, picture)
        assert _saved(lean, picture) == first  # and so when it is drawn again


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__name__.strip("_"))
def test_a_panel_keeps_the_style_it_was_made_in(kind: Callable[[Axes], None]) -> None:
    with house_style():
        lean, usual = _figure(kind, LeanAxes), _figure(kind, Axes)
    assert _saved(lean, "png") == _saved(usual, "png")


def test_pages_have_such_panels() -> None:
    assert isinstance(page(1.0, "title", "caption").add_axes((0.0, 0.0, 1.0, 1.0)), LeanAxes)


def test_one_tick_serves_all_marks_and_labels_are_measured_only_where_they_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measured: list[str] = []
    usual = Text.get_window_extent

    def measuring(text: Text, *args: object, **kwargs: object) -> object:
        measured.append(text.get_text())
        return usual(text, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Text, "get_window_extent", measuring)
    with house_style():
        lean, own = _figure(_plain, LeanAxes), _figure(_plain, Axes)
        _saved(lean, "svg")
        assert not any(measured)
        _saved(own, "svg")
        assert any(measured)  # it can be seen where it happens
    for axis, other in zip(
        (lean.axes[0].xaxis, lean.axes[0].yaxis), (own.axes[0].xaxis, own.axes[0].yaxis), strict=True
    ):
        assert len(axis.majorTicks) == 1 < len(other.majorTicks)


def test_labels_can_be_read_after_drawing() -> None:
    with house_style():
        lean, usual = _figure(_plain, LeanAxes), _figure(_plain, Axes)
        _saved(lean, "svg")
        _saved(usual, "svg")
        labels = [[text.get_text() for text in each.axes[0].get_xticklabels()] for each in (lean, usual)]
    assert labels[0] == labels[1]
    assert any(labels[0])
