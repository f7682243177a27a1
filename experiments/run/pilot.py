"""A pilot: a few runs that measure how much an outcome varies and how fast runs are, and the resulting plan."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from haemus.experiments.design.grammar import MOST_RUNS
from haemus.experiments.outcomes.known import KnownOutcomes
from haemus.experiments.report.numbers import by_error, interval, of_runs, plain, with_error
from haemus.experiments.run.batch import run_batch
from haemus.experiments.run.engines import ENSEMBLE
from haemus.experiments.run.planning import Kind, Need, Target, needed
from haemus.experiments.stats.pairs import paired_rows, reduction
from haemus.model.bad_input import BadInput
from haemus.model.scenario import ResolvedScenario

ZERO_OR_ONE: Final = "0 or 1"
_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The runs needed for one outcome, and how long they take at the pilot's rate.

    `pilot` is the number of runs (or pairs) made; those of them that have a value count in `need`. For a paired difference
    (second less first) `scenarios` has two names, and `gain` is the factor by which the number of runs would grow without pairing.
    """

    outcome: str
    unit: str
    scenarios: tuple[str, ...]
    seed: int
    confidence: float
    pilot: int
    need: Need
    gain: float | None
    gain_error: float | None
    rate: float

    def seconds(self, runs: int) -> float:
        """The time for `runs` runs of each scenario [s]."""
        return runs * len(self.scenarios) / self.rate

    def as_dict(self) -> dict[str, object]:
        """The plan as a dictionary, ready for JSON."""
        return {**asdict(self), "seconds": self.seconds(self.need.runs), "most_runs": MOST_RUNS}


def plan(  # noqa: PLR0913 - the words of the command line
    outcome: str,
    scenarios: Sequence[ResolvedScenario],
    target: Target,
    *,
    runs: int,
    seed: int,
    workers: int | None = None,
    progress: bool = False,
) -> Plan:
    """Run the pilot, with one scenario or two with the same seeds, and return the plan."""
    # compile or load first, so that the timing below leaves it out
    run_batch(scenarios[:1], runs=1, seed=seed, workers=1, engine=ENSEMBLE, record="outcomes")
    began = time.perf_counter()
    batch = run_batch(
        scenarios, runs=runs, seed=seed, workers=workers, engine=ENSEMBLE, record="outcomes", progress=progress
    )
    rate = runs * len(scenarios) / (time.perf_counter() - began)
    names = tuple(scenario.name for scenario in scenarios)
    ours, theirs = paired_rows(batch.runs, names[-1], names[0])
    values = batch.runs[outcome].to_numpy(dtype=np.float64)
    second, first = values[ours], values[theirs]
    known = np.isfinite(second) & np.isfinite(first)
    if not known.any():
        raise BadInput("no run of the pilot has a value of this outcome", where="OUTCOME", value=outcome)
    gained = reduction(second[known], first[known]) if len(names) > 1 else None
    gain, gain_error = (gained.factor, gained.factor_error) if gained else (None, None)
    unit = KnownOutcomes.of(batch.scenarios).unit_of(outcome)
    kind: Kind = "paired difference" if len(names) > 1 else "share" if unit == ZERO_OR_ONE else "mean"
    need = needed(second - first if len(names) > 1 else second, kind, target)
    return Plan(outcome, unit, names, seed, target.confidence, runs, need, gain, gain_error, rate)


def plan_text(found: Plan) -> str:
    """The plan in a few lines, with the command that follows from it."""
    need, level = found.need, f"{100.0 * found.confidence:g} %"
    of = " minus ".join(reversed(found.scenarios))
    what, one = ("pairs of runs", "pair") if len(found.scenarios) > 1 else ("runs", "run")
    half = 0.5 * (need.sd_high - need.sd_low)
    spread = f"{by_error(need.sd, half)} ({level} interval {interval(need.sd_low, need.sd_high)})"
    command = ("compare" if len(found.scenarios) > 1 else "run", *found.scenarios)
    lines = [
        f"{found.outcome} [{found.unit}] of {of}, pilot of {of_runs(need.pilot, found.pilot, one)}, seed {found.seed}",
        f"{need.kind}: {with_error(need.mean, need.error)} (one Monte Carlo error, the standard error)",
        f"standard deviation: {spread}",
        f"target: {level} interval of the {need.kind} with a half width of at most {plain(need.half)}",
        (
            f"needed: {need.runs:,} {what} ({level} interval {need.runs_low:,} to {need.runs_high:,}), about"
            f" {_duration(found.seconds(need.runs))} at the pilot's {found.rate:,.0f} runs a second"
        ),
    ]
    if found.gain is not None and found.gain_error is not None and need.sd > 0.0:
        unpaired = with_error(need.runs * found.gain, need.runs * found.gain_error)
        lines += [f"without pairing: {unpaired} runs of each scenario"]
    if need.few:
        lines += [
            f"few {what} carry the spread ({need.carriers:.1f} of {need.pilot:,}), so all this is rough; a larger pilot may say more"
        ]
    if need.sd == 0.0:
        lines += ["all values of the pilot are equal, so it gives no estimate of rarer ones; a larger pilot may"]
    if need.runs_high > MOST_RUNS:
        lines += [f"haemus run makes at most {MOST_RUNS:,} runs of a scenario"]
    runs = min(need.runs_high, MOST_RUNS)
    lines += [
        f"to be sure: haemus {' '.join(command)} --runs {runs}{'' if command[0] == 'compare' else ' --record outcomes'}"
    ]
    return "\n".join(lines)


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{max(seconds, 0.1):.1f} s"
    return f"{seconds / _MINUTE:.0f} minutes" if seconds < 2 * _HOUR else f"{seconds / _HOUR:.1f} hours"
