"""Every row of the table of causes, how they are measured together, and the document that shows them."""

from __future__ import annotations

import math
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Final

from tqdm import tqdm

from haemus.experiments.calibrate.cause import BATCH_SEED, SURE, Measured, measured
from haemus.experiments.calibrate.causes_of_events import EVENT_CAUSES
from haemus.experiments.calibrate.causes_of_mechanisms import CHOICE_CAUSES, MECHANISM_CAUSES
from haemus.experiments.calibrate.causes_of_politics import POLITICS_CAUSES
from haemus.experiments.calibrate.causes_of_states import STATE_CAUSES
from haemus.experiments.report.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.calibrate.cause import Kind

CAUSES: Final = (*EVENT_CAUSES, *STATE_CAUSES, *MECHANISM_CAUSES, *POLITICS_CAUSES, *CHOICE_CAUSES)
ROWS_A_TURN: Final = 4
"""Neighbouring rows share worlds: a process takes a few at a time."""
HEADING: Final = f"""\
# Causes and what they move

Made by `haemus causes`; not edited by hand. Each row compares two worlds that differ in one cause alone, run by run
with the same seeds (batch seed {BATCH_SEED}). The sign was stated before measuring; what was restated is said below.

- *size*: the mean paired difference, in the unit of the outcome. *error*: its Monte Carlo standard error; 0 where every
  pair gives the same difference. *pairs*: of runs.
- *shown*: the difference has the expected sign and exceeds {SURE:g} errors.
- Where the second world is missing ("as it is"), the outcome itself has to be above 0.

These are tests of the machinery, with causes made strong enough to be seen in few short runs: whether a mechanism
works, not how large its effect is in any scenario of interest. A row that sets a parameter says so: where the fit has
left a weight near 0, the mechanism is there and the baseline makes little of it.

Restated after a first measurement: that raised offers of local work lower the concentration of suppliers. They raise it
(by about 0.04): all losers raise theirs up to the same limit, and who offered most from the start loses that edge. The
row now says so of producers at home.
"""
TITLES: Final[dict[Kind, str]] = {
    "events": "Event types, each alone",
    "states": "States removed, one at a time",
    "mechanisms": "Mechanisms",
    "politics": "Influence, fragility and alignment",
    "choices": "Named choices",
}


def measured_all(runs: int | None, workers: int, *, progress: bool = False) -> tuple[Measured, ...]:
    """Measure every cause over `runs` pairs, by default as many as each names; the answer does not depend on `workers`."""
    turns = [range(first, min(first + ROWS_A_TURN, len(CAUSES))) for first in range(0, len(CAUSES), ROWS_A_TURN)]
    found: list[Measured] = []
    with tqdm(total=len(CAUSES), unit="cause", disable=not progress) as bar:
        if workers == 1:
            for turn in turns:
                found += _measured(turn, runs)
                bar.update(len(turn))
        else:
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(workers, context) as pool:
                for sizes, turn in zip(pool.map(_sizes, turns, [runs] * len(turns)), turns, strict=True):
                    found += [Measured(CAUSES[row], *size) for row, size in zip(turn, sizes, strict=True)]
                    bar.update(len(turn))
    return tuple(found)


def _measured(turn: range, runs: int | None) -> list[Measured]:
    return [measured(CAUSES[row], runs) for row in turn]


def _sizes(turn: range, runs: int | None) -> list[tuple[int, float, float]]:
    """Return what crosses from one process to another: a cause itself can't, but each knows the table."""
    return [(each.pairs, each.size, each.error) for each in _measured(turn, runs)]


def causes_document(found: Sequence[Measured], version: str) -> str:
    """Return the whole document."""
    shown = sum(each.shown for each in found)
    parts = [HEADING, f"Shown: {shown} of {len(found)}. Model version `{version}`.\n"]
    for kind, title in TITLES.items():
        rows = [each for each in found if each.cause.kind == kind]
        if rows:
            parts.append(f"## {title}\n\n{TABLE.markdown(rows)}\n")
    return "\n".join(parts)


def _number(value: float) -> str:
    return "-" if not math.isfinite(value) else "0" if value == 0.0 else f"{value:.3g}"


TABLE: Final = Table(
    "",
    (
        Column("cause", str, "cause.name"),
        Column("with it", str, "cause.said"),
        Column("outcome", str, "cause.measure.name"),
        Column("expected", str, "cause.sign"),
        Column("size", _number),
        Column("error", _number),
        Column("pairs"),
        Column("shown", lambda shown: "yes" if shown else "no"),
    ),
)
