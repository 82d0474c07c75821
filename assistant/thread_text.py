"""A conversation with its turns in; JSON or Markdown out: who asked what, what was understood, the answers with their citations and ids.

Words of people and documents are escaped in Markdown: opened in a viewer, they load no picture and are no link.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from itertools import count
from typing import Any

from assistant.history import Conversation, Turn
from assistant.model import Answer, Statement
from assistant.plain import MACHINE_MADE, citation_text

UNSUPPORTED = "Not borne by its quotes"
_MARKS = re.compile(r"([\\`*_\[\]<>!&|#~$])")
_LIST_MARK = re.compile(r"^(\s*)([-+]|\d+(?=[.)]))([.)]?\s)", re.MULTILINE)


def as_json(user: str, conversation: Conversation, turns: Sequence[Turn]) -> dict[str, Any]:
    """The whole thread, the answers as they are recorded."""
    return {
        "notice": MACHINE_MADE,
        "user": user,
        "conversation": asdict(conversation),
        "turns": [asdict(turn) for turn in turns],
    }


def json_text(user: str, conversation: Conversation, turns: Sequence[Turn]) -> str:
    """The same as text."""
    return json.dumps(as_json(user, conversation, turns), ensure_ascii=False, indent=1) + "\n"


def as_markdown(user: str, conversation: Conversation, turns: Sequence[Turn]) -> str:
    """The thread to read: questions as headings, statements, numbered citations under them, the ids to look them up by."""
    head = [f"# {escaped(conversation.title)}", f"*{MACHINE_MADE}*"]
    head.append(f"Asked by {escaped(user)}. Begun {conversation.started}, last question {conversation.changed} (UTC).")
    return "\n\n".join([*head, *(part for turn in turns for part in _turn(turn))]) + "\n"


def _turn(turn: Turn) -> list[str]:
    parts = [f"## {escaped(turn.asked)}"]
    if turn.question != turn.asked:
        parts.append(f"Understood as: {escaped(turn.question)}")
    if turn.answer is None:
        return [*parts, f"No answer: {escaped(turn.error)}"]
    return [*parts, *_answer(turn.answer)]


def _answer(answer: Answer) -> list[str]:
    numbers = count(1)
    parts = [f"**No answer is given.** {escaped(answer.reason)}"] if answer.abstained else []
    parts += [_statement(statement, numbers) for statement in answer.statements]
    parts += [f"Please note: {escaped(note)}" for note in answer.notes]
    made = f"Answer `{answer.answer_id}`, {answer.time} (UTC). Producer: {answer.producer}"
    made += f", model {escaped(answer.model or 'none')}. Library revision {answer.library_revision}, as of {answer.as_of}."
    return [*parts, made]


def _statement(statement: Statement, numbers: "count[int]") -> str:
    lines = [f"> {line}" for line in escaped(statement.text).split("\n")]
    if statement.support == "unsupported":
        lines += [">", f"> **{UNSUPPORTED}:** {escaped('; '.join(statement.doubts))}"]
    cited = [f"{next(numbers)}. {escaped(citation_text(one))}: “{escaped(' '.join(one.quote.split()))}”" for one in statement.citations]
    return "\n".join([*lines, "", *cited])


def escaped(words: str) -> str:
    """Words that a Markdown viewer shows as they stand."""
    return _LIST_MARK.sub(_kept, _MARKS.sub(r"\\\1", words))


def _kept(match: "re.Match[str]") -> str:
    """A mark at the start of a line that would begin a list, kept from doing so."""
    before, mark, after = match.groups()
    return f"{before}{mark}\\{after}" if mark[0].isdigit() else f"{before}\\{mark}{after}"
