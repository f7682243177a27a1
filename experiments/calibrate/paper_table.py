"""The paper's figures compared with the model's, in words where they are no numbers: met, not met, or undecided."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.calibrate.paper_evidence import (
    Choices,
    EndOfMedians,
    Evidence,
    Found,
    Quantity,
    Shares,
    resampled,
)
from haemus.experiments.calibrate.paper_figures import target_rows
from haemus.experiments.report.numbers import by_error_said, interval
from haemus.experiments.stats.resampling import generator
from haemus.experiments.store.table_reader import Condition, TableReader

THOUSAND: Final = 1000.0
LEVEL_TOLERANCE: Final = 0.03
"""A level is met if the median is within this share of the figure, or within the figure's rounding."""
GROWTH_TOLERANCE: Final = 2.0
"""Growth is met if the median is within this many percentage points."""
LIKELY: Final = 0.5
EARLY: Final = 0.1
CONSIDERED: Final = (0.3, 0.8)
SURE: Final = 0.975
"""A figure is met, or not met, if so many resamples of the runs agree; otherwise it is undecided."""
FEWEST_RUNS: Final = 10
"""Fewer runs decide nothing: resamples of them hardly differ."""
FEWEST_COUNTED: Final = 100
"""With fewer runs the count itself is biased, so its interval has every undecided figure in it. Decision record 0049."""
RANGE_TOLERANCE: Final = 5.0
"""Of either end of the range of growth 2020-2025, which the paper gives in tens of percent [percentage points]."""
RANGE_STATES: Final = ("SVN", "HRV", "ALB", "XKX", "MNE", "SRB")

_AGREEMENTS: Final = {
    "agreement-alb-hrv-xkx": "tirana",
    "agreement-srb-hun": "serbia_hungary",
    "agreement-svn-hrv": "slovenia_croatia",
}
_COMPARED: Final[Mapping[str, tuple[str, ...]]] = {
    "runs": (
        "run", "status", *(f"growth_2020_2025_{state}" for state in RANGE_STATES), "bulgaria_in_tirana_by_2026",
        *_AGREEMENTS.values(), *(f"{agreement}_before_2025" for agreement in _AGREEMENTS.values()),
    ),
    "states": ("run", "quarter", "state", "budget_meur", "budget_initial_meur"),
    "contracts": ("run", "buyer", "supplier_state", "category", "quarter_signed", "aid"),
}  # fmt: skip
"""The columns compared with the paper."""
_AFTER: Final = "2026Q1"
"""The first quarter after all of the paper's budgets and purchases."""
_WHICH: Final[Mapping[str, Sequence[Condition]]] = {
    "states": (("quarter", "<", _AFTER),),
    "contracts": (("quarter_signed", "<", _AFTER),),
}

Target = Mapping[str, str]

