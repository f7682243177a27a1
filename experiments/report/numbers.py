"""Format numbers: to the digits that their Monte Carlo errors support, as shares, as sizes and durations."""

from collections.abc import Sequence
from math import copysign, floor, inf, isfinite, isinf, log10, sqrt
from typing import Final, NamedTuple

NO_VALUE: Final = "no value"
"""What is printed in place of a number that isn't defined: never 0, and never a sign that might be taken for one."""
NO_INTERVAL: Final = "no interval"
ALL_EQUAL: Final = "all equal"
"""The interval of something that never varied: what is unseen has none."""
PLUS_MINUS: Final = "±: one Monte Carlo error (the standard error)"
"""What ± means wherever it stands; half widths of intervals are never written with it."""
MOST_DECIMALS: Final = 6
THREE_FIGURES: Final = 3
FOUR_FIGURES: Final = 4
MOST_OF_SHARE: Final = 3
"""Decimals of a share of variance; closer to 0 or 1 it is "<0.001" or ">0.999"."""
LARGEST_GAIN: Final = 1000.0
"""Gains beyond this one are all alike to a reader, and their errors are as large as they are."""
FEWEST_FOR_PERCENT: Final = 100
"""With fewer runs one of them is more than a percent, so that a share is said as a count."""
_ERRORS_OF_TWO: Final = 3.0
"""The half width of the interval of a difference of two independent means, in errors of a mean: 1.96 times the root of 2, and a bit."""
_ROUNDING: Final = 1e-9
_PERCENT: Final = 100.0
_WHOLE_FROM: Final = 10_000.0
_SCALES: Final = ((1e9, 1e9, " billion"), (1e7, 1e6, " million"))
"""From which size on a number is divided by what, and the word for it."""
_SMALL: Final = 1e-4
_SMALL_SCALES: Final = ((1e-6, " millionths"), (1e-9, " billionths"))


class Digits(NamedTuple):
    """How numbers are written: divided by `scale`, to `decimals`, with a word behind: empty, or such as " million"."""

    scale: float = 1.0
    decimals: int = 0
    word: str = ""

    def text(self, number: float, *, signed: bool = False) -> str:
        """A number without the word."""
        return rounded(number / self.scale, self.decimals, signed=signed)

    def value(self, number: float) -> float:
        """The number that a reader sees."""
        return round(number / self.scale, self.decimals) * self.scale

    def end(self, number: float, *, clear: bool, signed: bool = False) -> str:
        """An end of an interval that is `clear` of 0 or holds it: what isn't 0 is never written as 0, for a reader asks just that.

        A number that would be is written to its first figure if the interval is clear of 0, and otherwise rounded outward.
        """
        scaled = number / self.scale
        if number == 0.0 or round(scaled, self.decimals) != 0.0:
            return self.text(number, signed=signed)
        if clear:
            return rounded(scaled, -floor(log10(abs(scaled))), signed=signed)
        return rounded(copysign(10.0**-self.decimals, number), self.decimals, signed=signed)


def digits_for(numbers: Sequence[float], error: float) -> Digits:
    """Digits for finite numbers to the second figure of their error, which is finite and above 0: none is noise.

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
    return Digits(scale, decimals_of(error / scale), word)


def digits_of(value: float, error: float) -> Digits:
    """Digits for a finite number: by its error; without one, three figures, or none behind the point if it is whole."""
    if isfinite(error) and error > 0.0:
        return digits_for((value,), error)
    if value == round(value):
        return Digits()
    return digits_for((value,), 10.0 ** (floor(log10(abs(value))) - THREE_FIGURES + 2))


def with_error(value: float, error: float, *, signed: bool = False) -> str:
    """A number and its error, both to the error's second figure: "0.733 ± 0.042". What follows ± is always a standard error."""
    if not isfinite(value):
        return NO_VALUE
    return _with_error(value, error, digits_of(value, error), signed=signed)


def _with_error(value: float, error: float, digits: Digits, *, signed: bool = False) -> str:
    number = digits.text(value, signed=signed)
    if not isfinite(error) or error <= 0.0:
        return f"{number}{digits.word}"
    return f"{number} ± {digits.text(error)}{digits.word}"


