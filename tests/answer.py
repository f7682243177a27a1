"""Run the command and capture its answer."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from haemus.experiments.cli.main import main


@dataclass(frozen=True)
class Answer:
    """The command's output and exit code."""

    code: int
    out: str
    err: str


def asked(*words: object) -> Answer:
    """Run the command in this process."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
    return Answer(code, out.getvalue(), err.getvalue())
