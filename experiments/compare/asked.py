"""What a comparison was asked about: verdicts on this are corrected for its number, all others are not.

The outcomes that were named; otherwise the headlines, outcomes of one's own, and what the scenarios' files expect. Decision
record 0028.
"""

from typing import Final

from haemus.experiments.outcomes.known import KnownOutcomes
from haemus.experiments.stats.correction import HOLM

UNCORRECTED: Final = "none"
NOT_ASKED: Final = "not asked about: uncorrected"
CORRECTED: Final = {
    HOLM: "corrected by Holm",
    "benjamini-hochberg": "corrected by Benjamini and Hochberg",
    UNCORRECTED: "not corrected",
}
"""How verdicts are corrected, in words."""
HEADLINE: Final = (
    "budget_initial_2025_REGION",
    "spending_2026_27_REGION",
    "budget_2030_REGION",
    "budget_2035_REGION",
    "agreements_2025_27",
    "agreements_signed",
    "tirana",
    "serbia_hungary",
    "slovenia_croatia",
    "modularity",
    "arms_race",
    "threat_2026_27",
    "credibility_2026_27",
    "procurement_2025_27",
    "imports_2026_27",
    "crises",
)
"""The outcomes that a comparison is about if none is named."""


def asked_about(known: KnownOutcomes) -> tuple[str, ...]:
    """The outcomes that a comparison is about if none is named: the headlines, and those of one's own."""
    return (*HEADLINE, *known.own_columns)
