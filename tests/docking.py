"""Docking: both engines run the same scenario with the same seeds, and every number that they give is held side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from haemus.model.calendar import quarter_name
from haemus.model.compiled import Ensemble
from haemus.model.ensemble.events import draw_dates
from haemus.model.ensemble.log import Log
from haemus.model.ensemble.quarter import pass_quarter
from haemus.model.ensemble.runs import DONE
from haemus.model.gathered import gathered
from haemus.model.outcomes import outcomes_of
from haemus.model.powers import POWERS
from haemus.model.tables.rows import STATE_ROW, Record
from haemus.model.tables.rows import ACTIONS, Names, Rows
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario
from haemus.model.situation.situation import MATRICES, PLURAL, SITUATION, TABLES
from haemus.model.start.data import StartingData

LISTS = ("events", "agreements", "contracts", "crises")
"""Tables of rows that come about; with equal quarters the first that differs is named."""


@dataclass(frozen=True)
class Docked:
    """Runs that both engines agree on; `records` are the reference's, None where a run failed in both."""

    recorded: Rows
    records: tuple[Record | None, ...]

    @property
    def done(self) -> list[Record]:
        return [record for record in self.records if record is not None]


@dataclass(frozen=True)
class Difference:
    """The first number of a table that differs."""

    quarter: int
    table: str
    who: str
    variable: str
    reference: object
    ensemble: object

    def __str__(self) -> str:
        values = f"{self.reference!r} in the reference, {self.ensemble!r} in the ensemble"
        return f"{quarter_name(self.quarter)}, {self.who}, {self.table}.{self.variable}: {values}"


def docked(scenario: ResolvedScenario, seeds: Iterable[int], data: StartingData | None = None) -> Docked:
    """Run in both engines; AssertionError names the first number that differs."""
    listed = list(seeds)
    found, statuses = Ensemble(scenario, data).run(listed)
    records = []
    for run, (seed, status) in enumerate(zip(listed, statuses.tolist(), strict=True)):
        where = f"{scenario.name}, seed {seed}"
        region = Region(scenario, seed, collect=False, data=data)
        try:
            record = region.run_to_end()
        except Exception as error:
            if status == DONE:
                raise AssertionError(f"{where}: the reference failed ({error!r}), the ensemble didn't") from error
            records.append(None)
            continue
        assert status == DONE, f"{where}: the ensemble failed, the reference didn't"
        mine, theirs = gathered([record], [seed], scenario, region.data), alone(found, run)
        different = difference(mine, theirs)
        if different is not None:
            raise AssertionError(f"{where}: {different}; in the situation: {first_difference(scenario, seed, data)}")
        assert _outcomes(mine) == _outcomes(theirs), where
        records.append(record)
    for table in LISTS:
        runs = getattr(found, table)["run"]
        assert np.all(np.diff(runs) >= 0), f"{scenario.name}: rows of {table} are out of order"
        assert not set(runs.tolist()) & {k for k, record in enumerate(records) if record is None}, table
    return Docked(found, tuple(records))


def alone(recorded: Rows, run: int) -> Rows:
    """What one run of several left behind."""
    rows = {}
    for table in LISTS:
        every = getattr(recorded, table)
        rows[table] = every[every["run"] == run].copy()
        rows[table]["run"] = 0
    return replace(recorded, runs=recorded.runs[run : run + 1], states=recorded.states[run : run + 1], **rows)


def tables(recorded: Rows) -> dict[str, bytes]:
    """Every number of every table, as bytes."""
    return {table: getattr(recorded, table).tobytes() for table in ("runs", "states", *LISTS)}


def _outcomes(recorded: Rows) -> dict[str, bytes]:
    return {name: values.tobytes() for name, values in outcomes_of(recorded).items()}


# --- tables -------------------------------------------------------------------------------------------


def difference(reference: Rows, ensemble: Rows) -> Difference | None:
    """Return the first number that differs, bit for bit, in the records of one run; None where all are the same."""
    assert (reference.names, reference.first, reference.last) == (ensemble.names, ensemble.first, ensemble.last)
    found = [
        *(_in_list(table, reference, ensemble) for table in LISTS),
        _in_states(reference, ensemble),
        _in_counts(reference, ensemble),
    ]
    return min(filter(None, found), key=lambda each: each.quarter, default=None)


def bits(rows: NDArray[np.void]) -> NDArray[np.int64]:
    """Rows as whole numbers, one more axis for the variables: NaN equals NaN, and -0.0 isn't 0.0."""
    assert all(rows.dtype[name].itemsize == 8 for name in rows.dtype.names or ())
    return np.ascontiguousarray(rows).view(np.int64).reshape(*rows.shape, -1)


def _in_states(reference: Rows, ensemble: Rows) -> Difference | None:
    mine, theirs = reference.states[0], ensemble.states[0]
    assert (mine.shape, mine.dtype) == (theirs.shape, theirs.dtype)
    for quarter, state, field in np.argwhere(bits(mine) != bits(theirs)).tolist():
        name = STATE_ROW.names[field] if STATE_ROW.names else ""
        who = reference.names.states[state]
        pair = (mine[name].item(quarter, state), theirs[name].item(quarter, state))
        return Difference(reference.first + quarter, "states", who, name, *pair)
    return None


