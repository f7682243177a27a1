"""What each channel of an event changes in the region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.contract import Contract
from model.phases.agreements import conclude
from model.phases.procurement import enter
from model.powers import POWERS
from model.rules.crisis import raised_hostility
from model.rules.supply import delivery_quarters
from model.sweeps.contracts import enter_contract
from model.sweeps.offers import LONGEST_DELIVERY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from model.events import Impulse
    from model.region import Region


_NO_EMBARGO: Final = -1.0


def happening(region: Region, event: str, kind: str, origin: str) -> None:
    """Write an event down."""
    if region.quarter >= region.script.start:
        region.record.events.append((region.name, event, kind, origin))
    region.record.explain(region.quarter, "event", (), f"{event} ({kind}, {origin})")


def _doubt(region: Region, impulse: Impulse) -> None:
    power = POWERS.index(impulse.target)
    region.situation.doubt[power] = region.situation.doubt[power] + impulse.size


def _commitment(region: Region, impulse: Impulse) -> None:
    power = POWERS.index(impulse.target)
    region.situation.commitment_shift[power] = region.situation.commitment_shift[power] + impulse.size


def _systemic_threat(region: Region, impulse: Impulse) -> None:
    region.now.systemic = max(0.0, float(region.now.systemic) + impulse.size)


def _world_demand(region: Region, impulse: Impulse) -> None:
    region.now.world_demand = max(0.1, float(region.now.world_demand) + impulse.size)


def _outside_alignment(region: Region, impulse: Impulse) -> None:
    place = POWERS.index(impulse.target)
    for state in region.states:
        # those who are close to a power turn away by less: a share of the distance that they keep
        usual = float(state.usual_alignment[place])
        shift = impulse.size * (1.0 - usual)
        state.usual_alignment[place] = min(1.0, max(0.0, usual + shift))
        state.alignment[place] = min(1.0, max(0.0, float(state.alignment[place]) + shift))


def _alarm(region: Region, impulse: Impulse) -> None:
    state, k = region.state_of[impulse.target], region.category_index[impulse.category]
    state.alarms[k] = state.alarms[k] + impulse.size


def _signal(region: Region, impulse: Impulse) -> None:
    guarantee = region.guarantee_of[impulse.counterpart]
    place = (guarantee.place, region.state_of[impulse.target].place)
    region.situation.signal[place] = region.situation.signal[place] + impulse.size


def _hostility(region: Region, impulse: Impulse) -> None:
    dyad = region.dyad_of[impulse.target, impulse.counterpart]
    severity = region.parameters.crisis_severity * impulse.size
    dyad.hostility = raised_hostility(dyad.hostility, severity)
    dyad.peace_years = dyad.peace_years * max(0.0, 1.0 - impulse.size)
    for state in (dyad.a, dyad.b):
        state.crises_of_year = state.crises_of_year + 1.0


def _embargo(region: Region, impulse: Impulse) -> None:
    """Ban a supplier's home for a buyer, or for all where none is named, which replaces what held for some; or lift it."""
    bans = region.embargoes.setdefault(impulse.target, {})
    if not impulse.counterpart:
        bans.clear()
    if impulse.flag:
        bans[impulse.counterpart] = impulse.size
    elif "" in bans:
        bans[impulse.counterpart] = None  # free, whatever holds for all others
    else:
        bans.pop(impulse.counterpart, None)
    if not bans:
        del region.embargoes[impulse.target]
    _enforce(region)


def _enforce(region: Region) -> None:
    """Set, for each buyer and supplier, the leak of the embargo in force."""
    leaks = region.situation.embargo
    for supplier in region.suppliers:
        bans = region.embargoes.get(supplier.home, {})
        for state in region.states:
            leak = bans.get(state.iso3, bans.get(""))
            leaks[state.place, supplier.place] = _NO_EMBARGO if leak is None else leak


def _membership(region: Region, impulse: Impulse) -> None:
    state, guarantee = region.state_of[impulse.target], region.guarantee_of[impulse.counterpart]
    vetoed = (
        state.start.entity_veto
        and region.draws.uniform("accession.veto", 0, state.key) >= region.parameters.veto_lifted
    )
    if state in guarantee.members or vetoed or (state.start.military_neutral and guarantee.promises_help):
        region.now.refusals += int(state not in guarantee.members)
        return
    guarantee.admit(state)
    state.join(guarantee)


