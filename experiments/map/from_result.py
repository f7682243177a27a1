"""The numbers of a map from a result: means over runs, shares of runs with an agreement, members of guarantees."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, cast

import pandas as pd

from haemus.experiments.figures.burden import COLUMNS, whole_years
from haemus.experiments.figures.style import Page
from haemus.experiments.figures.words import in_order
from haemus.experiments.map.page import RegionMap
from haemus.experiments.map.shown import Scale, Shown
from haemus.experiments.report.checks import check_among
from haemus.experiments.report.countries import country
from haemus.experiments.store.meanings import MEANINGS
from haemus.experiments.store.result import Result
from haemus.experiments.store.signatories import NEEDED, signatory_pairs
from haemus.experiments.store.tables import kind_of
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.calendar import QUARTERS_PER_YEAR, parse_quarter, quarter_of
from haemus.model.start.data import starting_data

PUBLISHED: Final = "published_share"
"""Published spending over GDP, as in the figure of burdens; a series of years, and no column of the table of states."""
_KEYS: Final = ("scenario", "run", "point", "quarter", "state")
_OTHER_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"budget": "budget_meur", "spending": "published_meur", "belief": "credibility", "gdp": "gdp_meur"}
)
TITLES: Final[Mapping[str, tuple[str, str, float]]] = MappingProxyType(
    {
        PUBLISHED: ("Published spending over GDP", "%", 1.0),
        "burden": ("Budget over GDP", "%", 100.0),
        "budget_meur": ("Defence budget", "EUR million a year, current", 1.0),
        "published_meur": ("Defence spending as published", "EUR million a year, current", 1.0),
        "credibility": ("Belief in the best guarantee", "% probability", 100.0),
        "threat": ("Perceived threat", "percentage points a year", 1.0),
        "help": ("Help counted on", "% of need", 100.0),
        "agreements": ("Agreements of the run", "number", 1.0),
        "equipment_share": ("Equipment's part of the budget", "%", 100.0),
        "committed_share": ("Committed payments over the equipment budget", "%", 100.0),
    }
)
"""Title, unit and factor of outcomes that are often drawn; the others have their column's meaning and unit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A state's series: its column, title, displayed unit, and the factor to that unit."""

    column: str
    title: str
    unit: str
    factor: float = 1.0

    @property
    def is_yearly(self) -> bool:
        """Whether each quarter of a year has the value of the whole year."""
        return self.column == PUBLISHED

    @property
    def absent(self) -> float | None:
        """What the column holds where there is nothing to measure: a belief is 0 in a state without a guarantee."""
        return 0.0 if self.column == "credibility" else None


def outcome_of(result: Result, name: str) -> Outcome:
    """The outcome of this name, or of a short one such as "budget"; BadInput if no series of states has it."""
    columns = [column for column in _columns(result) if column not in _KEYS and kind_of(column) in {"number", "count"}]
    columns = [*([PUBLISHED] if set(COLUMNS) <= set(columns) else []), *columns]
    column = _OTHER_WORDS.get(name, name)
    if column not in columns:
        column = f"{name}_meur" if f"{name}_meur" in columns else column
    words = [*(word for word, named in _OTHER_WORDS.items() if named in columns), *columns]
    if column not in columns:
        raise BadInput(
            "no such series of a state", where="--outcome", value=name, allowed=", ".join(words),
            nearest=nearest_name(name, words),
        )  # fmt: skip
    if column in TITLES:
        return Outcome(column, *TITLES[column])
    meaning, _, unit = MEANINGS["states"].get(column, column.replace("_", " ")).partition(" [")
    return Outcome(column, f"{meaning[:1].upper()}{meaning[1:]}".split(";")[0], unit.split("]")[0])


def usual_outcome(result: Result) -> str:
    """Published spending over GDP, or the budget over GDP where runs end within a year, so that the last quarter is shown."""
    said = result.manifest["scenarios"]
    spans = [
        (str(each.get("start", "")), str(each.get("end", "2035Q4")))
        for each in cast("Sequence[Mapping[str, object]]", said)
    ]
    ends_a_year = all(end[4:] == "Q4" and start <= f"{end[:4]}Q1" for start, end in spans)
    return PUBLISHED if ends_a_year else "burden"


def region_map(
    result: Result,
    at: str | None = None,
    outcome: str | None = None,
    *,
    scenarios: Sequence[str] = (),
    against: str | None = None,
) -> Page:
    """Draw a state's series in one quarter as colours, one map a scenario; with `against`, its difference from that scenario.

    `at` is a quarter such as "2025Q4", by default the last that every scenario has. `outcome` is "published_share" (published
    spending over GDP of a whole year), a column of the table of states or a short name of one; by default the first, or "burden"
    where runs end within a year. BadInput for a quarter, outcome or scenario that
    the result doesn't have, or if the states' series weren't recorded.
    """
    return mapped(result, at, outcome, scenarios=scenarios, against=against).figure()[0]


def mapped(
    result: Result,
    at: str | None = None,
    outcome: str | None = None,
    *,
    scenarios: Sequence[str] = (),
    against: str | None = None,
) -> RegionMap:
    """The map that `region_map` draws, with its title, note and alternative text."""
    return Mapper.of(result, outcome, scenarios=scenarios, against=against).at(at)


@dataclass(frozen=True)
class Mapper:
    """The maps of one result and outcome: of the scenarios asked for, or of their differences from one."""

    result: Result
    outcome: Outcome
    scenarios: tuple[str, ...]
    against: str | None
    means: pd.DataFrame
    """Means over runs by (scenario, quarter, state); of a difference, of that over the runs of both."""
    pairs: pd.DataFrame | None
    """The shared agreements by run, from the first quarter to that before the lapse; None if not recorded."""
    both: frozenset[int] | None = None
    """Of a difference, the runs that finished in all scenarios read."""

    @classmethod
    def of(
        cls, result: Result, outcome: str | None = None, *, scenarios: Sequence[str] = (), against: str | None = None
    ) -> "Mapper":
        """Read the numbers; BadInput for an outcome or scenario that the result doesn't have."""
        chosen = outcome_of(result, outcome or usual_outcome(result))
        for name in scenarios:
            check_among(name, result.scenarios, "no such scenario in this result", where="--scenario")
        if against is not None:
            check_among(against, result.scenarios, "no such scenario in this result", where="--against")
        wanted = tuple(dict.fromkeys(scenarios or result.scenarios))
        if against is not None and not (wanted := tuple(name for name in wanted if name != against)):
            raise BadInput(
                "there is no other scenario to compare with it", where="--against", value=against,
                allowed="a scenario other than that of --scenario, in a result of two or more",
            )  # fmt: skip
        read = (*wanted, *([against] if against else ()))
        pairs = None
        if "agreements" in result.recorded:
            table = result.table(
                "agreements", ("point", *NEEDED), [("kind", "in", ["strategic"]), ("scenario", "in", list(read))]
            )
            pairs = signatory_pairs(table)
        both = _runs_of_both(result, read) if against else None
        if both is not None:
            pairs = pairs[pairs["run"].isin(both)] if pairs is not None else None
        means = _means(result, chosen, read, both) * chosen.factor
        return cls(result, chosen, wanted, against, means.unstack("state"), pairs, both)  # noqa: PD010 - one level to columns

    @property
    def quarters(self) -> list[str]:
        """The quarters that every scenario drawn has, in order."""
        there = [(str(scenario), str(quarter)) for scenario, quarter in self.means.index]
        each = [{quarter for scenario, quarter in there if scenario == name} for name in self._read]
        return sorted(set.intersection(*each), key=parse_quarter)

    @property
    def why_empty(self) -> str:
        """What to say if there are none."""
        return f"its scenarios have no {f'whole year, as {PUBLISHED} needs,' if self.outcome.is_yearly else 'quarter'} in common"

    @property
    def _read(self) -> tuple[str, ...]:
        return (*self.scenarios, *([self.against] if self.against else ()))

    def at(self, quarter: str | None = None, scale: Scale | None = None) -> RegionMap:
        """The map of a quarter, by default the last, which follows all that the scenarios differ in.

        BadInput for one that isn't recorded.
        """
        there = self.quarters
        if not there:
            raise BadInput(f"{self.why_empty}: there is nothing to map", where=str(self.result.folder))
        name = quarter if quarter is not None else there[-1]
        if name not in there:
            of_years = "the whole years of " if self.outcome.is_yearly else ""
            raise BadInput(
                f"no such quarter in {of_years}this result", where="--at", value=name, allowed=f"{there[0]} to {there[-1]}",
                nearest=nearest_name(str(name), there),
            )  # fmt: skip
        maps = tuple(self._shown(scenario, name) for scenario in self.scenarios)
        is_difference = self.against is not None
        usual = Scale.over(self._label, self._unit, maps, is_difference=is_difference)
        title = f"{self.outcome.title}, {name}"
        if self.against is not None:
            title += f": difference from {self.result.title(self.against)}"
        return RegionMap(maps, scale or usual, title, self._caption(), name)

    def scale(self) -> Scale:
        """One scale for every quarter, as an animation needs."""
        maps = [self._shown(scenario, name, arcs=False) for name in self.quarters for scenario in self.scenarios]
        return Scale.over(self._label, self._unit, maps, is_difference=self.against is not None)

    def name(self, drawn: RegionMap | None) -> str:
        """The name of the file of a map, or with None of that of every quarter: "map-burden-2025Q4"."""
        words = ["map", self.outcome.column.removesuffix("_meur").replace("_", "-")]
        words += [f"against-{self.against}"] if self.against else []
        words += self.scenarios if len(self.scenarios) < len(self.result.scenarios) and not self.against else []
        return "-".join([*words, drawn.quarter if drawn else "by-quarter"])

    @property
    def _label(self) -> str:
        other = f": difference from {self.result.title(self.against)}" if self.against else ""
        return f"{self.outcome.title}{other}, mean over runs"

    @property
    def _unit(self) -> str:
        """The unit of the numbers shown: a difference of percentages is one of points."""
        return "percentage points" if self.against and self.outcome.unit.startswith("%") else self.outcome.unit

    def _caption(self) -> str:
        text = f"{self.result.caption(self._read, titles=True)}. "
        text += "Colours and numbers: mean over runs" + (", less that of the other scenario." if self.against else ".")
        text += " Spending is that of the whole year." if self.outcome.is_yearly else ""
        if self.pairs is None:
            text += " Agreements were not recorded, so no arcs are drawn (--record everything keeps them)."
        if vetoed := sorted({country(code) for name in self._read for code in self._members(name, self._last)[1]}):
            text += f" Whether {' and '.join(vetoed)} joined a guarantee differs between runs and isn't recorded: not hatched for that."
        return text

    @property
    def _last(self) -> int:
        return parse_quarter(self.quarters[-1])

    def _shown(self, scenario: str, quarter: str, *, arcs: bool = True) -> Shown:
        states = in_order(str(code) for code in self.means.columns)
        own = self._values(scenario, quarter)
        weights = self._weights(scenario, quarter) if arcs else {}
        if self.against is not None:
            other = self._values(self.against, quarter)
            values = {code: own[code] - other[code] for code in states}
            theirs = self._weights(self.against, quarter) if arcs else {}
            weights = {pair: weights.get(pair, 0.0) - theirs.get(pair, 0.0) for pair in sorted({*weights, *theirs})}
        else:
            values = {code: own[code] for code in states}
        return Shown(self.result.title(scenario), values, weights, self._members(scenario, parse_quarter(quarter))[0])

    def _values(self, scenario: str, quarter: str) -> dict[str, float]:
        row = cast("pd.Series", self.means.loc[(scenario, quarter)])
        return {str(code): float(value) for code, value in row.items()}

    def _weights(self, scenario: str, quarter: str) -> dict[tuple[str, str], float]:
        """The share of a scenario's runs in which two states are in one agreement that is in force."""
        if self.pairs is None:
            return {}
        now = parse_quarter(quarter)
        own = self.pairs[self.pairs["scenario"] == scenario]
        begun = _numbers(own["quarter"]) <= now
        lapsed = _numbers(own["quarter_lapsed"])
        in_force = own[begun & ~(lapsed <= now)]
        counts = in_force.drop_duplicates(["run", "a", "b"]).groupby(["a", "b"], observed=True).size()
        keys = [(str(a), str(b)) for a, b in counts.index]
        return dict(zip(keys, (counts / self._counted(scenario)).tolist(), strict=True))

    def _counted(self, scenario: str) -> int:
        """The runs that shares are of: all finished ones, or of a difference those of both."""
        return self.result.runs[scenario] if self.both is None else len(self.both)

    def _members(self, scenario: str, now: int) -> tuple[dict[str, list[str]], list[str]]:
        """Members of each guarantee that promises help, and states whose accession may fail in a run."""
        listed = cast("list[dict[str, object]]", self.result.manifest["scenarios"])
        said = next(each for each in listed if each["name"] == scenario)
        start = starting_data(int(cast("int", said.get("origin", 2020))), cast("str", said.get("targets", "paper")))  # type: ignore[arg-type]
        members = {each.guarantee: list(each.members) for each in start.guarantees if each.promises_help}
        unsure = []
        for event in cast("list[dict[str, object]]", said.get("events", [])):
            name, state = str(event.get("guarantee", "NATO")), str(event.get("state"))
            if event.get("type") != "accession" or _quarter_of(event) > now or name not in members:
                continue
            if (
                start.states[state].entity_veto
                or start.states[state].military_neutral
                or event.get("probability", 1) != 1
            ):
                unsure.append(state)
            else:
                members = {
                    key: [*states, state] if key == name else [each for each in states if each != state]
                    for key, states in members.items()
                }
        return members, unsure


