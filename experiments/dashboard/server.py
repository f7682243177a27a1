"""Serve the pages from this process: to this machine unless asked otherwise, with nothing fetched from elsewhere."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import platformdirs

from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from haemus.experiments.dashboard.served import Served

    type Message = MutableMapping[str, Any]
    type Receive = Callable[[], Awaitable[Message]]
    type Send = Callable[[Message], Awaitable[None]]
    type Application = Callable[[Message, Receive, Send], Awaitable[None]]

APP: Final = "haemus.experiments.dashboard.app"
ASSETS: Final = Path(__file__).parent / "assets"
NOWHERE: Final = "http://127.0.0.1:9/"
"""Solara asks this address for scripts that aren't installed: it answers nobody, so that they are missing, not fetched."""
IMPORTED: Final = (
    "scipy.stats",
    "pandas",
    "pyarrow.parquet",
    "pyarrow.compute",
    "haemus.model.compiled",
    "haemus.model.region",
    APP,
)
"""What is imported at its first use elsewhere, and the pages."""
KEPT: Final = "5m"
"""How long the state of a page is kept for a reader whose connection was lost; Solara would keep its tables for a day."""
LONGEST_PORT: Final = 65_535
POLICY: Final = (
    "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "  # the templates of the pages are compiled in the browser
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "connect-src 'self' blob:; "
    "frame-ancestors 'none'"
)
"""The browser itself refuses whatever comes from another host."""


def set_up() -> None:
    """Set Solara up before it is imported: no telemetry, no identifier in the user's home, no other host."""
    os.environ.update(
        SOLARA_TELEMETRY_MIXPANEL_ENABLE="False",
        SOLARA_TELEMETRY_SERVER_USER_ID="none",
        SOLARA_ASSETS_CDN=NOWHERE,
        SOLARA_MODE="production",
        SOLARA_HOME=str(platformdirs.user_cache_path("haemus") / "solara"),
        SOLARA_KERNEL_CULL_TIMEOUT=KEPT,
        SOLARA_THEME_TITLE="Haemus",
        SOLARA_THEME_SHOW_BANNER="False",
        SOLARA_THEME_LOADER="plain",
    )
    warnings.filterwarnings(
        "ignore", "Cookies with samesite=none", UserWarning
    )  # they are for sites inside other sites


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens on a port, 0 for any that is free; BadInput if the port is taken or the host isn't this machine's."""
    if not 0 <= port <= LONGEST_PORT:
        raise BadInput(
            "not a port", where="--port", value=port, allowed=f"1 to {LONGEST_PORT}, or 0 for any that is free"
        )
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            allowed = "another port, or 0 for any that is free"
            raise BadInput("is in use by another program", where="--port", value=port, allowed=allowed) from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise BadInput("may not be used", where="--port", value=port, allowed="a port above 1023") from error
        allowed = "127.0.0.1, or an address of this machine"
        raise BadInput("not an address of this machine", where="--host", value=host, allowed=allowed) from error


def run(served: Served, listener: socket.socket, tell: Callable[[str], None]) -> None:
    """Serve until Ctrl-C."""
    set_up()
    import uvicorn  # noqa: PLC0415 - after the set-up

    from haemus.experiments.dashboard.web_server import WebServer  # noqa: PLC0415 - as above

    _import_all()
    application = _application(served)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        application, log_level="error", access_log=False, loop="asyncio", timeout_graceful_shutdown=1, lifespan="on"
    )
    server = WebServer(config)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as where a shell has it ignored
        signal.signal(signal.SIGINT, server.handle_exit)
    tell(f"haemus: the dashboard is at http://{shown}:{port}/ (Ctrl-C ends it)")
    ended = threading.Event()
    threading.Thread(target=_made_ready, args=(served, ended)).start()
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()
        ended.set()
        served.drawing.end()  # and the command ends without waiting for threads, of which one may be compiling


def _import_all() -> None:
    """Import what pages need before there are threads: two that enter SciPy by different doors may find it half made."""
    for name in IMPORTED:
        import_module(name)


def _application(served: Served) -> Application:
    """Solara's application with the dashboard's pages, guarded."""
    from solara.server import settings  # noqa: PLC0415

    from haemus.experiments.dashboard.files import with_files  # noqa: PLC0415
    from haemus.experiments.dashboard.in_turn import draw_in_turn  # noqa: PLC0415
    from haemus.experiments.dashboard.served import serve  # noqa: PLC0415

    serve(served)
    settings.assets.extra_locations = [str(ASSETS)]
    from solara.server import app as pages  # noqa: PLC0415
    from solara.server import patch, starlette  # noqa: PLC0415

    # Solara would give each reader settings of Matplotlib; the pages draw under one lock in the house style, which that breaks
    patch.patch_matplotlib = _leave_alone
    draw_in_turn()
    pages.apps["__default__"] = pages.AppScript(APP)
    return guarded(with_files(starlette.app, served))


def _leave_alone() -> None:
    """Change nothing."""


def guarded(application: Application) -> Application:
    """Add the policy to every answer, and refuse a connection that a page of another site opens."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"content-security-policy", POLICY.encode())]
            await send(message)

        headers = dict(scope.get("headers", ()))
        origin, host = headers.get(b"origin"), headers.get(b"host", b"")
        if scope["type"] == "websocket" and origin is not None and origin.partition(b"://")[2] != host:
            await send({"type": "websocket.close", "code": 1008})
        else:
            await application(scope, receive, sent)

    return wrapped


def _made_ready(served: Served, ended: threading.Event) -> None:
    """Compile, make the first page's runs and figures, and read the boundaries, so that the first reader need not wait for them."""
    from haemus.experiments.dashboard.shown import shown_for  # noqa: PLC0415
    from haemus.experiments.map.boundaries import lands  # noqa: PLC0415

    try:
        for _ in shown_for(served.usual, served, lambda: not ended.is_set()):
            pass
    except BadInput:
        return  # the page says it
    finally:
        lands()
