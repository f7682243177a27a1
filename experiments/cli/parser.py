"""The parser of the command line: its errors are those of any other invalid input."""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NoReturn

from haemus.experiments.cli.help import grouped_help
from haemus.model.bad_input import BadInput, nearest_name

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

KINDS: Final = {int: "a whole number", float: "a number"}
"""The words for the type of an argument."""


class Parser(argparse.ArgumentParser):
    """A parser that raises BadInput, with the nearest valid name for a misspelt one, instead of printing and exiting."""

    names: tuple[str, ...] = ()
    """The options, or the commands."""
    typed: Sequence[str] = ()
    summaries: Mapping[str, str] = MappingProxyType({})
    """Of the commands, in the parser of the whole program."""

    def format_help(self) -> str:
        """The help; that of the whole program lists the commands by group."""
        return grouped_help(self, self.summaries) if self.summaries else super().format_help()

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        """Print help; unlike argparse's own, this doesn't drop an error of the system."""
        stream = sys.stderr if file is None else file
        if message and stream is not None:
            stream.write(message)

    def error(self, message: str) -> NoReturn:
        """Raise BadInput for an error that argparse describes in a sentence."""
        where = self.prog.partition(" ")[2]
        options = (word.partition("=")[0] for word in self.typed if word.startswith("-"))
        unknown = next((word for word in options if word not in self.names), "")
        nearest = nearest_name(unknown, self.names)
        if message.startswith("unrecognized arguments"):
            raise BadInput(
                "unknown option or argument", where=where, value=unknown or message.partition(": ")[2],
                allowed=", ".join(self.names), nearest=nearest,
            )  # fmt: skip
        if missing := re.fullmatch(r"the following arguments are required: (.*)", message):
            raise BadInput("is missing", where=where, key=missing[1], allowed=f"{self.prog} --help", nearest=nearest)
        if about := re.fullmatch(r"argument ([^:]+): (.*)", message, re.DOTALL):
            raise BadInput(about[2], where=about[1].rpartition("/")[2])
        raise BadInput(message, where=where)

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:  # noqa: ANN401 - as of argparse
        """Convert a word to the type of its argument."""
        try:
            return super()._get_value(action, arg_string)
        except argparse.ArgumentError:
            allowed = KINDS.get(action.type, "")  # type: ignore[call-overload]  # a type or a function
            raise BadInput("wrong type", where=_name(action), value=arg_string, allowed=allowed) from None

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 - as of argparse
        """Refuse a word that is none of the choices."""
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices if choice != ""]
            raise BadInput(
                "no such choice", where=_name(action), value=value, allowed=", ".join(choices),
                nearest=nearest_name(value, choices),
            )  # fmt: skip


def _name(action: argparse.Action) -> str:
    return action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest)
