"""Format numbers: with their Monte Carlo errors, as shares, as sizes and durations."""

from math import floor, isfinite, isnan, log10
from typing import Final

MOST_DECIMALS: Final = 6
THREE_FIGURES: Final = 3
_PERCENT: Final = 100.0
_TWO_FIGURES: Final = 0.1
LARGE = 100.0


def with_error(value: float, error: float, *, signed: bool = False) -> str:
    """A number and its error, both to the error's second figure: "0.733 ± 0.042"; a dash if undefined."""
    if not isfinite(value):
        return "-"
    if not isfinite(error) or error <= 0.0:
        return plain(value, signed=signed)
    decimals = decimals_of(error)
    return f"{rounded(value, decimals, signed=signed)} ± {rounded(error, decimals)}"


def interval(low: float, high: float) -> str:
    """The ends of an interval to the second figure of its half width; a dash if there is none."""
    if not (isfinite(low) and isfinite(high)):
        return "-"
    if low == high:
        return f"{plain(low)} to {plain(high)}"
    decimals = decimals_of(0.5 * (high - low))
    return f"{rounded(low, decimals)} to {rounded(high, decimals)}"


def chance(p: float) -> str:
    """A p value to two figures, or "<0.0001"."""
    if not isfinite(p):
        return "-"
    return "<0.0001" if p < 0.0001 else f"{p:.2g}"  # noqa: PLR2004 - smaller values make no difference to a reader


def decimals_of(error: float) -> int:
    """The number of decimals that shows two figures of an error."""
    return min(MOST_DECIMALS, max(0, 1 - floor(log10(error))))


def rounded(value: float, decimals: int, *, signed: bool = False) -> str:
    """A number to `decimals` decimals, with a plus sign if `signed`; never minus zero."""
    close = round(value, decimals) + 0.0
    return f"{close:+,.{decimals}f}" if signed and close != 0.0 else f"{close:,.{decimals}f}"


def plain(value: float, *, signed: bool = False) -> str:
    """A number without an error, to three figures, or as a whole number if it is one."""
    if value == 0.0:
        return "0"
    if value == round(value):
        return rounded(value, 0, signed=signed)
    return rounded(value, max(0, THREE_FIGURES - 1 - floor(log10(abs(value)))), signed=signed)


def share(value: float) -> str:
    """A share to two decimals, or three if small; a dash if undefined."""
    if not isfinite(value):
        return "-"
    return f"{round(value, 2) + 0.0:.2f}" if abs(value) >= _TWO_FIGURES else f"{round(value, 3) + 0.0:.3f}"


def shares_interval(low: float, high: float) -> str:
    """The ends of a share's interval; a dash if there is none."""
    return f"{share(low)} to {share(high)}" if isfinite(low) and isfinite(high) else "-"


def bracketed(value: float, low: float, high: float) -> str:
    """A share and its interval."""
    return f"{share(value)} ({shares_interval(low, high)})"


def percent(value: float) -> str:
    """A share in whole percent."""
    return f"{_PERCENT * value:.0f} %" if isfinite(value) else "-"


def duration(seconds: float) -> str:
    """Seconds in words."""
    for unit, length in (("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0)):
        if seconds >= 2.0 * length:
            return f"about {seconds / length:.0f} {unit}"
    return f"about {max(seconds, 1.0):.0f} s"


def size(count: float) -> str:
    """Bytes in words."""
    for unit, length in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= length:
            return f"{count / length:.1f} {unit}"
    return f"{count / 1e3:.0f} KB"


def short(value: float, *, signed: bool = False) -> str:
    """A number to three figures, or as a whole number if large."""
    if isnan(value):
        return "-"
    if value == 0.0:
        return "0"
    sign, digits = "+" if signed else "", ",.0f" if abs(value) >= LARGE else ".3g"
    return f"{value:{sign}{digits}}"


def short_interval(low: float, high: float, *, signed: bool = False) -> str:
    """The ends of an interval, each to three figures."""
    return "-" if isnan(low) else f"{short(low, signed=signed)} to {short(high, signed=signed)}"


def in_words(value: object) -> str:
    """A factor's value: true and false in lower case, a number to four figures."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float) else str(value)
