"""Put the runs of several folders together, such as the shares of one batch that several machines made."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, cast

from haemus.experiments.files.replacing import replacing
from haemus.experiments.on_use import on_use
from haemus.experiments.outcomes.known import KnownOutcomes
from haemus.experiments.store.claim import check_question, only_one
from haemus.experiments.store.digests import digests_in
from haemus.experiments.store.inputs import read_inputs, write_inputs
from haemus.experiments.store.kept import DESIGN, RECORDINGS
from haemus.experiments.store.once import counted_once
from haemus.experiments.store.one_batch import RUNNING
from haemus.experiments.store.plan import Cell, Plan, digest_of_content, gaps, merged
from haemus.experiments.store.region_said import digest_said, named, region_in
from haemus.experiments.store.result_folder import OPTION, claimed, read_manifest, write_manifest
from haemus.experiments.store.shard import SUFFIX, Origin, Shard, digest_of
from haemus.experiments.store.shards import SHARDS, Store, whole_shards
from haemus.experiments.store.table_file import whole
from haemus.experiments.store.whole import CELLS, write_design, write_whole
from haemus.model.bad_input import BadInput
from haemus.model.start.region_files import using

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
else:
    pa = on_use("pyarrow")
    pq = on_use("pyarrow.parquet")

WHERE: Final = "join"
ALIKE: Final = ("model_version", "seed", "record", "drawn", "experiment")
"""Entries of the manifest that must be the same in all folders, beside the scenarios."""
OF_A_SHARE: Final = ("command", "runs", "first_run", "engine", "git", "versions", "platform")
"""Entries of each folder's manifest that the manifest of the whole keeps."""


@dataclass(frozen=True)
class Share:
    """A folder with some of the runs."""

    folder: Path
    manifest: dict[str, object]
    plan: Plan
    shards: tuple[Shard, ...]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a folder; BadInput if it isn't a result with whole shards."""
        manifest = read_manifest(folder)
        with using(region_in(manifest, str(folder))):
            return cls._read(folder, manifest)

    @classmethod
    def _read(cls, folder: Path, manifest: dict[str, object]) -> Self:
        shards, damaged = whole_shards(folder)
        repeated = f"a folder that this has completed: {manifest.get('command')} --out {folder}"
        if damaged:
            raise BadInput(f"holds damaged shards: {', '.join(damaged)}", where=str(folder), allowed=repeated)
        if not shards:
            raise BadInput("holds no shards, which alone can be joined", where=str(folder), allowed=repeated)
        try:
            plan = _plan(folder, manifest)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, BadInput):
                raise
            raise BadInput("manifest.json does not describe a batch", where=str(folder), allowed=repeated) from error
        check_question(folder, shards, plan, _origin(manifest, plan))
        return cls(folder, manifest, plan, tuple(shards))


@dataclass(frozen=True)
class Joined:
    """The folder of the whole; `command` makes the runs that are still missing, of which there may be none."""

    folder: Path
    runs: int
    wanted: int
    failed: int
    missing: tuple[tuple[int, int], ...]
    command: str


def join(folders: Sequence[Path], out: str | None) -> Joined:
    """Put the runs of folders together in a new one, whose tables and manifest are those of one batch.

    BadInput if the folders hold runs of different scenarios, seeds, models or recordings, or different runs of one number.
    """
    if len({folder.resolve() for folder in folders}) < 2:  # noqa: PLR2004 - one folder is joined with nothing
        raise BadInput("nothing to join", where=WHERE, allowed="two or more different folders")
    shares = [Share.read(folder) for folder in folders]
    first = shares[0]
    for other in shares[1:]:
        _check_alike(first, other)
    plan = _together([share.plan for share in shares])
    shards = [shard for share in shares for shard in share.shards]
    counted_once(shards)  # raises for different runs of one number before anything is written
    folder = claimed(out, f"{plan.names[0]}-joined")
    manifest = _manifest(shares, plan)
    with only_one(folder, OPTION), using(region_in(manifest, str(first.folder))):
        write_manifest(folder, {**manifest, "situation": RUNNING})
        _copy(shards, folder / SHARDS)
        return _written(folder, plan, manifest, first)


def _written(folder: Path, plan: Plan, manifest: dict[str, object], first: Share) -> Joined:
    """Write the tables and the manifest of the whole."""
    store = Store.opened(folder, plan, _origin(manifest, plan))
    store.settle()
    there = store.there
    missing = merged(gap for digest in plan.different for gap in gaps(there.get(digest, ()), plan.stop, plan.first))
    rows = write_whole(store, None if missing else plan.wanted)
    if "experiment" in manifest:
        rows |= write_design(store, whole(first.folder, DESIGN).to_pandas())
    write_inputs(folder, read_inputs(first.folder))
    ended = "failing runs" if rows["failures"] else "complete"
    digests = digests_in(folder, plan.tables)
    write_manifest(
        folder, {**manifest, "situation": "interrupted" if missing else ended, "tables": digests, "rows": rows}
    )
    return Joined(folder, rows["runs"], plan.wanted, rows["failures"], tuple(missing), str(manifest["command"]))


