"""Effects of events on the region, channel by channel, and the quarter in which an event happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field
from haemus.model.agents.agreement import conclude
from haemus.model.agents.contract import sign_contract
from haemus.model.agents.pair import raise_dated_crisis
from haemus.model.agents.politics import turn_states
from haemus.model.agents.supplier import shift_demand
from haemus.model.agents.tender import LONGEST_DELIVERY
from haemus.model.agents.threat import change_war
from haemus.model.draws import stable_id, uniform
from haemus.model.events.effect import CHANNELS
from haemus.model.rules.supply import delivery_quarters

if TYPE_CHECKING:
    from haemus.model.region import Region

(
    DOUBT, COMMITMENT, SYSTEMIC_THREAT, WORLD_DEMAND, OUTSIDE_ALIGNMENT, ALARM, SIGNAL, HOSTILITY, EMBARGO, MEMBERSHIP,
    PRESENCE, INVESTMENT, DEMAND, GIFT, PLEDGE, PLAN, FINANCE, AGREEMENT, CONTRACT, FISCAL, INFLUENCE,
) = map(CHANNELS.index, (
    "doubt", "commitment", "systemic_threat", "world_demand", "outside_alignment", "alarm", "signal", "hostility", "embargo",
    "membership", "presence", "investment", "demand", "gift", "pledge", "plan", "finance", "agreement", "contract", "fiscal",
    "influence",
))  # fmt: skip
OCCURS: Final = stable_id("event.occurs")
DELAY: Final = stable_id("event.delay")
NEVER: Final = -1_000
NO_BAN: Final = -1.0
FREE: Final = -2.0
"""Values of a state's `ban` on a home that aren't the leak of an embargo.

