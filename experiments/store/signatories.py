"""The pairs of states that signed agreements with each other, from the table of agreements."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from haemus.experiments.on_use import on_use
from haemus.experiments.store.tables import QUARTERS

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = on_use("pandas")

NEEDED: Final = ("quarter", "agreement", "kind", "action", "members")
"""The columns of the table of agreements that are read, besides `scenario`, `point` and `run`."""
KEYS: Final = ("scenario", "point", "run", "agreement", "kind")
PAIR: Final = ("a", "b")
LAPSED: Final = "quarter_lapsed"


def signatory_pairs(agreements: pd.DataFrame) -> pd.DataFrame:
    """One row per run, agreement and pair of its members: the quarter that united them, and that in which it lapsed.

    A state that joins is united with all earlier members. Pairs of one agreement are ordered by quarter, then by name.
    """
    keys = list(KEYS)
    united = agreements[agreements["action"].isin(["signed", "joined"])]
    of_members = {
        str(members): list(combinations(str(members).split(";"), 2)) for members in united["members"].unique()
    }
    long = united[[*keys, "quarter"]].assign(pair=united["members"].astype(str).map(of_members)).explode("pair")
    long = long.drop_duplicates([*keys, "pair"])
    names = {name: [pair[place] for pair in long["pair"]] for place, name in enumerate(PAIR)}
    found = long.drop(columns="pair").assign(**names)
    lapsed = agreements.loc[agreements["action"] == "lapsed", [*keys, "quarter"]]
    found = found.merge(lapsed.rename(columns={"quarter": LAPSED}), on=keys, how="left")
    for name in ("quarter", LAPSED):
        found[name] = pd.Categorical(found[name].astype(object), categories=pd.Index(QUARTERS), ordered=True)
    for name in ("scenario", "agreement", "kind", *PAIR):
        words = found[name].astype(object)
        found[name] = pd.Categorical(
            words, categories=pd.Index(words.unique() if name == "scenario" else sorted(words.unique()))
        )
    return found[[*keys, *PAIR, "quarter", LAPSED]].reset_index(drop=True)