def _plan(folder: Path, manifest: Mapping[str, Any]) -> Plan:
    """The plan of a folder's batch."""
    scenarios = manifest["scenarios"]
    words = manifest.get("drawn") or {}
    if "experiment" in manifest:
        cells = _cells_of_sweep(folder)
    else:
        contents = [{key: value for key, value in each.items() if key != "digest"} for each in scenarios]
        cells = [Cell(place, 0, digest_of_content(each, words)) for place, each in enumerate(contents)]
    return Plan(
        tuple(str(each["name"]) for each in scenarios), tuple(cells), int(manifest["runs"]), int(manifest["seed"]),
        RECORDINGS[manifest["record"]], int(manifest.get("first_run", 0)),
        KnownOutcomes.said_in(manifest, str(folder), region_in(manifest, str(folder))).own_columns,
    )  # fmt: skip


def _cells_of_sweep(folder: Path) -> list[Cell]:
    try:
        said = pq.read_schema(folder / f"{DESIGN}.parquet").metadata or {}
        return [Cell(*cell) for cell in json.loads(said[CELLS])]
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
        raise BadInput(
            f"{DESIGN}.parquet does not name the points of the sweep", where=str(folder),
            allowed=f"a folder that this has completed: {read_manifest(folder).get('command')} --out {folder}",
        ) from error  # fmt: skip


def _origin(manifest: Mapping[str, object], plan: Plan) -> Origin:
    return Origin(str(manifest["model_version"]), plan.seed, plan.tables)


def _check_alike(one: Share, other: Share) -> None:
    """Refuse a folder that belongs to another batch than the first."""
    if digest_said(one.manifest) != digest_said(other.manifest):
        raise BadInput(
            "is of another region", where=str(other.folder), value=named(other.manifest),
            allowed=f"that of {one.folder}: {named(one.manifest)}",
        )  # fmt: skip
    for key in ALIKE:
        ours, theirs = one.manifest.get(key), other.manifest.get(key)
        if ours != theirs:
            shown = key != "experiment"  # too long to be shown
            raise BadInput(
                "not of the same batch", where=str(other.folder), key=key, value=theirs if shown else None,
                allowed=f"that of {one.folder}" + (f": {ours}" if shown else ""),
            )  # fmt: skip
    mine, theirs_too = (_named(each.manifest) for each in (one, other))
    if list(mine) != list(theirs_too):
        raise BadInput(
            "not of the same scenarios", where=str(other.folder), value=", ".join(theirs_too),
            allowed=f"those of {one.folder}: {', '.join(mine)}",
        )  # fmt: skip
    for name, scenario in mine.items():
        changed = [key for key, value in scenario.items() if theirs_too[name].get(key) != value and key != "digest"]
        if changed:
            raise BadInput(
                f"has another {', '.join(changed)} than {one.folder}", where=str(other.folder), key=name,
                allowed="the same scenario in all folders",
            )  # fmt: skip
    if one.plan.cells != other.plan.cells:
        raise BadInput("has other points", where=str(other.folder), allowed=f"the points of {one.folder}")


def _named(manifest: Mapping[str, object]) -> dict[str, dict[str, object]]:
    return {str(each["name"]): each for each in cast("list[dict[str, object]]", manifest["scenarios"])}


def _together(plans: Sequence[Plan]) -> Plan:
    first, stop = min(plan.first for plan in plans), max(plan.stop for plan in plans)
    one = plans[0]
    return Plan(one.names, one.cells, stop - first, one.seed, one.tables, first, one.own)


def _manifest(shares: Sequence[Share], plan: Plan) -> dict[str, object]:
    """The manifest of the whole, with what is each share's own."""
    said = shares[0].manifest
    command = _for_all(str(said.get("command")), plan)
    parts = [{key: share.manifest.get(key) for key in OF_A_SHARE} for share in shares]
    return {
        **said, "command": command, "runs": plan.runs, "first_run": plan.first, "made": None, "repeated": None,
        "wall_seconds": None, "tables": None, "rows": None, "joined": parts,
    }  # fmt: skip


def _for_all(command: str, plan: Plan) -> str:
    """The command of one share, changed to ask for all runs."""
    words = list(_without(shlex.split(command), ("--runs", "--first-run")))
    first = ["--first-run", str(plan.first)] if plan.first else []
    return shlex.join([*words, "--runs", str(plan.runs), *first])


def _without(words: Sequence[str], options: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        if word not in options and (place == 0 or words[place - 1] not in options):
            yield word


def _copy(shards: Sequence[Shard], place: Path) -> None:
    """Copy shards under new numbers; of equal ones, one."""
    place.mkdir(exist_ok=True)
    different = {digest_of(shard.path): shard.path for shard in shards}
    for number, (digest, path) in enumerate(different.items(), start=1):
        copied = place / f"{number:06d}-{digest}{SUFFIX}"
        with replacing(copied) as partial, path.open("rb") as source, partial.open("wb") as copy:
            shutil.copyfileobj(source, copy)
