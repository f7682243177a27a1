"""Stage 2: the drivers of agreements. Chains of talks are followed exactly, given drivers recorded in runs.

A few dozen runs record every pair's drivers, lost help and political capital by quarter. Given these, the chance that a
pair has signed by a date follows from a Markov chain over the stages of talks. No draws are needed, so the objective is
smooth and cheap. Drivers depend on what is signed, so the runs are then repeated with the new values; a few rounds suffice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize

from haemus.experiments.calibrate.fit_from_runs import runs_to
from haemus.experiments.calibrate.paper_figures import SERBIA_HUNGARY, SLOVENIA_CROATIA, TIRANA
from haemus.model.agents.talks import READY
from haemus.model.draws import run_seed
from haemus.model.outcomes import OUTCOMES, RunTables
from haemus.model.outcomes.network import ties
from haemus.model.outcomes.polarisation import in_force_at_end
from haemus.model.parameters import REGISTRY
from haemus.model.parameters.rates import QuarterlyRates
from haemus.model.region import Region
from haemus.model.tables.reasons import DRIVERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

WEIGHTS: Final = tuple(DRIVERS.values())
FITTED: Final = (*WEIGHTS, "talks_rate", "breakoff_rate", "doubt_sensitivity")
LOGGED: Final = frozenset({"talks_rate", "breakoff_rate"})
"""Parameters fitted on the log scale."""
HELD: Final = frozenset({"surplus_veto", "surplus_agreements", "joint_signing_constant"})
"""Parameters used but not fitted here: no target depends on the first two, and the third is set on runs."""

QUARTERS: Final = 24
SPEECH: Final = 20
RUNS: Final = 40
"""The number of runs whose talks are recorded."""
SIMULATED: Final = 2_000
"""The number of runs whose ends are counted."""
FIT_SEED: Final = 20_250_214
WANTED: Final = 0.57
EARLY: Final = 0.075
OTHERS_MEAN: Final = 0.12
OTHERS_EACH: Final = 0.20
PRIOR_WEIGHT: Final = 0.15
LIMIT_WEIGHT: Final = 0.5
"""Weight of the log density of a prior that vanishes at the limits of its range."""
INSIDE: Final = 0.95
"""The largest share of the way from the middle of a prior range to a limit that the search tries."""


@dataclass(frozen=True, slots=True)
class Chances:
    """Chances of each pair and of the trio being united, by the end of 2025 and by the end of 2024."""

    pairs: tuple[tuple[str, str], ...]
    united: NDArray[np.float64]
    united_early: NDArray[np.float64]
    trio: float
    trio_early: float

    def of(self, pair: tuple[str, str]) -> tuple[float, float]:
        """Return a pair's chance by 2025Q4 and by 2024Q4."""
        k = self.pairs.index(pair)
        return float(self.united[k]), float(self.united_early[k])


@dataclass(frozen=True, slots=True)
class Talks:
    """Recordings of runs: drivers (run, quarter, pair, driver); lost help, openness, capital (run, quarter, pair); barred (pair)."""

    pairs: tuple[tuple[str, str], ...]
    drivers: NDArray[np.float64]
    lost: NDArray[np.float64]
    openness: NDArray[np.float64]
    capital: NDArray[np.float64]
    barred: NDArray[np.bool_]
    capital_of: NDArray[np.float64]
    states: tuple[str, ...]
    simulated: Chances


def record_talks(
    scenario: ResolvedScenario, data: StartingData, runs: int = RUNS, simulated: int = SIMULATED, seed: int = FIT_SEED
) -> Talks:
    """Run the scenario to the end of 2025 and keep the components of every pair's rate."""
    drivers, lost, openness, capital, alone, linked = [], [], [], [], [], []
    for run in range(runs):
        region = Region(scenario, run_seed(seed, run), collect=False, data=data)
        places = list(zip(region.pairs.first, region.pairs.second, strict=True))
        for _ in range(QUARTERS):
            linked.append([bool(region.states[one].partners >> other & 1) for one, other in places])
            region.step()
            # in one piece of memory, pair by pair: products of strided arrays differ in the last bit, and so does the fit
            drivers.append([list(getattr(region.pair_drivers, name)) for name in DRIVERS])
            lost.append(list(region.pairs.lost_help))
            openness.append(list(region.pairs.openness))
            capital.append(list(region.pairs.capital))
            alone.append([state.capital for state in region.states])
    shape = (runs, QUARTERS, len(places))
    united = np.array(linked).reshape(shape)
    pairs = tuple((region.states[one].iso3, region.states[other].iso3) for one, other in places)
    return Talks(
        pairs=pairs,
        drivers=_at_risk(
            np.ascontiguousarray(np.array(drivers).transpose(0, 2, 1)).reshape(*shape, len(WEIGHTS)), united
        ),
        lost=_at_risk(np.array(lost).reshape(shape), united),
        openness=np.array(openness).reshape(shape),
        capital=_at_risk(np.array(capital).reshape(shape), united),
        barred=np.array(region.pairs.is_barred) > 0,
        capital_of=np.array(alone).reshape(runs, QUARTERS, len(region.states)),
        states=tuple(state.iso3 for state in region.states),
        simulated=simulated_chances(scenario, data, pairs, simulated, seed),
    )


