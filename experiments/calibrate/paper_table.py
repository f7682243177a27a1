"""The paper's figures compared with the model's median and central 90 % interval, met or not."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from haemus.experiments.calibrate.paper_figures import target_rows
from haemus.experiments.store.table_reader import Condition, TableReader

THOUSAND: Final = 1000.0
LEVEL_TOLERANCE: Final = 0.03
"""A level is met if the median is within this share of the figure, or within the figure's rounding."""
GROWTH_TOLERANCE: Final = 2.0
"""Growth is met if the median is within this many percentage points."""
LIKELY: Final = 0.5
EARLY: Final = 0.1
CONSIDERED: Final = (0.3, 0.8)
MOST_CHOSEN: Final = 2
LOW, HIGH = 0.05, 0.95
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
    "contracts": ("buyer", "supplier_state", "category", "quarter_signed", "aid"),
}  # fmt: skip
"""The columns compared with the paper."""
_AFTER: Final = "2026Q1"
"""The first quarter after all of the paper's budgets and purchases."""
_WHICH: Final[Mapping[str, Sequence[Condition]]] = {
    "states": (("quarter", "<", _AFTER),),
    "contracts": (("quarter_signed", "<", _AFTER),),
}

Target = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One figure of the paper and the model's result; `met` is None if the runs don't determine it."""

    id: str
    unit: str
    figure: float
    median: float
    low: float
    high: float
    met: bool | None
    rule: str


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


def paper_table(tables: ScenarioTables) -> tuple[list[PaperRow], list[str]]:
    """The figures that can be compared with the model, and the ids of scored ones that can't."""
    rows: list[PaperRow] = []
    left_out: list[str] = []
    for target in _scored():
        compare = _COMPARISONS.get(target["compare"])
        if compare is None or compare.table in tables.unrecorded:
            left_out.append(target["id"])
        else:
            rows.append(compare.of(tables, target))
    return rows, left_out


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


def _row(
    target: Target, unit: str, values: pd.Series, met: Callable[[float, float, float], bool], rule: str
) -> PaperRow:
    figure = float(target["value"])
    if values.empty:
        return PaperRow(target["id"], unit, figure, math.nan, math.nan, math.nan, None, rule)
    low, median, high = (float(each) for each in np.quantile(values.to_numpy(), (LOW, 0.5, HIGH)))
    return PaperRow(target["id"], unit, figure, median, low, high, met(median, low, high), rule)


def _level(tables: ScenarioTables, target: Target, column: str) -> PaperRow:
    values = tables.by_run(column, target["actor"], target["period"]) / THOUSAND
    figure = float(target["value"])
    tolerance = max(LEVEL_TOLERANCE * figure, float(target["rounding"] or 0.0))
    return _row(
        target, "EUR bn", values,
        lambda median, low, high: abs(median - figure) <= tolerance and low <= figure <= high,
        "median within 3 % or rounding, figure inside",
    )  # fmt: skip


def _mean_of_year(tables: ScenarioTables, target: Target) -> PaperRow:
    return _level(tables, target, "budget_meur")


def _initial(tables: ScenarioTables, target: Target) -> PaperRow:
    return _level(tables, target, "budget_initial_meur")


def _figure_of_year(tables: ScenarioTables, state: str, year: int) -> pd.Series:
    """The budget compared with a figure of the paper: the initial budget from 2025 on, before that the year's mean."""
    initial_only = 2025
    return tables.by_run("budget_initial_meur" if year >= initial_only else "budget_meur", state, str(year))


def _growth(tables: ScenarioTables, target: Target) -> PaperRow:
    year, state, figure = int(target["period"]), target["actor"], float(target["value"])
    values = 100.0 * (_figure_of_year(tables, state, year) / _figure_of_year(tables, state, year - 1) - 1.0)
    return _row(
        target, "percent", values.dropna(),
        lambda median, *_: abs(median - figure) <= GROWTH_TOLERANCE, "median within 2 points",
    )  # fmt: skip


def _medians_2020_2025(tables: ScenarioTables) -> pd.Series:
    present = [f"growth_2020_2025_{state}" for state in RANGE_STATES]
    return tables.runs[present].median().dropna()


def _lower_bound(tables: ScenarioTables, target: Target) -> PaperRow:
    return _bound(tables, target, "lowest median of the six within 5 points", lowest=True)


def _upper_bound(tables: ScenarioTables, target: Target) -> PaperRow:
    return _bound(tables, target, "highest median of the six within 5 points", lowest=False)


def _bound(tables: ScenarioTables, target: Target, rule: str, *, lowest: bool) -> PaperRow:
    medians = _medians_2020_2025(tables)
    if medians.empty:
        return _row(target, "percent", medians, lambda *_: False, rule)
    state = medians.idxmin() if lowest else medians.idxmax()
    figure = float(target["value"])
    values = tables.runs[state].dropna()
    return _row(target, "percent", values, lambda median, *_: abs(median - figure) <= RANGE_TOLERANCE, rule)


def _share(values: pd.Series) -> float:
    return float(values.mean()) if len(values) else math.nan


def _signed_within(tables: ScenarioTables, target: Target) -> PaperRow:
    name = _AGREEMENTS[target["id"]]
    share, early = _share(tables.runs[name].dropna()), _share(tables.runs[f"{name}_before_2025"].dropna())
    met = None if math.isnan(share) else share >= LIKELY and early <= EARLY
    rule = f"in >= 50 % of runs by 2025Q4, <= 10 % before 2025 ({100.0 * early:.0f} %)"
    return PaperRow(target["id"], "share of runs", 1.0, share, math.nan, math.nan, met, rule)


def _seeks_accession(tables: ScenarioTables, target: Target) -> PaperRow:
    share = _share(tables.runs["bulgaria_in_tirana_by_2026"].dropna())
    met = None if math.isnan(share) else CONSIDERED[0] <= share <= CONSIDERED[1]
    return PaperRow(target["id"], "share of runs", 1.0, share, math.nan, math.nan, met, "in 30-80 % of runs by 2026Q4")


def _supplier(tables: ScenarioTables, target: Target) -> PaperRow:
    """Whether the paper's supplier country is among the two most chosen by buyer and category, pooled over 2020-2025; gifts aside."""
    rows = tables.contracts
    rows = rows[~rows["aid"].astype(bool)]
    chosen = rows[(rows["buyer"] == target["actor"]) & (rows["category"] == target["quantity"])]
    counts = chosen["supplier_state"].value_counts()
    counts = counts[counts > 0]
    if counts.empty:
        return PaperRow(
            target["id"], "share of contracts", 1.0, math.nan, math.nan, math.nan, None, "no contract signed"
        )
    own = int(counts.get(target["counterpart"], 0))
    rank = int((counts > own).sum()) + 1
    rule = (
        f"among the 2 most chosen (rank {rank} of {len(counts)})" if own else "among the 2 most chosen (never chosen)"
    )
    met = own > 0 and rank <= MOST_CHOSEN
    return PaperRow(target["id"], "share of contracts", 1.0, own / int(counts.sum()), math.nan, math.nan, met, rule)


class _Comparison(NamedTuple):
    """How a figure is compared, and the table needed for it."""

    table: str
    of: Callable[[ScenarioTables, Target], PaperRow]


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
