"""The engines that a batch may run on, and which of them where nobody says: it changes how long it takes, never the result."""

from typing import Final, Literal

from haemus.model.bad_input import BadInput

Engine = Literal["ensemble", "mesa"]

ENSEMBLE: Final = "ensemble"
MESA: Final = "mesa"
ENGINES: Final = ("auto", ENSEMBLE, MESA)

ENSEMBLE_FROM: Final = 100
"""Runs of a batch, all its scenarios together, from which on "auto" is the ensemble whether it is compiled or not.

As many take the reference about as long as compiling takes. With fewer a first look never waits for a compiler; where the
ensemble is compiled already, it makes the smallest batch.
"""
RUNS_A_CHUNK: Final[dict[Engine, int]] = {ENSEMBLE: 64, MESA: 1}
"""Runs of one scenario that are made and handed over together.

In the ensemble 32 to 256 run equally fast: 64 take a tenth of a second, which is how long Ctrl-C waits, and 13 MB. In the
reference one run takes longer than that.
"""


def chosen_engine(engine: str, runs: int, *, own_agents: bool = False) -> Engine:
    """Return the engine for so many runs in all; `engine` is one of ENGINES.

    A user's own agents run in the reference alone; BadInput where the ensemble is asked for them.
    """
    if own_agents:
        if engine == ENSEMBLE:
            raise BadInput(
                "runs the model's own agents, not a user's", where="engine", value=engine, allowed=f"auto, {MESA}"
            )
        return MESA
    if engine != "auto":
        return ENSEMBLE if engine == ENSEMBLE else MESA
    from haemus.experiments.run.warm_up import is_compiled  # noqa: PLC0415 - imports the compiler

    return ENSEMBLE if runs >= ENSEMBLE_FROM or is_compiled() else MESA
