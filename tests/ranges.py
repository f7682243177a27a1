"""Ranges that several properties draw from, and the number of examples they try."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from haemus.model.parameters import REGISTRY

look = settings()
"""The number of examples set in conftest.py: fewer in the fast loop, and the same in each of its runs."""


def between(low: float, high: float) -> SearchStrategy[float]:
    """Finite numbers in a closed range."""
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


share = between(0.0, 1.0)
logit = between(-12.0, 12.0)
money = between(0.0, 50_000.0)


def within_prior(name: str) -> SearchStrategy[tuple[str, float | str]]:
    """A parameter's name with a value from its prior."""
    spec = REGISTRY[name]
    values = st.floats(*spec.prior) if spec.prior is not None else st.sampled_from(spec.choices or ())
    return st.tuples(st.just(name), values)
