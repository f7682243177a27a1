"""Load an experiment from a name or a path."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from haemus.experiments.design.experiment import Experiment, changed, with_events
from haemus.experiments.design.factors import Factor, factor_of
from haemus.experiments.design.grammar import DESIGNS, DesignEntry, ExpectedTrend, ExperimentFile, Grid, Listed
from haemus.experiments.design.library import SUFFIX, Source, checked_beside, find, table_beside
from haemus.experiments.design.points import Points, Sampled, crossed, listed, words_at
from haemus.experiments.design.sampling import check_size, sample, size_of
from haemus.experiments.design.varied import SCENARIO, Changes
from haemus.experiments.outcomes.known import KnownOutcomes
from haemus.experiments.outcomes.moved import check_windows
from haemus.experiments.outcomes.shared import with_shared_outcomes
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.events.event import NAME_PATTERN
from haemus.model.scenario import ResolvedScenario, load_scenario
from haemus.model.scenario.carried import Carried
from haemus.model.scenario.faults import refusal
from haemus.model.scenario.kinds import check_kind
from haemus.model.start.own_region import region_of
from haemus.model.start.region_files import RegionFiles, region_in_use, using


def load_experiment(
    name_or_path: str | Path, *, force: bool = False, region: RegionFiles | str | Path | None = None
) -> Experiment:
    """Load an experiment by its shipped name, or by a path that ends in .toml; BadInput if it is invalid.

    With `force`, ranges may reach outside the priors. `region` is the folder of a region of one's own (docs/region.md).
    """
    with using(region_in_use() if region is None else region_of(region)):
        return _loaded(name_or_path, force=force)


def _loaded(name_or_path: str | Path, *, force: bool) -> Experiment:
    source = find(name_or_path)
    said = _said(source)
    return _experiment(said, source, _scenarios(said, source), _listing(said, source), force=force)


def stored_experiment(
    text: str, name: str, scenarios: tuple[ResolvedScenario, ...], listing: str, *, forced: bool
) -> Experiment:
    """Return an experiment from what a manifest holds of it: its text, its resolved scenarios and its table."""
    source = Source(name, f"{name}{SUFFIX}", text.encode(), Path())
    return _experiment(_said(source), source, scenarios, listing.encode(), force=forced)


def _said(source: Source) -> ExperimentFile:
    tables = source.tables()
    check_kind(tables, "an experiment", source.file)
    try:
        return ExperimentFile.model_validate(tables)
    except ValidationError as error:
        raise refusal(error, ExperimentFile, source.file) from None


def _listing(said: ExperimentFile, source: Source) -> bytes:
    """The table of a design of kind list; empty for another design."""
    design = _design(said.design, source.file)
    if not isinstance(design, Listed):
        return b""
    return table_beside(source.folder, design.file, source.file)


def _experiment(
    said: ExperimentFile, source: Source, scenarios: tuple[ResolvedScenario, ...], listing: bytes, *, force: bool
) -> Experiment:
    scenarios, outcomes = _measured(said, scenarios, source.file)
    design = _design(said.design, source.file)
    factors = _factors(said, scenarios, design, source.file, force=force)
    _check_expected(said, factors, scenarios, source.file)
    points = _points(design, factors, source.file, listing, force=force)
    check_levels(said.expect, factors, points, source.file)
    return Experiment(
        name=source.name,
        title=said.title,
        question=said.question,
        scenarios=scenarios,
        runs=said.runs,
        factors=factors,
        design=design,
        points=points,
        outcomes=outcomes,
        expected=tuple(said.expect),
        text=source.content.decode(),
        file=source.file,
        forced=force,
        listing=listing.decode("utf-8-sig"),
    )


def _measured(
    said: ExperimentFile, scenarios: tuple[ResolvedScenario, ...], file: str
) -> tuple[tuple[ResolvedScenario, ...], tuple[str, ...]]:
    """The scenarios with the file's own outcomes and windows, and the names of the outcomes of interest."""
    if said.windows is not None:
        windows = Carried.of(said.windows, file, "windows")
        check_windows(windows, scenarios)
        scenarios = tuple(replace(scenario, windows=windows) for scenario in scenarios)
    own = []
    names: list[tuple[str, object]] = []
    for place, each in enumerate(said.outcomes):
        key = f"outcomes[{place}]"
        if not isinstance(each, str | dict):
            raise BadInput(
                "wrong type",
                where=file,
                key=key,
                value=each,
                allowed="the name of an outcome, or a table that defines one",
            )
        if isinstance(each, dict) and set(each) != {"name"}:
            own.append(Carried.of(each, file, key))
        names.append(
            (f"{key}.name" if isinstance(each, dict) else key, each.get("name") if isinstance(each, dict) else each)
        )
    scenarios = with_shared_outcomes(scenarios, own)
    _check_outcomes(said, names, KnownOutcomes.of(scenarios).columns, file)
    return scenarios, tuple(map(str, (name for _, name in names)))


