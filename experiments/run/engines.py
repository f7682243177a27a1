"""The engines of a batch and the default choice; the engine affects the time, never the result."""

from typing import Final, Literal

from haemus.experiments.store.kept import OUTCOMES
from haemus.model.bad_input import BadInput

Engine = Literal["ensemble", "mesa"]

ENSEMBLE: Final = "ensemble"
MESA: Final = "mesa"
ENGINES: Final = ("auto", ENSEMBLE, MESA)

ENSEMBLE_FROM: Final = 100
"""The number of runs, over all scenarios of a batch, from which "auto" is the ensemble even if it isn't compiled yet.

The reference needs about as long for that many as compiling takes. With fewer, a first try never waits for a compiler. Once
the ensemble is compiled, it runs batches of any size.
"""
RUNS_A_CHUNK: Final[dict[Engine, int]] = {ENSEMBLE: 64, MESA: 1}
"""The number of runs of one scenario made and returned together.

In the ensemble, runs are made equally fast in chunks of 32 to 256; 64 take 15 MB and a twentieth of a second, which is how long Ctrl-C
waits. In the reference a single run takes longer than that.
"""
CHUNK_GROWTH: Final = 4
"""By how much chunks of many runs are larger where only outcomes are recorded: these are measured for a chunk at once, in 5 percent of
the time of a run with them where it was 7 (docs/speed.md). A worker then holds 59 MB of rows."""
LEAST_CHUNKS: Final = 16
"""The fewest chunks into which runs of one scenario are cut before chunks grow, so that workers have enough to do."""
RECORDED_A_CHUNK: Final = 16
"""The most where more than outcomes is recorded: the rows of some chunks for each worker wait in memory.

A batch takes 8 percent more time than in chunks of 64, and with two workers 20 MB less.
"""


def runs_a_chunk(engine: Engine, record: str, runs: int) -> int:
    """Return the most runs of a chunk, for an engine, what is recorded, and the runs of each scenario at each point."""
    usual = RUNS_A_CHUNK[engine]
    if record != OUTCOMES:
        return min(usual, RECORDED_A_CHUNK)
    if engine == MESA:
        return usual
    return usual * min(CHUNK_GROWTH, max(1, runs // (LEAST_CHUNKS * usual)))


def chosen_engine(engine: str, runs: int, *, own_agents: bool = False) -> Engine:
    """Return the engine for a total of `runs` runs; `engine` is one of ENGINES.

    A user's own agents run only in the reference; BadInput if the ensemble is chosen for them.
    """
    if own_agents:
        if engine == ENSEMBLE:
            raise BadInput("cannot run a user's own agents", where="engine", value=engine, allowed=f"auto, {MESA}")
        return MESA
    if engine != "auto":
        return ENSEMBLE if engine == ENSEMBLE else MESA
    from haemus.experiments.run.warm_up import is_compiled  # noqa: PLC0415 - imports the compiler

    return ENSEMBLE if runs >= ENSEMBLE_FROM or is_compiled() else MESA
