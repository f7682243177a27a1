"""Every row of the table of causes, and how they are measured together."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from tqdm import tqdm

from haemus.experiments.causes.events import EVENT_CAUSES
from haemus.experiments.causes.measuring import Measured, measured
from haemus.experiments.causes.mechanisms import CHOICE_CAUSES, MECHANISM_CAUSES
from haemus.experiments.causes.politics import POLITICS_CAUSES
from haemus.experiments.causes.states import STATE_CAUSES

CAUSES: Final = (*EVENT_CAUSES, *STATE_CAUSES, *MECHANISM_CAUSES, *POLITICS_CAUSES, *CHOICE_CAUSES)
ROWS_A_TURN: Final = 4
"""Neighbouring rows share worlds: a process takes a few at a time."""


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
