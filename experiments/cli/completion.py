"""`haemus completion`: print a script that completes commands, options and names in a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

SUMMARY = "print a script that completes commands, options and names when you press Tab"
EXAMPLES = (
    ("haemus completion bash > haemus.bash", "for bash: then add source with the file's path to ~/.bashrc"),
    ("haemus completion zsh > _haemus", "for zsh: put the file into a folder of $fpath"),
    ("haemus completion fish > haemus.fish", "for fish: put the file into ~/.config/fish/completions"),
)
SHELLS: Final = ("bash", "zsh", "fish")
FOLDERS: Final = ("DIR", "FOLDER")
FILES: Final = ("FILE", "MANIFEST", "PATH")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a shell."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}")


def run(arguments: argparse.Namespace) -> int:
    """Print the script, made from the parser itself."""
    import shtab  # noqa: PLC0415 - `haemus --help` stays quick

    from haemus.experiments.cli.main import parser_of  # noqa: PLC0415 - the program itself imports this command

    parser = parser_of([])
    names = known_names()
    for action in actions_of(parser):
        _complete(action, names)
    print(shtab.complete(parser, arguments.shell))
    return 0


def known_names() -> Mapping[str, tuple[str, ...]]:
    """The names to complete, by the word that stands for an argument in the help."""
    from haemus.experiments.cli.figures import FORMATS  # noqa: PLC0415
    from haemus.experiments.store.kept import EVERYTHING, RECORDINGS  # noqa: PLC0415
    from haemus.model.events import EVENT_TYPES  # noqa: PLC0415
    from haemus.model.outcomes.registry import outcome_columns  # noqa: PLC0415
    from haemus.model.parameters import REGISTRY  # noqa: PLC0415
    from haemus.model.scenario import shipped_names  # noqa: PLC0415
    from haemus.model.scenario.library import shipped_experiments  # noqa: PLC0415
    from haemus.model.start.names import known_states  # noqa: PLC0415

    scenarios = shipped_names()
    return {
        "SCENARIO": scenarios, "A": scenarios, "B": scenarios, "WHAT": scenarios,
        "EXPERIMENT": shipped_experiments(),
        "OUTCOME": outcome_columns(),
        "PARAMETER": tuple(REGISTRY),
        "TYPE": tuple(EVENT_TYPES),
        "ISO3": tuple(sorted(known_states())),
        "TABLE": (*RECORDINGS[EVERYTHING], "pairs"),
        "FORMAT": FORMATS,
    }  # fmt: skip


def actions_of(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the arguments of every command."""
    for action in parser._actions:  # noqa: SLF001 - no public way
        if action.nargs == "A...":  # the commands
            for command in action.choices.values():  # type: ignore[union-attr]  # a mapping of parsers
                yield from command._actions  # noqa: SLF001
        else:
            yield action


def _complete(action: argparse.Action, names: Mapping[str, tuple[str, ...]]) -> None:
    """Say how one argument is completed."""
    import shtab  # noqa: PLC0415

    word = action.metavar if isinstance(action.metavar, str) else (action.metavar or ("",))[0]
    if action.choices is None and word in names:
        action.choices = names[word]
    elif word in FOLDERS:
        action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]  # shtab reads it
    elif word in FILES:
        action.complete = shtab.FILE  # type: ignore[attr-defined]
