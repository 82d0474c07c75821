"""Findings in, the JSON of the command line out, and judgements back from it. Knows nothing of files."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from assistant.gap.model import Evidence, Finding, Judgement, SearchProof
from ingest.fingerprint import of_text

# A finding's key is shown in tables and typed by people; ten hex digits keep a million of them apart with odds of one in two.
KEY_LENGTH = 12


def finding_key(requirement_id: str, sop: str) -> str:
    """What a requirement and an SOP's file name are known by from run to run: `f-` and the beginning of a hash."""
    both = f"{requirement_id}\x00{sop}"
    return f"f-{of_text(both)[:KEY_LENGTH]}"


def line(finding: Finding) -> dict[str, Any]:
    """A finding with the field names of the command line, and what else a reviewer needs."""
    requirement, judgement = finding.requirement, finding.judgement
    return {
        "requirement_id": requirement.id,
        "clause_id": requirement.clause_id,
        "obligation": requirement.obligation,
        "sop": finding.sop,
        "status": judgement.status,
        "evidence": [_evidence(one) for one in judgement.evidence],
        "element": judgement.element,
        "severity": finding.severity,
        "confidence": round(judgement.confidence, 4),
        "rationale": judgement.rationale,
        "search_proof": _proof(judgement.proof),
        "finding": finding_key(requirement.id, finding.sop),
        "severity_rule": finding.severity_rule,
        "label": requirement.label,
        "document": requirement.document,
        "document_status": requirement.document_status,
        "modality": requirement.modality,
        "elements": list(requirement.elements),
        "requirement_fingerprint": requirement.fingerprint,
        "sop_document": finding.sop_document,
        "sop_sha256": finding.sop_sha256,
        "judge": finding.judge,
        "features": dict(judgement.features),
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {"quote": one.quote, "clause_id": one.clause_id, "number": one.number, "page": one.page, "score": round(one.score, 4)}


def _proof(proof: SearchProof) -> dict[str, Any]:
    return {
        "queries": list(proof.queries),
        "sections": list(proof.sections),
        "left_out": list(proof.left_out),
        "nearest": [_evidence(one) for one in proof.nearest],
    }


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """All of a judgement, to be read back unchanged."""
    return asdict(judgement)


def judgement(read: Mapping[str, Any]) -> Judgement:
    """The judgement that `judgement_json` wrote."""
    proof = read["proof"]
    return Judgement(
        read["status"],
        tuple(Evidence(**one) for one in read["evidence"]),
        read["element"],
        read["rationale"],
        read["confidence"],
        SearchProof(
            tuple(proof["queries"]),
            _shared(tuple(proof["sections"])),
            _shared(tuple(proof["left_out"])),
            tuple(Evidence(**one) for one in proof["nearest"]),
        ),
        tuple((name, value) for name, value in read["features"]),
    )


@lru_cache(maxsize=4096)
def _shared(texts: tuple[str, ...]) -> tuple[str, ...]:
    """One object for the sections of an SOP, which all its judgements name: thousands of copies would fill the memory."""
    return texts
