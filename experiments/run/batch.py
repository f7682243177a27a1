"""A batch: scenarios times replications, with the same seeds in every scenario, run by one or more workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.grammar import MOST_RUNS
from haemus.experiments.design.loading import load_experiment
from haemus.experiments.on_use import on_use
from haemus.experiments.outcomes.known import KnownOutcomes
from haemus.experiments.outcomes.measuring import own_columns
from haemus.experiments.outcomes.shared import with_shared_outcomes
from haemus.experiments.report.checks import check_among
from haemus.experiments.run.chunks import Task
from haemus.experiments.run.drawn import NOTHING, RUNS_A_DRAW, Drawn
from haemus.experiments.run.drawn_choices import FIT, ONE, PARAMETERS, READINGS
from haemus.experiments.run.engines import ENGINES, Engine, chosen_engine, runs_a_chunk
from haemus.experiments.run.interrupts import interrupts_wait
from haemus.experiments.run.progress import Progress
from haemus.experiments.run.runners import named_agents
from haemus.experiments.run.workers import cores, made
from haemus.experiments.store.export import Exported
from haemus.experiments.store.frames import Frames
from haemus.experiments.store.in_hand import InHand
from haemus.experiments.store.kept import EVERYTHING, OUTCOMES, RECORDINGS, Recording
from haemus.experiments.store.packing import ChunkTables
from haemus.experiments.store.plan import Chunk, cut
from haemus.experiments.store.region_said import region_said
from haemus.experiments.store.result_in_memory import ResultInMemory
from haemus.experiments.store.spooled import SpooledTable
from haemus.experiments.store.table_builder import TableBuilder
from haemus.experiments.store.table_reader import InMemory
from haemus.experiments.store.tables import RUNS
from haemus.model.bad_input import BadInput
from haemus.model.draws import SEEDS
from haemus.model.plain_values import whole
from haemus.model.scenario import History, ResolvedScenario, load_scenario
from haemus.model.start.own_region import region_of
from haemus.model.start.region_files import RegionFiles, region_in_use, using

if TYPE_CHECKING:
    import pandas as pd

    from haemus.model.region import Agents
else:
    pd = on_use("pandas")

LARGE = (RUNS, "states")
"""Tables that wait in a file: a thousand runs have 200 MB of states, and a million have a gigabyte of outcomes."""
MOST_WORKERS = 256


class BatchResult(InHand):
    """The result of a batch: pandas tables of runs, states, agreements, contracts, crises, events, failures.

    A table is made when it is first asked for; the states of a large batch wait in a temporary file until then.
    Every table starts with `scenario`, `point` (0 except in an experiment) and `run`, and is ordered by scenario as given,
    point, run, quarter and key. `docs/results.md` describes each column. `tables` holds the recorded ones by name; for an
    experiment it also holds the points, as `design`.
    """

    runs: pd.DataFrame
    states: pd.DataFrame
    agreements: pd.DataFrame
    contracts: pd.DataFrame
    crises: pd.DataFrame
    events: pd.DataFrame
    failures: pd.DataFrame
    design: pd.DataFrame

    def __init__(self, collected: _Collector) -> None:
        """Take the tables of the finished runs."""
        batch = collected.batch
        self.scenarios = batch.scenarios
        self.wanted = batch.wanted
        """The number of runs once all have finished."""
        self.seed = batch.seed
        self.engine = batch.engine
        self.record = batch.record
        self.agents = named_agents(batch.agents)
        """A user's own classes, by the name of the agent or the kind."""
        self.repeated = collected.repeated
        """The number of runs that the reference repeated because the ensemble couldn't finish them."""
        names = [scenario.name for scenario in batch.scenarios]
        design = {} if batch.experiment is None else {"design": batch.experiment.table()}
        self.tables = Frames(collected.tables, names, design)
        self._said: dict[str, object] = {
            "scenarios": [scenario.as_dict() for scenario in batch.scenarios],
            "runs": batch.runs,
            **region_said(batch.region),
        }
        self._said |= {} if batch.experiment is None else {"experiment": batch.experiment.as_dict()}

    def _result(self) -> ResultInMemory:
        """The result as figures read it; `_said` is what its manifest would say."""
        return ResultInMemory.of(self.tables, self._said)

    @property
    def outcomes(self) -> KnownOutcomes:
        """The outcomes that ship, and those of its own."""
        return KnownOutcomes.of(self.scenarios)

    def _exported(self) -> list[Exported]:
        """The recorded tables, ready to be written."""
        return [self.tables.exported(name) for name in self.tables]

    @property
    def kept(self) -> InMemory:
        """The tables in the form that comparisons read."""
        return InMemory(self.tables)

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return a table; an error explains why one is missing."""
        if name in vars(self).get("tables", ()):
            return self.tables[name]
        if name in RECORDINGS[EVERYTHING]:
            raise AttributeError(f"the table of {name} was not recorded: record={self.record!r}")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        """Name the tables too, for completion."""
        return sorted({*super().__dir__(), *self.tables})


class BatchInterrupted(KeyboardInterrupt):
    """Ctrl-C during a batch; `finished` holds the tables of the runs done by then."""

    def __init__(self, finished: BatchResult) -> None:
        """Keep the finished runs."""
        self.finished = finished
        super().__init__("the batch was interrupted")


@dataclass(frozen=True)
class Batch:
    """A request: runs of scenarios, or of an experiment's scenarios at each of its points."""

    scenarios: tuple[ResolvedScenario, ...]
    runs: int
    """Runs of each scenario at each point; replication i has the same seed in all of them."""
    seed: int
    engine: Engine
    record: Recording
    experiment: Experiment | None = None
    agents: Agents | None = None
    drawn: Drawn = NOTHING
    """What varies between draws besides seeds."""
    first_run: int = 0
    """The number of the first run, for a share of a batch that other machines complete."""

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
        parameters: str = FIT,
        readings: str = ONE,
        first_run: int = 0,
        region: RegionFiles | str | Path | None = None,
    ) -> Self:
        """Make a batch of scenarios; BadInput for invalid arguments."""
        resolved = resolve(scenarios, history, region)
        with using(resolved[0].region):  # whose states outcomes may name
            resolved = with_shared_outcomes(resolved)
        runs, seed, first_run = check_choices(runs=runs, seed=seed, engine=engine, record=record, first_run=first_run)
        check_word("parameters", parameters, PARAMETERS)
        check_word("readings", readings, READINGS)
        with using(resolved[0].region):
            made_by = chosen_engine(engine, runs * len(resolved), own_agents=bool(agents))
        if agents:
            from haemus.model.region import Region  # noqa: PLC0415 - the ensemble needs no Mesa

            for scenario in resolved:  # raises before the first run if a name in `agents` doesn't exist
                Region(scenario, agents=agents, collect=False)
        drawn = Drawn(parameters, readings)
        return cls(
            resolved, runs, seed, made_by, cast("Recording", record), agents=agents, drawn=drawn, first_run=first_run
        )

    @classmethod
    def at_points(  # noqa: PLR0913 - the words of the command line
        cls, experiment: Experiment | str | Path, *, seed: int, runs: int | None = None, engine: str = "auto", record: str = OUTCOMES,
        first_run: int = 0,
    ) -> Self:  # fmt: skip
        """Make a batch of an experiment, its name or its path; `runs` defaults to the number in its file. Every point is checked."""
        experiment = experiment if isinstance(experiment, Experiment) else load_experiment(experiment)
        runs = experiment.runs if runs is None else runs
        runs, seed, first_run = check_choices(runs=runs, seed=seed, engine=engine, record=record, first_run=first_run)
        experiment.check()
        with using(experiment.scenarios[0].region):
            made_by = chosen_engine(engine, runs * experiment.count)
        return cls(
            experiment.scenarios, runs, seed, made_by, cast("Recording", record), experiment, first_run=first_run
        )

    @property
    def wanted(self) -> int:
        """The number of runs once all have finished."""
        return self.runs * (len(self.scenarios) if self.experiment is None else self.experiment.count)

    @property
    def region(self) -> RegionFiles:
        """The region of all its scenarios."""
        return self.scenarios[0].region

    @property
    def task(self) -> Task:
        """The work for the batch's workers."""
        return Task(self.scenarios, self.seed, RECORDINGS[self.record], self.experiment, self.agents, self.drawn)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the position of the scenario and the number of the point, in the order of the tables."""
        if self.experiment is not None:
            return self.experiment.pairs()
        return ((place, 0) for place in range(len(self.scenarios)))

    def chunks(self) -> Iterator[Chunk]:
        """Yield all runs of the batch in chunks."""
        stop = self.first_run + self.runs
        for place, point in self.pairs():
            for first, end in cut(self.first_run, stop, self.chunk_size):
                yield Chunk(place, first, end, point)

    @property
    def chunk_size(self) -> int:
        """The most runs of a chunk; all of them share their parameters."""
        usual = runs_a_chunk(self.engine, self.record, self.runs)
        return usual if self.drawn.nothing else min(usual, RUNS_A_DRAW)


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
    parameters: str = FIT,
    readings: str = ONE,
    executor: Executor | None = None,
    progress: bool = False,
    region: RegionFiles | str | Path | None = None,
) -> BatchResult:
    """Run each scenario `runs` times; replication i has the same seed in every scenario.

    Results do not depend on `workers` (None: all cores; 1: in this process), `engine` ("auto", "ensemble", "mesa") or
    `executor`. An executor is anything with the interface of `concurrent.futures`; the caller remains responsible for it, and
    `workers` is then its number of workers. `history` overrides that of the scenarios; `record` selects the tables to keep
    ("outcomes", "states", "everything"). `agents` replaces agents by a user's own classes, as in `Region`; such runs are made
    in the reference, and worker processes must be able to import the classes. A run that raises becomes a row in `failures`.
    With `parameters` "prior" every four runs share a draw of all parameters from their priors; with `readings` "all" the draws
    take the readings of doubt in turn. `region` is the folder of a region of one's own (docs/region.md).
    Worker processes import a script only if it calls this under the usual `if __name__ == "__main__":`, which a script with
    own agents needs.
    """
    batch = Batch.of(
        scenarios, runs=runs, seed=seed, history=history, engine=engine, record=record, agents=agents,
        parameters=parameters, readings=readings, region=region,
    )  # fmt: skip
    return _collected(batch, workers, executor, progress=progress)


def run_experiment(  # noqa: PLR0913 - the words of the command line
    experiment: Experiment | str | Path,
    *,
    seed: int,
    runs: int | None = None,
    workers: int | None = None,
    engine: str = "auto",
    record: str = OUTCOMES,
    executor: Executor | None = None,
    progress: bool = False,
) -> BatchResult:
    """Run an experiment's scenarios at each of its points, `runs` times (None: the number in its file).

    `experiment` is one that `load_experiment` returned, a shipped name, or a path that ends in .toml.
    Replication i has the same seed at every point and in every scenario. Every point is checked before the first run.
    The other arguments are those of `run_batch`.
    """
    batch = Batch.at_points(experiment, seed=seed, runs=runs, engine=engine, record=record)
    return _collected(batch, workers, executor, progress=progress)


def _collected(batch: Batch, workers: int | None, executor: Executor | None, *, progress: bool) -> BatchResult:
    """Run all chunks and return the result."""
    with using(batch.region):
        return _collected_there(batch, check_workers(workers), executor, progress=progress)


def _collected_there(batch: Batch, workers: int | None, executor: Executor | None, *, progress: bool) -> BatchResult:
    collector = _Collector(batch)
    try:
        with Progress(batch.wanted, shown=progress) as shown:
            for done in made(batch.task, batch.chunks(), batch.engine, workers or cores(), executor):
                with interrupts_wait():  # all tables of a chunk are there, or none
                    collector.add(done)
                    shown.add(done)
    except KeyboardInterrupt:
        raise BatchInterrupted(BatchResult(collector)) from None
    return BatchResult(collector)


class _Collector:
    """Collects the tables of a batch while it runs."""

    def __init__(self, batch: Batch) -> None:
        """Begin all tables."""
        self.batch = batch
        self.repeated = 0
        self.tables = {
            name: SpooledTable(name, own_columns(batch.scenarios[0])) if name in LARGE else TableBuilder(name)
            for name in RECORDINGS[batch.record]
        }

    def add(self, done: ChunkTables) -> None:
        """Add a finished chunk."""
        self.repeated += done.repeated
        for name, columns in done.tables.items():
            self.tables[name].append(done.chunk.scenario, done.chunk.point, done.chunk.first, columns)


def collected(batch: Batch, done: Iterable[ChunkTables]) -> BatchResult:
    """The result of a batch, from its finished chunks."""
    collector = _Collector(batch)
    for chunk in done:
        collector.add(chunk)
    return BatchResult(collector)


def resolve(
    scenarios: Sequence[str | Path | ResolvedScenario], history: History | None,
    region: RegionFiles | str | Path | None = None,
) -> tuple[ResolvedScenario, ...]:  # fmt: skip
    """Return the scenarios, loading those given by name or file; BadInput if a name occurs twice, or regions differ.

    With `region`, all become scenarios of that region; without it, those given by name or file are of the region in use.
    """
    given = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    own = None if region is None else region_of(region)
    resolved: list[ResolvedScenario] = []
    for each in given:
        scenario = each if isinstance(each, ResolvedScenario) else load_scenario(each, own or region_in_use())
        if own is not None and scenario.region != own:
            scenario = scenario.with_region(own)
        if any(scenario.name == other.name for other in resolved):
            raise BadInput("the same scenario twice", where="scenario", value=scenario.name, allowed="each name once")
        if resolved and scenario.region != resolved[0].region:
            raise BadInput(
                f"is of another region than {resolved[0].name}", where="scenario", value=scenario.name,
                allowed="scenarios of one region in a batch; haemus compare A B compares two results",
            )  # fmt: skip
        resolved.append(scenario if history is None else scenario.with_history(history))
    if not resolved:
        raise BadInput("no scenario to run", where="scenario", allowed="one or more")
    return tuple(resolved)


def check_choices(  # noqa: PLR0913 - the words of the command line
    *, runs: int, seed: int, engine: str = "auto", record: str = EVERYTHING, first_run: int = 0, least: int = 1,
    dashes: str = "",
) -> tuple[int, int, int]:  # fmt: skip
    """Return runs, seed and first run as plain whole numbers; BadInput for invalid choices.

    `dashes` is the prefix of option names in messages.
    """
    check_word(f"{dashes}engine", engine, ENGINES)
    check_word(f"{dashes}record", record, RECORDINGS)
    return (
        check_number(f"{dashes}runs", runs, least, MOST_RUNS),
        check_number(f"{dashes}seed", seed, 0, SEEDS - 1),
        check_number("--first-run" if dashes else "first_run", first_run, 0, MOST_RUNS),
    )


def check_workers(workers: int | None, name: str = "workers") -> int | None:
    """Return the number of workers; BadInput for none, and for more than any machine has."""
    return None if workers is None else check_number(name, workers, 1, MOST_WORKERS)


def check_number(name: str, value: object, least: int, most: int) -> int:
    """Return a whole number in a range, also one of NumPy's, as a plain one; BadInput for anything else."""
    number = whole(value)
    if number is None or not least <= number <= most:
        raise BadInput("out of range", where=name, value=value, allowed=f"a whole number from {least} to {most}")
    return number


def check_word(name: str, value: object, allowed: Iterable[str]) -> None:
    """Refuse a word that is not among the choices."""
    check_among(value, allowed, "no such choice", where=name)
