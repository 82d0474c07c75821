"""What a search found and what is cited in, notes out by which a reader learns of text in it that is meant for a machine.

Such text is quoted like any other where it answers, and never without this note; no language model is shown the clause it stands in.
"""

from collections.abc import Iterator, Sequence

from assistant.model import Statement
from index.documents import certificate, clause, clauses_under
from index.library import Library
from index.search import Found
from ingest.suspected import MACHINE_TEXT, where
from ingest.suspicion import Suspicion, suspicions

MOST = 3
"""Notes of an answer; a document full of such text needs no more to be looked at."""


def notes(library: Library, found: Found, statements: Sequence[Statement]) -> tuple[str, ...]:
    """A note for each clause found that holds such text; where there is none, for each document cited that holds it elsewhere."""
    told = list(dict.fromkeys(_of_clauses(library, found)))
    if not told:
        told = list(dict.fromkeys(_of_documents(library, found, statements)))
    return tuple(told[:MOST])


def _of_clauses(library: Library, found: Found) -> Iterator[str]:
    for hit in found.hits:
        head = clause(library, hit.document.row, hit.passage.clause_id)
        name = hit.document.document.label or hit.document.document.title
        for one in (head, *clauses_under(library, hit.document.row, head.id)):
            for suspicion in suspicions(f"{one.title}\n{one.text}"):
                yield _note(f"{where(one)} of {name}", suspicion)


def _note(place: str, suspicion: Suspicion) -> str:
    kept = "It was read as text, not followed, and not shown to a language model. Look at the document before you rely on it."
    return f"{place} {MACHINE_TEXT} ({suspicion.kind}): “{suspicion.words}”. {kept}"


def _of_documents(library: Library, found: Found, statements: Sequence[Statement]) -> Iterator[str]:
    cited = {citation.document for statement in statements for citation in statement.citations}
    # Where nothing is shown, what the search found is what a reader is sent to.
    cited = cited or {hit.document.document.id for hit in found.hits}
    for stored in found.scoped.documents:
        if stored.document.id not in cited:
            continue
        if any(MACHINE_TEXT in told for told in certificate(library, stored.row)["notices"]):
            name = stored.document.label or stored.document.title
            yield f"{name} {MACHINE_TEXT} elsewhere: its certificate (`clausewise library show`) says where. Look at it before use."
