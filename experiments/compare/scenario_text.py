"""What differs between two scenarios, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.report.table import Block, Filled
from haemus.model.scenario.difference import differences

if TYPE_CHECKING:
    from haemus.model.scenario import ResolvedScenario


def scenario_table(first: ResolvedScenario, second: ResolvedScenario, title: str = "") -> Block:
    """A row for each key that differs, with its value in both; a sentence if none does."""
    rows = [(each.key, each.text(each.first), each.text(each.second)) for each in differences(first, second)]
    if not rows:
        return f"{first.name} and {second.name} do not differ"
    return Filled(title, ("key", first.name, second.name), tuple(rows))