def _in_counts(reference: Rows, ensemble: Rows) -> Difference | None:
    for name in reference.runs.dtype.names or ():
        mine, theirs = reference.runs[name], ensemble.runs[name]
        if mine.tobytes() != theirs.tobytes():
            return Difference(reference.last, "runs", "the whole run", name, mine.item(), theirs.item())
    return None


def _in_list(table: str, reference: Rows, ensemble: Rows) -> Difference | None:
    mine, theirs = getattr(reference, table), getattr(ensemble, table)
    assert mine.dtype == theirs.dtype
    for place in range(max(mine.size, theirs.size)):
        if place >= min(mine.size, theirs.size):
            more = mine if mine.size > theirs.size else theirs
            said = [rows[place].item() if rows is more else "nothing" for rows in (mine, theirs)]
            who = _who(table, more[place], reference.names)
            return Difference(_quarter(table, more[place]), table, who, "row", *said)
        one, other = mine[place], theirs[place]
        for name in mine.dtype.names:
            if one[name].tobytes() != other[name].tobytes():
                quarter = min(_quarter(table, one), _quarter(table, other))
                who = _who(table, one, reference.names)
                return Difference(quarter, table, who, name, one[name].item(), other[name].item())
    return None


def _quarter(table: str, row: np.void) -> int:
    return int(row["signed" if table == "contracts" else "quarter"])


def _who(table: str, row: np.void, names: Names) -> str:
    if table == "agreements":
        return f"{names.agreement(int(row['founders']), int(row['signed']))} {ACTIONS[row['action']]}"
    if table == "contracts":
        return " ".join([names.states[row["buyer"]], *names.products[row["product"]][:4]])
    if table == "crises":
        return f"{names.states[row['a']]}-{names.states[row['b']]}"
    return names.happening(int(row["event"]), int(row["quarter"])).event


# --- the situation ------------------------------------------------------------------------------------


def first_difference(scenario: ResolvedScenario, seed: int, data: StartingData | None = None) -> str | None:
    """Step both engines side by side; name the first quarter and number of the situation that differ, None without one."""
    region, ensemble = Region(scenario, seed, collect=False, data=data), Stepped(scenario, seed, data)
    while region.running:
        region.step()
        ensemble.step()
        mine = region.block.copy()
        for path, one, other in _differing(mine, ensemble.block, region):
            return f"{region.name}: {path}: {one!r} in the reference, {other!r} in the ensemble"
    return None


class Stepped:
    """A run of the ensemble, a quarter at a time."""

    def __init__(self, scenario: ResolvedScenario, seed: int, data: StartingData | None = None) -> None:
        start = Ensemble(scenario, data)
        self.block = start._start.copy()
        self.block["seed"] = seed
        self._agenda, self._log = start._agenda, Log.of(scenario.start, 100_000)
        self._rows = np.zeros((scenario.end - scenario.start + 1, start._states), dtype=STATE_ROW)
        self._dates = np.zeros(self._agenda.events.size, dtype=np.int64)
        draw_dates(seed, self._agenda.events, self._dates)

    def step(self) -> None:
        agenda = self._agenda
        pass_quarter(self.block, agenda.events, agenda.impulses, self._dates, self._log, self._rows)


type Differing = Iterator[tuple[str, object, object]]


def _differing(mine: NDArray[np.void], theirs: NDArray[np.void], region: Region) -> Differing:
    """Yield the numbers that differ, by their path; tables before matrices, agents in their order."""
    tables = {PLURAL[one]: (one,) for one in TABLES}
    axes = {**tables, **{name: axes for name, (_, axes) in MATRICES.items()}}
    in_force = {"members": int(mine["agreement_count"][0]), "applied": int(mine["agreement_count"][0])}
    for name in SITUATION.names or ():
        one, other = mine[name][0], theirs[name][0]
        if name in in_force:  # what an agreement that has lapsed left behind means nothing
            one, other = one[: in_force[name]], other[: in_force[name]]
        for field in one.dtype.names or ("",):
            a, b = (np.asarray(side[field] if field else side) for side in (one, other))
            for place in np.argwhere(a.view(np.int64) != b.view(np.int64)).tolist():
                label = ", ".join(_label(region, *each) for each in zip(axes.get(name, ()), place, strict=False))
                path = f"{name}[{label}]" if label else name
                rest = "".join(f"[{k}]" for k in place[len(axes.get(name, ())) :])
                yield f"{path}.{field}{rest}" if field else path, a[tuple(place)].item(), b[tuple(place)].item()


def _label(region: Region, axis: str, place: int) -> str:
    """The name of a place on an axis."""
    named: dict[str, list[str]] = {
        "state": [state.iso3 for state in region.states],
        "dyad": [f"{dyad.a.iso3}-{dyad.b.iso3}" for dyad in region.dyads],
        "guarantee": [guarantee.name for guarantee in region.guarantees],
        "supplier": [supplier.name for supplier in region.suppliers],
        "product": [f"{supplier.name} {product.system}" for supplier, product in region.listed],
        "category": [category.category for category in region.data.categories],
        "home": list(region.situation.homes),
        "power": list(POWERS),
    }
    names = named.get(axis, [])
    return names[place] if place < len(names) else f"{axis} {place}"
