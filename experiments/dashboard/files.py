"""The files that a page offers: each is made when it is asked for, from the query that the page has too."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from haemus.experiments.dashboard.choices import choices_of
from haemus.experiments.dashboard.shown import asked_for, compared, result_of
from haemus.experiments.dashboard.what_if import FILE as WHAT_IF
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from haemus.experiments.dashboard.choices import Choices
    from haemus.experiments.dashboard.served import Served
    from haemus.experiments.store.in_hand import InHand

DIFFERENCES: Final = "differences.csv"
TABLES: Final = "tables.zip"


def _what_if(choices: Choices, served: Served) -> bytes:
    text = asked_for(choices, served).text
    if not text:
        raise BadInput("no lever is moved, so there is no what-if", where="address")
    return text.encode()


def _differences(choices: Choices, served: Served) -> bytes:
    comparison = compared(result_of(choices, served)[1], choices.against)
    if comparison is None:
        raise BadInput("both scenarios are the same, so there are no differences", where="address")
    return comparison.table().to_csv(index=False).encode()


def _tables(choices: Choices, served: Served) -> bytes:
    return zipped(result_of(choices, served)[0])


MADE: Final[Mapping[str, tuple[Callable[[Choices, Served], bytes], str]]] = MappingProxyType(
    {
        WHAT_IF: (_what_if, "application/toml"),
        DIFFERENCES: (_differences, "text/csv"),
        TABLES: (_tables, "application/zip"),
    }
)
"""How each file is made, and its type."""


def file_of(name: str, query: str, served: Served) -> bytes:
    """A file for the choices of a query; BadInput for what is wrong with them, or if there is no such file of them."""
    choices, problems = choices_of(query, served.usual, served.scenarios)
    if problems:
        raise BadInput("\n".join(problems))
    return MADE[name][0](choices, served)


def zipped(tables: InHand) -> bytes:
    """The tables of a result as CSV files in one archive."""
    with BytesIO() as file, TemporaryDirectory() as folder:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for path in tables.to_csv(Path(folder)):
                archive.write(path, path.name)
        return file.getvalue()


def offered(served: Served) -> Starlette:
    """An application that answers with the files; what is wrong with an address is said as text."""
    from starlette.applications import Starlette  # noqa: PLC0415 - comes with the extra
    from starlette.responses import PlainTextResponse, Response  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    def answer(request: Request) -> Response:
        name = request.url.path.strip("/")
        try:
            return Response(file_of(name, request.url.query, served), media_type=MADE[name][1])
        except BadInput as error:
            return PlainTextResponse(str(error), status_code=400)

    return Starlette(routes=[Route(f"/{name}", answer) for name in MADE])


def with_files(pages: Any, served: Served) -> Any:  # noqa: ANN401 - applications of Starlette's kind
    """The pages and the files in one application."""
    files, addresses = offered(served), {f"/{name}" for name in MADE}

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        chosen = files if scope["type"] == "http" and scope["path"] in addresses else pages
        await chosen(scope, receive, send)

    return wrapped
