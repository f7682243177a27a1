"""The words of a factor at the points of a design: the first of them is what the others are held against."""

from collections.abc import Sequence

from haemus.experiments.design.factors import Factor
from haemus.experiments.design.grammar import ExpectedTrend
from haemus.experiments.design.points import Points
from haemus.experiments.design.values import Levels
from haemus.model.bad_input import BadInput
from haemus.model.bad_input import nearest_name


def words_at(points: Points, factors: Sequence[Factor], place: int) -> tuple[str, ...]:
    """The words that a factor has at any point, in the order of its levels; none for a factor of numbers, dates or claims."""
    factor = factors[place]
    if factor.target.kind != "word" or not isinstance(factor.spread, Levels):
        return ()
    levels = tuple(map(str, factor.spread.values))
    seen: set[str] = set()
    for point in range(len(points)):
        seen.add(str(points.row(point)[place]))
        if len(seen) == len(levels):
            break
    return tuple(level for level in levels if level in seen)


def check_levels(expected: Sequence[ExpectedTrend], factors: Sequence[Factor], points: Points, file: str) -> None:
    """Refuse a sign expected of words without the word that it is about, and a word where there are none."""
    names = [factor.name for factor in factors]
    for number, each in enumerate(expected):
        key = f"expect[{number}].level"
        place = names.index(each.factor)
        if factors[place].target.kind != "word":
            if each.level is not None:
                raise BadInput(
                    "belongs to a factor of words", where=file, key=key, value=each.level,
                    allowed=f"no level: {each.factor} has an order of its own",
                )  # fmt: skip
            continue
        first, *others = words_at(points, factors, place)
        allowed = f"{', '.join(others) or 'none'}: that word's mean less {first}'s has the sign"
        if each.level is None:
            raise BadInput("is missing: words have no order", where=file, key=key, allowed=allowed)
        if each.level not in others:
            problem = "the first word, which the others are held against" if each.level == first else "no such word"
            raise BadInput(
                problem,
                where=file,
                key=key,
                value=each.level,
                allowed=allowed,
                nearest=nearest_name(each.level, others),
            )
