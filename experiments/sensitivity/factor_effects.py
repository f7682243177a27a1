"""Effects of single factors on the outcomes of a sweep, for everything that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from haemus.experiments.sensitivity.complete import Complete, complete
from haemus.experiments.sensitivity.indices import size_of_block
from haemus.experiments.sensitivity.one_factor import Effect, Found, effects
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.store.sweep_result import SweepResult


@dataclass(slots=True)
class FactorEffects:
    """Effects, the changes from the first word to each other one, and reasons why factors have none, without repeats."""

    effects: list[Effect] = field(default_factory=list)
    words: list[Effect] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, found: Found) -> None:
        """Add what was found about one outcome."""
        self.effects += found.effects
        self.words += found.words
        for each in found.refused:
            note = f"no effect of {each.factor} is given: {each.reason}"
            if note not in self.notes:
                self.notes.append(note)


def factor_effects(swept: SweepResult, outcomes: Sequence[str], confidence: float = CONFIDENCE) -> FactorEffects:
    """The effects on some outcomes in every scenario; outcomes without enough complete runs have none."""
    found = FactorEffects()
    chosen = swept.known(outcomes)
    for scenario, part in swept.by_scenario(chosen):
        for outcome in chosen:
            there = complete_table(swept, part, outcome, runs_of(swept, [part]))
            if there.known:
                found.add(effects_on(swept, scenario, outcome, there, confidence))
    return found


def effects_on(swept: SweepResult, scenario: str, outcome: str, there: Complete, confidence: float) -> Found:
    """The effects on one outcome in one scenario."""
    return effects(
        (scenario, outcome, swept.result.outcomes.unit_of(outcome)), swept.axes, swept.numbers[there.points], there.table,
        kind=swept.kind, confidence=confidence,
    )  # fmt: skip


def complete_table(swept: SweepResult, part: pd.DataFrame, outcome: str, runs: int) -> Complete:
    """The complete table of an outcome in one scenario."""
    return complete(part, outcome, len(swept.points), size_of_unit(swept), runs)


def runs_of(swept: SweepResult, parts: Sequence[pd.DataFrame]) -> int:
    """The number of replications: as planned, or as found if there are more."""
    runs = max((int(part["run"].max()) + 1 for part in parts if len(part)), default=0)
    planned = swept.result.manifest.get("runs")
    return max(runs, planned) if isinstance(planned, int) else runs


def size_of_unit(swept: SweepResult) -> int:
    """The number of points in a unit, which is analysed as a whole."""
    factors = len(swept.axes)
    if swept.kind == "sobol":
        return size_of_block(factors, second_order=bool(swept.design.get("second_order")))
    return factors + 1 if swept.kind == "morris" else 1
