"""Compare the ensemble with the reference and Mesa's own batch runner in runs a second, taking turns block by block.

    python benchmarks/ensemble.py [--blocks 5] [--long] [--million]

Every way runs the whole baseline, 2020Q1 to 2035Q4. Blocks take turns, so that a slow moment of the machine affects all of
them, and medians are printed. A plain Python loop is timed in the same turn, alone and in two processes at once, to show
the most that two cores can gain. `--long` also makes 1,000, 10,000 and 100,000 runs with outcomes, `--million` a million.
"""

import argparse
import resource
import statistics
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from machine import calibration, described, load
from mesa.batchrunner import batch_run

from haemus.experiments.run.batch import run_batch
from haemus.experiments.run.workers import cores
from haemus.model.compiled import Buffers, Ensemble
from haemus.model.draws import run_seed
from haemus.model.outcomes import outcomes_of
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario, load_scenario

SEED = 1
FEW, MANY = 20, 4_096
"""Runs in a block, for ways that make tens of runs a second and for ways that make hundreds."""
CHUNK = 256
"""Runs at once, as in a large batch that records outcomes."""
GOAL_OUTCOMES, GOAL_STATES, GOAL_TIMES = 1_500.0, 1_000.0, 50.0


def main() -> None:
    """Time each way in turn and print a table."""
    parser = argparse.ArgumentParser(description="The ensemble beside the reference and Mesa's batch runner.")
    parser.add_argument("--blocks", type=int, default=5, help="blocks of each way (default 5)")
    parser.add_argument("--long", action="store_true", help="also 1,000, 10,000 and 100,000 runs")
    parser.add_argument("--million", action="store_true", help="also a million runs, once")
    given = parser.parse_args()
    scenario = load_scenario("baseline")
    began = time.perf_counter()
    ensemble = Ensemble(scenario)
    ensemble.run([SEED])
    print(f"{described()}; {load()} at the start; ready after {time.perf_counter() - began:.1f} s\n")
    rates = taken_in_turn(ways(scenario, ensemble), given.blocks)
    for name, found in rates.items():
        print(f"{name:52}{statistics.median(found):10.1f}{min(found):10.1f}{max(found):10.1f}")
    verdicts({name: statistics.median(found) for name, found in rates.items()})
    for runs in (1_000, 10_000, 100_000) if given.long else ():
        whole(scenario, runs)
    if given.million:
        whole(scenario, 1_000_000)


def ways(scenario: ResolvedScenario, ensemble: Ensemble) -> dict[str, tuple[Callable[[], object], int]]:
    """Return the callables to time, by name, and how many runs (or steps) each makes."""
    seeds, buffers = [run_seed(SEED, run) for run in range(MANY)], Buffers()

    def mesa_batch() -> None:
        batch_run(Region, {"scenario": [scenario]}, rng=seeds[:FEW], number_processes=1, display_progress=False)

    def reference() -> None:
        for seed in seeds[:FEW]:
            Region(scenario, seed, collect=False).run_to_end()

    def with_outcomes() -> None:
        for first in range(0, MANY, CHUNK):
            outcomes_of(ensemble.run(seeds[first : first + CHUNK], buffers)[0])

    def rows_alone() -> None:
        for first in range(0, MANY, CHUNK):
            ensemble.run(seeds[first : first + CHUNK], buffers)

    batch = partial(run_batch, [scenario], seed=SEED, engine="ensemble")
    return {
        "Mesa's batch_run on the plain reference": (mesa_batch, FEW),
        "the reference, every table recorded": (reference, FEW),
        "ensemble, one core, rows as arrays": (rows_alone, MANY),
        "ensemble, one core, rows and outcomes": (with_outcomes, MANY),
        "run_batch, one core, outcomes": (partial(batch, runs=MANY, workers=1, record="outcomes"), MANY),
        "run_batch, one core, states": (partial(batch, runs=MANY, workers=1, record="states"), MANY),
        f"run_batch, {cores()} cores, outcomes": (
            partial(batch, runs=2 * MANY, workers=None, record="outcomes"),
            2 * MANY,
        ),
        "plain Python loop, alone [thousand steps]": (calibration, 1_000),
        "plain Python loop, two at once [thousand steps]": (two_loops, 2_000),
    }


_POOL = ProcessPoolExecutor(2)


def two_loops() -> None:
    """Run the plain loop in two processes at once."""
    list(_POOL.map(_loop, range(2)))


def _loop(_: int) -> float:
    return calibration()


def taken_in_turn(timed: dict[str, tuple[Callable[[], object], int]], blocks: int) -> dict[str, list[float]]:
    """Return the rates of each way, timing a block of each in turn."""
    rates: dict[str, list[float]] = {name: [] for name in timed}
    two_loops()  # starts the processes
    print(f"{'runs a second':52}{'median':>10}{'least':>10}{'most':>10}")
    for _ in range(blocks):
        for name, (way, count) in timed.items():
            began = time.perf_counter()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                way()
            rates[name].append(count / (time.perf_counter() - began))
    return rates


def verdicts(median: dict[str, float]) -> None:
    """Print which goals are met."""
    by_mesa, _, rows, outcomes, _, states, both, alone, two = median.values()
    one_core = median["run_batch, one core, outcomes"]
    scaling = (both / one_core) / (two / alone)
    print(f"\nwith outcomes: {outcomes:.0f} runs/s a core, goal {GOAL_OUTCOMES:.0f}: {said(outcomes >= GOAL_OUTCOMES)}")
    print(f"with states: {states:.0f} runs/s a core, goal {GOAL_STATES:.0f}: {said(states >= GOAL_STATES)}")
    print(
        f"times Mesa's batch_run: {rows / by_mesa:.0f} (rows), {outcomes / by_mesa:.0f} (outcomes), aim {GOAL_TIMES:.0f}"
    )
    print(
        f"all cores over one: {both / one_core:.2f}; two plain loops over one: {two / alone:.2f}; the one over the other {scaling:.2f}"
    )


def said(met: bool) -> str:  # noqa: FBT001 - a verdict
    """Return whether a goal is met, in words."""
    return "met" if met else "not met"


def whole(scenario: ResolvedScenario, runs: int) -> None:
    """Time a batch with outcomes on all cores, and print the peak memory of this process so far."""
    began = time.perf_counter()
    run_batch([scenario], runs=runs, seed=SEED, engine="ensemble", record="outcomes")
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print(
        f"{runs:>9,} runs with outcomes, {cores()} cores: {seconds:8.1f} s, {runs / seconds:7.0f} runs/s; peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
