"""Ranges that several properties draw from, and how hard they look."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

look = settings()
"""As many examples as conftest.py says: fewer in the fast loop, and the same in every run of it."""


def between(low: float, high: float) -> SearchStrategy[float]:
    """Finite numbers of a closed range."""
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


share = between(0.0, 1.0)
logit = between(-12.0, 12.0)
money = between(0.0, 50_000.0)
