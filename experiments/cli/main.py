"""The command `haemus`: one file per subcommand in `experiments/cli`, imported when it is used."""

import argparse
import atexit
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn, Protocol, cast

from haemus.experiments.cli import streams
from haemus.experiments.cli.help import COMMANDS, HelpFormatter, examples_text
from haemus.experiments.cli.message import say_error
from haemus.experiments.cli.options import add_options
from haemus.experiments.cli.parser import Parser
from haemus.experiments.cli.which_region import OF_A_REGION, in_its_region
from haemus.experiments.files.replacing import DiskFull, failure
from haemus.experiments.report.terminal import printed_on, terminal_of
from haemus.experiments.run.cluster import ClusterLost
from haemus.experiments.store.unfinished import marking
from haemus.model.bad_input import BadInput

EXIT_OK = 0
EXIT_UNEXPECTED = 1
EXIT_BAD_INPUT = 2
EXIT_DISK_FULL = 3
EXIT_CLUSTER_LOST = 4
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


def program() -> NoReturn:
    """Run one command and end the process. The first Ctrl-C interrupts; any other finds the end under way."""
    code = EXIT_UNEXPECTED

    def end() -> None:
        if streams.others_at_work(daemons=True):  # Python may abort if one comes back from compiled code meanwhile
            streams.end_at_once(code)

    atexit.register(end)  # registered first, called last
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not if a shell has it ignored
        signal.signal(signal.SIGINT, _first_interrupt)
    code = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if streams.others_at_work(daemons=False):  # such as a page under way, whose reader has left
        streams.end_at_once(code)
    sys.exit(code)


def _first_interrupt(*_: object) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 some runs failed, 2 invalid input, 3 disk full, 4 cluster lost, 130 interrupted."""
    streams.prepare()
    if argv is None:  # a process of its own
        streams.tolerate_warnings()
    typed = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    try:
        code = _ran(typed)
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        streams.silence("stdout")
        return EXIT_OK
    except OSError as error:
        streams.silence("stdout")  # what waits there would fail once more
        return _reported(failure(error, what="cannot be read or written"))
    except (BadInput, DiskFull, ClusterLost) as error:
        return _reported(error)
    except KeyboardInterrupt:
        _say("haemus: interrupted")
        return EXIT_INTERRUPTED
    return code


def _ran(typed: Sequence[str]) -> int:
    """Run a command, and hand on what it or its help printed: a full disk is noticed now, not when Python ends."""
    try:
        arguments = parser_of(typed).parse_args(typed)
        with printed_on(terminal_of(sys.stdout)), in_its_region(arguments), marking(typed):
            return cast("Command", arguments.command).run(arguments)
    finally:
        if sys.stdout is not None:
            sys.stdout.flush()


def _reported(error: BadInput | DiskFull | ClusterLost) -> int:
    """Say what went wrong in one line, and return the exit code."""
    match error:
        case DiskFull():
            say_error(error)
            return EXIT_DISK_FULL
        case ClusterLost():
            say_error(f"the cluster is lost: {error}")
            return EXIT_CLUSTER_LOST
    say_error(error)
    return EXIT_BAD_INPUT


def _say(line: str) -> None:
    with suppress(OSError):  # nobody can be told
        print(line, file=sys.stderr)


def parser_of(typed: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the words typed: if the first is a command, of this one alone, otherwise of all."""
    parser = Parser(
        prog="haemus",
        description="Conditional what-ifs of regional security dynamics in the Western Balkans, 2020-2035.",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action=_Version, nargs=0, help="show the version and stop")
    # with a name for the commands, which would be made from a usage that is laid out for a terminal
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser, prog=parser.prog)
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
        if name in OF_A_REGION:
            add_options(subparser, "--region")
        subparser.set_defaults(command=command, command_name=name)
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
    program()
