"""Measure the reference engine in runs a second: 64 quarters of the baseline with everything recorded.

    python benchmarks/engine.py [--runs 10] [--blocks 5]

Each row is the median over blocks of runs, in wall-clock time and in processor time, which other work on the machine
disturbs less. A plain Python loop is timed between the blocks (million steps a processor second), so that machines, and
different moments on one machine, can be compared; the last column is the rate of runs over the rate of the loop.
"""

import argparse
import statistics
import time
import warnings
from collections.abc import Callable
from functools import partial

from machine import calibration, described, load
from mesa.batchrunner import batch_run

from haemus.experiments.run.batch import run_batch
from haemus.experiments.run.runners import reference_run
from haemus.experiments.run.workers import cores
from haemus.model.draws import run_seed
from haemus.model.outcomes import outcomes_of
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario, load_scenario
from haemus.model.tables.rows import Rows

SEED = 1
BATCH = 40
"""Runs for each process: their start takes seconds."""
TARGET = 2.0


def main() -> None:
    """Time each way of running and print a table."""
    parser = argparse.ArgumentParser(description="Runs a second of the reference engine.")
    parser.add_argument("--runs", type=int, default=10, help="runs in a block (default 10)")
    parser.add_argument("--blocks", type=int, default=5, help="blocks (default 5)")
    given = parser.parse_args()
    scenario = load_scenario("baseline")
    Region(scenario, SEED, collect=False).run_to_end()  # import and warm up before anything is timed
    print(f"{described()}; {load()} at the start")
    print(
        f"baseline, {scenario.end - scenario.start + 1} quarters; median of {given.blocks} blocks of {given.runs} runs\n"
    )
    print(f"{'one core':44}{'runs/s':>8}{'least':>8}{'most':>8}{'runs/CPU s':>12}{'loop M/s':>10}{'runs/loop':>10}")
    ways = on_one_core(scenario, given.runs)
    rates = [timed(name, block, given.runs, given.blocks) for name, block in ways.items()]
    if (hands := cores()) > 1:
        print("\nall cores, start of the processes included")
        runs = BATCH * hands
        timed(f"run_batch, {hands} processes", partial(batch, scenario, runs, hands), runs, 1)
    print(
        f"\nwanted: {TARGET:.0f} runs a CPU second on one core with everything recorded; {'met' if rates[0] >= TARGET else 'not met'}"
    )


def on_one_core(scenario: ResolvedScenario, runs: int) -> dict[str, Callable[[], None]]:
    """Return the ways of making some runs in this process, by name."""
    seeds = [run_seed(SEED, run) for run in range(runs)]

    def recorded(*, explain: bool) -> None:
        for seed in seeds:
            Region(scenario, seed, explain=explain, collect=False).run_to_end()

    def with_outcomes() -> None:
        for run, seed in enumerate(seeds):
            found = reference_run(scenario, run, seed)
            if isinstance(found, Rows):
                outcomes_of(found)

    def mesa_batch() -> None:
        batch_run(Region, {"scenario": [scenario]}, rng=seeds, number_processes=1, display_progress=False)

    return {
        "engine, every table recorded": partial(recorded, explain=False),
        "the same with all outcomes computed": with_outcomes,
        "the same with the terms of every decision": partial(recorded, explain=True),
        "Mesa's batch_run with its own collector": mesa_batch,
        "run_batch, tables as pandas, 1 process": partial(batch, scenario, runs, 1),
    }


def batch(scenario: ResolvedScenario, runs: int, workers: int) -> None:
    """Run a batch with `run_batch`."""
    run_batch([scenario], runs=runs, seed=SEED, workers=workers, engine="mesa")


def timed(name: str, block: Callable[[], None], runs: int, blocks: int) -> float:
    """Time a block several times, print its row and return the median rate in wall-clock time."""
    clock, processor, loops = [], [], []
    for _ in range(blocks):
        before = calibration()
        began, worked = time.perf_counter(), time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            block()
        clock.append(runs / (time.perf_counter() - began))
        processor.append(runs / (time.process_time() - worked))
        loops.append(0.5 * (before + calibration()))
    rate, own, loop = statistics.median(clock), statistics.median(processor), statistics.median(loops)
    # the work of worker processes does not count as processor time of this one
    columns = "" if "processes" in name else f"{own:12.1f}{loop:10.1f}{own / loop:10.2f}"
    print(f"{name:44}{rate:8.1f}{min(clock):8.1f}{max(clock):8.1f}{columns}", flush=True)
    return rate


if __name__ == "__main__":
    main()
