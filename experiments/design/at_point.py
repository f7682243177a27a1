"""One scenario at one point, through the door by which scenario files come in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from pydantic import ValidationError

from haemus.experiments.design.targets import Changes
from haemus.model.calendar import quarter_name
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.draft import Draft, extended
from haemus.model.scenario.faults import refusal
from haemus.model.scenario.grammar import ScenarioFile


def changed(parent: ResolvedScenario, changes: Changes, name: str, file: str) -> ResolvedScenario:
    """The scenario that extends another by these changes; ScenarioError names the file.

    A value outside a parameter's prior is taken: where it isn't forced, the experiment file was refused.
    """
    altered = [{"id": event, **keys} for event, keys in changes.events.items() if event not in changes.absent]
    if altered or changes.absent or changes.history:
        parent = with_events(parent, altered, sorted(changes.absent), changes.history, file)
    inside = {key: value for key, value in changes.parameters.items() if not _is_outside(key, value)}
    found = replace(parent, file=file).with_parameters(**inside)  # type: ignore[arg-type]  # checked there
    beyond = {key: value for key, value in changes.parameters.items() if key not in inside}
    parameters = replace(found.parameters, **beyond) if beyond else found.parameters  # type: ignore[arg-type]  # numbers
    return replace(found, name=name, parameters=parameters, expectations=(), extends=(parent.name, *parent.extends))


def with_events(
    parent: ResolvedScenario,
    given: Sequence[Mapping[str, object]],
    absent: Sequence[str],
    history: str | None,
    file: str,
) -> ResolvedScenario:
    """The scenario with events added, altered and removed, as a file that extends it would."""
    table = {
        "title": parent.title,
        "events": list(map(dict, given)),
        "remove": {"events": list(absent)},
        "history": history,
    }
    try:
        said = ScenarioFile.model_validate(table)
    except ValidationError as error:
        raise refusal(error, ScenarioFile, file) from None
    draft = extended(_draft(parent), parent.name, said, file)
    events = tuple(sorted(draft.events.values(), key=lambda event: (event.date, event.id)))
    return replace(parent, scripted=events, history=draft.history, file=file)


def _draft(scenario: ResolvedScenario) -> Draft:
    return Draft(
        chain=(*reversed(scenario.extends), scenario.name),
        start=quarter_name(scenario.start),
        end=quarter_name(scenario.end),
        history=scenario.history,
        events=MappingProxyType({event.id: event for event in scenario.scripted}),
        removed_states=scenario.removed_states,
        removed_suppliers=scenario.removed_suppliers,
    )


def _is_outside(name: str, value: object) -> bool:
    prior = REGISTRY[name].prior
    return prior is not None and isinstance(value, float) and not prior[0] <= value <= prior[1]
