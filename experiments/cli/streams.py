"""The environment that a command was started in: standard streams that may be missing, and settings of other programs."""

import io
import os
import sys
import threading
import warnings
from contextlib import suppress
from typing import Final, NoReturn

STREAMS: Final = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def prepare() -> None:
    """Open the standard streams that are missing, let none fail for want of a character, and draw without a screen."""
    for descriptor, (name, mode) in enumerate(STREAMS):
        if not _is_open(descriptor, mode):
            _connect_to_nothing(descriptor)
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # in a locale without a character, its code appears
    os.environ["MPLBACKEND"] = "agg"  # a notebook exports its own, which this installation may not have


def tolerate_warnings() -> None:
    """Show warnings that the environment would turn into errors, here and in worker processes: none of them ends a batch."""
    if any(option.startswith("error") for option in sys.warnoptions):
        sys.warnoptions.clear()
        os.environ.pop("PYTHONWARNINGS", None)
        warnings.resetwarnings()
        for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", kind)  # as without options


def silence(name: str) -> None:
    """Send what is still to be written to a standard stream nowhere, since it can't be written to."""
    stream = getattr(sys, name)
    if isinstance(stream, io.TextIOWrapper):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


def others_at_work(*, daemons: bool) -> bool:
    """Whether other threads run: those that end with the process (`daemons`), or those for which Python would wait."""
    here = threading.current_thread()
    return any(thread is not here and thread.daemon == daemons for thread in threading.enumerate())


def end_at_once(code: int) -> NoReturn:
    """End the process without taking Python apart, and write what is still to be written."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # full, closed, missing
            stream.flush()
    os._exit(code)


def _is_open(descriptor: int, mode: str) -> bool:
    """Whether a standard descriptor can be read or written, as it should be.

    Where it was closed, a shell may have given its number to the script that it reads.
    """
    try:
        os.fstat(descriptor)
        from fcntl import F_GETFL, fcntl  # noqa: PLC0415 - not on every system

        access = fcntl(descriptor, F_GETFL) & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR)
    except OSError:
        return False
    except ImportError:
        return True
    return access in {os.O_RDWR, os.O_RDONLY if mode == "r" else os.O_WRONLY}


def _connect_to_nothing(descriptor: int) -> None:
    """Keep the number of a missing stream taken: the next file opened would get it, and with it stray messages."""
    null = os.open(os.devnull, os.O_RDWR)
    if null != descriptor:
        os.dup2(null, descriptor)
        os.close(null)
    os.set_inheritable(descriptor, True)  # noqa: FBT003 - for worker processes
