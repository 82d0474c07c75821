"""Words in, the places they name out: texts, clauses, jurisdictions, days, each with where it stands and the words that lead to it.

Reads spellings alone; whether the library holds such a text is found out by the search.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index import references
from index.parts import SPOKEN

MentionKind = Literal["text", "clause", "jurisdiction", "day"]

# How people name a text, whether the library holds it or not.
_TEXT = re.compile(
    r"(?:\bEU\s+)?(?:\bGMP\s+)?\b(?:Annex|Chapter|Part)\s+\d{1,3}\b|\b(?:ICH\s+)?Q\d{1,2}[A-F]?\b(?:\s?\(R\d\))?"
    r"|\b\d+\s*CFR\s*(?:Part\s*)?\d+(?:\.\d+(?:\([a-z0-9]{1,4}\))*)?"
    r"|\b(?:ISO|IEC|ASTM|USP|PIC/S|WHO)(?:/IEC)?\s+(?:[A-Z]{1,4}\s+)?[A-Z]?\d[\d-]*|\b(?-i:GAMP)(?:\s\d)?|\bCSA\s+guidance\b"
    r"|\b(?-i:US|EU)\s+GMP\b(?!\s+Annex)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:\b(?:section|clause|paragraph|article)\s+|§\s*)\d{1,4}(?:\.\d{1,4})*(?:\([a-z0-9]{1,4}\))*|\b\d{1,4}(?:\.\d{1,4})+(?:\([a-z0-9]{1,4}\))*"
)
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4})*(?:\([a-z0-9]{1,4}\))*$")
_DAY = re.compile(r"\b(?:\d{4}-\d{2}-\d{2}|(?:19|20)\d{2}|today|now|nowadays|currently)\b", re.IGNORECASE)
_OF_EDITION = re.compile(r"\b(?:the\s+)?(?:version|edition|text|rules?|issue)\s+of\s+$", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:\b(?:according\s+to|as\s+per|per|under|in|by|from|within|as\s+of|on|of|for|at|with|inside)\s+)?(?:\bthe\s+)?$", re.IGNORECASE
)
_TRAIL = re.compile(r"\s+(?:rules?|law|laws|regulations?|legislation|requirements|GMP)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that is named: `value` is a name, a clause number, a jurisdiction's code or an ISO date (empty for today).

    `start` to `end` is the name as written, `phrase_start` to `phrase_end` counts the preposition before it and "rules" behind it.
    """

    kind: MentionKind
    value: str
    start: int
    end: int
    phrase_start: int
    phrase_end: int


def mentions(text: str, names: Iterable[str]) -> list[Mention]:
    """The places that a text names, in order; a longer name hides what stands inside it."""
    found: list[Mention] = []
    for start, end in _texts(text, names):
        _take(found, text, "text", text[start:end], start, end)
    for match in _CLAUSE.finditer(text):
        _take(found, text, "clause", _NUMBER.search(match.group())[0], match.start(), match.end())  # type: ignore[index]
    for code, pattern in SPOKEN.items():
        for match in re.finditer(pattern, text):
            _take(found, text, "jurisdiction", code, match.start(), match.end())
    for match in _DAY.finditer(text):
        _take(found, text, "day", _iso(match.group()), match.start(), match.end())
    return sorted(found, key=lambda one: one.start)


def _texts(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Names of texts: by their usual spellings, and those of the library where they are written like a name."""
    spans = [match.span() for match in _TEXT.finditer(text)]
    for known in references.mentions(text, names):
        if _like_a_name(text, known.start, known.end):
            spans.append((known.start, known.end))
    return sorted(set(spans), key=lambda span: span[0] - span[1])


def _like_a_name(text: str, start: int, end: int) -> bool:
    """A title in common words ("change control") is a subject; with a number or a capital inside the sentence it is a name."""
    written = text[start:end]
    return any(letter.isdigit() for letter in written) or (start > 0 and written[:1].isupper())


def _take(found: list[Mention], text: str, kind: MentionKind, value: str, start: int, end: int) -> None:
    if any(one.start < end and start < one.end for one in found):
        return
    trail = _TRAIL.match(text, end) if kind == "jurisdiction" else None
    lead = _OF_EDITION.search(text[:start]) if kind == "day" else None
    lead = lead or _LEAD.search(text[:start])
    found.append(Mention(kind, value, start, end, lead.start() if lead else start, trail.end() if trail else end))


def _iso(written: str) -> str:
    if not written[0].isdigit():
        return ""
    return written if "-" in written else f"{written}-12-31"


def without(text: str, found: Iterable[Mention]) -> str:
    """The text without the places it names."""
    for one in sorted(found, key=lambda one: -one.start):
        text = f"{text[: one.phrase_start]} {text[one.phrase_end :]}"
    return tidy(text)


def tidy(text: str) -> str:
    """One blank between words, none before a mark."""
    return re.sub(r"\s+([?.,;!])", r"\1", " ".join(text.split()))
