"""Requirement sets: requirements that people have reviewed, with their decision on each, kept in the library by name and version.

A set that changes is a new version; earlier ones stay readable. Every version is an event. Knows nothing of SOPs.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from assistant.gap.batch import NotApplicable
from assistant.gap.model import Requirement
from assistant.gap.requirements import of_names
from index import events
from index.library import Library
from ingest.errors import ClausewiseError, InputError

Applicable = Literal["yes", "no", "undecided"]
APPLICABLE: tuple[Applicable, ...] = get_args(Applicable)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A requirement with the decision whether it applies to the site: why, who, when (empty while `undecided`)."""

    requirement: Requirement
    applicable: Applicable = "undecided"
    rationale: str = ""
    decided_by: str = ""
    decided_at: str = ""


@dataclass(frozen=True, slots=True)
class RequirementSet:
    """One version of a set. `origin` says what it was made from."""

    name: str
    version: int
    time: str
    actor: str
    note: str
    origin: str
    members: tuple[Reviewed, ...]

    @property
    def waived(self) -> dict[str, NotApplicable]:
        """What was decided not to apply, by requirement id."""
        return {
            one.requirement.id: NotApplicable(one.rationale, one.decided_by, one.decided_at)
            for one in self.members
            if one.applicable == "no"
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """A set in a list: its newest version and the counts of its decisions."""

    name: str
    version: int
    time: str
    actor: str
    note: str
    requirements: int
    undecided: int
    not_applicable: int


def save(library: Library, name: str, members: Sequence[Reviewed], origin: str, note: str = "") -> RequirementSet:
    """Keep a version of a set, as an event; unchanged members make no new version, and the newest is returned."""
    called = name.strip()
    if not called:
        raise InputError("The requirement set has no name. Give it one, for example: sterile-site.")
    with library.transaction() as connection:
        last = _newest(connection, called)
        if last is not None and _read(connection, called, last).members == tuple(members):
            return _read(connection, called, last)
        version = (last or 0) + 1
        actor = events.current_actor()
        connection.execute("INSERT INTO requirement_set VALUES (?, ?, ?, ?, ?, ?)", (called, version, events.now(), actor, note, origin))
        connection.executemany(
            "INSERT INTO set_requirement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((called, version, ordinal, *_row(one)) for ordinal, one in enumerate(members)),
        )
        detail = {"version": version, "requirements": len(members), "origin": origin, "note": note, **_decisions(members)}
        events.append(connection, "requirement set", called, detail, library.revision)
        return _read(connection, called, version)


def _row(one: Reviewed) -> tuple[str, ...]:
    body = json.dumps(asdict(one.requirement), ensure_ascii=False, sort_keys=True)
    requirement = one.requirement
    return requirement.id, body, requirement.fingerprint, one.applicable, one.rationale, one.decided_by, one.decided_at


def _decisions(members: Sequence[Reviewed]) -> dict[str, int]:
    return {f"applicable {choice}": sum(one.applicable == choice for one in members) for choice in APPLICABLE}


def load(library: Library, name: str) -> RequirementSet:
    """A set by `NAME` (its newest version) or `NAME@VERSION`."""
    called, _, wanted = name.strip().rpartition("@") if _ends_in_version(name) else (name.strip(), "", "")
    newest = _newest(library.connection, called)
    if newest is None:
        known = ", ".join(one.name for one in listings(library)) or "none yet; `clausewise requirements make NAME --against DOC` makes one"
        raise InputError(f"{name}: there is no requirement set of this name. Known: {known}.")
    if wanted and not 1 <= int(wanted) <= newest:
        raise InputError(f"{name}: the set {called} has versions 1 to {newest}.")
    return _read(library.connection, called, int(wanted) if wanted else newest)


def _ends_in_version(name: str) -> bool:
    return name.strip().rpartition("@")[2].isdecimal() and "@" in name


def _newest(connection: sqlite3.Connection, name: str) -> int | None:
    found: int | None = connection.execute("SELECT max(version) FROM requirement_set WHERE name = ?", (name,)).fetchone()[0]
    return found


def _read(connection: sqlite3.Connection, name: str, version: int) -> RequirementSet:
    head = connection.execute(
        "SELECT name, version, time, actor, note, origin FROM requirement_set WHERE name = ? AND version = ?", (name, version)
    ).fetchone()
    rows = connection.execute(
        "SELECT body, applicable, rationale, decided_by, decided_at FROM set_requirement WHERE name = ? AND version = ? ORDER BY ordinal",
        (name, version),
    )
    members = tuple(Reviewed(_requirement(json.loads(row[0])), row[1], row[2], row[3], row[4]) for row in rows)
    return RequirementSet(head["name"], head["version"], head["time"], head["actor"], head["note"], head["origin"], members)


def _requirement(body: dict[str, Any]) -> Requirement:
    return Requirement(**{**body, "elements": tuple(body["elements"])})


def listings(library: Library) -> list[Listing]:
    """The newest version of each set, by name."""
    names = [row[0] for row in library.connection.execute("SELECT DISTINCT name FROM requirement_set ORDER BY name")]
    sets = [load(library, name) for name in names]
    return [
        Listing(
            one.name,
            one.version,
            one.time,
            one.actor,
            one.note,
            len(one.members),
            sum(member.applicable == "undecided" for member in one.members),
            len(one.waived),
        )
        for one in sets
    ]


def undecided(requirements: Sequence[Requirement], before: RequirementSet | None = None) -> tuple[Reviewed, ...]:
    """Requirements as members of a set; a decision of the version before is kept where the requirement's words are the same."""
    known = {one.requirement.id: one for one in before.members} if before else {}
    return tuple(_carried(one, known.get(one.id)) for one in requirements)


def _carried(requirement: Requirement, before: Reviewed | None) -> Reviewed:
    if before is None or before.requirement.fingerprint != requirement.fingerprint:
        return Reviewed(requirement)
    return replace(before, requirement=requirement)


def outdated(library: Library, chosen: RequirementSet) -> list[str]:
    """The ids of members whose clause says something else in the library today, or is no longer there: to be looked at by a person."""
    documents = {one.requirement.document for one in chosen.members if one.requirement.clause_id}
    today: dict[str, str] = {}
    for document in sorted(documents):
        try:
            today |= {one.id: one.fingerprint for one in of_names(library, [document])}
        except ClausewiseError:
            continue  # the document was retired or replaced: all its members are outdated
    made_of_library = (one.requirement for one in chosen.members if one.requirement.id.partition("#")[0] == one.requirement.document)
    return [one.id for one in made_of_library if "[" not in one.id and today.get(one.id) != one.fingerprint]
