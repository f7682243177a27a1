"""Coverage against density along the peeling trajectory, and the rule's criterion (coverage less mass) with shuffled cases."""

from math import isfinite

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from haemus.experiments.discovery.analysis import Discovery
from haemus.experiments.discovery.scores import ENDS
from haemus.experiments.discovery.tables import trajectory_table
from haemus.experiments.figures.key import Band, Mark, Ruled, key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import FAINT, INK, TOP, Page, grid, page
from haemus.experiments.figures.words import condition, sample

NAME = "trade-off"
_TALL = 2.9  # [inch] of a panel
_BAND = 0.18
_PAD = 0.04
_HALO = [withStroke(linewidth=2.0, foreground="white")]


def shown(found: Discovery) -> pd.DataFrame:
    """The table behind the figure, by `of`: boxes of the trajectory, boxes of halves at the points left out, and shuffles."""
    boxes = trajectory_table(found).assign(of="trajectory")
    again = pd.DataFrame(
        {
            "of": "left out",
            "coverage": [each.coverage_new for each in found.stability.again],
            "density": [each.density_new for each in found.stability.again],
            "mass": [each.mass_new for each in found.stability.again],
        }
    )
    shuffled = pd.DataFrame({"of": "shuffled", "excess": found.stability.shuffled})
    return pd.concat([boxes, again, shuffled], ignore_index=True).drop(columns=["dropped"])


def draw(found: Discovery, table: pd.DataFrame) -> Page:
    """Draw the trade-off on the left and the rule's excess on the right."""
    count = len(found.stability.again)
    rule = (
        f"selected: the most coverage with a density of {found.density:g} or more."
        if found.density is not None
        else "selected: the most coverage less mass, without insignificant limits (quasi-p over 0.05)."
    )
    note = "\n".join(
        (
            sample(found),
            (
                "Each point is a box of PRIM, numbered by how many factors it limits where that changes; bars: ± Monte Carlo"
                f" error; {rule}"
            ),
            (
                f"Boxes were found again in {count} halves of the points and are shown at the other points; the band is the largest"
                f" excess in {count} searches of shuffled cases, middle 90 %."
            ),
        )
    )
    top = TOP
    figure = page(top + _TALL + 0.6, f"{condition(found)}: boxes", note)
    left, right = grid(figure, (1, 2), margins=(0.6, 0.15, top, 0.52), gaps=(0.62, 0.0))
    boxes = table[table["of"] == "trajectory"]
    _trade_off(left, boxes, table[table["of"] == "left out"], found.base.value)
    _excess(right, boxes, table[table["of"] == "shuffled"]["excess"].to_numpy(dtype=float))
    key_below(
        figure,
        [
            Ruled("a box, with its Monte Carlo errors; number: factors that it limits", look(0).colour, width=0.7, marker="o"),
            Mark("the selected box", "o", look(1).colour, "white", 6.0),
            Mark("boxes of halves at the other points", "s", "#bbbbbb", "none", 2.6),
            Mark("their median", "o", "none", INK, 7.0), Band("best of shuffled cases, middle 90 %", FAINT, _BAND),
        ],
    )  # fmt: skip
    return figure


def _trade_off(axes: Axes, boxes: pd.DataFrame, again: pd.DataFrame, base: float) -> None:
    shape = look(0)
    axes.set_title("Density against coverage")
    axes.set_xlabel("coverage: share of all cases of interest\nthat are in the box")
    axes.set_ylabel("density: share of the box\nthat is of interest")
    shown = pd.concat([boxes, again])[["coverage", "density"]].to_numpy(dtype=float)
    axes.set_xlim(*_fitted(shown[:, 0], 1.0))
    axes.set_ylim(*_fitted(np.append(shown[:, 1], base)))
    axes.grid(visible=True, axis="both")
    axes.axhline(base, color=FAINT, lw=0.8, ls=(0, (4, 2)))
    axes.text(axes.get_xlim()[0], base, " all points", size=6, color=FAINT, va="bottom")
    axes.plot(
        again["coverage"], again["density"], ls="", marker="s", ms=2.6, mfc="#bbbbbb", mec="none", alpha=0.7, zorder=1
    )
    middle = again[["coverage", "density"]].median()
    if np.isfinite(middle).all():
        axes.plot(
            [middle["coverage"]], [middle["density"]], ls="", marker="o", ms=7, mfc="none", mec=INK, mew=0.9, zorder=5
        )
    axes.errorbar(
        boxes["coverage"], boxes["density"], xerr=boxes["coverage_error"], yerr=boxes["density_error"],
        fmt="none", ecolor=shape.colour, elinewidth=0.5, alpha=0.45, zorder=2,
    )  # fmt: skip
    _points(axes, boxes, "coverage", "density")


