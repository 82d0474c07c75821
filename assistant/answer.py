"""A question in, an answer with checked citations out: search, produce, verify, decide whether to abstain, record.

Two producers make the same `Draft`s: `extract` without a language model, `llm` with one. What neither can do is show a quote that the
gate has not checked.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from assistant import abstain, addressed, extract, numbers, written
from assistant.citing import cite, page_of
from assistant.model import Answer, Citation, Draft, Evidence, Made, Producer, Provenance, Statement
from assistant.relevance import NOTHING, Weighed, fit_hash, weigh
from assistant.settings import drops_unsupported
from assistant.support import supported
from assistant.verify import VERIFIED
from index import events
from index.library import Library
from index.scope import Scope
from index.search import Found, Searcher
from ingest.errors import InputError, LanguageModelError

__all__ = ["PRODUCERS", "Answer", "Citation", "Evidence", "Statement", "as_json", "ask", "cite", "page_of", "produced", "stream"]

# How many passages a producer may draw on.
EVIDENCE = 12

PRODUCERS: dict[str, Producer] = {"extract": extract.drafts, "llm": written.drafts}
FALLBACK = "extract"


def ask(searcher: Searcher, question: str, scope: Scope, producer: str = FALLBACK) -> Answer:
    """Answer a question within a scope, record the answer and its event, and return it."""
    return _last(stream(searcher, question, scope, producer))


def stream(searcher: Searcher, question: str, scope: Scope, producer: str = FALLBACK) -> Iterator[Statement | Answer]:
    """The statements as they are verified, and at the end the whole answer, recorded."""
    for part in _produce(searcher, question, scope, producer, None):
        if isinstance(part, Answer):
            _record(searcher.library, part)
        yield part


def produced(searcher: Searcher, question: str, scope: Scope, producer: str, revision: int | None = None) -> Answer:
    """An answer at a revision of the library (the newest unless told), without leaving a trace."""
    return _last(_produce(searcher, question, scope, producer, revision))


def _last(parts: Iterator[Statement | Answer]) -> Answer:
    answer = next(part for part in parts if isinstance(part, Answer))
    next(parts, None)  # lets the generator finish what stands behind its last item
    return answer


class _Run:
    """One production: what came, what holds, who made it. It exists because statements are shown before the answer is whole."""

    def __init__(self, searcher: Searcher, question: str, found: Found, weighed: Weighed, producer: str) -> None:
        self.searcher, self.question, self.found, self.weighed = searcher, question, found, weighed
        self.asked_of = self.producer = producer
        self.statements: list[Statement] = []
        self.made: Made | None = None
        self.notes: list[str] = []

    def drafts(self) -> Iterator[Draft]:
        """The producer's drafts; those of `extract` where the language model fails before its first."""
        begun = False
        try:
            for part in PRODUCERS[self.producer](self.searcher, self.question, self.found, self.weighed):
                if isinstance(part, Made):
                    self.made = part
                    continue
                begun = True
                yield part
            return
        except LanguageModelError as error:
            if begun:
                self.notes.append(f"The language model stopped before its answer was complete: {error}")
                return
            self.notes.append(f"The language model gave no answer, so the sentences below were selected without one. {error}")
        self.producer = FALLBACK
        yield from self.drafts()

    def checked(self) -> Iterator[Statement]:
        """The statements that may be shown, in order. Where the question asks for a number none is shown before a quote sets one."""
        held: list[Statement] = []
        waits = numbers.wanted_number(self.question) is not None
        for draft in self.drafts():
            statement = self._statement(draft)
            self.statements.append(statement)
            if not _holds(statement):
                continue
            held.append(statement)
            if waits and numbers.none_set(self.question, _quotes(held)):
                continue
            waits = False
            yield from held
            held.clear()

    def _statement(self, draft: Draft) -> Statement:
        library = self.searcher.library
        citations = tuple(cite(library, self.found, clause_id, quote) for clause_id, quote in draft.quotes)
        cited = [(one.label.removesuffix(f", {one.number}"), one.number) for one in citations if one.status in VERIFIED]
        support, doubts = supported(draft.text, [citation.quote for citation in citations], self.searcher.encoder, cited)
        return Statement(draft.text, citations, support, doubts, draft.part or self._part(citations))

    def _part(self, citations: tuple[Citation, ...]) -> str:
        """The part of a comparison that a statement answers for, where its producer does not say: that of its first citation."""
        rows = {one.document.id: one.row for one in self.found.scoped.documents}
        row = rows.get(citations[0].document) if citations and len(self.found.parts) > 1 else None
        return next((part.name for part in self.found.parts if row in part.rows), "")


