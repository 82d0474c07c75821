"""A question in, an answer with checked citations out: search, produce, verify, decide whether to abstain, record.

Two producers make the same `Draft`s: `extract` without a language model, later `llm` with one. What neither can do is show a quote that the
gate has not checked.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from assistant import abstain, extract, numbers
from assistant.extract import Draft
from assistant.verify import VERIFIED, CitationStatus, Source, in_clause
from index import events
from index.documents import clause, page_labels
from index.library import Library
from index.scope import Scope
from index.search import Found, Searcher
from ingest.errors import InputError, UnknownClause
from ingest.model import Span

# How many passages a producer may draw on.
EVIDENCE = 12

Producer = Callable[[Searcher, str, Found], Sequence[Draft]]
PRODUCERS: dict[str, Producer] = {"extract": extract.drafts}


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands. `page` is the file's 0-based page, `page_label` the printed one; `span` counts in the clause's text."""

    clause_id: str
    document: str
    title: str
    file: str
    number: str | None
    page: int | None
    page_label: str
    quote: str
    status: CitationStatus
    span: Span | None
    label: str
    document_status: str
    restatement: bool
    address: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said, with the quotes that bear it."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that the answer could draw on, for the record and for what is shown when the answer abstains."""

    clause_id: str
    document: str
    number: str | None
    rank: int
    score: float
    similarity: float
    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or why there is none (`abstained`, `reason`), and all that is needed to defend it: producer, model, revision, evidence."""

    answer_id: str
    question: str
    abstained: bool
    reason: str
    statements: tuple[Statement, ...]
    producer: str
    model: str | None
    library_revision: int
    scope: Scope
    as_of: str
    evidence: tuple[Evidence, ...]
    refused: tuple[Statement, ...]
    time: str
    program: str
    notes: tuple[str, ...]


def ask(searcher: Searcher, question: str, scope: Scope, producer: str = "extract") -> Answer:
    """Answer a question within a scope, record the answer and its event, and return it."""
    answer = produced(searcher, question, scope, producer)
    _record(searcher.library, answer)
    return answer


def produced(searcher: Searcher, question: str, scope: Scope, producer: str, revision: int | None = None) -> Answer:
    """An answer at a revision of the library (the newest unless told), without leaving a trace."""
    if not question.strip():
        raise InputError("The question is empty. Ask for something, for example: Who approves changes to a validated system?")
    if producer not in PRODUCERS:
        raise InputError(f"producer {producer!r} is not known. Choose from: {', '.join(PRODUCERS)}.")
    found = searcher.search(question, scope, EVIDENCE, revision)
    reason = abstain.before(searcher.library, question, found)
    statements: list[Statement] = []
    if not reason:
        statements = [_checked(searcher.library, draft, found) for draft in PRODUCERS[producer](searcher, question, found)]
        quotes = [citation.quote for statement in statements if _holds(statement) for citation in statement.citations]
        reason = numbers.none_set(question, quotes) if quotes else abstain.nothing_near(found)
    return Answer(
        f"a-{uuid.uuid4().hex[:16]}",
        question,
        bool(reason),
        reason,
        tuple(statement for statement in statements if _holds(statement)) if not reason else (),
        producer,
        searcher.encoder.model,
        found.revision,
        scope,
        found.scoped.as_of,
        tuple(_evidence(found)),
        tuple(statement for statement in statements if not _holds(statement)),
        events.now(),
        version("clausewise"),
        abstain.notes(searcher.library, question, found) if not reason else (),
    )


def _holds(statement: Statement) -> bool:
    """A statement is shown only if it has citations and every one of them was found in its clause."""
    return bool(statement.citations) and all(citation.status in VERIFIED for citation in statement.citations)


def _checked(library: Library, draft: Draft, found: Found) -> Statement:
    return Statement(draft.text, tuple(cite(library, found, clause_id, quote) for clause_id, quote in draft.quotes))


def cite(library: Library, found: Found, clause_id: str, quote: str) -> Citation:
    """Check a quote against the clause it names, and say where it stands."""
    stored = next((one for one in found.scoped.documents if clause_id.startswith(f"{one.document.id}#")), None)
    try:
        if stored is None:
            raise UnknownClause(clause_id)
        source = Source(stored, clause(library, stored.row, clause_id))
    except UnknownClause:
        return Citation(clause_id, clause_id.split("#")[0], "", "", None, None, "", quote, "unknown_clause", None, "", "", False, "")
    verdict = in_clause(quote, source)
    document, cited = stored.document, source.clause
    page = page_of(library, source, verdict.span, verdict.in_title) if verdict and verdict.span else cited.page_start
    labels = page_labels(library, stored.row)
    return Citation(
        clause_id,
        document.id,
        document.title,
        document.file,
        cited.number,
        page,
        labels[page] if page is not None and page < len(labels) else "",
        quote,
        verdict.status if verdict else "not_found",
        verdict.span if verdict and not verdict.in_title else None,
        f"{document.label or document.title}{', ' + cited.number if cited.number else ''}",
        document.status,
        document.restatement,
        document.address,
    )


def page_of(library: Library, source: Source, span: Span, in_title: bool = False) -> int | None:
    """The page on which a stretch of a clause begins."""
    from assistant.highlight import source_runs

    runs = source_runs(library, source, span, in_title)
    return runs[0].page if runs else source.clause.page_start


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
