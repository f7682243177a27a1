"""Choose the folder for a batch or an analysis: an empty one, one that holds part of it, or one inside a result."""

from __future__ import annotations

import errno
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from haemus.experiments.files.replacing import failure
from haemus.experiments.on_use import on_use
from haemus.experiments.store.kept import DESIGN, RECORDINGS
from haemus.experiments.store.plan import Plan
from haemus.experiments.store.region_said import digest_said, named
from haemus.experiments.store.result import Result
from haemus.experiments.store.result_folder import MANIFEST, OPTION, check_no_link, claimed, new_folder, read_manifest
from haemus.experiments.store.shard import SUFFIX, Origin, Shard
from haemus.experiments.store.shards import SHARDS
from haemus.experiments.store.table_file import opened, tables_in
from haemus.experiments.store.tables import RUNS
from haemus.model.bad_input import BadInput
from haemus.model.start.region_files import RegionFiles

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = on_use("pyarrow")

LOCK: Final = ".lock"
SOFT_LOCK: Final = ".lock-file"
_NO_LOCKS: Final = frozenset({errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL})
"""What a file system without locks answers."""
FAILURES: Final = "failures"
ANOTHER = "another folder"


@contextmanager
def only_one(folder: Path, option: str) -> Iterator[None]:
    """Hold the lock of a folder; BadInput if another process holds it."""
    check_no_link(folder / LOCK)
    allowed = "another folder, or the same command again once that process has ended"
    try:
        try:
            lock = _locked(FileLock(folder / LOCK))
        except (OSError, NotImplementedError) as error:
            if isinstance(error, Timeout) or (isinstance(error, OSError) and error.errno not in _NO_LOCKS):
                raise
            # the file system has no locks, so that a file must do, which a process that is killed leaves behind
            allowed += f" and {SOFT_LOCK} is gone"
            lock = _locked(SoftFileLock(folder / SOFT_LOCK))
    except Timeout:
        raise BadInput(
            "another process is writing to it", where=option, value=str(folder), allowed=allowed
        ) from None  # fmt: skip
    try:
        yield
    finally:
        lock.release()


def _locked[Lock: BaseFileLock](lock: Lock) -> Lock:
    lock.acquire(blocking=False)
    return lock


def folder_for(out: str | None, name: str) -> Path:
    """Return a folder for a batch, creating it if needed; BadInput if it holds anything else."""
    if out is None:
        return new_folder(name)
    folder = Path(out)
    unfilled = (folder / MANIFEST).is_file() and not any((folder / SHARDS).glob(f"*{SUFFIX}"))
    if unfilled and _has_finished_runs(folder):
        raise BadInput(
            f"holds a result without its {SHARDS}: nothing can be added to it", where=OPTION, value=out,
            allowed="a new or empty folder",
        )  # fmt: skip
    if is_begun(folder):
        return folder
    return claimed(out, name, besides=(LOCK, SOFT_LOCK, SHARDS))


def is_begun(folder: Path) -> bool:
    """Whether a batch was begun in a folder."""
    return (folder / MANIFEST).is_file() and (folder / SHARDS).is_dir()


def _has_finished_runs(folder: Path) -> bool:
    """Whether tables hold runs that would be lost with them; a batch that ended before its first shard has none.

    If the table of runs was renamed or removed, the others tell.
    """
    tables = [path.stem for path in tables_in(folder) if path.stem not in {DESIGN, FAILURES}]
    try:
        if RUNS in tables:
            return "done" in opened(folder, RUNS, ("status",)).read(["status"])["status"].to_pylist()
        return any(opened(folder, name).metadata.num_rows for name in tables)
    except (BadInput, OSError, pa.ArrowException):
        return True


def check_region(folder: Path, region: RegionFiles) -> None:
    """Refuse a folder whose batch is of another region; call it before its shards are read, which have other columns."""
    if not (folder / MANIFEST).is_file():
        return
    manifest = read_manifest(folder)
    if digest_said(manifest) != region.digest:
        raise BadInput(
            f"holds runs of another region: {named(manifest)}", where=OPTION, value=str(folder),
            allowed=f"{ANOTHER}, or the region that it was begun with, as its files were",
        )  # fmt: skip


