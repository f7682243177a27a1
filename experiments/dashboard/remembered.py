"""The last few things that were made, for whoever asks for them again; any thread may ask."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable


class Remembered[Key: Hashable, Made]:
    """Things by what was asked for; the one that was asked for least recently is forgotten first."""

    def __init__(self, most: int) -> None:
        """Remember nothing yet, and `most` things at most."""
        self._most = most
        self._made: OrderedDict[Key, Made] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Made | None:
        """What was made for this key, if it is remembered."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def keep(self, key: Key, made: Made) -> None:
        """Remember what was made."""
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
