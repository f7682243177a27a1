"""A batch: scenarios times replications, the same seeds in every scenario, made by several workers."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Self, cast

import pandas as pd

from haemus.experiments.design import Experiment
from haemus.experiments.run.chunks import Task
from haemus.experiments.run.engines import ENGINES, RUNS_A_CHUNK, Engine, chosen_engine
from haemus.experiments.run.progress import Progress
from haemus.experiments.run.runners import named_agents
from haemus.experiments.run.workers import cores, made
from haemus.experiments.store.kept import EVERYTHING, OUTCOMES, RECORDINGS, Recording
from haemus.experiments.store.packing import ChunkTables
from haemus.experiments.store.plan import Chunk
from haemus.experiments.store.table_builder import TableBuilder
from haemus.experiments.store.table_reader import InMemory
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.region import Agents, Region
from haemus.model.scenario import History, ResolvedScenario, load_scenario
from haemus.model.start.names import known_states

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

    def __init__(self, collected: "_Collector") -> None:
        """Take the tables of the runs that have finished."""
        batch = collected.batch
        self.scenarios = batch.scenarios
        self.wanted = batch.wanted
        """How many runs there are when all have finished."""
        self.seed = batch.seed
        self.engine = batch.engine
        self.record = batch.record
        self.agents = named_agents(batch.agents)
        """A user's own classes, by the name of the agent or the kind."""
        self.repeated = collected.repeated
        """How many runs the reference made again, because the ensemble couldn't finish them."""
        names = [scenario.name for scenario in batch.scenarios]
        self.tables: dict[str, pd.DataFrame] = {name: table.finished(names) for name, table in collected.tables.items()}
        if batch.experiment is not None:
            self.tables["design"] = batch.experiment.table()
        vars(self).update(self.tables)

    @property
    def kept(self) -> InMemory:
        """The tables as comparisons read them."""
        return InMemory(self.tables)

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


