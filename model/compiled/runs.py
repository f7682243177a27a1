"""Many runs of one scenario, one after another in compiled code, a chunk at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from haemus.model.compiled import compiled
from haemus.model.ensemble.events import draw_dates
from haemus.model.ensemble.log import AGREEMENTS, CRISES, EVENTS, MOST, Log
from haemus.model.ensemble.quarter import pass_quarter
from haemus.model.opening import opening_of
from haemus.model.record import STATE_ROW
from haemus.model.situation.situation import ROOM
from haemus.model.start.data import starting_data
from haemus.model.tables.rows import CONTRACT_ROW, RUN, Recorded, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.situation import Block, Events, Impulses
    from haemus.model.start.data import StartingData

DONE, FAILED = range(2)


class Paper:
    """What runs are written down on. Used again, it spares the system to hand out memory for every chunk anew.

    What was recorded on it before is lost then; two threads need two.
    """

    def __init__(self) -> None:
        """Take no memory yet."""
        self.rows = np.zeros(0, dtype=STATE_ROW)
        self.contracts = np.zeros(0, dtype=CONTRACT_ROW)
        self.log = Log.of(0, 0)

    def make_room(self, runs: int, rows: int) -> None:
        """Make room for so many runs, each with so many rows of states."""
        if runs * rows > self.rows.size:
            self.rows = np.zeros(runs * rows, dtype=STATE_ROW)
        if runs * ROOM["contract"] > self.contracts.size:
            self.contracts = np.zeros(runs * ROOM["contract"], dtype=CONTRACT_ROW)
            self.log = Log.of(0, runs * MOST)
        self.log.counts[:] = 0


class Ensemble:
    """A scenario made ready: what all its runs start from."""

    def __init__(self, scenario: ResolvedScenario, data: StartingData | None = None) -> None:
        """Set the region as it stood at the start of 2020, as the reference does; a run differs by its seed alone."""
        data = data or starting_data()
        opening = opening_of(scenario, data, 0)
        self.scenario = scenario
        self.names = names_of(scenario, data)
        self._start, self._agenda, self._states = opening.situation.block, opening.agenda, len(opening.states)

    def run(self, seeds: Sequence[int], paper: Paper | None = None) -> tuple[Recorded, NDArray[np.int64]]:
        """Run once with each seed; return what the runs recorded, and the status of each: DONE or FAILED.

        What a failed run left behind isn't in the rows; to see why it failed, run it in the reference. With `paper`, the rows
        of states are there only until it is used again.
        """
        first, last = self.scenario.start, self.scenario.end
        count, quarters = len(seeds), last - first + 1
        paper = paper or Paper()
        paper.make_room(count, quarters * self._states)
        log = paper.log._replace(first=first)
        runs, statuses = np.zeros(count, dtype=RUN), np.zeros(count, dtype=np.int64)
        rows = paper.rows[: count * quarters * self._states].reshape(count, quarters, self._states)
        runs["seed"] = seeds
        signed = _run_all(
            self._start.copy(), self._start, self._agenda.events, self._agenda.impulses, last, runs, statuses, rows,
            paper.contracts, log,
        )  # fmt: skip
        rows[statuses == FAILED] = np.zeros((), dtype=STATE_ROW)
        recorded = Recorded(
            names=self.names, first=first, last=last, runs=runs, states=rows,
            agreements=log.agreements[: log.counts[AGREEMENTS]].copy(), contracts=paper.contracts[:signed].copy(),
            crises=log.crises[: log.counts[CRISES]].copy(), events=log.events[: log.counts[EVENTS]].copy(),
        )  # fmt: skip
        return recorded, statuses


@compiled
def _run_all(  # noqa: PLR0913, PLR0917 - what runs start from, and where they are written down
    block: Block, start: Block, events: Events, impulses: Impulses, last: int, runs: NDArray[Any],
    statuses: NDArray[np.int64], rows: NDArray[Any], contracts: NDArray[Any], log: Log,
) -> int:  # fmt: skip
    """Run once for each of `runs`; return how many contracts were written. `block` is where a run happens."""
    dates = np.zeros(events.size, dtype=np.int64)
    signed = 0
    for k in range(runs.size):
        block[0] = start[0]
        now, run = block[0], runs[k]
        now.seed = run.seed
        log.run[0] = k
        for kind in range(log.counts.size):
            log.begun[kind] = log.counts[kind]
        draw_dates(now.seed, events, dates)
        try:
            while now.quarter < last:
                pass_quarter(block, events, impulses, dates, log, rows[k])
            statuses[k] = DONE
        except Exception:  # noqa: BLE001 - compiled code knows no kinds of exceptions
            statuses[k] = FAILED
            for kind in range(log.counts.size):
                log.counts[kind] = log.begun[kind]
            continue
        run.refusals, run.tenders_lost, run.largest_multiplier = now.refusals, now.tenders_lost, now.largest_multiplier
        for place in range(now.contract_count):
            contract = now.contracts[place]
            if contract.signed >= log.first:
                row = contracts[signed]
                row.run, row.buyer, row.product, row.imposed = k, contract.buyer, contract.product, contract.imposed
                row.signed, row.first_delivery, row.last_delivery = (
                    contract.signed,
                    contract.first_delivery,
                    contract.last_delivery,
                )
                row.units, row.value = contract.units, contract.value
                signed += 1
    return signed
