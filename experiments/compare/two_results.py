"""Compare two results: runs with the same seeds are paired, others aren't."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from math import isfinite, nan
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import numpy as np

from haemus.experiments.compare.asked import UNCORRECTED, asked_about
from haemus.experiments.compare.difference import TOO_FEW, UNDETECTED, Difference, Labels, judged, measured
from haemus.experiments.on_use import on_use
from haemus.experiments.report.checks import check_outcomes
from haemus.experiments.report.table import frame
from haemus.experiments.stats.correction import HOLM
from haemus.experiments.stats.means import CONFIDENCE, FEWEST, mean_of
from haemus.experiments.stats.ranges import reach_of
from haemus.experiments.stats.unpaired import unpaired
from haemus.experiments.store.plan import GIVEN
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray
else:
    pd = on_use("pandas")

JSON_SCHEMA: Final = 1
TABLE: Final = "comparison"
SEED: Final = "seed"


class Side(NamedTuple):
    """A scenario of one of the two results."""

    scenario: str
    runs: int


@dataclass(frozen=True, slots=True)
class Together:
    """A scenario of the first result beside one of the second; `paired` if their runs have the same seeds."""

    first: Side
    second: Side
    paired: bool
    same: bool
    """Whether the two scenarios have the same content."""

    @property
    def name(self) -> str:
        """The scenario's name; both if they differ."""
        names = dict.fromkeys((self.second.scenario, self.first.scenario))
        return " and ".join(names)


