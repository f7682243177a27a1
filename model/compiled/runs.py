"""The ensemble: many runs of one scenario, one after another in compiled code, a chunk at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from haemus.model.acts import COMPILED_FUNCTIONS, acts_of
from haemus.model.agents.contract import MOST_CONTRACTS
from haemus.model.agents.effects import PlacedEffect, event_quarter
from haemus.model.compiled import bits, networks, philox, rooms  # noqa: F401 - registers the code that compiled acts call
from haemus.model.compiled.compiler import entry, let_compile, teach
from haemus.model.compiled.log import AGREEMENTS, CRISES, EVENTS, MOST, Log
from haemus.model.compiled.quarter import pass_quarter
from haemus.model.draws import check_seed
from haemus.model.record.due import EFFECT
from haemus.model.record.layout import AGENTS, words_at_start
from haemus.model.record.start import start_of
from haemus.model.start.data import starting_data
from haemus.model.tables.rows import CONTRACT_ROW, RUN, STATE_ROW, Rows, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from haemus.model.compiled.quarter import Due
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

DONE, FAILED = range(2)


class Buffers:
    """Memory into which runs write, reused so that not every chunk allocates its own.

    Reuse overwrites the previous rows; each thread needs buffers of its own.
    """

    def __init__(self) -> None:
        """Allocate nothing yet."""
        self.rows = np.zeros(0, dtype=STATE_ROW)
        self.contracts = np.zeros(0, dtype=CONTRACT_ROW)
        self.log = Log.of(0, 0)

    def make_room(self, runs: int, rows: int) -> None:
        """Make room for `runs` runs, each with `rows` rows of states."""
        if runs * rows > self.rows.size:
            self.rows = np.zeros(runs * rows, dtype=STATE_ROW)
        if runs * MOST_CONTRACTS > self.contracts.size:
            self.contracts = np.zeros(runs * MOST_CONTRACTS, dtype=CONTRACT_ROW)
            self.log = Log.of(0, runs * MOST)
        self.log.counts[:] = 0


class Ensemble:
    """A scenario that is ready to run: the start that all its runs share."""

    def __init__(self, scenario: ResolvedScenario, data: StartingData | None = None) -> None:
        """Set up the region as it was at the scenario's origin, as the reference does; runs differ by their seeds alone."""
        data = data or starting_data(scenario.origin, scenario.targets, scenario.region)
        start = start_of(scenario, data, 0)
        for table, (kind, _) in AGENTS.items():
            teach(start.layout.tables[table], acts_of(kind))
        self.scenario = scenario
        self.names = names_of(scenario, data)
        self.start, self.due, self.states = start.block, start.due, len(start.states)
        self.head = self.start.view(np.int64)[: words_at_start(self.start)]

    def run(self, seeds: Sequence[int], buffers: Buffers | None = None) -> tuple[Rows, NDArray[np.int64]]:
        """Run once with each seed; return the rows of the runs, and the status of each: DONE or FAILED.

        Seeds are whole numbers in [0, 2**63). A failed run has no rows; to see why it failed, run it in the reference. With
        `buffers`, the rows of states are valid only until the buffers are used again.
        """
        seeds = [check_seed(seed) for seed in seeds]
        first, last = self.scenario.start, self.scenario.end
        count, quarters = len(seeds), last - first + 1
        buffers = buffers or Buffers()
        buffers.make_room(count, quarters * self.states)
        log = buffers.log._replace(first=first)
        runs, statuses = np.zeros(count, dtype=RUN), np.zeros(count, dtype=np.int64)
        rows = buffers.rows[: count * quarters * self.states].reshape(count, quarters, self.states)
        runs["seed"] = seeds
        block = self.start.copy()
        signed = run_all(
            block,
            block.view(np.int64)[: self.head.size],
            self.head,
            self.due.events,
            self.due.effects,
            np.zeros(self.due.events.size, dtype=np.int64),
            last,
            runs,
            statuses,
            rows,
            buffers.contracts,
            log,
        )
        rows[statuses == FAILED] = np.zeros((), dtype=STATE_ROW)  # clears the rows that it wrote before it failed
        found = Rows(
            names=self.names, first=first, last=last, runs=runs, states=rows,
            agreements=log.agreements[: log.counts[AGREEMENTS]].copy(), contracts=buffers.contracts[:signed].copy(),
            crises=log.crises[: log.counts[CRISES]].copy(), events=log.events[: log.counts[EVENTS]].copy(),
        )  # fmt: skip
        return found, statuses


let_compile(COMPILED_FUNCTIONS)
teach(EFFECT, acts_of(PlacedEffect))


@entry
def draw_dates(seed: int, events: Due, dates: NDArray[np.int64]) -> None:
    """Draw each event's quarter, once a run; NEVER for an event that doesn't happen."""
    for k in range(events.size):
        event = events[k]
        dates[k] = event_quarter(seed, event.key, event.quarter, event.window, event.probability)


@entry
def step(  # noqa: PLR0913, PLR0917 - as `run_all`
    block: NDArray[Any], events: Due, effects: Due, dates: NDArray[np.int64], log: Log, rows: NDArray[Any]
) -> None:
    """Run one quarter, for callers that look at the region between quarters."""
    pass_quarter(block[0], events, effects, dates, log, rows)


@entry
def run_all(  # noqa: PLR0913, PLR0917 - the start of runs, and the arrays for their rows
    block: NDArray[Any], words: NDArray[np.int64], head: NDArray[np.int64], events: Due, effects: Due, dates: NDArray[np.int64], last: int,
    runs: NDArray[Any],
    statuses: NDArray[np.int64], rows: NDArray[Any], contracts: NDArray[Any], log: Log,
) -> int:  # fmt: skip
    """Run once for each of `runs`; return the number of contracts written.

    Each run uses `block` and `dates`. `words` are those of the block that begin as in `head`.
    """
    signed = 0
    for k in range(runs.size):
        for place in range(head.size):
            words[place] = head[place]  # a run changes its region, and the next one needs the start as it was
        region, run = block[0], runs[k]
        region.seed = run.seed
        log.run[0] = k
        for kind in range(log.counts.size):
            log.begun[kind] = log.counts[kind]
        draw_dates(region.seed, events, dates)
        try:
            while region.quarter < last:
                pass_quarter(region, events, effects, dates, log, rows[k])
            statuses[k] = DONE
        except Exception:  # noqa: BLE001 - compiled code can't tell exceptions apart
            statuses[k] = FAILED  # its rows are dropped, so that the log holds complete runs only
            for kind in range(log.counts.size):
                log.counts[kind] = log.begun[kind]
            continue
        run.refusals, run.tenders_lost = region.refusals, region.tenders_lost
        run.largest_multiplier = region.largest_multiplier
        for place in range(region.contract_count):
            contract = region.contracts[place]
            if contract.signed >= log.first:
                row = contracts[signed]
                row.run, row.buyer, row.product, row.imposed = k, contract.buyer, contract.product, contract.is_imposed
                row.aid = contract.is_aid
                row.signed, row.first_delivery = contract.signed, contract.first_delivery
                row.last_delivery, row.units, row.value = contract.last_delivery, contract.units, contract.value
                signed += 1
    return signed
