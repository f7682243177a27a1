"""The reasons of decisions in the reference: the terms of each, which add up to the agent's decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

from haemus.model.agents.talks import PairDrivers
from haemus.model.agents.tender import NOTHING, OfferDrivers
from haemus.model.calendar import quarter_name
from haemus.model.rules.elementary import log

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from haemus.model.acts import Columns
    from haemus.model.agents.in_mesa import Agreement, State
    from haemus.model.region import Region

EXACT: Final = 1e-9
"""Smaller differences [log] are rounding."""
ReasonKind = Literal["budget", "revision", "agreement", "purchase", "crisis", "event", "belief"]
type Terms = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason of one decision: its terms, in the order in which they add up."""

    quarter: int
    kind: ReasonKind
    who: tuple[str, ...]
    text: str
    terms: Terms = ()


def weights_of(drivers: type[Columns]) -> Mapping[str, str]:
    """Return the parameter that weighs each driver, by the driver's name."""
    return {each.name: each.weight for each in drivers.FIELDS.values()}


def driver_terms(region: Region, drivers: Columns, place: int) -> Terms:
    """Return the terms of a surplus or a utility; their sum equals it."""
    p = region.parameters
    return tuple(
        (in_words(name), getattr(p, weight) * getattr(drivers, name)[place])
        for name, weight in weights_of(type(drivers)).items()
    )


def in_words(driver: str) -> str:
    """Return a driver's name as it is printed."""
    hyphenated = {"counter_alignment": "counter-alignment", "second_hand": "second-hand"}
    return hyphenated.get(driver, driver.replace("_", " "))


