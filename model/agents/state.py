"""A state: what it holds, believes, fears and has under way."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import mesa

from model.draws import stable_id
from model.situation import Row
from model.start import LAST_OBSERVED_YEAR

if TYPE_CHECKING:
    from model.agents.guarantee import Guarantee
    from model.contract import Contract
    from model.region import Region
    from model.start import StartingData, StateStart


class State(mesa.Agent["Region"]):
    """A country of the region. Money in EUR million; `_real` means constant 2024 prices; shares in [0, 1]."""

    __slots__ = (  # sixty attributes: a slot is read in half the time of an entry of so large a dictionary
        "account", "agreement_count", "allied", "borrowed", "budget", "budget_initial",
        "budget_next", "budget_next_real", "budget_real", "budget_real_at_start", "capital",
        "contracts", "credibility", "credit", "crises_of_year", "debt", "due", "due_in_year",
        "equipment", "equipment_share", "fragility", "gdp_real", "grants", "growth", "guarantee_help", "guarantees",
        "help", "help_at_start", "home_paid", "imports_paid", "imports_tiv", "infrastructure", "iso3",
        "key", "log_gdp_last_year", "log_gdps", "log_prices", "opening", "other", "outstanding", "outturn",
        "personnel", "place", "price", "received", "restraint", "start", "strike_exposure", "target",
        "target_when_fixed", "threat", "threat_at_start", "threat_disputes", "threat_strike", "threat_systemic",
        "windfall", "windfall_now",
    )  # fmt: skip

    model: Region

    nato = Row()
    east = Row()
    legacy = Row()
    alarms = Row()
    perceived = Row()
    alignment = Row()
    usual_alignment = Row()
    influence = Row()
    deals_of_year = Row()

    def __init__(  # noqa: PLR0915 - everything that a state remembers, in one place
        self, region: Region, start: StateStart, data: StartingData, place: int
    ) -> None:
        """Set the state as it stood at the start of 2020; `place` is its index in the region's lists."""
        super().__init__(region)
        self.start = start
        self.iso3 = start.iso3
        self.key = stable_id(start.iso3)
        self.place = place

        # economy: logs of annual values of the observed years, then a path of its own
        self.log_prices, self.log_gdps = _observed_logs(start, data.price_profile)
        self.price = start.price_2020
        self.gdp_real = math.exp(self.log_gdps[1])
        self.log_gdp_last_year = self.log_gdps[0]
        self.growth = self.log_gdps[-1] - self.log_gdps[-2]

        # beliefs and help
        self.guarantees: list[Guarantee] = []
        self.allied = False  # in an alliance with a spending guideline, that is in NATO
        self.credibility = 0.0  # of the most credible guarantee, in [0, 1]
        self.guarantee_help = 0.0
        self.restraint = 0.0
        self.help = 0.0
        self.help_at_start = 0.0

        # threat
        self.threat_disputes = 0.0
        self.threat_strike = 0.0
        self.threat_systemic = 0.0
        self.threat = 0.0
        self.threat_at_start = 0.0
        self.strike_exposure = 0.0

        # budget: the annual budget in force and the one fixed before the year
        self.budget = start.budget
        self.budget_initial = start.budget
        self.budget_real = start.budget / start.price_2020
        self.budget_real_at_start = self.budget_real
        self.budget_next = 0.0
        self.budget_next_real = 0.0
        self.target = 0.0
        self.target_when_fixed = 0.0
        self.equipment_share = start.equipment_share
        self.personnel = 0.0
        self.infrastructure = 0.0
        self.equipment = 0.0
        self.other = 0.0
        self.account = 0.0
        self.debt = 0.0
        self.grants = 0.0
        self.credit = 0.0  # loans granted and not yet drawn
        self.windfall = 0.0
        self.windfall_now = 0.0
        self.outturn = 0.0
        self.borrowed = 0.0
        self.received = 0.0
        self.opening = 0.0

        # agreements
        self.capital = 1.0
        self.agreement_count = 0

        # forces: stocks stand in the situation, TIV-like units by category
        self.imports_tiv = 0.0
        self.imports_paid = 0.0
        self.home_paid = 0.0
        self.contracts: list[Contract] = []
        self.outstanding = 0.0  # what they still cost, in all, in the next quarter and in the next four
        self.due = 0.0
        self.due_in_year = 0.0

        # politics
        self.fragility = start.fragility
        self.crises_of_year = 0.0

    @property
    def gdp(self) -> float:
        """GDP [EUR million a year, current]."""
        return self.gdp_real * self.price

    @property
    def belief(self) -> dict[str, float]:
        """Belief in each guarantee that the state is under [logit]."""
        believed = self.model.situation.belief[:, self.place].tolist()
        return {guarantee.name: believed[guarantee.place] for guarantee in self.guarantees}

    def observed_price(self, year: int) -> float | None:
        """Return the price level of a year (2024 = 1) where it is observed."""
        return math.exp(self.log_prices[year - 2020]) if year <= LAST_OBSERVED_YEAR else None

    def join(self, guarantee: Guarantee) -> None:
        """Come under a guarantee, and believe in it as its lead power's standing commitment says."""
        self.guarantees.append(guarantee)
        self.model.situation.belief[guarantee.place, self.place] = guarantee.commitment
        self.allied = self.allied or guarantee.guideline > 0.0


@lru_cache(maxsize=64)
def _observed_logs(start: StateStart, profile: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the logs of the price levels of the observed years, and of real GDP, which begins a year earlier."""
    rise = math.log(start.price_2025 / start.price_2020)
    prices = tuple(math.log(start.price_2020) + share * rise for share in profile)
    return prices, tuple(math.log(gdp) - prices[max(0, year)] for year, gdp in enumerate(start.gdp, start=-1))
