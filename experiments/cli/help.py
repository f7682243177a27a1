"""How the help looks: commands in groups, examples to copy, and colour in a terminal that wants it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from rich_argparse import RawDescriptionRichHelpFormatter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "run": ("run", "sweep", "plan", "rerun", "join"),
    "look": ("show", "report", "figures", "map", "heatmap", "explain", "dashboard", "export", "docs"),
    "analyse": ("compare", "sensitivity", "discover", "hindcast", "score", "impulses"),
    "scenarios": ("scenarios", "events", "parameters", "outcomes", "variables", "check", "diff", "region"),
    "maintain": ("fit", "derive", "acceptance", "expectations", "causes", "completion"),
}
"""The commands by what they are for, in the order in which the help lists them."""
COMMANDS: Final = tuple(name for names in GROUPS.values() for name in names)
MORE: Final = "haemus COMMAND --help explains a command and gives examples."


class HelpFormatter(RawDescriptionRichHelpFormatter):
    """Rich's colours in a terminal, none with NO_COLOR or in a pipe; brackets in a text are brackets, not markup."""

    text_markup = False
    help_markup = False
    group_name_formatter = str.lower


def examples_text(examples: Sequence[tuple[str, str]]) -> str:
    """The examples of a command, each under a line that says what it does."""
    lines = [f"  # {meaning}\n  {command}" for command, meaning in examples]
    return "\n".join(("examples:", *lines))


def grouped_help(parser: argparse.ArgumentParser, summaries: Mapping[str, str]) -> str:
    """The help of the whole program: its commands by group, then its options."""
    formatter = parser.formatter_class(prog=parser.prog)
    formatter.add_usage("haemus COMMAND ...", (), ())
    formatter.add_text(parser.description)
    for group, names in GROUPS.items():
        formatter.start_section(group)
        formatter.add_arguments([_row(name, summaries[name]) for name in names])
        formatter.end_section()
    formatter.start_section("options")
    formatter.add_arguments([action for action in parser._actions if action.option_strings])  # noqa: SLF001 - no public way
    formatter.end_section()
    formatter.add_text(MORE)
    return formatter.format_help()


def _row(name: str, summary: str) -> argparse.Action:
    """A line of the list of commands."""
    return argparse.Action([], dest=name, metavar=name, help=summary)
