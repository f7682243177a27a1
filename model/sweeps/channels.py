"""What each channel of an event changes in the situation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled, part
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.crisis import raised_hostility
from haemus.model.rules.supply import delivery_quarters
from haemus.model.sweeps.contracts import enter_contract
from haemus.model.sweeps.offers import LONGEST_DELIVERY

if TYPE_CHECKING:
    from haemus.model.situation import Block, Impulses, Now

(
    DOUBT, COMMITMENT, SYSTEMIC_THREAT, WORLD_DEMAND, OUTSIDE_ALIGNMENT, ALARM, SIGNAL, HOSTILITY, EMBARGO, MEMBERSHIP,
    PRESENCE, INVESTMENT, DEMAND, GIFT, GUIDELINE, FINANCE, AGREEMENT, CONTRACT, FISCAL, INFLUENCE,
) = range(20)  # fmt: skip
"""The channels by place, in the order of `haemus.model.events.impulse.CHANNELS`."""
VETO: Final = stable_id("accession.veto")
NO_BAN: Final = -1.0
FREE: Final = -2.0
"""In `ban_on_one`: as the ban on all says; and free, whatever holds for all others."""


@compiled
def bring_about(block: Block, impulses: Impulses, k: int) -> None:  # noqa: C901, PLR0912 - one branch a channel
    """Let an impulse work, but for those through which alliances are joined and agreements and contracts signed."""
    now, impulse = block[0], impulses[k]
    channel, target, counterpart, size = impulse.channel, impulse.target, impulse.counterpart, impulse.amount
    if channel == DOUBT:
        now.doubt[target] = now.doubt[target] + size
    elif channel == COMMITMENT:
        now.commitment_shift[target] = now.commitment_shift[target] + size
    elif channel == SYSTEMIC_THREAT:
        now.systemic = max(0.0, now.systemic + size)
    elif channel == WORLD_DEMAND:
        now.world_demand = max(0.1, now.world_demand + size)
    elif channel == OUTSIDE_ALIGNMENT:
        _turn(now, target, size)
    elif channel == ALARM:
        now.alarms[target, impulse.category] = now.alarms[target, impulse.category] + size
    elif channel == SIGNAL:
        now.signal[counterpart, target] = now.signal[counterpart, target] + size
    elif channel == HOSTILITY:
        _quarrel(now, target, counterpart, size)
    elif channel == EMBARGO:
        _ban(now, target, counterpart, impulse.flag > 0, size)
    elif channel == PRESENCE:
        guarantee = now.guarantees[target]
        guarantee.presence = min(1.0, max(0.0, guarantee.presence + size))
    elif channel == INVESTMENT:
        now.investment[counterpart, target] = now.investment[counterpart, target] + impulse.value_meur
    elif channel == DEMAND:
        if target >= 0:  # a producer that the scenario hasn't removed
            now.suppliers[target].allied_orders = now.suppliers[target].allied_orders + impulse.value_meur
    elif channel == GIFT:
        _give(now, target, counterpart, impulse.category, size)
    elif channel == GUIDELINE:
        now.guarantees[target].guideline = size
    elif channel == FINANCE:
        state = now.states[target]
        if impulse.flag > 0:
            state.credit = state.credit + impulse.value_meur
        else:
            state.grants = state.grants + impulse.value_meur
    elif channel == FISCAL:
        now.states[target].windfall_now = now.states[target].windfall_now + impulse.value_meur
    elif channel == INFLUENCE:
        now.influence[target, counterpart] = now.influence[target, counterpart] + 0.25 * size


@part
def _turn(now: Now, power: int, size: float) -> None:
    """Turn all states towards a power, or away from it by a share of the distance that they keep: the close ones by less."""
    for i in range(now.state_count):
        usual = now.usual_alignment[i, power]
        shift = size * (1.0 - usual)
        now.usual_alignment[i, power] = min(1.0, max(0.0, usual + shift))
        now.alignment[i, power] = min(1.0, max(0.0, now.alignment[i, power] + shift))


@part
def _quarrel(now: Now, one: int, other: int, size: float) -> None:
    """Let a dated crisis raise hostility and end years of peace; both sides remember it."""
    dyad = now.dyads[now.dyad_of[one, other]]
    dyad.hostility = raised_hostility(dyad.hostility, now.parameters.crisis_severity * size)
    dyad.peace_years = dyad.peace_years * max(0.0, 1.0 - size)
    for i in (one, other):
        now.states[i].crises_of_year = now.states[i].crises_of_year + 1.0


@part
def _ban(now: Now, home: int, buyer: int, banned: bool, leak: float) -> None:  # noqa: FBT001 - compiled code takes its arguments by place
    """Ban a supplier's home for a buyer, or for all where none is named, which replaces what held for some; or lift it."""
    if home < 0:
        return
    if buyer < 0:
        now.ban_on_all[home] = leak if banned else NO_BAN
        for i in range(now.state_count):
            now.ban_on_one[i, home] = NO_BAN
    elif banned:
        now.ban_on_one[buyer, home] = leak
    else:
        now.ban_on_one[buyer, home] = FREE if now.ban_on_all[home] >= 0.0 else NO_BAN
    for k in range(now.supplier_count):
        if now.suppliers[k].home == home:
            for i in range(now.state_count):
                own = now.ban_on_one[i, home]
                in_force = now.ban_on_all[home] if own == NO_BAN else own
                now.embargo[i, k] = in_force if in_force >= 0.0 else NO_BAN