NO_BAN: none of its own, so that a ban on all buyers holds for it too. FREE: exempt, because an embargo on all was lifted for it
alone; without a number of its own, this couldn't be told from NO_BAN.
"""


class PlacedEffect(Acts):
    """An effect of an event, its names resolved to places; -1 for a name that the region doesn't have."""

    event: int = field("place", "its event")
    opens: int = field("0 or 1", "the first effect of its event")
    channel: int = field("place", "its channel, in the order of `haemus.model.events.effect.CHANNELS`")
    recipient: int = field("place", "agent, home or power on which it acts")
    counterpart: int = field("place", "the other agent, home or power that it concerns")
    category: int = field("place", "a category of weapons")
    flag: int = field(
        "0 or 1",
        "1 for a loan, 0 for a grant; 1 for a ban, 0 for its end; 1 for the end of a war; 1 for a plan's first step; "
        "1 for an investment of the past",
    )
    year: int = field("year", "by which a pledge or a step of a plan is due")
    quarters: int = field("quarters", "how long it lasts")
    product: int = field("place", "product of a contract")
    lead_quarters: int = field("quarters", "until the first delivery of a contract")
    instalments: int = field("quarters", "over which a contract is paid")
    members: int = field("set of states", "states that sign an agreement")
    amount: float = field("the channel's unit", "size")
    value_meur: float = field("EUR million", "money in a quarter, or a contract's value")
    units: float = field("units", "bought by a contract")

    def apply(self, region: Region) -> None:  # noqa: C901, PLR0912 - one branch a channel
        """Apply the effect for one quarter."""
        channel, recipient, counterpart, amount = self.channel, self.recipient, self.counterpart, self.amount
        if channel == DOUBT:
            region.doubt[recipient] = region.doubt[recipient] + amount
        elif channel == COMMITMENT:
            region.commitment_shift[recipient] = region.commitment_shift[recipient] + amount
        elif channel == SYSTEMIC_THREAT:
            change_war(region, amount, self.flag)
        elif channel == WORLD_DEMAND:
            shift_demand(region, amount)
        elif channel == OUTSIDE_ALIGNMENT:
            turn_states(region, recipient, amount)
        elif channel == ALARM:
            region.states[recipient].take_alarm(region, self.category, amount)
        elif channel == SIGNAL:
            region.states[recipient].hear_signal(region, counterpart, amount)
        elif channel == HOSTILITY:
            raise_dated_crisis(region, recipient, counterpart, amount)
        elif channel == EMBARGO:
            set_embargo(region, recipient, counterpart, self.flag, amount)
        elif channel == MEMBERSHIP:
            region.guarantees[counterpart].consider(region, region.states[recipient])
        elif channel == PRESENCE:
            region.guarantees[recipient].shift_presence(region, amount)
        elif channel == INVESTMENT:
            region.states[recipient].host_bases(region, counterpart, self.value_meur, self.flag)
        elif channel == DEMAND:
            if recipient >= 0:  # a producer that the scenario hasn't removed
                region.suppliers[recipient].take_allied_orders(region, self.value_meur)
        elif channel == GIFT:
            region.states[recipient].accept_donation(region, counterpart, self.category, amount)
        elif channel == PLEDGE:
            region.guarantees[recipient].pledge(region, amount, float(self.year))
        elif channel == PLAN:
            region.states[recipient].adopt_plan(region, self.year, amount, self.value_meur, self.flag)
        elif channel == FINANCE:
            region.states[recipient].receive_finance(region, self.value_meur, self.flag, int(amount))
        elif channel == AGREEMENT:
            conclude(region, self.members, int(amount))
        elif channel == CONTRACT:
            self.impose_contract(region)
        elif channel == FISCAL:
            region.states[recipient].gain_windfall(region, self.value_meur)
        elif channel == INFLUENCE:
            region.states[recipient].come_under_influence(region, counterpart, amount)

    def impose_contract(self, region: Region) -> None:
        """Sign the contract that the event imposes. The maker's capacity sets the pace of deliveries."""
        maker = region.suppliers[region.products.supplier[self.product]]
        first = region.quarter + self.lead_quarters
        rate = maker.units_a_quarter(region, self.product)
        last = first + delivery_quarters(self.units, rate, LONGEST_DELIVERY) - 1
        contract = sign_contract(
            region,
            region.states[self.recipient],
            self.product,
            self.units,
            self.value_meur,
            first,
            last,
            self.instalments,
        )
        contract.is_imposed = 1


@compiles
def event_quarter(seed: int, key: int, quarter: int, window: int, probability: float) -> int:
    """Return the quarter in which an event happens in a run, or NEVER.

    It happens with `probability`, in the `quarter` of its date or up to `window` quarters later, all equally likely. `key` is
    the id of the event.
    """
    if probability < 1.0 and uniform(seed, OCCURS, 0, key, 0) >= probability:
        return NEVER
    if window > 0:
        return quarter + int(uniform(seed, DELAY, 0, key, 0) * (window + 1))
    return quarter


@compiles
def set_embargo(region: Region, home: int, buyer: int, bans: int, leak: float) -> None:
    """Impose or lift an embargo on a home, for one buyer or for all; one for all replaces those for single buyers.

    `buyer` is -1 for all, `bans` 1 to impose and 0 to lift, `leak` the probability that an offer is made nevertheless.
    """
    if home < 0:
        return
    if buyer < 0:
        region.ban_on_all[home] = leak if bans > 0 else NO_BAN
        for i in range(region.state_count):
            region.states[i].ban[home] = NO_BAN
    elif bans > 0:
        region.states[buyer].ban[home] = leak
    else:
        region.states[buyer].ban[home] = FREE if region.ban_on_all[home] >= 0.0 else NO_BAN
    for k in range(region.supplier_count):
        if region.suppliers[k].home == home:
            for i in range(region.state_count):
                own = region.states[i].ban[home]
                in_force = region.ban_on_all[home] if own == NO_BAN else own
                region.states[i].embargo[k] = in_force if in_force >= 0.0 else NO_BAN
