"""Scenarios as a manifest holds them, resolved again without their files."""

from __future__ import annotations

import json
from dataclasses import fields
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from haemus.experiments.store.manifest import model_version
from haemus.experiments.store.manifest_file import MANIFEST
from haemus.experiments.store.plan import GIVEN
from haemus.experiments.store.region_said import region_in
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.calendar import last_day_of, parse_quarter
from haemus.model.events import EVENT_TYPES, Event
from haemus.model.parameters import REGISTRY, Parameters
from haemus.model.scenario import Expectation, ResolvedScenario
from haemus.model.scenario.carried import Carried
from haemus.model.scenario.loading import actual_events
from haemus.model.scenario.observed import last_observed_date, observed_events
from haemus.model.start.calibration import calibration
from haemus.model.start.region_files import region_in_use, using

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Said = dict[str, Any]


def scenarios_of(manifest: Mapping[str, object], where: str) -> tuple[ResolvedScenario, ...]:
    """Return the scenarios of a manifest, in their order; BadInput if one isn't described as this version describes it.

    With the version of the model that made the result, each must have its digest again: the manifest holds all of it.
    """
    with using(region_in(manifest, where)):
        return _scenarios_of(manifest, where)


def _scenarios_of(manifest: Mapping[str, object], where: str) -> tuple[ResolvedScenario, ...]:
    same = manifest.get("model_version") == model_version()
    listed = cast("Sequence[Said]", manifest.get("scenarios"))
    try:
        found = tuple(_scenario(said, where) for said in listed)
    except BadInput:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # pydantic's errors are ValueErrors
        raise BadInput(
            f"{MANIFEST} doesn't describe the scenarios ({type(error).__name__})", where=where,
            allowed="a manifest as haemus writes it",
        ) from error  # fmt: skip
    for said, scenario in zip(listed, found, strict=True):
        if same and scenario.digest() != said.get("digest"):
            raise BadInput(
                f"{MANIFEST} was changed: the scenario {scenario.name} no longer has its digest", where=where,
                value=said.get("digest"), allowed=scenario.digest(),
            )  # fmt: skip
    return found


def missing_parameters(manifest: Mapping[str, object]) -> tuple[str, ...]:
    """The parameters of this version that the manifest's version didn't have; they take their values of today."""
    listed = cast("Sequence[Said]", manifest.get("scenarios"))
    known = {name for said in listed for name in said["parameters"]}
    return tuple(each.name for each in fields(Parameters) if each.name not in known)


def _scenario(said: Said, where: str) -> ResolvedScenario:
    targets, origin = said["targets"], int(said["origin"])
    record = observed_events() if said["history"] == "observed" else ()
    imposed = {event.id for event in record}
    scripted = [_event(each, where) for each in said["events"] if each["id"] not in imposed]
    actual = actual_events(targets, region_in_use())
    if record:  # a manifest leaves out what comes after the end; up to the record's end, it must be what happened
        after = last_day_of(parse_quarter(said["end"]))
        scripted += [event for event in actual if after < event.date <= last_observed_date()]
    usual = calibration(targets, origin).applied()
    parameters = _parameters(said["parameters"], usual, where)
    return ResolvedScenario(
        name=said["name"],
        title=said["title"],
        question=said["question"],
        extends=tuple(said["extends"]),
        origin=origin,
        targets=targets,
        observed_to=int(said["observed_to"]),
        start=parse_quarter(said["start"]),
        end=parse_quarter(said["end"]),
        history=said["history"],
        parameters=parameters,
        given=_given(said.get(GIVEN) or (), parameters, where),
        scripted=tuple(scripted),
        actual=actual,
        removed_states=frozenset(said["remove"]["states"]),
        removed_suppliers=frozenset(said["remove"]["suppliers"]),
        expectations=tuple(Expectation.model_validate_json(json.dumps(each)) for each in said["expect"]),
        file=f"{said['name']}, in {MANIFEST}",
        outcomes=tuple(
            Carried.of(each, MANIFEST, f"outcomes[{place}]") for place, each in enumerate(said.get("outcomes", ()))
        ),
        windows=Carried.of(said["windows"], MANIFEST, "windows") if "windows" in said else None,
    )


def _parameters(said: Said, usual: Parameters, where: str) -> Parameters:
    """The values of the manifest, also outside priors; a parameter that it lacks has its value of today."""
    known = {each.name: each for each in fields(Parameters)}
    for name in said:
        if name not in known:
            raise BadInput(
                "this version has no such parameter", where=where, key=f"parameters.{name}",
                allowed="a result of this version, or the version that made it", nearest=nearest_name(name, known),
            )  # fmt: skip
    for name, value in said.items():
        _check_value(name, value, where)
    return Parameters(**{name: said.get(name, getattr(usual, name)) for name in known})


def _given(names: Sequence[str], parameters: Parameters, where: str) -> tuple[tuple[str, float | str], ...]:
    """The parameters that the scenario itself sets; an older manifest doesn't say which, and none of its values is lost."""
    known = tuple(each.name for each in fields(Parameters))
    for name in names:
        if name not in known:
            raise BadInput(
                "this version has no such parameter", where=where, key=GIVEN, value=name,
                allowed="a result of this version, or the version that made it", nearest=nearest_name(name, known),
            )  # fmt: skip
    return tuple((name, getattr(parameters, name)) for name in names)


def _check_value(name: str, value: object, where: str) -> None:
    """Refuse what no version can have as the value of a parameter."""
    choices = REGISTRY[name].choices
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not (number if choices is None else value in choices):
        raise BadInput(
            "wrong value", where=where, key=f"parameters.{name}", value=value,
            allowed="a number" if choices is None else ", ".join(choices),
        )  # fmt: skip


def _event(said: Said, where: str) -> Event:
    if said["type"] not in EVENT_TYPES:
        raise BadInput(
            "this version has no such event type", where=where, key=said["id"], value=said["type"],
            allowed="a result of this version, or the version that made it",
        )  # fmt: skip
    return EVENT_TYPES[said["type"]].model_validate_json(json.dumps(said))
