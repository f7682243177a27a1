"""The one way in which a command says on stderr that something is wrong."""

import sys
from contextlib import suppress
from typing import Final

from haemus.model.bad_input import LONGEST_SENTENCE, readable

MOST: Final = 3 * LONGEST_SENTENCE


def say_error(error: object) -> None:
    """Print an error on one line; nothing if stderr itself can't be written to."""
    with suppress(OSError):
        print(f"haemus: error: {readable(str(error), MOST)}", file=sys.stderr)
