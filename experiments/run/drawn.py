"""Parameters and readings that are drawn for runs of a batch, so that its fans carry more than noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from haemus.experiments.run.drawn_choices import ALL, FIT, ONE, PRIOR
from haemus.model.draws import stable_id, uniform
from haemus.model.parameters import REGISTRY

if TYPE_CHECKING:
    from haemus.model.scenario import ResolvedScenario

RUNS_A_DRAW: Final = 4
"""Runs that share a draw: what differs among them is noise, what differs between draws is the parameters besides."""
READING: Final = "doubt_response"
DRAWN: Final = stable_id("parameter")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What varies between the draws of a batch besides seeds.

    With `parameters` "prior" every parameter with a prior is drawn from it, uniformly and independently, unless the scenario
    itself sets it, to whatever value; with "fit" all keep their values. With `readings` "all" the draws take the readings of
    doubt in turn; with "one" they keep the scenario's. A draw is the same in every scenario of a batch, and doesn't depend on
    the number of runs.
    """

    parameters: str = FIT
    readings: str = ONE

    @property
    def nothing(self) -> bool:
        """Whether all runs of a scenario share their parameters."""
        return self.parameters == FIT and self.readings == ONE

    def scenario(self, parent: ResolvedScenario, seed: int, draw: int) -> ResolvedScenario:
        """Return a scenario of the batch with this seed as its runs of one draw see it."""
        found = parent
        if self.parameters == PRIOR:
            found = replace(found, parameters=replace(found.parameters, **prior_draw(parent, seed, draw)))  # type: ignore[arg-type]
        if self.readings == ALL:
            found = found.with_parameters(**{READING: reading_of(draw)})
        return found

    def words(self) -> dict[str, str]:
        """Return the choices by name, for a manifest."""
        return {"parameters": self.parameters, "readings": self.readings}


NOTHING: Final = Drawn()
"""All runs of a scenario share their parameters."""


def reading_of(draw: int) -> str:
    """Return the reading of doubt of a draw; the readings take turns."""
    choices = REGISTRY[READING].choices or ()
    return choices[draw % len(choices)]


def prior_draw(scenario: ResolvedScenario, seed: int, draw: int) -> dict[str, float]:
    """Return the drawn parameters by name: those with a prior that neither the scenario's files nor a caller set."""
    given = dict(scenario.given)
    return {
        name: spec.prior[0] + uniform(seed, DRAWN, draw, stable_id(name), 0) * (spec.prior[1] - spec.prior[0])
        for name, spec in REGISTRY.items()
        if spec.prior is not None and name not in given
    }