def _quarter_of(event: Mapping[str, object]) -> int:
    said = event.get("date")
    day = said if isinstance(said, date) else date.fromisoformat(str(said))
    return quarter_of(day)


def _numbers(quarters: pd.Series) -> pd.Series:
    """Numbers of quarters; one that is missing is later than any."""
    numbers = {name: parse_quarter(name) for name in quarters.dropna().astype(str).unique()}
    return quarters.astype(object).map(numbers).fillna(10_000).astype(int)


def _means(result: Result, outcome: Outcome, scenarios: Sequence[str], runs: Collection[int] | None) -> pd.Series:
    """Means over runs, those given or all, by scenario, quarter and state."""
    if outcome.is_yearly:
        return _yearly_means(result, scenarios, runs)
    keys = ["scenario", "quarter", "state"]
    where = [("point", "==", result.point), ("scenario", "in", list(scenarios))]
    parts = []
    for rows in result.kept.pieces("states", ("run", *keys, outcome.column), where):
        own = rows if runs is None else rows[rows["run"].isin(runs)]
        if outcome.absent is not None:
            own = own.assign(**{outcome.column: own[outcome.column].mask(own[outcome.column] == outcome.absent)})
        parts.append(own.groupby(keys, observed=True)[outcome.column].agg(["sum", "count"]))
    whole = pd.concat(parts).groupby(level=keys, observed=True).sum()
    return (whole["sum"] / whole["count"]).rename(outcome.column)


