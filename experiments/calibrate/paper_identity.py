"""Which paper the target set `paper` is of: what is known of it, in one text for every document that names it."""

from typing import Final

THE_PAPER: Final = (
    "*The paper* is a study of how the states of Southeastern Europe rearm and choose partners since Russia's invasion of Ukraine"
    " and the doubt cast on Article 5 in February 2025. The text at hand has neither title nor author, so neither is given here,"
    " and none is made up. It has 39 footnotes. The latest plausible date in them is 8 November 2025, on which many of its sources"
    " were accessed; two bear later dates that must be misprints (23 December 2025, with an address of 2024, and 18 May 2033). It"
    " covers budgets of Croatia, Serbia, Slovenia, Albania, Montenegro and Kosovo from 2023 to 2025 with an outlook to 2030, three"
    " agreements of 2025, purchases abroad (also North Macedonia's), and domestic arms industries. It gives Bosnia and Herzegovina,"
    " Bulgaria and Hungary no budgets. Its figures, and none of its sentences, are in `scenarios/targets/paper.csv`."
)
"""Markdown, one paragraph."""