def _check_outcomes(said: ExperimentFile, named: Sequence[tuple[str, object]], known: Sequence[str], file: str) -> None:
    wanted = [*named, *((f"expect[{place}].outcome", each.outcome) for place, each in enumerate(said.expect))]
    for place, (key, name) in enumerate(wanted):
        if name not in known:
            raise BadInput(
                "no such outcome", where=file, key=key, value=name,
                allowed="a column of the table of runs (docs/results.md), or an outcome that the file or a scenario defines",
                nearest=nearest_name(name, known),
            )  # fmt: skip
        if place < len(named) and name in [other for _, other in named[:place]]:
            raise BadInput("named twice", where=file, key=key, value=name, allowed="each outcome once")


def _design(table: Mapping[str, object], file: str) -> DesignEntry:
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in DESIGNS:
        raise BadInput(
            "is missing" if kind is None else "no such design", where=file, key="design.kind", value=kind,
            allowed=", ".join(DESIGNS), nearest=nearest_name(kind, DESIGNS),
        )  # fmt: skip
    try:
        return DESIGNS[kind].model_validate(dict(table))  # type: ignore[index]  # a key by now
    except ValidationError as error:
        raise refusal(error, DESIGNS[kind], file, prefix="design", note=f' (design "{kind}")') from None  # type: ignore[index]


def _scenarios(said: ExperimentFile, source: Source) -> tuple[ResolvedScenario, ...]:
    """The scenarios of the file, or those a factor chooses among, each with the events that the file adds."""
    typed, key = _named(said, source.file)
    found: list[ResolvedScenario] = []
    for place, name in enumerate(typed):
        path = _beside(source, name, f"{key}[{place}]") if name.endswith(SUFFIX) else None
        try:
            scenario = load_scenario(path or name)
        except BadInput as error:
            if error.key:
                raise  # the scenario exists, but its file has an error
            raise BadInput(
                error.problem,
                where=source.file,
                key=f"{key}[{place}]",
                value=name,
                allowed=error.allowed,
                nearest=error.nearest,
            ) from None
        if any(scenario.name == other.name for other in found):
            raise BadInput(
                "named twice", where=source.file, key=f"{key}[{place}]", value=name, allowed="each scenario once"
            )
        found.append(with_events(scenario, said.events, (), None, source.file) if said.events else scenario)
    return tuple(found)


def _beside(source: Source, name: str, key: str) -> Path:
    """The path of a scenario beside the experiment's file; BadInput for a path to anywhere else."""
    if not re.fullmatch(NAME_PATTERN, name.removesuffix(SUFFIX)):
        raise BadInput(
            "isn't a file beside the experiment", where=source.file, key=key, value=name,
            allowed=f"a scenario that ships, or the name of a file in the folder of {source.file}, without a path",
        )  # fmt: skip
    checked_beside(source.folder, name, source.file, key)
    return Path(str(source.folder / name))


