"""The plan of a batch: a number of runs of each scenario at each point, identified by content."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.resolved import DIGEST_BYTES

Span = tuple[int, int]
"""Runs from the first number up to, but not including, the second."""
WORDS_ABOUT_IT: Final = ("name", "title", "question", "extends", "expect")
"""A scenario's descriptive fields, which change no run."""
GIVEN: Final = "given"
"""The names of the parameters that a scenario itself sets, which `--parameters prior` doesn't draw."""


class Chunk(NamedTuple):
    """Runs `first` to `stop` - 1 of one scenario (by its position in the batch) at one point."""

    scenario: int
    first: int
    stop: int
    point: int = 0

    @property
    def runs(self) -> range:
        """The numbers of its runs."""
        return range(self.first, self.stop)


class Cell(NamedTuple):
    """One scenario (by its position in the batch) at one point, and the digest of its content."""

    scenario: int
    point: int
    digest: str


@dataclass(frozen=True)
class Plan:
    """`runs` runs of each cell, from run `first`. Cells are in the order of the tables; several may have the same digest."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    runs: int
    seed: int
    tables: tuple[str, ...]
    first: int = 0
    own: tuple[str, ...] = ()
    """The columns that outcomes of one's own add to the table of runs."""

    @property
    def stop(self) -> int:
        """The number of the last run, plus one."""
        return self.first + self.runs

    @cached_property
    def wanted(self) -> int:
        """The number of rows that the table of runs will have."""
        return len(self.cells) * self.runs

    @cached_property
    def digests(self) -> Mapping[tuple[int, int], str]:
        """The digest of a scenario at a point."""
        return {(cell.scenario, cell.point): cell.digest for cell in self.cells}

    @cached_property
    def different(self) -> Mapping[str, Cell]:
        """The first cell with each digest."""
        found: dict[str, Cell] = {}
        for cell in self.cells:
            found.setdefault(cell.digest, cell)
        return found

    @cached_property
    def cells_of(self) -> Mapping[str, int]:
        """The number of cells with each digest."""
        return Counter(cell.digest for cell in self.cells)

    def times(self, chunk: Chunk) -> int:
        """The number of cells that share a chunk's runs."""
        return self.cells_of[self.digests[chunk.scenario, chunk.point]]

    def held(self, there: Mapping[str, Sequence[Span]]) -> int:
        """The number of rows of the table of runs that exist already."""
        return sum(self.cells_of[digest] * covered(spans) for digest, spans in there.items())

    def missing(self, there: Mapping[str, Sequence[Span]], size: int) -> Iterator[Chunk]:
        """Yield chunks of at most `size` runs that complete the existing ones; cells with the same digest are run once."""
        for digest, cell in self.different.items():
            for first, stop in gaps(there.get(digest, ()), self.stop, self.first):
                for start, end in cut(first, stop, size):
                    yield Chunk(cell.scenario, start, end, cell.point)


def cut(first: int, stop: int, size: int) -> Iterator[Span]:
    """Cut runs at multiples of a size, so that runs that share a draw are never mixed with others."""
    return pairwise((first, *range(first - first % size + size, stop, size), stop))


def gaps(spans: Sequence[Span], stop: int, start: int = 0) -> Iterator[Span]:
    """Yield the gaps between spans, from `start` up to `stop` (excluded)."""
    reached = start
    for first, end in sorted(spans):
        if first > reached:
            yield reached, min(first, stop)
        reached = max(reached, end)
    if reached < stop:
        yield reached, stop


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, with those that touch or overlap joined."""
    found: list[Span] = []
    for first, stop in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((first, stop))
    return found


def covered(spans: Iterable[Span]) -> int:
    """The number of runs in some spans; a run in several spans counts once."""
    return sum(stop - first for first, stop in merged(spans))


def given_in(scenario: ResolvedScenario) -> list[str]:
    """The parameters that a scenario's files or a caller set, by name."""
    return sorted(dict(scenario.given))


def content_digest(scenario: ResolvedScenario, drawn: Mapping[str, str] = MappingProxyType({})) -> str:
    """BLAKE2b of a scenario's start, end, history, parameters, events and removals, and of what is drawn besides seeds.

    Where something is drawn, the names of the parameters that the scenario itself sets are part of it: others are drawn.

    Together with the run's seed and the version of the model it determines a run.
    """
    return digest_of_content({**scenario.as_dict(), GIVEN: given_in(scenario)}, drawn)


def digest_of_content(said: Mapping[str, object], drawn: Mapping[str, str] = MappingProxyType({})) -> str:
    """The digest of a scenario's content, as a manifest holds it."""
    idle = WORDS_ABOUT_IT if drawn else (*WORDS_ABOUT_IT, GIVEN)
    content = {key: value for key, value in said.items() if key not in idle}
    content |= {"drawn": dict(drawn)} if drawn else {}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()
