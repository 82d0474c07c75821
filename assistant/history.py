"""Conversations, kept per user: a thread of questions with the answers they got, begun, gone on with, renamed, searched, deleted.

A user sees their own alone: another's conversation is one that does not exist. `user` is the name that stands in the audit trail, later the
account's id. What is kept here is the thread; the answers are records of their own and outlive it. Knows nothing of the screen.
"""

import json
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from textwrap import shorten
from typing import cast

from assistant.model import Answer
from assistant.recorded import answer_of, typed
from index import events
from index.library import Library
from index.scope import Scope
from ingest.errors import InputError

LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Turn:
    """What a person asked, the question it was understood as, its answer, or the message that says why there is none.

    `spoken` is what the words of the thread, not the filters beside it, say of the scope.
    """

    asked: str
    question: str
    answer: Answer | None
    error: str = ""
    spoken: Scope = field(default_factory=Scope)
    time: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread as the list shows it; times are UTC, ISO 8601."""

    id: str
    title: str
    started: str
    changed: str
    turns: int


def begin(library: Library, user: str, first: str) -> Conversation:
    """A new conversation, named after its first question."""
    now = events.now()
    begun = Conversation(f"c-{uuid.uuid4().hex[:16]}", _title(first) or "Untitled", now, now, 0)
    with library.transaction() as connection:
        connection.execute("INSERT INTO conversation VALUES (?, ?, ?, ?, ?)", (begun.id, user, begun.title, now, now))
    return begun


def add(library: Library, user: str, conversation: str, turn: Turn) -> None:
    """Put a turn at the end; InputError if the conversation is not the user's, or was deleted meanwhile."""
    with library.transaction() as connection:
        find(library, user, conversation)
        place = connection.execute("SELECT count(*) FROM turn WHERE conversation = ?", (conversation,)).fetchone()[0]
        answer = turn.answer.answer_id if turn.answer else None
        spoken = json.dumps(asdict(turn.spoken))
        now = turn.time or events.now()
        connection.execute(
            "INSERT INTO turn VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (conversation, place, now, turn.asked, turn.question, answer, turn.error, spoken),
        )
        connection.execute("UPDATE conversation SET changed = ? WHERE id = ?", (now, conversation))


_LIST = (
    "SELECT conversation.id, title, started, changed, (SELECT count(*) FROM turn WHERE conversation = conversation.id) AS turns"
    " FROM conversation WHERE user = :user"
)


def listed(library: Library, user: str, words: str = "") -> list[Conversation]:
    """The user's conversations, latest first; with `words`, those whose title or questions hold every one of them."""
    found = [Conversation(*row) for row in library.connection.execute(f"{_LIST} ORDER BY changed DESC, id", {"user": user})]
    wanted = words.casefold().split()
    if not wanted:
        return found
    texts = {one.id: [one.title] for one in found}
    asked = library.connection.execute(
        "SELECT conversation, asked, question FROM turn WHERE conversation IN (SELECT id FROM conversation WHERE user = ?)", (user,)
    )
    for row in asked:
        texts[row[0]] += [row[1], row[2]]
    return [one for one in found if all(word in "\n".join(texts[one.id]).casefold() for word in wanted)]


def find(library: Library, user: str, conversation: str) -> Conversation:
    """One of the user's conversations; InputError if they have none of that id, whoever else may."""
    row = library.connection.execute(f"{_LIST} AND conversation.id = :id", {"user": user, "id": conversation}).fetchone()
    if row is None:
        raise InputError(f"{conversation}: you have no conversation of this id. `clausewise history list` shows yours.")
    return Conversation(*row)


def turns(library: Library, user: str, conversation: str) -> list[Turn]:
    """The turns of one of the user's conversations, oldest first, with their answers as recorded."""
    find(library, user, conversation)
    rows = library.connection.execute(
        "SELECT turn.*, answer.body FROM turn LEFT JOIN answer ON answer.id = turn.answer WHERE conversation = ? ORDER BY place",
        (conversation,),
    )
    return [_turn(row) for row in rows]


def _turn(row: sqlite3.Row) -> Turn:
    answer = answer_of(json.loads(row["body"])) if row["body"] else None
    spoken = cast(Scope, typed(Scope, json.loads(row["spoken"])))
    return Turn(row["asked"], row["question"], answer, row["error"], spoken, row["time"])


def rename(library: Library, user: str, conversation: str, title: str) -> Conversation:
    """Give a conversation another title; InputError if it is empty."""
    if not _title(title):
        raise InputError("The title is empty. Give the conversation a name of a few words.")
    with library.transaction() as connection:
        find(library, user, conversation)
        connection.execute("UPDATE conversation SET title = ? WHERE id = ?", (_title(title), conversation))
    return find(library, user, conversation)


def delete(library: Library, user: str, conversation: str) -> Sequence[str]:
    """Delete a thread for good, with an event that names no word of it; returns the ids of its answers, which stay as records."""
    library.connection.execute("PRAGMA secure_delete = ON")
    with library.transaction() as connection:
        find(library, user, conversation)
        rows = connection.execute("SELECT answer FROM turn WHERE conversation = ? AND answer IS NOT NULL ORDER BY place", (conversation,))
        kept = [str(row[0]) for row in rows]
        connection.execute("DELETE FROM conversation WHERE id = ?", (conversation,))
        events.append(connection, "delete conversation", conversation, {"answers_kept": kept}, library.revision, user)
    # The write-ahead log would keep the deleted words until the next checkpoint.
    library.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return kept


def _title(words: str) -> str:
    return shorten(" ".join(words.split()), LONGEST_TITLE, placeholder=" …")
