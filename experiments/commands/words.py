"""Checks of what several commands take."""

LEAST_CONFIDENCE = 0.5
MOST_CONFIDENCE = 0.999


def check_confidence(value: float) -> None:
    """Refuse a confidence that nobody means, or that resampling doesn't resolve."""
    from model.bad_input import BadInput  # noqa: PLC0415 - `haemus --help` stays quick

    if not LEAST_CONFIDENCE <= value <= MOST_CONFIDENCE:
        raise BadInput(
            "out of range",
            where="--confidence",
            value=value,
            allowed=f"a share from {LEAST_CONFIDENCE} to {MOST_CONFIDENCE}, such as 0.95",
        )
