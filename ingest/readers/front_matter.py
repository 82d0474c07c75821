"""The lines between `---` at the head of a Markdown file in, `Found` metadata out.

Reads the part of YAML that front matter uses (`key: value`, quotes, lists) and keeps every value as it is typed: a YAML library would make
a float of version 2.10 and lose its nought. Knows nothing of the body.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, replace

from ingest.model import Found

OPENING = re.compile(r"\A---[ \t]*\r?\n(?P<lines>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
ENTRY = re.compile(r"(?P<key>[A-Za-z][\w -]*?)\s*:\s*(?P<value>.*)\Z")
DOCUMENT_NUMBER = re.compile(r"(?P<number>[A-Z]{2,6}(?:[-/][A-Z]{1,5})*[-/ ]?\d{1,5}(?:[-/.]\d{1,4})*)(?:\s*[:–—-]\s+(?P<title>.+))?\Z")
EMPHASIS = re.compile(r"(\*\*|__|\*)(\S(?:.*?\S)?)\1")
LISTS = {"jurisdictions", "aliases"}
TRUE = {"true", "yes", "1"}


def front_matter(text: str) -> tuple[Found, int]:
    """What the file says about itself, and where its body begins."""
    match = OPENING.match(text)
    if not match:
        return Found(), 0
    return found(_entries(match.group("lines"))), match.end()


def found(entries: Mapping[str, tuple[str, ...]]) -> Found:
    """Entries by name -> Found; names that we do not know are left alone, a subtitle joins the title."""
    told = {key: values for key, values in entries.items() if values and any(values)}
    known: dict[str, object] = {}
    for field in fields(Found):
        values = told.get(field.name, ())
        if not values:
            continue
        known[field.name] = values if field.name in LISTS else values[0].lower() in TRUE if field.name == "restatement" else values[0]
    return _titled(Found(**known), (told.get("subtitle") or ("",))[0])  # type: ignore[arg-type]


def _titled(metadata: Found, subtitle: str) -> Found:
    """A subtitle that opens with a document number is the real title; another one follows the title."""
    metadata = replace(metadata, title=EMPHASIS.sub(r"\2", metadata.title))
    numbered = DOCUMENT_NUMBER.match(subtitle)
    if numbered:
        return replace(metadata, title=numbered["title"] or metadata.title, number=metadata.number or numbered["number"])
    return replace(metadata, title=f"{metadata.title}: {subtitle}") if subtitle and metadata.title else metadata


def _entries(lines: str) -> dict[str, tuple[str, ...]]:
    entries: dict[str, tuple[str, ...]] = {}
    key = ""
    for line in lines.splitlines():
        listed = re.match(r"\s*-\s+(.*)\Z", line)
        entry = ENTRY.match(line)
        if listed and key:
            entries[key] = (*entries[key], _unquoted(listed[1]))
        elif entry:
            key = entry["key"].strip().lower().replace("-", "_").replace(" ", "_")
            entries[key] = _values(entry["value"].strip(), key)
    return entries


def _values(value: str, key: str) -> tuple[str, ...]:
    if value.startswith("[") and value.endswith("]"):
        value = value[1:-1]
    elif key not in LISTS:
        return (_unquoted(value),) if value else ()
    return tuple(part for part in (_unquoted(part) for part in re.split(r",(?=(?:[^\"']|\"[^\"]*\"|'[^']*')*\Z)", value)) if part)


def _unquoted(value: str) -> str:
    value = value.strip()
    for quote in "\"'":
        if len(value) > 1 and value.startswith(quote) and value.endswith(quote):
            return value[1:-1]
    return re.sub(r"\s+#.*\Z", "", value)
