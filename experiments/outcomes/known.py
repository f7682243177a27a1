"""The outcomes that a result or a batch has: those that ship, and those of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from haemus.experiments.outcomes.measuring import own_outcomes
from haemus.experiments.outcomes.moved import MOVING, Windows, windows_of
from haemus.experiments.outcomes.own_outcome import OwnOutcome, read_outcomes
from haemus.experiments.outcomes.words import meaning_of_own, unit_of_own
from haemus.model.bad_input import BadInput
from haemus.model.outcomes import outcome_columns, outcomes_among, unit_of
from haemus.model.scenario.carried import Carried
from haemus.model.start.region_files import RegionFiles, using

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from haemus.model.scenario import ResolvedScenario


@dataclass(frozen=True, slots=True)
class KnownOutcomes:
    """The outcomes by column of the table of runs; `windows` are those of scenarios whose windows move, by name.

    Those that ship have columns for the states of `region`, by default the one in use.
    """

    own: tuple[OwnOutcome, ...] = ()
    windows: tuple[tuple[str, Windows], ...] = ()
    region: RegionFiles | None = None

    @classmethod
    def of(cls, scenarios: Sequence[ResolvedScenario]) -> Self:
        """The outcomes of scenarios that are run together; BadInput for one that is wrong."""
        own = {each.name: each for scenario in scenarios for each in own_outcomes(scenario)}
        moving = ((each.name, windows_of(each.windows)) for each in scenarios if each.windows is not None)
        return cls(tuple(own.values()), tuple(moving), scenarios[0].region if scenarios else None)

    @classmethod
    def said_in(cls, manifest: Mapping[str, object], where: str, region: RegionFiles) -> Self:
        """The outcomes of the batch of a manifest, and of its region; BadInput if it doesn't describe them."""
        scenarios = manifest.get("scenarios")
        listed = [each for each in scenarios if isinstance(each, dict)] if isinstance(scenarios, list) else []
        tables = []
        moving = []
        for place, each in enumerate(listed):
            key = f"scenarios[{place}]"
            outcomes = each.get("outcomes") or []
            if not isinstance(outcomes, list) or not all(isinstance(table, dict) for table in outcomes):
                raise BadInput("isn't a list of outcomes", where=where, key=f"{key}.outcomes")
            tables += [(table, where, f"{key}.outcomes[{k}]") for k, table in enumerate(outcomes)]
            if (windows := each.get("windows")) is not None:
                if not isinstance(windows, dict):
                    raise BadInput("isn't a table of windows", where=where, key=f"{key}.windows")
                moving.append((str(each.get("name")), windows_of(Carried.of(windows, where, f"{key}.windows"))))
        with using(region):
            return cls(read_outcomes(tables), tuple(moving), region)

    @property
    def own_columns(self) -> tuple[str, ...]:
        """The columns of outcomes of one's own, which follow those that ship."""
        return tuple(each.name for each in self.own)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all outcomes, in their order in the table of runs."""
        return (*outcome_columns(self.region), *self.own_columns)

    def among(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Those of the columns of a table of runs that are outcomes, in their order, whatever region it is of."""
        there = tuple(columns)
        return (*outcomes_among(there), *(name for name in self.own_columns if name in there))

    def unit_of(self, column: str) -> str:
        """The unit of an outcome's column; "" for another column."""
        own = self._named(column)
        return unit_of(column) if own is None else unit_of_own(own)

    def meanings(self) -> dict[str, str]:
        """The meanings of outcomes of one's own, by column."""
        return {each.name: meaning_of_own(each) for each in self.own}

    def as_rows(self) -> list[dict[str, str]]:
        """The outcomes of one's own, ready for JSON."""
        return [{"name": each.name, "unit": unit_of_own(each), "meaning": meaning_of_own(each)} for each in self.own]

    @property
    def text(self) -> str:
        """A line on each outcome of one's own, and on each scenario whose windows move; empty if there are none."""
        lines = [f"{each.name} [{unit_of_own(each)}]: {meaning_of_own(each)}" for each in self.own]
        lines += [
            f"{name}: windows of {MOVING[0]}, {MOVING[1]} and the like are counted from {each.words}."
            for name, each in self.windows
        ]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """The outcomes of one's own and the windows that move, ready for JSON; empty if there are none."""
        own = {"own_outcomes": self.as_rows()} if self.own else {}
        moving = (
            {"windows": [{"scenario": name, "from": each.words} for name, each in self.windows]} if self.windows else {}
        )
        return {**own, **moving}

    def _named(self, column: str) -> OwnOutcome | None:
        return next((each for each in self.own if each.name == column), None)


SHIPPED: Final = KnownOutcomes()
"""The outcomes that ship."""
