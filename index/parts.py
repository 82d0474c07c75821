"""The parts of a scope that a question names: texts by name, and jurisdictions where it compares them. Each part is to be heard.

Works on names alone; knows nothing of passages or ranking.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.documents import StoredDocument
from index.lookup import Named

# How people name the jurisdictions of the register. "US" and "EU" only in capitals: "us" is a pronoun.
SPOKEN = {
    "EU": r"\bEU\b|\b[Ee]urope(?:an)?\b|\bEMA\b",
    "US": r"\bUSA?\b|\bU\.S\.|\bFDA\b|\bAmerican?\b|\bUnited States\b",
    "UK": r"\bUK\b|\bMHRA\b|\bBritish\b|\bUnited Kingdom\b",
    "JP": r"\bJapan(?:ese)?\b|\bPMDA\b",
    "CA": r"\bCanad(?:a|ian)\b",
    "CH": r"\bSwiss\b|\bSwitzerland\b",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a scope: what a person calls it, and the rows of its documents."""

    name: str
    rows: frozenset[int]


def named_parts(question: str, named: Sequence[Named], scoped: Sequence[StoredDocument]) -> list[Part]:
    """The parts that a question names, in its order; a clause that was found needs no part."""
    texts = [_text(place) for place in named if place.documents and not place.clauses]
    found = texts or _jurisdictions(question, scoped)
    return list({part.rows: part for part in reversed(found)}.values())[::-1]


def jurisdictions_spoken(question: str) -> list[str]:
    """The jurisdictions that a question speaks of."""
    return [jurisdiction for jurisdiction, words in SPOKEN.items() if re.search(words, question)]


def _text(place: Named) -> Part:
    documents = [one.document for one in place.documents]
    label = documents[0].label or documents[0].title
    # Two editions of one text differ by their version alone.
    name = f"{label} ({documents[0].version})" if place.reference.number == "" and len(documents) == 1 else label
    return Part(name, frozenset(one.row for one in place.documents))


def _jurisdictions(question: str, scoped: Sequence[StoredDocument]) -> list[Part]:
    """The documents of each jurisdiction that a question compares; one that is named alone is a matter of the scope, not of comparison."""
    spoken = jurisdictions_spoken(question)
    if len(spoken) < 2:
        return []
    return [Part(jurisdiction, rows) for jurisdiction in spoken if (rows := _of(jurisdiction, set(spoken) - {jurisdiction}, scoped))]


def _of(jurisdiction: str, others: set[str], scoped: Sequence[StoredDocument]) -> frozenset[int]:
    """The texts that hold there and not in the others; where there are none, those that hold there at all."""
    there = [one for one in scoped if jurisdiction in one.document.jurisdictions]
    alone = [one for one in there if not others & set(one.document.jurisdictions)]
    return frozenset(one.row for one in alone or there)
