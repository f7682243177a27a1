"""Reads the text of a scenario file as TOML tables, or reports why it isn't TOML."""

import re
import tomllib
from pathlib import Path

from haemus.model.regular_file import regular_content
from haemus.model.scenario.errors import ScenarioError

MAX_BYTES = 1_000_000
MAX_DEPTH = 8  # the grammar itself needs four: the file, events, one event, a list in it
MOST_PARTS = 4 * MAX_DEPTH

_LINE_OF_FAULT = re.compile(r"\(at line (\d+),")
_ASSIGNMENT = re.compile(r"\s*([A-Za-z0-9_\-.\"]+)\s*=\s*([^#]*)")
_ID = re.compile(r"\s*id\s*=\s*[\"']([^\"']*)[\"']")
_QUOTED = re.compile(
    r"""
    \#[^\n]*+
    | "{3} (?:[^\\]|\\.)*? (?:"{3}|\Z)
    | '{3} .*? (?:'{3}|\Z)
    | " (?:[^"\\\n]|\\[^\n])*+ "?
    | ' [^'\n]*+ '?
    """,
    re.DOTALL | re.VERBOSE,
)
"""Comments and quoted text, in which a dot divides nothing."""
_MANY_PARTS = re.compile(rf"(?<![\w.-])([\w-]++)(?:[ \t]*+\.[ \t]*+[\w-]++){{{MOST_PARTS}}}")
"""A key of more parts than any file needs. The parser's time grows with the square of their number, and more."""


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; ScenarioError if it can't be read or is too large for a scenario."""
    allowed = "a scenario's name, or a file ending in .toml"
    return regular_content(path, MAX_BYTES, allowed=allowed, error=ScenarioError)


def read_tables(content: bytes, file: str, what: str = "a scenario") -> dict[str, object]:
    """Return the TOML tables of a file's content; ScenarioError if it isn't UTF-8 text in TOML, or nested too deeply.

    `what` is what the file should hold, for the message of one that is empty.
    """
    try:
        text = content.decode("utf-8-sig")  # some editors begin a file with a byte order mark
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError(f"is not UTF-8 (line {line})", where=file, allowed="UTF-8 text") from error
    if not text.strip():
        raise ScenarioError("is empty", where=file, key="title", allowed=f"{what}, which has at least a title")
    if long := _MANY_PARTS.search(_QUOTED.sub("_", text)):
        raise ScenarioError("is nested too deeply", where=file, key=long[1], allowed=f"at most {MAX_DEPTH} levels")
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
