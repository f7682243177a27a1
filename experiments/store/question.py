"""What an analysis was asked, kept beside what it wrote: a page then asks it again and shows the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from haemus.experiments.files.replacing import write_text
from haemus.model.bad_input import BadInput
from haemus.model.draws import SEEDS
from haemus.model.regular_file import regular_content

if TYPE_CHECKING:
    from pathlib import Path

QUESTION: Final = "question.json"
MOST_BYTES: Final = 100_000
SENSITIVITY: Final = "sensitivity"
DISCOVERED: Final = "discovered-*"


class _Asked(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", allow_inf_nan=False)


class SensitivityAsked(_Asked):
    """The options of a sensitivity analysis."""

    outcomes: list[str] | None = None
    scenario: str | None = None
    confidence: float = Field(ge=0.5, le=0.999)
    method: Literal["effects", "morris", "sobol"] | None = None


class DiscoveryAsked(_Asked):
    """The condition and the options of a discovery."""

    where: str
    scenario: str | None = None
    share: float | None = Field(default=None, gt=0.0, le=1.0)
    density: float | None = Field(default=None, gt=0.0, le=1.0)
    outcomes: list[str] | None = None
    resamples: int = Field(ge=2, le=10_000)
    seed: int = Field(ge=0, lt=SEEDS)


def write_question(folder: Path, asked: SensitivityAsked | DiscoveryAsked) -> None:
    """Write what was asked into the folder of an analysis."""
    write_text(folder / QUESTION, f"{asked.model_dump_json(indent=2)}\n")


def sensitivity_in(result: Path) -> SensitivityAsked | None:
    """What the sensitivity analysis inside a result was asked; None if there is none, BadInput if it can't be read."""
    path = result / SENSITIVITY / QUESTION
    return _read(path, SensitivityAsked) if path.exists() else None


def discoveries_in(result: Path) -> list[DiscoveryAsked]:
    """What the discoveries inside a result were asked, by the names of their folders; BadInput if one can't be read."""
    return [_read(path, DiscoveryAsked) for path in sorted(result.glob(f"{DISCOVERED}/{QUESTION}"))]


def _read[Asked: _Asked](path: Path, kind: type[Asked]) -> Asked:
    try:
        return kind.model_validate_json(regular_content(path, MOST_BYTES))
    except ValidationError as error:
        raise BadInput(
            f"isn't a question as haemus writes it: {error.errors(include_url=False)[0]['msg']}", where=str(path),
            allowed="the analysis again",
        ) from None  # fmt: skip
