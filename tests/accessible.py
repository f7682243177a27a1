"""What a checker of accessibility finds on a page: contrast, names, landmarks, by the rules of WCAG 2.1, level AA."""

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LEVELS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


def violations(page: Page, *but: str) -> list[str]:
    """The rules that a page in a browser breaks, each with the first place; rules named in `but` aren't asked about."""
    rules = {name: {"enabled": False} for name in but}
    asked = {"runOnly": {"type": "tag", "values": list(LEVELS)}, "rules": rules}
    found: list[dict[str, Any]] = Axe().run(page, options=asked).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]
