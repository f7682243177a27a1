"""What a batch asks for: so many runs of each scenario at each point, each known by its content."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Final, NamedTuple

from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.resolved import DIGEST_BYTES

Span = tuple[int, int]
"""Runs from the first to before the second."""
WORDS_ABOUT_IT: Final = ("name", "title", "question", "extends", "expect")
"""What a scenario says of itself, which changes no run."""


class Chunk(NamedTuple):
    """Runs `first` to `stop` - 1 of one scenario (its place in the batch) at one point."""

    scenario: int
    first: int
    stop: int
    point: int = 0

    @property
    def runs(self) -> range:
        """The numbers of its runs."""
        return range(self.first, self.stop)


class Cell(NamedTuple):
    """One scenario (its place in the batch) at one point, and the digest of what it says."""

    scenario: int
    point: int
    digest: str


@dataclass(frozen=True)
class Plan:
    """`runs` runs of each cell; cells are in the order of the tables, and several may say the same."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    runs: int
    seed: int
    tables: tuple[str, ...]

    @cached_property
    def wanted(self) -> int:
        """How many rows the table of runs will have."""
        return len(self.cells) * self.runs

    @cached_property
    def digests(self) -> Mapping[tuple[int, int], str]:
        """The digest of a scenario at a point."""
        return {(cell.scenario, cell.point): cell.digest for cell in self.cells}

    @cached_property
    def different(self) -> Mapping[str, Cell]:
        """Of cells that say the same the first, by digest."""
        found: dict[str, Cell] = {}
        for cell in self.cells:
            found.setdefault(cell.digest, cell)
        return found

    @cached_property
    def cells_of(self) -> Mapping[str, int]:
        """In how many cells each digest stands."""
        return Counter(cell.digest for cell in self.cells)

    def times(self, chunk: Chunk) -> int:
        """In how many cells the runs of a chunk stand."""
        return self.cells_of[self.digests[chunk.scenario, chunk.point]]

    def held(self, there: Mapping[str, Sequence[Span]]) -> int:
        """How many rows of the table of runs are there already."""
        return sum(
            self.cells_of[digest] * sum(stop - first for first, stop in spans) for digest, spans in there.items()
        )

    def missing(self, there: Mapping[str, Sequence[Span]], size: int) -> Iterator[Chunk]:
        """The chunks, of at most so many runs, that complete what is there; of equal cells one is run."""
        for digest, cell in self.different.items():
            for first, stop in gaps(there.get(digest, ()), self.runs):
                for start in range(first, stop, size):
                    yield Chunk(cell.scenario, start, min(start + size, stop), cell.point)


def gaps(spans: Sequence[Span], stop: int) -> Iterator[Span]:
    """What is between spans, from 0 on to before `stop`."""
    reached = 0
    for first, end in sorted(spans):
        if first > reached:
            yield reached, min(first, stop)
        reached = max(reached, end)
    if reached < stop:
        yield reached, stop


def content_digest(scenario: ResolvedScenario) -> str:
    """BLAKE2b of start, end, history, parameters, events and what is removed.

    With the run's seed and the version of the model it says everything that the run depends on.
    """
    content = {key: value for key, value in scenario.as_dict().items() if key not in WORDS_ABOUT_IT}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()
