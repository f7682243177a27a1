"""The engines that a batch may run on, and which of them where nobody says: it changes how long it takes, never the result."""

from typing import Final, Literal

Engine = Literal["ensemble", "mesa"]

ENSEMBLE: Final = "ensemble"
MESA: Final = "mesa"
ENGINES: Final = ("auto", ENSEMBLE, MESA)

ENSEMBLE_FROM: Final = 50
"""Runs of a batch, all its scenarios together, from which on "auto" is the ensemble.

Fewer take the reference two seconds; a machine that has compiled nothing yet would compile the ensemble for a minute, and
the reference for less than that.
"""
RUNS_A_CHUNK: Final[dict[Engine, int]] = {ENSEMBLE: 64, MESA: 4}
"""Runs of one scenario that are made and handed over together.

Of the ensemble, 32 to 256 run equally fast: 64 take a tenth of a second, which is how long Ctrl-C waits, and 13 MB. Of the
reference, 4 take as long, beside which handing over costs nothing.
"""


def chosen_engine(engine: str, runs: int) -> Engine:
    """Return the engine for so many runs in all; `engine` is one of ENGINES."""
    if engine == ENSEMBLE or (engine != MESA and runs >= ENSEMBLE_FROM):
        return ENSEMBLE
    return MESA
