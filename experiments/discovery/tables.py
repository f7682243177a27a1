"""Return the findings of a discovery as tables, and as one record for JSON."""

from dataclasses import asdict
from math import isfinite
from typing import Final

import numpy as np
import pandas as pd

from haemus.experiments.discovery.analysis import Discovery
from haemus.experiments.discovery.boxes import in_words
from haemus.experiments.discovery.scores import Score
from haemus.experiments.report.table import frame

JSON_SCHEMA: Final = 1


def tables_of(found: Discovery) -> dict[str, pd.DataFrame]:
    """The tables by file name."""
    axes = found.cases.axes
    return {
        "trajectory": trajectory_table(found), "limits": limits_table(found), "factors": factors_table(found),
        "resamples": found.stability.table(axes), "held": found.stability.held(axes), "scores": frame(Score, found.scores),
    }  # fmt: skip


def trajectory_table(found: Discovery) -> pd.DataFrame:
    """One row per box."""
    return pd.DataFrame(
        [
            {
                "box": box.number, "coverage": box.coverage, "coverage_error": found.coverage_of(box).error,
                "density": box.density, "density_error": found.density_of(box).error, "mass": box.mass,
                "excess": box.excess, "points": box.points, "restricted": len(box.limits), "dropped": box.dropped,
                "taken": box.number == found.trajectory.taken,
            }
            for box in found.trajectory.boxes
        ]
    )  # fmt: skip


def limits_table(found: Discovery) -> pd.DataFrame:
    """One row per box and factor that it limits."""
    axes = found.cases.axes
    rows = [
        {
            "box": box.number, "factor": axes[limit.factor].name, "unit": axes[limit.factor].unit,
            "low": limit.low if isfinite(limit.low) else np.nan, "high": limit.high if isfinite(limit.high) else np.nan,
            "words": in_words(limit, axes[limit.factor]), "p_low": limit.p_low, "p_high": limit.p_high,
        }
        for box in found.trajectory.boxes
        for limit in box.limits
    ]  # fmt: skip
    columns = ["box", "factor", "unit", "low", "high", "words", "p_low", "p_high"]
    return pd.DataFrame(rows, columns=pd.Index(columns))


def factors_table(found: Discovery) -> pd.DataFrame:
    """One row per factor: the selected box's limit on it, and the share of the halves in which it is limited."""
    by_factor = {limit.factor: limit for limit in found.box.limits}
    rows = []
    for place, axis in enumerate(found.cases.axes):
        limit = by_factor.get(place)
        rows.append(
            {
                "factor": axis.name, "unit": axis.unit, "limits": in_words(limit, axis) if limit else "",
                "p": limit.p if limit else np.nan, "restricted": found.stability.restricted(place),
                "resamples": len(found.stability.again),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def as_dict(found: Discovery) -> dict[str, object]:
    """The findings as a dictionary, ready for JSON."""
    box = found.box
    measures = ("coverage_new", "density_new", "mass_new", "coverage", "density", "mass")
    return {
        "schema": JSON_SCHEMA, "sweep": found.sweep, "design": found.kind, "scenario": found.cases.scenario,
        "where": found.cases.condition.words, "outcome": found.cases.condition.outcome, "comparison": found.cases.condition.comparison,
        "number": found.cases.condition.number, "share": found.cases.share,
        "seed": found.seed, "points": len(found.cases.points), "runs": int(np.isfinite(found.cases.held).sum()),
        "base": asdict(found.base), "variance": asdict(found.chance), "notes": list(found.cases.notes),
        "box": {
            "number": box.number, "mass": box.mass, "points": box.points, "excess": box.excess, "p": found.p,
            "coverage": asdict(found.coverage_of(box)), "density": asdict(found.density_of(box)),
            "outside": asdict(found.density_of(box, outside=True)),
            "limits": limits_table(found).query("box == @box.number").drop(columns="box").to_dict("records"),
        },
        "resamples": {
            "count": len(found.stability.again),
            **{name: dict(zip(("median", "low", "high"), found.spread(name), strict=True)) for name in measures},
            "factors": factors_table(found)[["factor", "restricted"]].to_dict("records"),
        },
        "trajectory": trajectory_table(found).to_dict("records"),
        "scores": [asdict(each) for each in found.scores],
    }  # fmt: skip
