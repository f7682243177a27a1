"""An agreement: what two or more states signed in the run. Its help starts near zero and grows with depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.agents.alliance import Alliance
from haemus.model.calendar import quarter_name

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region


class Agreement(Alliance):
    """An agreement in force, a window on its record; `founders` is a set of states: bit k is the k-th state."""

    def __init__(self, region: Region, place: int) -> None:
        """Look at the agreement at `place`, newly signed; its name is its founders and the quarter."""
        it = region.now.agreements[place]
        self.founders, self.signed = int(it.founders), int(it.signed)
        founders = [state for state in region.states if self.founders >> state.place & 1]
        name = "-".join([*(state.iso3 for state in founders), quarter_name(self.signed)])
        super().__init__(region, name, int(it.key), founders)

    @property
    def place(self) -> int:
        """Its place among those in force: one that lapses lets the later ones move up."""
        return self.model.agreements.index(self)

    @property
    def depth(self) -> int:
        """Depth: 0 declaration, 1 exercises, 2 joint procurement, 3 joint logistics."""
        return int(self.model.situation.agreements["depth"][self.place])

    @property
    def applicants(self) -> list[State]:
        """Who has asked to join and waits for an answer."""
        applied = self.model.situation.applied[self.place]
        return [state for state in self.model.states if applied[state.place]]

    @property
    def label(self) -> str:
        """The members, as the tables write them."""
        return ";".join(state.iso3 for state in self.members)
