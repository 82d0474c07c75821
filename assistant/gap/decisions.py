"""What people decide about findings: kept as rows and events, and held against a later run to say whether it still stands.

A decision is tied to the finding's key (requirement id and SOP) and to fingerprints of the texts it was made on. Knows nothing of
spreadsheets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from assistant.gap.finding_json import finding_key
from assistant.gap.model import FINDING_STATUSES, Finding, FindingStatus, Severity
from index import events
from index.library import Library
from ingest.errors import InputError
from ingest.fingerprint import of_text

Field = Literal[
    "status",
    "severity",
    "applicability",
    "applicability_rationale",
    "gap",
    "risk",
    "action",
    "reference",
    "owner",
    "due_date",
    "verification",
    "reviewer",
    "reviewed_on",
]
FIELDS: tuple[Field, ...] = get_args(Field)
"""What a person may set of a finding; `reference` is a CAPA or change control number."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a decision was made on: the finding, its texts by fingerprint, and what the machine proposed."""

    finding: str
    requirement: str
    requirement_fingerprint: str
    clause: str | None
    sop: str
    sop_sha256: str
    evidence_fingerprint: str
    proposed_status: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A field of a finding that a person set: what it was, what it is now, and who is named in it as reviewer."""

    basis: Basis
    field: Field
    old: str
    new: str
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A field as decided, by whom and when."""

    value: str
    by: str
    time: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The decisions on a finding, and why they must be looked at again (empty: they are carried over)."""

    fields: Mapping[str, Decided]
    look_again: str = ""

    def value(self, field: Field) -> str:
        """What was decided, empty where nothing was."""
        found = self.fields.get(field)
        return found.value if found else ""


UNDECIDED = Standing({})


def basis(finding: Finding) -> Basis:
    """What a decision about this finding rests on."""
    requirement, judgement = finding.requirement, finding.judgement
    read = judgement.evidence or judgement.proof.nearest
    return Basis(
        finding_key(requirement.id, finding.sop),
        requirement.id,
        requirement.fingerprint,
        requirement.clause_id,
        finding.sop,
        finding.sop_sha256,
        of_text("\n".join(one.quote for one in read)),
        judgement.status,
    )


_COLUMNS = (
    "time, actor, reviewer, finding, requirement, requirement_fingerprint, clause, sop, sop_sha256, evidence_fingerprint,"
    " proposed_status, field, old, new, source"
)


def record(library: Library, edits: Sequence[Edit], source: str) -> int:
    """Keep edits, each with an event that names the old and the new value; all or none. Returns how many were kept."""
    for edit in edits:
        _check(edit)
    actor = events.current_actor()
    with library.transaction() as connection:
        for edit in edits:
            on = edit.basis
            by = edit.reviewer or actor
            connection.execute(
                f"INSERT INTO finding_decision ({_COLUMNS}) VALUES ({', '.join('?' * len(_COLUMNS.split(', ')))})",
                (
                    *(events.now(), actor, by, on.finding, on.requirement, on.requirement_fingerprint, on.clause, on.sop, on.sop_sha256),
                    *(on.evidence_fingerprint, on.proposed_status, edit.field, edit.old, edit.new, source),
                ),
            )
            detail = {
                "requirement": on.requirement,
                "requirement fingerprint": on.requirement_fingerprint,
                "sop": on.sop,
                "sop sha256": on.sop_sha256,
                "field": edit.field,
                "old": edit.old,
                "new": edit.new,
                "reviewer": by,
                "source": source,
            }
            events.append(connection, "decide finding", on.finding, detail, library.revision)
    return len(edits)


def _check(edit: Edit) -> None:
    allowed: tuple[str, ...] = ()
    if edit.field == "status":
        allowed = FINDING_STATUSES
    if edit.field == "severity":
        allowed = get_args(Severity)
    if allowed and edit.new and edit.new not in allowed:
        raise InputError(f"{edit.basis.finding}: {edit.field} {edit.new!r} is not known. Choose from: {', '.join(allowed)}.")


def current(library: Library) -> dict[tuple[str, str], str]:
    """The value that counts today of every field that was ever decided, by finding and field."""
    rows = library.connection.execute("SELECT finding, field, new FROM finding_decision ORDER BY row")
    return {(row["finding"], row["field"]): row["new"] for row in rows}


def history(library: Library) -> list[dict[str, str]]:
    """All decisions, oldest first, as they were kept."""
    names = _COLUMNS.split(", ")
    rows = library.connection.execute(f"SELECT {_COLUMNS} FROM finding_decision ORDER BY row")
    return [{name: row[name] for name in names} for row in rows]


def standings(library: Library, findings: Sequence[Finding]) -> dict[str, Standing]:
    """The decisions on these findings by key; findings on which nothing was decided are left out."""
    wanted = {one.finding: one for one in map(basis, findings)}
    fields: dict[str, dict[str, Decided]] = {}
    last: dict[str, Basis] = {}
    rows = library.connection.execute(
        "SELECT finding, requirement, requirement_fingerprint, clause, sop, sop_sha256, evidence_fingerprint, proposed_status, field, new,"
        " reviewer, time FROM finding_decision ORDER BY row"
    )
    for row in rows:
        if row["finding"] in wanted:
            fields.setdefault(row["finding"], {})[row["field"]] = Decided(row["new"], row["reviewer"], row["time"])
            last[row["finding"]] = Basis(*tuple(row)[:8])
    return {key: Standing(decided, _look_again(last[key], wanted[key])) for key, decided in fields.items()}


def _look_again(then: Basis, now: Basis) -> str:
    """Why a decision no longer stands by itself: a text it was made on is another one now."""
    if then.requirement_fingerprint != now.requirement_fingerprint:
        return "the requirement's text changed since this was decided"
    if then.sop_sha256 != now.sop_sha256 and then.evidence_fingerprint != now.evidence_fingerprint:
        return "the SOP changed in the passages that this was decided on"
    if then.sop_sha256 != now.sop_sha256 and then.proposed_status != now.proposed_status:
        return f"the SOP changed, and {now.proposed_status.replace('_', ' ')} is proposed now"
    return ""


def status_of(finding: Finding, standing: Standing) -> FindingStatus:
    """The status that counts: what a person decided where that still stands, else what was proposed."""
    decided = standing.value("status")
    return cast(FindingStatus, decided) if decided and not standing.look_again else finding.judgement.status


def severity_of(finding: Finding, standing: Standing) -> Severity:
    """The severity that counts, by the same rule."""
    decided = standing.value("severity")
    return cast(Severity, decided) if decided and not standing.look_again else finding.severity
