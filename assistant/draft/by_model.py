"""Proposed changes in, the same worded by a language model out: only the new words are its own, and only if they pass what rules check.

Where the change goes and what it replaces is not asked of the model. Its quote must stand in the clause, it may bring in no number, and it
must still speak of what the obligation asks for; else the words by rules stay, and the change says why. Knows nothing of endpoints.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.draft.changes import Change
from assistant.draft.figures import changed_numbers, numbers_in, unknown_numbers
from assistant.draft.grounds import verified_quote
from assistant.draft.outline import TYPED, Outline
from assistant.draft.parts import stems
from assistant.llm import Completion, LanguageModel, Request
from assistant.prompts import DRAFT_VERSION, draft_messages, draft_schema
from assistant.verify import Source
from ingest.errors import EndpointDown, LanguageModelError

LONGEST = 3
"""Times as long as the words by rules: a model that goes on and on says what nobody asked for."""
STILL_SAID = 0.3
"""Share of the words of the rules' proposal that must be left: the model rewords, it does not choose another subject."""


def worded(changes: Sequence[Change], outline: Outline, sources: Sequence[Source | None], model: LanguageModel) -> list[Change]:
    """The changes in the model's words where these hold; `sources` are the clauses they cite. Raises EndpointDown where nobody answers."""
    asked = [place for place, (change, source) in enumerate(zip(changes, sources, strict=True)) if source is not None and change.grounds]
    requests = [_request(changes[place], outline) for place in asked]
    replies = dict(zip(asked, model.complete_many(requests), strict=True)) if requests else {}
    out: list[Change] = []
    for place, change in enumerate(changes):
        reply, source = replies.get(place), sources[place]
        if isinstance(reply, EndpointDown):
            raise reply
        out.append(change if reply is None or source is None else _checked(change, reply, source, outline, model.model))
    return out


def _request(change: Change, outline: Outline) -> Request:
    around = [one.text for one in outline.paragraphs if " / ".join(one.section) == change.section and not one.in_table]
    ground = change.grounds[0]
    messages = draft_messages(around, change.old, _body(change), ground.label, ground.quote, change.element)
    return Request(tuple(messages), draft_schema())


def _body(change: Change) -> str:
    """The new words without the number of the step, which is not the model's to choose."""
    lead = TYPED.match(change.new) if change.kind == "insert_after" else None
    return change.new[lead.end() :] if lead else change.new


def _checked(change: Change, reply: Completion | LanguageModelError, source: Source, outline: Outline, name: str) -> Change:
    if isinstance(reply, LanguageModelError):
        return _kept(change, f"the model gave nothing usable ({reply})")
    text, quote = " ".join(str(reply.value["text"]).split()), str(reply.value["quote"])
    held = verified_quote(source, quote)
    if not held or held != quote.strip():
        return _kept(change, "the quote of the model does not stand in the clause")
    if not text or len(text) > LONGEST * len(_body(change)) + 200:
        return _kept(change, "the words of the model are empty or far too many")
    known = numbers_in(outline.text) | numbers_in(" ".join(ground.quote for ground in change.grounds))
    if unknown := unknown_numbers(text, known):
        return _kept(change, f"the model brought in {', '.join(sorted(unknown))}")
    asked = stems(_body(change)) - stems(change.old)
    if asked and len(stems(text) & asked) < STILL_SAID * len(asked):
        return _kept(change, "the words of the model do not say what the clause asks for")
    if numbers_in(change.grounds[0].quote) & numbers_in(_body(change)) - numbers_in(text):
        return _kept(change, "the model left out a number of the clause")
    head = change.new[: len(change.new) - len(_body(change))]
    new = replace(change, new=head + text, proposed=head + text, made_by=f"llm:{name}:{DRAFT_VERSION}")
    return replace(new, numbers=changed_numbers(replace(new, numbers=())))


def _kept(change: Change, why: str) -> Change:
    return replace(change, note=f"{change.note} Worded by rules: {why}.".strip())