@dataclass(frozen=True)
class Batch:
    """What is asked for: runs of scenarios, or of an experiment's scenarios at each of its points."""

    scenarios: tuple[ResolvedScenario, ...]
    runs: int
    """Of each scenario at each point; replication i has the same seed in all of them."""
    seed: int
    engine: Engine
    record: Recording
    experiment: Experiment | None = None
    agents: Agents | None = None

    @classmethod
    def of(  # noqa: PLR0913 - the words of the command line
        cls,
        scenarios: Sequence[str | Path | ResolvedScenario],
        *,
        runs: int,
        seed: int,
        history: History | None = None,
        engine: str = "auto",
        record: str = EVERYTHING,
        agents: Agents | None = None,
    ) -> Self:
        """A batch of scenarios; BadInput for what no batch can be made with."""
        resolved = resolve(scenarios, history)
        check_choices(runs=runs, seed=seed, engine=engine, record=record)
        made_by = chosen_engine(engine, runs * len(resolved), own_agents=bool(agents))
        for scenario in resolved if agents else ():
            Region(scenario, agents=agents, collect=False)  # what `agents` names must be there, before the first run
        return cls(resolved, runs, seed, made_by, cast("Recording", record), agents=agents)

    @classmethod
    def at_points(
        cls, experiment: Experiment, *, seed: int, runs: int | None = None, engine: str = "auto", record: str = OUTCOMES
    ) -> Self:
        """A batch of an experiment, with as many runs as its file says where none are given. Every point is checked."""
        runs = experiment.runs if runs is None else runs
        check_choices(runs=runs, seed=seed, engine=engine, record=record)
        experiment.check()
        made_by = chosen_engine(engine, runs * experiment.count)
        return cls(experiment.scenarios, runs, seed, made_by, cast("Recording", record), experiment)

    @property
    def wanted(self) -> int:
        """How many runs there are when all have finished."""
        return self.runs * (len(self.scenarios) if self.experiment is None else self.experiment.count)

    @property
    def task(self) -> Task:
        """What its workers are asked."""
        return Task(self.scenarios, self.seed, RECORDINGS[self.record], self.experiment, self.agents)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Places of scenarios and numbers of points, in the order of the tables."""
        if self.experiment is not None:
            return self.experiment.pairs()
        return ((place, 0) for place in range(len(self.scenarios)))

    def chunks(self) -> Iterator[Chunk]:
        """All of its runs."""
        size = RUNS_A_CHUNK[self.engine]
        for place, point in self.pairs():
            for first in range(0, self.runs, size):
                yield Chunk(place, first, min(first + size, self.runs), point)


def run_batch(  # noqa: PLR0913 - the words of the command line
    scenarios: Sequence[str | Path | ResolvedScenario],
    *,
    runs: int,
    seed: int,
    workers: int | None = None,
    history: History | None = None,
    engine: str = "auto",
    record: str = EVERYTHING,
    agents: Agents | None = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> BatchResult:
    """Run each scenario `runs` times; replication i has the same seed in every scenario.

    Results depend neither on `workers` (None: all cores; 1: in this process) nor on `engine` ("auto", "ensemble", "mesa"),
    nor on `executor`: anything with the interface of `concurrent.futures`, which stays its caller's, and `workers` is how
    many it has. `history` overrides that of the scenarios; `record` says which tables are kept ("outcomes", "states",
    "everything"). `agents` puts a user's own classes in the place of agents, as `Region` does; the reference makes such runs,
    and where workers are processes they must be able to import the classes. A run that raises is a row in `failures`. A
    script whose workers are processes needs the usual `if __name__ == "__main__":`, because they are started afresh.
    """
    batch = Batch.of(scenarios, runs=runs, seed=seed, history=history, engine=engine, record=record, agents=agents)
    return _collected(batch, workers, executor, progress=progress)


def run_experiment(  # noqa: PLR0913 - the words of the command line
    experiment: Experiment,
    *,
    seed: int,
    runs: int | None = None,
    workers: int | None = None,
    engine: str = "auto",
    record: str = OUTCOMES,
    executor: Executor | None = None,
    progress: bool = False,
) -> BatchResult:
    """Run an experiment's scenarios at each of its points, `runs` times (None: as often as its file says).

    Replication i has the same seed at every point and in every scenario. Every point is checked before the first run.
    The other arguments are those of `run_batch`.
    """
    batch = Batch.at_points(experiment, seed=seed, runs=runs, engine=engine, record=record)
    return _collected(batch, workers, executor, progress=progress)


def _collected(batch: Batch, workers: int | None, executor: Executor | None, *, progress: bool) -> BatchResult:
    """The result of all chunks, made by so many workers."""
    check_workers(workers)
    if batch.agents and executor is None and (workers or cores()) > 1:
        _refuse_agents_of_a_notebook(batch.agents)
    collector = _Collector(batch)
    try:
        with Progress(batch.wanted, shown=progress) as shown:
            for done in made(batch.task, batch.chunks(), batch.engine, workers or cores(), executor):
                collector.add(done)
                shown.add(done)
    except KeyboardInterrupt:
        raise BatchInterrupted(BatchResult(collector)) from None
    return BatchResult(collector)


def _refuse_agents_of_a_notebook(agents: Agents) -> None:
    """Refuse classes that processes can't import, because no file defines them."""
    for kind in agents.values():
        if kind.__module__ == "__main__" and not hasattr(sys.modules["__main__"], "__file__"):
            raise BadInput(
                "is defined where other processes can't import it from", where="agents", key=kind.__name__,
                allowed="a class of a module or a script, or workers=1",
            )  # fmt: skip


class _Collector:
    """The tables of a batch while it runs."""

    def __init__(self, batch: Batch) -> None:
        """Reserve room for the largest tables: a row a run, and one a state, quarter and run."""
        self.batch = batch
        self.repeated = 0
        states = len(known_states())
        spans = [each.end - each.start + 1 for each in batch.scenarios]
        rows = {
            "runs": batch.wanted,
            "states": batch.runs * states * sum(spans[place] for place, _ in batch.pairs()),
        }
        self.tables = {
            name: TableBuilder(name, min(rows.get(name, 0), MOST_RESERVED)) for name in RECORDINGS[batch.record]
        }

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


def check_choices(  # noqa: PLR0913 - the words of the command line
    *, runs: int, seed: int, engine: str = "auto", record: str = EVERYTHING, least: int = 1, dashes: str = ""
) -> None:
    """Refuse what no batch can be made with; `dashes` stand before the names that the message says."""
    check_number(f"{dashes}runs", runs, least, MOST_RUNS)
    check_number(f"{dashes}seed", seed, 0, SEEDS - 1)
    check_word(f"{dashes}engine", engine, ENGINES)
    check_word(f"{dashes}record", record, RECORDINGS)


def check_workers(workers: int | None, name: str = "workers") -> None:
    """Refuse no workers, and more than any machine has."""
    check_number(name, 1 if workers is None else workers, 1, MOST_WORKERS)


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
