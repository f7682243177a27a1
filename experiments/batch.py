"""A batch: scenarios times replications, the same seeds in every scenario, made by several workers."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn, cast

import pandas as pd
from tqdm import tqdm

from experiments.chunks import Chunk, ChunkTables
from experiments.design import Experiment
from experiments.engines import ENGINES, RUNS_A_CHUNK, Engine, chosen_engine
from experiments.growing_table import GrowingTable
from experiments.recordings import EVERYTHING, OUTCOMES, RECORDINGS, Recording
from experiments.workers import Task, cores, made
from model.bad_input import BadInput
from model.names import known_states
from model.nearest import nearest_name
from model.scenario import History, ResolvedScenario, load_scenario

MOST_RUNS = 1_000_000
MOST_RESERVED = 20_000_000
MOST_WORKERS = 256
SEEDS = 2**63


class BatchResult:
    """What a batch leaves: pandas tables of runs, states, agreements, contracts, crises, events, failures.

    Every table starts with `scenario`, `point` (0 but for an experiment) and `run`, and is ordered by scenario as given,
    point, run, quarter and key. `docs/results.md` says what each column means. `tables` has those that were recorded, by
    name; those of an experiment have its points as `design`.
    """

    runs: pd.DataFrame
    states: pd.DataFrame
    agreements: pd.DataFrame
    contracts: pd.DataFrame
    crises: pd.DataFrame
    events: pd.DataFrame
    failures: pd.DataFrame
    design: pd.DataFrame

    def __init__(self, batch: "_Collector") -> None:
        """Take the tables of the runs that have finished."""
        self.scenarios = batch.scenarios
        self.wanted = batch.wanted
        """How many runs there are when all have finished."""
        self.seed = batch.seed
        self.engine = batch.engine
        self.record = batch.record
        self.repeated = batch.repeated
        """How many runs the reference made again, because the ensemble couldn't finish them."""
        names = [scenario.name for scenario in batch.scenarios]
        self.tables: dict[str, pd.DataFrame] = {name: table.finished(names) for name, table in batch.tables.items()}
        if batch.experiment is not None:
            self.tables["design"] = batch.experiment.table()
        vars(self).update(self.tables)

    def __getattr__(self, name: str) -> NoReturn:
        """Say why a table isn't there."""
        if name in RECORDINGS[EVERYTHING]:
            raise AttributeError(f"the table of {name} was not recorded: record={self.record!r}")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


class BatchInterrupted(KeyboardInterrupt):
    """Ctrl-C during a batch; `finished` holds the tables of the runs that were done."""

    def __init__(self, finished: BatchResult) -> None:
        """Keep what finished."""
        self.finished = finished
        super().__init__("the batch was interrupted")


def run_batch(  # noqa: PLR0913 - the words of the command line
    scenarios: Sequence[str | Path | ResolvedScenario],
    *,
    runs: int,
    seed: int,
    workers: int | None = None,
    history: History | None = None,
    engine: str = "auto",
    record: str = EVERYTHING,
    progress: bool = False,
) -> BatchResult:
    """Run each scenario `runs` times; replication i has the same seed in every scenario.

    Results depend neither on `workers` (None: all cores; 1: in this process) nor on `engine` ("auto", "ensemble", "mesa").
    `history` overrides that of the scenarios; `record` says which tables are kept ("outcomes", "states", "everything").
    A run that raises is a row in `failures`. A script with more than one worker needs the usual
    `if __name__ == "__main__":`, because processes are started afresh.
    """
    resolved = resolve(scenarios, history)
    check_choices(runs=runs, seed=seed, workers=workers, engine=engine, record=record)
    made_by = chosen_engine(engine, runs * len(resolved))
    collector = _Collector(resolved, [runs] * len(resolved), seed, made_by, cast("Recording", record))
    chunks = _chunks(((place, 0) for place in range(len(resolved))), runs, made_by)
    return _collected(collector, Task(resolved, seed, RECORDINGS[record]), chunks, workers, progress=progress)


