"""Names of outcomes in words."""

import re
from types import MappingProxyType
from typing import Final

from haemus.experiments.figures.country_names import STATES
from haemus.model.outcomes.run_tables import REGION

_NAMES: Final = MappingProxyType(
    {name.casefold(): name for name in ("Serbia", "Hungary", "Slovenia", "Croatia", "Bulgaria", "Tirana")}
)
_PAIR: Final = re.compile(r"(?<=Serbia) (?=Hungary)|(?<=Slovenia) (?=Croatia)")
_YEARS: Final = re.compile(r"(\d{4}) (\d{2,4})")


def in_words(outcome: str) -> str:
    """The name of an outcome's column as a picture writes it: "Spending 2026-27, Croatia"."""
    name, _, state = outcome.rpartition("_")
    if state not in STATES and state != REGION:
        name, state = outcome, ""
    words = " ".join(_NAMES.get(word, word) for word in name.split("_"))
    spelt = _PAIR.sub("-", _YEARS.sub(r"\1-\2", words))
    of = f", {STATES.get(state, 'region')}" if state else ""
    return f"{spelt[:1].upper()}{spelt[1:]}{of}"