def _named(said: ExperimentFile, file: str) -> tuple[Sequence[str], str]:
    """The names of the scenarios as typed in the file, and the key that holds them."""
    place, choosing = next(
        ((k, each) for k, each in enumerate(said.factors) if each.get("vary") == SCENARIO), (0, None)
    )
    if said.scenarios is not None:
        if choosing is not None:
            raise BadInput(
                "cannot be combined with a factor that chooses the scenario", where=file, key="scenarios",
                value=list(said.scenarios), allowed=f"scenarios, or a factor {SCENARIO}",
            )  # fmt: skip
        return said.scenarios, "scenarios"
    key = f"factors[{place}].levels ({SCENARIO})"
    levels = choosing.get("levels") if choosing is not None else None
    if choosing is None:
        raise BadInput(
            "is missing", where=file, key="scenarios", allowed=f"a list of scenarios, or a factor {SCENARIO}"
        )
    if not isinstance(levels, list) or not levels or not all(isinstance(each, str) for each in levels):
        raise BadInput(
            "wrong type" if levels else "is missing", where=file, key=key, value=levels, allowed="a list of scenarios"
        )
    return levels, key


def _factors(
    said: ExperimentFile, scenarios: Sequence[ResolvedScenario], design: DesignEntry, file: str, *, force: bool
) -> tuple[Factor, ...]:
    factors: list[Factor] = []
    for place, table in enumerate(said.factors):
        factor = factor_of(table, scenarios, place, file, grid=isinstance(design, Grid), force=force)
        if any(factor.name == other.name for other in factors):
            raise BadInput(
                "varies twice", where=file, key=f"factors[{place}].vary", value=factor.name, allowed="each once"
            )
        _check_ends(factor, scenarios, f"{file}: factors[{place}] ({factor.name})")
        factors.append(factor)
    return tuple(factors)


def _check_ends(factor: Factor, scenarios: Sequence[ResolvedScenario], file: str) -> None:
    """Refuse a factor whose first or last value, on its own, gives an invalid scenario."""
    for value in factor.spread.ends():
        changes = Changes()
        factor.target.change(changes, value)
        for scenario in scenarios:
            changed(scenario, changes, scenario.name, file)


def _check_expected(
    said: ExperimentFile, factors: Sequence[Factor], scenarios: Sequence[ResolvedScenario], file: str
) -> None:
    names = [factor.name for factor in factors]
    crossed_with = [scenario.name for scenario in scenarios] if said.scenarios is not None else []
    for place, each in enumerate(said.expect):
        for key, name, known in (("factor", each.factor, names), ("scenario", each.scenario, crossed_with)):
            if name is not None and name not in known:
                raise BadInput(
                    f"no {key} of this experiment",
                    where=file, key=f"expect[{place}].{key}", value=name,
                    allowed=", ".join(known) or "no scenario, because a factor chooses it", nearest=nearest_name(name, known),
                )  # fmt: skip


def _points(design: DesignEntry, factors: tuple[Factor, ...], file: str, listing: bytes, *, force: bool) -> Points:
    if isinstance(design, Listed):
        return listed(listing, design.file, factors, force=force)
    if isinstance(design, Grid):
        grid = crossed(factors)
        check_size(grid.size, file)
        return grid
    check_size(size_of(design, len(factors)), file)
    return Sampled(factors, sample(design, len(factors), file))


def check_levels(expected: Sequence[ExpectedTrend], factors: Sequence[Factor], points: Points, file: str) -> None:
    """Refuse an expected sign that lacks the word for a factor of words, or gives a word for another factor."""
    names = [factor.name for factor in factors]
    for number, each in enumerate(expected):
        key = f"expect[{number}].level"
        place = names.index(each.factor)
        if factors[place].target.kind != "word":
            if each.level is not None:
                raise BadInput(
                    "belongs to a factor of words", where=file, key=key, value=each.level,
                    allowed=f"no level: {each.factor} has an order of its own",
                )  # fmt: skip
            continue
        first, *others = words_at(points, factors, place)
        allowed = f"{', '.join(others) or 'none'}: that word's mean less {first}'s has the sign"
        if each.level is None:
            raise BadInput("is missing: words have no order", where=file, key=key, allowed=allowed)
        if each.level not in others:
            problem = "the first word, with which the others are compared" if each.level == first else "no such word"
            raise BadInput(
                problem,
                where=file,
                key=key,
                value=each.level,
                allowed=allowed,
                nearest=nearest_name(each.level, others),
            )
