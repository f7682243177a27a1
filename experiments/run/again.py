"""A batch as its manifest describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from haemus.experiments.design.loading import stored_experiment
from haemus.experiments.outcomes.shared import with_shared_outcomes
from haemus.experiments.run.batch import Batch, check_choices
from haemus.experiments.run.drawn import Drawn
from haemus.experiments.run.drawn_choices import FIT, ONE, PARAMETERS, PRIOR, READINGS
from haemus.experiments.run.engines import chosen_engine
from haemus.experiments.store.plan import GIVEN
from haemus.experiments.store.resolved_again import scenarios_of
from haemus.model.bad_input import BadInput
from haemus.model.start.region_files import using

if TYPE_CHECKING:
    from collections.abc import Mapping

    from haemus.experiments.store.kept import Recording
    from haemus.model.scenario import ResolvedScenario

COMMANDS = ("run", "sweep", "compare")


def batch_of(manifest: Mapping[str, object], where: str) -> Batch:
    """Return the batch of a manifest, from what is in it alone; BadInput if it isn't there, naming `where`."""
    said = cast("Mapping[str, Any]", manifest)
    if said.get("agents"):
        raise BadInput(
            "made with a user's own classes of agents, which no manifest holds", where=where, key="agents",
            value=", ".join(said["agents"].values()), allowed="the script that made it, run again",
        )  # fmt: skip
    for key in ("runs", "seed", "record", "scenarios"):
        if key not in said:
            raise BadInput("lacks what is needed to make its result again", where=where, key=key)
    if not {*str(said.get("command")).split()[:2]} & {*COMMANDS}:
        raise BadInput(
            "not of a batch", where=where, key="command", value=said.get("command"),
            allowed=f"a manifest of {', '.join(f'haemus {name}' for name in COMMANDS)}",
        )  # fmt: skip
    first = said.get("first_run", 0)
    check_choices(runs=said["runs"], seed=said["seed"], record=said["record"], first_run=first)
    scenarios = with_shared_outcomes(scenarios_of(manifest, where))
    if "experiment" in said:
        with using(scenarios[0].region):
            return _of_experiment(said, scenarios, where)
    words = said.get("drawn") or {}
    drawn = Drawn(_word(words, "parameters", FIT, PARAMETERS, where), _word(words, "readings", ONE, READINGS, where))
    if drawn.parameters == PRIOR and not all(GIVEN in each for each in said["scenarios"]):
        raise BadInput(
            "was written before manifests named the parameters that a scenario sets, which are not drawn", where=where,
            key=f"scenarios.{GIVEN}", allowed=f"the command again, beside the scenario's files: {said.get('command')}",
        )  # fmt: skip
    engine = chosen_engine("auto", said["runs"] * len(scenarios))
    record = cast("Recording", said["record"])
    return Batch(scenarios, said["runs"], said["seed"], engine, record, drawn=drawn, first_run=first)


def _of_experiment(said: Mapping[str, Any], scenarios: tuple[ResolvedScenario, ...], where: str) -> Batch:
    held = said["experiment"]
    try:
        text, name, kind = str(held["text"]), str(held["name"]), held["design"]["kind"]
    except (KeyError, TypeError) as error:
        raise BadInput("doesn't describe the experiment", where=where, key="experiment") from error
    if kind == "list" and "listing" not in held:
        raise BadInput(
            "was written before manifests held the table of a list", where=where, key="experiment.listing",
            allowed=f"the command again, beside the experiment's files: {said.get('command')}",
        )  # fmt: skip
    forced = bool(held.get("forced", "--force" in str(said.get("command"))))
    experiment = stored_experiment(text, name, scenarios, str(held.get("listing", "")), forced=forced)
    return Batch.at_points(
        experiment, runs=said["runs"], seed=said["seed"], record=said["record"], first_run=said.get("first_run", 0)
    )


def _word(words: Mapping[str, str], key: str, usual: str, known: tuple[str, ...], where: str) -> str:
    word = words.get(key, usual)
    if word not in known:
        raise BadInput("no such choice", where=where, key=f"drawn.{key}", value=word, allowed=", ".join(known))
    return word
