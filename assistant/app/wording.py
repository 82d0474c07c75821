"""Words of documents in, text that is safe to show out; and the words the screen uses for statuses, pages and scopes.

Everything a document, file name or person says passes `text` before it stands in HTML, or `label` before it stands in a widget's label,
which Streamlit reads as Markdown. Knows nothing of Streamlit.
"""

import html
import re
from urllib.parse import urlsplit

from index.scope import Scope
from ingest.model import Document

# ASCII punctuation may be escaped in Markdown (CommonMark 2.4).
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# What Streamlit finds after Markdown was read: emoji names, addresses. An invisible joiner behind these characters stops it.
_FOUND_LATER = re.compile(r"(\\[:@]|(?<=www)\\\.)", re.IGNORECASE)
JOINER = "\N{WORD JOINER}"

QUOTE_STATUS = {
    "exact": "Verified word for word",
    "normalised": "Verified word for word (line breaks and typographic marks aside)",
    "altered": "Not verified: the words differ from the source",
    "misplaced": "Not verified: the words stand elsewhere",
    "not_found": "Not verified: not found in the source",
    "unknown_clause": "Not verified: no such clause",
}
PRODUCERS = {"extract": "sentence extraction, no language model", "llm": "a language model, quotes checked"}
KINDS = {"regulation": "Regulation", "guidance": "Guidance", "sop": "SOP", "paper": "Paper"}
RESTATEMENT = "Restatement, not the official text"


def text(words: str) -> str:
    """Words for HTML text or an attribute's value."""
    return html.escape(words, quote=True)


def label(words: str) -> str:
    """Words for a widget's label: shown as they stand, never read as Markdown."""
    return _FOUND_LATER.sub(rf"\1{JOINER}", _PUNCTUATION.sub(r"\\\1", " ".join(words.split())))


def cited_as(document: Document, number: str | None = None) -> str:
    """As a person would cite it: `EU GMP Annex 1, 4.14`."""
    name = document.label or document.title
    return f"{name}, {number}" if number else name


def clause_words(number: str | None) -> str:
    """A clause's number on a button: `Clause 4.14`; a number that begins with a word says itself what it is (`Table 2`)."""
    if not number:
        return "Open the source"
    return f"Clause {number}" if number[0].isdigit() else number


def in_reading_order(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts `Annex 2` before `Annex 11`."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in re.split(r"(\d+)", name) if part]


def edition(document: Document) -> str:
    """The edition in words; empty where the file states none."""
    return "" if document.version in ("", "unversioned") else f"Version {document.version}"


def scope_words(scope: Scope, as_of: str) -> str:
    """What was searched, in words."""
    parts = [
        ", ".join(scope.jurisdictions) or "all jurisdictions",
        ", ".join(KINDS[kind].lower() if kind != "sop" else "SOP" for kind in scope.kinds) or "all kinds",
        f"status {', '.join(scope.statuses)} on {as_of}" if scope.statuses else f"in force on {as_of}",
    ]
    return " · ".join(parts)


def address(given: str) -> str:
    """An address as a link if it is one of the web, else as text; nothing is fetched from it."""
    shown = text(given)
    try:
        web = urlsplit(given).scheme in ("http", "https")
    except ValueError:
        web = False
    return f'<a href="{shown}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>' if web else shown


def counted(count: int, one: str) -> str:
    """`1 document`, `2 documents`."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"