Numbers = NDArray[np.float64]
Verdict = Literal["met", "not met", "undecided", "no value"]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One figure of the paper and the model's result.

    `paper` and `model` say both in words. `figure` is the paper's number (nan where it gives none), `median` the model's: the
    median over runs, or a share of runs or contracts. `error` is its Monte Carlo error; `low` and `high` hold 90 % of runs. `met`
    says whether these `runs` meet it (None if none has a value), `sure` in which share of resamples they do.
    """

    id: str
    unit: str
    paper: str
    model: str
    figure: float
    median: float
    error: float
    low: float
    high: float
    runs: int
    met: bool | None
    sure: float
    verdict: Verdict
    rule: str


@dataclass(frozen=True, slots=True)
class PaperCount:
    """How many of the compared figures `runs` meet, with a 95 % interval of that number, and how many figures are undecided.

    Beside those compared, some have no value in these runs, and some need tables that weren't recorded.
    """

    met: int
    low: int
    high: int
    undecided: int
    compared: int
    runs: int
    without_value: int = 0
    unrecorded: int = 0

    @property
    def words(self) -> str:
        """The count with its error, how much of it more runs could change, and how many figures aren't counted.

        Of few runs only what each figure's verdict says: "9 of 59 are met, 7 are not, and 43 are undecided at 60 runs".
        """
        uncounted = (
            (self.without_value, "has no value", "have no value"),
            (self.unrecorded, "needs a table that wasn't recorded", "need tables that weren't recorded"),
        )
        more = [f"{number} more {one if number == 1 else many}" for number, one, many in uncounted if number]
        return "; ".join([self._counted, *more])

    @property
    def _counted(self) -> str:
        if not self.compared:
            return "none has a value in these runs"
        if self.runs < FEWEST_RUNS:
            few = f"{_at_runs(self.runs)} {'is' if self.runs == 1 else 'are'} too few to tell"
            return f"{self.met} of {self.compared} are met, but {few}"
        if self.runs < FEWEST_COUNTED:  # `low` then is the number that these runs settle
            rest = self.compared - self.low - self.undecided
            return (
                f"{self.low} of {self.compared} {_are(self.low)} met, {rest} {_are(rest)} not,"
                f" and {self.undecided} {_are(self.undecided)} undecided at {_at_runs(self.runs)}"
            )
        return (
            f"{self.met} of {self.compared} are met as these {_at_runs(self.runs)} stand (95 % interval {self.low} to {self.high});"
            f" {self.undecided} of the {self.compared} verdicts {_are(self.undecided)} undecided: more runs could change them"
        )


@dataclass(frozen=True, slots=True)
class PaperTable:
    """The figures compared, how many are met, and the ids of scored figures that aren't compared."""

    rows: tuple[PaperRow, ...]
    count: PaperCount
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScenarioTables:
    """The parts of one scenario's finished runs used in the comparison; a table that wasn't recorded is empty."""

    runs: pd.DataFrame
    states: pd.DataFrame
    contracts: pd.DataFrame
    unrecorded: frozenset[str]

    @classmethod
    def of(cls, tables: TableReader, scenario: str) -> "ScenarioTables":
        """Read only the rows compared from the tables of a batch, because full tables may be large."""
        chosen = {
            name: tables.rows(name, columns, [("scenario", "==", scenario), *_WHICH.get(name, ())])
            if name in tables.recorded
            else pd.DataFrame(columns=list(columns))
            for name, columns in _COMPARED.items()
        }
        runs = chosen["runs"]
        unrecorded = frozenset(_COMPARED) - frozenset(tables.recorded)
        return cls(runs[runs["status"] == "done"], chosen["states"], chosen["contracts"], unrecorded)

    def by_run(self, column: str, state: str, year: str) -> pd.Series:
        """Mean of one state's column over a year's quarters, by run; leaves out runs that lack a quarter."""
        quarters = [f"{year}Q{season}" for season in range(1, 5)]
        states = self.states
        chosen = states[(states["state"] == state) & states["quarter"].isin(quarters)]
        grouped = chosen.groupby("run", observed=True)[column]
        return grouped.mean()[grouped.count() == len(quarters)]

    def of_run(self, column: str) -> Numbers:
        """A column of the table of runs, one number for each run; nan without a value."""
        return self.runs[column].to_numpy(dtype=np.float64, na_value=np.nan)

    def aligned(self, by_run: pd.Series) -> Numbers:
        """Numbers by run, in the order of the table of runs; nan for a run without one."""
        return by_run.reindex(self.runs["run"].to_numpy()).to_numpy(dtype=np.float64)


