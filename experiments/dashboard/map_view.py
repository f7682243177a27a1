"""The map of one run at the quarter reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara
from mesa.visualization.utils import update_counter
from reacton import ipyvuetify as v

from haemus.experiments.dashboard.markup import text

if TYPE_CHECKING:
    from haemus.experiments.dashboard.watched import WatchedRegion


@solara.component
def MapView(model: WatchedRegion) -> None:
    """The region: states by burden, agreements in force as arcs."""
    update_counter.get()
    with v.Html(tag="section", class_="haemus-view", attributes={"aria-label": "Map"}):
        text("h2", "Agreements in force")
        for agreement in model.agreements:
            text("p", agreement.name)
