"""Why an answer is refused, in words: the named clause does not exist, the named source is not here, a number is asked for and none is set,
nothing comes near. Knows nothing of how answers are made.
"""

import re

from index.documents import StoredDocument
from index.library import Library, number_key
from index.lookup import Named, nearest_numbers
from index.search import Found
from ingest.model import Document

# Below these the best passages do not bear on the question; calibrated on questions with and without an answer (LOG.md).
LEAST_SIMILARITY = 0.38

DECIDES = "Clausewise does not decide this: a qualified person does. It shows the clauses that bear on the decision."
_ASKS_TO_DECIDE = re.compile(
    r"\b(?:should|can|may|shall|must|do)\s+(?:i|we)\b[^.?!]*\b(?:release|accept|approve|reject|ship|skip|ignore|close|use|sign|certify|distribute|rework|reprocess|omit|waive)\b"
    r"|\b(?:is|are)\s+(?:our|my|this|these)\b[^.?!]*\b(?:compliant|acceptable|adequate|sufficient|valid|good enough|ok|okay)\b",
    re.IGNORECASE,
)

# How a person names a source that is not among the documents: "Annex 16", "ICH E6", "ISO 13485".
_SOURCE = re.compile(
    r"\b(?:(?:EU\s+)?(?:GMP\s+)?(?:Annex|Chapter)\s+\d{1,2}|ICH\s+[QSEM]\d{1,2}[A-F]?(?:\s?\(R\d\))?|\d+\s*CFR\s*(?:Part\s*)?\d+|(?:ISO|IEC|ASTM|IATF|EN|DIN)(?:/IEC)?"
    r"\s+[A-Z]?\d{3,6}(?:-\d+)?|USP\s*<\d+>|PI\s+\d{3}|TRS\s+\d{3,4}|Directive\s+\d{4}/\d+(?:/EC)?|Regulation\s+(?:\(E[UC]\)\s*)?(?:No\.?\s*)?\d+/\d+)"
)


def before(library: Library, question: str, found: Found) -> str:
    """A reason to refuse before anything is produced, or an empty string."""
    if not found.scoped.documents:
        return _nothing_in_scope(library, found)
    return _missing_clause(library, found.named) or _outside_scope(found.named) or _missing_source(question, found) or _too_far(found)


def notes(library: Library, question: str, found: Found) -> tuple[str, ...]:
    """What must be said beside an answer: numbers that were named and do not exist, and that deciding is not the tool's."""
    missing = [
        _no_such_clause(library, one.documents[0], one.reference.number)
        for one in found.named
        if one.reference.number and one.documents and not one.clauses
    ]
    decides = [DECIDES] if _ASKS_TO_DECIDE.search(question) else []
    return (*missing, *decides)


def nothing_near(found: Found) -> str:
    """The reason when no statement survived."""
    return f"Nothing in the {_count(found)} searched comes near enough to the question to be quoted as an answer."


def describe(document: Document) -> str:
    """A document as it is named to a person: its label and edition."""
    return (
        f"{document.label or document.title} ({document.version})"
        if document.version not in ("", "unversioned")
        else document.label or document.title
    )


def _nothing_in_scope(library: Library, found: Found) -> str:
    if not library.connection.execute("SELECT 1 FROM document WHERE ended_revision IS NULL LIMIT 1").fetchone():
        return "The library is empty. Add documents with `clausewise ingest`, or upload them in the chat."
    return f"No document of the library is in the chosen scope on {found.scoped.as_of}. Widen the jurisdiction, kind, status or date."


def _missing_clause(library: Library, named: tuple[Named, ...]) -> str:
    """A clause that was named and does not exist; silent if any named clause does."""
    if any(one.clauses for one in named):
        return ""
    for one in named:
        if one.reference.number and one.documents:
            return _no_such_clause(library, one.documents[0], one.reference.number)
    return ""


def _no_such_clause(library: Library, stored: StoredDocument, number: str) -> str:
    name = describe(stored.document)
    nearest = nearest_numbers(library, stored.row, number)
    if stored.document.restatement:
        return f"The library holds only a digest, {name}, and no clause numbered {number} is in it. Add the official text to look it up."
    parent = number_key(number).rpartition(".")[0]
    known = {row[0] for row in library.connection.execute("SELECT number_key FROM clause WHERE document = ?", (stored.row,))}
    childless = bool(parent) and parent in known and not any(key.startswith(f"{parent}.") for key in known)
    hint = f"; section {parent} has no sub-clauses" if childless else ""
    return f"No clause numbered {number} exists in {name}{hint}. The nearest: {', '.join(nearest) or 'none'}."


def _outside_scope(named: tuple[Named, ...]) -> str:
    """A document that was named, is in the library, and is left out by the scope; silent if any named document is in scope."""
    if any(one.documents for one in named):
        return ""
    for one in named:
        if one.outside:
            document = one.outside[0].document
            where = f"is in the library with status '{document.status}', outside the chosen scope"
            return f"{describe(document)} {where}. Widen the scope to use it."
    return ""


def _missing_source(question: str, found: Found) -> str:
    """A source that the question names and the library does not hold; silent if another named source is here."""
    if any(one.documents for one in found.named):
        return ""
    match = _SOURCE.search(question)
    if match is None or any(one.clauses for one in found.named):
        return ""
    return f"{match.group().strip()} is not in the library. Add the document to ask about it; nothing else is quoted in its place."


def _too_far(found: Found) -> str:
    if any("named" in hit.found_by for hit in found.hits):
        return ""  # what is asked for by its number is near by definition
    best = max((hit.similarity for hit in found.hits[:5]), default=0.0)
    return nothing_near(found) if best < LEAST_SIMILARITY else ""


def _count(found: Found) -> str:
    count = len(found.scoped.documents)
    return f"{count} document{'' if count == 1 else 's'}"
