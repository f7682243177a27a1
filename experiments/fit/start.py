"""What the fit's runs start from: the starting data, under definition factors that the fit has found or holds."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from haemus.model.start.data import StartingData, starting_data

if TYPE_CHECKING:
    from collections.abc import Mapping


def start_under(factors: Mapping[str, float]) -> StartingData:
    """Return the starting data with these definition factors, 1 where none is named, instead of those that ship.

    Made once for many runs: what a run prepares is kept by the data's identity.
    """
    data = starting_data()
    states = {iso3: replace(start, definition_factor=factors.get(iso3, 1.0)) for iso3, start in data.states.items()}
    return replace(data, states=MappingProxyType(states))
