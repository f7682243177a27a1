"""Factors on a logarithmic scale: sampled evenly in their logarithm, and analysed in it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from haemus import BadInput, load_experiment
from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.values import Axis, Between
from haemus.experiments.sensitivity.one_factor import effects
from haemus.experiments.sensitivity.screening import screening
from haemus.model.parameters import REGISTRY

Write = Callable[..., Path]
HEAD = 'title = "Mine"\nquestion = "?"\nscenarios = ["baseline"]\nruns = 1\noutcomes = ["lapses"]\n'
RATE = '[[factors]]\nvary = "talks_rate"\nscale = "log"\n'
OTHER = '[[factors]]\nvary = "belief_decay"\n'


def design(kind: str, *lines: str) -> str:
    return "\n".join(("[design]", f'kind = "{kind}"', *lines, ""))


def rates(experiment: Experiment) -> list[float]:
    return experiment.table()["talks_rate"].tolist()


@given(st.floats(1e-6, 1e6), st.floats(1.001, 1e6), st.floats(0.0, 1.0))
def test_a_share_of_the_range_is_a_share_of_its_logarithm(low: float, ratio: float, share: float) -> None:
    between = Between(low, low * ratio, log=True)
    assert (between.at(0.0), between.at(1.0)) == (low, low * ratio)
    assert np.log(between.at(share) / low) == pytest.approx(share * np.log(ratio), abs=1e-9)


def test_levels_go_by_equal_factors(write: Write) -> None:
    found = load_experiment(write(HEAD + design("grid") + RATE + "range = [0.01, 1.0]\nlevels = 3\n"))
    assert rates(found) == pytest.approx([0.01, 0.1, 1.0])
    assert found.scenario(0, 1).parameters.talks_rate == rates(found)[1]


def test_a_sample_has_as_many_points_in_each_power_of_ten(write: Write) -> None:
    found = load_experiment(write(HEAD + design("latin_hypercube", "points = 40") + RATE + "range = [0.01, 1.0]\n"))
    assert sum(rate < 0.1 for rate in rates(found)) == 20
    linear = load_experiment(
        write(HEAD + design("latin_hypercube", "points = 40") + RATE.replace("log", "linear") + "range = [0.01, 1.0]\n")
    )
    assert sum(rate < 0.1 for rate in rates(linear)) < 6
    shares = [np.log10(rate / 0.01) / 2.0 for rate in rates(found)]
    assert shares == pytest.approx([(rate - 0.01) / 0.99 for rate in rates(linear)])


def test_without_a_range_it_is_the_prior(write: Write) -> None:
    found = load_experiment(write(HEAD + design("sobol_sequence", "points = 64") + RATE))
    low, high = REGISTRY["talks_rate"].prior or (0.0, 0.0)
    assert low <= min(rates(found)) < 2.0 * low
    assert 0.5 * high < max(rates(found)) <= high


def test_its_axis_is_in_logarithms(write: Write) -> None:
    experiment = load_experiment(write(HEAD + design("grid") + RATE + "range = [0.01, 1.0]\nlevels = 3\n"))
    (axis,) = (Axis.of(factor) for factor in experiment.factors)
    assert (axis.low, axis.high, axis.unit) == (-2.0, 0.0, "log10 per year")
    assert axis.numbers(rates(experiment)) == pytest.approx([-2.0, -1.0, 0.0])
    assert Axis.read(axis.as_dict()) == axis
    told = axis.as_dict()
    del told["scale"]  # a manifest from before
    assert Axis.read(told).scale == "linear"


def test_an_effect_that_is_linear_in_the_logarithm_is_found_per_factor_of_ten(write: Write) -> None:
    experiment = load_experiment(
        write(HEAD + design("latin_hypercube", "points = 60") + RATE + "range = [0.01, 1.0]\n" + OTHER)
    )
    axes = [Axis.of(factor) for factor in experiment.factors]
    numbers = np.column_stack([axis.numbers(experiment.table()[axis.name].tolist()) for axis in axes])
    noise = np.random.default_rng(1).normal(0.0, 0.01, (60, 8))
    values = 3.0 * np.log10(np.array(rates(experiment)))[:, None] + noise
    found, *_ = effects(
        ("baseline", "lapses", "agreements"), axes, numbers, values, kind="latin_hypercube", confidence=0.95
    ).effects
    assert found.factor == "talks_rate"
    assert found.per_unit == pytest.approx(3.0, abs=0.02)
    assert found.effect == pytest.approx(6.0, abs=0.04)


def test_elementary_effects_are_those_of_the_logarithm(write: Write) -> None:
    experiment = load_experiment(
        write(HEAD + design("morris", "trajectories = 6") + RATE + "range = [0.01, 1.0]\n" + OTHER)
    )
    axes = [Axis.of(factor) for factor in experiment.factors]
    numbers = np.column_stack([axis.numbers(experiment.table()[axis.name].tolist()) for axis in axes])
    values = np.repeat(3.0 * np.log10(np.array(rates(experiment)))[:, None], 2, axis=1)
    rows = {row.factor: row for row in screening(("baseline", "lapses", "agreements"), axes, numbers, values, 0.95)}
    assert rows["talks_rate"].mu_star == pytest.approx(6.0)
    assert rows["talks_rate"].sigma == pytest.approx(0.0, abs=1e-9)
    assert rows["belief_decay"].mu_star == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (RATE + "levels = [0.1, 0.2]\n", "scale (talks_rate): belongs to the range or the prior of a number"),
        (
            '[[factors]]\nvary = "doubt_response"\nscale = "log"\n',
            "scale (doubt_response): belongs to the range or the prior",
        ),
        (
            '[[factors]]\nvary = "munich-speech.strength"\nscale = "log"\nrange = [0.0, 2.0]\nlevels = 2\n',
            "range (munich-speech.strength): has no logarithm (got 0.0)",
        ),
        (
            '[[factors]]\nvary = "agreement_to_budget"\nscale = "log"\nlevels = 2\n',
            "scale (agreement_to_budget): has no logarithm",
        ),
        (
            RATE.replace('"log"', '"ln"') + "levels = 2\n",
            'factors[0].scale: not allowed (got \'ln\'); allowed: "linear", "log"',
        ),
    ],
)
def test_what_has_no_logarithm_is_refused(factor: str, said: str, write: Write) -> None:
    with pytest.raises(BadInput) as caught:
        load_experiment(write(HEAD + design("grid") + factor))
    assert said in str(caught.value)


def test_a_list_may_hold_no_value_without_a_logarithm(write: Write, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("talks_rate\n0.5\n-1.0\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"points.csv: line 3, talks_rate: has no logarithm \(got '-1.0'\)"):
        load_experiment(write(HEAD + design("list", 'file = "points.csv"') + RATE), force=True)
