"""What a reader has chosen on the page of many runs, and the same as the query of a URL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlencode

from haemus.experiments.dashboard.levers import levers
from haemus.experiments.dashboard.query import WHERE, among, read, whole
from haemus.model.draws import SEEDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from haemus.experiments.dashboard.levers import Lever, Value
    from haemus.experiments.dashboard.query import Put

RUNS: Final = (50, 100, 200, 500, 1000)
"""Runs of each scenario that a page makes."""


@dataclass(frozen=True, slots=True)
class Choices:
    """A scenario, the one to compare it with, runs of each, the seed of the batch, and the levers moved, by name."""

    scenario: str
    against: str
    runs: int = 200
    seed: int = 1
    moved: tuple[tuple[str, Value], ...] = field(default=())

    @property
    def values(self) -> dict[str, Value]:
        """The moved levers."""
        return dict(self.moved)

    def with_value(self, name: str, value: Value | None) -> Self:
        """The choices with a lever moved; None moves it back."""
        values = {**self.values, name: value}
        return replace(self, moved=tuple((each, values[each]) for each in levers() if values.get(each) is not None))  # type: ignore[misc]  # no None is left

    def query(self) -> str:
        """The query of the URL."""
        said = [("scenario", self.scenario), ("against", self.against), ("runs", self.runs), ("seed", self.seed)]
        return urlencode(
            [*said, *((name, value if isinstance(value, str) else f"{value:.10g}") for name, value in self.moved)]
        )


def choices_of(query: str, usual: Choices, scenarios: Collection[str]) -> tuple[Choices, tuple[str, ...]]:
    """The choices of a URL's query, and a message for each part that is refused; `usual` stands in for what is missing."""
    keys: dict[str, Put[Choices]] = {
        "scenario": lambda choices, said: replace(choices, scenario=among(scenarios, said, "scenario")),
        "against": lambda choices, said: replace(choices, against=among(scenarios, said, "against")),
        "runs": lambda choices, said: replace(choices, runs=whole(RUNS, said, "runs")),
        "seed": lambda choices, said: replace(choices, seed=whole(range(SEEDS), said, "seed")),
    }
    return read(query, usual, keys | {name: partial(_moved, lever) for name, lever in levers().items()})


def _moved(lever: Lever, choices: Choices, said: str) -> Choices:
    return choices.with_value(lever.name, lever.checked(said, WHERE))
