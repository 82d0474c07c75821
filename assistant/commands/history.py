"""`clausewise history`: the conversations of whoever runs it, and no one else's."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from assistant import history, thread_text
from assistant.commands import output
from assistant.settings import workspace
from index.events import current_actor
from index.library import Library
from ingest.errors import InputError

RECORDS_STAY = "The answers themselves are audit records and stay"


def run_list(arguments: argparse.Namespace) -> int:
    """Latest first; with words, those that hold every one of them."""
    with Library(workspace(arguments.workspace), create=False) as library:
        found = history.listed(library, current_actor(), getattr(arguments, "search", ""))
    if arguments.json:
        output.document([asdict(one) for one in found])
    else:
        output.table(("id", "last question (UTC)", "turns", "title"), [(one.id, one.changed[:16], one.turns, one.title) for one in found])
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    """One conversation with its answers."""
    print(_written(arguments, "json" if arguments.json else "markdown"), end="")
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    """The same into a file, which must not exist yet."""
    file = Path(arguments.output)
    written = _written(arguments, arguments.format or ("json" if file.suffix.lower() == ".json" else "markdown"))
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(written)
    except FileExistsError:
        raise InputError(f"{file}: there is a file of this name already. Name a new one.") from None
    except OSError as error:
        raise InputError(f"{file}: it cannot be written ({error.strerror}). Name another place with -o.") from error
    if arguments.json:
        output.document({"path": str(file)})
    else:
        print(file)
    return 0


def run_delete(arguments: argparse.Namespace) -> int:
    """Delete the thread; says which answers stay."""
    with Library(workspace(arguments.workspace), create=False) as library:
        user = current_actor()
        one = history.find(library, user, arguments.conversation)
        if not arguments.yes and not _confirmed(one):
            raise InputError(f"{one.id}: nothing was deleted. Say yes when asked, or give --yes.")
        kept = history.delete(library, user, one.id)
    if arguments.json:
        output.document({"deleted": one.id, "answers_kept": list(kept)})
    else:
        print(f"Deleted: {one.title}. {RECORDS_STAY}: {', '.join(kept) or 'none'}.")
    return 0


def _confirmed(one: history.Conversation) -> bool:
    if not sys.stdin.isatty():
        return False
    print(f'Delete "{one.title}" ({one.turns} questions) for good? {RECORDS_STAY}. [yes/no] ', end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() == "yes"


def _written(arguments: argparse.Namespace, form: str) -> str:
    user = current_actor()
    with Library(workspace(arguments.workspace), create=False) as library:
        one = history.find(library, user, arguments.conversation)
        turns = history.turns(library, user, one.id)
    return thread_text.json_text(user, one, turns) if form == "json" else thread_text.as_markdown(user, one, turns)