def simulated_chances(
    scenario: ResolvedScenario, data: StartingData, pairs: Sequence[tuple[str, str]], runs: int, seed: int
) -> Chances:
    """Count how often each pair, and the trio, is united at the end of 2025 and of 2024."""
    united, trio = _ends(scenario, data, pairs, QUARTERS - 1, runs, seed)
    united_early, trio_early = _ends(scenario, data, pairs, SPEECH - 1, runs, seed)
    return Chances(tuple(pairs), united, united_early, trio, trio_early)


def _ends(  # noqa: PLR0913, PLR0917 - the runs, and the pairs counted in them
    scenario: ResolvedScenario, data: StartingData, pairs: Sequence[tuple[str, str]], last: int, runs: int, seed: int
) -> tuple[NDArray[np.float64], float]:
    """Return the share of runs to quarter `last` that end with each pair united, and the share with the trio united."""
    united, trio = np.zeros(len(pairs)), 0.0
    outcome = OUTCOMES["tirana" if last >= SPEECH else "tirana_before_2025"]
    for recorded in runs_to(scenario, data, last, runs, seed):
        tables = RunTables(recorded)
        linked = ties(in_force_at_end(tables), recorded.runs.size, len(recorded.names.states))
        a, b = (np.array([recorded.names.states.index(pair[side]) for pair in pairs]) for side in (0, 1))
        united += (linked[:, a, b] > 0).sum(axis=0)
        trio += float(outcome.values(tables)[0].sum())
    return united / runs, trio / runs


