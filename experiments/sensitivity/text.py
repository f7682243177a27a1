"""The sensitivity of a sweep as the terminal shows it."""

from collections.abc import Sequence
from math import isfinite
from typing import Final

from haemus.experiments.report.numbers import bracketed, interval, percent, plain, share, shares_interval
from haemus.experiments.report.table import with_legend
from haemus.experiments.sensitivity.analysis import Sensitivity
from haemus.experiments.sensitivity.indices import Index
from haemus.experiments.sensitivity.one_factor import Effect
from haemus.experiments.sensitivity.screening import Screening
from haemus.experiments.sensitivity.variance import Shares

_PERCENT: Final = 100.0


def sensitivity_text(found: Sensitivity) -> str:
    """The tables that there are, each with how to read it, then what has to be said about the runs."""
    level = f"{_PERCENT * found.confidence:g} %"
    parts = [f"{found.name} ({found.kind}); intervals of {level}"]
    parts += [_effects(found.effects)] if found.effects else []
    parts += [_screening(found.screening)] if found.screening else []
    parts += [_indices(found.indices)] if found.indices else []
    parts += [_shares(found.shares)] if found.shares else []
    parts += ["\n".join(f"note: {note}" for note in found.notes)] if found.notes else []
    return "\n\n".join(parts)


def _effects(rows: Sequence[Effect]) -> str:
    header = ("scenario", "outcome", "factor", "from", "to", "change", "interval", "by", "fit explains", "unit")
    return with_legend(
        "effects of one factor, from its lowest to its highest value, the others held",
        header,
        [
            (
                row.scenario, row.outcome, row.factor, _said(row.start), _said(row.end), plain(row.effect, signed=True),
                interval(row.low, row.high), row.way, percent(row.explained), row.unit,
            )
            for row in rows
        ],
        (
            "interval: Student's, over replications (points share their seeds); it says nothing of points that weren't run",
            "by levels: difference of level means; plane: slope of the least-squares plane times the range; categories: words",
            "have no order, so the largest less the smallest mean, interval after Bonferroni for the choice of the two",
            "fit explains: share of the variance of point means; where it is low, the effects are a poor summary",
        ),
    )  # fmt: skip


def _screening(rows: Sequence[Screening]) -> str:
    header = (
        "scenario",
        "outcome",
        "factor",
        "mu*",
        "interval",
        "by noise alone",
        "mu",
        "interval",
        "sigma",
        "interval",
        "unit",
    )
    return with_legend(
        f"elementary effects over the whole range of a factor: {rows[0].trajectories:,} trajectories, on the mean over seeds",
        header,
        [
            (
                row.scenario, row.outcome, row.factor, plain(row.mu_star), interval(row.mu_star_low, row.mu_star_high),
                _number(row.noise_star), _number(row.mu), interval(row.mu_low, row.mu_high), plain(row.sigma),
                interval(row.sigma_low, row.sigma_high), row.unit,
            )
            for row in rows
        ],
        (
            "interval: from resampled trajectories and left-out replications",
            "by noise alone: the mu* that a factor without any effect on the mean would show with so many replications",
            "words count as moved by a whole range and have no mu",
        ),
    )  # fmt: skip


def _indices(rows: Sequence[Index]) -> str:
    header = ("scenario", "outcome", "factor", "order", "index", "interval", "of all variance", "interval")
    one_seed = rows[0].runs == 1
    return with_legend(
        f"Sobol' indices of {'this one seed' if one_seed else 'the mean over seeds'}: {rows[0].blocks:,} blocks",
        header,
        [
            (
                row.scenario, row.outcome, f"{row.factor} x {row.other}" if row.other else row.factor, row.order,
                share(row.index), shares_interval(row.low, row.high), share(row.of_all), shares_interval(row.of_all_low, row.of_all_high),
            )
            for row in rows
        ],
        (
            "index: share of the variance that factors bring about; the noise of seeds is taken out by pairs of replications",
            "of all variance: the seed's included; of total indices it counts what a factor does together with the seed",
            "interval: from resampled blocks and left-out replications; below 0 or above 1 an index is noise",
        ),
    )  # fmt: skip


def _shares(rows: Sequence[Shares]) -> str:
    header = (
        "scenario",
        "outcome",
        "factors",
        "seed alone",
        "seed with factors",
        "seed in all",
        "noise in point means",
    )
    return with_legend(
        "shares of the variance over points and seeds",
        header,
        [
            (
                row.scenario, row.outcome,
                bracketed(row.factors, row.factors_low, row.factors_high),
                bracketed(row.seed, row.seed_low, row.seed_high),
                bracketed(row.together, row.together_low, row.together_high),
                bracketed(row.seed_total, row.seed_total_low, row.seed_total_high),
                percent(row.noise),
            )
            for row in rows
        ],
        (
            "seed alone: moves all points alike and drops out of differences; seed with factors: what a factor does depends on",
            "the seed; a share below 0 is noise around a small one",
            "noise in point means: the part of their variance that more replications would take away",
        ),
    )  # fmt: skip


def _number(value: float) -> str:
    return plain(value) if isfinite(value) else "-"


def _said(end: float | str) -> str:
    return end if isinstance(end, str) else f"{end:.4g}"
