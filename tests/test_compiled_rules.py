"""Every rule compiles, and the compiled rule returns the plain rule's result bit for bit, or fails in the same way."""

import ast
import inspect
import math
import pkgutil
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from struct import pack

import pytest
from numba import njit

import haemus.model.rules
from haemus.model import agents
from haemus.model.acts import COMPILED_FUNCTIONS
from haemus.model.compiled.compiler import FLAGS, let_compile
from haemus.model.rules import elementary
from haemus.model.rules.elementary import LARGEST_EXPONENT, exp, expm1, log, log1p, sqrt, whole

INPUTS = 200
DECORATORS = (["compiles"], ["compiles_in_columns"])
SHARE = (0.0, 1.0)
LOGIT = (-8.0, 8.0)
MONEY = (0.0, 10_000.0)
WEIGHT = (-3.0, 3.0)
"""Coefficients of any linear term."""

# fmt: off
RANGES: dict[str, tuple[float, float]] = {
    # shares and probabilities
    **dict.fromkeys((
        "adjustment", "agreements", "alignment", "bound", "closest", "goal", "has_arm",
        "has_power", "lifted", "mean_alignment",
        "nato_share", "neutral", "of_nato_standard", "resistance", "tranche", "usual_level", "usual_share", "with_power",
        "alignment_likeness", "any_deal", "balance", "base",
        "capital", "closure", "cover", "coverage", "committed", "common", "minimum", "common_share_root", "contiguity",
        "counter_alignment", "decay",
        "deficit", "deterrence", "domestic", "eastern", "elasticity", "embargo", "exposure", "first", "floor",
        "equipment_share", "personnel_share", "infrastructure_share",
        "fragility", "full", "grievance", "growth_share", "guarantor", "guideline", "hazard", "helped", "hostility",
        "impact", "learning", "legacy_value", "limit", "loading", "near", "offset", "other_standard_value",
        "own_share_root", "pact", "part", "perceived", "polyarchy", "presence", "pressure", "recovery",
        "regime_distance", "restraint", "rests_on_troops", "reversion", "rivalry", "russia_exposure", "second", "second_hand", "seen",
        "share", "shared_rival", "standard", "standing_tie", "start", "start_share", "step", "transfers", "veto",
        "wants_nato", "wary", "today", "before", "used_to",
        "habituation", "usual_hazard", "left", "weaker_help", "bar", "completeness", "open_to", "staff",
    ), SHARE),
    "annual": (0.0, 0.999),
    "p": (1e-12, 1.0 - 1e-12),
    # logits, logs and signed numbers
    **dict.fromkeys(("belief", "constant", "logit", "standing", "surplus"), LOGIT),
    **dict.fromkeys(("common_shock", "lead_shift", "line", "own_shock", "signal", "strike"), (-4.0, 4.0)),
    **dict.fromkeys(("relative_price", "size"), (-3.0, 3.0)),
    **dict.fromkeys(("growth", "help_change", "income_growth", "mean", "threat_change"), (-0.3, 0.3)),
    **dict.fromkeys(("income_change", "lasting", "tie_change"), (-0.3, 0.3)),
    **dict.fromkeys(("at_start", "current", "following", "log_budget", "previous", "target", "target_when_fixed"), (3.0, 12.0)),
    **dict.fromkeys(("lost", "response"), (-1.0, 1.0)),
    "real_growth": (-0.5, 3.0),
    "peace": (-4.0, 0.0),
    # money, stocks and orders
    **dict.fromkeys((
        "affordable_units", "backlog", "borrowing_room", "capacity", "credit", "demand", "desired", "due", "east",
        "equipment_money", "gdp", "host_investment", "inflow", "legacy", "level", "nato", "need_units", "needed", "opening", "own",
        "orders", "own_strike", "repayment", "routine", "stock", "their_strike", "theirs", "usual",
    ), MONEY),
    **dict.fromkeys(("budget", "founding_budget"), (1.0, 5_000.0)),
    **dict.fromkeys(("least", "minimum_fleet", "most"), (0.0, 300.0)),
    **dict.fromkeys(("gained", "home_scale", "hostile", "western"), (0.0, 20.0)),
    **dict.fromkeys(("integration", "invested"), (0.0, 5.0)),
    "absorption": (0.0, 3.0),
    "equipment": MONEY,
    "horizon": (2.0, 10.0),
    "overhaul": (0.0, 0.1),
    "poverty": (-0.4, 0.4),
    "scale": (-5.0, 100.0),
    **dict.fromkeys(("deals", "past"), (0.0, 10.0)),
    "alarm": (0.0, 3.0),
    "focus": (0.0, 10.0),
    "idle_years": (0.0, 9.0),
    "log_frequency": (-5.0, 0.0),
    "chance": (0.001, 1.0),
    "mean_severity": (0.0, 1.0),
    "world_demand": (0.1, 2.0),
    "yearly": MONEY,
    "allied_orders": MONEY,
    "need": SHARE,
    "cost": SHARE,
    "grown": (0.5, 5.0),
    "factor": (0.05, 20.0),
    "count": (0.0, 8.0),
    "depth": (0.0, 3.0),
    "drawn": (-4.0, 4.0),
    "longest": (1.0, 20.0),
    "quoted": (0.5, 40.0),
    "units": (0.0, 300.0),
    "usual_units": (1.0, 300.0),
    **dict.fromkeys(("missing", "money"), (0.0, 3_000.0)),
    **dict.fromkeys(("price", "tiv"), (1.0, 60.0)),
    "in_stock": (0.0, 100.0),
    "yearly_money": (1.0, 5_000.0),
    "per_spending": (1.0, 10.0),
    "emphasis": (0.5, 5.0),
    # threat, influence, time and space
    **dict.fromkeys(("disputes", "influence", "systemic", "threat"), (0.0, 20.0)),
    "shortfall": (-1.0, 4.0),
    **dict.fromkeys(("lump_z", "scale_z", "z"), (-4.0, 4.0)),
    "shock": (-0.5, 0.5),
    **dict.fromkeys(("log_spread", "lump", "lump_chance", "lump_sd", "median", "spread"), (0.01, 1.0)),
    **dict.fromkeys(("began", "year"), (0.0, 10_000.0)),
    **dict.fromkeys(("burden", "now"), (0.1, 5.0)),
    "crises": (0.0, 3.0),
    "treaties": (0.0, 8.0),
    "utility": (-20.0, 20.0),
    "weights": (0.0, 1e6),
    **dict.fromkeys(("factor", "pull"), (0.0, 8.0)),
    "left": SHARE,
    "severity": (0.0, 1.5),
    "half_threat": (1.0, 12.0),
    "partner_weight": (0.0, 30.0),
    "distance": (0.0, 1_000.0),
    "reach": (0.0, 500.0),
    "years": (-4.0, 60.0),
    "lead_years": (0.0, 8.0),
    "season": (0.0, 3.0),
    # elementary functions
    "x": (0.001, 20.0),
    # coefficients
    **dict.fromkeys(("cubed", "linear", "squared"), (-1.0, 1.0)),
    **dict.fromkeys(("crisis_weight", "deal_weight", "influence_weight"), (0.0, 0.1)),
    "agreement_weight": (0.0, 1.0),
    "weight": (0.0, 3.0),
    "rate": (0.0, 2.0),
    "multiplier": (0.05, 20.0),
    "sensitivity": (0.0, 80.0),
    "log_limit": (0.0, 3.0),
    "bias": (0.3, 3.0),
    "speed": (0.1, 0.4),
    "inertia": (0.0, 4.0),
    "sd": (0.0, 0.1),
    "threshold": (0.0, 0.05),
    "reference": (0.5, 6.0),
    "log_pressure": (-1.4, 3.0),
    "escalation": (0.0, 0.05),
    "income_elasticity": (0.5, 0.8),
    "free_riding": (-0.2, 0.5),
}
# fmt: on
"""Low and high by argument name. An argument whose name ends in `_weight` needs no entry of its own."""
WHOLE = {"count", "longest", "season"}
"""Arguments that are whole numbers."""
OFTEN_ZERO = {"contiguity", "hostility"}
"""Arguments that are exactly 0 for many pairs, which a rule may treat as a special case."""