def _yearly_means(result: Result, scenarios: Sequence[str], runs: Collection[int] | None) -> pd.Series:
    """Means over runs of published spending over GDP, of the whole year in each of its quarters."""
    parts = []
    for name in scenarios:
        rows = whole_years(result, name)
        own = rows if runs is None else rows[rows["run"].isin(runs)]
        of_year = own.groupby(["quarter", "state"], observed=True)["burden"].mean().reset_index()
        years = of_year["quarter"].astype(str).str[:4]
        parts += [
            of_year.assign(scenario=name, quarter=years + f"Q{season}") for season in range(1, QUARTERS_PER_YEAR + 1)
        ]
    return pd.concat(parts).set_index(["scenario", "quarter", "state"])["burden"]


def _runs_of_both(result: Result, scenarios: Sequence[str]) -> frozenset[int]:
    """The runs that finished in all of these scenarios."""
    rows = result.table("runs", (), [("scenario", "in", list(scenarios))])
    return frozenset.intersection(
        *(frozenset(rows.loc[rows["scenario"] == name, "run"].unique().tolist()) for name in scenarios)
    )


def _columns(result: Result) -> tuple[str, ...]:
    if "states" not in result.recorded:
        raise BadInput(
            "the states' series were not recorded, so there is nothing to map", where=str(result.folder),
            allowed="a result of haemus run --record states or --record everything",
        )  # fmt: skip
    return result.columns("states")
