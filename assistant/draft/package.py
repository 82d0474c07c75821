"""The change package: an SOP and its changes in, `changes.json`, `redline.docx`, `clean.docx` and `change-request.docx` out.

As proposals it holds all changes, after decisions only the accepted and edited ones. Every act is an event. Knows nothing of how changes
are found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.draft.change_request import Request, write_change_request
from assistant.draft.changes import CHANGES, CLEAN, REDLINE, REQUEST, Change, write_changes
from assistant.draft.figures import changed_numbers
from assistant.draft.proposals import MADE_BY
from assistant.draft.redline import Redlined, comment_lines, redline
from index import events
from index.events import current_actor
from index.library import Library
from ingest.errors import InputError
from ingest.fingerprint import of_text
from ingest.model import Document

MARK = "Clausewise (proposal)"
"""Author of proposed changes: nobody must take a machine's proposal for a colleague's edit."""


@dataclass(frozen=True, slots=True)
class Package:
    """What was written, and what became of each change."""

    folder: Path
    changes: tuple[Change, ...]
    outcome: Redlined
    left_out: tuple[tuple[Change, str], ...]


def write_proposals(source: Path, document: Document, changes: Sequence[Change], folder: Path, library: Library | None) -> Package:
    """All proposals, marked as such."""
    made = _write(source, document, changes, (), folder, MARK, decided=False, words=_proposed_words)
    write_changes(changes, folder / CHANGES)
    if library is not None:
        detail = {"changes": [one.id for one in changes], "sop_sha256": document.sha256, "text": _digest(changes), "made_by": MADE_BY}
        with library.transaction() as connection:
            events.append(connection, "draft", source.name, detail, library.revision)
    return made


def write_decided(source: Path, document: Document, changes: Sequence[Change], folder: Path, library: Library | None) -> Package:
    """The accepted and edited changes only; what is refused or undecided is left out and listed. Every decision is an event."""
    problems = [problem for change in changes if (problem := problem_of(change))]
    if problems:
        raise InputError(f"{CHANGES}: {' '.join(problems)}")
    # A person's edit may bring in numbers of its own: they are listed and confirmed like the others.
    changes = [replace(change, numbers=changed_numbers(change)) if change.decision == "edited" else change for change in changes]
    kept = [change for change in changes if change.decision in ("accepted", "edited")]
    left = tuple((change, change.decision or "undecided") for change in changes if change not in kept)
    made = _write(source, document, kept, left, folder, current_actor(), decided=True, words=comment_lines)
    write_changes(changes, folder / CHANGES)
    if library is not None:
        record_decisions(library, source.name, document.sha256, changes)
    return made


def problem_of(change: Change) -> str:
    """What a decision lacks: who, why, or the word "edited" for an edit; empty where it is complete."""
    if change.decision is None:
        return ""
    if not change.decided_by.strip():
        return f'Change {change.id} is {change.decision} by nobody: fill in "decided_by".'
    if not change.decision_reason.strip():
        return f'Change {change.id} is {change.decision} without a reason: fill in "decision_reason".'
    if change.decision == "accepted" and change.proposed and change.new != change.proposed:
        return f'Change {change.id} is accepted, but its text was changed: its decision is "edited".'
    return ""


def record_decisions(library: Library, sop: str, sha256: str, changes: Sequence[Change]) -> None:
    """One event for each decision: who decided what, why, on which text."""
    for change in changes:
        if change.decision is None:
            continue
        detail = {
            "change": change.id,
            "decision": change.decision,
            "decided_by": change.decided_by,
            "reason": change.decision_reason,
            "sop_sha256": sha256,
            "paragraph": of_text(change.paragraph),
            "proposed": change.proposed,
            "new": change.new,
            "numbers": list(change.numbers),
            "numbers_confirmed": change.numbers_confirmed,
            "citations": list(change.citations),
        }
        with library.transaction() as connection:
            events.append(connection, "decide change", f"{sop}#{change.id}", detail, library.revision)


def unconfirmed(changes: Sequence[Change]) -> list[Change]:
    """The accepted changes whose numbers nobody has confirmed: until then nothing is final."""
    return [one for one in changes if one.decision in ("accepted", "edited") and one.numbers and not one.numbers_confirmed]


def _digest(changes: Sequence[Change]) -> str:
    return of_text("\n".join(f"{one.id}\t{one.kind}\t{one.paragraph}\t{one.new}" for one in changes))


def _proposed_words(change: Change) -> list[str]:
    first, *rest = comment_lines(change)
    numbers = [f"To confirm: {'; '.join(change.numbers)}"] if change.numbers else []
    return [f"PROPOSAL by a machine, to be decided by a person. {first}", *rest, *numbers]


def _write(
    source: Path,
    document: Document,
    changes: Sequence[Change],
    left_out: Sequence[tuple[Change, str]],
    folder: Path,
    author: str,
    decided: bool,
    words: Callable[[Change], Sequence[str]],
) -> Package:
    folder.mkdir(parents=True, exist_ok=True)
    outcome = redline(source, changes, folder / REDLINE, author, folder / CLEAN, words)
    shown = [change for change in changes if change.id in outcome.applied]
    title, date = document.title, datetime.now(UTC).date().isoformat()
    request = Request(title, document.number, document.version, source.name, shown, left_out, outcome.refused, decided, date)
    write_change_request(request, folder / REQUEST)
    return Package(folder, tuple(changes), outcome, tuple(left_out))
