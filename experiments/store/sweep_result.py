"""Read the result of a sweep: points, axes, and the outcomes of the runs at each point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis
from haemus.experiments.on_use import on_use
from haemus.experiments.report.checks import check_among, check_outcomes
from haemus.experiments.report.numbers import of_runs
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = on_use("pandas")

EVERY_SCENARIO: Final = "all"
"""The name for all scenarios together, if a factor chooses among them."""


def is_sweep(result: Result) -> bool:
    """Whether a result is that of an experiment."""
    return isinstance(result.manifest.get("experiment"), dict)


@dataclass(frozen=True)
class SweepResult:
    """An experiment's question and points; `design` is the design table of its file, with its `kind`."""

    result: Result
    name: str
    question: str
    design: Mapping[str, object]
    axes: tuple[Axis, ...]
    outcomes: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a folder; BadInput if it holds no result, or not that of a sweep."""
        return cls.of(Result.read(folder))

    @classmethod
    def of(cls, result: Result) -> Self:
        """The experiment of a result; BadInput if it isn't that of a sweep."""
        folder = result.folder
        said = result.manifest.get("experiment")
        if not isinstance(said, dict):
            raise BadInput(
                "not the result of a sweep: nothing was varied",
                where=str(folder),
                allowed="a result of haemus sweep",
            )
        try:
            return cls(
                result=result, name=str(said["name"]), question=str(said["question"]), design=dict(said["design"]),
                axes=tuple(map(Axis.read, said["factors"])), outcomes=tuple(map(str, said["outcomes"])),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput("manifest.json does not describe the experiment", where=str(folder)) from error

    @property
    def kind(self) -> str:
        """The kind of the design, such as "sobol"."""
        return str(self.design["kind"])

    @property
    def pairs(self) -> int:
        """The number of points of all scenarios; if a factor chooses the scenario, each point has one."""
        listed = self.result.manifest["scenarios"]
        several = len(listed) if isinstance(listed, list) and not self.chooses_scenario else 1
        return len(self.points) * several

    @property
    def wanted(self) -> int:
        """The number of runs that were planned."""
        return self.pairs * self.result.planned

    @cached_property
    def finished(self) -> int:
        """The number of runs that finished."""
        return len(self.result.at_all_points("runs", ("point",)))

    def finished_at(self) -> dict[str, NDArray[np.int64]]:
        """The number of finished runs at each point, by scenario."""
        count = len(self.points)
        return {
            name: np.bincount(part["point"].to_numpy(dtype=np.int64), minlength=count)
            for name, part in self.by_scenario(())
        }

    @property
    def counted(self) -> str:
        """The runs in words: "9,216 runs", or "7,208 of 9,216 runs" if some are missing or failed."""
        return of_runs(self.finished, self.wanted)

    @property
    def chooses_scenario(self) -> bool:
        """Whether a factor chooses the scenario."""
        return any(axis.name == "scenario" for axis in self.axes)

    @cached_property
    def points(self) -> pd.DataFrame:
        """The table of the design: `point`, numbered from 0 without gaps, and a column for each factor."""
        found = self.result.design()
        if list(found["point"]) != list(range(len(found))) or found.empty:
            raise self._unlike("points aren't numbered from 0 without gaps")
        return found

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The design as numbers on its axes: one row per point, one column per factor."""
        try:
            found = np.column_stack([axis.numbers(self.points[axis.name].tolist()) for axis in self.axes])
        except (KeyError, TypeError, ValueError) as error:
            raise self._unlike("has a column that isn't that of its factor") from error
        if not np.isfinite(found).all():
            raise self._unlike("has empty cells")
        return found

    def _unlike(self, problem: str) -> BadInput:
        return BadInput(
            f"design.parquet {problem}", where=str(self.result.folder),
            allowed="the table of points that belongs to manifest.json",
        )  # fmt: skip

    def by_scenario(self, outcomes: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield each scenario with the `point`, `run` and outcomes of its finished runs, ordered by point and run.

        If a factor chooses the scenario, all runs form one scenario named "all".
        """
        found = self.result.at_all_points("runs", ("point", *self.known(outcomes)))
        if not found["point"].between(0, len(self.points) - 1).all():
            raise self._unlike("lacks points of runs.parquet")
        if self.chooses_scenario:
            yield EVERY_SCENARIO, found.drop(columns="scenario").sort_values(["point", "run"], ignore_index=True)
            return
        for name in self.result.scenarios:
            yield name, found[found["scenario"] == name].drop(columns="scenario").reset_index(drop=True)

    def known(self, outcomes: Sequence[str], option: str = "--outcomes") -> tuple[str, ...]:
        """Return the outcomes without repeats; BadInput for one that the table of runs lacks."""
        return check_outcomes(outcomes, self.result.outcome_columns, option)

    def scenario(self, name: str, option: str = "--scenario") -> str:
        """Return the scenario's name; BadInput if it has no runs of its own."""
        if self.chooses_scenario:
            raise BadInput("a factor chooses the scenario", where=option, value=name, allowed="only where none does")
        check_among(name, self.result.scenarios, "has no runs", where=option)
        return name

    def axis(self, name: str, option: str = "--factors") -> int:
        """The position of a factor; BadInput if it didn't vary."""
        names = [axis.name for axis in self.axes]
        check_among(name, names, "did not vary", where=option)
        return names.index(name)
