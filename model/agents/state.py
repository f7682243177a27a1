"""A state: what it holds, believes, fears and has under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from haemus.model.draws import stable_id
from haemus.model.situation import Column, Row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import NDArray

    from haemus.model.agents.guarantee import Guarantee
    from haemus.model.region import Region
    from haemus.model.start import StateStart


class State(mesa.Agent["Region"]):
    """A country of the region. Money in EUR million; `_real` means constant 2024 prices; shares in [0, 1]."""

    model: Region

    # economy
    price = Column[float]()
    gdp_real = Column[float]()
    growth = Column[float]()

    # beliefs and help: credibility is that of the most credible guarantee
    allied = Column[int]()  # in an alliance with a spending guideline, that is in NATO
    credibility = Column[float]()
    restraint = Column[float]()
    help = Column[float]()
    help_at_start = Column[float]()

    # threat
    threat = Column[float]()
    threat_at_start = Column[float]()
    strike_exposure = Column[float]()

    # the annual budget in force, the one fixed before the year, and the next one; logs of targets
    budget = Column[float]()
    budget_initial = Column[float]()
    budget_real = Column[float]()
    budget_next = Column[float]()
    budget_next_real = Column[float]()
    target = Column[float]()
    target_when_fixed = Column[float]()
    revision = Column[float]()
    log_budget_before = Column[float]()
    income_growth = Column[float]()
    budget_shock = Column[float]()
    equipment_share = Column[float]()
    windfall = Column[float]()
    windfall_now = Column[float]()

    # the quarter's account
    opening = Column[float]()
    received = Column[float]()
    grants = Column[float]()
    borrowed = Column[float]()
    personnel = Column[float]()
    equipment = Column[float]()
    infrastructure = Column[float]()
    other = Column[float]()
    account = Column[float]()
    debt = Column[float]()
    credit = Column[float]()  # loans granted and not yet drawn
    outstanding = Column[float]()  # what contracts still cost

    # agreements, and what an application weighs
    capital = Column[float]()
    agreement_count = Column[int]()
    applies = Column[int]()
    mean_surplus = Column[float]()
    mean_multiplier = Column[float]()
    application_rate = Column[float]()

    # forces: TIV-like units by category
    nato = Row()
    east = Row()
    legacy = Row()
    alarms = Row()
    stock = Column[float]()

    # politics
    perceived = Row()
    alignment = Row()
    usual_alignment = Row()
    influence = Row()
    deals_of_year = Row()
    fragility = Column[float]()
    crises_of_year = Column[float]()

    def __init__(self, region: Region, start: StateStart, columns: Mapping[str, NDArray[Any]], place: int) -> None:
        """Look at the state's record at `place`."""
        super().__init__(region)
        self.start = start
        self.iso3 = start.iso3
        self.key = stable_id(start.iso3)
        self.columns = columns
        self.place = place
        self.guarantees: list[Guarantee] = []

    @property
    def gdp(self) -> float:
        """GDP [EUR million a year, current]."""
        return self.gdp_real * self.price

    @property
    def belief(self) -> dict[str, float]:
        """Belief in each guarantee that the state is under [logit]."""
        believed = self.model.situation.belief[:, self.place].tolist()
        return {guarantee.name: believed[guarantee.place] for guarantee in self.guarantees}