def _at_risk(recorded: NDArray[np.float64], united: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return recordings in which runs with the pair united are replaced by the mean over the runs still at risk.

    A signing lowers its own drivers (capital, lost help), so rates after it aren't those of a pair at risk and would bias
    the chains downwards.
    """
    apart = ~united.reshape(united.shape + (1,) * (recorded.ndim - united.ndim))
    count = apart.sum(axis=0)
    mean = (recorded * apart).sum(axis=0) / np.maximum(1, count)
    return np.where(apart | (count == 0), recorded, mean)


def chances(talks: Talks, values: Mapping[str, float], fixed: Mapping[str, float]) -> Chances:
    """Follow the chains of talks under a set of values; `fixed` holds the parameters that aren't fitted."""
    weights = np.array([values[name] for name in WEIGHTS])
    surplus = talks.drivers @ weights
    largest = np.log(fixed["doubt_multiplier_limit"])
    felt = fixed["response"] * values["doubt_sensitivity"] * talks.lost * talks.openness
    strength = largest * np.tanh(felt / largest)
    rate = values["talks_rate"] * talks.capital * talks.openness * np.exp(surplus + strength)
    step = -np.expm1(-0.25 * rate) * ~talks.barred
    signing = _signing(step, -np.expm1(-0.25 * values["breakoff_rate"]))
    asked = talks.openness / (1.0 + np.exp(-(values["joint_signing_constant"] + surplus + strength))) * ~talks.barred
    united = _united(talks, signing, asked)
    trio = _trio(talks, signing, asked)
    return Chances(
        talks.pairs,
        united[:, -1].mean(axis=0),
        united[:, SPEECH - 1].mean(axis=0),
        float(trio[:, -1].mean()),
        float(trio[:, SPEECH - 1].mean()),
    )


def _signing(step: NDArray[np.float64], broken: float) -> NDArray[np.float64]:
    """Return the chance that each pair signs in each quarter, unless united by others: (run, quarter, pair)."""
    runs, quarters, pairs = step.shape
    stage = np.zeros((READY, runs, pairs))
    stage[0] = 1.0
    signing = np.empty_like(step)
    for quarter in range(quarters):
        forward = stage * step[:, quarter]
        stays = stage - forward
        signing[:, quarter] = forward[READY - 1]
        back = broken * stays[1:].sum(axis=0)
        stage = np.concatenate([stays[:1] + back, (1.0 - broken) * stays[1:] + forward[: READY - 1]])
        stage[1] = (1.0 - broken) * stays[1] + forward[0]
    return signing


def _united(talks: Talks, signing: NDArray[np.float64], asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance that each pair is united by each quarter, by its own signing or as the third in another's."""
    places = {pair: k for k, pair in enumerate(talks.pairs)}
    joint = np.ones_like(signing)
    for k, (a, b) in enumerate(talks.pairs):
        thirds = [s for s, third in enumerate(talks.states) if third not in (a, b)]
        with_a, with_b = ([places[_pair(talks.states[s], member)] for s in thirds] for member in (a, b))
        asked_in = asked[:, :, with_a] * asked[:, :, with_b] * talks.capital_of[:, :, thirds]
        missed = 1.0 - np.cumsum(signing[:, :, k, None] * asked_in, axis=1)
        joint[:, :, with_a] *= missed
        joint[:, :, with_b] *= missed
    return 1.0 - (1.0 - np.cumsum(signing, axis=1)) * joint


def _trio(talks: Talks, signing: NDArray[np.float64], asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance that the three of Tirana are in one agreement by each quarter."""
    places = {pair: k for k, pair in enumerate(talks.pairs)}
    missed = np.ones(signing.shape[:2])
    for pair in combinations(TIRANA, 2):
        third = next(state for state in TIRANA if state not in pair)
        first, second = places[_pair(third, pair[0])], places[_pair(third, pair[1])]
        capital = talks.capital_of[:, :, talks.states.index(third)]
        missed *= 1.0 - np.cumsum(
            signing[:, :, places[pair]] * asked[:, :, first] * asked[:, :, second] * capital, axis=1
        )
    return 1.0 - missed


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


@dataclass(frozen=True, slots=True)
class Correction:
    """The gap between chances counted in runs and the chains' chances at the same values, on the logit scale.

    The chains omit the effects of signings on others: capital spent, pairs united by accession. Runs include all of these,
    but with noise, so the gap is halved and bounded.
    """

    united: NDArray[np.float64]
    united_early: NDArray[np.float64]
    trio: float
    trio_early: float

    @classmethod
    def between(cls, simulated: Chances, chained: Chances) -> Correction:
        """Return the gap between the runs and the chains."""
        return cls(
            _gap(simulated.united, chained.united),
            _gap(simulated.united_early, chained.united_early),
            float(_gap(np.array(simulated.trio), np.array(chained.trio))),
            float(_gap(np.array(simulated.trio_early), np.array(chained.trio_early))),
        )

    def applied(self, found: Chances) -> Chances:
        """Return chances shifted by the gap."""
        return Chances(
            found.pairs,
            _moved(found.united, self.united),
            _moved(found.united_early, self.united_early),
            float(_moved(np.array(found.trio), np.array(self.trio))),
            float(_moved(np.array(found.trio_early), np.array(self.trio_early))),
        )


def _gap(simulated: NDArray[np.float64], chained: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = [np.clip(share, 0.01, 0.99) for share in (simulated, chained)]
    raw = np.log(inside[0] / (1.0 - inside[0])) - np.log(inside[1] / (1.0 - inside[1]))
    return np.clip(0.8 * raw, -1.5, 1.5)


def _moved(chance: NDArray[np.float64], gap: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(chance, 1e-6, 1.0 - 1e-6)
    return 1.0 / (1.0 + np.exp(-(np.log(inside / (1.0 - inside)) + gap)))


def objective(found: Chances, left_out: str = "", early: Sequence[str] = ()) -> float:
    """Return the misfit. Named agreements should be likely by 2025Q4 and, like any two of their members, rare before 2025.

    Those in `early` may come before 2025, where the record has them then.

    Other pairs should be rare. Each bound is the acceptance table's with a margin, because runs are noisy and a pair at the
    bound would cross it in half of the fits; for each other pair, a fifth replaces the table's quarter.
    """
    named = {
        "tirana": (found.trio, found.trio_early),
        "serbia-hungary": found.of(SERBIA_HUNGARY),
        "slovenia-croatia": found.of(SLOVENIA_CROATIA),
    }
    inside: set[tuple[str, ...]] = {*combinations(TIRANA, 2), SERBIA_HUNGARY, SLOVENIA_CROATIA}
    total = 0.0
    for name, (late, before) in named.items():
        if name != left_out:
            total += (max(0.0, WANTED - late) / 0.05) ** 2
            total += (max(0.0, before - EARLY) / 0.02) ** 2 if name not in early else 0.0
    if left_out != "tirana":  # two of the three bound to each other for years would contradict the record
        two_early = np.array([found.of(pair)[1] for pair in combinations(TIRANA, 2)])
        total += float((np.maximum(0.0, two_early - EARLY) ** 2).sum()) / 0.03**2
    others = np.array([found.united[k] for k, pair in enumerate(found.pairs) if pair not in inside])
    others_early = np.array([found.united_early[k] for k, pair in enumerate(found.pairs) if pair not in inside])
    total += (max(0.0, float(others.mean()) - OTHERS_MEAN) / 0.02) ** 2
    total += float((np.maximum(0.0, others - OTHERS_EACH) ** 2).sum()) / 0.10**2
    total += float((np.maximum(0.0, others_early - EARLY) ** 2).sum()) / 0.03**2 * 0.2
    return total


@dataclass(frozen=True, slots=True)
class AgreementFit:
    """The result of the stage, with the chances in runs that use it."""

    parameters: Mapping[str, float]
    cost: float
    found: Chances


def fit_agreements(  # noqa: PLR0913 - what to fit, and how
    scenario: ResolvedScenario,
    data: StartingData,
    *,
    rounds: int = 3,
    left_out: str = "",
    early: Sequence[str] = (),
    runs: int = RUNS,
) -> AgreementFit:
    """Fit by L-BFGS-B within the prior ranges, with a penalty from the prior; record, fit, and record again.

    `left_out` names an agreement that the fit doesn't see, `early` those that may come before 2025 (decision 0039).
    """
    free = [name for name in FITTED if name not in HELD]
    limits = [_prior(name) for name in free]
    centres = np.array([_scaled(name, float(REGISTRY[name].default)) for name in free])
    widths = np.array([0.5 * (high - low) for low, high in limits])
    middles = [(0.5 * (low + high) - c) / w for (low, high), c, w in zip(limits, centres, widths, strict=True)]

    def from_prior(z: NDArray[np.float64]) -> float:
        """Return the penalty from the priors: a pull to the defaults, and a density that vanishes at the limits."""
        return PRIOR_WEIGHT * float(z @ z) - LIMIT_WEIGHT * float(np.log(1.0 - (z - middles) ** 2).sum())

    p = scenario.parameters
    values = np.array([_scaled(name, getattr(p, name)) for name in free])
    held = {name: float(getattr(p, name)) for name in HELD}
    fixed = {
        "doubt_multiplier_limit": p.doubt_multiplier_limit,
        "response": QuarterlyRates.of(p).response,
    }
    current = scenario
    for _ in range(rounds):
        talks = record_talks(current, data, runs)
        gap = Correction.between(talks.simulated, chances(talks, _named(free, values) | held, fixed))

        def misfit(z: NDArray[np.float64], talks: Talks = talks, gap: Correction = gap) -> float:
            found = gap.applied(chances(talks, _named(free, z * widths + centres) | held, fixed))
            return objective(found, left_out, early) + from_prior(z)

        bounds = [(middle - INSIDE, middle + INSIDE) for middle in middles]
        answer = minimize(
            misfit,
            (values - centres) / widths,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": 60, "maxfun": 4000},
        )
        values = answer.x * widths + centres
        found = _named(free, values)
        current = current.with_parameters(**found)
    return AgreementFit(MappingProxyType(found), float(answer.fun), record_talks(current, data, runs).simulated)


def _prior(name: str) -> tuple[float, float]:
    prior = REGISTRY[name].prior
    if prior is None:
        message = f"{name} is a named choice and can't be fitted"
        raise TypeError(message)
    return _scaled(name, prior[0]), _scaled(name, prior[1])


def _scaled(name: str, value: float) -> float:
    return math.log(value) if name in LOGGED else value


def _named(names: Sequence[str], values: NDArray[np.float64]) -> dict[str, float]:
    return {name: float(np.exp(v)) if name in LOGGED else float(v) for name, v in zip(names, values, strict=True)}
