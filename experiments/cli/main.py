"""The command `haemus`: one file per subcommand in `experiments/cli`, imported when it is used."""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import NoReturn, Protocol, cast

from haemus.experiments.cli.help import COMMANDS, HelpFormatter, examples_text, grouped_help
from haemus.experiments.store.kept import DiskFull
from haemus.model.bad_input import BadInput, nearest_name

EXIT_OK = 0
EXIT_BAD_INPUT = 2
EXIT_DISK_FULL = 3
EXIT_INTERRUPTED = 130


class Command(Protocol):
    """The interface of a subcommand's module; heavy imports belong inside `run`."""

    SUMMARY: str
    EXAMPLES: tuple[tuple[str, str], ...]
    """Commands to copy, each with what it does."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Run the command and return the exit code."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line on stderr, with the nearest valid name for a misspelt one."""

    names: tuple[str, ...] = ()
    typed: Sequence[str] = ()
    summaries: Mapping[str, str] = MappingProxyType({})
    """Of the commands, in the parser of the whole program."""

    def format_help(self) -> str:
        """The help; that of the whole program lists the commands by group."""
        return grouped_help(self, self.summaries) if self.summaries else super().format_help()

    def error(self, message: str) -> NoReturn:
        """Exit 2 with one message."""
        choice = re.search(r"invalid choice: '([^']*)'", message)
        options = (word.partition("=")[0] for word in self.typed if word.startswith("--"))
        unknown = choice[1] if choice else next((word for word in options if word not in self.names), "")
        nearest = nearest_name(unknown, self.names)
        hint = f'; did you mean "{nearest}"?' if nearest else ""
        self.exit(EXIT_BAD_INPUT, f"{self.prog}: error: {message}{hint}\n")


class _Version(argparse.Action):
    """Print the installed version, which is looked up only on request."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Print the version and exit."""
        from importlib.metadata import version  # noqa: PLC0415 - `haemus --help` stays quick

        del namespace, values, option_string
        print(f"haemus {version('haemus')}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 some runs failed, 2 invalid input, 3 disk full, 130 interrupted."""
    typed = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    arguments = parser_of(typed).parse_args(typed)
    try:
        code = cast("Command", arguments.command).run(arguments)
        sys.stdout.flush()
    except BadInput as error:
        print(f"haemus: error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except DiskFull as error:
        print(f"haemus: error: {error}", file=sys.stderr)
        return EXIT_DISK_FULL
    except KeyboardInterrupt:
        print("haemus: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    return code


def parser_of(typed: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the words typed: if the first is a command, of this one alone, otherwise of all."""
    parser = _Parser(
        prog="haemus",
        description="Conditional what-ifs of regional security dynamics in the Western Balkans, 2020-2035.",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action=_Version, nargs=0, help="show the version and stop")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    options: dict[str, tuple[str, ...]] = {}
    summaries: dict[str, str] = {}
    # if the first word is a command, the others need not be imported
    for name in typed[:1] if typed and typed[0] in COMMANDS else COMMANDS:
        command = cast("Command", import_module(f"haemus.experiments.cli.{name}"))
        subparser = subparsers.add_parser(
            name, help=command.SUMMARY, description=command.SUMMARY, epilog=examples_text(command.EXAMPLES),
            formatter_class=HelpFormatter, allow_abbrev=False,
        )  # fmt: skip
        command.add_arguments(subparser)
        subparser.set_defaults(command=command)
        subparser.typed = typed
        subparser.names = options[name] = _options(subparser)
        summaries[name] = command.SUMMARY
    # The main parser reports options that a subcommand does not take.
    parser.typed = typed
    parser.names = options.get(_first_word(typed), (*COMMANDS, *_options(parser)))
    parser.summaries = summaries
    return parser


def _options(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    return tuple(name for action in parser._actions for name in action.option_strings)  # noqa: SLF001 - no public way


def _first_word(typed: Iterable[str]) -> str:
    return next((word for word in typed if not word.startswith("-")), "")


if __name__ == "__main__":
    sys.exit(main())
