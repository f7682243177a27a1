"""An alliance: states that have promised one another something. Guarantees and agreements are its two forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from collections.abc import Iterable

    from haemus.model.agents.state import State
    from haemus.model.region import Region


class Alliance(mesa.Agent["Region"]):
    """Something that states belong to, under a name that stays the same."""

    model: Region

    def __init__(self, region: Region, name: str, key: int, members: Iterable[State]) -> None:
        """Found the alliance; `key` is the id that its draws go by, members are kept sorted by ISO3."""
        super().__init__(region)
        self.name = name
        self.key = key
        self.members: list[State] = sorted(members, key=lambda state: state.iso3)

    def admit(self, state: State) -> None:
        """Take a state in."""
        self.members = sorted([*self.members, state], key=lambda member: member.iso3)