def rules() -> Iterator[Callable[..., object]]:
    """Every function of the package, whether or not it is marked for compiling."""
    for found in pkgutil.iter_modules(haemus.model.rules.__path__):
        module = import_module(f"haemus.model.rules.{found.name}")
        for _, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                yield function


let_compile(COMPILED_FUNCTIONS)
RULES = {f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}": rule for rule in rules()}


def drawn(name: str, source: random.Random) -> float:
    if name in OFTEN_ZERO and source.random() < 0.5:
        return 0.0
    low, high = RANGES.get(name, WEIGHT)
    return source.randint(int(low), int(high)) if name in WHOLE else source.uniform(low, high)


def bits(answer: object) -> bytes:
    """The bits of a number, so that -0.0 differs from 0.0."""
    numbers = answer if isinstance(answer, tuple) else (answer,)
    return pack(f"{len(numbers)}d", *numbers)


@cache
def compiled(rule: Callable[..., object]) -> Callable[..., object]:
    """A rule as the ensemble compiles it."""
    found: Callable[..., object] = njit(rule, **FLAGS)
    return found


def marks(rule: Callable[..., object]) -> list[str]:
    """The decorators of a rule."""
    (declared,) = ast.parse(inspect.getsource(rule)).body
    assert isinstance(declared, ast.FunctionDef)
    return [ast.unparse(mark) for mark in declared.decorator_list]


def test_every_rule_is_marked_as_one_that_compiles() -> None:
    assert len(RULES) > 50
    assert [name for name, rule in RULES.items() if marks(rule) not in DECORATORS] == []
    assert [name for name, rule in RULES.items() if rule not in COMPILED_FUNCTIONS] == []


