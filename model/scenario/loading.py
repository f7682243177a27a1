"""From a name, a path or a text to a scenario that is ready to run."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from haemus.model.bad_input import nearest_name
from haemus.model.calendar import parse_quarter
from haemus.model.events import Event
from haemus.model.scenario.draft import Draft, extended
from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.faults import refusal
from haemus.model.scenario.grammar import Expectation, ScenarioFile
from haemus.model.scenario.kinds import check_kind
from haemus.model.scenario.library import Source, exists_beside, find, find_parent, shipped, shipped_names
from haemus.model.scenario.resolved import ResolvedScenario
from haemus.model.scenario.values import set_parameters
from haemus.model.start.calibration import TargetSet, calibration
from haemus.model.start.own_region import region_of
from haemus.model.start.region_files import RegionFiles, region_in_use, using

BASELINES: Mapping[TargetSet, str] = {"paper": "baseline", "published": "baseline-published"}
"""The shipped baseline of each target set: its events are the actual ones."""


def load_scenario(name_or_path: str | Path, region: RegionFiles | str | Path | None = None) -> ResolvedScenario:
    """Return a scenario by its shipped name, or by a path that ends in .toml; ScenarioError if it is refused.

    `region` is a region of one's own, or its folder (docs/region.md); without it, the scenario is one of the region in use.
    """
    with using(region_in_use() if region is None else region_of(region)):
        return _resolved(find(name_or_path))


def resolve_text(text: str, name: str = "scenario", folder: Path | None = None) -> ResolvedScenario:
    """Return a scenario given as text, which may extend shipped ones and those in `folder`; ScenarioError if it is refused."""
    return _resolved(Source(name, f"{name}.toml", text.encode(), folder))


def _resolved(source: Source) -> ResolvedScenario:
    said, draft = _drafted(source, ())
    parent = draft.chain[-2] if len(draft.chain) > 1 else ""
    calibrated = calibration(draft.targets, draft.origin if draft.names_origin else None).applied()
    return ResolvedScenario(
        name=source.name,
        title=said.title,
        question=said.question,
        extends=tuple(reversed(draft.chain[:-1])),
        origin=draft.origin,
        targets=draft.targets,
        observed_to=draft.observed_to,
        start=parse_quarter(draft.start),
        end=parse_quarter(draft.end),
        history=draft.history,
        parameters=set_parameters(calibrated, draft.parameters, source.file),
        given=tuple(draft.parameters.items()),
        scripted=_sorted(draft),
        actual=_sorted(draft) if source.name in BASELINES.values() else actual_events(draft.targets, region_in_use()),
        removed_states=draft.removed_states,
        removed_suppliers=draft.removed_suppliers,
        expectations=_expectations(said, draft, parent, source),
        file=source.file,
        outcomes=draft.outcomes,
        windows=draft.windows,
    )


def _sorted(draft: Draft) -> tuple[Event, ...]:
    return tuple(sorted(draft.events.values(), key=lambda event: (event.date, event.id)))


@cache
def actual_events(targets: TargetSet, region: RegionFiles) -> tuple[Event, ...]:
    """Return the events of a baseline; none in a region of one's own that lacks a state, supplier or guarantee of theirs."""
    try:
        return _sorted(_drafted(shipped(BASELINES[targets]), ())[1])
    except ScenarioError:
        if not region.is_own:
            raise
        return ()


def _drafted(source: Source, below: tuple[str, ...]) -> tuple[ScenarioFile, Draft]:
    """Return one file and the draft of it with everything that it extends; `below` are the scenarios that led here."""
    tables = source.tables()
    check_kind(tables, "a scenario", source.file)
    try:
        said = ScenarioFile.model_validate(tables)
    except ValidationError as error:
        raise refusal(error, ScenarioFile, source.file) from None
    if said.extends is None:
        parent = Draft()
    else:
        chain = (*below, source.name)
        if said.extends in chain:
            raise ScenarioError(
                f"a cycle: {' extends '.join((*chain[chain.index(said.extends) :], said.extends))}",
                where=source.file,
                key="extends",
                value=said.extends,
                allowed="a scenario that does not extend this one",
            )
        parent = _drafted(find_parent(source, said.extends), chain)[1]
    return said, extended(parent, source.name, said, source.file)


def _expectations(said: ScenarioFile, draft: Draft, parent: str, source: Source) -> tuple[Expectation, ...]:
    """Return the expected signs, each with the scenario against which it is measured; refuse one of a removed state."""
    expectations = []
    for place, expectation in enumerate(said.expect):
        against = expectation.against or parent
        if not against or not exists_beside(source, against):
            raise ScenarioError(
                "no scenario to compare with" if not against else "no such scenario",
                where=source.file,
                key=f"expect[{place}].against",
                value=against or None,
                allowed="a scenario that ships or lies in the same folder",
                nearest=nearest_name(against, shipped_names()),
            )
        if expectation.state in draft.removed_states:
            raise ScenarioError(
                "removed from this scenario",
                where=source.file,
                key=f"expect[{place}].state",
                value=expectation.state,
                allowed="a state that stays",
            )
        expectations.append(expectation.model_copy(update={"against": against}))
    return tuple(expectations)
