"""The sensitivity of a sweep: every analysis that its design allows, for each scenario and outcome."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.report.numbers import of_runs
from haemus.experiments.report.table import frame
from haemus.experiments.sensitivity.complete import Complete, about_runs, unanalysed
from haemus.experiments.sensitivity.factor_effects import (
    FactorEffects,
    complete_table,
    effects_on,
    runs_of,
    size_of_unit,
)
from haemus.experiments.sensitivity.indices import Index, indices
from haemus.experiments.sensitivity.one_factor import BY_LEVEL, Effect
from haemus.experiments.sensitivity.screening import Screening, screening
from haemus.experiments.sensitivity.variance import Shares, shares
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

Numbers = NDArray[np.float64]
JSON_SCHEMA: Final = 4
AS_THEY_ARE: Final = (*BY_LEVEL, "morris")
"""Designs whose points don't sample the factors' whole ranges: variances are over just these points."""
WRITTEN: Final = tuple(
    f"{name}{end}"
    for name in ("effects", "shares", "screening", "indices", "tornado", "variance")
    for end in (".parquet", "-*")
)
"""The names of all tables and figures, to be removed lest files of an earlier analysis remain."""
_ONE_VALUE: Final = "it has one value at all points of the two samples of Saltelli's scheme; more samples"
Method = Literal["effects", "morris", "sobol"]
METHODS: Final[tuple[Method, ...]] = ("effects", "morris", "sobol")
NEEDS: Final[dict[Method, str]] = {
    "morris": 'Morris\' trajectories: kind = "morris" in [design]',
    "sobol": 'Saltelli\'s scheme: kind = "sobol" in [design]',
}


@dataclass(slots=True)
class Sensitivity:
    """The findings: effects and shares of variance for any design, the rest depending on its kind; notes in words."""

    name: str
    kind: str
    scenarios: tuple[str, ...]
    outcomes: tuple[str, ...]
    confidence: float
    finished: int
    wanted: int
    effects: list[Effect] = field(default_factory=list)
    shares: list[Shares] = field(default_factory=list)
    screening: list[Screening] = field(default_factory=list)
    indices: list[Index] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def counted(self) -> str:
        """The runs of the sweep in words, with those planned if some are missing or failed."""
        return of_runs(self.finished, self.wanted)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The findings as tables, leaving out empty ones."""
        return {name: frame(kind, rows) for name, (kind, rows) in self._rows.items() if rows}

    def as_dict(self) -> dict[str, object]:
        """The findings as a dictionary, ready for JSON."""
        return {
            "schema": JSON_SCHEMA,
            "experiment": self.name,
            "design": self.kind,
            "scenarios": self.scenarios,
            "outcomes": self.outcomes,
            "confidence": self.confidence,
            "finished": self.finished,
            "wanted": self.wanted,
            **{name: [asdict(row) for row in rows] for name, (_, rows) in self._rows.items()},
            "notes": self.notes,
        }

    @property
    def _rows(self) -> dict[str, tuple[type[Any], list[Any]]]:
        return {
            "effects": (Effect, self.effects),
            "shares": (Shares, self.shares),
            "screening": (Screening, self.screening),
            "indices": (Index, self.indices),
        }


def sensitivity(
    swept: SweepResult,
    outcomes: Sequence[str] | None = None,
    *,
    scenario: str | None = None,
    confidence: float = CONFIDENCE,
    method: Method | None = None,
) -> Sensitivity:
    """Analyse outcomes (default: those of the experiment) by all methods that the design allows, or by one.

    BadInput for an unknown name or a method that the design doesn't allow.
    """
    check_method(swept, method)
    names = swept.known(outcomes if outcomes is not None else swept.outcomes)
    parts = dict(swept.by_scenario(names))
    chosen = tuple(parts) if scenario is None else (swept.scenario(scenario),)
    found = Sensitivity(swept.name, swept.kind, chosen, names, confidence, swept.finished, swept.wanted)
    size = size_of_unit(swept)
    check_points(swept, size, max(int(part["point"].max()) for part in parts.values()))
    runs = runs_of(swept, list(parts.values()))
    of_factors = FactorEffects()
    for name in chosen:
        for outcome in names:
            there = complete_table(swept, parts[name], outcome, runs)
            found.notes += about_runs(name, outcome, swept.kind, there)
            if not there.varies:
                found.notes.append(unanalysed(name, outcome, there))
                continue
            if method in {None, "effects"}:
                of_factors.add(effects_on(swept, name, outcome, there, confidence))
            _analyse(found, swept, (name, outcome, swept.result.outcomes.unit_of(outcome)), there, method)
    found.effects = of_factors.effects
    found.notes += of_factors.notes
    return found


def _analyse(
    found: Sensitivity, swept: SweepResult, labels: tuple[str, str, str], there: Complete, method: Method | None
) -> None:
    """Add the findings about one outcome that varies, besides the effects of single factors."""
    scenario, outcome, _ = labels
    axes, numbers, values, confidence = swept.axes, swept.numbers[there.points], there.table, found.confidence
    rows_of_shares = _independent(swept, values, size_of_unit(swept))
    if rows_of_shares.min() == rows_of_shares.max():
        found.notes.append(f"{scenario}, {outcome}: no shares and no indices: {_ONE_VALUE}")
        return
    of_variance = shares(
        labels, rows_of_shares, units=there.units, sampled=swept.kind not in AS_THEY_ARE,
        fixed=swept.kind in BY_LEVEL, confidence=confidence,
    )  # fmt: skip
    found.shares += [of_variance] if of_variance else []
    if swept.kind == "morris" and method in {None, "morris"}:
        found.screening += screening(labels, axes, numbers, values, confidence)
    if swept.kind == "sobol" and method in {None, "sobol"}:
        if of_variance is not None and not of_variance.p <= 1.0 - confidence:
            found.notes.append(
                f"{scenario}, {outcome}: no indices: the factors' effect on the mean over seeds can't be distinguished from noise"
                f" (p = {of_variance.p:.2g}); more runs at each point"
            )
            return
        second_order = bool(swept.design.get("second_order"))
        names = [axis.name for axis in axes]
        found.indices += indices(labels, names, values, second_order=second_order, confidence=confidence)


def _independent(swept: SweepResult, values: Numbers, size: int) -> Numbers:
    """The rows of independent points: the two samples of Saltelli's scheme, otherwise all points."""
    if swept.kind != "sobol":
        return values
    block = values.reshape(-1, size, values.shape[1])
    return block[:, [0, -1]].reshape(-1, values.shape[1])


def check_method(swept: SweepResult, method: Method | None) -> None:
    """Refuse a method that the design doesn't allow."""
    if method in NEEDS and swept.kind != method:
        what = "elementary effects" if method == "morris" else "Sobol' indices"
        raise BadInput(
            f"a design of kind {swept.kind} gives no {what}", where=str(swept.result.folder),
            allowed=f"the result of a sweep with {NEEDS[method]}; --method effects for this one",
        )  # fmt: skip


def check_points(swept: SweepResult, size: int, last: int) -> None:
    """Refuse a design table that contradicts the manifest or lacks points that were run."""
    count, numbers = len(swept.points), swept.points["point"].to_numpy()
    if count % size or last >= count or not np.array_equal(numbers, np.arange(count)):
        raise BadInput(
            f"does not have the points of a design of kind {swept.kind}", where=str(swept.result.folder / "design.parquet"),
            value=count, allowed=f"a multiple of {size} points, numbered from 0",
        )  # fmt: skip
