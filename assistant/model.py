"""The types of answers: what a producer drafts, what the gate makes of it, and what is recorded. Knows nothing of how they are made."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.relevance import Weighed
from assistant.verify import CitationStatus
from index.scope import Scope
from index.search import Found, Searcher
from ingest.model import Span

Support = Literal["quoted", "supported", "unsupported"]
"""How a statement stands to its quotes: made of their words, borne by them, or saying something that they do not bear."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before the gate: its text, per citation the clause's id and the quote, and the part of a comparison it answers for."""

    text: str
    quotes: tuple[tuple[str, str], ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What a language model was given and gave: model, its hash (empty where none is told), version of the prompt, seed, raw output."""

    model: str
    model_hash: str
    prompt_version: str
    seed: int | None
    raw: str


Producer = Callable[[Searcher, str, Found, Weighed], Iterator[Draft | Made]]
"""Yields drafts as they are ready; one that uses a language model yields a single `Made` after them."""


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
    """What is said, with the quotes that bear it.

    `doubts` say in words what the quotes do not bear; `part` names the text or jurisdiction that the statement answers for, where the
    question compares several.
    """

    text: str
    citations: tuple[Citation, ...]
    support: Support = "quoted"
    doubts: tuple[str, ...] = ()
    part: str = ""


def compared_parts(statements: Sequence[Statement]) -> list[str]:
    """The texts or jurisdictions that the statements compare, in order; empty where they compare none."""
    found = list(dict.fromkeys(statement.part for statement in statements))
    return found if len(found) > 1 and all(found) else []


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
class Provenance:
    """What an answer was made with: embedding model, producer that was asked for, what a language model was given and gave.

    `fit` is the hash of the weights that judge relevance, `drops` whether statements that their quotes do not bear were left out.
    """

    encoder: str
    asked_of: str
    made: Made | None = None
    fit: str = ""
    drops: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or why there is none (`abstained`, `reason`), and all that is needed to defend it: producer, model, revision, evidence.

    `confidence` is the chance, before anything is written, that the library holds an answer: calibrated, 0 to 1.
    """

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
    provenance: Provenance
    confidence: float = 0.0
