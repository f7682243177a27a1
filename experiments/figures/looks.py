"""One look for each scenario of a result in every figure: colour, line and marker, however many scenarios there are."""

from colorsys import hls_to_rgb
from dataclasses import dataclass
from typing import Final

from matplotlib.colors import to_hex, to_rgb

Dashes = str | tuple[float, tuple[float, ...]]

TOGETHER: Final = 5
"""The most scenarios that share a panel; beyond it each has a panel of its own."""


@dataclass(frozen=True, slots=True)
class Look:
    """The look of one scenario; line, marker and lightness differ, so that it works in grey."""

    colour: str
    line: Dashes
    marker: str


LINES: Final[tuple[Dashes, ...]] = ("-", (0, (4, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.5, 1, 1.5)), (0, (8, 2)))
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "h", "d")
COLOURS: Final = (
    "#0b3c5d", "#d55e00", "#009e73", "#b0488a", "#7a6a00", "#2f7fd1", "#8b1a1a", "#6a5acd", "#4d4d4d", "#00838f",
    "#9a5b2e", "#c2185b",
)  # fmt: skip
"""Colours of the first scenarios, chosen by hand: apart from each other, and dark enough for thin lines on white."""
_GOLDEN: Final = 0.6180339887498949
_LIGHT: Final = (0.28, 0.4, 0.34)  # of colours made beyond those
_LEAST_CONTRAST: Final = 3.0  # of a line on white, after the Web Content Accessibility Guidelines 2.1


def look(place: int) -> Look:
    """The look of the scenario at a position of the result; no two of the same result share a colour."""
    return Look(_colour(place), LINES[place % len(LINES)], MARKERS[place % len(MARKERS)])


def width(place: int, scenarios: int) -> float:
    """Line width [point]: the first scenario's line is broad, to remain visible under others drawn on top of it."""
    return 2.0 if place == 0 and scenarios > 1 else 1.1


def contrast_on_white(colour: str) -> float:
    """Contrast ratio of a colour with white, 1 to 21."""
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]  # noqa: PLR2004
    return 1.05 / (0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05)


def _colour(place: int) -> str:
    """Beyond those chosen by hand, hues that lie as far as possible from the earlier ones."""
    if place < len(COLOURS):
        return COLOURS[place]
    made = place - len(COLOURS)
    light = _LIGHT[made % len(_LIGHT)]
    while True:
        colour = to_hex(hls_to_rgb((0.05 + made * _GOLDEN) % 1.0, light, 0.65))
        if contrast_on_white(colour) >= _LEAST_CONTRAST:
            return colour
        light -= 0.03