def check_question(folder: Path, shards: Sequence[Shard], plan: Plan, origin: Origin) -> None:
    """Refuse a folder that holds a run outside this batch: it belongs to another question."""
    where = str(folder)
    for shard in shards:
        held = shard.origin
        if held.model_version != origin.model_version:
            raise BadInput(
                "holds runs of another version of the model", where=OPTION, value=where,
                allowed=f"{ANOTHER}, or the version that made them{_commit(folder)}",
            )  # fmt: skip
        if held.seed != origin.seed:
            raise BadInput(
                f"holds runs of the seed {held.seed}", where=OPTION, value=where,
                allowed=f"--seed {held.seed}, or {ANOTHER}",
            )  # fmt: skip
        if held.tables != origin.tables:
            record = next((name for name, tables in RECORDINGS.items() if tables == held.tables), "")
            raise BadInput(
                f"holds runs with other tables recorded: {', '.join(held.tables)}", where=OPTION, value=where,
                allowed=f"--record {record}, or {ANOTHER}" if record else ANOTHER,
            )  # fmt: skip
        for piece in shard.pieces:
            if piece.digest not in plan.different:
                raise BadInput(
                    f"holds runs that are not part of this batch{_unasked(folder, plan.names)}", where=OPTION, value=where,
                    allowed=f"the question that the folder was begun with, with more runs or points; or {ANOTHER}",
                )  # fmt: skip
            if not plan.first <= piece.first <= piece.stop <= plan.stop:
                raise _too_few(where, shards, plan)


def _too_few(where: str, shards: Sequence[Shard], plan: Plan) -> BadInput:
    """The error for a request that leaves out runs of the folder."""
    first = min(piece.first for shard in shards for piece in shard.pieces)
    stop = max(piece.stop for shard in shards for piece in shard.pieces)
    if first >= plan.first:
        return BadInput(
            f"holds runs up to number {stop - 1}, and {plan.runs} were requested, which end at number {plan.stop - 1}",
            where=OPTION, value=where,
            allowed=f"--runs {stop - plan.first} or more, or {ANOTHER}",
        )  # fmt: skip
    return BadInput(
        f"holds runs from number {first} on, and they were requested from {plan.first} on", where=OPTION, value=where,
        allowed=f"--first-run {first} --runs {max(stop, plan.stop) - first}, or {ANOTHER}",
    )  # fmt: skip


def _commit(folder: Path) -> str:
    git = read_manifest(folder).get("git")
    return f" (commit {git['commit']})" if isinstance(git, Mapping) and "commit" in git else ""


def _unasked(folder: Path, names: Collection[str]) -> str:
    """Name the folder's scenarios that are not in the batch; if all are, one of them has changed."""
    listed = read_manifest(folder).get("scenarios")
    held = [str(each.get("name")) for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    if missing := [name for name in held if name not in names]:
        return f": {', '.join(missing)}"
    return ": a scenario, an event or a point has changed since"


def beside(result: Result, name: str, out: str | None, what: str, replaced: Sequence[str] = ()) -> Path:
    """Return the new or empty folder `out`; without it, the folder `name` inside the result.

    A folder of that name may already be inside the result. Its files that match a pattern of `replaced` are removed, lest a
    file of an earlier analysis be taken for one of this. BadInput, which calls it the folder of `what`, if it can't be written.
    """
    if out is not None:
        return claimed(out, "")
    folder = result.folder / name
    check_no_link(folder)
    try:
        folder.mkdir(exist_ok=True)
        for old in [path for pattern in replaced for path in folder.glob(pattern) if not path.name.startswith(".")]:
            old.unlink()
    except OSError as error:
        raise failure(error, folder, f"the folder of the {what} cannot be written") from error
    return folder
