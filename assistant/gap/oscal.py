"""A report in, OSCAL assessment results (NIST, JSON) out, for programs of governance, risk and compliance.

A requirement is the control that was assessed; each finding targets it with `satisfied` or `not-satisfied` and rests on an observation that
quotes the SOP. What OSCAL has no word for (partial, undetermined, severity) stands in properties of our own name space.
"""

import json
import re
import uuid
from typing import Any

from assistant.gap.columns import proof_words
from assistant.gap.report import NOTICE, STATUS_WORDS, Report, Shown
from assistant.gap.summary import made_lines
from ingest.fingerprint import of_text

OSCAL_VERSION = "1.2.0"
NAME_SPACE = "urn:clausewise:gap-analysis"
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, NAME_SPACE)
_SATISFIED = frozenset({"met", "not_applicable"})
# What OSCAL takes for a token: a letter or underscore, then letters, digits, dots, hyphens, underscores.
_TOKEN = re.compile(r"(?:[^\W\d]|_)[\w.\-]*")


def as_oscal(report: Report) -> bytes:
    """The document's bytes."""
    made = report.made
    seed = f"{made.time} {made.actor} {len(report.shown)}"
    plan = _id("plan", seed)
    results = {
        "uuid": _id("document", seed),
        "metadata": {
            "title": "Gap analysis of SOPs",
            "last-modified": made.time,
            "version": made.time,
            "oscal-version": OSCAL_VERSION,
            "remarks": f"{NOTICE} Statuses and severities are proposals until a named person has reviewed them.",
        },
        "import-ap": {"href": f"#{plan}"},
        "results": [_result(report, seed)],
        "back-matter": {"resources": [_plan(report, plan), *(_sop(one) for one in report.sops if one.sop)]},
    }
    return json.dumps({"assessment-results": results}, ensure_ascii=False, indent=1).encode()


def _id(kind: str, name: str) -> str:
    """The same thing has the same id in every export."""
    return str(uuid.uuid5(_IDS, f"{kind} {name}"))


def _result(report: Report, seed: str) -> dict[str, Any]:
    controls = [{"control-id": token(one.requirement.id)} for one in report.company]
    return {
        "uuid": _id("result", seed),
        "title": f"Gap analysis against {_line(report.made.requirements)}",
        "description": f"{len(report.sops)} SOPs measured against {len(report.company)} obligations. {NOTICE}",
        "start": report.made.time,
        "end": report.made.time,
        "props": [_prop("judge", report.made.judge), _prop("library-revision", str(report.made.library_revision))],
        "reviewed-controls": {
            "description": "The obligations; their words are in the findings.",
            "control-selections": [{"include-controls": controls}],
        },
        "observations": [_observation(row, report) for row in report.shown],
        "findings": [_finding(row) for row in report.shown],
    }


def _observation(row: Shown, report: Report) -> dict[str, Any]:
    judgement = row.finding.judgement
    words = judgement.rationale or STATUS_WORDS[row.status]
    proof = proof_words(row, 3)
    observation: dict[str, Any] = {
        "uuid": _id("observation", row.key),
        "title": _line(f"{row.finding.requirement.label or row.finding.requirement.id} in {row.finding.sop}"),
        "description": f"{words} Proof of search: {proof}" if proof else words,
        "props": [_prop("confidence", f"{judgement.confidence:.4f}"), _prop("judge", row.finding.judge)],
        "methods": ["EXAMINE"],
        "types": ["finding"],
        "subjects": [{"subject-uuid": _sop_id(row.finding.sop_sha256), "type": "resource", "title": _line(row.finding.sop)}],
        "collected": report.made.time,
    }
    if judgement.evidence:
        observation["relevant-evidence"] = [
            {
                "href": f"#{_sop_id(row.finding.sop_sha256)}",
                "description": one.quote,
                "props": [_prop("clause-id", one.clause_id), _prop("score", f"{one.score:.4f}")],
            }
            for one in judgement.evidence
        ]
    return observation


def _finding(row: Shown) -> dict[str, Any]:
    requirement, judgement = row.finding.requirement, row.finding.judgement
    satisfied = row.status in _SATISFIED
    props = [_prop("status", row.status), _prop("proposed-status", judgement.status), _prop("requirement-id", requirement.id)]
    props += [_prop("severity", row.severity), _prop("severity-rule", row.finding.severity_rule)] if row.is_gap else []
    props += [_prop(field.replace("_", "-"), one.value) for field, one in row.standing.fields.items() if one.value.strip()]
    reason = "pass" if row.status == "met" else "fail" if row.is_gap and row.status != "undetermined" else "other"
    return {
        "uuid": _id("finding", row.key),
        "title": _line(f"{STATUS_WORDS[row.status]}: {requirement.label or requirement.id} in {row.finding.sop}"),
        "description": requirement.obligation,
        "props": list(props),
        "target": {
            "type": "objective-id",
            "target-id": token(requirement.id),
            "status": {
                "state": "satisfied" if satisfied else "not-satisfied",
                "reason": reason,
                "remarks": row.standing.value("gap") or judgement.element or STATUS_WORDS[row.status],
            },
        },
        "related-observations": [{"observation-uuid": _id("observation", row.key)}],
    }


def _plan(report: Report, plan: str) -> dict[str, Any]:
    lines = "\n".join(f"{name}: {words}" if name else words for name, words in made_lines(report))
    return {"uuid": plan, "title": "How the gap analysis was made", "description": lines}


def _sop(measured: Any) -> dict[str, Any]:
    document = measured.sop.document
    return {
        "uuid": _sop_id(document.sha256),
        "title": _line(measured.name),
        "description": _line(f"{document.id} {document.title}"),
        "rlinks": [{"href": _href(measured.name), "hashes": [{"algorithm": "SHA-256", "value": document.sha256}]}],
    }


def _sop_id(sha256: str) -> str:
    return _id("sop", sha256)


def _href(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": NAME_SPACE, "value": _line(value)}


def _line(words: str) -> str:
    """OSCAL's strings hold no line breaks and no blanks at their ends."""
    return " ".join(words.split()) or "none"


def token(requirement: str) -> str:
    """A requirement's id as an OSCAL token: itself where it is one, else with other characters replaced and a hash to tell it apart."""
    if _TOKEN.fullmatch(requirement):
        return requirement
    bare = re.sub(r"[^\w.\-]", "_", requirement)
    return f"{bare if _TOKEN.match(bare) else f'_{bare}'}-{of_text(requirement)[:8]}"