def paper_table(tables: ScenarioTables) -> PaperTable:
    """Compare the figures that can be compared with the model."""
    asked: list[tuple[Target, _Asked]] = []
    left_out: list[str] = []
    for target in _scored():
        compare = _COMPARISONS.get(target["compare"])
        if compare is None or compare.table in tables.unrecorded:
            left_out.append(target["id"])
        else:
            asked.append((target, compare.of(tables, target)))
    unrecorded = sum(map(len, unrecorded_figures(tables).values()))
    runs = len(tables.runs)
    once = np.ones((1, runs))
    found = [each.evidence.found(once, None) for _, each in asked] if runs else []
    again = (
        [each.evidence.found(resampled(runs), generator(target["id"], runs)) for target, each in asked] if runs else []
    )
    rows = [_row(target, each, *both) for (target, each), *both in zip(asked, found, again, strict=False)]
    return PaperTable(tuple(rows), _count(rows, [each.met for each in again], runs, unrecorded), tuple(left_out))


def _count(rows: Sequence[PaperRow], again: Sequence[Numbers], runs: int, unrecorded: int) -> PaperCount:
    """Count the figures met; the interval holds both the percentiles of the resampled counts and their mirror image.

    Noise moves medians out of their tolerance, so few runs meet fewer figures than many runs would, and resamples of them fewer
    still: the percentiles alone lie too low, and their mirror image at the count corrects for that.
    """
    known = [place for place, row in enumerate(rows) if row.met is not None]
    met = sum(rows[place].met is True for place in known)
    undecided = sum(rows[place].verdict == "undecided" for place in known)
    low = sum(rows[place].verdict == "met" for place in known)
    high = low + undecided
    if runs >= FEWEST_COUNTED and known:
        counts = np.nansum([again[place] for place in known], axis=0)
        below, above = np.quantile(counts, (1.0 - SURE, SURE)).tolist()
        low = max(0, int(np.floor(min(below, 2 * met - above))))
        high = min(len(known), int(np.ceil(max(above, 2 * met - below))))
    return PaperCount(met, low, high, undecided, len(known), runs, len(rows) - len(known), unrecorded)


def _row(target: Target, asked: "_Asked", found: Found, again: Found) -> PaperRow:
    value, low, high = (float(each[0]) for each in (found.value, found.low, found.high))
    known = again.met[np.isfinite(again.met)]
    values = again.value[np.isfinite(again.value)]
    error = float(values.std()) if len(values) else math.nan
    met = None if math.isnan(found.met[0]) else bool(found.met[0])
    sure = float(known.mean()) if met is not None and len(known) else math.nan
    runs = asked.evidence.runs
    return PaperRow(
        target["id"], asked.unit, asked.paper, "no value" if math.isnan(value) else asked.words(value, error), asked.figure,
        value, error, low, high, runs, met, sure, _verdict(met, sure, runs), asked.rule,
    )  # fmt: skip


def verdict_of(evidence: Evidence, runs: int, name: str) -> tuple[Verdict, bool | None]:
    """The verdict on evidence from `runs` runs, and what these say themselves; `name` keys the draws of its prior."""
    share = float(evidence.found(np.ones((1, runs)), None).met[0])
    again = evidence.found(resampled(runs), generator(name, runs)).met
    known = again[np.isfinite(again)]
    met = None if math.isnan(share) else bool(share)
    return _verdict(met, float(known.mean()) if len(known) else math.nan, evidence.runs), met


def _verdict(met: bool | None, sure: float, runs: int) -> Verdict:  # noqa: FBT001 - what the runs themselves say
    if met is None:
        return "no value"
    if runs < FEWEST_RUNS or 1.0 - SURE < sure < SURE:
        return "undecided"
    return "met" if met else "not met"


def verdict_words(verdict: Verdict, met: bool | None, runs: int) -> str:  # noqa: FBT001 - fields of a row
    """A verdict for a table, with what the runs themselves say where more could change it: "not met, undecided at 40 runs"."""
    return f"{'met' if met else 'not met'}, undecided at {_at_runs(runs)}" if verdict == "undecided" else verdict


def of_90(low: float, high: float) -> str:
    """The central 90 % of runs, to three figures of its width; empty where the model's value is a share of runs."""
    return "" if math.isnan(low) else interval(low, high)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _at_runs(runs: int) -> str:
    return f"{runs:,} run{'' if runs == 1 else 's'}"


