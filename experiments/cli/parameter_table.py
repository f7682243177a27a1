"""The parameter registry as a document: one markdown table a phase, then the states' starts and definition factors."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from haemus.experiments.report.table import ROW, Column, Table
from haemus.model.parameters import REGISTRY
from haemus.model.start.calibration import TARGET_SET, calibration
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from haemus.model.parameters import ParameterSpec

HEADING: Final = f"""\
# Parameters

Made by `haemus parameters`; not edited by hand. A scenario sets any of these under `[parameters]`, inside the prior.

- *default*: the value before any fit. *calibrated*: what the fit to the target set `{TARGET_SET}` put in its place;
  empty where the fit leaves the default. A run uses the calibrated value where there is one.
- *prior*: the range that is believed possible before the fit, and the range that scenarios and experiments may use; for a
  named choice the allowed words.
- *status*: `established` rests on estimates or on published figures; `contested` has rival readings in the literature;
  `assumed` has no source beyond plausibility.
- *(near a limit)* marks a calibrated value within 2 percent of an end of its prior: the figures may push further.
"""
START_HEADING: Final = f"""\
## Starting budgets and definition factors

The only numbers that carry a state's name beside the data in `scenarios/region`. Money in EUR million of 2020. *started
from* is the larger of the published budget of 2020 and the start that the paper's figure of 2025 implies. The
*definition factor* multiplies the state's constant, which comes from 2011-2020 data; it is fitted to the target set
`{TARGET_SET}` and is 1 where the paper gives no figures. See [decision 0005](decisions/0005-starting-budgets.md).
"""
NEAR_A_LIMIT: Final = 0.02
"""Of the prior's width."""


def parameter_document() -> str:
    """Return the whole document."""
    fitted = calibration().parameters
    columns = (
        Column("name", "`{}`".format),
        Column("unit"),
        Column("default", _shown),
        Column("calibrated", partial(_calibrated, fitted), ROW),
        Column("prior", _prior, ROW),
        Column("status"),
        Column("source"),
        Column("meaning"),
    )
    parts = [HEADING]
    for phase, specs in groupby(REGISTRY.values(), key=lambda spec: spec.phase):
        parts.append(f"## {phase.capitalize()}\n\n{Table('', columns).markdown(list(specs))}\n")
    parts.append(f"{START_HEADING}\n{Table('', STARTS).markdown(list(starting_data().states.values()))}\n")
    return "\n".join(parts)


def _calibrated(fitted: Mapping[str, float], spec: ParameterSpec) -> str:
    if spec.name not in fitted:
        return ""
    value = fitted[spec.name]
    if spec.prior is None:
        return _shown(value)
    low, high = spec.prior
    margin = NEAR_A_LIMIT * (high - low)
    return _shown(value) + (" (near a limit)" if value <= low + margin or value >= high - margin else "")


def _prior(spec: ParameterSpec) -> str:
    if spec.choices is not None:
        return ", ".join(f"`{choice}`" for choice in spec.choices)
    low, high = spec.prior or (float("-inf"), float("inf"))
    return f"{_shown(low)} to {_shown(high)}"


def _shown(value: float | str) -> str:
    return f"`{value}`" if isinstance(value, str) else f"{value:.4g}"


def _money(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"


STARTS: Final = (
    Column("state", str, "iso3"),
    Column("published 2020", _money, "published_budget"),
    Column("implied by the paper", _money, "paper_budget"),
    Column("started from", _money, "budget"),
    Column("start over published", lambda start: f"{start.budget / start.published_budget:.2f}", ROW),
    Column("definition factor", "{:.3g}".format, "definition_factor"),
)
