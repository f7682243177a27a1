"""A result in a folder, with its tables as pandas frames that are read when they are first used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from haemus.experiments.store.export import Exported
from haemus.experiments.store.in_hand import InHand
from haemus.experiments.store.kept import DESIGN, EVERYTHING, RECORDINGS, least_recording
from haemus.experiments.store.result import Result
from haemus.experiments.store.sweep_result import is_sweep
from haemus.experiments.store.table_file import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from haemus.experiments.outcomes.known import KnownOutcomes


class StoredResult(InHand):
    """The result in a folder of `haemus run`, `sweep` or `compare`, as `run_batch` would give it.

    `runs`, `states`, `agreements`, `contracts`, `crises`, `events`, `failures` and, for a sweep, `design` are its tables, read
    on first use. `docs/results.md` describes each column. `manifest` is what was run, and with which versions.
    """

    runs: pd.DataFrame
    states: pd.DataFrame
    agreements: pd.DataFrame
    contracts: pd.DataFrame
    crises: pd.DataFrame
    events: pd.DataFrame
    failures: pd.DataFrame
    design: pd.DataFrame

    def __init__(self, result: Result) -> None:
        """Take the folder's manifest and list of runs."""
        self.folder = result.folder
        self._read = result

    @property
    def manifest(self) -> Mapping[str, object]:
        """What was run: scenarios, seeds, versions."""
        return self._read.manifest

    @property
    def names(self) -> tuple[str, ...]:
        """The tables that are there."""
        return (*self._read.recorded, *([DESIGN] if is_sweep(self._read) else []))

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name; each is read now, unless it has been."""
        return {name: getattr(self, name) for name in self.names}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a table, or an error
        """Read a table on first use; an error explains why one is missing."""
        if name.startswith("_") or name not in {*RECORDINGS[EVERYTHING], DESIGN}:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if name not in self.names:
            reason = "this is no sweep" if name == DESIGN else f"it takes haemus run --record {least_recording(name)}"
            raise AttributeError(f"the table of {name} was not recorded: {reason}")
        table = whole(self.folder, name, self._read.known).to_pandas()
        setattr(self, name, table)
        return table

    def __dir__(self) -> list[str]:
        """Name the tables too, for completion."""
        return sorted({*super().__dir__(), *self.names})

    def _result(self) -> Result:
        return self._read

    @property
    def outcomes(self) -> KnownOutcomes:
        """The outcomes that ship, and those of its own."""
        return self._read.outcomes

    def _exported(self) -> list[Exported]:
        return [Exported.of_file(self.folder, name, self._read.known) for name in self.names]


def read_result(folder: str | Path) -> StoredResult:
    """Read the result in a folder; BadInput if it holds none. Tables are read when they are first used."""
    return StoredResult(Result.read(Path(folder)))