def _holds(statement: Statement) -> bool:
    """A statement is shown only if it has citations and every one of them was found in its clause."""
    verified = bool(statement.citations) and all(citation.status in VERIFIED for citation in statement.citations)
    return verified and not (statement.support == "unsupported" and drops_unsupported())


def _quotes(statements: list[Statement]) -> list[str]:
    return [citation.quote for statement in statements for citation in statement.citations]


def _produce(searcher: Searcher, question: str, scope: Scope, producer: str, revision: int | None) -> Iterator[Statement | Answer]:
    if not question.strip():
        raise InputError("The question is empty. Ask for something, for example: Who approves changes to a validated system?")
    if producer not in PRODUCERS:
        raise InputError(f"producer {producer!r} is not known. Choose from: {', '.join(PRODUCERS)}.")
    found = searcher.search(question, scope, EVIDENCE, revision)
    reason = abstain.before(searcher.library, question, found)
    weighed = NOTHING if reason else weigh(searcher, question, found)
    reason = reason or ("" if weighed.enough else _too_little(question, found, weighed))
    run = _Run(searcher, question, found, weighed, producer)
    shown: list[Statement] = []
    if not reason:
        for statement in run.checked():
            shown.append(statement)
            yield statement
        quotes = _quotes([statement for statement in run.statements if _holds(statement)])
        reason = numbers.none_set(question, quotes) if quotes else _nothing(run)
    yield _answer(run, scope, reason, shown if not reason else [])


def _too_little(question: str, found: Found, weighed: Weighed) -> str:
    """Why nothing is tried: the clause that comes nearest sets no number of the kind that is asked for, or nothing is near."""
    nearest = max(weighed.judged, key=lambda one: one.chance, default=None)
    read = [sentence.whole for sentence in nearest.candidate.sentences] if nearest else []
    return (numbers.none_set(question, read) if read else "") or abstain.nothing_near(found)


def _nothing(run: _Run) -> str:
    """Why there is nothing to show: nothing near, the model found no answer, or nothing it wrote passed the gate."""
    if run.made is None:
        return abstain.nothing_near(run.found)
    if not run.statements:
        return "The language model found no answer in the passages that the search gave it."
    return f"The language model wrote {len(run.statements)} statements, and none of them could be verified in the clauses it cites."


def _answer(run: _Run, scope: Scope, reason: str, shown: list[Statement]) -> Answer:
    found, encoder = run.found, run.searcher.encoder.model
    return Answer(
        f"a-{uuid.uuid4().hex[:16]}",
        run.question,
        bool(reason),
        reason,
        tuple(shown),
        run.producer,
        run.made.model if run.made else encoder,
        found.revision,
        scope,
        found.scoped.as_of,
        tuple(_evidence(found)),
        tuple(statement for statement in run.statements if not _holds(statement)),
        events.now(),
        version("clausewise"),
        _notes(run, shown, refused=bool(reason)),
        Provenance(encoder, run.asked_of, run.made, fit_hash(), drops_unsupported()),
        round(run.weighed.chance, 4),
    )


def _notes(run: _Run, shown: list[Statement], refused: bool) -> tuple[str, ...]:
    """What must be said beside the answer: of the model, of the question, and of texts found that address a machine."""
    library, found = run.searcher.library, run.found
    asked = () if refused else (*abstain.notes(library, run.question, found), *abstain.unheard(found, [one.part for one in shown]))
    quoted = {citation.document for statement in shown for citation in statement.citations}
    return (*run.notes, *asked, *abstain.from_elsewhere(run.question, found, quoted), *addressed.notes(library, found, shown))


def _evidence(found: Found) -> list[Evidence]:
    return [
        Evidence(
            hit.passage.clause_id,
            hit.document.document.id,
            hit.number,
            hit.rank,
            round(hit.score, 6),
            round(hit.similarity, 6),
            hit.found_by,
        )
        for hit in found.hits
    ]


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer as the command line prints it and the library stores it."""
    return asdict(answer)


def _record(library: Library, answer: Answer) -> None:
    body = json.dumps(as_json(answer), ensure_ascii=False, sort_keys=True)
    with library.transaction() as connection:
        connection.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)",
            (answer.answer_id, answer.time, events.current_actor(), answer.library_revision, answer.question, body),
        )
        detail = {"question": answer.question, "abstained": answer.abstained, "producer": answer.producer, "model": answer.model}
        events.append(connection, "answer", answer.answer_id, detail, answer.library_revision)
