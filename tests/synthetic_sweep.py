"""A sweep's folder with outcomes that are known functions of the factors and the seed; the model isn't run."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from SALib.sample import morris, sobol

Numbers = NDArray[np.float64]
OUTCOME = "crises"
"""A column of the table of runs, which here holds the test's own values."""


def axis(name: str, low: float = 0.0, high: float = 1.0, **more: object) -> dict[str, Any]:
    return {"name": name, "kind": "number", "unit": "1", "low": low, "high": high, "levels": None, **more}


def words(name: str, *levels: str) -> dict[str, Any]:
    return axis(name, 0.0, len(levels) - 1.0, kind="word", levels=list(levels))


def problem(axes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The axes as SALib expects them."""
    return {
        "num_vars": len(axes),
        "names": [each["name"] for each in axes],
        "bounds": [[each["low"], each["high"]] for each in axes],
    }


def saltelli(axes: Sequence[Mapping[str, Any]], samples: int, *, second_order: bool = False) -> Numbers:
    found: Numbers = sobol.sample(problem(axes), samples, calc_second_order=second_order, seed=7)
    return found


def trajectories(axes: Sequence[Mapping[str, Any]], count: int) -> Numbers:
    found: Numbers = morris.sample(problem(axes), count, num_levels=4, seed=7)
    return found


def written(  # noqa: PLR0913 - the parts of a sweep
    folder: Path,
    axes: Sequence[Mapping[str, Any]],
    points: Numbers,
    outcome: Callable[[Numbers, Numbers], Numbers] | Numbers,
    *,
    runs: int = 10,
    kind: str = "sobol",
    design: Mapping[str, object] | None = None,
    left_out: Callable[[pd.DataFrame], "pd.Series[bool]"] | None = None,
    scenario: str = "made-up",
) -> Path:
    """Write the folder; `outcome` of points x factors and seeds (1 x runs) is points x runs.

    Words are in `points` by position. Rows for which `left_out` is true are failed runs.
    """
    seeds = np.random.default_rng(11).normal(size=(1, runs))
    values = outcome(points, seeds) if callable(outcome) else outcome
    folder.mkdir(parents=True)
    table = pd.DataFrame(
        {
            "scenario": scenario,
            "point": np.repeat(np.arange(len(points)), runs),
            "run": np.tile(np.arange(runs), len(points)),
            "seed": 1,
            "status": "done",
            OUTCOME: np.broadcast_to(values, (len(points), runs)).ravel(),
        }
    )
    if left_out is not None:
        failed = left_out(table)
        table.loc[failed, "status"] = "failed"
        table.loc[failed, OUTCOME] = np.nan
    table.to_parquet(folder / "runs.parquet")
    columns = {
        each["name"]: [each["levels"][round(place)] for place in column] if each["kind"] == "word" else column
        for each, column in zip(axes, points.T, strict=True)
    }
    pd.DataFrame({"point": np.arange(len(points)), **columns}).to_parquet(folder / "design.parquet")
    manifest = {
        "schema": 1, "scenarios": [{"name": scenario}], "runs": runs, "seed": 1, "record": "outcomes",
        "experiment": {
            "name": "synthetic", "question": "?", "design": {"kind": kind, **(design or {"levels": 4})},
            "factors": list(axes),
            "outcomes": [OUTCOME],
        },
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder
