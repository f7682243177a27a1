"""The calibration file of an origin of the published set, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.calibrate.fit_published import BASELINE
from haemus.experiments.calibrate.fit_talks import FIRST, SHAPE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from haemus.experiments.calibrate.fit_published import PublishedFit
    from haemus.experiments.calibrate.fit_talks import TalksFit


def as_text(fit: PublishedFit, origin: int) -> str:
    """Return the calibration file of an origin: the estimates to six digits, and where they come from. Talks only if they are fitted."""
    errors = "\n".join(f'"{name}" = {value:.3g}' for name, value in sorted(fit.errors.items()))
    talks = "" if fit.talks is None else talks_as_text(fit.talks)
    departure = "" if fit.departure is None else f"usual_departure = {fit.departure:.3g}\n"
    about_talks = "" if fit.talks is None else record_as_text(fit.talks)
    return f"""# Made by `haemus fit --targets published --origin {origin}`; not edited by hand. Published series up to {origin}.
# All other values are those of published.toml. The drift and the usual departure of spending from the budget are
# estimated beside the others and not carried forward.

[parameters]
{_listed(fit.values)}

{talks}[definition_factors]

[provenance]
base = "{BASELINE}"
targets = "published, to {origin}"
drift = {fit.drift:.3g}
{departure}
{about_talks}[provenance.standard_errors]
{errors}
"""


def talks_as_text(fit: TalksFit) -> str:
    """Return the values of talks as a table of a calibration file."""
    return f"""# Strategic talks, where a scenario names its origin or a hindcast begins there (decision 0047): the centres of the
# priors, and a rate with which runs sign what the record up to the origin lets expect. Elsewhere published.toml has them,
# fitted to 2025.
[talks]
{_listed(fit.values)}

"""


def record_as_text(fit: TalksFit) -> str:
    """Return where the rate of talks comes from, as a table of a calibration file."""
    known, (low, high) = fit.known, fit.known.interval()
    return f"""[provenance.talks]
rate = "gamma prior of shape {SHAPE:g}, whose mean is the rate of the nearest class, and strategic agreements on record"
strategic = {known.strategic}
nearest = {known.nearest}
others = "centres of the priors: nothing before 2025 tells them"
record = "{FIRST} to {FIRST + known.years - 1}"
strategic_a_year = {known.mean:.3g}
low_90 = {low:.3g}
high_90 = {high:.3g}
reached_in_runs = {fit.reached:.3g}
runs = {fit.runs}
seed = {fit.seed}

"""


def _listed(values: Mapping[str, float]) -> str:
    return "\n".join(f"{name} = {value:.6g}" for name, value in sorted(values.items()))
