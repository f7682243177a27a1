"""Influence, fragility and alignment work on one another within their bounds."""

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.fragility import (
    chance_of_veto,
    drawn_to_allies,
    next_alignment,
    next_fragility,
    next_influence,
    next_resistance,
)

influence = between(0.0, 20.0)


@look
@given(influence, share, share, share, share)
def test_influence_is_never_negative_and_works_on_the_aligned_and_fragile(
    level: float, alignment: float, fragility: float, pressure: float, decay: float
) -> None:
    weights = (pressure, decay)
    after = next_influence(level, alignment, fragility, *weights)
    assert after >= 0.0
    assert next_influence(level, 1.0, fragility, *weights) >= after
    assert next_influence(level, alignment, 1.0, *weights) >= after
    assert next_influence(level + 1.0, alignment, fragility, *weights) >= after


def test_influence_fades_where_nobody_keeps_it_up() -> None:
    assert next_influence(2.0, 0.0, 0.0, pressure=0.1, decay=0.25) == 1.5


@look
@given(share, share, influence, between(0.0, 5.0), between(0.0, 0.2), between(0.0, 0.2), between(0.0, 0.3))
def test_fragility_rises_with_hostile_influence_and_crises(  # noqa: PLR0913, PLR0917
    fragility: float,
    start: float,
    hostile: float,
    crises: float,
    by_influence: float,
    by_crisis: float,
    recovery: float,
) -> None:
    weights = (by_influence, by_crisis, 0.02, recovery)
    after = next_fragility(fragility, start, hostile, crises, 1.0, *weights)
    assert 0.0 <= after <= 1.0
    assert next_fragility(fragility, start, hostile + 1.0, crises, 1.0, *weights) >= after
    assert next_fragility(fragility, start, hostile, crises + 1.0, 1.0, *weights) >= after
    assert next_fragility(fragility, start, hostile, crises, 2.0, *weights) <= after


@look
@given(share, share, between(0.0, 0.3))
def test_left_alone_fragility_and_alignment_return_to_their_start(level: float, start: float, recovery: float) -> None:
    low, high = sorted((level, start))
    for after in (
        next_fragility(level, start, 0.0, 0.0, 0.0, 0.1, 0.1, 0.1, recovery),
        next_alignment(level, start, 0.0, 0.0, 0.0, 0.1, 0.1, 0.1, recovery),
    ):
        assert low - 1e-12 <= after <= high + 1e-12


@look
@given(share, share, influence, between(0.0, 10.0), between(0.0, 0.2), between(0.0, 0.1), between(0.0, 0.3))
def test_alignment_is_drawn_by_influence_and_arms_deals(  # noqa: PLR0913, PLR0917
    alignment: float, start: float, level: float, deals: float, by_influence: float, by_deal: float, reversion: float
) -> None:
    weights = (by_influence, by_deal, 0.05, reversion)
    after = next_alignment(alignment, start, level, deals, 1.0, *weights)
    assert 0.0 <= after <= 1.0
    assert next_alignment(alignment, start, level + 1.0, deals, 1.0, *weights) >= after
    assert next_alignment(alignment, start, level, deals + 1.0, 1.0, *weights) >= after
    assert next_alignment(alignment, start, level, deals, 2.0, *weights) >= after


@pytest.mark.parametrize(("level", "after"), [(0.0, 0.2), (0.5, 0.6), (1.0, 1.0)])
def test_the_more_aligned_a_state_is_the_less_influence_gains(level: float, after: float) -> None:
    assert next_alignment(level, level, 2.0, 0.0, 0.0, 0.1, 0.1, 0.1, 0.1) == pytest.approx(after)


def test_an_entity_is_turned_by_western_influence_and_money_and_stiffened_by_eastern_influence() -> None:
    weights = {"hostile_weight": 0.05, "western_weight": 0.05, "investment_weight": 0.1, "reversion": 0.05}
    calm = next_resistance(0.6, 0.0, 0.0, 0.0, **weights)
    assert 0.6 < calm < 1.0
    assert next_resistance(0.6, 1.0, 0.0, 0.0, **weights) > calm
    assert next_resistance(0.6, 0.0, 1.0, 0.0, **weights) < calm
    assert next_resistance(0.6, 0.0, 0.0, 1.0, **weights) < calm
    assert next_resistance(1.0, 5.0, 0.0, 0.0, **weights) == 1.0
    assert next_resistance(0.1, 0.0, 20.0, 20.0, **weights) == 0.0


@look
@given(share, share, share)
def test_a_veto_grows_with_resistance(resistance: float, more: float, lifted: float) -> None:
    low, high = sorted((resistance, more))
    assert 0.0 <= chance_of_veto(low, lifted) <= chance_of_veto(high, lifted) <= 1.0
    assert chance_of_veto(1.0, lifted) == 1.0 - lifted


def test_accession_draws_towards_a_goal() -> None:
    assert drawn_to_allies(0.5, 1.0, 0.1) == pytest.approx(0.55)
    assert drawn_to_allies(0.5, 0.0, 0.1) == pytest.approx(0.45)
