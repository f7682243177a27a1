"""Docking: run the same scenario with the same seeds in both engines, and compare every number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from worlds import Record

from haemus.model.calendar import quarter_name
from haemus.model.compiled import Ensemble, runs
from haemus.model.compiled.log import Log
from haemus.model.compiled.runs import DONE
from haemus.model.outcomes import outcomes_of
from haemus.model.powers import POWERS
from haemus.model.record.layout import AGENTS, COLUMNS, Layout, layout_of, pack
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.data import StartingData
from haemus.model.tables.rows import ACTIONS, STATE_ROW, Names, Rows

LISTS = ("events", "agreements", "contracts", "crises")
"""Tables whose rows are created by happenings; of equal quarters, the first table that differs is named."""


@dataclass(frozen=True)
class Docked:
    """Runs on which both engines agree; `records` are the reference's, None if a run failed in both."""

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
    """Run in both engines; an AssertionError names the first number that differs."""
    listed = list(seeds)
    found, statuses = Ensemble(scenario, data).run(listed)
    records: list[Record | None] = []
    for run, (seed, status) in enumerate(zip(listed, statuses.tolist(), strict=True)):
        where = f"{scenario.name}, seed {seed}"
        region = Region(scenario, seed, collect=False, data=data)
        try:
            mine = region.run_to_end()
        except Exception as error:
            if status == DONE:
                raise AssertionError(f"{where}: the reference failed ({error!r}), the ensemble didn't") from error
            records.append(None)
            continue
        assert status == DONE, f"{where}: the ensemble failed, the reference didn't"
        theirs = alone(found, run)
        different = difference(mine, theirs)
        if different is not None:
            raise AssertionError(f"{where}: {different}; in the region: {first_difference(scenario, seed, data)}")
        assert _outcomes(mine) == _outcomes(theirs), where
        records.append(Record(mine))
    for table in LISTS:
        runs = getattr(found, table)["run"]
        assert np.all(np.diff(runs) >= 0), f"{scenario.name}: rows of {table} are out of order"
        assert not set(runs.tolist()) & {k for k, record in enumerate(records) if record is None}, table
    return Docked(found, tuple(records))


def alone(recorded: Rows, run: int) -> Rows:
    """The records of one run among several."""
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
    """Return the first number that differs, bit for bit, in the records of one run; None if all are the same."""
    assert (reference.names, reference.first, reference.last) == (ensemble.names, ensemble.first, ensemble.last)
    found = [
        *(_in_list(table, reference, ensemble) for table in LISTS),
        _in_states(reference, ensemble),
        _in_counts(reference, ensemble),
    ]
    return min(filter(None, found), key=lambda each: each.quarter, default=None)


def bits(rows: NDArray[np.void]) -> NDArray[np.int64]:
    """Rows as whole numbers, with an added axis for the variables: NaN equals NaN, and -0.0 isn't 0.0."""
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


# --- the region ---------------------------------------------------------------------------------------


def first_difference(scenario: ResolvedScenario, seed: int, data: StartingData | None = None) -> str | None:
    """Step both engines side by side; name the first quarter and number of the region that differ, or None."""
    region, ensemble = Region(scenario, seed, collect=False, data=data), Stepped(scenario, seed, data)
    layout = layout_of(region.data)
    while region.running:
        region.step()
        ensemble.step()
        for path, one, other in _differing(pack(region, layout), ensemble.block, region, layout):
            return f"{region.name}: {path}: {one!r} in the reference, {other!r} in the ensemble"
    return None


class Stepped:
    """Run the ensemble a quarter at a time."""

    def __init__(self, scenario: ResolvedScenario, seed: int, data: StartingData | None = None) -> None:
        start = Ensemble(scenario, data)
        self.block = start.start.copy()
        self.block["seed"] = seed
        self._due, self._log = start.due, Log.of(scenario.start, 100_000)
        self._rows = np.zeros((scenario.end - scenario.start + 1, start.states), dtype=STATE_ROW)
        self._dates = np.zeros(self._due.events.size, dtype=np.int64)
        runs.draw_dates(seed, self._due.events, self._dates)

    def step(self) -> None:
        runs.step(self.block, self._due.events, self._due.effects, self._dates, self._log, self._rows)


type Differing = Iterator[tuple[str, object, object]]


def _differing(mine: NDArray[np.void], theirs: NDArray[np.void], region: Region, layout: Layout) -> Differing:
    """Yield the numbers that differ, by their path."""
    one, other = mine[0], theirs[0]
    for name in layout.region.names or ():
        sides = one[name], other[name]
        if name in AGENTS:
            kind, axis = AGENTS[name]
            for place, agent in enumerate(getattr(region, name)):
                path = f"{name}[{_label(region, axis, place)}]."
                for field in kind.FIELDS.values():
                    pair = [side[place][field.name] for side in sides]
                    yield from _apart(path + field.name, field.axis, pair, getattr(agent, field.name), region)
        elif name in COLUMNS:
            for field in COLUMNS[name].FIELDS.values():
                values = getattr(getattr(region, name), field.name)
                pair = [side[field.name] for side in sides]
                yield from _apart(
                    f"{name}.{field.name}", field.axis, pair, values[: _in_use(region, field.axis)], region
                )
        elif name not in {"parameters", "rates"}:
            values = getattr(region, name)
            in_use = values[: _in_use(region, name)] if Region.FIELDS[name].axis else values
            yield from _apart(name, Region.FIELDS[name].axis, list(sides), in_use, region)


def _in_use(region: Region, axis: str) -> int | None:
    """The number of list entries in use; for lists that grow and shrink, entries beyond the count are meaningless."""
    return {"signing": region.signing_count, "under_way": region.under_way_count, "groups": 0, "offer": 0}.get(axis)


def _apart(path: str, axis: str, pair: list[NDArray[np.generic]], in_use: object, region: Region) -> Differing:
    count = len(in_use) if isinstance(in_use, list) else 1
    a, b = (np.atleast_1d(np.asarray(side))[:count] for side in pair)
    for (place,) in np.argwhere(a.view(np.int64) != b.view(np.int64)).tolist():
        yield f"{path}[{_label(region, axis, place)}]" if axis else path, a[place].item(), b[place].item()


def _label(region: Region, axis: str, place: int) -> str:
    """The name of a place on an axis."""
    pairs = zip(region.pairs.first, region.pairs.second, strict=True)
    named: dict[str, list[str]] = {
        "state": [state.iso3 for state in region.states],
        "pair": [f"{region.states[one].iso3}-{region.states[other].iso3}" for one, other in pairs],
        "guarantee": [guarantee.name for guarantee in region.guarantees],
        "supplier": [supplier.name for supplier in region.suppliers],
        "product": [product.system for product in region.listed],
        "category": [category.category for category in region.data.categories],
        "home": list(region.homes),
        "power": list(POWERS),
    }
    names = named.get(axis, [])
    return names[place] if place < len(names) else f"{axis} {place}"