def test_every_argument_has_a_range() -> None:
    names = {name for rule in RULES.values() for name in inspect.signature(rule).parameters}
    assert sorted(name for name in names - set(RANGES) if not name.endswith("_weight")) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
def test_the_compiled_rule_answers_as_the_plain_one(name: str) -> None:
    rule, source = RULES[name], random.Random(name)
    arguments = inspect.signature(rule).parameters
    for _ in range(INPUTS):
        situation = [drawn(argument, source) for argument in arguments]
        assert bits(compiled(rule)(*situation)) == bits(rule(*situation)), situation


@pytest.mark.parametrize("name", RULES)
def test_the_ranges_reach_more_than_one_answer(name: str) -> None:
    rule, source = RULES[name], random.Random(name)
    names = inspect.signature(rule).parameters
    assert len({bits(rule(*[drawn(each, source) for each in names])) for _ in range(40)}) > 1


def test_no_range_is_left_of_an_argument_that_is_gone() -> None:
    used = {name for rule in RULES.values() for name in inspect.signature(rule).parameters}
    assert sorted(set(RANGES) - used) == []


# --- functions that may fail --------------------------------------------------------------------------

LEAST = math.ulp(0.0)
EVERYWHERE = (0.0, -0.0, 1.0, -1.0, LEAST, -LEAST, math.inf, -math.inf, math.nan, 1.7976931348623157e308)
BOUNDARIES: dict[Callable[[float], float], tuple[float, ...]] = {
    exp: (LARGEST_EXPONENT, -745.2, -746.0),
    expm1: (LARGEST_EXPONENT, -745.2, 1e-300),
    log: (),
    log1p: (-1.0, LEAST),
    sqrt: (),
    whole: (0.5, -0.5, 1.5, 9e18, -9e18, 2.0**53 + 2.0),
}
"""By function: the numbers around which it begins to fail or changes its result."""


def around(function: Callable[[float], float]) -> list[float]:
    """The boundaries of a function, and their neighbours on both sides."""
    middle = (*EVERYWHERE, *BOUNDARIES[function])
    return [each for x in middle for each in (math.nextafter(x, -math.inf), x, math.nextafter(x, math.inf))]


def answer(function: Callable[[float], float], x: float) -> bytes | tuple[type[Exception], str]:
    """A function's result, or how it fails; all NaNs are equal."""
    try:
        found = function(x)
    except (ArithmeticError, ValueError) as error:
        return type(error), str(error)
    return b"nan" if math.isnan(found) else bits(found)


@pytest.mark.parametrize("function", BOUNDARIES, ids=lambda function: str(function.__name__))
def test_a_function_that_may_fail_fails_alike_plain_and_compiled(function: Callable[[float], float]) -> None:
    answers = [(x, answer(function, x), answer(compiled(function), x)) for x in around(function)]  # type: ignore[arg-type]
    assert [(x, plain, found) for x, plain, found in answers if plain != found] == []
    kinds = {type(plain) for _, plain, _ in answers}
    assert kinds == {bytes, tuple}


@pytest.mark.parametrize("function", [exp, expm1, log, log1p, sqrt], ids=lambda function: str(function.__name__))
def test_a_function_that_may_fail_is_that_of_python(function: Callable[[float], float]) -> None:
    of_python = getattr(math, function.__name__)
    for x in filter(math.isfinite, around(function)):
        mine, theirs = answer(function, x), answer(of_python, x)
        assert mine == theirs or (mine[0] is theirs[0] and isinstance(mine, tuple)), x


@pytest.mark.parametrize("function", [exp, expm1, log, log1p, sqrt], ids=lambda function: str(function.__name__))
def test_what_is_no_number_fails_instead_of_being_compared(function: Callable[[float], float]) -> None:
    for each in (function, compiled(function)):
        with pytest.raises((OverflowError, ValueError)):
            each(math.nan)


@pytest.mark.parametrize(
    ("x", "part"), [(0.0, 0), (-0.5, 0), (1.999, 1), (-1.999, -1), (8e18, 8 * 10**18), (-8e18, -8 * 10**18)]
)
def test_the_whole_part_is_that_of_python(x: float, part: int) -> None:
    assert whole(x) == int(x) == part == compiled(whole)(x)


@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan, 9e18, -9e18])
def test_no_whole_part_is_taken_of_what_has_none_in_64_bits(x: float) -> None:
    for function in (whole, compiled(whole)):
        with pytest.raises(OverflowError):
            function(x)


def test_every_elementary_function_is_tried_at_its_boundaries() -> None:
    assert set(BOUNDARIES) == {rule for rule in RULES.values() if rule.__module__ == elementary.__name__}


def test_rules_and_agents_call_no_function_that_fails_in_another_way_when_compiled() -> None:
    files = [file for package in (haemus.model.rules, agents) for file in Path(package.__path__[0]).glob("*.py")]
    called = {
        name
        for file in files
        if file != Path(elementary.__file__)
        for name in re.findall(r"\b(?:math|np|numpy)\.(\w+)|from math import", file.read_text(encoding="utf-8"))
    }
    assert called == {"inf"}
