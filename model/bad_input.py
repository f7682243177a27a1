"""Invalid input, reported in one sentence that helps to correct it."""

import reprlib
from collections.abc import Iterable
from difflib import get_close_matches

LIKENESS = 0.6  # share of matching characters below which no name is suggested (difflib's own default)
_SHORT = reprlib.Repr(maxlevel=2, maxstring=80, maxother=80, maxlong=40)


def shown(value: object) -> str:
    """Return a value as one short line, however long or deeply nested it is."""
    if value is True or value is False:
        return str(value).lower()
    return " ".join(_SHORT.repr(value).split())


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
        place = ": ".join(part for part in (self.where, self.key) if part)
        value = "" if self.value is None else f" (got {shown(self.value)})"
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        nearest = f'; did you mean "{self.nearest}"?' if self.nearest else ""
        sentence = (
            f"{place}: {self.problem}{value}{allowed}{nearest}" if place else self.problem + value + allowed + nearest
        )
        return " ".join(sentence.split())


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
