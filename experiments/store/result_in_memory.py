"""A result held in memory, in the form in which figures and comparisons read the one in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from haemus.experiments.store.kept import least_recording
from haemus.experiments.store.result import WHICH, Result, ordered, runs_of
from haemus.experiments.store.table_reader import Condition, InMemory
from haemus.experiments.store.tables import FAILED
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from haemus.experiments.store.frames import Frames


@dataclass(frozen=True)
class ResultInMemory(Result):
    """The result of a batch whose tables are in memory; `folder` only names it in messages."""

    tables: Frames

    @classmethod
    def of(cls, tables: Frames, manifest: dict[str, object]) -> Self:
        """Take tables and what the manifest of the batch would say; BadInput if no run has finished."""
        runs = tables.some("runs", ("status", "run"))
        done = runs.loc[runs["status"] != FAILED, ["scenario", "point", "run"]]
        where = Path("this result")
        points, finished = runs_of(done, where)
        recorded = tuple(name for name in tables if name != "design")
        scenarios = ordered(finished, [str(each["name"]) for each in manifest["scenarios"]])  # type: ignore[attr-defined]
        return cls(where, manifest, recorded, scenarios, finished, points[0], len(points), tables)

    def columns(self, table: str) -> tuple[str, ...]:
        """Names of a table's columns."""
        return self.tables.columns(table)

    def at_all_points(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> pd.DataFrame:
        """The columns `scenario`, `run` and those named, for the rows that satisfy `where`; of runs, only finished ones."""
        if table not in self.recorded:
            raise BadInput(
                f"the table of {table} was not recorded", where=str(self.folder),
                allowed=f'a batch with record="{least_recording(table)}"',
            )  # fmt: skip
        finished: list[Condition] = [("status", "!=", FAILED)] if table == "runs" else []
        return self.kept.rows(table, tuple(dict.fromkeys((*WHICH, *columns))), [*finished, *where])

    @property
    def kept(self) -> InMemory:
        """The tables themselves, including failed runs and all points."""
        return InMemory(self.tables)

    def design(self) -> pd.DataFrame:
        """The points of a sweep: `point`, and a column for each factor."""
        return self.tables["design"]
