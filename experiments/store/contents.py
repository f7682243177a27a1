"""The contents of a result folder: the question, its progress, its tables and its shards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from haemus.experiments.on_use import on_use
from haemus.experiments.report.numbers import of_runs, size
from haemus.experiments.report.table import Filled, text_of
from haemus.experiments.store.kept import EVERYTHING, RECORDINGS
from haemus.experiments.store.manifest import model_version
from haemus.experiments.store.one_batch import check_one_batch
from haemus.experiments.store.plan import covered
from haemus.experiments.store.region_said import KEY, named, region_in
from haemus.experiments.store.result_folder import read_manifest
from haemus.experiments.store.shards import spans_of, whole_shards
from haemus.experiments.store.table_file import opened, tables_in
from haemus.experiments.store.tables import FAILED
from haemus.model.bad_input import BadInput
from haemus.model.start.region_files import using

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = on_use("pyarrow")


@dataclass(frozen=True)
class TableFile:
    """The file of one table."""

    name: str
    rows: int
    columns: int
    bytes: int


@dataclass(frozen=True)
class Contents:
    """The contents of a folder. A run in a shard is counted once, even if several identical points share it."""

    folder: Path
    manifest: dict[str, object]
    tables: tuple[TableFile, ...]
    finished: int | None
    shards: int
    runs_in_shards: int
    shard_bytes: int
    damaged: tuple[str, ...]
    unreadable: str
    """Why the tables can't be read together, and how that is mended; empty if they can."""

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Inspect a folder; BadInput if it holds no result. Every shard is read in full and checked."""
        if not folder.is_dir():
            raise BadInput("no such folder", where="show", value=str(folder), allowed="a folder written by haemus")
        manifest = read_manifest(folder)
        with using(region_in(manifest, str(folder))):
            return cls._of(folder, manifest)

    @classmethod
    def _of(cls, folder: Path, manifest: dict[str, object]) -> Self:
        shards, damaged = whole_shards(folder)
        return cls(
            folder=folder,
            manifest=manifest,
            tables=tuple(_table(path) for path in tables_in(folder)),
            finished=_finished(folder),
            shards=len(shards),
            runs_in_shards=sum(map(covered, spans_of(shards).values())),
            shard_bytes=sum(shard.path.stat().st_size for shard in shards),
            damaged=damaged,
            unreadable=_unreadable(folder, manifest),
        )

    def as_dict(self) -> dict[str, object]:
        """The contents as a dictionary, ready for JSON."""
        said = self.manifest
        return {
            "folder": str(self.folder),
            **{key: said.get(key) for key in ("command", "situation", "runs", "seed", "record", "engine", "model_version", "git")},
            "region": named(said) if KEY in said else None, "states": self._states or None,
            "finished": self.finished, "wanted": self.wanted, "scenarios": self._scenarios,
            "experiment": self._experiment,
            "tables": [vars(table) for table in self.tables],
            "unreadable": self.unreadable,
            "shards": {
                "files": self.shards, "runs": self.runs_in_shards, "bytes": self.shard_bytes, "damaged": list(self.damaged)
            },
        }  # fmt: skip

    @property
    def text(self) -> str:
        """The contents as two text tables."""
        tables = [(each.name, f"{each.rows:,}", str(each.columns), size(each.bytes)) for each in self.tables]
        return text_of([self.about, Filled("", ("table", "rows", "columns", "size"), tuple(tables))])

    @property
    def about(self) -> Filled:
        """What was run, what there is of it, and by which version of the model."""
        rows = [
            *said_of(self.manifest, self.counted),
            *([("region", f"{named(self.manifest)}, {len(self._states)} states")] if self._states else []),
            ("shards", f"{self.shards} files, {self.runs_in_shards:,} runs, {size(self.shard_bytes)}"),
            *([("not to be read", self.unreadable)] if self.unreadable else []),
            *(
                [("damaged", f"{', '.join(self.damaged)}: repeat the command with the same --out to run them again")]
                if self.damaged
                else []
            ),
        ]
        return Filled("", ("what", str(self.folder)), tuple(rows))

    @property
    def wanted(self) -> int | None:
        """The number of runs that were planned, if the manifest says."""
        runs, experiment = self.manifest.get("runs"), self.manifest.get("experiment")
        if not isinstance(runs, int):
            return None
        if not isinstance(experiment, dict):
            return runs * len(self._scenarios)
        chooses = any(each.get("name") == "scenario" for each in experiment.get("factors", ()))
        return runs * int(experiment.get("points", 1)) * (1 if chooses else len(self._scenarios))

    @property
    def counted(self) -> str:
        """The finished runs in words, with those planned if some are missing or failed; empty before there are tables."""
        if self.finished is None:
            return ""
        return of_runs(self.finished, self.finished if self.wanted is None else self.wanted)

    @property
    def _scenarios(self) -> list[str]:
        listed = self.manifest.get("scenarios")
        return (
            [str(each["name"]) for each in cast("list[dict[str, object]]", listed)] if isinstance(listed, list) else []
        )

    @property
    def _states(self) -> list[str]:
        """The states of a region of one's own; none of the region that ships."""
        said = self.manifest.get(KEY)
        states = said.get("states") if isinstance(said, dict) else None
        return [str(each) for each in states] if isinstance(states, list) else []

    @property
    def _experiment(self) -> dict[str, object] | None:
        said = self.manifest.get("experiment")
        return {key: said.get(key) for key in ("name", "question", "points")} if isinstance(said, dict) else None


def said_of(manifest: Mapping[str, object], counted: str) -> list[tuple[str, str]]:
    """What a manifest says of a batch, in rows of two cells; `counted` are the finished runs in words, or empty."""
    version = "the current version" if manifest.get("model_version") == model_version() else "not the current version"
    experiment = manifest.get("experiment")
    asked = experiment if isinstance(experiment, dict) else {}
    names = [str(each["name"]) for each in cast("list[dict[str, object]]", manifest.get("scenarios") or [])]
    return [
        ("command", str(manifest.get("command"))),
        ("situation", str(manifest.get("situation"))),
        *([("runs", counted)] if counted else []),
        *([("experiment", f"{asked['name']}: {asked['question']}")] if asked else []),
        ("scenarios", ", ".join(names)),
        *([("points", str(asked["points"]))] if asked else []),
        ("runs of each", str(manifest.get("runs"))),
        ("seed", str(manifest.get("seed"))),
        ("recorded", str(manifest.get("record"))),
        ("model", f"{manifest.get('model_version')}, {version}"),
    ]


def _finished(folder: Path) -> int | None:
    """The number of runs in the table of runs that didn't fail; None if there is no such table."""
    path = folder / "runs.parquet"
    if not path.exists():
        return None
    status: list[str] = opened(folder, "runs", ("status",)).read(["status"]).column("status").to_pylist()
    return sum(word != FAILED for word in status)


def _unreadable(folder: Path, manifest: dict[str, object]) -> str:
    try:
        check_one_batch(folder, manifest, RECORDINGS[cast("str", manifest.get("record", EVERYTHING))])
    except BadInput as error:
        return str(error)
    return ""


def _table(path: Path) -> TableFile:
    found = opened(path.parent, path.stem).metadata
    return TableFile(path.stem, found.num_rows, found.num_columns, path.stat().st_size)
