"""Why an answer is refused, in words: the named clause does not exist, the named source is not here, a number is asked for and none is set,
nothing comes near. Knows nothing of how answers are made.
"""

import re
from collections.abc import Collection, Sequence

from assistant import sources
from index.documents import StoredDocument, documents
from index.library import Library, number_key
from index.lookup import Named, nearest_numbers
from index.parts import jurisdictions_spoken
from index.search import Found
from ingest.model import Document

DECIDES = "Clausewise does not decide this: a qualified person does. It shows the clauses that bear on the decision."
_ASKS_TO_DECIDE = re.compile(
    r"\b(?:should|can|may|shall|must|do)\s+(?:i|we)\b[^.?!]*\b(?:release|accept|approve|reject|ship|skip|ignore|close|use|sign|certify|distribute|rework|reprocess|omit|waive)\b"
    r"|\b(?:is|are)\s+(?:our|my|this|these)\b[^.?!]*\b(?:compliant|acceptable|adequate|sufficient|valid|good enough|ok|okay)\b",
    re.IGNORECASE,
)


def before(library: Library, question: str, found: Found) -> str:
    """A reason to refuse before anything is produced, or an empty string."""
    if not found.scoped.documents:
        return _nothing_in_scope(library, found)
    return _missing_clause(library, found.named) or _outside_scope(found.named) or _missing_source(question, found, documents(library))


def notes(library: Library, question: str, found: Found) -> tuple[str, ...]:
    """What must be said beside an answer: numbers that were named and do not exist, and that deciding is not the tool's."""
    missing = [
        _no_such_clause(library, one.documents[0], one.reference.number)
        for one in found.named
        if one.reference.number and one.documents and not one.clauses
    ]
    absent = () if any(one.clauses for one in found.named) else sources.missing(question, documents(library))
    missing += [f"{_are_not_here(absent)} What is quoted here comes from other texts."] if absent else []
    decides = [DECIDES] if _ASKS_TO_DECIDE.search(question) else []
    return (*missing, *decides)


def unheard(found: Found, answered: Sequence[str]) -> tuple[str, ...]:
    """The parts of a comparison for which nothing is shown, a remark each; `answered` are the parts of what is shown."""
    silent = [part.name for part in found.parts if part.name not in answered] if len(found.parts) > 1 else []
    return tuple(f"{name}: nothing in its texts in this library comes near enough to be quoted." for name in silent)


def from_elsewhere(question: str, found: Found, shown: Collection[str]) -> tuple[str, ...]:
    """A remark where the question speaks of one jurisdiction and a text that is quoted (`shown`: ids of documents) does not apply there."""
    spoken = jurisdictions_spoken(question)
    if len(spoken) != 1:
        return ()
    named = {one.row for place in found.named for one in place.documents}
    quoted = [one for one in found.scoped.documents if one.document.id in shown and one.row not in named]
    elsewhere = [one.document for one in quoted if one.document.jurisdictions and spoken[0] not in one.document.jurisdictions]
    return tuple(
        f"The question speaks of {spoken[0]}. {describe(one)}, which is quoted here, is a text of {', '.join(one.jurisdictions)}."
        for one in elsewhere
    )


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


def _missing_source(question: str, found: Found, stored: Sequence[StoredDocument]) -> str:
    """A source that the question names and the library does not hold; silent if another named source is here."""
    if any(one.documents for one in found.named):
        return ""
    missing = sources.missing(question, stored, _texts(found))
    return f"{_are_not_here(missing)} Add the document to ask about it; nothing else is quoted in its place." if missing else ""


def _texts(found: Found) -> list[str]:
    return [hit.passage.text for hit in found.hits if "named" not in hit.found_by]


def _are_not_here(missing: Sequence[str]) -> str:
    return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not in the library."


def _count(found: Found) -> str:
    count = len(found.scoped.documents)
    return f"{count} document{'' if count == 1 else 's'}"
