"""Where a sensitivity is written: inside the result, or in a folder of its own."""

from pathlib import Path
from typing import Final

from haemus.experiments.sensitivity.analysed import Sensitivity
from haemus.experiments.store.result import Result
from haemus.experiments.store.result_folder import write_tables
from haemus.model.bad_input import BadInput

NAME: Final = "sensitivity"
WRITTEN: Final = (
    "effects",
    "shares",
    "screening",
    "indices",
    "salib_screening",
    "salib_indices",
    "tornado",
    "variance",
)
"""How the names of all tables and figures start: those of an earlier analysis would stand beside this one's."""


def beside(result: Result) -> Path:
    """The folder inside the result; an earlier sensitivity in it is replaced."""
    folder = result.folder / NAME
    try:
        folder.mkdir(exist_ok=True)
        for name in WRITTEN:
            for old in (*folder.glob(f"{name}.parquet"), *folder.glob(f"{name}-*")):
                old.unlink()
    except OSError as error:
        raise BadInput("the folder of the sensitivity cannot be written", where=str(folder)) from error
    return folder


def write_sensitivity(found: Sensitivity, folder: Path) -> None:
    """Write each table that there is as Parquet."""
    write_tables(folder, found.tables())
