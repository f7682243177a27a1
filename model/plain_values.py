"""Values of NumPy and pandas as Python's own."""

import datetime as dt
import math
from collections.abc import Mapping
from numbers import Real
from operator import index
from typing import SupportsIndex


def plain(value: object) -> object:
    """Return a value as TOML would have given it; what is neither NumPy's nor pandas' is returned as it is."""
    if isinstance(value, dt.datetime) and type(value) is not dt.datetime:
        # pandas has no days: a Timestamp at midnight is one
        return value.date() if value.tzinfo is None and value.time() == dt.time() else value
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        found: object = value.tolist()
        return found
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def whole(value: object) -> int | None:
    """Return a whole number, also one of NumPy's, as an int; None for anything else, a truth value among it."""
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        return None
    try:
        return index(value)
    except TypeError:  # an array of several
        return None


def number(value: object) -> float | None:
    """Return a number, also one of NumPy's, as a float, infinite beyond all floats; None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf  # whatever its sign: it is in no range
