"""The grammar of an experiment file."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from haemus.model.draws import SEEDS
from haemus.model.events.fields import AS_TUPLE

Kind = Literal["grid", "latin_hypercube", "sobol", "sobol_sequence", "morris", "list"]
NAME = r"^[a-z0-9_.-]{1,160}$"
MOST_POINTS: Final = 1_000_000
MOST_RUNS: Final = 1_000_000
MOST_LEVELS: Final = 10_000

Several = Annotated[tuple[str, ...], AS_TUPLE, Field(min_length=1)]
Pair = Annotated[tuple[object, ...], AS_TUPLE, Field(min_length=2, max_length=2)]


class _Closed(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class FactorEntry(_Closed):
    """A factor: the target to vary, and its `range` (from, to) or `levels` (a list or a number of them).

    With `scale` "log" shares of the range are shares of its logarithm: every power of ten is as likely as another.
    """

    vary: str = Field(
        pattern=NAME, description="a parameter, a key or the presence of an event (EVENT.KEY), history, or scenario"
    )
    range: Pair | None = Field(default=None, description="a list of two values, the lowest first")
    levels: object = Field(default=None, description="a list of values, or how many")
    step: Literal["quarter", "month"] | None = None
    scale: Literal["linear", "log"] = "linear"


class ExpectedTrend(_Closed):
    """The expected sign of a factor's effect on an outcome, in one scenario or in all; written before the experiment is run.

    For a factor of words it is the sign of the mean with the word `level` less the mean with the first word.
    """

    outcome: str = Field(min_length=1)
    factor: str = Field(min_length=1)
    sign: Literal["+", "-", "0"]
    why: str = Field(min_length=1)
    scenario: str | None = None
    level: str | None = None


class ExperimentFile(_Closed):
    """One file as written; factors, design, events and outcomes are still plain tables, each checked later in its own context.

    An outcome is a name, or a table: with `name` alone it is one that there is, with more keys one of the file's own.
    """

    title: str = Field(min_length=1)
    question: str = Field(min_length=1)
    scenarios: Several | None = Field(default=None, description="a list of names of scenarios, not empty")
    runs: int = Field(ge=1, le=MOST_RUNS)
    outcomes: Annotated[
        tuple[object, ...],
        AS_TUPLE,
        Field(min_length=1, description="a list of outcomes, not empty: names, or tables that define one"),
    ]
    windows: dict[str, object] | None = None
    factors: list[dict[str, object]] = Field(min_length=1)
    design: Mapping[str, object]
    events: list[dict[str, object]] = Field(default_factory=list)
    expect: list[ExpectedTrend] = Field(default_factory=list)


class _Design(_Closed):
    kind: Kind


class _Drawn(_Design):
    seed: int = Field(default=1, ge=0, lt=SEEDS)


class Grid(_Design):
    """Every combination of the factors' levels."""

    kind: Literal["grid"]


class LatinHypercube(_Drawn):
    """Each factor's range is cut into as many slices as there are points, with one point in each slice."""

    kind: Literal["latin_hypercube"]
    points: int = Field(ge=1, le=MOST_POINTS)


class SobolSequence(_Drawn):
    """The scrambled Sobol' sequence: it fills the space evenly, and a longer sample continues a shorter one."""

    kind: Literal["sobol_sequence"]
    points: int = Field(ge=1, le=MOST_POINTS)


class Sobol(_Drawn):
    """Saltelli's scheme for estimating Sobol' indices: a block of points for each of `samples`."""

    kind: Literal["sobol"]
    samples: int = Field(ge=2, le=MOST_POINTS)
    second_order: bool = False


class Morris(_Drawn):
    """Trajectories for estimating elementary effects; they move one factor at a time between levels."""

    kind: Literal["morris"]
    trajectories: int = Field(ge=2, le=MOST_POINTS)
    levels: int = Field(default=4, ge=2, le=64)


class Listed(_Design):
    """Points from a table in the folder of the experiment file."""

    kind: Literal["list"]
    file: str = Field(
        pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}\.csv$", description="the name of a .csv file beside this one"
    )


DesignEntry = Grid | LatinHypercube | SobolSequence | Sobol | Morris | Listed
DESIGNS: Final[Mapping[Kind, type[DesignEntry]]] = {
    "grid": Grid,
    "latin_hypercube": LatinHypercube,
    "sobol": Sobol,
    "sobol_sequence": SobolSequence,
    "morris": Morris,
    "list": Listed,
}
