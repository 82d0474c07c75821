"""The types of gap analysis: a `Requirement` held against a `Sop` gives a `Judgement`, and with its proof of search a `Finding`.

Knows nothing of how evidence is found or judged, nor of how findings are shown.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from ingest.model import Clause, Document, Span

FindingStatus = Literal["met", "partial", "missing", "conflict", "not_applicable", "undetermined"]
Severity = Literal["critical", "major", "other"]

FINDING_STATUSES: tuple[FindingStatus, ...] = ("undetermined", "conflict", "missing", "partial", "met", "not_applicable")
"""In the order in which a reviewer should look at them."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One obligation to measure SOPs against.

    `id` is the user's own or the obligation's (`eu-gmp-annex-1@2022#4.14/2`). `clause_id` is None where the clause could not be resolved or
    none was given. `label` is how it is cited ("EU GMP Annex 1 (2022), 4.14"), empty where unknown. `elements` are the parts that can be
    missing one by one; empty for an obligation of one piece. `fingerprint` is the hash of `obligation` (`ingest.fingerprint.of_text`).
    """

    id: str
    obligation: str
    clause_id: str | None
    document: str
    label: str
    document_status: str
    modality: str
    negated: bool
    elements: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SopSentence:
    """One sentence, list item or table row of an SOP.

    `quotable` is False where it never counts as coverage (purpose, definitions, references, revision history). `section` is the heading
    path, outermost first; `span` counts in the clause's text.
    """

    clause_id: str
    number: str | None
    section: tuple[str, ...]
    text: str
    span: Span
    page: int | None
    quotable: bool


@dataclass(frozen=True, slots=True)
class Sop:
    """An SOP as read: `file` is its file name, `document` carries its sha256, `sentences` are in reading order."""

    file: str
    document: Document
    clauses: tuple[Clause, ...]
    sentences: tuple[SopSentence, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote from the SOP, checked by the gate; `score` is how near the search found it, 0 to 1."""

    quote: str
    clause_id: str
    number: str | None
    page: int | None
    score: float


@dataclass(frozen=True, slots=True)
class SearchProof:
    """What was done before anything is called missing: the queries asked, the sections read, those left out, and the nearest passages."""

    queries: tuple[str, ...]
    sections: tuple[str, ...]
    left_out: tuple[str, ...]
    nearest: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says of one requirement and one SOP.

    `element` names what is at fault, in words; empty for met. `confidence` is calibrated, 0 to 1. `features` are the measured values that
    the status rests on, for the record.
    """

    status: FindingStatus
    evidence: tuple[Evidence, ...]
    element: str
    rationale: str
    confidence: float
    proof: SearchProof
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A judgement with its requirement, its SOP and its proposed severity, with the rule that proposed it.

    `judge` says who judged: `rules` or `llm`, with version; `person` where a requirement set says that the requirement does not apply.
    """

    requirement: Requirement
    sop: str
    sop_document: str
    sop_sha256: str
    judgement: Judgement
    severity: Severity
    judge: str
    severity_rule: str = ""


@runtime_checkable
class Foresighted(Protocol):
    """A judge that can work ahead on what it will be asked."""

    def expecting(self, sop: Sop, requirements: Sequence[Requirement]) -> AbstractContextManager[None]:
        """Work ahead while the context is open; judging gives the same with and without."""
        ...


class Judge(Protocol):
    """Anything that judges requirements against one SOP; returns one judgement a requirement, in order."""

    name: str

    def judge(self, sop: Sop, requirements: Sequence[Requirement]) -> list[Judgement]:
        """Judge all requirements against one SOP."""
        ...