def unrecorded_figures(tables: ScenarioTables) -> dict[str, list[str]]:
    """Ids of the figures left out because the table needed for them wasn't recorded, by table."""
    found: dict[str, list[str]] = {}
    for target in _scored():
        compare = _COMPARISONS.get(target["compare"])
        if compare is not None and compare.table in tables.unrecorded:
            found.setdefault(compare.table, []).append(target["id"])
    return found


def _scored() -> list[Target]:
    return [target for target in target_rows() if target["scored"] == "1"]


class _Asked(NamedTuple):
    """What is compared of one figure: evidence, the paper in words and as a number, and how the model's value is said."""

    evidence: Evidence
    unit: str
    paper: str
    figure: float
    words: Callable[[float, float], str]
    rule: str


def _near(median: Numbers, _low: Numbers, _high: Numbers, *, figure: float, tolerance: float) -> NDArray[np.bool_]:
    return np.abs(median - figure) <= tolerance


def _near_and_inside(
    median: Numbers, low: Numbers, high: Numbers, *, figure: float, tolerance: float
) -> NDArray[np.bool_]:
    return (np.abs(median - figure) <= tolerance) & (low <= figure) & (figure <= high)


def _billion(value: float, error: float) -> str:
    return f"EUR {by_error_said(value, error)} bn"


def _percent(value: float, error: float) -> str:
    return f"{by_error_said(value, error)} %"


def _of_runs(share: float, error: float) -> str:
    return f"{by_error_said(100.0 * share, 100.0 * error)} %"


def _level(tables: ScenarioTables, target: Target, column: str) -> _Asked:
    values = tables.aligned(tables.by_run(column, target["actor"], target["period"]) / THOUSAND)
    figure = float(target["value"])
    tolerance = max(LEVEL_TOLERANCE * figure, float(target["rounding"] or 0.0))
    judge = partial(_near_and_inside, figure=figure, tolerance=tolerance)
    rule = "median within 3 % or rounding, figure inside"
    return _Asked(Quantity(values, judge), "EUR bn", f"EUR {figure:.4g} bn", figure, _billion, rule)


def _mean_of_year(tables: ScenarioTables, target: Target) -> _Asked:
    return _level(tables, target, "budget_meur")


def _initial(tables: ScenarioTables, target: Target) -> _Asked:
    return _level(tables, target, "budget_initial_meur")


def _figure_of_year(tables: ScenarioTables, state: str, year: int) -> pd.Series:
    """The budget compared with a figure of the paper: the initial budget from 2025 on, before that the year's mean."""
    initial_only = 2025
    return tables.by_run("budget_initial_meur" if year >= initial_only else "budget_meur", state, str(year))


def _growth(tables: ScenarioTables, target: Target) -> _Asked:
    year, state, figure = int(target["period"]), target["actor"], float(target["value"])
    values = 100.0 * (_figure_of_year(tables, state, year) / _figure_of_year(tables, state, year - 1) - 1.0)
    judge = partial(_near, figure=figure, tolerance=GROWTH_TOLERANCE)
    return _Asked(
        Quantity(tables.aligned(values), judge), "percent", f"{figure:g} %", figure, _percent, "median within 2 points"
    )


def _end_of_range(tables: ScenarioTables, target: Target, which: str) -> _Asked:
    """An end of the range of growth: the lowest or the highest of the six states' medians."""
    growth = np.array([tables.of_run(f"growth_2020_2025_{state}") for state in RANGE_STATES])
    figure = float(target["value"])
    judge = partial(_near, figure=figure, tolerance=RANGE_TOLERANCE)
    return _Asked(
        EndOfMedians(growth, which == "highest", judge), "percent", f"{which} of the six: {figure:g} %", figure,
        lambda value, error: f"{which} of the six: {_percent(value, error)}",
        f"{which} median of the six within 5 points",
    )  # fmt: skip


