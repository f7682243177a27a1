"""Phase 6: talks advance, agreements are signed, joined, deepened or lapse; in the order of `haemus.model.phases.agreements`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled import compiled
from haemus.model.ensemble.log import write_agreement
from haemus.model.sweeps.agreements import (
    NOBODY,
    admit,
    are_united,
    ask_others,
    conclude,
    deepen,
    draw_applications,
    draw_lapse,
    end,
    form_groups,
    refused_by,
)
from haemus.model.sweeps.talks import (
    advance_talks,
    forget_signings,
    judge_pairs,
    restore_capital,
    review_standing,
    set_capital,
)
from haemus.model.tables.rows import ACTIONS

if TYPE_CHECKING:
    from haemus.model.ensemble.log import Log
    from haemus.model.situation import Block

SIGNED, APPLIED, JOINED, DEEPENED, LAPSED = range(len(ACTIONS))


@compiled
def form_agreements(block: Block, log: Log) -> None:
    """Judge every pair, move talks on, then settle signings, applications, deepening and lapses."""
    now = block[0]
    if now.quarter == 0:
        set_capital(block)
    if now.season == 0:
        review_standing(block)
    forget_signings(block)
    judge_pairs(block)
    if now.quarter >= now.choices_from:
        standing = now.agreement_count
        _sign(block, log)
        lapsed = 0
        for k in range(standing):
            place = k - lapsed
            _decide_applications(block, log, place)
            _take_applications(block, log, place)
            if _lapses(block, log, place):
                lapsed += 1
    restore_capital(block)


@compiled
def _sign(block: Block, log: Log) -> None:
    now = block[0]
    if advance_talks(block) == 0:
        return
    for g in range(form_groups(block)):
        group = ask_others(block, now.groups[g])
        if not are_united(block, group):
            write_agreement(now, log, conclude(block, group, 0), SIGNED)


@compiled
def _decide_applications(block: Block, log: Log, place: int) -> None:
    now = block[0]
    for i in range(now.state_count):
        if now.applied[place, i] > 0:
            now.applied[place, i] = 0
            if refused_by(block, place, i) == NOBODY:
                admit(block, place, i)
                write_agreement(now, log, place, JOINED)


@compiled
def _take_applications(block: Block, log: Log, place: int) -> None:
    for _ in range(draw_applications(block, place)):
        write_agreement(block[0], log, place, APPLIED)


@compiled
def _lapses(block: Block, log: Log, place: int) -> bool:
    """Let an agreement lapse, or deepen by a step; return whether it has lapsed."""
    if draw_lapse(block, place):
        write_agreement(block[0], log, place, LAPSED)
        end(block, place)
        return True
    if deepen(block, place):
        write_agreement(block[0], log, place, DEEPENED)
    return False
