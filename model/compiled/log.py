"""The rows that the compiled quarter writes as it goes: agreements, crises and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from haemus.model.acts import compiles
from haemus.model.tables.rows import ACTIONS, AGREEMENT_ROW, CRISIS_ROW, EVENT_ROW, ROUTINE, STRATEGIC

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.agents.agreement import Agreement
    from haemus.model.region import Region

AGREEMENTS, CRISES, EVENTS = range(3)
SIGNED: Final = ACTIONS.index("signed")
MOST: Final = 2_048
"""The most rows of a kind that one run may write; a run that overflows the log is repeated in the reference."""


class TooMuchError(Exception):
    """A run has overflowed the log."""


class Log(NamedTuple):
    """Rows of many runs, one after another; `counts` holds the number of each kind, `run` the current run."""

    first: int  # quarter that is recorded first
    run: NDArray[np.int64]  # an array of one, because compiled code can't assign to a tuple's fields
    counts: NDArray[np.int64]
    begun: NDArray[np.int64]  # counts when the run began
    agreements: NDArray[np.void]
    crises: NDArray[np.void]
    events: NDArray[np.void]

    @classmethod
    def of(cls, first: int, room: int) -> Log:
        """Return an empty log with room for `room` rows of each kind."""
        return cls(
            first, np.zeros(1, dtype=np.int64), np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64),
            np.zeros(room, dtype=AGREEMENT_ROW), np.zeros(room, dtype=CRISIS_ROW), np.zeros(room, dtype=EVENT_ROW),
        )  # fmt: skip


@compiles
def next_row(log: Log, kind: int) -> int:
    """Return the place of a new row of a kind; TooMuchError if the run has written MOST already."""
    place = log.counts[kind]
    if place - log.begun[kind] >= MOST:
        raise TooMuchError
    log.counts[kind] = place + 1
    return int(place)


@compiles
def write_agreement(region: Region, log: Log, agreement: Agreement, action: int) -> None:
    """Write a change of an agreement, and its members after it."""
    if region.quarter < log.first:
        return
    row = log.agreements[next_row(log, AGREEMENTS)]
    row.run, row.quarter, row.action = log.run[0], region.quarter, action
    row.founders, row.signed, row.members = agreement.founders, agreement.signed, agreement.members
    row.kind = STRATEGIC


@compiles
def write_treaties(region: Region, log: Log) -> None:
    """Write the quarter's routine treaties."""
    pairs = region.pairs
    for k in range(region.pair_count):
        if pairs.has_signed[k] > 0 and region.quarter >= log.first:
            row = log.agreements[next_row(log, AGREEMENTS)]
            row.run, row.quarter, row.action, row.kind = log.run[0], region.quarter, SIGNED, ROUTINE
            row.founders = row.members = 1 << pairs.first[k] | 1 << pairs.second[k]
            row.signed = region.quarter


@compiles
def write_crises(region: Region, log: Log) -> None:
    """Write the quarter's crises."""
    pairs = region.pairs
    for k in range(region.pair_count):
        if pairs.crisis[k] != 0.0 and region.quarter >= log.first:
            row = log.crises[next_row(log, CRISES)]
            row.run, row.quarter, row.a, row.b = log.run[0], region.quarter, pairs.first[k], pairs.second[k]
            row.severity, row.hazard = pairs.crisis[k], pairs.hazard[k]


@compiles
def write_event(region: Region, log: Log, event: int, origin: int) -> None:
    """Write an event by its place, and its origin."""
    if region.quarter < log.first:
        return
    row = log.events[next_row(log, EVENTS)]
    row.run, row.quarter, row.event, row.origin = log.run[0], region.quarter, event, origin
