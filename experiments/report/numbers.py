"""Format numbers: to the digits that their Monte Carlo errors support, as shares, as sizes and durations."""

from collections.abc import Sequence
from math import floor, inf, isfinite, isinf, log10, sqrt
from typing import Final, NamedTuple

NO_VALUE: Final = "no value"
"""What is printed in place of a number that isn't defined: never 0, and never a sign that might be taken for one."""
NO_INTERVAL: Final = "no interval"
ALL_EQUAL: Final = "all equal"
"""The interval of something that never varied: what is unseen has none."""
MOST_DECIMALS: Final = 6
THREE_FIGURES: Final = 3
LARGEST_GAIN: Final = 1000.0
"""Gains beyond this one are all alike to a reader, and their errors are as large as they are."""
_PERCENT: Final = 100.0
_WHOLE_FROM: Final = 10_000.0
_SCALES: Final = ((1e9, 1e9, " billion"), (1e7, 1e6, " million"))
"""From which size on a number is divided by what, and the word for it."""
_SMALL: Final = 1e-4
_SMALL_SCALES: Final = ((1e-6, " millionths"), (1e-9, " billionths"))


class Written(NamedTuple):
    """Numbers and their error as text, with the same decimals, and the word behind them: empty, or such as " million"."""

    numbers: tuple[str, ...]
    error: str
    word: str


def to_error(numbers: Sequence[float], error: float, *, signed: bool = False) -> Written:
    """Write finite numbers to the second figure of their error, which is finite and above 0: no digit is noise.

    Numbers are rounded to tens or hundreds if the error is that large. Very large and very small ones are scaled, with a word.
    """
    largest = max(error, *(abs(number) for number in numbers))
    scale, word = next(
        (
            (divisor, word)
            for least, divisor, word in _SCALES
            if largest >= least and decimals_of(error / divisor) <= THREE_FIGURES
        ),
        (1.0, ""),
    )
    if decimals_of(error, inf) > MOST_DECIMALS and largest < _SMALL:
        scale, word = next(
            (each for each in _SMALL_SCALES if decimals_of(error / each[0], inf) <= MOST_DECIMALS), _SMALL_SCALES[-1]
        )
    decimals = decimals_of(error / scale)
    texts = tuple(rounded(number / scale, decimals, signed=signed) for number in numbers)
    return Written(texts, rounded(error / scale, decimals), word)


def with_error(value: float, error: float, *, signed: bool = False) -> str:
    """A number and its error, both to the error's second figure: "0.733 ± 0.042"."""
    if not isfinite(value):
        return NO_VALUE
    if not isfinite(error) or error <= 0.0:
        return plain(value, signed=signed)
    (number,), off, word = to_error((value,), error, signed=signed)
    return f"{number} ± {off}{word}"


def by_error(value: float, error: float, *, signed: bool = False, figures: int = 2) -> str:
    """A number alone, to the second figure of its error (or the first); to three figures if it has none."""
    if not isfinite(value):
        return NO_VALUE
    if not isfinite(error) or error <= 0.0:
        return plain(value, signed=signed)
    (number,), _, word = to_error((value,), error * 10.0 ** (2 - figures), signed=signed)
    return f"{number}{word}"


def interval(low: float, high: float, *, signed: bool = False) -> str:
    """The ends of an interval to the second figure of its half width."""
    if not (isfinite(low) and isfinite(high)):
        return NO_INTERVAL
    if low == high:
        return ALL_EQUAL
    (first, last), _, word = to_error((low, high), 0.5 * (high - low), signed=signed)
    return f"{first} to {last}{word}"


def bracketed(value: float, low: float, high: float, *, signed: bool = False) -> str:
    """A number and its interval, to the second figure of the half width: "0.31 (0.25 to 0.37)"."""
    if not isfinite(value):
        return NO_VALUE
    if not (isfinite(low) and isfinite(high)) or low == high:
        return f"{plain(value, signed=signed)} ({interval(low, high, signed=signed)})"
    (middle, first, last), _, word = to_error((value, low, high), 0.5 * (high - low), signed=signed)
    return f"{middle} ({first} to {last}){word}"


def share_of(share: float, runs: float) -> str:
    """A share of runs, to the digits that so many runs support."""
    if not isfinite(share) or runs <= 0:
        return NO_VALUE
    return by_error(share, sqrt(share * (1.0 - share) / runs))


def gain_in_words(factor: float, error: float) -> str:
    """The gain of pairing: "all" if the difference doesn't vary, and no digits where its error is as large as itself."""
    if isinf(factor):
        return "all"
    return f"over {LARGEST_GAIN:,.0f}" if factor > LARGEST_GAIN else with_error(factor, error)


def of_runs(count: int, wanted: int, noun: str = "run") -> str:
    """A number of runs: "1 run", "9,216 runs", or "7,208 of 9,216 runs" if fewer than wanted."""
    number = f"{count:,}" if count >= wanted else f"{count:,} of {wanted:,}"
    return f"{number} {noun}{'' if max(count, wanted) == 1 else 's'}"


def chance(p: float) -> str:
    """A p value to two figures, or "<0.0001"."""
    if not isfinite(p):
        return NO_VALUE
    return "<0.0001" if p < 0.0001 else f"{p:.2g}"  # noqa: PLR2004 - smaller values make no difference to a reader


def decimals_of(error: float, most: float = MOST_DECIMALS) -> int:
    """The number of decimals that shows two figures of an error; negative for tens, hundreds and so on."""
    return int(min(most, 1 - floor(log10(error))))


def rounded(value: float, decimals: int, *, signed: bool = False) -> str:
    """A number to `decimals` decimals, with a plus sign if `signed`; never minus zero."""
    close = round(value, decimals) + 0.0
    shown = max(decimals, 0)
    return f"{close:+,.{shown}f}" if signed and close != 0.0 else f"{close:,.{shown}f}"


def plain(value: float, *, signed: bool = False) -> str:
    """A number whose error isn't known, to three figures, or as a whole number if it is one."""
    if not isfinite(value):
        return NO_VALUE
    if value == 0.0:
        return "0"
    if value == round(value):
        return rounded(value, 0, signed=signed)
    return by_error(value, 10.0 ** (floor(log10(abs(value))) - THREE_FIGURES + 2), signed=signed)


def percent(value: float) -> str:
    """A share in whole percent."""
    return f"{_PERCENT * value:.0f} %" if isfinite(value) else NO_VALUE


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


def in_words(value: object) -> str:
    """A factor's value: true and false in lower case, a number to four figures, a large one as a whole number."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:.4g}"
