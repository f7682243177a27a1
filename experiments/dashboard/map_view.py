"""The view with the map of one run, at the quarter reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara
from mesa.visualization.utils import update_counter
from reacton import ipyvuetify as v

from haemus.experiments.dashboard import region_map
from haemus.experiments.dashboard.markup import text
from haemus.experiments.dashboard.pictures import picture

if TYPE_CHECKING:
    from haemus.experiments.dashboard.watched import WatchedRegion


@solara.component
def MapView(model: WatchedRegion) -> None:
    """The region: states coloured by an outcome, agreements in force between them."""
    update_counter.get()
    coloured, set_coloured = solara.use_state(next(iter(region_map.COLOURED)))
    with v.Html(tag="section", class_="haemus-view", attributes={"aria-label": "Map"}):
        text("h2", "Map")
        solara.Select("Colour", values=list(region_map.COLOURED), value=coloured, on_value=set_coloured)
        if model.stepped:
            column = region_map.COLOURED[coloured]
            solara.HTML("figure", picture(region_map.NAME, lambda: region_map.draw(model, column)).html)
        else:
            text("p", "Step or play to begin.", classes="haemus-note")
