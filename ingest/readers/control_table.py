"""The control table of a procedure (title, number, version, effective date) and its running head in, `Found` metadata out.

Recognises a field by its label and by the form of its value, so that a revision history (`Version | Date | Change`) is not taken for one.
Knows nothing of the rest of the document.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from itertools import pairwise

from ingest.dates import iso
from ingest.model import Found

Rows = Sequence[Sequence[str]]

THING = r"(?:document|doc\.?|sop|procedure|policy|form|specification|instruction|control)"
LABELS = tuple(
    (name, re.compile(rf"{label}\s*[:.]?\Z", re.IGNORECASE))
    for name, label in (
        ("number", rf"(?:{THING}\s*)?(?:no\.?|number|nr\.?|id|code|ref\.?|reference(?: no\.?| number)?|identification)|{THING}\s*#"),
        ("version", rf"(?:{THING}\s*)?(?:version|revision|rev\.?|edition|issue)\s*(?:no\.?|number|nr\.?)?"),
        ("effective_from", r"(?:date\s+effective|effective(?:\s+(?:date|from|as of|on))?|valid\s+from|in\s+force\s+(?:from|since))"),
        ("title", rf"(?:{THING}\s*)?(?:title|name|subject)(?:\s+of\s+{THING})?"),
    )
)
NUMBER = re.compile(r"(?=[^a-z]*\d)[A-Z][A-Z0-9]*(?:[-_/. ]?[A-Z0-9]+)*\Z")
VERSION = re.compile(r"(?:v(?:ersion)?\.?\s*|rev(?:ision)?\.?\s*)?(?P<value>\d{1,4}(?:[.\-]\d{1,3})*[a-z]?|[A-Z])\Z", re.IGNORECASE)
INLINE = re.compile(r"(?P<label>[A-Za-z][A-Za-z .#]{1,30}?)\s*[:：]\s*(?P<value>\S.*)\Z")
RUNNING_NUMBER = re.compile(r"\b[A-Z]{2,6}(?:-[A-Z]{1,5})*[-/]\d{2,5}\b")
RUNNING_VERSION = re.compile(r"\b(?:version|revision|rev\.?|v)\s*[:.]?\s*(?:no\.?\s*)?(\d{1,3}(?:\.\d{1,3})*)\b", re.IGNORECASE)


def found_in_tables(tables: Sequence[Rows]) -> Found:
    """The fields of all control tables; the first table that tells a field wins."""
    found = Found()
    for rows in tables:
        found = merged(found, _found([*_across(rows), *_below(rows), *_inside(rows)]))
    return found


def found_in_lines(lines: Sequence[str]) -> Found:
    """The fields of a running head set as plain lines: `SOP-QA-008   Version 8.0`."""
    pairs = [pair for line in lines for pair in _inline(re.split(r"\t|\s{3,}|\|", line))]
    text = "\n".join(lines)
    number, version = RUNNING_NUMBER.search(text), RUNNING_VERSION.search(text)
    return merged(_found(pairs), Found(number=number[0] if number else "", version=version[1] if version else ""))


def merged(first: Found, second: Found) -> Found:
    """Field by field, the first that says something."""
    gaps = {field.name: getattr(second, field.name) for field in fields(Found) if not getattr(first, field.name)}
    return replace(first, **gaps)


def _across(rows: Rows) -> Iterator[tuple[str, str]]:
    """`Version | 3.0`, also several pairs in a row. Cells left empty by merging are passed over."""
    for row in rows:
        filled = [cell for cell in row if cell.strip()]
        yield from pairwise(filled)


def _below(rows: Rows) -> Iterator[tuple[str, str]]:
    """A row of labels over one row of values."""
    if len(rows) == 2:
        yield from zip(rows[0], rows[1], strict=False)


def _inside(rows: Rows) -> Iterator[tuple[str, str]]:
    """`Version: 3.0` in one cell."""
    return (pair for row in rows for pair in _inline(row))


def _inline(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((match["label"], match["value"]) for match in (INLINE.match(text.strip()) for text in texts) if match)


def _found(pairs: Sequence[tuple[str, str]]) -> Found:
    told: dict[str, str] = {}
    for label, value in pairs:
        name = next((name for name, pattern in LABELS if pattern.fullmatch(label.strip())), "")
        checked = _checked(name, value.strip())
        if name and checked:
            told.setdefault(name, checked)
    return Found(**told)  # type: ignore[arg-type]


def _checked(name: str, value: str) -> str:
    """The value, if it has the form of its field; a placeholder such as `assigned on release` has not."""
    if name == "effective_from":
        return iso(value)
    if name == "version":
        match = VERSION.match(value)
        return match["value"] if match else ""
    if name == "number":
        return value if NUMBER.match(value) else ""
    is_label = any(pattern.fullmatch(value) for _, pattern in LABELS)
    return value if name == "title" and len(value) > 3 and not is_label else ""
