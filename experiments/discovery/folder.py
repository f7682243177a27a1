"""Where a discovery is written: tables into the result's folder or another."""

from pathlib import Path
from typing import Final

from haemus.experiments.discovery.cases import Cases
from haemus.experiments.discovery.discovery import Discovery
from haemus.experiments.discovery.scores import score_table
from haemus.experiments.discovery.tables import factors_table, limits_table, trajectory_table
from haemus.experiments.store.result import Result
from haemus.experiments.store.result_folder import write_tables
from haemus.experiments.store.sweep_result import EVERY_SCENARIO
from haemus.model.bad_input import BadInput

_BEFORE: Final = "discovered-"


def beside(result: Result, cases: Cases) -> Path:
    """Where it is written where nobody says: inside the result; another of the same condition takes its place."""
    several = len(result.scenarios) > 1 and cases.scenario != EVERY_SCENARIO
    folder = result.folder / f"{_BEFORE}{cases.scenario + '-' if several else ''}{cases.condition.stem}"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise BadInput("the folder of the discovery cannot be written", where=str(folder)) from error
    return folder


def write_discovery(discovery: Discovery, folder: Path) -> None:
    """Write every table."""
    write_tables(
        folder,
        {
            "trajectory": trajectory_table(discovery),
            "limits": limits_table(discovery),
            "factors": factors_table(discovery),
            "resamples": discovery.stability.table(discovery.cases.axes),
            "held": discovery.stability.held(discovery.cases.axes),
            "scores": score_table(list(discovery.scores)),
        },
    )
