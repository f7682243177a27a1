"""Numbers with their Monte Carlo errors in words."""

from math import floor, isfinite, log10
from typing import Final

MOST_DECIMALS: Final = 6
THREE_FIGURES: Final = 3


def with_error(value: float, error: float, *, signed: bool = False) -> str:
    """A number and its error, both to the error's second figure: "0.733 ± 0.042"; a dash for what isn't defined."""
    if not isfinite(value):
        return "-"
    if not isfinite(error) or error <= 0.0:
        return plain(value, signed=signed)
    decimals = decimals_of(error)
    return f"{rounded(value, decimals, signed=signed)} ± {rounded(error, decimals)}"


def interval(low: float, high: float) -> str:
    """The ends of an interval to the second figure of its half width; a dash where there is none."""
    if not (isfinite(low) and isfinite(high)):
        return "-"
    if low == high:
        return f"{plain(low)} to {plain(high)}"
    decimals = decimals_of(0.5 * (high - low))
    return f"{rounded(low, decimals)} to {rounded(high, decimals)}"


def chance(p: float) -> str:
    """A p value to two figures, or under what it is."""
    if not isfinite(p):
        return "-"
    return "<0.0001" if p < 0.0001 else f"{p:.2g}"  # noqa: PLR2004 - nobody acts on a smaller one


def decimals_of(error: float) -> int:
    """Decimals that show two figures of an error."""
    return min(MOST_DECIMALS, max(0, 1 - floor(log10(error))))


def rounded(value: float, decimals: int, *, signed: bool = False) -> str:
    """A number with so many decimals, with a sign if asked for; never minus zero."""
    close = round(value, decimals) + 0.0
    return f"{close:+,.{decimals}f}" if signed and close != 0.0 else f"{close:,.{decimals}f}"


def plain(value: float, *, signed: bool = False) -> str:
    """A number without an error, to three figures or as the whole number that it is."""
    if value == 0.0:
        return "0"
    if value == round(value):
        return rounded(value, 0, signed=signed)
    return rounded(value, max(0, THREE_FIGURES - 1 - floor(log10(abs(value)))), signed=signed)
