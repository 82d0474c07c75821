"""The IDs of `clausewise cite` in, references out: clauses, documents, and recorded answers, whose citations stand for them."""

from collections.abc import Sequence

from assistant.cite.find import of_clause
from assistant.cite.find import references as places
from assistant.cite.model import Reference
from assistant.model import Answer
from assistant.recorded import recorded_answer
from index.documents import clause, documents
from index.library import Library
from ingest.errors import InputError


def references(library: Library, ids: Sequence[str]) -> list[Reference]:
    """The references of several ids, each place once, in their order. An id that is none is an error that names it."""
    found: dict[str, Reference] = {}
    for given in ids:
        for one in of_answer(library, recorded_answer(library, given)) if given.startswith("a-") else _named(library, given):
            found.setdefault(one.id, one)
    return list(found.values())


def _named(library: Library, given: str) -> list[Reference]:
    try:
        return places(library, given)
    except InputError as error:
        message = str(error)
        raise type(error)(message if given in message else f"{given}: {message}") from error


def of_answer(library: Library, answer: Answer) -> list[Reference]:
    """The clauses that an answer cites, on the revision it was given on. Raises InputError for one that cites nothing."""
    stored = {one.document.id: one for one in documents(library, answer.library_revision)}
    found: dict[str, Reference] = {}
    for statement in answer.statements:
        for citation in statement.citations:
            one = stored.get(citation.document)
            if one is not None:
                found.setdefault(citation.clause_id, of_clause(library, one, clause(library, one.row, citation.clause_id)))
    if not found:
        why = "it gave no answer" if answer.abstained else "its documents were purged from the library"
        raise InputError(f"{answer.answer_id}: cites nothing: {why}. `clausewise export` writes it with its reason.")
    return list(found.values())
