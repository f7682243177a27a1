"""What the command answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What the command said and how it ended."""

    code: int
    out: str
    err: str
