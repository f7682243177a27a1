"""Reads the text of a scenario file as TOML tables, or reports why it isn't TOML."""

import datetime as dt
import re
import tomllib
from contextlib import suppress
from pathlib import Path

from haemus.model.regular_file import regular_content
from haemus.model.scenario.errors import ScenarioError

MAX_BYTES = 1_000_000
MAX_DEPTH = 8  # the grammar itself needs four: the file, events, one event, a list in it
MOST_PARTS = 4 * MAX_DEPTH

_LINE_OF_FAULT = re.compile(r"\(at line (\d+),")
_ASSIGNMENT = re.compile(r"\s*([A-Za-z0-9_\-.\"]+)\s*=\s*([^#]*)")
_HEADER = re.compile(r"\s*(\[{1,2}[\w.\-\"' ]+\]{1,2})\s*(#|$)")
_TWICE = "Cannot overwrite a value"
"""How the parser says that a key, or a table, is given twice."""
_PARTS = re.compile(r"\((('[^']*'(, )?)+),?\)")
_PART = re.compile(r"'([^']*)'")
"""The parts of a table's name, as the parser shows them."""
_COMMA = re.compile(r"([-+]?[0-9]+),([0-9]+)")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DOTTED_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
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
    """Return an error that shows the line of the broken TOML, with its key, the event's id, and what was meant."""
    found = _LINE_OF_FAULT.search(str(error))
    lines = text.splitlines()
    number = int(found[1]) if found else len(lines)
    twice = str(error).startswith(_TWICE)
    header = _HEADER.match(lines[number - 1]) if 0 < number <= len(lines) else None
    start = number
    while twice and not header and start > 0 and not _ASSIGNMENT.match(lines[start - 1]):
        start -= 1  # the error is at the end of a value of several lines
    line = lines[start - 1] if 0 < start <= len(lines) else ""
    assignment = _ASSIGNMENT.match(line)
    key = _key_of(lines, start, assignment[1]) if assignment else ""
    value = assignment[2].strip() if assignment else ""
    if "Invalid date" in str(error) or (_DAY.fullmatch(value) and not _meant(value)):
        return ScenarioError(
            f"impossible date (line {number})", where=file, key=key, value=value,
            allowed="a date of the calendar such as 2025-02-14",
        )  # fmt: skip
    said = _PARTS.sub(lambda parts: f"[{'.'.join(re.findall(_PART, parts[1]))}]", str(error))
    if twice:
        said = f"{header[1] if header else assignment[1] if assignment else 'a key'} is given twice (line {number})"
    return ScenarioError(f"broken TOML: {said}", where=file, key=key, value=line.strip() or None, allowed=_meant(value))


def _meant(value: str) -> str:
    """Return the TOML that was probably meant by something else; "" if nobody can tell."""
    if comma := _COMMA.fullmatch(value):
        return f"{comma[1]}.{comma[2]}, a number with a point"
    if value in {"True", "False"}:
        return value.lower()
    day = _DAY.fullmatch(value)
    dotted = _DOTTED_DAY.fullmatch(value)
    parts = day.groups() if day else dotted.groups()[::-1] if dotted else ()
    with suppress(ValueError):
        return f"{dt.date(*map(int, parts)).isoformat()}, a date with the year first" if parts else ""
    return "a date of the calendar such as 2025-02-14" if dotted else ""


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
