"""Read a result folder: its manifest, and only the columns of its tables that a figure needs."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from haemus.experiments.on_use import on_use
from haemus.experiments.outcomes.known import KnownOutcomes
from haemus.experiments.report.numbers import listed, of_runs
from haemus.experiments.store.kept import EVERYTHING, RECORDINGS, least_recording
from haemus.experiments.store.one_batch import check_one_batch
from haemus.experiments.store.region_said import region_in
from haemus.experiments.store.result_folder import read_manifest
from haemus.experiments.store.table_cells import Known, check_cells, check_once
from haemus.experiments.store.table_file import check_room, opened, unreadable
from haemus.experiments.store.table_reader import Condition, InFolder, TableReader, spelt_out
from haemus.experiments.store.tables import FAILED
from haemus.model.bad_input import BadInput
from haemus.model.calendar import BASE_YEAR, first_quarter_of, parse_quarter
from haemus.model.events.event import NAME_PATTERN

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq
else:
    pd = on_use("pandas")
    pa = on_use("pyarrow")
    pq = on_use("pyarrow.parquet")

WHICH = ("scenario", "run")


@dataclass(frozen=True)
class Result:
    """The result of one batch: `recorded` names its tables, `scenarios` those with a finished run, in the manifest's order."""

    folder: Path
    manifest: dict[str, object]
    recorded: tuple[str, ...]
    scenarios: tuple[str, ...]
    runs: dict[str, int]
    point: int
    points: int

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest and the list of runs; BadInput if the folder holds no result."""
        manifest = read_manifest(folder)
        recorded = _recorded(folder, manifest)
        check_one_batch(folder, manifest, recorded)
        rows = _rows(folder, "runs", ("scenario", "point", "run", "status"), Known.of(manifest, folder))
        check_once(folder, "runs", rows)
        points, finished = runs_of(_chosen(rows, ("scenario", "point", "run"), (("status", "!=", FAILED),)), folder)
        names = [str(each["name"]) for each in _scenarios(folder, manifest)]
        return cls(folder, manifest, recorded, ordered(finished, names), finished, points[0], len(points))

    def columns(self, table: str) -> tuple[str, ...]:
        """Names of a table's columns."""
        return tuple(opened(self.folder, table).schema_arrow.names)

    def table(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> pd.DataFrame:
        """The columns `scenario`, `run` and those named, for the rows at the first point that satisfy `where`."""
        return self.at_all_points(table, columns, [("point", "==", self.point), *where])

    def at_all_points(self, table: str, columns: Sequence[str], where: Sequence[Condition] = ()) -> pd.DataFrame:
        """The columns `scenario`, `run` and those named, for the rows that satisfy `where`; of runs, only finished ones."""
        if table not in self.recorded:
            raise BadInput(
                f"the table of {table} was not recorded",
                where=str(self.folder),
                allowed=f"a result of haemus run --record {least_recording(table)}",
            )
        finished: list[Condition] = [("status", "!=", FAILED)] if table == "runs" else []
        return self._read(table, tuple(dict.fromkeys((*WHICH, *columns))), [*finished, *where])

    @cached_property
    def outcomes(self) -> KnownOutcomes:
        """The outcomes that its table of runs has: those that ship, and those of one's own."""
        where = str(self.folder)
        return KnownOutcomes.said_in(self.manifest, where, region_in(self.manifest, where))

    @property
    def outcome_columns(self) -> tuple[str, ...]:
        """The columns of its table of runs that are outcomes, in their order."""
        return self.outcomes.among(self.columns("runs"))

    @property
    def planned(self) -> int:
        """The number of runs planned of each scenario, at each point; at least the most that there are."""
        said, most = self.manifest.get("runs"), max(self.runs.values())
        return max(said, most) if isinstance(said, int) else most

    @property
    def kept(self) -> TableReader:
        """The tables themselves, including failed runs and all points."""
        return InFolder(self.folder, self.recorded, self.known)

    @cached_property
    def known(self) -> Known:
        """What its tables may hold, by its manifest."""
        return Known.of(self.manifest, self.folder)

    def design(self) -> pd.DataFrame:
        """The points of a sweep: `point`, and a column for each factor."""
        return self._read("design", self.columns("design"), ())

    def _read(self, table: str, columns: Sequence[str], where: Sequence[Condition]) -> pd.DataFrame:
        wanted = list(dict.fromkeys((*columns, *(name for name, _, _ in where))))
        return _chosen(_rows(self.folder, table, wanted, self.known), columns, where)

    def caption(self, scenarios: Sequence[str] | None = None, *, titles: bool = False) -> str:
        """One line naming the scenarios, the runs of each, and whether recorded history was imposed; with `titles`, these too."""
        shown = self.scenarios if scenarios is None else scenarios
        said = {name: self._in_full(name) if titles else name for name in shown}
        counts = {self.runs[name] for name in shown}
        if len(counts) == 1:
            runs = of_runs(counts.pop(), self.planned) + (" each" if len(shown) > 1 else "")
            text = f"{listed(list(said.values()))}: {runs}"
        else:
            text = listed([f"{said[name]} ({of_runs(self.runs[name], self.planned)})" for name in shown])
        if self.points > 1:
            text += f"; point {self.point} of {self.points:,}"
        if any(self._history(name) == "observed" for name in shown):
            text += "; recorded agreements and contracts imposed"
        return text

    def title(self, scenario: str) -> str:
        """A scenario's title; its name if it has none, or shares it with another of the result."""
        titles = [self._said(name, "title") for name in self.scenarios]
        own = " ".join(self._said(scenario, "title").split())
        return own if own and titles.count(self._said(scenario, "title")) == 1 else scenario

    def _in_full(self, scenario: str) -> str:
        title = self.title(scenario)
        return scenario if title == scenario else f"{title} [{scenario}]"

    def events(self, scenario: str) -> list[dict[str, object]]:
        """A scenario's events, as its manifest has them; none if the manifest doesn't tell."""
        said = cast("list[dict[str, object]]", self.manifest["scenarios"])
        found = next((each.get("events") for each in said if each["name"] == scenario), None)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def begin(self, scenario: str) -> int:
        """The first quarter of a scenario's runs, also where their record starts later."""
        return first_quarter_of(int(self._said(scenario, "origin") or BASE_YEAR))

    def end(self, scenario: str) -> int:
        """The last quarter of a scenario's runs."""
        return parse_quarter(self._said(scenario, "end"))

    def _history(self, name: str) -> str:
        return self._said(name, "history")

    def _said(self, scenario: str, key: str) -> str:
        listed = cast("list[dict[str, object]]", self.manifest["scenarios"])
        return next((str(each.get(key, "")) for each in listed if each["name"] == scenario), "")


def runs_of(done: pd.DataFrame, folder: Path) -> tuple[list[int], dict[str, int]]:
    """The points with a finished run, and the number of each scenario's at the first; BadInput if none has finished."""
    if done.empty:
        raise BadInput("holds no finished run: there is nothing to draw", where=str(folder))
    points = sorted(int(point) for point in done["point"].unique())
    counts = done[done["point"] == points[0]].groupby("scenario", observed=True)["run"].nunique()
    return points, {_checked(folder, str(name)): int(count) for name, count in counts.items()}


def ordered(finished: Collection[str], names: Sequence[str]) -> tuple[str, ...]:
    """The scenarios with a finished run, in the order of the manifest's names."""
    order = [name for name in dict.fromkeys(names) if name in finished]
    return (*order, *sorted(set(finished) - set(order)))


def _checked(folder: Path, name: str) -> str:
    """Refuse a scenario of a name that no scenario can have: it becomes part of names of files."""
    if not re.fullmatch(NAME_PATTERN, name):
        raise BadInput(
            "runs.parquet has a scenario without a scenario's name", where=str(folder), value=name,
            allowed="1 to 64 of a-z, 0-9 and -",
        )  # fmt: skip
    return name


def _recorded(folder: Path, manifest: dict[str, object]) -> tuple[str, ...]:
    record = manifest.get("record", EVERYTHING)
    if not isinstance(record, str) or record not in RECORDINGS:
        raise BadInput(
            "not a result of haemus run: manifest.json does not name a valid recording",
            where=str(folder),
            value=record,
        )
    return RECORDINGS[record]


def _scenarios(folder: Path, manifest: dict[str, object]) -> list[dict[str, object]]:
    listed = manifest.get("scenarios")
    if not isinstance(listed, list) or not all(isinstance(each, dict) and "name" in each for each in listed):
        raise BadInput("not a result of haemus run: manifest.json lists no scenarios", where=str(folder))
    return cast("list[dict[str, object]]", listed)


def _rows(folder: Path, table: str, columns: Sequence[str], known: Known) -> pa.Table:
    """Columns of a table; BadInput if they can't be read, or have a cell that they can't have."""
    file = opened(folder, table, columns)
    check_room(folder, table, file.metadata.num_rows, len(columns))
    try:
        rows = file.read(columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise unreadable(folder, table) from error
    check_cells(folder, table, rows, known)
    return rows


def _chosen(rows: pa.Table, columns: Sequence[str], where: Sequence[Condition]) -> pd.DataFrame:
    """Columns of the rows that satisfy every condition, with words instead of categories."""
    found = spelt_out(rows)
    if where:
        found = found.filter(pq.filters_to_expression(list(where)))
    return cast("pd.DataFrame", found.select(list(columns)).to_pandas())
