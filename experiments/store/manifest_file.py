"""The file of a manifest as it is read: a folder may come from anyone, so every entry that a command uses is checked."""

import json
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Final, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from haemus.experiments.design.grammar import MOST_POINTS, MOST_RUNS, NAME, Kind
from haemus.experiments.store.kept import EVERYTHING, Recording
from haemus.experiments.store.region_said import region_in
from haemus.model.bad_input import BadInput
from haemus.model.calendar import LAST_YEAR, ORIGIN_YEARS
from haemus.model.draws import SEEDS
from haemus.model.events.event import NAME_PATTERN
from haemus.model.regular_file import regular_content
from haemus.model.scenario.faults import refusal
from haemus.model.scenario.grammar import QUARTER_PATTERN, Expectation
from haemus.model.start.calibration import TargetSet
from haemus.model.start.region_files import SHIPPED, using

MANIFEST: Final = "manifest.json"
MOST_BYTES: Final = 100_000_000
"""The largest manifest is that of a sweep over long lists of levels, with a hundredth of this."""


class _Read(BaseModel):
    # keys that a later version adds are nobody's fault
    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore", strict=True, allow_inf_nan=False)


class ScenarioSaid(_Read):
    """A scenario of the batch. Its name is part of names of files."""

    name: str = Field(pattern=NAME_PATTERN)
    title: str | None = None
    question: str | None = None
    extends: list[str] | None = None
    targets: TargetSet | None = None
    origin: int | None = Field(default=None, ge=ORIGIN_YEARS[0], le=LAST_YEAR)
    start: str | None = Field(default=None, pattern=QUARTER_PATTERN)
    end: str | None = Field(default=None, pattern=QUARTER_PATTERN)
    history: Literal["simulated", "observed"] | None = None
    expect: list[Expectation] | None = None
    given: list[str] | None = None


class FactorSaid(_Read):
    """A factor of the sweep."""

    name: str = Field(pattern=NAME)
    kind: Literal["number", "whole", "date", "claim", "word"]
    unit: str
    low: float
    high: float
    levels: list[float | int | bool | str] | None

    @model_validator(mode="after")
    def _is_an_axis(self) -> Self:
        """Refuse levels that are no values of the factor."""
        if not (isfinite(self.low) and isfinite(self.high) and self.low <= self.high):
            raise ValueError(f"{self.name}: low is above high")
        held = {"number": (int, float), "whole": (int,), "claim": (bool,), "date": (str,), "word": (str,)}[self.kind]
        levels = self.levels or []
        if (self.kind in {"date", "word"} and not levels) or not all(isinstance(each, held) for each in levels):
            raise ValueError(f"{self.name}: levels don't fit its kind")
        if self.kind == "date":
            for level in levels:
                date.fromisoformat(str(level))
        return self


class DesignSaid(_Read):
    """The design of the sweep."""

    kind: Kind
    samples: int | None = Field(default=None, ge=1, le=MOST_POINTS)
    second_order: bool = False


class ExperimentSaid(_Read):
    """The question of the sweep, its factors, its design and its outcomes."""

    name: str = Field(pattern=NAME_PATTERN)
    question: str
    points: int | None = Field(default=None, ge=1, le=MOST_POINTS)
    design: DesignSaid
    factors: list[FactorSaid] = Field(min_length=1)
    outcomes: list[str]
    text: str | None = None
    listing: str | None = None
    forced: bool | None = None


class RegionSaid(_Read):
    """A region of one's own."""

    folder: str
    digest: str = Field(pattern=r"^[0-9a-f]{32}$")
    files: dict[str, str]


class GitSaid(_Read):
    """The commit of the model."""

    commit: str | None = Field(default=None, pattern=r"^[0-9a-f]{4,64}$")


class ManifestSaid(_Read):
    """What a command uses of a manifest."""

    number: int = Field(alias="schema")
    command: str | None = None
    situation: str | None = None
    scenarios: list[ScenarioSaid] = Field(min_length=1)
    runs: int | None = Field(default=None, ge=1, le=MOST_RUNS)
    first_run: int = Field(default=0, ge=0, le=MOST_RUNS)
    seed: int | None = Field(default=None, ge=0, lt=SEEDS)
    record: Recording = EVERYTHING
    engine: str | None = None
    model_version: str | None = None
    git: GitSaid | None = None
    drawn: dict[str, str] | None = None
    agents: dict[str, str] | None = None
    tables: dict[str, str] | None = None
    rows: dict[str, int] | None = None
    experiment: ExperimentSaid | None = None
    region: RegionSaid | None = None

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        """Refuse two scenarios, or two factors, of one name."""
        factors = self.experiment.factors if self.experiment else []
        for what, names in (
            ("scenarios", [each.name for each in self.scenarios]),
            ("factors", [f.name for f in factors]),
        ):
            if len(set(names)) < len(names):
                raise ValueError(f"two {what} have one name")
        return self


def read_manifest(folder: Path) -> dict[str, object]:
    """Read manifest.json; BadInput if the folder holds no result, or an entry isn't what a batch writes."""
    return manifest_in(folder / MANIFEST)


def manifest_in(path: Path) -> dict[str, object]:
    """Read a manifest; BadInput if it isn't one, or an entry isn't what a batch writes."""
    folder = str(path.parent if path.name == MANIFEST else path)  # a file of another name was typed itself
    not_a_result = f"not a result of haemus run: {path.name}"
    try:
        content = regular_content(path, MOST_BYTES)
    except BadInput as error:
        raise BadInput(f"{not_a_result} cannot be read: {error.problem}", where=folder) from None
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        said = None  # the validation says what is wrong
    region = region_in(said, str(path)) if isinstance(said, dict) and said.get("region") else SHIPPED
    try:
        with using(region):  # an expectation may name one of its states
            ManifestSaid.model_validate_json(content)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        if fault["type"] == "json_invalid":
            raise BadInput(f"{not_a_result} is not JSON: {fault['ctx']['error']}", where=folder) from None
        if not fault["loc"] or fault["type"] == "value_error":
            raise BadInput(f"{not_a_result} isn't that of a batch: {fault['msg']}", where=folder) from None
        found = refusal(error, ManifestSaid, str(path))
        raise BadInput(
            found.problem,
            where=found.where,
            key=found.key,
            value=found.value,
            allowed=found.allowed,
            nearest=found.nearest,
        ) from None
    return cast("dict[str, object]", json.loads(content))  # as nested as the check allows
