"""The columns of the matrix, as quality departments keep them: a finding in, the texts of its row out, safe in a sheet.

Knows nothing of file formats.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.gap.decisions import Field
from assistant.gap.model import Evidence
from assistant.gap.report import SEVERITY_WORDS, STATUS_WORDS, Shown

# What a spreadsheet may take for a formula when it opens a text file (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# A cell of a spreadsheet holds at most 32,767 characters.
LONGEST = 32_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters, its text for a finding, and the field a person may set in it."""

    head: str
    width: int
    of: Callable[[Shown], str]
    field: Field | None = None


def safe(text: str) -> str:
    """A text that no spreadsheet runs as a formula: a leading sign is kept behind an apostrophe."""
    clean = _UNPRINTABLE.sub(" ", text)
    if len(clean) > LONGEST:
        clean = f"{clean[:LONGEST]} [cut: {len(clean):,} characters]"
    return f"'{clean}" if clean.startswith(_FORMULA) else clean


def unsafe(text: str) -> str:
    """The text as it was before `safe`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def quotes(evidence: tuple[Evidence, ...]) -> str:
    """Quotes with their places, a line each."""
    return "\n".join(f"“{one.quote}”{_place(one)}" for one in evidence)


def _place(one: Evidence) -> str:
    page = f", PDF page {one.page + 1}" if one.page is not None else ""
    return f" ({one.number}{page})" if one.number else page and f" ({page.lstrip(', ')})"


def _sections(row: Shown) -> str:
    return ", ".join(dict.fromkeys(one.number or "" for one in row.finding.judgement.evidence if one.number))


def proof_words(row: Shown, passages: int = 1) -> str:
    """What was searched before it was called missing or undetermined, in short; the whole proof stands elsewhere. Empty for the others."""
    if row.finding.judgement.status not in ("missing", "undetermined") or row.finding.judge == "person":
        return ""
    proof = row.finding.judgement.proof
    nearest = "; ".join(f"{one.score:.2f} “{one.quote}”{_place(one)}" for one in proof.nearest[:passages])
    out = f", {len(proof.left_out)} left out" if proof.left_out else ""
    asked = "1 query" if len(proof.queries) == 1 else f"{len(proof.queries)} queries"
    return f"{asked}, {len(proof.sections)} sections read{out}. Nearest: {nearest or 'nothing'}"


def status_words(row: Shown) -> str:
    """The status in words."""
    return STATUS_WORDS[row.status]


def severity_words(row: Shown) -> str:
    """The severity in words; empty for what is no gap."""
    return SEVERITY_WORDS[row.severity] if row.is_gap else ""


def _by(row: Shown) -> str:
    decided = row.standing.fields.get("status") or row.standing.fields.get("severity")
    if decided and not row.standing.look_again:
        return f"person: {decided.by}, {decided.time[:10]}"
    return "person (requirement set)" if row.finding.judge == "person" else f"machine: {row.finding.judge}"


def _standing(row: Shown) -> str:
    if not row.standing.fields:
        return ""
    return f"Look again: {row.standing.look_again}" if row.standing.look_again else "Decision carried over"


def _applicability(row: Shown) -> str:
    return row.standing.value("applicability") or ("No" if row.status == "not_applicable" else "Yes")


def _why_applicable(row: Shown) -> str:
    written = row.standing.value("applicability_rationale")
    return written or (row.finding.judgement.rationale if row.status == "not_applicable" else "")


def _gap(row: Shown) -> str:
    return row.standing.value("gap") or (row.finding.judgement.element if row.is_gap else "")


def _written(field: Field) -> Callable[[Shown], str]:
    return lambda row: row.standing.value(field)


COLUMNS: tuple[Column, ...] = (
    Column("Finding", 16, lambda row: row.key),
    Column("Requirement", 26, lambda row: row.finding.requirement.id),
    Column("Document", 22, lambda row: row.finding.requirement.document),
    Column("Document status", 12, lambda row: row.finding.requirement.document_status),
    Column("Clause", 24, lambda row: row.finding.requirement.label),
    Column("Obligation (verbatim)", 56, lambda row: row.finding.requirement.obligation),
    Column("Elements", 32, lambda row: "\n".join(f"• {one}" for one in row.finding.requirement.elements)),
    Column("Modality", 10, lambda row: row.finding.requirement.modality + (" not" if row.finding.requirement.negated else "")),
    Column("Applicable", 11, _applicability, "applicability"),
    Column("Rationale of applicability", 26, _why_applicable, "applicability_rationale"),
    Column("SOP", 30, lambda row: row.finding.sop),
    Column("SOP document", 22, lambda row: row.finding.sop_document),
    Column("SOP section", 12, _sections),
    Column("Evidence (verbatim)", 52, lambda row: quotes(row.finding.judgement.evidence)),
    Column("Status", 16, status_words, "status"),
    Column("Gap", 34, _gap, "gap"),
    Column("Severity (proposed)", 12, severity_words, "severity"),
    Column("Severity rule", 26, lambda row: row.finding.severity_rule if row.is_gap else ""),
    Column("Why", 40, lambda row: row.finding.judgement.rationale),
    Column("Confidence", 11, lambda row: f"{row.finding.judgement.confidence:.2f}"),
    Column("Proof of search", 44, proof_words),
    Column("Risk", 22, _written("risk"), "risk"),
    Column("Action", 30, _written("action"), "action"),
    Column("CAPA or change control", 18, _written("reference"), "reference"),
    Column("Owner", 18, _written("owner"), "owner"),
    Column("Due date", 12, _written("due_date"), "due_date"),
    Column("Verification", 22, _written("verification"), "verification"),
    Column("Proposed or decided by", 26, _by),
    Column("Reviewer", 18, _written("reviewer"), "reviewer"),
    Column("Reviewed on", 12, _written("reviewed_on"), "reviewed_on"),
    Column("Since the last run", 14, lambda row: row.change),
    Column("Earlier decision", 30, _standing),
)


def texts(row: Shown) -> tuple[str, ...]:
    """The texts of a finding's row, safe for a text file that a spreadsheet opens."""
    return tuple(safe(column.of(row)) for column in COLUMNS)
