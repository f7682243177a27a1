"""Whether a result that was made again is the one that it repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, cast

from haemus.experiments.store.digests import digests_in, unlike
from haemus.experiments.store.kept import RECORDINGS
from haemus.experiments.store.manifest import model_version
from haemus.experiments.store.table_file import whole
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def other_version(manifest: Mapping[str, object]) -> str:
    """A sentence if a result to make again was made by another version of the model; empty if by this one."""
    apart = versions_apart(manifest)
    return f"{apart}: the result may differ, and is compared with the old one" if apart else ""


def versions_apart(manifest: Mapping[str, object]) -> str:
    """The words for a result that was made by another version of the model; empty if by this one."""
    then, now = manifest.get("model_version"), model_version()
    return "" if then == now else f"made by another version of the model ({then}; this is {now})"


@dataclass(frozen=True, slots=True)
class Repeated:
    """An old result and the new one; `differing` names the tables whose bytes differ, `unequal` those whose values do.

    `known` says whether the old bytes are known, from its tables or from the digests in its manifest. `unequal` is empty if the
    old tables aren't there to be read.
    """

    old: Path
    new: Path
    tables: tuple[str, ...]
    known: bool
    comparable: bool
    differing: tuple[str, ...]
    unequal: tuple[str, ...]
    same_version: bool
    complete: bool

    @classmethod
    def of(cls, manifest: Mapping[str, object], old: Path, new: Path) -> Self:
        """Compare the tables in the new folder with those of the old one, or with the digests in its manifest."""
        tables = RECORDINGS[cast("str", manifest["record"])]
        there = digests_in(old, tables)
        before = there or cast("dict[str, str]", manifest.get("tables") or {})
        differing = unlike(before, digests_in(new, tables)) if before else ()
        return cls(
            old=old,
            new=new,
            tables=tables,
            known=bool(before),
            comparable="runs" in there,
            differing=differing,
            unequal=tuple(name for name in differing if name in there and not _equal(old, new, name)),
            same_version=manifest.get("model_version") == model_version(),
            complete=manifest.get("situation") == "complete",
        )

    @property
    def equal(self) -> bool:
        """Whether the bytes of every table agree."""
        return self.known and not self.differing

    @property
    def broken(self) -> bool:
        """Whether the same version, having finished both times, gave other values."""
        return self.same_version and self.complete and bool(self.unequal or (self.differing and not self.comparable))

    @property
    def text(self) -> str:
        """What was found, in a sentence or two."""
        tables = f"{len(self.tables)} tables"
        if not self.known:
            return f"{tables} made; nothing to compare them with: no table lies beside the manifest, and it holds no digests"
        if self.equal:
            return f"the same to the last byte: {tables} ({', '.join(self.tables)})"
        lines = [f"other bytes in {len(self.differing)} of {tables}: {', '.join(self.differing)}"]
        if self.comparable and not self.unequal:
            lines += ["their values are equal: the files were written by other versions of packages"]
        elif not self.complete:
            lines += ["the old result wasn't complete"]
        elif self.same_version:
            lines += [
                "by the same version of the model: versions of packages or the machine differ, or a table was changed"
            ]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """What was found, ready for JSON."""
        return {
            "same_bytes": self.equal if self.known else None, "same_model_version": self.same_version,
            "differing_bytes": list(self.differing), "differing_values": list(self.unequal),
        }  # fmt: skip


def _equal(old: Path, new: Path, name: str) -> bool:
    """Whether a table has the same values in both folders; one that no reader takes has not."""
    try:
        one, other = (whole(folder, name).to_pandas() for folder in (old, new))
    except BadInput:
        return False
    return bool(one.astype(object).equals(other.astype(object)))
