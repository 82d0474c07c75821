"""Hits in, drafts of statements out, written by a language model: each as soon as it is complete, with the quotes that are to bear it.

Yields nothing that is shown unchecked: every quote goes through the gate like those of `extract`, and a statement that brings something of
its own (a link, markup, the prompt's rules) comes without its quotes, which the gate refuses. Knows nothing of how a reply travels.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant import prompts
from assistant.endpoint import endpoint
from assistant.llm import Completion, LanguageModel, Schema, Served, violation
from assistant.model import Draft, Made
from assistant.normalise import normal_text
from assistant.prompts import ANSWERED, Shown
from assistant.relevance import Weighed
from assistant.weights import weights_hash
from index.documents import clause, clauses_under
from index.library import Library
from index.search import Found, Searcher
from ingest.errors import LanguageModelError, ReplyUnusable
from ingest.model import Clause, Document
from ingest.sentences import sentences
from ingest.suspicion import suspicions

# Letters of passages in a prompt, where the model's context does not set less; about 7,000 tokens of English.
MOST_LETTERS = 24_000
# Of one clause: a long table must not push out all else.
MOST_OF_ONE = 6_000
# Letters a token at the least, and tokens that rules, labels and ids take.
_LETTERS_A_TOKEN, _TOKENS_OF_RULES = 2.5, 1_200
# A run of words of the rules as long as this is not chance.
_LEAKED_WORDS = 8

_HEAD = re.compile(r'\s*\{\s*"verdict"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*"statements"\s*:\s*\[')
_NEXT = re.compile(r"\s*,?\s*(?=\{)")
_FOREIGN = re.compile(r"(?:https?|ftp|javascript|mailto|file):\S*[\w/]|www\.\S*[\w/]|data:\w+/\S*|!\[|\]\(|<[a-z/!]|```", re.IGNORECASE)


def drafts(searcher: Searcher, question: str, found: Found, _: Weighed) -> Iterator[Draft | Made]:
    """The model's statements as they are complete, and at the end what it was given and gave.

    A LanguageModelError before the first draft means that there is no answer of the model; after it, that the answer broke off.
    """
    with LanguageModel(endpoint()) as model:
        served = _served(model)
        passages = shown(searcher.library, found, _letters(model, served))
        if passages:
            yield from _written(model, served, question, passages)


def _served(model: LanguageModel) -> Served:
    """What the server says of the model that is asked; not every server says anything."""
    known = {one.name: one for one in model.served()}
    return known.get(model.model) or Served(model.model, "", None)


def _letters(model: LanguageModel, served: Served) -> int:
    if served.longest is None:
        return MOST_LETTERS
    left = served.longest - model.endpoint.max_tokens - _TOKENS_OF_RULES
    return max(MOST_OF_ONE // 4, min(MOST_LETTERS, int(left * _LETTERS_A_TOKEN)))


def _written(model: LanguageModel, served: Served, question: str, passages: Sequence[Shown]) -> Iterator[Draft | Made]:
    messages = prompts.answer_messages(question, passages)
    schema = prompts.answer_schema([one.clause_id for one in passages])
    rules = _words(messages[0].content)
    reply = _Reply(schema["properties"]["statements"]["items"])
    begun = False
    try:
        for piece in model.stream(messages, schema):
            for statement in reply.more(piece) if isinstance(piece, str) else reply.rest(piece):
                begun = True
                yield _draft(statement, rules)
    except ReplyUnusable:
        if begun:
            yield _made(served, model, reply.text)
            raise
        # Nothing was shown yet, so the model may try again and be told what was wrong.
        reply = _Reply(schema["properties"]["statements"]["items"])
        for statement in reply.rest(model.complete(messages, schema)):
            yield _draft(statement, rules)
    except LanguageModelError:
        if begun:
            yield _made(served, model, reply.text)
        raise
    yield _made(served, model, reply.text)


def _made(served: Served, model: LanguageModel, raw: str) -> Made:
    return Made(served.name, weights_hash(served.root), prompts.ANSWER_VERSION, model.endpoint.seed, raw)


@dataclass
class _Reply:
    """A reply while it comes: the schema of a statement, the text so far, and how many of its statements were taken."""

    form: Schema
    text: str = ""
    at: int = 0
    taken: int = 0

    def more(self, piece: str) -> Iterator[dict[str, Any]]:
        """The statements that this piece completes. One of another form than asked for ends the taking; the whole is checked later."""
        self.text += piece
        if not self.at:
            head = _HEAD.match(self.text)
            if head is None or json.loads(head.group(1)) != ANSWERED:
                return
            self.at = head.end()
        decoder = json.JSONDecoder()
        while (start := _NEXT.match(self.text, self.at)) is not None:
            try:
                statement, self.at = decoder.raw_decode(self.text, start.end())
            except (ValueError, RecursionError):
                return
            if violation(statement, self.form):
                return
            self.taken += 1
            yield statement

    def rest(self, done: Completion) -> Iterator[dict[str, Any]]:
        """The statements of the whole reply that were not yet taken; none where the verdict is that there is no answer."""
        self.text = done.text
        if done.value["verdict"] == ANSWERED:
            yield from done.value["statements"][self.taken :]


def _draft(statement: dict[str, Any], rules: Sequence[str]) -> Draft:
    text = " ".join(prompts.defused(statement["text"]).split())
    quotes = tuple((one["clause_id"], one["quote"]) for one in statement["quotes"])
    own = brings_its_own(text, [quote for _, quote in quotes], rules)
    return Draft(text, () if own else quotes)


def brings_its_own(text: str, quotes: Sequence[str], rules: Sequence[str]) -> bool:
    """Does a statement hold what its quotes do not: an address, markup, or a stretch of the prompt's rules?"""
    said, borne = normal_text(text), normal_text(" ".join(quotes))
    if any(match.group().lower() not in borne.lower() for match in _FOREIGN.finditer(said)):
        return True
    words, given = _words(said), " ".join(_words(borne))
    rule = " ".join(rules)
    runs = (" ".join(words[at : at + _LEAKED_WORDS]) for at in range(len(words) - _LEAKED_WORDS + 1))
    return any(run in rule and run not in given for run in runs)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def shown(library: Library, found: Found, most: int) -> list[Shown]:
    """The clauses to show, best first, each with the items of its list, until the letters are used up. At least one.

    A clause with text that is meant for a machine is not among them; a note on the answer says so (`addressed`).
    """
    chosen: dict[str, Shown] = {}
    left = most
    for hit in found.hits:
        head = clause(library, hit.document.row, hit.passage.clause_id)
        family = [
            one
            for one in (head, *clauses_under(library, hit.document.row, head.id))
            if one.text and one.id not in chosen and not suspicions(one.text)
        ]
        cost = sum(min(len(one.text), MOST_OF_ONE) for one in family)
        if chosen and cost > left:
            continue
        for one in family:
            if left <= 0:
                break
            part = _beginning(one.text, min(left, MOST_OF_ONE))
            chosen[one.id] = Shown(one.id, _label(hit.document.document, one), part)
            left -= len(part)
    return list(chosen.values())


def _label(document: Document, one: Clause) -> str:
    number = f", {one.number}" if one.number else ""
    under = " > ".join(filter(None, (*one.path[-2:], one.title)))
    return f"{document.label or document.title} ({document.version}){number}{f' | {under}' if under else ''}"


def _beginning(text: str, most: int) -> str:
    """A text, or its first sentences if it is too long."""
    if len(text) <= most:
        return text
    end = max((end for _, end in sentences(text) if end <= most), default=most)
    return text[:end]
