"""Each cause has its effect, in the direction stated beforehand, by more than twice its Monte Carlo error."""

import math
from collections.abc import Iterator

import pytest

from haemus.experiments.calibrate.cause import (
    Cause,
    Measure,
    Measured,
    Sign,
    World,
    baseline,
    measured,
    with_parameters,
)
from haemus.experiments.calibrate.cause_measures import column
from haemus.experiments.calibrate.causes import CAUSES, causes_document, measured_all
from haemus.model.events import EVENT_TYPES
from haemus.model.start.names import known_states

TITLES = [each.title for each in CAUSES]


@pytest.mark.slow
@pytest.mark.parametrize("row", CAUSES, ids=TITLES)
def test_a_cause_moves_what_it_should(row: Cause) -> None:
    found = measured(row)
    assert found.shown, f"{row.said}: {found.size:.4g} with an error of {found.error:.2g}, expected {row.sign}"


# --- the table and its measurement --------------------------------------------------------------------


def names(kind: str) -> set[str]:
    return {cause.name for cause in CAUSES if cause.kind == kind}


def test_every_event_type_and_every_state_has_a_row() -> None:
    assert names("events") == set(EVENT_TYPES)
    assert names("states") == {f"{state} removed" for state in known_states()}


def test_every_row_is_named_once() -> None:
    said = [(each.title, each.said) for each in CAUSES]
    assert len(set(said)) == len(said)


def saying(numbers: list[float], sign: Sign = "+", *, against: list[float] | None = None) -> Cause:
    """A cause whose runs give these numbers in turn, and whose other world gives the others."""

    def one_by_one() -> Iterator[float]:
        yield from (*numbers, *(against or ()))

    left = one_by_one()
    without = None if against is None else World(baseline("2020Q1").scenario)
    measure = Measure("what it says", lambda _region: next(left))
    return Cause("mechanisms", "it", "a row", measure, sign, baseline("2020Q1"), without, len(numbers))


@pytest.mark.parametrize(
    ("numbers", "sign", "shown"),
    [
        pytest.param([1.0, 1.1, 0.9, 1.0], "+", True, id="clear"),
        pytest.param([1.0, 1.1, 0.9, 1.0], "-", False, id="wrong sign"),
        pytest.param([-1.0, -1.1, -0.9, -1.0], "-", True, id="clear, down"),
        pytest.param([5.0, -4.0, 3.0, -2.0], "+", False, id="lost in the noise"),
        pytest.param([0.0, 0.0, 0.0], "+", False, id="nothing"),
        pytest.param([2.0, 2.0, 2.0], "+", True, id="the same in every pair"),
        pytest.param([math.nan, 2.0, 2.0], "+", True, id="a run that says nothing is left out"),
        pytest.param([math.nan, math.nan], "+", False, id="no run says anything"),
    ],
)
def test_what_counts_as_shown(numbers: list[float], sign: Sign, shown: bool) -> None:  # noqa: FBT001
    assert measured(saying(numbers, sign)).shown is shown


def test_size_and_error_by_hand() -> None:
    found = measured(saying([3.0, 5.0, 4.0], against=[1.0, 1.0, 1.0]))
    assert found.size == pytest.approx(3.0)
    assert found.error == pytest.approx(1.0 / math.sqrt(3.0))
    assert found.pairs == 3


def test_equal_worlds_differ_by_exactly_0() -> None:
    other = with_parameters(baseline("2020Q4"))
    row = Cause("mechanisms", "it", "nothing", column("threat", "REGION", "2020Q4"), "+", other, baseline("2020Q4"), 3)
    assert (measured(row).size, measured(row).error) == (0.0, 0.0)


def test_the_document_has_a_line_a_cause() -> None:
    found = [Measured(each, 2, 1.0 if each.sign == "+" else -1.0, 0.1) for each in CAUSES]
    lines = causes_document(found, "abc").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith(("| cause", "| ---"))]
    assert len(rows) == len(CAUSES)
    assert all(line.endswith("| yes |") for line in rows)
    assert f"Shown: {len(CAUSES)} of {len(CAUSES)}." in "\n".join(lines)


@pytest.mark.slow
def test_the_answer_does_not_depend_on_the_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.experiments.calibrate.causes.CAUSES", CAUSES[:6])
    sizes = [[(each.pairs, each.size, each.error) for each in measured_all(2, workers)] for workers in (1, 2)]
    assert sizes[0] == sizes[1]