def by_error(value: float, error: float, *, signed: bool = False) -> str:
    """A number alone, to the second figure of its error; to three figures if it has none."""
    if not isfinite(value):
        return NO_VALUE
    digits = digits_of(value, error)
    return f"{digits.text(value, signed=signed)}{digits.word}"


def by_error_said(value: float, error: float) -> str:
    """A number alone as `by_error`, but with four figures at most, however small its error is."""
    if not isfinite(value):
        return NO_VALUE
    digits = digits_of(value, error)
    fewer = digits._replace(decimals=min(digits.decimals, _for_a_reader((value,), digits.scale)))
    return f"{fewer.text(value)}{fewer.word}"


def interval(low: float, high: float, *, signed: bool = False) -> str:
    """The ends of an interval to the second figure of its half width; it holds 0 as written if and only if it does."""
    if not (isfinite(low) and isfinite(high)):
        return NO_INTERVAL
    if low == high:
        return ALL_EQUAL
    digits = digits_for((low, high), 0.5 * (high - low))
    return _ends(low, high, digits, signed=signed) + digits.word


def interval_said(low: float, high: float, *, signed: bool = False) -> str:
    """The ends of an interval for a sentence: as in a table, but with four figures where these tell the two ends apart."""
    if not (isfinite(low) and isfinite(high)) or low == high:
        return interval(low, high, signed=signed)
    digits = digits_for((low, high), 0.5 * (high - low))
    fewer = digits._replace(decimals=min(digits.decimals, _for_a_reader((low, high), digits.scale)))
    digits = digits if fewer.value(low) == fewer.value(high) else fewer
    return _ends(low, high, digits, signed=signed) + digits.word


def _ends(low: float, high: float, digits: Digits, *, signed: bool) -> str:
    return " to ".join(digits.end(each, clear=low * high > 0.0, signed=signed) for each in (low, high))


def bracketed(value: float, low: float, high: float, *, signed: bool = False) -> str:
    """A number and its interval, to the second figure of the half width: "0.31 (0.25 to 0.37)"."""
    if not isfinite(value):
        return NO_VALUE
    if not (isfinite(low) and isfinite(high)) or low == high:
        return f"{plain(value, signed=signed)} ({interval(low, high, signed=signed)})"
    digits = digits_for((value, low, high), 0.5 * (high - low))
    return f"{digits.text(value, signed=signed)} ({_ends(low, high, digits, signed=signed)}){digits.word}"


def part(value: float, low: float, high: float) -> str:
    """A share of variance to the digits that its interval supports, at most three decimals: "0.31", "<0.001"."""
    return _part(value, _decimals_of_part(low, high)) if isfinite(value) else NO_VALUE


def part_interval(low: float, high: float) -> str:
    """The interval of a share of variance, in the digits of `part`."""
    if not (isfinite(low) and isfinite(high)) or low == high:
        return interval(low, high)
    ends = (_part(end, _decimals_of_part(low, high)) for end in (low, high))
    return " to ".join(dict.fromkeys(ends))


def part_bracketed(value: float, low: float, high: float) -> str:
    """A share of variance and its interval, which is left out where it doesn't differ from the share as written."""
    said, ends = part(value, low, high), part_interval(low, high)
    return said if not isfinite(value) or ends in {said, ALL_EQUAL} else f"{said} ({ends})"


def _decimals_of_part(low: float, high: float) -> int:
    half = 0.5 * (high - low)
    return max(0, decimals_of(half, MOST_OF_SHARE)) if isfinite(half) and half > 0.0 else MOST_OF_SHARE


def _part(share: float, decimals: int) -> str:
    """A share to so many decimals; more, or a bound, where it would otherwise be written as 0 or 1 without being that."""
    if share in {0.0, 1.0}:
        return f"{share:.0f}"
    for more in range(decimals, MOST_OF_SHARE + 1):
        if round(share, more) not in {0.0, 1.0}:
            return rounded(share, more)
    near, step = round(share), 10.0**-MOST_OF_SHARE
    return f"<{near + step:.{MOST_OF_SHARE}f}" if share > near else f">{near - step:.{MOST_OF_SHARE}f}"


