"""All that the outputs of a gap analysis show: its findings with decisions and changes, the company's view, and how it was made.

Knows nothing of file formats.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.gap.batch import Measured
from assistant.gap.company import Change, CompanyFinding
from assistant.gap.decisions import UNDECIDED, Standing, severity_of, status_of
from assistant.gap.finding_json import finding_key
from assistant.gap.model import FINDING_STATUSES, Finding, FindingStatus, Severity
from assistant.gap.severity import Rules, Together

NOTICE = "Proposed by a machine; a qualified person decides."

STATUS_WORDS: dict[FindingStatus, str] = {
    "met": "Compliant",
    "partial": "Partial",
    "missing": "Missing",
    "conflict": "Conflict",
    "not_applicable": "Not applicable",
    "undetermined": "Cannot determine",
}
SEVERITY_WORDS: dict[Severity, str] = {"critical": "Critical", "major": "Major", "other": "Other"}
# Each with a dark ink of the same hue: the words stay legible in print and for the colour blind, who read the word.
STATUS_COLOURS: dict[FindingStatus, tuple[str, str]] = {
    "met": ("E3F1E8", "17613A"),
    "partial": ("FDF3DC", "7A4F00"),
    "missing": ("FBE6D8", "8A3B0C"),
    "conflict": ("F8DAD8", "8E1F1F"),
    "not_applicable": ("ECEFF1", "4A565E"),
    "undetermined": ("E6E3F4", "46368A"),
}
SEVERITY_ORDER: tuple[Severity, ...] = ("critical", "major", "other")
GAPS = frozenset({"conflict", "missing", "partial", "undetermined"})


@dataclass(frozen=True, slots=True)
class Made:
    """How a gap analysis came about: enough to make it again."""

    time: str
    actor: str
    version: str
    judge: str
    model: str
    library_revision: int
    requirements: str
    documents: tuple[tuple[str, str, str], ...]
    rules: Rules


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as it is shown: with its key, the decisions on it, and what changed since the run before."""

    finding: Finding
    key: str
    standing: Standing
    change: Change

    @property
    def status(self) -> FindingStatus:
        """The status that counts."""
        return status_of(self.finding, self.standing)

    @property
    def severity(self) -> Severity:
        """The severity that counts."""
        return severity_of(self.finding, self.standing)

    @property
    def is_gap(self) -> bool:
        """Whether somebody must act on it."""
        return self.status in GAPS


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two SOP statements on one subject that cannot both be followed: what they differ in, and where they stand."""

    subject: str
    differs: str
    first_sop: str
    first_clause: str
    first_quote: str
    second_sop: str
    second_clause: str
    second_quote: str
    score: float


@dataclass(frozen=True, slots=True)
class Report:
    """A whole gap analysis, in the order of its SOPs and requirements."""

    shown: tuple[Shown, ...]
    measured: tuple[Measured, ...]
    company: tuple[CompanyFinding, ...]
    together: tuple[Together, ...]
    contradictions: tuple[Contradiction, ...]
    made: Made

    @property
    def sops(self) -> tuple[Measured, ...]:
        """The SOPs that were read."""
        return tuple(one for one in self.measured if not one.error)

    @property
    def failed(self) -> tuple[Measured, ...]:
        """The SOPs that could not be read or judged."""
        return tuple(one for one in self.measured if one.error)


def shown(findings: Sequence[Finding], standings: Mapping[str, Standing], changes: Mapping[str, Change]) -> tuple[Shown, ...]:
    """Findings with what is known about them."""
    keys = (finding_key(one.requirement.id, one.sop) for one in findings)
    return tuple(Shown(one, key, standings.get(key, UNDECIDED), changes.get(key, "")) for one, key in zip(findings, keys, strict=True))


def counted(rows: Sequence[Shown]) -> dict[FindingStatus, int]:
    """How many findings of each status, in the order of review."""
    return {status: sum(one.status == status for one in rows) for status in FINDING_STATUSES}


def in_review_order(rows: Sequence[Shown]) -> list[Shown]:
    """Worst severity first, within it undetermined before conflict, missing and partial."""
    return sorted(rows, key=lambda one: (SEVERITY_ORDER.index(one.severity), FINDING_STATUSES.index(one.status)))
