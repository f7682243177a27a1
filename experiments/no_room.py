"""A disk that takes no more, while a batch is written."""


class NoRoom(Exception):  # noqa: N818 - it says what is missing
    """What was written before is there and counts: the same command goes on from it."""
