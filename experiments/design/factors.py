"""A factor: what varies, and over which values, as given in an experiment file."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Never, cast

from pydantic import ValidationError

from haemus.experiments.design.grammar import MOST_LEVELS, FactorEntry
from haemus.experiments.design.values import (
    CELLS,
    LOG,
    WORDS,
    Between,
    Levels,
    Spread,
    Value,
    dates,
    number_of,
    read,
    typed,
)
from haemus.experiments.design.varied import SCENARIO, Target, target_of
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.faults import refusal

NO_LOGARITHM = "has no logarithm"
FORCE = "--force overrides this"


@dataclass(frozen=True, slots=True)
class Factor:
    """A target that varies, and its values. `given` is true if the values are from the file, not from the registry.

    With `log` they lie on a logarithmic scale, and the numbers of its axis are decimal logarithms.
    """

    name: str
    target: Target
    spread: Spread
    given: bool
    log: bool = False

    def at(self, share: float) -> Value:
        """The value at a given share of the way from the first to the last."""
        return self.spread.at(share)

    def number(self, value: Value) -> float:
        """A value on an axis."""
        number = number_of(value, self.spread)
        return math.log10(number) if self.log else number

    @property
    def unit(self) -> str:
        """The unit of the axis."""
        if self.log:
            return f"log10 {self.target.unit}".rstrip()
        return {"date": "year", "claim": "false 0, true 1", "word": "place"}.get(self.target.kind, self.target.unit)

    @property
    def low(self) -> Value:
        """The first value."""
        return self.spread.ends()[0]

    @property
    def high(self) -> Value:
        """The last value."""
        return self.spread.ends()[-1]

    def of_cell(self, cell: str, file: str, key: str, *, forced: bool) -> Value:
        """The value in a cell of a table; BadInput if the factor can't take it."""
        value = read(self.target.kind, cell)
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            raise BadInput("wrong type", where=file, key=key, value=cell, allowed=CELLS[self.target.kind])
        if self.log and not _number(value) > 0.0:
            raise BadInput(NO_LOGARITHM, where=file, key=key, value=cell, allowed="a number above 0")
        if isinstance(self.spread, Levels) and (self.given or self.target.kind == "word"):
            if value not in self.spread.values:
                raise BadInput(
                    "none of the levels", where=file, key=key, value=cell,
                    allowed=_listed(self.spread.values), nearest=nearest_name(value, map(str, self.spread.values)),
                )  # fmt: skip
        elif (
            isinstance(self.spread, Between)
            and not forced
            and not self.spread.low <= _number(value) <= self.spread.high
        ):
            allowed = f"{self.spread.low:g} to {self.spread.high:g}, {'the range' if self.given else 'the prior'}"
            raise BadInput("out of range", where=file, key=key, value=cell, allowed=f"{allowed}; {FORCE}")
        return value


