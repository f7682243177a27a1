"""The grammar of a scenario file."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from haemus.model.calendar import LAST_YEAR, ORIGIN_YEARS
from haemus.model.events.event import NAME_PATTERN
from haemus.model.events.fields import Names, State, States, Suppliers
from haemus.model.start.calibration import TargetSet

History = Literal["simulated", "observed"]
QUARTER_PATTERN = r"^20(1[4-9]|2[0-9]|3[0-5])Q[1-4]$"
OUTCOME_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"


class _Closed(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Expectation(_Closed):
    """The sign of a difference, expected in advance; expectations that fail are reported.

    The difference is `outcome` of this scenario minus that of `against` (empty for the scenario that it
    extends), for one state or the region, in one year or over the whole run.
    """

    outcome: str = Field(
        pattern=OUTCOME_PATTERN, description="the name of an outcome, or of a column such as budget_2030_SRB"
    )
    sign: Literal["+", "-", "0"]
    why: str = Field(min_length=1)
    state: State | None = None
    year: int | None = Field(default=None, ge=ORIGIN_YEARS[0], le=LAST_YEAR)
    against: str = Field(default="", pattern=r"^[a-z0-9-]{0,64}$")


class Removal(_Closed):
    """The events, states and suppliers that a scenario removes from the one that it extends."""

    events: Names = ()
    states: States = ()
    suppliers: Suppliers = ()


class ScenarioFile(_Closed):
    """One file as written: only the differences from the scenario that it extends.

    Events are still tables, because one with an id of the parent's alters that event and can be checked
    only together with it. So are outcomes of one's own and the windows of the shipped ones, which no run depends on: they are
    carried to where runs are measured, and checked there.
    """

    title: str = Field(min_length=1)
    question: str = ""
    extends: str | None = Field(default=None, pattern=NAME_PATTERN)
    origin: int | None = None
    targets: TargetSet | None = None
    observed_to: int | None = None
    start: str | None = Field(default=None, pattern=QUARTER_PATTERN)
    end: str | None = Field(default=None, pattern=QUARTER_PATTERN)
    history: History | None = None
    parameters: Mapping[str, object] = Field(default_factory=dict)
    events: list[dict[str, object]] = Field(default_factory=list)
    remove: Removal = Field(default_factory=Removal)
    expect: list[Expectation] = Field(default_factory=list)
    outcomes: list[dict[str, object]] = Field(default_factory=list)
    windows: dict[str, object] | None = None
