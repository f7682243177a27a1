"""`haemus events`: list the event types, the keys of one, or the events of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from haemus.experiments.cli.options import add_options, say

if TYPE_CHECKING:
    import argparse

    from haemus.model.events import Event

SUMMARY = "list the events of a scenario, the event types, or the keys of one type"
EXAMPLES = (
    ("haemus events us-drawdown", "what happens in a scenario, and when"),
    ("haemus events", "all event types"),
    ("haemus events --type article5_doubt", "what one type means, and its keys with what they take"),
)
COMMON = ("id", "type", "date", "source", "assumed")
"""Keys of every event that have columns of their own, or none."""
MEANINGS = {
    "id": "equal ids name the same event along a chain of scenarios",
    "date": "the day on which it happens, or on which its window opens",
    "probability": "that it happens at all",
    "window_quarters": "its quarter is drawn, each as likely, from that of the date and so many after it",
    "source": "where the date and the sizes are from",
    "assumed": "the keys whose values have no source",
}
"""Of the keys that every event has."""
FOR_EACH_YEAR = "one number for each of the years"
NAMES = "names"
"""The names that a key takes in the region, none for others; printed below the table, because some are many."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a scenario or a type."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "scenario", nargs="?", metavar="SCENARIO", help="a shipped scenario's name or a .toml file (default: the types)"
    )
    either.add_argument("-t", "--type", metavar="TYPE", help="an event type, such as crisis")
    add_options(parser, "--json", help="print JSON, with one object for each row")


def run(arguments: argparse.Namespace) -> int:
    """Print one row for each event, type or key."""
    from haemus.experiments.cli.listing import print_listing  # noqa: PLC0415 - `haemus --help` stays quick
    from haemus.experiments.report.table import as_json  # noqa: PLC0415

    if arguments.scenario is not None:
        rows = _of_scenario(arguments.scenario)
    else:
        rows = _types() if arguments.type is None else _keys(arguments.type)
    if arguments.json:
        print(as_json(rows))
        return 0
    if arguments.type is not None:
        say(f"{_meaning(arguments.type)}\n")
    names = {row["key"]: row.pop(NAMES) for row in rows if NAMES in row}
    print_listing(tuple(rows[0]) if rows else ("no event",), [tuple(map(_text, row.values())) for row in rows])
    for key, allowed in names.items():
        if allowed:
            say(f"\n{key}: {_text(allowed)}")
    return 0


def _of_scenario(typed: str) -> list[dict[str, object]]:
    from haemus.model.scenario import load_scenario  # noqa: PLC0415

    return [
        {
            "date": event.date.isoformat(), "event": event.id, "type": event.type, "keys": _own(event),
            "source": event.source, "assumed": list(event.assumed),
        }
        for event in load_scenario(typed).events
    ]  # fmt: skip


def _own(event: Event) -> dict[str, object]:
    """The keys of an event that say what happens, without those left at a default that says nothing."""
    said = event.model_dump(mode="json", exclude=set(COMMON))
    usual: dict[str, Any] = {"probability": 1.0, "window_quarters": 0}
    return {key: value for key, value in said.items() if value not in (None, [], "") and usual.get(key) != value}


def _types() -> list[dict[str, object]]:
    from haemus.model.events import EVENT_TYPES  # noqa: PLC0415

    return [
        {
            "type": name,
            "meaning": _paragraphs(kind)[0],
            "keys": [key for key in kind.model_fields if key not in COMMON],
        }
        for name, kind in EVENT_TYPES.items()
    ]


def _keys(typed: str) -> list[dict[str, object]]:
    from pydantic_core import PydanticUndefined  # noqa: PLC0415

    from haemus.experiments.report.checks import check_among  # noqa: PLC0415
    from haemus.model.events import EVENT_TYPES  # noqa: PLC0415
    from haemus.model.events.fields import alternative_to, kind_of_name, unit_of  # noqa: PLC0415
    from haemus.model.scenario.faults import describe  # noqa: PLC0415
    from haemus.model.start.names import known_names  # noqa: PLC0415

    check_among(typed, EVENT_TYPES, "no such event type", where="--type")
    found: list[dict[str, object]] = []
    fields = EVENT_TYPES[typed].model_fields
    for key, field in fields.items():
        default = "required" if field.default is PydanticUndefined else field.default
        if other := alternative_to(field):
            default = f"required, or {other}"
        kind = kind_of_name(field)
        names = sorted(known_names(kind)) if kind else []
        takes, meaning = describe(field), MEANINGS.get(key, "")
        if "years" in fields and takes.startswith("a list of numbers"):
            meaning = FOR_EACH_YEAR
        found.append(
            {"key": key, "takes": takes, "unit": unit_of(field), "default": default, "meaning": meaning, NAMES: names}
        )
    return found


def _meaning(typed: str) -> str:
    """All that is said of a type, with the meaning of its own keys."""
    from haemus.model.events import EVENT_TYPES  # noqa: PLC0415

    return "\n".join((f"{typed}:", *_paragraphs(EVENT_TYPES[typed])))


def _paragraphs(kind: type[Event]) -> list[str]:
    return [said for each in str(kind.__doc__).split("\n\n") if (said := " ".join(each.split()))]


def _text(value: object) -> str:
    match value:
        case dict():
            return ", ".join(f"{key} {_text(each)}" for key, each in value.items())
        case list() | tuple():
            return ", ".join(map(_text, value))
        case bool():
            return str(value).lower()
    return "" if value is None else str(value)
