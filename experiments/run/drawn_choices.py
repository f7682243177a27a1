"""The words that say what a batch draws besides seeds; the command line names them without importing the model."""

from typing import Final

FIT: Final = "fit"
PRIOR: Final = "prior"
ONE: Final = "one"
ALL: Final = "all"
PARAMETERS: Final = (FIT, PRIOR)
READINGS: Final = (ONE, ALL)
