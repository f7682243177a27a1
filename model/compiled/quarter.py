"""A quarter, compiled as a whole: the phases of `haemus.model.region.PHASES`, in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from haemus.model.calendar import FIRST_YEAR
from haemus.model.compiled import compiled
from haemus.model.ensemble.agreements import form_agreements
from haemus.model.ensemble.budgets import set_budgets
from haemus.model.ensemble.credibility import revise_credibility
from haemus.model.ensemble.crises import draw_crises
from haemus.model.ensemble.economy import grow_economies
from haemus.model.ensemble.events import happen
from haemus.model.ensemble.procurement import procure
from haemus.model.ensemble.recording import record_quarter
from haemus.model.ensemble.suppliers import produce_and_deliver
from haemus.model.ensemble.threat import perceive_threat

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from haemus.model.ensemble.log import Log
    from haemus.model.situation import Block, Events, Impulses


@compiled
def pass_quarter(  # noqa: PLR0913, PLR0917 - the run, what may happen, and where it is written down
    block: Block, events: Events, impulses: Impulses, dates: NDArray[np.int64], log: Log, rows: NDArray[Any]
) -> None:
    """Let one quarter pass: the phases, in their order."""
    now = block[0]
    now.quarter += 1
    now.year, now.season = FIRST_YEAR + now.quarter // 4, now.quarter % 4
    happen(block, events, impulses, dates, log)
    grow_economies(block)
    revise_credibility(block)
    perceive_threat(block)
    set_budgets(block)
    form_agreements(block, log)
    procure(block)
    produce_and_deliver(block)
    draw_crises(block, log)
    record_quarter(block, log.first, rows)
