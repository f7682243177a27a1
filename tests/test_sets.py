"""Sets of places as whole numbers: walked alike in plain Python and compiled."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from numpy.typing import NDArray
from ranges import look

from haemus.model.acts import COMPILED_FUNCTIONS
from haemus.model.compiled import bits  # noqa: F401 - registers the code that compiled acts call
from haemus.model.compiled.compiler import let_compile
from haemus.model.sets import first_of, rest_of

let_compile(COMPILED_FUNCTIONS)


@njit
def walked(places: int, found: NDArray[np.int64]) -> None:
    """Write the places of a set, in the order in which compiled code meets them."""
    count = 0
    while places:
        found[count], places = first_of(places), rest_of(places)
        count += 1


@njit
def last(numbers: NDArray[np.int64]) -> int:
    """Return the last of some numbers, as a user's own compiled code may."""
    return int(numbers[-1])


@look
@given(st.sets(st.integers(0, 62)))
def test_a_set_is_walked_from_its_least_place_to_its_greatest(members: set[int]) -> None:
    places, found = sum(1 << place for place in members), np.full(64, -1)
    walked(places, found)
    plain = []
    while places:
        plain.append(first_of(places))
        places = rest_of(places)
    assert plain == sorted(members) == found[: len(members)].tolist()
    assert last(found) == -1
