"""The situation: all numbers of a run, as one record, so that loops over it compile.

Agents are windows on it: `State`, `Supplier`, `Guarantee`, `Dyad`, `Contract` and `Offer` read and write their numbers as
if they were their own.
"""

from haemus.model.situation.agenda import IMPULSE, Agenda, Events, Impulses, Places, agenda_of
from haemus.model.situation.numbers import numbers_of
from haemus.model.situation.records import DRIVERS, OFFER_TERMS
from haemus.model.situation.situation import SITUATION, Block, NoRoomError, Now, Situation
from haemus.model.situation.start import situation_of
from haemus.model.situation.windows import Column, Row, columns_of

__all__ = [
    "DRIVERS", "IMPULSE", "OFFER_TERMS", "SITUATION", "Agenda", "Block", "Column", "Events", "Impulses", "NoRoomError", "Now",
    "Places", "Row", "Situation", "agenda_of", "columns_of", "numbers_of", "situation_of",
]  # fmt: skip