def _fitted(values: np.ndarray, end: float | None = None) -> tuple[float, float]:
    """Limits that leave no more room than the finite values need, and a number's room above them; up to `end`, if given."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    high = high if end is None else max(high, end)
    room = _PAD * ((high - low) or 1.0)
    return low - room, high + 2.5 * room


def _excess(axes: Axes, boxes: pd.DataFrame, shuffled: np.ndarray) -> None:
    axes.set_title("Coverage less mass")
    axes.set_xlabel("mass: share of the points in the box")
    axes.set_ylabel("coverage less mass")
    axes.set_xlim(*_fitted(boxes["mass"].to_numpy(dtype=float), 1.0))
    axes.grid(visible=True, axis="both")
    known = shuffled[np.isfinite(shuffled)]
    if len(known):
        low, high = np.quantile(known, ENDS)
        axes.axhspan(low, high, color=FAINT, alpha=_BAND, lw=0)
        axes.text(axes.get_xlim()[1], high, "best of shuffled cases ", size=6, color=FAINT, ha="right", va="bottom")
    axes.set_ylim(*_fitted(np.array([*boxes["excess"], *known, 0.0])))
    _points(axes, boxes, "mass", "excess")


def _points(axes: Axes, boxes: pd.DataFrame, x: str, y: str) -> None:
    """Draw the boxes, the selected one large, with the number of limited factors where it changes."""
    shape = look(0)
    peeled = boxes[boxes["box"] < _dropped_from(boxes)]
    axes.plot(peeled[x], peeled[y], color=shape.colour, lw=0.7, alpha=0.6, zorder=3)
    axes.plot(boxes[x], boxes[y], ls="", marker="o", ms=3, mfc="white", mec=shape.colour, mew=0.8, zorder=4)
    before = -1
    for across, up, restricted, taken in peeled[[x, y, "restricted", "taken"]].itertuples(index=False):
        if restricted != before and not taken:
            _label(axes, (float(across), float(up)), f"{restricted:.0f}")
        before = restricted
    ((across, up, number, limited),) = (
        boxes.loc[boxes["taken"], [x, y, "box", "restricted"]].to_numpy(dtype=float).tolist()
    )
    place = (across, up)
    axes.plot(
        *([value] for value in place), ls="", marker="o", ms=6, mfc=look(1).colour, mec="white", mew=0.6, zorder=6
    )
    factors = f"{limited:.0f} factor{'' if limited == 1 else 's'}"
    right = place[0] > 0.5  # noqa: PLR2004 - the middle of the panel
    axes.annotate(
        f"selected: box {number:.0f}, {factors}", place, xytext=(-7 if right else 7, 2), textcoords="offset points",
        ha="right" if right else "left", size=6.5, weight="bold", color="#a34700", zorder=7, path_effects=_HALO,
    )  # fmt: skip


def _dropped_from(boxes: pd.DataFrame) -> int:
    """The first box with dropped limits; each box before it is peeled from the previous one."""
    fewer = boxes["restricted"].diff() < 0
    return int(boxes["box"][fewer].min()) if fewer.any() else len(boxes)


def _label(axes: Axes, place: tuple[float, float], text: str) -> None:
    if all(map(isfinite, place)):
        axes.annotate(
            text, place, xytext=(4, 4), textcoords="offset points", size=6, color=INK, zorder=5, path_effects=_HALO
        )
