"""Outside powers with which states align; EUR is the EU's core."""

from typing import Final

POWERS: Final = ("USA", "EUR", "RUS", "CHN", "TUR")
EASTERN_POWERS: Final = ("RUS", "CHN")
