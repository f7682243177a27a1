"""Pledges and plans by section 7.5 of docs/odd.md in plain Python. Burdens are in percent of GDP, as published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from textbook_draws import Draws, name_id

from haemus.model.events import Event
from haemus.model.start.data import GuaranteeStart

LAST_YEAR = 2035


def occurs_in(event: Event, draws: Draws, first: int) -> int | None:
    """Return the quarter in which an event happens; for one from before the run, the first quarter. None if it doesn't happen."""
    if draws.uniform("event.occurs", 0, name_id(event.id)) >= event.probability:
        return None
    late = int(draws.uniform("event.delay", 0, name_id(event.id)) * (event.window_quarters + 1))
    return max(first, 4 * (event.date.year - 2020) + (event.date.month - 1) // 3 + late)


@dataclass(frozen=True)
class Path:
    """The way from a burden in one year to another burden in a later year."""

    target: float
    due: int
    began: int
    burden: float

    def at(self, year: int) -> float:
        if self.burden >= self.target or year >= self.due:
            return self.target
        if year <= self.began:
            return self.burden
        return self.burden + (self.target - self.burden) * (year - self.began) / (self.due - self.began)

    def step(self, burden: float, year: int) -> float:
        """Return the log step that the path asks of next year's budget."""
        today, tomorrow = self.at(year), self.at(year + 1)
        if burden >= self.target or tomorrow <= today:
            return 0.0
        return min(log(tomorrow / today), log(self.target / burden))


class Pledge:
    """What the members of a guarantee have pledged."""

    def __init__(self, start: GuaranteeStart) -> None:
        made = start.pledge
        self.target, self.due = (made.target, made.due) if made else (0.0, 0)
        self.guideline = start.guideline
        self.began: dict[str, tuple[int, float]] = dict(made.paths) if made else {}

    def renew(self, target: float, due: int, members: Sequence[str], year: int, burdens: Mapping[str, float]) -> None:
        if (target, due) == (self.target, self.due):
            return
        self.target, self.due, self.guideline = target, due, target
        for member in members:
            self.join(member, year, burdens[member])

    def join(self, state: str, year: int, burden: float) -> None:
        self.began[state] = (year, burden)

    def path(self, state: str) -> Path:
        return Path(self.target, self.due, *self.began[state])


@dataclass
class Plan:
    """What a state has announced that it will spend, by year: a share of GDP or a sum [EUR million], and whether it keeps it."""

    shares: dict[int, float] = field(default_factory=dict)
    sums: dict[int, float] = field(default_factory=dict)
    is_kept: dict[int, bool] = field(default_factory=dict)

    def announce(  # noqa: PLR0913 - as an event announces it
        self,
        years: Sequence[int],
        shares: Sequence[float],
        sums: Sequence[float],
        year: int,
        burden: float,
        *,
        kept: bool,
    ) -> None:
        """Enter a plan's steps, each a share or a sum, from a year and its published burden on."""
        reached = year
        for place, until in enumerate(years):
            share = shares[place] if shares else 0.0
            path = Path(share, until, reached, burden)
            for later in range(reached + 1, min(until, LAST_YEAR) + 1):
                self.is_kept[later] = kept
                self.sums[later] = sums[place] if sums else 0.0
                self.shares[later] = path.at(later) if shares else 0.0
            if until > reached:
                reached = until
                burden = share if shares else burden
