"""Sets of places as whole numbers: bit k stands for place k."""

from __future__ import annotations

from haemus.model.acts import compiles


def first_of(places: int) -> int:
    """Return the least place in a set that isn't empty."""
    return (places & -places).bit_length() - 1


@compiles
def rest_of(places: int) -> int:
    """Return a set that isn't empty without its least place."""
    return places & (places - 1)
