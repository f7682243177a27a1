"""The command `haemus`: one file per subcommand in `experiments/cli`, imported when it is used."""

import argparse
import errno
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Protocol, cast

from haemus.experiments.cli import streams
from haemus.experiments.cli.message import say_error
from haemus.experiments.cli.parser import Parser
from haemus.experiments.report.terminal import printed_on, terminal_of
from haemus.experiments.store.kept import DiskFull
from haemus.model.bad_input import BadInput

COMMANDS = (
    "run",
    "sweep",
    "compare",
    "discover",
    "plan",
    "show",
    "sensitivity",
    "fit",
    "derive",
    "acceptance",
    "expectations",
    "causes",
    "impulses",
    "hindcast",
    "score",
    "figures",
    "heatmap",
    "explain",
    "scenarios",
    "parameters",
    "variables",
    "check",
    "diff",
)
EXIT_OK = 0
EXIT_BAD_INPUT = 2
EXIT_DISK_FULL = 3
EXIT_INTERRUPTED = 130
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class Command(Protocol):
    """The interface of a subcommand's module; heavy imports belong inside `run`."""

    SUMMARY: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Run the command and return the exit code."""


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
    streams.prepare()
    if argv is None:  # a process of its own
        streams.tolerate_warnings()
    typed = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments = _parser(typed).parse_args(typed)
        with printed_on(terminal_of(sys.stdout)):
            code = cast("Command", arguments.command).run(arguments)
        sys.stdout.flush()
    except BadInput as error:
        say_error(error)
        return EXIT_BAD_INPUT
    except DiskFull as error:
        say_error(error)
        return EXIT_DISK_FULL
    except KeyboardInterrupt:
        print("haemus: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        streams.silence("stdout")
        return EXIT_OK
    except OSError as error:
        say_error(BadInput(f"cannot be read or written: {error.strerror or error}", where=str(error.filename or "")))
        streams.silence("stdout")  # what waits there would fail once more
        return EXIT_DISK_FULL if error.errno in _NO_ROOM else EXIT_BAD_INPUT
    return code


def _parser(typed: Sequence[str]) -> argparse.ArgumentParser:
    parser = Parser(
        prog="haemus",
        description="Conditional what-ifs of regional security dynamics in the Western Balkans, 2020-2035.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and stop")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    options: dict[str, tuple[str, ...]] = {}
    # if the first word is a command, the others need not be imported
    for name in typed[:1] if typed and typed[0] in COMMANDS else COMMANDS:
        command = cast("Command", import_module(f"haemus.experiments.cli.{name}"))
        subparser = subparsers.add_parser(name, help=command.SUMMARY, description=command.SUMMARY, allow_abbrev=False)
        command.add_arguments(subparser)
        subparser.set_defaults(command=command)
        subparser.typed = typed
        subparser.names = options[name] = _options(subparser)
    # The main parser reports options that a subcommand does not take.
    parser.typed = typed
    parser.names = options.get(_first_word(typed), (*COMMANDS, *_options(parser)))
    return parser


def _options(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    return tuple(name for action in parser._actions for name in action.option_strings)  # noqa: SLF001 - no public way


def _first_word(typed: Iterable[str]) -> str:
    return next((word for word in typed if not word.startswith("-")), "")


if __name__ == "__main__":
    sys.exit(main())
