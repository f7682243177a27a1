"""Outcomes by the names that somebody typed."""

from collections.abc import Sequence

from haemus.model.bad_input import BadInput
from haemus.model.bad_input import nearest_name


def check_outcomes(typed: Sequence[str], known: Sequence[str], where: str) -> tuple[str, ...]:
    """The outcomes that were typed, each once; BadInput for one that the table of runs doesn't have."""
    for name in typed:
        if name not in known:
            raise BadInput(
                "no such outcome",
                where=where,
                value=name,
                allowed="a column of the table of runs, as in docs/results.md",
                nearest=nearest_name(name, known),
            )
    return tuple(dict.fromkeys(typed))
