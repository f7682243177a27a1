"""Check names and numbers that were typed."""

from collections.abc import Iterable, Sequence

from haemus.model.bad_input import BadInput, nearest_name

LEAST_CONFIDENCE = 0.5
MOST_CONFIDENCE = 0.999


def check_among(value: object, valid: Iterable[str], problem: str, *, where: str, key: str = "") -> None:
    """Refuse a value that is none of the valid names: BadInput with the problem, all names, and the nearest one."""
    names = tuple(valid)
    if value not in names:
        raise BadInput(
            problem, where=where, key=key, value=value, allowed=", ".join(names), nearest=nearest_name(value, names)
        )


def names_with(typed: Sequence[str], known: Sequence[str], what: str, where: str) -> tuple[str, ...]:
    """Return the names that were typed, or for a part of names those that have it; BadInput for what no name has."""
    found: list[str] = []
    for part in typed:
        alike = [part] if part in known else [name for name in known if part and part.casefold() in name.casefold()]
        if not alike:
            raise BadInput(
                f"no such {what}", where=where, value=part,
                allowed=f"a name that haemus {what}s lists, or a part of names", nearest=nearest_name(part, known),
            )  # fmt: skip
        found += alike
    return tuple(dict.fromkeys(found))


def check_outcomes(typed: Sequence[str], known: Sequence[str], where: str) -> tuple[str, ...]:
    """Return the outcomes that were typed, without repeats; BadInput for one that the table of runs lacks."""
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


def check_confidence(value: float) -> None:
    """Refuse a confidence that must be a mistake, or that is too high for resampling to resolve."""
    if not LEAST_CONFIDENCE <= value <= MOST_CONFIDENCE:
        raise BadInput(
            "out of range",
            where="--confidence",
            value=value,
            allowed=f"a share from {LEAST_CONFIDENCE} to {MOST_CONFIDENCE}, such as 0.95",
        )
