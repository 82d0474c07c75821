"""`clausewise audit`: the events, and whether their chain holds."""

import argparse
import json
from dataclasses import asdict

from assistant.commands import output
from assistant.settings import workspace
from index import events
from index.library import Library


def run_list(arguments: argparse.Namespace) -> int:
    """The events, oldest first."""
    with Library(workspace(arguments.workspace), create=False) as library:
        found = list(events.read(library.connection))
    found = found[-arguments.last :] if arguments.last else found
    if arguments.json:
        output.document([{**asdict(event), "detail": json.loads(event.detail)} for event in found])
    else:
        output.table(("nr", "time (UTC)", "who", "what", "subject"), [(e.sequence, e.time, e.actor, e.act, e.subject) for e in found])
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    """1 if the chain is broken."""
    with Library(workspace(arguments.workspace), create=False) as library:
        broken = events.first_break(library.connection)
        count = sum(1 for _ in events.read(library.connection))
    if arguments.json:
        output.document({"ok": broken is None, "events": count, "problem": broken})
    else:
        print(f"The trail is broken: {broken}." if broken else f"The trail holds: {count} events, each bound to the one before.")
    return 1 if broken else 0


def run_export(arguments: argparse.Namespace) -> int:
    """All events with their hashes, as JSON Lines."""
    with Library(workspace(arguments.workspace), create=False) as library:
        for event in events.read(library.connection):
            output.line({**asdict(event), "detail": json.loads(event.detail)})
    return 0
