"""What several commands check and print alike."""

import json
import math
from collections.abc import Mapping

LEAST_CONFIDENCE = 0.5
MOST_CONFIDENCE = 0.999


def as_json(said: object) -> str:
    """JSON for scripts; a number that is not defined is null."""
    return json.dumps(_defined(said), indent=2, ensure_ascii=False, allow_nan=False)


def _defined(said: object) -> object:
    match said:
        case float():
            return said if math.isfinite(said) else None
        case Mapping():
            return {key: _defined(value) for key, value in said.items()}
        case list() | tuple():
            return [_defined(value) for value in said]
    return said


def check_confidence(value: float) -> None:
    """Refuse a confidence that nobody means, or that resampling doesn't resolve."""
    from haemus.model.bad_input import BadInput  # noqa: PLC0415 - `haemus --help` stays quick

    if not LEAST_CONFIDENCE <= value <= MOST_CONFIDENCE:
        raise BadInput(
            "out of range",
            where="--confidence",
            value=value,
            allowed=f"a share from {LEAST_CONFIDENCE} to {MOST_CONFIDENCE}, such as 0.95",
        )
