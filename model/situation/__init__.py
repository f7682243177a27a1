"""The situation: what stands between many agents, as records and matrices, so that loops over it compile.

Agents remember what concerns them alone, but for what a sweep walks (a state's stocks, alarms, alignment, perceived hazards).
`Dyad`, `Supplier` and `Offer` are windows on records of the situation.
"""

from model.situation.answers import Answers
from model.situation.numbers import parameter_record, rate_record
from model.situation.records import DRIVERS, OFFER_TERMS
from model.situation.situation import Situation
from model.situation.start import situation_of
from model.situation.windows import Column, Row, columns_of, of_states

__all__ = [
    "DRIVERS", "OFFER_TERMS", "Answers", "Column", "Row", "Situation",
    "columns_of", "of_states", "parameter_record", "rate_record", "situation_of",
]  # fmt: skip
