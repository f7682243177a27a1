"""The guarantees of a region of one's own, checked as their file gives them."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.start.region_rows import PRINTED

if TYPE_CHECKING:
    from collections.abc import Sequence

GUARANTEES: Final = "guarantees.toml"


class GuaranteeEntry(BaseModel):
    """The table of a guarantee in guarantees.toml."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    name: str = Field(min_length=1)
    lead: Literal["USA", "EUR", "RUS", "CHN", "TUR"]
    members_2020: list[str]
    guarantee: bool
    guideline_pct: float = Field(ge=0.0, le=100.0)
    commitment: float = Field(ge=-20.0, le=20.0)
    loading_on_lead: float = Field(ge=0.0, le=1.0)
    coverage: float = Field(ge=0.0, le=1.0)
    rests_on_troops: float = Field(ge=0.0, le=1.0)
    standard: str = ""
    pledged: dt.date | None = None
    pledge_pct: float | None = Field(default=None, gt=0.0, le=100.0)
    pledge_due: int | None = Field(default=None, ge=1990, le=2100)


def checked_guarantees(text: str, states: Sequence[str], where: str, faults: list[BadInput]) -> tuple[str, ...] | None:
    """Return the names of the guarantees, None if the file isn't TOML; faults are added to the list."""
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(BadInput(f"broken TOML: {error}", where=where))
        return None
    for name, entry in entries.items():
        if not name.isprintable():
            faults.append(BadInput("isn't a name", where=where, key=name, allowed=PRINTED))
        try:
            found = GuaranteeEntry.model_validate(entry)
        except ValidationError as error:
            faults += [
                BadInput(each["msg"], where=where, key=".".join((name, *map(str, each["loc"]))), value=each["input"])
                for each in error.errors(include_url=False)
            ]
            continue
        faults += [
            BadInput(
                "no such state", where=where, key=f"{name}.members_2020", value=member, allowed=", ".join(sorted(states)),
                nearest=nearest_name(member, states),
            )
            for member in found.members_2020
            if states and member not in states
        ]  # fmt: skip
        if found.pledged is not None and (found.pledge_pct is None or found.pledge_due is None):
            faults.append(
                BadInput("is missing", where=where, key=f"{name}.pledge_pct", allowed="pledge_pct and pledge_due")
            )
    return tuple(entries)
