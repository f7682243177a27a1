"""Section 7.6 of docs/odd.md in plain Python: drivers, surplus, talks by stages, agreements.

A pair is two state codes in alphabetical order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import combinations
from math import exp, log, log1p, sqrt

from textbook_budgets import RESPONSE
from textbook_draws import Draws, group_id, joined, left_sum, name_id, quarterly_share

from haemus.model.exponential import exp as column_exp
from haemus.model.exponential import log as column_log
from haemus.model.parameters import Parameters
from haemus.model.start.data import StartingData

type Pair = tuple[str, str]


@dataclass(frozen=True)
class Surroundings:
    """The inputs from other phases before the agreements of a quarter, by state and by pair."""

    gdp: Mapping[str, float]
    alignment: Mapping[str, Sequence[float]]
    deals: Mapping[Pair, float]
    threat: Mapping[str, float]
    outside_help: Mapping[str, float]
    help_of_agreements: Mapping[str, float]
    fragility: Mapping[str, float]
    wary: Mapping[Pair, float]
    hostility: Mapping[Pair, float]


@dataclass
class Agreement:
    founders: tuple[str, ...]
    signed: int
    depth: int
    members: list[str] = field(default_factory=list)
    applicants: list[str] = field(default_factory=list)

    @cached_property
    def key(self) -> int:
        return joined(group_id(self.founders), self.signed)


@dataclass(frozen=True)
class Judged:
    """The assessment of a pair for one quarter."""

    current: Mapping[str, float]
    surplus: float
    lost: float
    openness: float
    multiplier: float
    rate: float


def pair_of(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


class Talks:
    """The talks and agreements of the region."""

    def __init__(self, data: StartingData, states: Sequence[str], p: Parameters, draws: Draws) -> None:
        self.data, self.states, self.p, self.draws = data, sorted(states), p, draws
        self.pairs = list(combinations(self.states, 2))
        self.barred = {pair: not data.pairs[pair].recognition for pair in self.pairs}
        self.free = [pair for pair in self.pairs if not self.barred[pair]]
        self.stage, self.ties = dict.fromkeys(self.pairs, 0), dict.fromkeys(self.pairs, 0)
        self.capital, self.count = dict.fromkeys(self.states, 1.0), dict.fromkeys(self.states, 0)
        self.agreements: list[Agreement] = []
        self.signings: list[tuple[int, tuple[str, ...]]] = []
        self.treaties = {pair: data.pairs[pair].treaties for pair in self.pairs}
        self.signed: list[Pair] = []
        self.standing: dict[Pair, dict[str, float]] = {}
        self.judged: dict[Pair, Judged] = {}
        self.groups: list[list[str]] = []
        self.refusals = 0
        self.once: dict[str, float] = {}
        self.accustomed: dict[str, float] = {}

    # --- the worth of an agreement ------------------------------------------------------------------

    def review(self, pair: Pair, now: Surroundings) -> dict[str, float]:
        """Return the standing drivers of a pair."""
        (i, j), start = pair, self.data.pairs[pair]
        powers = list(zip(now.alignment[i], now.alignment[j], strict=True))
        lean = [0.5 * (now.alignment[each][2] + now.alignment[each][3]) for each in pair]
        veto = any(self.data.states[each].entity_veto for each in pair)
        return {
            "proximity": exp(-start.distance / 300.0) - 0.3,
            "regime_distance": start.regime_distance - 0.15,
            "size": column_log(min(now.gdp[i], now.gdp[j]) / 10000.0) - 1.0,
            "standing_tie": 1.0 - column_exp(-0.6931471805599453 * self.treaties[pair]) - 0.6,
            "alignment": left_sum([1.0 - abs(a - b) for a, b in powers]) / 5.0 - 0.8,
            "eastern_lean": sqrt(lean[0] * lean[1]) - 0.15,
            "transfers": min(1.0, (now.deals[i, j] + now.deals[j, i]) / 3.0) - 0.1,
            "veto": float(veto),
        }

    def current(self, pair: Pair, now: Surroundings, quarter: int) -> dict[str, float]:
        i, j = pair
        third = [k for k in self.states if k not in pair]
        shared = max((min(now.wary[i, k], now.wary[j, k]) for k in third), default=0.0)
        common = sum(self.tied(i, k) and self.tied(j, k) for k in third)
        helped = {
            each: self.standing_help(each) + (1.0 - self.standing_help(each)) * now.help_of_agreements[each]
            for each in pair
        }
        open_needs = self.open_need(i, now, helped) + self.open_need(j, now, helped)
        countered = 0.0
        for signed, members in self.signings:
            if i not in members and j not in members:
                most = max(max(now.wary[each, k] for k in members) for each in pair)
                countered = max(countered, (1.0 - (quarter - signed) / self.p.counter_memory) * most)
        return {
            "shared_rival": shared * (1.0 - now.wary[i, j]) - 0.1,
            "closure": min(1.0, common / 3.0),
            "deficit": 0.5 * open_needs - 0.15,
            "counter_alignment": countered,
            "hostility": now.hostility[pair] - 0.05,
            "agreements": 0.5 * (self.count[i] + self.count[j]),
        }

    def standing_help(self, state: str) -> float:
        once, used = self.once[state], self.accustomed[state]
        return {1.0: used, 0.0: once, -1.0: min(1.0, 2.0 * once - used)}[RESPONSE[self.p.doubt_response]]

    def open_need(self, state: str, now: Surroundings, of_help: Mapping[str, float]) -> float:
        threat = max(0.0, now.threat[state])
        return threat / (threat + self.p.deficit_half_threat) * (1.0 - of_help[state])

    def weighed(self, drivers: Mapping[str, float]) -> float:
        parameter = {"alignment": "outside_alignment", "eastern_lean": "eastern"}
        return left_sum(
            [getattr(self.p, f"surplus_{parameter.get(name, name)}") * value for name, value in drivers.items()]
        )

    def judge(self, pair: Pair, now: Surroundings, quarter: int) -> Judged:
        (i, j), p = pair, self.p
        current = self.current(pair, now, quarter)
        surplus = self.weighed(self.standing[pair]) + self.weighed(current)
        helps = (now.outside_help, self.accustomed)
        today, once = (self.open_need(i, now, of) + self.open_need(j, now, of) for of in helps)
        lost = 0.5 * today - 0.5 * once
        openness = 1.0 / (1.0 + exp((now.hostility[pair] - p.wariness_bar) / 0.02))
        felt = RESPONSE[p.doubt_response] * p.doubt_sensitivity * lost * openness
        limit = log(p.doubt_multiplier_limit)
        left = column_exp(-2.0 / limit * abs(felt))
        strength = limit * (1.0 - left) / (1.0 + left)
        multiplier = column_exp(strength if felt > 0.0 else -strength)
        rate = p.talks_rate * multiplier * (self.capital[i] * self.capital[j]) * openness * column_exp(surplus)
        return Judged(current, surplus, lost, openness, multiplier, rate)

    # --- who signs ----------------------------------------------------------------------------------

    def tied(self, one: str, other: str) -> bool:
        return self.ties[pair_of(one, other)] > 0

    def pact(self, one: str, other: str) -> float:
        shared = [(1 + each.depth) / 4.0 for each in self.agreements if {one, other} <= set(each.members)]
        return max(shared, default=0.0)

    def acceptance(self, one: str, other: str, constant: float) -> float:
        pair = pair_of(one, other)
        if self.barred[pair]:
            return 0.0
        judged = self.judged[pair]
        return judged.openness / (1.0 + exp(-(constant + (judged.surplus + log(judged.multiplier)))))

    def talk(self, quarter: int) -> list[Pair]:
        """Advance the talks of all pairs; return those that are ready."""
        ready = []
        for pair in self.free:
            if self.ties[pair] > 0:
                continue
            ids = [name_id(each) for each in pair]
            if self.draws.happens(self.judged[pair].rate, "talks.step", quarter, *ids):
                self.stage[pair] += 1
                if self.stage[pair] == 3:
                    ready.append(pair)
            elif self.stage[pair] > 0 and self.draws.happens(self.p.breakoff_rate, "talks.break", quarter, *ids):
                self.stage[pair] = 0
        return ready

    @staticmethod
    def gather(ready: list[Pair]) -> list[list[str]]:
        """Return the groups of states that sign together."""
        groups: list[list[str]] = []
        for pair in ready:
            for group in groups:
                if all(one in group or all(pair_of(one, each) in ready for each in group) for one in pair):
                    group[:] = sorted({*group, *pair})
                    break
            else:
                groups.append(list(pair))
        return groups

    def ask_others(self, group: list[str], quarter: int) -> list[str]:
        """Return the group together with those that join it at once."""
        enlarged, about = list(group), group_id(group)
        for state in self.states:
            if state in group or all(self.tied(state, each) for each in enlarged):
                continue
            readiness = [self.acceptance(state, each, self.p.joint_signing_constant) for each in sorted(enlarged)]
            chance = reduce(lambda product, each: product * each, readiness, self.capital[state])
            if self.draws.uniform("talks.third", quarter, name_id(state), 0, about) < chance:
                enlarged.append(state)
        return sorted(enlarged)

    def sign(self, founders: Sequence[str], depth: int, quarter: int) -> None:
        agreement = Agreement(tuple(sorted(founders)), quarter, depth)
        self.agreements.append(agreement)
        for state in agreement.founders:
            self.enter(agreement, state)
        self.signings.append((quarter, agreement.founders))

    def enter(self, agreement: Agreement, state: str) -> None:
        for member in agreement.members:
            self.ties[pair_of(state, member)] += 1
            self.stage[pair_of(state, member)] = 0
        agreement.members = sorted([*agreement.members, state])
        self.count[state] += 1
        self.capital[state] *= 1.0 - self.p.capital_cost

    # --- agreements in force ------------------------------------------------------------------------

    def answer(self, agreement: Agreement, quarter: int) -> None:
        for applicant in sorted(agreement.applicants):
            agreement.applicants.remove(applicant)
            for member in agreement.members:
                u = self.draws.uniform("accession.accept", quarter, name_id(applicant), name_id(member), agreement.key)
                if u >= self.acceptance(applicant, member, self.p.acceptance_constant):
                    self.refusals += 1
                    break
            else:
                self.enter(agreement, applicant)
                self.signings.append((quarter, tuple(agreement.members)))

    def application_rate(self, agreement: Agreement, state: str) -> float:
        judged = [self.judged[pair_of(state, member)] for member in agreement.members]
        multiplier = left_sum([each.multiplier for each in judged]) / len(judged)
        surplus = left_sum([each.surplus for each in judged]) / len(judged)
        p = self.p
        least = min(each.openness for each in judged)
        return p.accession_rate * multiplier * self.capital[state] * least * exp(p.accession_surplus * surplus)

    def apply(self, agreement: Agreement, quarter: int) -> None:
        if quarter - agreement.signed < self.p.accession_delay:
            return
        for state in self.states:
            if state in agreement.members or any(self.barred[pair_of(state, each)] for each in agreement.members):
                continue
            rate = self.application_rate(agreement, state)
            if self.draws.happens(rate, "accession.apply", quarter, name_id(state), agreement.key):
                agreement.applicants.append(state)

    def last_or_deepen(self, agreement: Agreement, hostility: Mapping[Pair, float], quarter: int) -> None:
        p, inside = self.p, list(combinations(agreement.members, 2))
        rate = p.lapse_rate * exp(p.lapse_hostility * max(hostility[pair] for pair in inside))
        if self.draws.happens(rate, "agreement.lapse", quarter, agreement.key):
            self.agreements.remove(agreement)
            for pair in inside:
                self.ties[pair] -= 1
                self.stage[pair] = 0
            for state in agreement.members:
                self.count[state] -= 1
        elif agreement.depth < 3:
            rate = p.deepening_rate * min(self.capital[each] for each in agreement.members)
            if self.draws.happens(rate, "agreement.deepen", quarter, agreement.key):
                agreement.depth += 1

    def sign_treaties(self, hostility: Mapping[Pair, float], quarter: int) -> list[Pair]:
        """Let pairs sign routine treaties; return those that did."""
        p, signed = self.p, []
        for pair in self.free:
            lean = (
                p.treaty_proximity * (exp(-self.data.pairs[pair].distance / 300.0) - 0.3)
                + p.treaty_hostility * hostility[pair]
                + p.treaty_treaties * log1p(self.treaties[pair])
            )
            staff = self.capital[pair[0]] * self.capital[pair[1]] / 0.77
            rate = p.treaty_rate * p.coding_completeness * staff * exp(lean)
            if self.draws.happens(rate, "treaty.sign", quarter, *(name_id(each) for each in pair)):
                signed.append(pair)
        for pair in signed:
            self.treaties[pair] += 1
            for state in pair:
                self.capital[state] *= 1.0 - p.treaty_cost
        return signed

    # --- the quarter --------------------------------------------------------------------------------

    def begin(self, fragility: Mapping[str, float]) -> None:
        self.capital = {state: 1.0 - self.p.capital_fragility * fragility[state] for state in self.states}

    def pass_quarter(self, now: Surroundings, quarter: int, choices_from: int) -> None:
        if quarter % 4 == 0:
            self.standing = {pair: self.review(pair, now) for pair in self.free}
        self.signings = [each for each in self.signings if quarter - each[0] < self.p.counter_memory]
        if not self.once:  # the first quarter
            self.once, self.accustomed = dict(now.outside_help), dict(now.outside_help)
        for state, help_ in now.outside_help.items():
            self.accustomed[state] = max(self.accustomed[state], help_)
        self.judged = {pair: self.judge(pair, now, quarter) for pair in self.free}
        used = quarterly_share(self.p.help_habituation)
        for state, help_ in now.outside_help.items():
            self.accustomed[state] += used * (help_ - self.accustomed[state])
        self.groups, self.signed = [], []
        if quarter >= choices_from:
            in_force = list(self.agreements)
            self.groups = self.gather(self.talk(quarter))
            for group in self.groups:
                enlarged = self.ask_others(group, quarter)
                if not all(self.tied(*pair) for pair in combinations(enlarged, 2)):
                    self.sign(enlarged, 0, quarter)
            for agreement in in_force:
                self.answer(agreement, quarter)
                self.apply(agreement, quarter)
                self.last_or_deepen(agreement, now.hostility, quarter)
            self.signed = self.sign_treaties(now.hostility, quarter)
        recovery = 1.0 - exp(-0.25 * self.p.capital_recovery)
        for state in self.states:
            usual = 1.0 - self.p.capital_fragility * now.fragility[state]
            self.capital[state] += recovery * (usual - self.capital[state])
