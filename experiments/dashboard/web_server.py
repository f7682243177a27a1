"""The web server, which is asked to end once, however often a reader presses Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from types import FrameType


class WebServer(uvicorn.Server):  # type: ignore[misc]  # Uvicorn comes with an extra
    """Uvicorn's server. Asked twice, Uvicorn would leave the application as it is, and log a traceback."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End: a handler of signals."""
        if not self.should_exit:
            super().handle_exit(sig, frame)
