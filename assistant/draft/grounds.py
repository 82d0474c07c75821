"""Clause ids in, citations out: the clause's words as they stand in the library, with label, edition and file hash.

A quote is only ever taken from the clause itself and held against the gate; what the library does not hold is left out and said.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cite.find import of_place, place
from assistant.cite.labels import status_words
from assistant.draft.changes import Change, Ground
from assistant.verify import VERIFIED, Source, in_clause
from index.library import Library
from ingest.errors import InputError
from ingest.sentences import sentences

LONGEST_QUOTE = 600


def ground_of(library: Library, named: str, wanted: str = "") -> Ground | None:
    """The citation of a clause: the wanted words if they stand in it, else its beginning; None where the library has no such clause."""
    try:
        found = place(library, named)
    except InputError:
        return None
    if found.clause is None:
        return None
    reference = of_place(library, found)
    quote = verified_quote(Source(found.stored, found.clause), wanted) or _beginning(found.clause.text or found.clause.title)
    document = found.stored.document
    return Ground(found.clause.id, quote, reference.label, document.id, document.sha256, status_words(document, found.stored.retired))


def verified_quote(source: Source, wanted: str) -> str:
    """The wanted words, if the gate finds them in the clause; else the longest sentence of them that it finds; else nothing."""
    parts = [wanted, *sorted((wanted[start:end] for start, end in sentences(wanted)), key=len, reverse=True)] if wanted.strip() else []
    for part in parts:
        verdict = in_clause(part.strip(), source)
        if verdict is not None and verdict.status in VERIFIED:
            return part.strip()
    return ""


def _beginning(text: str) -> str:
    """Whole sentences from the start, as many as a comment can bear; a long first one is cut at a blank."""
    quote = ""
    for _, end in sentences(text):
        if quote and end > LONGEST_QUOTE:
            break
        quote = text[:end]
    if len(quote) > LONGEST_QUOTE:
        quote = re.sub(r"\s+\S*$", "", quote[:LONGEST_QUOTE])
    return quote.strip()


def with_grounds(library: Library, changes: Sequence[Change]) -> list[Change]:
    """Changes whose citations are looked up; those that bear grounds already keep them."""
    return [_grounded(library, change) for change in changes]


def _grounded(library: Library, change: Change) -> Change:
    known = {ground.clause_id for ground in change.grounds}
    found = [ground for named in change.citations if named not in known and (ground := ground_of(library, named)) is not None]
    return replace(change, grounds=(*change.grounds, *found)) if found else change
