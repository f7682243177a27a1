"""A quarter in compiled code: the phases of `haemus.model.region.PHASES` again, in the same order, as loops.

The order is written twice on purpose: docking compares the two. Acts that touch only their own agent share one loop here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from haemus.model.acts import compiles
from haemus.model.agents.agreement import conclude
from haemus.model.agents.budget import BUDGET_SEASON, REVISION_SEASON, draw_common_budget_shock
from haemus.model.agents.commons import NOBODY
from haemus.model.agents.contract import deliver_what_is_due, pay_instalments
from haemus.model.agents.economy import average_price, draw_common_growth
from haemus.model.agents.effects import NEVER
from haemus.model.agents.guarantee import let_doubts_pass
from haemus.model.agents.ledgers import books_close, clear_quarter, forget_counts
from haemus.model.agents.pair import assess_pairs, raise_crises
from haemus.model.agents.politics import INFLUENCE_SEASON
from haemus.model.agents.signing import are_united, ask_others, forget_signings, form_groups, weigh_signings
from haemus.model.agents.supplier import count_exports_anew, let_demand_settle, press_quotes
from haemus.model.agents.talks import advance_talks, judge_pairs, review_pairs
from haemus.model.agents.threat import let_systemic_threat_fade, show_capabilities
from haemus.model.agents.treaty import sign_treaties
from haemus.model.calendar import BASE_YEAR
from haemus.model.compiled.log import write_agreement, write_crises, write_event, write_treaties
from haemus.model.tables.rows import ACTIONS, ITS_OWN_DOUBT, ORIGINS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from haemus.model.agents.agreement import Agreement
    from haemus.model.compiled.log import Log
    from haemus.model.region import Region

    type Due = NDArray[Any]
    """An array of EVENT, or of EFFECT (`haemus.model.record.due`)."""

SIGNED, APPLIED, JOINED, DEEPENED, LAPSED = range(len(ACTIONS))
ENDOGENOUS = ORIGINS.index("endogenous")


class OpenBooksError(Exception):
    """Money or weapons don't add up, or a number isn't finite."""


@compiles
def pass_quarter(  # noqa: PLR0913, PLR0917 - the run, what is due, and where it is written
    region: Region, events: Due, effects: Due, dates: NDArray[np.int64], log: Log, rows: NDArray[Any]
) -> None:
    """Run the phases of one quarter, in their order. `rows` are those of states, [quarter from the first on, state]."""
    region.quarter += 1
    region.year, region.season = BASE_YEAR + region.quarter // 4, region.quarter % 4
    apply_events(region, events, effects, dates, log)
    grow_economies(region)
    revise_credibility(region)
    perceive_threat(region)
    set_budgets(region)
    form_agreements(region, log)
    procure(region)
    produce_and_deliver(region)
    draw_crises(region, log)
    record_quarter(region, log.first, rows)


@compiles
def apply_events(region: Region, events: Due, effects: Due, dates: NDArray[np.int64], log: Log) -> None:
    """Phase 1: events."""
    for i in range(region.state_count):
        if region.season == 0:
            region.states[i].draw_year(region)
        region.states[i].begin_quarter(region)
    for k in range(effects.size):  # all of them in every quarter: compiled code needs no calendar of what is due
        effect = effects[k]
        began = dates[effect.event]
        if began == NEVER or not began <= region.quarter < began + effect.quarters:
            continue
        if effect.opens > 0 and region.quarter == began:
            write_event(region, log, effect.event, events[effect.event].origin)
        in_force = region.agreement_count
        effect.apply(region)
        if region.agreement_count > in_force:
            write_agreement(region, log, region.agreements[in_force], SIGNED)
    for i in range(region.state_count):
        region.states[i].count_windfall(region)
    for k in range(region.guarantee_count):
        if region.guarantees[k].doubts_itself(region):
            write_event(region, log, ITS_OWN_DOUBT, ENDOGENOUS)
            region.guarantees[k].cast_doubt(region)


@compiles
def grow_economies(region: Region) -> None:
    """Phase 2: economies."""
    draw_common_growth(region)
    for i in range(region.state_count):
        region.states[i].grow(region)
    average_price(region)


@compiles
def revise_credibility(region: Region) -> None:
    """Phase 3: beliefs and help."""
    for i in range(region.state_count):
        region.states[i].revise_beliefs(region)
        region.states[i].count_on_guarantees(region)
    show_capabilities(region)
    for i in range(region.state_count):
        region.states[i].count_help(region)
        if region.quarter == region.first:
            region.states[i].remember_help(region)
        region.states[i].forget_signals(region)
    let_doubts_pass(region)


@compiles
def perceive_threat(region: Region) -> None:
    """Phase 4: threat."""
    if region.quarter == region.first:
        for i in range(region.state_count):
            region.states[i].draw_biases(region)
    assess_pairs(region)
    for i in range(region.state_count):
        region.states[i].perceive_disputes(region)
        region.states[i].sum_threats(region)
        if region.quarter == region.first:
            region.states[i].remember_threat(region)
    let_systemic_threat_fade(region)


@compiles
def set_budgets(region: Region) -> None:
    """Phase 5: budgets and payments."""
    if region.quarter == region.first or region.season == REVISION_SEASON:
        settle_on_budgets(region)
    for i in range(region.state_count):
        if region.quarter == region.first:
            region.states[i].set_first_budget(region)
        elif region.season == 0:
            region.states[i].begin_year(region)
        if region.season == REVISION_SEASON:
            region.states[i].revise_budget(region)
        region.states[i].settle_account(region)
    pay_instalments(region)
    for i in range(region.state_count):
        region.states[i].buy_routinely(region)
    for k in range(region.supplier_count):
        region.suppliers[k].sell_routinely(region)
    if region.season == BUDGET_SEASON:
        draw_common_budget_shock(region)
        settle_on_budgets(region)
        for i in range(region.state_count):
            region.states[i].fix_budget(region)


@compiles
def settle_on_budgets(region: Region) -> None:
    """Let all states settle on a budget before any of them changes its own."""
    for i in range(region.state_count):
        region.states[i].settle_on_budget(region)


@compiles
def form_agreements(region: Region, log: Log) -> None:
    """Phase 6: talks and agreements."""
    if region.quarter == region.first:
        for i in range(region.state_count):
            region.states[i].set_capital(region)
    if region.season == 0:
        review_pairs(region)
    forget_signings(region)
    for i in range(region.state_count):
        region.states[i].weigh_needs(region)
    weigh_signings(region)
    judge_pairs(region)
    if region.quarter >= region.choices_from:
        standing, lapsed = region.agreement_count, 0
        sign(region, log)
        for k in range(standing):
            if not carry_on(region, log, region.agreements[k - lapsed]):  # those after one that lapses move up
                lapsed += 1
        if sign_treaties(region) > 0:
            write_treaties(region, log)
    for i in range(region.state_count):
        region.states[i].restore_capital(region)


@compiles
def sign(region: Region, log: Log) -> None:
    """Let each group that is ready sign, with the states that join it."""
    if advance_talks(region) == 0:
        return
    for g in range(form_groups(region)):
        group = ask_others(region, region.groups[g])
        if not are_united(region, group):
            write_agreement(region, log, conclude(region, group, 0), SIGNED)


@compiles
def carry_on(region: Region, log: Log, agreement: Agreement) -> bool:
    """Let an agreement answer applications and take new ones, then lapse or deepen; return whether it is still in force."""
    for i in range(region.state_count):
        if agreement.applicants >> i & 1:
            agreement.applicants &= ~(1 << i)
            if agreement.first_to_refuse(region, i) == NOBODY:
                agreement.admit(region, i)
                write_agreement(region, log, agreement, JOINED)
    for _ in range(agreement.take_applications(region)):
        write_agreement(region, log, agreement, APPLIED)
    if agreement.lapses(region):
        write_agreement(region, log, agreement, LAPSED)
        agreement.end(region)
        return False
    if agreement.deepens(region):
        write_agreement(region, log, agreement, DEEPENED)
    return True


@compiles
def procure(region: Region) -> None:
    """Phase 7: procurement."""
    for i in range(region.state_count):
        region.states[i].fade_deals(region)
    for i in range(region.state_count):
        region.states[i].tender(region)
    for i in range(region.state_count):
        region.states[i].receive_aid(region)
    for k in range(region.supplier_count):
        region.suppliers[k].raise_offset(region)


@compiles
def produce_and_deliver(region: Region) -> None:
    """Phase 8: stocks, deliveries and suppliers."""
    for i in range(region.state_count):
        region.states[i].age_stocks(region)
    deliver_what_is_due(region)
    for k in range(region.supplier_count):
        region.suppliers[k].produce(region)
    press_quotes(region)
    count_exports_anew(region)
    for k in range(region.supplier_count):
        region.suppliers[k].quote(region)
        region.suppliers[k].export(region)
    let_demand_settle(region)


@compiles
def draw_crises(region: Region, log: Log) -> None:
    """Phase 9: crises and influence."""
    if raise_crises(region) > 0:
        write_crises(region, log)
    if region.season == INFLUENCE_SEASON:
        for i in range(region.state_count):
            region.states[i].yield_to_influence(region)


@compiles
def record_quarter(region: Region, first: int, rows: NDArray[Any]) -> None:
    """Phase 10: audit and rows. OpenBooksError where the books don't close."""
    for i in range(region.state_count):
        region.states[i].weigh_stocks(region)
    if not books_close(region):
        raise OpenBooksError
    if region.quarter == first - 1:
        forget_counts(region)
    if region.quarter >= first:
        for i in range(region.state_count):
            region.states[i].write(region, rows[region.quarter - first, i])
    clear_quarter(region)
