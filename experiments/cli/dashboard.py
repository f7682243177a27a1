"""`haemus dashboard`: pages in the browser, for stepping one run and for moving levers over many."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from haemus.experiments.cli.options import tell

if TYPE_CHECKING:
    import argparse

SUMMARY = "serve a page in the browser: step one run, or move levers and compare many"
EXAMPLES = (
    ("haemus dashboard", "the shipped scenarios, at http://127.0.0.1:8765/"),
    ("haemus dashboard results/drawdown --port 0", "begin with a result, on any free port"),
)
PORT: Final = 8765
NEEDED: Final = ("solara", "altair")
"""Packages of the extra that nothing else needs."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a folder, a port and an address."""
    parser.add_argument("folder", nargs="?", metavar="DIR", help="begin with the result in this folder")
    parser.add_argument(
        "--port", "-p", type=int, default=PORT, metavar="P", help="0 for any free one (default %(default)s)"
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="the address to listen on (default %(default)s: this machine only)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from importlib.util import find_spec  # noqa: PLC0415 - `haemus --help` stays quick

    from haemus.model.bad_input import BadInput  # noqa: PLC0415

    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise BadInput(
            f"needs packages that aren't installed: {', '.join(missing)}", where="haemus dashboard",
            allowed='an installation with the extra, as in: pip install "haemus[dashboard]",'
            ' or in a checkout: pip install -c constraints.txt ".[dashboard]"',
        )  # fmt: skip
    from haemus.experiments.dashboard import server  # noqa: PLC0415
    from haemus.experiments.dashboard.served import Served  # noqa: PLC0415

    served = Served.of(None if arguments.folder is None else Path(arguments.folder))
    with server.listening(arguments.host, arguments.port) as listener, suppress(KeyboardInterrupt):
        server.run(served, listener, tell)
    tell("haemus: the dashboard has ended")
    return 0