@dataclass(slots=True)
class Reasons:
    """The reasons of one run, in the order in which things happened; kept only if `wanted`."""

    region: Region
    wanted: bool
    kept: list[Reason] = field(default_factory=list)

    def __iter__(self) -> Iterator[Reason]:
        """Iterate over the reasons."""
        return iter(self.kept)

    def _keep(self, kind: ReasonKind, who: Iterable[State | str], text: str, terms: Terms = ()) -> None:
        names = tuple(each if isinstance(each, str) else each.iso3 for each in who)
        self.kept.append(Reason(self.region.quarter, kind, names, text, terms))

    # --- events and beliefs ---

    def event(self, event: str, kind: str, origin: str) -> None:
        """Keep that an event happened."""
        if self.wanted:
            self._keep("event", (), f"{event} ({kind}, {origin})")

    def beliefs_before(self) -> list[list[float]]:
        """Return every state's beliefs before they are revised."""
        return [list(state.belief) for state in self.region.states] if self.wanted else []

    def beliefs(self, before: list[list[float]]) -> None:
        """Keep the terms of every belief that a signal has moved."""
        region = self.region
        for guarantee in region.guarantees if self.wanted else ():
            for state in guarantee.states if guarantee.promises_help else ():
                signal = state.signal_about(region, guarantee)
                if signal != 0.0:
                    self._keep(
                        "belief", (state,), f"belief in {guarantee.name}",
                        (("before [logit]", before[state.place][guarantee.place]),
                        ("standing [logit]", state.commitment_of(region, guarantee)), ("signal [logit]", signal),
                        ("susceptibility", state.susceptibility_to(region, guarantee)),
                        ("after [logit]", state.belief[guarantee.place])),
                    )  # fmt: skip

    # --- budgets ---

    def _settled(self, state: State, newest: float = 0.0) -> Terms:
        """Return the terms of the budget on which a state settled; their sum equals it.

        `newest` is the part of what lasts that came after it settled [log]. A user's own rule is one term, the rest.
        """
        region, p = self.region, self.region.parameters
        income = log(state.gdp_real + state.windfall / state.price) - state.log_income_at_start
        help_change = state.outside_help - state.outside_help_at_start
        terms = (
            ("published budget at the start", state.wanted_at_start - log(state.definition)),
            ("definition factor", log(state.definition)),
            ("earlier shocks, pledges and plans", state.lasting - newest),
            ("income", p.income_elasticity * income),
            ("threat", p.threat_to_budget * (state.threat - state.threat_at_start)),
            ("lost help", -region.rates.response * p.free_riding * help_change),
            ("agreements", p.agreement_to_budget * (state.ties - state.ties_at_start)),
        )
        rest = state.settled - sum(value for _, value in terms)
        return terms if abs(rest) < EXACT else (*terms, (f"rule of {type(state).__name__}", rest))

    def revisions(self) -> None:
        """Keep the terms of the budgets that were revised."""
        for state in self.region.states if self.wanted else ():
            if state.revision != 0.0:
                self._keep(
                    "revision", (state,), "budget revised at mid-year",
                    (("target when fixed", state.settled_when_fixed), *self._settled(state), ("log change", state.revision),
                    ("budget [EUR million]", state.budget)),
                )  # fmt: skip

    def budgets(self) -> None:
        """Keep the terms of the budgets that were fixed."""
        for state in self.region.states if self.wanted else ():
            self._keep(
                "budget", (state,), f"initial budget of {self.region.year + 1}",
                (*self._settled(state, state.settled_when_fixed - state.settled), ("target", state.settled),
                ("budget in force", state.log_budget_before), ("income growth", state.income_growth),
                ("pledge", state.pledge_step), ("plan", state.plan_step), ("shock", state.budget_shock),
                ("log of the new budget", log(state.budget_next_real)), ("budget [EUR million]", state.budget_next)),
            )  # fmt: skip

    # --- agreements ---

    def pair_terms(self, one: State, other: State) -> Terms:
        """Return the terms of a pair's surplus, which sum to it, and the factors that turn it into a rate."""
        region, pairs, k = self.region, self.region.pairs, one.pair_with[other.place]
        return (
            *driver_terms(region, region.pair_drivers, k),
            ("surplus", pairs.surplus[k]),
            ("openness", pairs.openness[k]),
            ("doubt multiplier", pairs.multiplier[k]),
            ("capital", pairs.capital[k]),
            ("rate of a step [per year]", pairs.rate[k]),
        )

    def signing(self, agreement: Agreement) -> None:
        """Keep the terms of each pair in an agreement that came from talks."""
        for one, other in combinations(agreement.states, 2) if self.wanted else ():
            self._keep("agreement", (one, other), f"signed {agreement.label}", self.pair_terms(one, other))

    def answer(self, agreement: Agreement, applicant: State, refusing: State | None) -> None:
        """Keep that an applicant joined, or the member that refused it."""
        if not self.wanted:
            return
        if refusing is None:
            self._keep("agreement", (applicant,), f"joined {agreement.label}")
            return
        p = self.region.parameters
        chance = refusing.chance_to_accept(self.region, applicant.place, p.acceptance_constant)
        text = f"{refusing.iso3} refused {applicant.iso3} in {agreement.label}"
        self._keep("agreement", (applicant, refusing), text, (("chance of acceptance", chance),))

    def application(self, agreement: Agreement, state: State) -> None:
        """Keep the terms of an application."""
        if self.wanted:
            self._keep(
                "agreement", (state,), f"applied to {agreement.label}",
                (("mean surplus", state.mean_surplus), ("least openness", state.least_openness),
                ("doubt multiplier", state.mean_multiplier),
                ("capital", state.capital), ("rate [per year]", state.application_rate)),
            )  # fmt: skip

    def lapse(self, agreement: Agreement) -> None:
        """Keep the hostility at which an agreement lapsed."""
        if self.wanted:
            hostility = agreement.worst_hostility(self.region)
            self._keep("agreement", agreement.states, f"{agreement.label} lapsed", (("hostility", hostility),))

    def deepening(self, agreement: Agreement) -> None:
        """Keep the depth that an agreement has reached."""
        if self.wanted:
            depth = (("depth", float(agreement.depth)),)
            self._keep("agreement", agreement.states, f"{agreement.label} deepened", depth)

    # --- purchases ---

    def purchase(self, buyer: State) -> None:
        """Keep the terms of the offer that a state has just signed, if it has signed one."""
        region, k = self.region, buyer.chosen_offer
        if not self.wanted or k == NOTHING:
            return
        contract = region.contracts[-1]
        supplier, product = region.suppliers[contract.supplier], region.listed[contract.product]
        when = quarter_name(contract.first_delivery)
        best = max(region.offers.utility[: buyer.offer_count])  # which a user's own rule needn't choose
        chosen = "best of offers" if region.offers.utility[k] == best else f"by the rule of {type(buyer).__name__}"
        text = f"{contract.units:g} x {product.system} for EUR {contract.value:.0f} million, first delivery {when}"
        terms = (
            *driver_terms(region, region.offer_drivers, k),
            (f"{chosen}, with taste", region.offers.utility[k]),
            ("offers", float(buyer.offer_count)),
        )
        self._keep("purchase", (buyer, supplier.name), text, terms)


DRIVERS = weights_of(PairDrivers)
"""Drivers of a pair's surplus, and the parameter that weighs each."""
OFFER_TERMS = weights_of(OfferDrivers)
"""Drivers of an offer's utility, and the parameter that weighs each."""
