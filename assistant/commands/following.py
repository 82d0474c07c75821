"""`ask --after ANSWER_ID`: a question understood as the next one of a thread that ends with an answer of one's own."""

from collections.abc import Callable

from assistant.converse import Past, Understood, called, likeness, understood
from assistant.recorded import recorded_answer
from index.documents import documents
from index.events import current_actor
from index.library import Library
from index.scope import Scope
from index.search import Searcher
from ingest.errors import InputError


def follow_up(searcher: Searcher, answer_id: str) -> Callable[[str], Understood]:
    """What a question means after that answer; InputError if whoever asks has no answer of that id."""
    past = _past(searcher.library, answer_id)
    names, near = called(documents(searcher.library)), likeness(searcher.encoder)
    return lambda asked: understood(asked, [past], names, near)


def _past(library: Library, answer_id: str) -> Past:
    """The question of the answer, with the jurisdictions and the day it was asked for."""
    owner = library.connection.execute("SELECT actor FROM answer WHERE id = ?", (answer_id,)).fetchone()
    if owner is None or owner[0] != current_actor():
        raise InputError(f"{answer_id}: you have no answer of this id to follow up. `clausewise audit list` shows the ids of answers.")
    answer = recorded_answer(library, answer_id)
    return Past(answer.question, Scope(answer.scope.jurisdictions, as_of=answer.scope.as_of))
