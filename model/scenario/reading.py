"""Reads the text of a scenario file as TOML tables, or reports why it isn't TOML."""

import re
import tomllib
from pathlib import Path

from haemus.model.scenario.errors import ScenarioError

MAX_BYTES = 1_000_000
MAX_DEPTH = 8  # the grammar itself needs four: the file, events, one event, a list in it
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_LINE_OF_FAULT = re.compile(r"\(at line (\d+),")
_ASSIGNMENT = re.compile(r"\s*([A-Za-z0-9_\-.\"]+)\s*=\s*([^#]*)")
_ID = re.compile(r"\s*id\s*=\s*[\"']([^\"']*)[\"']")


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; ScenarioError if it can't be read or is too large for a scenario."""
    try:
        if not path.is_file():
            problem = "isn't a file" if path.exists() else "there is no such file"
            allowed = "a scenario's name, or a file ending in .toml"
            raise ScenarioError(problem, where=path.name, value=str(path), allowed=allowed)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(f"cannot be read: {error.strerror}", where=path.name, value=str(path)) from error
    if len(content) > MAX_BYTES:
        raise ScenarioError("too large for a scenario", where=path.name, allowed=f"at most {MAX_BYTES} bytes")
    return content


def read_tables(content: bytes, file: str) -> dict[str, object]:
    """Return the TOML tables of a file's content; ScenarioError if it isn't UTF-8 text in TOML, or nested too deeply."""
    if content.startswith(BYTE_ORDER_MARK):
        raise ScenarioError("starts with a byte order mark", where=file, allowed="UTF-8 without a byte order mark")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError(f"is not UTF-8 (line {line})", where=file, allowed="UTF-8 text") from error
    if not text.strip():
        raise ScenarioError("is empty", where=file, key="title", allowed="a scenario, which has at least a title")
    try:
        tables = tomllib.loads(text)
    except RecursionError as error:
        raise ScenarioError("is nested too deeply", where=file, allowed=f"at most {MAX_DEPTH} levels") from error
    except tomllib.TOMLDecodeError as error:
        raise _broken(text, file, error) from error
    except ValueError as error:  # a number with more digits than Python accepts
        raise ScenarioError("has a number of too many digits", where=file, allowed="a number") from error
    _refuse_depth(tables, file)
    return tables


def _broken(text: str, file: str, error: tomllib.TOMLDecodeError) -> ScenarioError:
    """Return an error that locates the broken TOML, with the key and value of that line and the event's id."""
    found = _LINE_OF_FAULT.search(str(error))
    number = int(found[1]) if found else 0
    lines = text.splitlines()
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    assignment = _ASSIGNMENT.match(line)
    impossible_date = "Invalid date" in str(error)
    return ScenarioError(
        f"impossible date (line {number})" if impossible_date else f"broken TOML: {error}",
        where=file,
        key=_key_of(lines, number, assignment[1]) if assignment else "",
        value=assignment[2].strip() if assignment and impossible_date else None,
        allowed="a date of the calendar such as 2025-02-14" if impossible_date else "",
    )


def _key_of(lines: list[str], number: int, key: str) -> str:
    """Return the key, with the id of the event whose table contains the line."""
    start = next((k for k in range(number - 1, -1, -1) if lines[k].lstrip().startswith("[")), None)
    if start is None or "events" not in lines[start]:
        return key
    place = sum("[[events]]" in line for line in lines[:start])
    for line in lines[start + 1 :]:
        if line.lstrip().startswith("["):
            break
        if identified := _ID.match(line):
            return f'events[{place}].{key} (event "{identified[1]}")'
    return f"events[{place}].{key}"


def _refuse_depth(tables: dict[str, object], file: str) -> None:
    """Refuse tables that are nested too deeply; without recursion, which they would exhaust."""
    waiting: list[tuple[object, int, str]] = [(tables, 0, "")]
    while waiting:
        value, depth, key = waiting.pop()
        if depth > MAX_DEPTH:
            raise ScenarioError("is nested too deeply", where=file, key=key, allowed=f"at most {MAX_DEPTH} levels")
        if isinstance(value, dict):
            waiting.extend((entry, depth + 1, key or name) for name, entry in value.items())
        elif isinstance(value, list):
            waiting.extend((entry, depth + 1, key) for entry in value)