def _presence(region: Region, impulse: Impulse) -> None:
    guarantee = region.guarantee_of[impulse.target]
    guarantee.presence = min(1.0, max(0.0, guarantee.presence + impulse.size))


def _investment(region: Region, impulse: Impulse) -> None:
    guarantee = region.guarantee_of[impulse.counterpart]
    place = (guarantee.place, region.state_of[impulse.target].place)
    region.situation.investment[place] = region.situation.investment[place] + impulse.value_meur


def _demand(region: Region, impulse: Impulse) -> None:
    supplier = region.supplier_of.get(impulse.target)
    if supplier is not None:
        supplier.allied_orders = supplier.allied_orders + impulse.value_meur


def _gift(region: Region, impulse: Impulse) -> None:
    """Put given weapons into the stock: nobody's spending, at the TIV of the donor's own product or the category's mean."""
    state, k = region.state_of[impulse.target], region.category_index[impulse.category]
    listed = [region.listed[place] for place in region.products_of(impulse.category)]
    products = [product for maker, product in listed if maker.home == impulse.counterpart] or [
        product for _, product in listed
    ]
    tiv = impulse.size * sum(product.tiv for product in products) / len(products)
    stock = state.nato if products[0].nato_standard else state.east
    stock[k] = stock[k] + tiv
    region.situation.booked[state.place] = region.situation.booked[state.place] + tiv


def _guideline(region: Region, impulse: Impulse) -> None:
    region.guarantee_of[impulse.target].guideline = impulse.size


def _finance(region: Region, impulse: Impulse) -> None:
    state = region.state_of[impulse.target]
    if impulse.flag:
        state.credit = state.credit + impulse.value_meur
    else:
        state.grants = state.grants + impulse.value_meur


def _agreement(region: Region, impulse: Impulse) -> None:
    conclude(region, [region.state_of[iso3] for iso3 in impulse.members], depth=int(impulse.size))


def _contract(region: Region, impulse: Impulse) -> None:
    terms = impulse.terms
    if terms is None:
        message = "a contract impulse carries its terms"
        raise ValueError(message)
    supplier, category = region.supplier_of[terms.supplier], region.category_index[terms.category]
    offered = [place for place in region.products_of(terms.category) if region.listed[place][0] is supplier]
    asked = [place for place in offered if region.listed[place][1].second_hand == terms.second_hand]
    place = (asked or offered)[0]
    product = region.listed[place][1]
    rate = product.capacity * supplier.offer * supplier.capacity / supplier.capacity_at_start
    first = region.quarter + terms.lead_quarters
    last = first + delivery_quarters(terms.units, rate, LONGEST_DELIVERY) - 1
    signed = enter_contract(
        region.now, region.state_of[terms.buyer].place, place, terms.units, terms.value_meur, first, last,
        terms.instalment_quarters or region.data.categories[category].instalment_quarters,
    )  # fmt: skip
    enter(region, Contract(region, signed), imposed=True)


def _fiscal(region: Region, impulse: Impulse) -> None:
    state = region.state_of[impulse.target]
    state.windfall_now = state.windfall_now + impulse.value_meur


def _influence(region: Region, impulse: Impulse) -> None:
    state, place = region.state_of[impulse.target], POWERS.index(impulse.counterpart)
    state.influence[place] = state.influence[place] + 0.25 * impulse.size


CHANNELS: Final[Mapping[str, Callable[[Region, Impulse], None]]] = {
    "doubt": _doubt,
    "commitment": _commitment,
    "systemic_threat": _systemic_threat,
    "world_demand": _world_demand,
    "outside_alignment": _outside_alignment,
    "alarm": _alarm,
    "signal": _signal,
    "hostility": _hostility,
    "embargo": _embargo,
    "membership": _membership,
    "presence": _presence,
    "investment": _investment,
    "demand": _demand,
    "gift": _gift,
    "guideline": _guideline,
    "finance": _finance,
    "agreement": _agreement,
    "contract": _contract,
    "fiscal": _fiscal,
    "influence": _influence,
}
