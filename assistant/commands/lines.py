"""JSON Lines in, the questions and quotes of their rows out; what a row says wrongly is an InputError that names file and line.

Knows nothing of the library.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.gap.requirements import Listed
from ingest.errors import InputError

# How PDF, Word and old Word files begin.
NOT_LINES = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a file: `place` is its file and line, `scope` what the line says of its scope, as it stands there."""

    place: str
    id: Any
    question: str
    scope: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote to check, and where it is said to stand."""

    place: int
    id: Any
    quote: str
    clause_id: str | None
    document: str | None


def questions(path: Path) -> list[Asked]:
    """The questions of a file."""
    return [_asked(f"{path}, line {number}", row) for number, row in rows_of(path, "question")]


def _asked(place: str, row: dict[str, Any]) -> Asked:
    scope = row.get("scope")
    if not isinstance(scope, dict | None):
        raise InputError(f'{place}: "scope" is {shown(scope)}. Give an object, for example {{"jurisdiction": ["EU"]}}.')
    question = _needed(row, "question", place)
    if not question.strip():
        raise InputError(f'{place}: the "question" is empty. Fill it, or take the line out.')
    return Asked(place, row.get("id"), question, scope or {})


def quotes(path: Path) -> list[Quoted]:
    """The quotes of a file."""
    return [_quoted(path, number, row) for number, row in rows_of(path, "quote")]


def _quoted(path: Path, number: int, row: dict[str, Any]) -> Quoted:
    place = f"{path}, line {number}"
    quote = _needed(row, "quote", place)
    return Quoted(number, row.get("id"), quote, words(row, "clause_id", place), words(row, "document", place))


def requirements(path: Path) -> list[Listed]:
    """The requirements of a file, in its order. Two of one id could not be told apart in the findings: an InputError."""
    listed, places = [], dict[str, str]()
    for number, row in rows_of(path, "obligation"):
        place = f"{path}, line {number}"
        one = _listed(row, place)
        if one.id in places:
            raise InputError(f'{place}: the id "{one.id}" stands also at {places[one.id]}. Give each requirement an id of its own.')
        places[one.id] = place
        listed.append(one)
    if not listed:
        raise InputError(f"{path}: holds no requirement. Each line is a JSON object with id and obligation.")
    return listed


def _listed(row: dict[str, Any], place: str) -> Listed:
    obligation = _needed(row, "obligation", place)
    given = row.get("id")
    if not obligation.strip() or isinstance(given, dict | list | bool) or given is None or not str(given).strip():
        raise InputError(f'{place}: needs an "id" and an "obligation" that are not empty. Fill them, or take the line out.')
    clause = words(row, "clause_id", place) or _text_or_number(row, "clause", place)
    document = words(row, "file", place) or words(row, "document", place) or clause.partition("#")[0] * ("#" in clause)
    return Listed(str(given), obligation, document, clause)


def _text_or_number(row: dict[str, Any], name: str, place: str) -> str:
    """Clause numbers such as 9 are also written without quotation marks."""
    value = row.get(name)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else words(row, name, place) or ""


def words(row: dict[str, Any], name: str, place: str) -> str | None:
    """A field that holds a text, None where it is absent or null."""
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f'{place}: "{name}" is {shown(value)}. Give a text in quotation marks.')
    return value


def _needed(row: dict[str, Any], name: str, place: str) -> str:
    found = words(row, name, place)
    if found is None:
        raise InputError(f'{place}: no "{name}". Each line is a JSON object with id and {name}.')
    return found


def shown(value: Any) -> str:
    """A value as it stands in the file, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def rows_of(path: Path, field: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file, each with the number of its line."""
    # Only "\n" ends a line: a quote may hold other line separators of Unicode.
    for number, line in enumerate(_text(path, field).split("\n"), 1):
        if line.strip():
            yield number, _object(line, f"{path}, line {number}")


def _text(path: Path, field: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    if content.startswith(NOT_LINES):
        raise InputError(
            f"{path}: is a PDF or Word file under another name. Rename it to end in .pdf or .docx, if it is to be read as such; a list is"
            f" JSON Lines: a text file with a JSON object a line, of id and {field}."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text. Save it as UTF-8.") from error


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode()  # half a character (a lone surrogate) could not be printed again
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: is not JSON ({getattr(error, 'msg', error)}).") from error
    if not isinstance(row, dict):
        raise InputError(f"{place}: is not a JSON object.")
    return row