@dataclass(frozen=True, slots=True)
class TwoResults:
    """The differences, second less first, of every scenario; `against` and `scenario` of each name the two sides."""

    first: str
    second: str
    together: tuple[Together, ...]
    outcomes: tuple[str, ...]
    confidence: float
    correction: str
    differences: tuple[Difference, ...]
    family: int
    alone: tuple[str, ...]
    """Scenarios that only one of the two has."""
    versions: tuple[str, str]
    """The versions of the model."""

    def of(self, place: int) -> tuple[Difference, ...]:
        """The differences of one scenario, by its position."""
        size = len(self.outcomes)
        return self.differences[place * size : (place + 1) * size]

    def table(self) -> pd.DataFrame:
        """One row per scenario and outcome, with `paired`."""
        found = frame(Difference, self.differences)
        return found.assign(paired=np.repeat([each.paired for each in self.together], len(self.outcomes)))

    def as_dict(self) -> dict[str, object]:
        """The comparison as a dictionary, ready for JSON."""
        return {
            "schema": JSON_SCHEMA,
            "first": self.first,
            "second": self.second,
            "scenarios": [
                {
                    "first": each.first._asdict(), "second": each.second._asdict(), "paired": each.paired,
                    "same_scenario": each.same,
                }
                for each in self.together
            ],
            "only_in_one": list(self.alone),
            "model_versions": list(self.versions),
            "confidence": self.confidence,
            "correction": self.correction,
            "family": self.family,
            "differences": [
                {**asdict(each), "paired": self.together[place // len(self.outcomes)].paired}
                for place, each in enumerate(self.differences)
            ],
        }  # fmt: skip


def compare_results(
    first: Result,
    second: Result,
    *,
    outcomes: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
    correction: str = HOLM,
) -> TwoResults:
    """Compare every scenario that both results have, or their only scenarios, in what the second has less the first.

    If all runs that both have under one number have the same seed, they are paired; otherwise all runs of both are compared as
    independent ones. At several points, the mean over points is taken run by run. Verdicts on what was asked about, the
    headlines by default, are corrected together.
    """
    _check_points(first, second)
    known = _known_in_both(first, second, outcomes)
    chosen = tuple(known if outcomes is None else check_outcomes(outcomes, known, "--outcomes"))
    ours, theirs = (_runs(result, chosen) for result in (first, second))
    found: list[Difference] = []
    together: list[Together] = []
    for one, other in _matched(first, second):
        a, b = ours[ours["scenario"] == one], theirs[theirs["scenario"] == other]
        paired = _is_paired(a, b)
        same = _content(first, one) == _content(second, other) is not None
        together.append(Together(Side(one, len(a)), Side(other, len(b)), paired, same))
        labels = [
            Labels(f"{first.folder.name}: {one}", f"{second.folder.name}: {other}", name, first.outcomes.unit_of(name))
            for name in chosen
        ]
        found += _paired(labels, a, b, chosen, confidence) if paired else _apart(labels, a, b, chosen, confidence)
    asked = [replace(each, asked=outcomes is not None or each.outcome in asked_about(first.outcomes)) for each in found]
    both = judged(asked, confidence, correction)
    names = [each.scenario for part in together for each in (part.first, part.second)]
    return TwoResults(
        str(first.folder), str(second.folder), tuple(together), chosen, confidence, correction, tuple(both),
        sum(each.asked and isfinite(each.p) for each in both),
        tuple(sorted({*first.scenarios, *second.scenarios} - set(names))),
        (str(first.manifest.get("model_version")), str(second.manifest.get("model_version"))),
    )  # fmt: skip


def _known_in_both(first: Result, second: Result, asked: Sequence[str] | None) -> list[str]:
    """The outcomes that both results have; BadInput if they define one of those `asked` for (None: all) in two ways."""
    own = {each.name: each for each in first.outcomes.own}
    for each in second.outcomes.own:
        if own.get(each.name, each) != each and (asked is None or each.name in asked):
            raise BadInput(
                f"defines the outcome otherwise than {first.folder}", where=str(second.folder), value=each.name,
                allowed="two results with one definition, or other outcomes at --outcomes",
            )  # fmt: skip
    return [name for name in first.outcome_columns if name in second.outcome_columns]


def _matched(first: Result, second: Result) -> list[tuple[str, str]]:
    """The scenarios to compare: those of one name, or the only one of each."""
    both = [(name, name) for name in first.scenarios if name in second.scenarios]
    if not both and len(first.scenarios) == len(second.scenarios) == 1:
        both = [(first.scenarios[0], second.scenarios[0])]
    if not both:
        raise BadInput(
            f"has no scenario of {first.folder}", where=str(second.folder), value=", ".join(second.scenarios),
            allowed=f"a result with one of: {', '.join(first.scenarios)}; or two results with one scenario each",
        )  # fmt: skip
    return both


def _check_points(first: Result, second: Result) -> None:
    """Refuse sweeps of different designs."""
    if first.points == second.points == 1:
        return
    if first.points != second.points or not first.design().equals(second.design()):
        raise BadInput(
            f"has other points than {first.folder}", where=str(second.folder), value=second.points,
            allowed="two results of one design, or two without points",
        )  # fmt: skip


def _runs(result: Result, outcomes: Sequence[str]) -> pd.DataFrame:
    """Scenario, run, seed and outcomes of the finished runs; with several points, the mean over those that a run has."""
    runs = result.at_all_points("runs", ("point", SEED, *outcomes))
    if runs.duplicated(["scenario", "point", "run"]).any():
        raise BadInput("runs.parquet holds a run twice", where=str(result.folder))
    runs = runs.drop(columns="point")
    if result.points > 1:
        return runs.groupby(["scenario", "run", SEED], observed=True, sort=False).mean().reset_index()
    return runs


def _is_paired(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    """Whether the runs that both have under one number have the same seed."""
    both = first[["run", SEED]].merge(second[["run", SEED]], on="run")
    return len(both) > 0 and bool((both[f"{SEED}_x"] == both[f"{SEED}_y"]).all())


def _paired(
    labels: Sequence[Labels], first: pd.DataFrame, second: pd.DataFrame, outcomes: Sequence[str], confidence: float
) -> list[Difference]:
    runs = sorted(set(first["run"]) & set(second["run"]))
    ours, theirs = (
        each.set_index("run").loc[runs, list(outcomes)].to_numpy(dtype=np.float64) for each in (first, second)
    )
    return measured(labels, theirs, ours, confidence)


def _apart(
    labels: Sequence[Labels], first: pd.DataFrame, second: pd.DataFrame, outcomes: Sequence[str], confidence: float
) -> list[Difference]:
    return [
        _independent(each, _known(second[name]), _known(first[name]), confidence)
        for each, name in zip(labels, outcomes, strict=True)
    ]


def _known(column: pd.Series) -> NDArray[np.float64]:
    values = column.to_numpy(dtype=np.float64)
    return cast("NDArray[np.float64]", values[np.isfinite(values)])


def _independent(
    labels: Labels, second: NDArray[np.float64], first: NDArray[np.float64], confidence: float
) -> Difference:
    """A difference without pairs: what only pairs have is missing."""
    found, reach = unpaired(second, first, confidence), reach_of(labels.unit)
    before, after = mean_of(first), mean_of(second)
    verdict = UNDETECTED if min(len(first), len(second)) >= FEWEST else TOO_FEW
    return Difference(
        *labels,
        pairs=0,
        left_out=0,
        mean_against=before.mean,
        error_against=before.error,
        mean_scenario=after.mean,
        error_scenario=after.error,
        sd_against=float(first.std(ddof=1)) if len(first) >= FEWEST else nan,
        difference=found.difference,
        error=found.error,
        low=max(found.low, -reach),
        high=min(found.high, reach),
        half_error=nan,
        carriers=nan,
        superiority=nan,
        superiority_error=nan,
        superiority_low=nan,
        superiority_high=nan,
        correlation=nan,
        correlation_error=nan,
        reduction=nan,
        reduction_error=nan,
        p=found.p,
        p_corrected=nan,
        asked=True,
        correction=UNCORRECTED,
        verdict="not defined" if not min(len(first), len(second)) else verdict,  # type: ignore[arg-type]  # one of its words
    )


def _content(result: Result, scenario: str) -> object:
    """A scenario as the manifest holds it, but for outcomes of its own, which change no run; None if it has no digest."""
    listed = cast("list[dict[str, object]]", result.manifest["scenarios"])
    said = next((each for each in listed if each["name"] == scenario), {})
    return (
        {key: each for key, each in said.items() if key not in {"digest", "outcomes", GIVEN}}
        if "digest" in said
        else None
    )
