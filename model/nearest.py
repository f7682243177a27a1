"""The valid name that a misspelt one was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

LIKENESS = 0.6  # share of matching characters below which no name is offered (difflib's own default)


def nearest_name(name: object, valid: Iterable[str]) -> str:
    """Closest valid name whatever the case, or "" when none is close."""
    if not isinstance(name, str) or len(name) > 200:  # noqa: PLR2004 - longer text is no misspelt name
        return ""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(valid, reverse=True)}
    close = get_close_matches(name.casefold(), sorted(by_folded), n=1, cutoff=LIKENESS)
    return by_folded[close[0]] if close else ""