@part
def _give(now: Now, state: int, donor: int, category: int, units: float) -> None:
    """Put given weapons into the stock: nobody's spending, at the TIV of the donor's own product or the category's mean."""
    own, all_makes, owned, products, standard = 0.0, 0.0, 0, 0, 0
    for place in range(now.categories[category].first, now.categories[category].after):
        product = now.products[place]
        all_makes, products = all_makes + product.tiv, products + 1
        if products == 1:
            standard = product.nato_standard
        if now.suppliers[product.supplier].home == donor:
            own, owned = own + product.tiv, owned + 1
            if owned == 1:
                standard = product.nato_standard
    tiv = units * (own / owned if owned > 0 else all_makes / products)
    stock = now.nato if standard > 0 else now.east
    stock[state, category] = stock[state, category] + tiv
    now.booked[state] = now.booked[state] + tiv


@compiled
def join(block: Block, state: int, guarantee: int) -> None:
    """Bring a state under a guarantee; it believes in it as the lead power's standing commitment says."""
    now = block[0]
    now.belief[guarantee, state] = now.guarantees[guarantee].commitment
    if now.guarantees[guarantee].guideline > 0.0:
        now.states[state].allied = 1


@compiled
def apply_for(block: Block, state: int, guarantee: int) -> bool:
    """Let a state join a guarantee unless neutrality or a veto stops it, which is counted; return whether it did."""
    now = block[0]
    it = now.states[state]
    inside = not math.isnan(now.belief[guarantee, state])
    vetoed = it.entity_veto > 0 and uniform(now.seed, VETO, 0, it.key, 0) >= now.parameters.veto_lifted
    if inside or vetoed or (it.neutral > 0.0 and now.guarantees[guarantee].promises > 0):
        now.refusals += 0 if inside else 1
        return False
    join(block, state, guarantee)
    return True


@compiled
def sign_imposed(block: Block, impulses: Impulses, k: int) -> int:
    """Sign a contract whose terms an event imposes; return its place. Deliveries take as long as the maker's capacity says."""
    now, impulse = block[0], impulses[k]
    product = now.products[impulse.product]
    maker = now.suppliers[product.supplier]
    rate = product.capacity * maker.offer * maker.capacity / maker.capacity_at_start
    first = now.quarter + impulse.lead_quarters
    last = first + delivery_quarters(impulse.units, rate, LONGEST_DELIVERY) - 1
    place = enter_contract(
        now, impulse.target, impulse.product, impulse.units, impulse.value_meur, first, last, impulse.instalments
    )
    now.contracts[place].imposed = 1
    return place
