"""What one may and may not say of a result: the same sentences as in the README."""

from typing import Final

MAY: Final = (
    "Under the reading of doubt that this page names, the numbers above follow from the model's assumptions, with these intervals.",
    "A difference between two scenarios with the same draws: its direction, its size, and how many pairs of runs it rests on.",
    "That an expected sign held, failed or wasn't shown: the expectation was written down before the runs.",
)
MAY_NOT: Final = (
    "**No prediction.** The baseline was fitted to the figures of a paper; many are met for that reason.",
    "**No operational use.** No targeting, no early warning, no advice on forces. No war is fought in it.",
    '**No statement about a government.** A "state" here is a handful of rules with noise.',
    "**No evidence on causes.** One reading assumes that doubt brings agreements about. Two other readings ship beside it.",
)
RULES: Final = (
    "Never show one run as the future. Show the distribution and give the number of runs.",
    "Name the reading of doubt that a result assumes, and show the others: `doubt-without-effect` and `doubt-adverse`.",
    "A narrow interval around a difference means little noise. It doesn't mean that the model is right.",
    "Look at differences between scenarios before levels, and at levels before dates.",
    "Where a result depends on an assumed number, vary it over its range (docs/parameters.md).",
    "Write down your expectation before you run.",
)
"""How not to misuse it."""
NO_POSITION: Final = "Country names and boundaries take no position on status."
