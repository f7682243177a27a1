"""Result folders of sweeps that never ran, with the points, factors and outcomes that a test needs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

DAYS = ("2025-02-14", "2025-05-14", "2025-08-14", "2025-11-14", "2026-02-14")
WORDS = ("self-help", "none", "adverse")
FACTORS: dict[str, dict[str, Any]] = {
    "strength": {"kind": "number", "unit": "logit", "low": 0.0, "high": 2.0, "levels": None},
    "decay": {"kind": "number", "unit": "share per year", "low": 0.1, "high": 0.9, "levels": None},
    "speech.date": {"kind": "date", "unit": "year", "low": 2025.12, "high": 2026.12, "levels": list(DAYS)},
    "doubt_response": {"kind": "word", "unit": "place", "low": 0.0, "high": 2.0, "levels": list(WORDS)},
    "speech.presence": {"kind": "claim", "unit": "false 0, true 1", "low": 0.0, "high": 1.0, "levels": [False, True]},
}


def design(points: int = 240, seed: int = 3) -> pd.DataFrame:
    """A latin hypercube of the factors above."""
    cube = qmc.LatinHypercube(len(FACTORS), rng=np.random.default_rng(seed)).random(points)
    columns: dict[str, object] = {"point": np.arange(points)}
    for name, share in zip(FACTORS, cube.T, strict=True):
        factor = FACTORS[name]
        levels = factor["levels"]
        columns[name] = (
            factor["low"] + share * (factor["high"] - factor["low"])
            if levels is None
            else [levels[int(each * len(levels))] for each in share]
        )
    return pd.DataFrame(columns)


def in_truth(points: pd.DataFrame) -> NDArray[np.bool_]:
    """The true box: a strong speech, heard by states that help themselves or do nothing."""
    return ((points["strength"] >= 1.2) & (points["doubt_response"] != "adverse")).to_numpy()


def table_of_runs(
    points: pd.DataFrame, outcomes: Mapping[str, NDArray[np.float64]], scenario: str = "mine"
) -> pd.DataFrame:
    """Make a table of runs from outcomes given as points by replications."""
    replications = next(iter(outcomes.values())).shape[1]
    return pd.DataFrame(
        {
            "scenario": scenario,
            "point": np.repeat(points["point"].to_numpy(), replications),
            "run": np.tile(np.arange(replications), len(points)),
            "seed": 1,
            "status": "done",
            **{name: values.ravel() for name, values in outcomes.items()},
        }
    )


def made_up(points: pd.DataFrame, replications: int = 4, seed: int = 5) -> pd.DataFrame:
    """Make runs: nine in ten sign five agreements in the true box, one in twenty elsewhere; crises are noise."""
    draw = np.random.default_rng(seed)
    chance = np.where(in_truth(points), 0.9, 0.05)[:, None]
    signs = draw.random((len(points), replications)) < chance
    return table_of_runs(
        points,
        {
            "agreements_signed": np.where(signs, 5.0, 2.0),
            "crises": draw.integers(0, 4, signs.shape).astype(float),
            "threat_2026_27": 0.5 * points["strength"].to_numpy()[:, None] + 0.1 * draw.random(signs.shape),
        },
    )


def write_swept(  # noqa: PLR0913 - the parts of a folder
    folder: Path,
    points: pd.DataFrame,
    runs: pd.DataFrame,
    *,
    kind: str = "latin_hypercube",
    factors: Mapping[str, Mapping[str, Any]] | None = None,
    outcomes: tuple[str, ...] = ("agreements_signed", "crises", "threat_2026_27"),
    **keys: object,
) -> Path:
    """Write the folder that haemus sweep would write; further keywords are keys of the design."""
    folder.mkdir(parents=True)
    runs.to_parquet(folder / "runs.parquet")
    points.to_parquet(folder / "design.parquet")
    named = FACTORS if factors is None else factors
    experiment = {
        "name": "made-up",
        "question": "What if?",
        "points": len(points),
        "design": {"kind": kind, **keys},
        "factors": [{"name": name, **factor} for name, factor in named.items()],
        "outcomes": list(outcomes),
    }
    manifest = {
        "schema": 1,
        "scenarios": [{"name": name} for name in dict.fromkeys(runs["scenario"])],
        "runs": int(runs["run"].max()) + 1,
        "seed": 7,
        "record": "outcomes",
        "experiment": experiment,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder
