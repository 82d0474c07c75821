"""A report in, the matrix as CSV or JSON out."""

import csv
import io
import json
from typing import Any

from assistant.gap.columns import COLUMNS, safe, texts
from assistant.gap.finding_json import line
from assistant.gap.report import NOTICE, Report, Shown, counted


def as_csv(report: Report) -> bytes:
    """All rows with the columns of the matrix and the proof of search; UTF-8 with a mark, so that spreadsheets read it as such."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([*(column.head for column in COLUMNS), "Queries", "Best passages", "Notice"])
    for row in report.shown:
        proof = row.finding.judgement.proof
        best = "\n".join(f"{one.score:.4f} {one.clause_id} {one.quote}" for one in proof.nearest)
        writer.writerow([*texts(row), safe("\n".join(proof.queries)), safe(best), NOTICE])
    return out.getvalue().encode("utf-8-sig")


def finding_line(row: Shown) -> dict[str, Any]:
    """A finding as the command line prints it: `status` and `severity` are those that count, `proposed_*` those of the machine."""
    decided = {field: {"value": one.value, "by": one.by, "time": one.time} for field, one in row.standing.fields.items()}
    return {
        **line(row.finding),
        "status": row.status,
        "severity": row.severity,
        "proposed_status": row.finding.judgement.status,
        "proposed_severity": row.finding.severity,
        "decisions": decided,
        "look_again": row.standing.look_again,
        "change": row.change,
    }


def as_json(report: Report) -> bytes:
    """The whole report as one JSON document."""
    made = report.made
    document = {
        "notice": NOTICE,
        "made": {
            "time": made.time,
            "actor": made.actor,
            "clausewise": made.version,
            "judge": made.judge,
            "model": made.model,
            "library_revision": made.library_revision,
            "requirements": made.requirements,
            "documents": [{"document": name, "status": status, "sha256": sha256} for name, status, sha256 in made.documents],
            "severity_rules": {"version": made.rules.version, "from": made.rules.origin, "sha256": made.rules.sha256},
        },
        "counts": counted(report.shown),
        "sops": [_sop(one) for one in report.measured],
        "findings": [finding_line(row) for row in report.shown],
        "company": [
            {
                "requirement_id": one.requirement.id,
                "status": one.status,
                "sops": {status: list(names) for status, names in one.sops.items()},
                "contradicted_by": list(one.contradicted),
            }
            for one in report.company
        ],
        "several_together": [
            {"sop": one.sop, "section": one.section, "severity": "major", "requirements": list(one.requirements), "rule": one.rule}
            for one in report.together
        ],
        "contradictions": [
            {
                "subject": one.subject,
                "differs": one.differs,
                "score": round(one.score, 4),
                "first": {"sop": one.first_sop, "clause_id": one.first_clause, "quote": one.first_quote},
                "second": {"sop": one.second_sop, "clause_id": one.second_clause, "quote": one.second_quote},
            }
            for one in report.contradictions
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _sop(measured: Any) -> dict[str, Any]:
    document = measured.sop.document if measured.sop else None
    return {
        "file": measured.name,
        "document": document.id if document else None,
        "sha256": document.sha256 if document else None,
        "findings": len(measured.findings),
        "error": measured.error or None,
    }
