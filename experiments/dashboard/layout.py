"""The frame of both pages: a header with links, the controls beside the content, and both below each other on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import solara
from reacton import ipyvuetify as v
from solara.components.applayout import appbar_portal, apptitle_portal, sidebar_portal

from haemus.experiments.dashboard.markup import text

if TYPE_CHECKING:
    from reacton.core import Element

    type Children = list[Element[Any]]

CAUTION = "Conditional what-ifs, no predictions. Show distributions, never one run as the future."


@solara.component
def Layout(children: Children = []) -> Element[Any]:  # noqa: B006 - the shape of a component
    """The frame around a page."""
    current, routes = solara.use_route()
    # Mesa's page names itself and offers another theme up here; the header has a title of its own
    appbar_portal.use_portal()
    apptitle_portal.use_portal()
    controls = sidebar_portal.use_portal()
    with v.Html(tag="div", class_="haemus") as frame:
        text("a", "Skip the controls", classes="haemus-skip", href="#results")
        with v.Html(tag="header", class_="haemus-header"):
            text("span", "Haemus", classes="haemus-name")
            with v.Html(tag="nav", attributes={"aria-label": "Pages"}):
                for route in routes:
                    if route is current:
                        text("span", route.label, classes="haemus-page", aria_current="page")
                    else:
                        solara.Link(route, children=[solara.Text(route.label)], classes=["haemus-page"])
            text("span", CAUTION, classes="haemus-caution")
        with v.Html(tag="div", class_="haemus-columns"):
            v.Html(tag="aside", class_="haemus-controls", children=controls, attributes={"aria-label": "Controls"})
            v.Html(
                tag="main", class_="haemus-content", children=children, attributes={"id": "results", "tabindex": "-1"}
            )
    return frame
