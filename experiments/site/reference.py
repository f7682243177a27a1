"""The reference: a page each for commands, outcomes, events, columns and Python, from what the program itself prints and holds."""

from __future__ import annotations

import io
import json
import re
from argparse import SUPPRESS
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, Final

import haemus
from haemus.experiments.cli.help import GROUPS
from haemus.experiments.cli.main import main, parser_of
from haemus.experiments.report.table import markdown_table
from haemus.experiments.store.kept import EVERYTHING, RECORDINGS
from haemus.experiments.store.meanings import MEANINGS, meanings_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

WITH_INHERITED: Final = frozenset({"BatchResult", "StoredResult"})
"""Classes whose methods are mostly those of a base that has no page of its own."""

ACTS: Final = (
    "Agents inherit the acts of their roles, which a subclass may override: [variables and acts](../variables.md#acts) lists them, and"
    " [extending.md](../extending.md) shows how."
)


def reference() -> dict[str, str]:
    """The pages by their path on the site."""
    made: Mapping[str, Callable[[], str]] = {
        "commands": commands_page,
        "outcomes": outcomes_page,
        "events": events_page,
        "columns": columns_page,
        "python": python_page,
    }
    return {f"reference/{name}.md": page() for name, page in made.items()}


def printed(*words: str) -> Any:  # noqa: ANN401 - whatever the command prints
    """What a command prints with --json."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = main([*words, "--json"])
    if code != 0:
        raise RuntimeError(f"haemus {' '.join(words)} ended with {code}")
    return json.loads(out.getvalue())


def commands_page() -> str:
    """The commands by what they are for: usage, arguments, options, examples."""
    parser = parser_of([])
    (of_name,) = (action.choices for action in parser._actions if action.nargs == "A...")  # noqa: SLF001 - no public way
    parts = [
        "# Commands",
        (
            "What `haemus --help` and `haemus COMMAND --help` print. Invalid input ends with exit code 2 and one message;"
            " [running.md](../running.md#exit-codes) lists the exit codes."
        ),
        "## In short",
        markdown_table(
            ("for", "commands"),
            [(group, ", ".join(f"[{name}](#haemus-{name})" for name in names)) for group, names in GROUPS.items()],
        ),
    ]
    for group, names in GROUPS.items():
        parts.append(f"## {group.capitalize()}")
        for name in names:
            parts += _command(name, dict(of_name or {})[name])
    return "\n\n".join((*parts, ""))


def _command(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"### haemus {name}"
    yield _sentence(parser.description or "")
    usage = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", parser.format_usage()).split()).removeprefix("usage: ")
    yield f"```text\n{_wrapped(usage)}\n```"
    rows = [_argument(action) for action in parser._actions if action.help != SUPPRESS]  # noqa: SLF001
    yield markdown_table(("argument", "meaning"), rows)
    if parser.epilog:
        examples = [line.strip() for line in parser.epilog.splitlines()[1:]]
        yield "```sh\n" + "\n".join(examples) + "\n```"


def _wrapped(usage: str, width: int = 76) -> str:
    lines = [""]
    for part in re.findall(r"\[[^\[\]]*(?:\[[^\]]*\][^\[\]]*)*\]|\S+", usage):
        if lines[-1] and len(lines[-1]) + len(part) + 1 > width:
            lines.append("   ")
        lines[-1] = f"{lines[-1]} {part}" if lines[-1] else part
    return "\n".join(lines)


def _argument(action: argparse.Action) -> tuple[str, str]:
    """An argument as it is typed, and its help."""
    takes = ""
    if action.nargs != 0:
        metavar = action.metavar[0] if isinstance(action.metavar, tuple) else action.metavar
        choices = "|".join(map(str, action.choices)) if action.choices is not None else ""
        takes = metavar or choices or action.dest.upper()
    many = " ..." if action.nargs in {"*", "+"} else ""
    typed = " ".join(filter(None, (", ".join(action.option_strings), takes)))
    said = (action.help or "") % {**vars(action), "prog": "haemus"}
    return f"`{typed}{many}`", escaped(said)


def outcomes_page() -> str:
    """Every outcome: its columns in the table of runs, unit and meaning, by what it is about."""
    found = printed("outcomes")
    parts = [
        "# Outcomes",
        (
            "What `haemus outcomes` lists: the numbers of a run. Each is one column of the table `runs`, or one for each state, power or"
            " bloc. [results.md](../results.md#outcomes) has more on them."
        ),
    ]
    for about in dict.fromkeys(each["about"] for each in found):
        parts.append(f"## {_sentence(about, '')}")
        parts += [_outcome(each) for each in found if each["about"] == about]
    return "\n\n".join((*parts, ""))


def _outcome(each: Mapping[str, Any]) -> str:
    columns = ", ".join(f"`{column}`" for column in each["columns"])
    many = f"\n\nColumns: {columns}." if len(each["columns"]) > 1 else ""
    return f"### `{each['name']}`\n\n{escaped(_sentence(each['meaning']))} [{escaped(each['unit'])}]{many}"


def events_page() -> str:
    """Every event type: what happens, and the keys that a scenario file gives it."""
    parts = [
        "# Events",
        (
            "What `haemus events` and `haemus events --type TYPE` list: the types of `[[events]]` in a scenario file, and the keys that"
            " each takes. [scenarios.md](../scenarios.md) explains the file."
        ),
    ]
    for kind in printed("events"):
        rows = [
            (f"`{row['key']}`", escaped(str(row["takes"])), _default(row["default"]))
            for row in printed("events", "--type", kind["type"])
        ]
        parts += [f"## `{kind['type']}`", escaped(kind["meaning"]), markdown_table(("key", "takes", "default"), rows)]
    return "\n\n".join((*parts, ""))


def _default(value: object) -> str:
    match value:
        case "required":
            return "required"
        case None | "" | []:
            return ""
    return f"`{json.dumps(value)}`"


def columns_page() -> str:
    """Every column of every table of a result."""
    parts = [
        "# Columns",
        (
            "What `result.meanings(table)` returns: the tables of a result and their columns."
            " [results.md](../results.md) explains how they belong together."
        ),
    ]
    for table in dict.fromkeys((*RECORDINGS[EVERYTHING], "pairs")):
        if table in MEANINGS or table == "pairs":
            rows = [(f"`{name}`", holds, unit, escaped(meaning)) for name, holds, unit, meaning in meanings_of(table)]
            parts += [f"## {table}", markdown_table(("column", "holds", "unit", "meaning"), rows)]
    return "\n\n".join((*parts, ""))


def python_page() -> str:
    """Every public name, in the groups of the package's own description."""
    about, *groups = re.split(r"\n\n(?=[A-Z][a-z ]+:\n)", str(haemus.__doc__))
    parts = ["# Python", *about.split("\n\n")]
    shown: list[str] = []
    for group in groups:
        title, _, body = group.partition(":\n")
        parts.append(f"## {title}")
        parts += [ACTS] if "State" in body else []
        names = [name for name in re.findall(r"\b\w+\b", body) if name in haemus.__all__ and name not in shown]
        shown += dict.fromkeys(names)
        parts += map(_documented, dict.fromkeys(names))
    rest = [name for name in haemus.__all__ if name not in shown]
    return "\n\n".join((*parts, *_errors(rest), ""))


def _errors(names: Sequence[str]) -> list[str]:
    return ["## Errors", *map(_documented, names)] if names else []


def _documented(name: str) -> str:
    options = "\n    options:\n      inherited_members: true" if name in WITH_INHERITED else ""
    return f"::: {getattr(haemus, name).__module__}.{name}{options}"


def _sentence(text: str, end: str = ".") -> str:
    """A line of the help as a sentence."""
    words = text[:1].upper() + text[1:]
    return words if words.endswith((".", "?")) else f"{words}{end}"


def escaped(text: str) -> str:
    """A text of the program as Markdown: signs that Markdown would read stand as they are, outside code."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([<*_\[\]\\])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)