def run_experiment(  # noqa: PLR0913 - the words of the command line
    experiment: Experiment,
    *,
    seed: int,
    runs: int | None = None,
    workers: int | None = None,
    engine: str = "auto",
    record: str = OUTCOMES,
    progress: bool = False,
) -> BatchResult:
    """Run an experiment's scenarios at each of its points, `runs` times (None: as often as its file says).

    Replication i has the same seed at every point and in every scenario. Every point is checked before the first run.
    """
    runs = experiment.runs if runs is None else runs
    check_choices(runs=runs, seed=seed, workers=workers, engine=engine, record=record)
    experiment.check()
    places = [place for place, _ in experiment.pairs()]
    made_by = chosen_engine(engine, runs * len(places))
    wanted = [runs * places.count(place) for place in range(len(experiment.scenarios))]
    collector = _Collector(experiment.scenarios, wanted, seed, made_by, cast("Recording", record), experiment)
    task = Task(experiment.scenarios, seed, RECORDINGS[record], experiment)
    return _collected(collector, task, _chunks(experiment.pairs(), runs, made_by), workers, progress=progress)


def _chunks(pairs: Iterable[tuple[int, int]], runs: int, engine: Engine) -> list[Chunk]:
    """The chunks of some runs of each scenario at each point."""
    size = RUNS_A_CHUNK[engine]
    return [
        Chunk(place, first, min(first + size, runs), point) for place, point in pairs for first in range(0, runs, size)
    ]


def _collected(
    collector: "_Collector", task: Task, chunks: Sequence[Chunk], workers: int | None, *, progress: bool
) -> BatchResult:
    """The result of all chunks, made by so many workers."""
    try:
        with tqdm(total=collector.wanted, unit="run", disable=not progress) as bar:
            for done in made(task, chunks, collector.engine, min(workers or cores(), len(chunks))):
                collector.add(done)
                bar.update(len(done.chunk.runs))
    except KeyboardInterrupt:
        raise BatchInterrupted(BatchResult(collector)) from None
    return BatchResult(collector)


class _Collector:
    """The tables of a batch while it runs."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a result says of its batch
        self,
        scenarios: tuple[ResolvedScenario, ...],
        wanted: Sequence[int],
        seed: int,
        engine: Engine,
        record: Recording,
        experiment: Experiment | None = None,
    ) -> None:
        """Reserve room for the largest tables, with so many runs of each scenario: a row a run, and one a state, quarter and run."""
        self.scenarios = scenarios
        self.experiment = experiment
        self.wanted = sum(wanted)
        self.seed = seed
        self.engine = engine
        self.record = record
        self.repeated = 0
        states = len(known_states())
        rows = {
            "runs": self.wanted,
            "states": sum(
                runs * states * (each.end - each.start + 1) for runs, each in zip(wanted, scenarios, strict=True)
            ),
        }
        self.tables = {name: GrowingTable(name, min(rows.get(name, 0), MOST_RESERVED)) for name in RECORDINGS[record]}

    def add(self, done: ChunkTables) -> None:
        """Add a chunk that has finished."""
        self.repeated += done.repeated
        for name, columns in done.tables.items():
            self.tables[name].append(done.chunk.scenario, done.chunk.point, done.chunk.first, columns)


def resolve(
    scenarios: Sequence[str | Path | ResolvedScenario], history: History | None
) -> tuple[ResolvedScenario, ...]:
    """The scenarios by name, file or as they are; each name once."""
    given = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    resolved: list[ResolvedScenario] = []
    for each in given:
        scenario = each if isinstance(each, ResolvedScenario) else load_scenario(each)
        if any(scenario.name == other.name for other in resolved):
            raise BadInput("the same scenario twice", where="scenario", value=scenario.name, allowed="each name once")
        resolved.append(scenario if history is None else scenario.with_history(history))
    if not resolved:
        raise BadInput("no scenario to run", where="scenario", allowed="one or more")
    return tuple(resolved)


def check_choices(*, runs: int, seed: int, workers: int | None, engine: str, record: str) -> None:
    """Refuse what no batch can be made with."""
    check_number("runs", runs, 1, MOST_RUNS)
    check_number("seed", seed, 0, SEEDS - 1)
    check_number("workers", 1 if workers is None else workers, 1, MOST_WORKERS)
    check_word("engine", engine, ENGINES)
    check_word("record", record, RECORDINGS)


def check_number(name: str, value: object, least: int, most: int) -> None:
    """Refuse what is no whole number in a range."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadInput("out of range", where=name, value=value, allowed=f"a whole number from {least} to {most}")


def check_word(name: str, value: object, allowed: Iterable[str]) -> None:
    """Refuse what is none of some words."""
    words = tuple(allowed)
    if value not in words:
        raise BadInput(
            "no such choice", where=name, value=value, allowed=", ".join(words), nearest=nearest_name(value, words)
        )
