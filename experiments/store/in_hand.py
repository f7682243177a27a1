"""What a result offers in a script or a notebook, whether it is in memory or in a folder."""

from __future__ import annotations

from abc import abstractmethod
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from haemus.experiments.on_use import on_use
from haemus.experiments.report.checks import check_among
from haemus.experiments.store.export import Exported, check_workbook, write_csv, write_excel
from haemus.experiments.store.meanings import MEANINGS, meanings_of
from haemus.experiments.store.signatories import NEEDED, signatory_pairs
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from haemus.experiments.figures.plots import Plots
    from haemus.experiments.outcomes.known import KnownOutcomes
    from haemus.experiments.store.result import Result
else:
    pd = on_use("pandas")

PAIRS: Final = "pairs"
AGREEMENTS: Final = "agreements"
FIRST_ROWS: Final = 5


class InHand:
    """Pairs of signatories, meanings, export and figures of a result."""

    @abstractmethod
    def _result(self) -> Result:
        """The result as figures read it."""

    @property
    @abstractmethod
    def outcomes(self) -> KnownOutcomes:
        """The outcomes that ship, and those of its own."""

    @abstractmethod
    def _exported(self) -> list[Exported]:
        """The recorded tables, ready to be written."""

    def pairs(self) -> pd.DataFrame:
        """Pairs of states that signed agreements with each other, one row per run, agreement and pair.

        Columns: `scenario`, `point`, `run`, `agreement`, `kind`, `a`, `b`, `quarter`, `quarter_lapsed` (docs/results.md).
        BadInput if the table of agreements was not recorded.
        """
        return signatory_pairs(self._result().at_all_points(AGREEMENTS, ("point", *NEEDED)))

    def meanings(self, table: str = "runs") -> pd.DataFrame:
        """The columns of a table: name, what it holds, unit and meaning; also of "pairs". BadInput for no such table."""
        check_among(table, (*MEANINGS, PAIRS), "no table with meanings", where="table")
        return pd.DataFrame(meanings_of(table, self.outcomes), columns=pd.Index(["column", "holds", "unit", "meaning"]))

    def to_csv(self, folder: str | Path, tables: Sequence[str] | None = None) -> list[Path]:
        """Write tables as CSV files into a folder, by default all and "pairs"; return the files."""
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        return write_csv(self.to_export(tables), path)

    def to_excel(self, file: str | Path, tables: Sequence[str] | None = None) -> Path:
        """Write tables as sheets of a workbook, by default all and "pairs", and a sheet of meanings; return the file.

        BadInput, before anything is written, for a name that doesn't end in .xlsx, and if a table has more rows than a sheet.
        """
        check_workbook(Path(file), "file")
        return write_excel(self.to_export(tables), Path(file), self.outcomes)

    def to_export(self, tables: Sequence[str] | None = None, option: str = "tables") -> list[Exported]:
        """The tables named, ready to be written, by default all and "pairs"; BadInput, at `option`, for one that isn't there."""
        found = {table.name: table for table in self._exported()}
        there = (*found, *([PAIRS] if AGREEMENTS in found else []))
        for name in tables or ():
            check_among(name, there, "no such table in this result", where=option)
        return [
            Exported.of_frame(PAIRS, self.pairs()) if name == PAIRS else found[name]
            for name in dict.fromkeys(tables or there)
        ]

    @property
    def plot(self) -> Plots:
        """The figures of the result: `plot.budgets()` returns one, `plot("budgets")` too, with its caption inside.

        A notebook shows it, `.savefig(...)` saves it. `plot.names` are the names of the figures, those of the files that `haemus
        figures` writes; `plot()` draws the first. BadInput for a name that there isn't.
        """
        from haemus.experiments.figures.plots import Plots  # noqa: PLC0415 - a result draws itself only on request

        return Plots(self._result())

    def __repr__(self) -> str:
        """One line: scenarios, runs, and the tables with their rows."""
        return f"<{type(self).__name__}: {self._title()}; {', '.join(f'{n} ({rows:,} rows)' for n, rows in self._sizes())}>"

    def _repr_html_(self) -> str:
        """The scenarios, the tables with their sizes, and the first rows of the table of runs, for a notebook."""
        try:
            result = self._result()
        except BadInput:  # no run has finished
            return escape(repr(self))
        sizes = "".join(f"<tr><td>{escape(name)}</td><td>{rows:,}</td></tr>" for name, rows in self._sizes())
        columns = [name for name in result.columns("runs") if name not in {"scenario", "run"}][:8]
        first = result.at_all_points("runs", columns).head(FIRST_ROWS)
        return (
            f"<b>{escape(type(self).__name__)}</b>: {escape(self._title())}"
            f"<table><tr><th>table</th><th>rows</th></tr>{sizes}</table>"
            f"The first rows of <code>runs</code>:{first.to_html(index=False)}"
        )

    def _title(self) -> str:
        try:
            return self._result().caption()
        except BadInput as error:
            return error.problem

    def _sizes(self) -> list[tuple[str, int]]:
        return [(table.name, table.rows) for table in self._exported()]
