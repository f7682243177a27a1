"""An agreement: what two or more states signed in the run. Its help starts near zero and grows with depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.agents.alliance import Alliance
from model.calendar import quarter_name
from model.draws import group_id, joined_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from model.agents.state import State
    from model.region import Region

DEEPEST = 3


class Agreement(Alliance):
    """Depth: 0 declaration, 1 exercises, 2 joint procurement, 3 joint logistics."""

    def __init__(self, region: Region, members: Iterable[State], quarter: int, depth: int = 0) -> None:
        """Sign the agreement; its name is its founders and the quarter."""
        founders = sorted(members, key=lambda state: state.iso3)
        name = "-".join([*(state.iso3 for state in founders), quarter_name(quarter)])
        key = joined_id(group_id([state.key for state in founders]), quarter)
        super().__init__(region, name, key, founders)
        self.founders = sum(1 << state.place for state in founders)  # as a set: bit k is the k-th state
        self.signed = quarter
        self.depth = depth
        self.applicants: list[State] = []
        self.among = self._who()

    def admit(self, state: State) -> None:
        """Take a state in."""
        super().admit(state)
        self.among = self._who()

    def _who(self) -> NDArray[np.bool_]:
        """Return who of the region's states is in it, by place."""
        among = np.zeros(len(self.model.states), dtype=np.bool_)
        for member in self.members:
            among[member.place] = True
        return among

    @property
    def label(self) -> str:
        """The members, as the tables write them."""
        return ";".join(state.iso3 for state in self.members)
