"""What a server serves: the scenarios that ship, and those of a result's folder if one was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, cast

from haemus.experiments.dashboard.choices import Choices
from haemus.experiments.dashboard.drawing import Drawing
from haemus.experiments.dashboard.making import Runs
from haemus.experiments.dashboard.remembered import Remembered
from haemus.experiments.run.again import batch_of
from haemus.experiments.store.inputs import FOLDER
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput
from haemus.model.scenario import load_scenario, shipped_names

if TYPE_CHECKING:
    from haemus.experiments.dashboard.shown import Shown
    from haemus.experiments.run.batch import Batch
    from haemus.model.scenario import ResolvedScenario

FIRST: Final = ("no-article5-doubt", "baseline")
"""The scenario shown first, and the one that it is compared with."""
PAGES: Final = 16
"""Finished pages that are kept for whoever asks for them again, a megabyte each."""


@dataclass(frozen=True)
class Served:
    """The names of the scenarios, what is shown first, and the result in the folder with the batch behind it, if any."""

    scenarios: tuple[str, ...]
    usual: Choices
    result: Result | None
    batch: Batch | None
    runs: Runs = field(default_factory=Runs)
    drawing: Drawing = field(default_factory=Drawing)
    pages: Remembered[Choices, Shown] = field(default_factory=lambda: Remembered(PAGES))

    @classmethod
    def of(cls, folder: Path | None) -> Self:
        """Read a folder, if there is one; BadInput if it holds no result of a batch, or one of a sweep."""
        if folder is None:
            return cls(shipped_names(), Choices(*FIRST), None, None)
        result = Result.read(folder)
        if result.points > 1 or "experiment" in result.manifest:
            raise BadInput(
                "holds a sweep, which the dashboard doesn't show", where=str(folder),
                allowed="a folder of haemus run or haemus compare; for a sweep: haemus show, haemus heatmap",
            )  # fmt: skip
        batch = batch_of(result.manifest, str(folder))
        names = tuple(dict.fromkeys((*result.scenarios, *shipped_names())))
        against, scenario = result.scenarios[0], result.scenarios[-1]
        usual = Choices(scenario, against, seed=cast("int", result.manifest["seed"]))
        return cls(names, usual, result, batch)

    @property
    def files(self) -> Path | None:
        """The folder with the scenario files of the result."""
        return (
            None if self.result is None or not (self.result.folder / FOLDER).is_dir() else self.result.folder / FOLDER
        )

    def scenario(self, name: str) -> ResolvedScenario:
        """A scenario of the folder, from its manifest, or one that ships; ScenarioError if it is refused."""
        if self.batch is not None:
            for each in self.batch.scenarios:
                if each.name == name:
                    return each
        return load_scenario(name)


class _Here:
    """What this process serves: set once, before the first reader comes."""

    served: Served | None = None


def serve(served: Served) -> None:
    """Set what this process serves."""
    _Here.served = served


def served() -> Served:
    """What this process serves."""
    if _Here.served is None:
        _Here.served = Served.of(None)
    return _Here.served
