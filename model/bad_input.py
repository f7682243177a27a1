"""Invalid input, reported in one sentence that helps to correct it."""

import datetime as dt
import re
import reprlib
from collections.abc import Iterable
from difflib import get_close_matches

LIKENESS = 0.6  # share of matching characters below which no name is suggested (difflib's own default)
LONGEST = 240
"""Characters of a file's name or a key in a message; longer ones are cut in the middle."""
LONGEST_SENTENCE = 2000
"""Characters of a problem or of the allowed values, some of which are long lists of names."""
_CUT = " ... "
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class _AsInToml(reprlib.Repr):
    """Values as a TOML file writes them, cut to one short line."""

    def repr_bool(self, value: bool, _: int) -> str:  # noqa: FBT001 - as reprlib calls it
        return str(value).lower()

    def repr_tuple(self, value: tuple[object, ...], level: int) -> str:
        return self.repr_list(list(value), level)

    def repr_date(self, value: dt.date, _: int) -> str:
        return value.isoformat()

    repr_datetime = repr_date

    def repr_time(self, value: dt.time, _: int) -> str:
        return value.isoformat()

    def repr_dict(self, value: dict[object, object], level: int) -> str:
        if not value:
            return "{}"
        if level <= 0:
            return f"{{{self.fillvalue}}}"
        pairs = [
            f"{key if isinstance(key, str) and _BARE_KEY.fullmatch(key) else self.repr1(key, level - 1)}"
            f" = {self.repr1(each, level - 1)}"
            for key, each in list(value.items())[: self.maxdict]
        ]
        return f"{{{', '.join([*pairs, *([self.fillvalue] if len(value) > self.maxdict else [])])}}}"


_SHORT = _AsInToml(maxlevel=2, maxstring=80, maxother=80, maxlong=40)


def shown(value: object) -> str:
    """Return a value as one short line, however long or deeply nested it is."""
    if type(value).__module__ == "numpy" and getattr(value, "size", 0) == 1 and hasattr(value, "item"):
        value = value.item()  # a number of NumPy's is shown as the number that it is
    return readable(_SHORT.repr(value))


def readable(text: str, longest: int = LONGEST) -> str:
    """Return text as one line that is safe to print: characters that a terminal obeys are escaped, and long text is cut.

    What is in a message may come from a file or a folder that someone else made. An escape sequence in it could move the
    cursor, and a mark that changes the direction of writing could make a name look like another.
    """
    if len(text) > 2 * longest:  # what is cut anyway need not be escaped
        text = text[:longest] + _CUT + text[-longest:]
    line = printable(" ".join(text.split()))
    if len(line) <= longest:
        return line
    half = (longest - len(_CUT)) // 2
    return line[:half] + _CUT + line[-half:]


def printable(text: str) -> str:
    """Return text with characters that a terminal would obey, and marks that can't be seen, by their codes."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


class BadInput(ValueError):  # noqa: N818 - the input is wrong, not the program
    """Invalid input: the problem, the file or option, the key, the value, the allowed values and the nearest valid name."""

    def __init__(  # noqa: PLR0913 - one argument per part of the sentence
        self,
        problem: str,
        *,
        where: str = "",
        key: str = "",
        value: object = None,
        allowed: str = "",
        nearest: str = "",
    ) -> None:
        """Keep the parts, and join those that aren't empty into a sentence."""
        self.problem = problem
        self.where = where
        self.key = key
        self.value = value
        self.allowed = allowed
        self.nearest = nearest
        super().__init__(self._sentence())

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the parts by name: an exception's own way keeps positional arguments only, and workers send errors back."""
        return (_rebuilt, (type(self), dict(vars(self))))

    def _sentence(self) -> str:
        place = "".join(f"{readable(part)}: " for part in (self.where, self.key) if part)
        problem = readable(self.problem, LONGEST_SENTENCE)
        value = "" if self.value is None else f" (got {shown(self.value)})"
        allowed = f"; allowed: {readable(self.allowed, LONGEST_SENTENCE)}" if self.allowed else ""
        nearest = f'; did you mean "{readable(self.nearest)}"?' if self.nearest else ""
        return f"{place}{problem}{value}{allowed}{nearest}"


def _rebuilt(kind: type[BadInput], parts: dict[str, object]) -> BadInput:
    error = kind.__new__(kind)
    vars(error).update(parts)
    ValueError.__init__(error, error._sentence())  # noqa: SLF001 - rebuilds an object of this class
    return error


def nearest_name(name: object, valid: Iterable[str]) -> str:
    """Return the closest valid name, ignoring case; "" where none is close."""
    if not isinstance(name, str) or len(name) > 200:  # noqa: PLR2004 - longer text is no misspelt name
        return ""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(valid, reverse=True)}
    close = get_close_matches(name.casefold(), sorted(by_folded), n=1, cutoff=LIKENESS)
    return by_folded[close[0]] if close else ""
