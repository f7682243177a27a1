"""What the compiled quarter writes down as it happens: agreements, crises and events, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from haemus.model.compiled import part
from haemus.model.tables.rows import AGREEMENT_ROW, CRISIS_ROW, EVENT_ROW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.situation import Now

AGREEMENTS, CRISES, EVENTS = range(3)
MOST: Final = 2_048
"""Rows of a kind that one run may write; a run that has more to say is repeated in the reference."""


class TooMuchError(Exception):
    """A run has more to write down than there is room for."""


class Log(NamedTuple):
    """Rows of many runs, one after another; `counts` says how many there are of each kind, `run` whose turn it is."""

    first: int  # quarter that is recorded first
    run: NDArray[np.int64]
    counts: NDArray[np.int64]
    begun: NDArray[np.int64]  # counts when the run began
    agreements: NDArray[np.void]
    crises: NDArray[np.void]
    events: NDArray[np.void]

    @classmethod
    def of(cls, first: int, room: int) -> Log:
        """Return an empty log with room for so many rows of each kind."""
        return cls(
            first, np.zeros(1, dtype=np.int64), np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64),
            np.zeros(room, dtype=AGREEMENT_ROW), np.zeros(room, dtype=CRISIS_ROW), np.zeros(room, dtype=EVENT_ROW),
        )  # fmt: skip


@part
def next_row(log: Log, kind: int) -> int:
    """Return the place of a new row of a kind."""
    place = log.counts[kind]
    if place - log.begun[kind] >= MOST:
        raise TooMuchError
    log.counts[kind] = place + 1
    return int(place)


@part
def write_agreement(now: Now, log: Log, place: int, action: int) -> None:
    """Write down what happens to an agreement in force, and who is in it."""
    if now.quarter < log.first:
        return
    agreement, row = now.agreements[place], log.agreements[next_row(log, AGREEMENTS)]
    row.run, row.quarter, row.founders, row.signed = log.run[0], now.quarter, agreement.founders, agreement.signed
    row.action, row.members = action, 0
    for i in range(now.state_count):
        if now.members[place, i] > 0:
            row.members |= 1 << i


@part
def write_crisis(now: Now, log: Log, dyad: int) -> None:
    """Write down a crisis."""
    if now.quarter < log.first:
        return
    it, row = now.dyads[dyad], log.crises[next_row(log, CRISES)]
    row.run, row.quarter, row.a, row.b = log.run[0], now.quarter, it.a, it.b
    row.severity, row.hazard = it.crisis, it.hazard


@part
def write_event(now: Now, log: Log, event: int, origin: int) -> None:
    """Write down an event."""
    if now.quarter < log.first:
        return
    row = log.events[next_row(log, EVENTS)]
    row.run, row.quarter, row.event, row.origin = log.run[0], now.quarter, event, origin