Mean = tuple[float, float]
"""A mean and its error, which is nan or 0 if it isn't known."""


def beside(one: Mean, other: Mean, low: float, high: float, *, alike: bool = False) -> tuple[Digits, Digits]:
    """Digits for two means, given the interval of `other` less `one`: by their errors, or more until they don't contradict it.

    Paired means are noisier than their difference. So digits by their errors alone may show two equal numbers where a
    difference was found, or two whose difference lies outside its interval. With `alike` both get no more decimals than the
    less exact one and the interval support, unless it would be shown as 0.
    """
    first, second = own = digits_of(*one), digits_of(*other)
    if alike and first.scale == second.scale:
        least = min(
            first.decimals, second.decimals, *_of_half(low, high), _for_a_reader((one[0], other[0]), first.scale)
        )
        first, second = (
            each if mean != 0.0 == each._replace(decimals=least).value(mean) else each._replace(decimals=least)
            for each, (mean, _) in zip(own, (one, other), strict=True)
        )
    for more in range(MOST_DECIMALS + 1 - min(first.decimals, second.decimals)):
        found = first._replace(decimals=first.decimals + more), second._replace(decimals=second.decimals + more)
        if _agrees(found[1].value(other[0]) - found[0].value(one[0]), low, high, found):
            return found
    return own


def _for_a_reader(numbers: Sequence[float], scale: float) -> int:
    """The decimals with which the largest of some numbers has four figures: more say nothing in a sentence, however small an error is."""
    largest = max(abs(number) for number in numbers) / scale
    return max(0, FOUR_FIGURES - 1 - floor(log10(largest))) if largest > 0.0 and isfinite(largest) else MOST_DECIMALS


def _of_half(low: float, high: float) -> tuple[int, ...]:
    """The decimals that an interval of a difference supports in its means, if it has a width.

    With two or three pairs it is many times as wide as errors of the means tell, which are then too small by luck.
    """
    half = 0.5 * (high - low)
    return (decimals_of(half / _ERRORS_OF_TWO),) if isfinite(half) and half > 0.0 else ()


def _agrees(shown: float, low: float, high: float, digits: tuple[Digits, Digits]) -> bool:
    """Whether a difference as shown lies in an interval, and isn't 0 where that leaves 0 out."""
    if not (isfinite(low) and isfinite(high)):
        return True
    # the same difference in every pair has no width, and both numbers are rounded
    slack = max(each.scale * 10.0**-each.decimals for each in digits) if low == high != 0.0 else 0.0
    slack += _ROUNDING * max(abs(low), abs(high))
    return low - slack <= shown <= high + slack and (shown != 0.0 or low <= 0.0 <= high)


def mean_beside(  # noqa: PLR0913, PLR0917 - two means and the interval of their difference, as the fields of a table
    mean: float, error: float, other: float, other_error: float, low: float, high: float, *, first: bool
) -> str:
    """A mean with its error, in digits that don't contradict the interval of the second mean less the `first`."""
    if not (isfinite(mean) and isfinite(other)):
        return with_error(mean, error)
    ours, theirs = (mean, error), (other, other_error)
    digits = beside(ours, theirs, low, high)[0] if first else beside(theirs, ours, low, high)[1]
    return _with_error(mean, error, digits)


def two_means(one: Mean, other: Mean, low: float, high: float) -> tuple[str, str]:
    """Two means for a sentence: in the digits of a table, but with no more decimals than the less exact one supports."""
    first, second = beside(one, other, low, high, alike=True)
    return f"{first.text(one[0])}{first.word}", f"{second.text(other[0])}{second.word}"


def count_of_runs(share: float, runs: int) -> str:
    """A share of runs as a count: "2 of 3 runs"."""
    return f"{round(share * runs):,} of {runs:,} run{'' if runs == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


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
    return by_error(value, 0.0, signed=signed)


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
