"""Findings of many SOPs in, the company's view out: an obligation is met if any SOP meets it; what no SOP covers; what changed since.

Knows nothing of how findings were made, nor of how they are shown.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.gap.decisions import UNDECIDED, Standing, status_of
from assistant.gap.finding_json import finding_key
from assistant.gap.model import Finding, FindingStatus, Requirement

Change = Literal["new", "resolved", "changed", "unchanged", ""]

# The first that any SOP has decides, once no SOP meets it: a rule against the obligation outweighs half a rule for it.
_WORST_FIRST: tuple[FindingStatus, ...] = ("conflict", "partial", "undetermined", "missing", "not_applicable")


@dataclass(frozen=True, slots=True)
class CompanyFinding:
    """A requirement over all SOPs: its status for the company, and the SOPs by their own status."""

    requirement: Requirement
    status: FindingStatus
    sops: Mapping[FindingStatus, tuple[str, ...]]

    @property
    def contradicted(self) -> tuple[str, ...]:
        """The SOPs that rule against it although another meets it."""
        return self.sops.get("conflict", ()) if self.status == "met" else ()


def company(findings: Sequence[Finding], standings: Mapping[str, Standing]) -> list[CompanyFinding]:
    """One `CompanyFinding` a requirement, in the order of the requirements."""
    by_requirement: dict[str, list[tuple[Finding, FindingStatus]]] = defaultdict(list)
    for one in findings:
        key = finding_key(one.requirement.id, one.sop)
        by_requirement[one.requirement.id].append((one, status_of(one, standings.get(key, UNDECIDED))))
    return [_company(members) for members in by_requirement.values()]


def _company(members: Sequence[tuple[Finding, FindingStatus]]) -> CompanyFinding:
    sops: dict[FindingStatus, list[str]] = defaultdict(list)
    for finding, own in members:
        sops[own].append(finding.sop)
    status: FindingStatus = "met" if "met" in sops else next(one for one in _WORST_FIRST if one in sops)
    return CompanyFinding(members[0][0].requirement, status, {key: tuple(names) for key, names in sops.items()})


_GAPS = ("conflict", "missing", "partial", "undetermined")


def changes(lines: Sequence[Mapping[str, Any]], before: Mapping[str, Mapping[str, Any]]) -> dict[str, Change]:
    """What became of each finding since the run before, by key; empty words where there was no run before."""
    if not before:
        return {one["finding"]: "" for one in lines}
    return {one["finding"]: _change(one["status"], before.get(one["finding"])) for one in lines}


def _change(status: str, before: Mapping[str, Any] | None) -> Change:
    if before is None:
        return "new"
    if before["status"] == status:
        return "unchanged"
    return "resolved" if before["status"] in _GAPS and status not in _GAPS else "changed"