def factor_of(  # noqa: PLR0913 - the table, and the context for reading it
    table: Mapping[str, object],
    scenarios: Sequence[ResolvedScenario],
    place: int,
    file: str,
    *,
    grid: bool,
    force: bool,
) -> Factor:
    """The factor described by a table of an experiment file; BadInput if the table is invalid."""
    prefix = f"factors[{place}]"
    try:
        entry = FactorEntry.model_validate(table)
    except ValidationError as error:
        raise refusal(error, FactorEntry, file, prefix=prefix) from None
    target = target_of(entry.vary, scenarios, file, f"{prefix}.vary")
    reading = _Reading(entry, target, scenarios, prefix, file, grid, force)
    return Factor(
        entry.vary,
        target,
        reading.spread(),
        given=entry.levels is not None or entry.range is not None,
        log=entry.scale == LOG,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """A table being read, with its context."""

    entry: FactorEntry
    target: Target
    scenarios: Sequence[ResolvedScenario]
    prefix: str
    file: str
    grid: bool
    force: bool

    def spread(self) -> Spread:
        entry, kind = self.entry, self.target.kind
        if entry.step is not None and kind != "date":
            self._refuse("step", "belongs to a date", entry.step, "no step here")
        if entry.range is not None and isinstance(entry.levels, list):
            self._refuse(
                "levels",
                "cannot be combined with a range",
                entry.levels,
                "a list of levels, or a range and how many levels",
            )
        if entry.scale == LOG and (kind != "number" or isinstance(entry.levels, list)):
            self._refuse("scale", "belongs to the range or the prior of a number", LOG, "no scale here")
        if self.target.what == SCENARIO:
            return Levels(self._several(tuple(each.name for each in self.scenarios)))
        if isinstance(entry.levels, list):
            return Levels(self._list(entry.levels))
        if kind in {"claim", "word"}:
            return Levels(self._choices())
        if kind == "number":
            return self._numbers()
        return Levels(self._thinned(self._steps()))

    def _list(self, given: list[object]) -> tuple[Value, ...]:
        values = tuple(self._value(f"levels[{place}]", each) for place, each in enumerate(given))
        for place, value in enumerate(values):
            if value in values[:place]:
                self._refuse(f"levels[{place}]", "given twice", value, "each level once")
            if self.target.allowed and value not in self.target.allowed:
                nearest = nearest_name(value, map(str, self.target.allowed))
                self._refuse(f"levels[{place}]", "not one of the choices", value, _listed(self.target.allowed), nearest)
        self._several(values)
        if self.target.kind == "number":
            self._check_prior("levels", min(map(float, values)), max(map(float, values)), given)  # type: ignore[arg-type]
        return values

    def _several(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        if len(values) < 2:  # noqa: PLR2004 - one value doesn't vary
            self._refuse("levels", "too few", list(values), "two levels or more")
        return values

    def _choices(self) -> tuple[Value, ...]:
        if self.entry.range is not None:
            self._refuse("range", "belongs to a number or a date", list(self.entry.range), "levels")
        if self.entry.levels is not None:
            self._refuse("levels", "wrong type", self.entry.levels, "a list of levels")
        if self.target.kind == "claim":
            return (False, True)
        return self.target.allowed or self._refuse(
            "levels", "is missing", None, "a list of texts in quotes: it has no choices of its own"
        )

    def _numbers(self) -> Spread:
        prior = self.target.prior
        if self.entry.range is None and prior is None:
            self._refuse("range", "is missing", None, "a range or levels: only a parameter has a prior to vary over")
        low, high = (_number(each) for each in self._ends()) if self.entry.range is not None else prior or (0.0, 0.0)
        if self.entry.range is not None:
            self._check_prior("range", low, high, list(self.entry.range))
        count = self._count()
        if count is None and self.grid:
            self._refuse("levels", "is missing", None, "a list of levels or how many: a grid needs levels")
        if self.entry.scale == LOG and low <= 0.0:
            key = "range" if self.entry.range is not None else "scale"
            self._refuse(key, NO_LOGARITHM, low, "a range above 0, or the linear scale")
        between = Between(low, high, log=self.entry.scale == LOG)
        return between if count is None else Levels(tuple(between.at(place / (count - 1)) for place in range(count)))

    def _steps(self) -> tuple[Value, ...]:
        if self.entry.range is None:
            self._refuse("range", "is missing", None, "a range or levels")
        low, high = self._ends()
        if isinstance(low, dt.date) and isinstance(high, dt.date):
            return dates(low, high, self.entry.step or "quarter")
        if int(high) - int(low) >= MOST_LEVELS:  # type: ignore[arg-type]  # whole numbers
            self._refuse("range", "too wide", [low, high], f"at most {MOST_LEVELS} whole numbers")
        return tuple(range(int(low), int(high) + 1))  # type: ignore[arg-type]

    def _thinned(self, steps: tuple[Value, ...]) -> tuple[Value, ...]:
        """The requested number of steps, from the first to the last."""
        if len(steps) < 2:  # noqa: PLR2004 - one value doesn't vary
            self._refuse("range", "is shorter than a step", list(self.entry.range or ()), "two steps or more")
        count = self._count()
        if count is None:
            return steps
        if count > len(steps):
            self._refuse("levels", "more than the number of steps", count, f"at most {len(steps)}")
        return tuple(steps[round(place * (len(steps) - 1) / (count - 1))] for place in range(count))

    def _ends(self) -> tuple[Value, Value]:
        given = self.entry.range or ()
        low, high = (self._value(f"range[{place}]", each) for place, each in enumerate(given))
        if not low < high:  # type: ignore[operator]  # both of one kind
            self._refuse("range", "ends before it starts", list(given), "the lowest value first")
        return low, high

    def _count(self) -> int | None:
        count = self.entry.levels
        if count is None:
            return None
        if not isinstance(count, int) or isinstance(count, bool) or not 2 <= count <= MOST_LEVELS:  # noqa: PLR2004
            self._refuse("levels", "not allowed", count, f"a list of levels, or how many, from 2 to {MOST_LEVELS}")
        return count

    def _value(self, key: str, given: object) -> Value:
        value = typed(self.target.kind, given)
        return self._refuse(key, "wrong type", given, WORDS[self.target.kind]) if value is None else value

    def _check_prior(self, key: str, low: float, high: float, given: object) -> None:
        prior = self.target.prior
        if prior is not None and not self.force and not prior[0] <= low <= high <= prior[1]:
            allowed = f"{prior[0]:g} to {prior[1]:g} [{self.target.unit}]; {FORCE}"
            self._refuse(key, "reaches outside the prior", given, allowed)

    def _refuse(self, key: str, problem: str, value: object, allowed: str, nearest: str = "") -> Never:
        where = f"{self.prefix}.{key} ({self.entry.vary})"
        raise BadInput(problem, where=self.file, key=where, value=value, allowed=allowed, nearest=nearest)


def _number(value: Value) -> float:
    """Narrow the type of a value of a numeric factor."""
    return cast("float", value)


def _listed(values: Sequence[Value]) -> str:
    return ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
