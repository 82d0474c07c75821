"""The audit trail: append-only events, each bound to the one before it by a hash, written in the transaction of the act it records.

Knows nothing of what the acts mean. `hash` is sha256 over the previous hash and the event's fields as canonical JSON, so that a changed,
removed or inserted event breaks the chain at its place (21 CFR 11.10(e)).
"""

import getpass
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """Who (`actor`) did what (`act`) to what (`subject`), when (`time`, UTC), on which library revision, with which particulars."""

    sequence: int
    time: str
    actor: str
    act: str
    subject: str
    detail: str
    revision: int
    previous: str
    hash: str


def now() -> str:
    """The time in UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def current_actor() -> str:
    """Who acts: `CLAUSEWISE_ACTOR` where set, else the name of the account on this machine."""
    try:
        return os.environ.get("CLAUSEWISE_ACTOR") or getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return f"uid {os.getuid()}"


def append(connection: sqlite3.Connection, act: str, subject: str, detail: Mapping[str, Any], revision: int, actor: str = "") -> None:
    """Add an event; the caller's transaction commits it together with the act."""
    last = connection.execute("SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1").fetchone()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, START)
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    event = Event(sequence, now(), actor or current_actor(), act, subject, text, revision, previous, "")
    connection.execute(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (sequence, event.time, event.actor, act, subject, text, revision, previous, chain_hash(event)),
    )


def chain_hash(event: Event) -> str:
    """The hash that the event must bear."""
    fields = {name: value for name, value in asdict(event).items() if name != "hash"}
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read(connection: sqlite3.Connection) -> Iterator[Event]:
    """All events, oldest first."""
    for row in connection.execute("SELECT * FROM event ORDER BY sequence"):
        yield Event(*row)


def first_break(connection: sqlite3.Connection) -> str | None:
    """Walk the chain; None if it holds, else a sentence that names the first event that does not fit."""
    previous, expected = START, 1
    for event in read(connection):
        if event.sequence != expected:
            return f"event {expected} is missing: the trail goes on with event {event.sequence}"
        if event.previous != previous:
            return f"event {event.sequence} does not follow from event {event.sequence - 1}"
        if event.hash != chain_hash(event):
            return f"event {event.sequence} was changed after it was written"
        previous, expected = event.hash, expected + 1
    return None
