"""Credible help: guarantees first, agreements for the remainder."""

import math

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.help import accustomed, agreement_help, combined_help, grown_used, standing_help, uncovered_need


@look
@given(between(0.0, 40.0), share)
def test_help_from_agreements_starts_at_zero_grows_and_saturates(weight: float, step: float) -> None:
    helped = agreement_help(weight, step)
    assert 0.0 <= helped <= 1.0
    assert agreement_help(weight + 1.0, step) >= helped
    assert agreement_help(0.0, step) == agreement_help(weight, 0.0) == 0.0


def test_the_first_partner_of_ones_own_size_helps_by_about_a_step() -> None:
    assert agreement_help(1.0, 0.06) == pytest.approx(1.0 - math.exp(-0.06))


@look
@given(share, share, share)
def test_all_help_is_at_least_each_and_at_most_one(cover: float, restraint: float, agreements: float) -> None:
    helped = combined_help(cover, restraint, agreements)
    assert max(cover, restraint, agreements) - 1e-12 <= helped <= 1.0
    assert combined_help(cover, restraint, 0.0) == max(cover, restraint)
    assert combined_help(0.0, 0.0, agreements) == agreements


@look
@given(share, share, share)
def test_a_weak_guarantee_takes_no_restraint_away(weak: float, restraint: float, agreements: float) -> None:
    assert combined_help(weak, restraint, agreements) >= combined_help(0.0, restraint, agreements)


@look
@given(between(-5.0, 60.0), share, between(1.0, 12.0))
def test_need_rises_with_threat_and_falls_with_help(threat: float, helped: float, half: float) -> None:
    need = uncovered_need(threat, helped, half)
    assert 0.0 <= need <= 1.0
    assert uncovered_need(threat + 1.0, helped, half) >= need
    assert uncovered_need(threat, 1.0, half) == 0.0 <= need


@pytest.mark.parametrize(
    ("threat", "need"), [pytest.param(-3.0, 0.0, id="no threat"), pytest.param(4.0, 0.5, id="half"), (12.0, 0.75)]
)
def test_need_without_help(threat: float, need: float) -> None:
    assert uncovered_need(threat, 0.0, half_threat=4.0) == pytest.approx(need)


@look
@given(share, share, share)
def test_one_grows_used_to_a_loss_slowly_and_to_a_gain_at_once(before: float, today: float, habituation: float) -> None:
    judged = accustomed(before, today)
    assert judged == max(before, today)
    after = grown_used(judged, today, habituation)
    assert today - 1e-12 <= after <= judged + 1e-12
    assert grown_used(judged, today, 0.0) == judged
    assert grown_used(judged, today, 1.0) == pytest.approx(today)


@look
@given(share, share)
def test_a_loss_that_is_got_used_to_is_a_need_by_the_reading_alone(at_start: float, lost: float) -> None:
    used_to = at_start * (1.0 - lost)
    assert standing_help(at_start, used_to, 1.0) == used_to
    assert standing_help(at_start, used_to, 0.0) == at_start
    assert at_start <= standing_help(at_start, used_to, -1.0) <= 1.0