def _lower_bound(tables: ScenarioTables, target: Target) -> _Asked:
    return _end_of_range(tables, target, "lowest")


def _upper_bound(tables: ScenarioTables, target: Target) -> _Asked:
    return _end_of_range(tables, target, "highest")


def _signed_within(tables: ScenarioTables, target: Target) -> _Asked:
    name = _AGREEMENTS[target["id"]]
    happened = np.array([tables.of_run(name), tables.of_run(f"{name}_before_2025")])
    known = np.isfinite(happened).all(axis=0)
    early = f", before 2025 in {100.0 * float(happened[1, known].mean()):.0f} %" if known.any() else ""
    return _Asked(
        Shares(happened, lambda shares: (shares[0] >= LIKELY) & (shares[1] <= EARLY)), "share of runs",
        f"signed {target['period']}", math.nan,
        lambda share, error: f"by 2025Q4 in {_of_runs(share, error)} of runs{early}",
        "in 50 % of runs or more by 2025Q4, in 10 % or fewer before 2025",
    )  # fmt: skip


def _seeks_accession(tables: ScenarioTables, target: Target) -> _Asked:
    happened = tables.of_run("bulgaria_in_tirana_by_2026")[None]
    return _Asked(
        Shares(happened, lambda shares: (shares[0] >= CONSIDERED[0]) & (shares[0] <= CONSIDERED[1])), "share of runs",
        f"considered in {target['period']}", math.nan,
        lambda share, error: f"joined by 2026Q4 in {_of_runs(share, error)} of runs", "in 30-80 % of runs by 2026Q4",
    )  # fmt: skip


def _supplier(tables: ScenarioTables, target: Target) -> _Asked:
    """Whether the paper's supplier country is among the two most chosen by buyer and category, pooled over 2020-2025; gifts aside."""
    rows = tables.contracts
    rows = rows[~rows["aid"].astype(bool)]
    chosen = rows[(rows["buyer"] == target["actor"]) & (rows["category"] == target["quantity"])]
    sellers = sorted({*chosen["supplier_state"].astype(str), target["counterpart"]})
    places = {seller: place for place, seller in enumerate(sellers)}
    of_run = {run: place for place, run in enumerate(tables.runs["run"].tolist())}
    counts = np.zeros((len(of_run), len(sellers)))
    for run, seller in zip(chosen["run"].tolist(), chosen["supplier_state"].astype(str), strict=True):
        if run in of_run:  # contracts of a run that failed later are of no run
            counts[of_run[run], places[seller]] += 1.0
    total = counts.sum(axis=0)
    own = places[target["counterpart"]]
    rank = int((total > total[own]).sum()) + 1
    place = f"rank {rank} of {int((total > 0).sum())}" if total[own] else "never chosen"
    seller = "own producers" if target["counterpart"] == target["actor"] else target["counterpart"]
    return _Asked(
        Choices(counts, own), "share of contracts", f"from {seller}", math.nan,
        lambda share, error: f"{_of_runs(share, error)} of contracts, {place}", "among the 2 most chosen",
    )  # fmt: skip


class _Comparison(NamedTuple):
    """How a figure is compared, and the table needed for it."""

    table: str
    of: Callable[[ScenarioTables, Target], _Asked]


_COMPARISONS: Final[Mapping[str, _Comparison]] = {
    "mean_of_year": _Comparison("states", _mean_of_year),
    "initial": _Comparison("states", _initial),
    "growth": _Comparison("states", _growth),
    "lower_bound": _Comparison("runs", _lower_bound),
    "upper_bound": _Comparison("runs", _upper_bound),
    "signed_within": _Comparison("runs", _signed_within),
    "seeks_accession": _Comparison("runs", _seeks_accession),
    "supplier_of_category": _Comparison("contracts", _supplier),
}
