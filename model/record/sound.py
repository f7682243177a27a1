"""Which number of a region isn't finite and must be: NaN and infinity pass comparisons, and would end in plausible results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.agents.commons import Commons
from haemus.model.answers import named, unsound
from haemus.model.record.layout import AGENTS, COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from haemus.model.acts import Field
    from haemus.model.region import Region


def unsound_number(region: Region) -> str:
    """Return whose number isn't finite, which it is, and its value, such as "SRB: lasting is nan [log]"; "" where there is none."""
    for whose, owner, fields in _owners(region):
        if found := unsound(owner, fields):
            return f"{whose}: {found}"
    return ""


def _owners(region: Region) -> Iterator[tuple[str, object, Mapping[str, Field]]]:
    """Yield agents, the region and its tables. What a contract holds is in the books of its two sides."""
    for name, (kind, _) in AGENTS.items():
        for agent in getattr(region, name) if name != "contracts" else ():
            yield named(agent), agent, kind.FIELDS
    yield "the region", region, Commons.FIELDS
    for name, table in COLUMNS.items():
        yield name, getattr(region, name), table.FIELDS
