"""A question and the thread before it in, the question that is meant out: how it was understood, in which scope, and what was carried over.

By rules, without a language model. A question that stands on its own is never changed. What was changed is for the screen to show, with a
way to ask the question as it stands; the rules read function words and places (`leaning`), the wording is `rephrase`'s.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from assistant import rephrase
from assistant.leaning import Leaning, Leant, leaning
from assistant.mentions import Mention, mentions, without
from assistant.rephrase import Likeness
from index.documents import StoredDocument, names
from index.encoder import Encoder
from index.scope import Scope


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier question of the thread as it was understood, and what the thread's words, not the filters, said of its scope."""

    question: str
    spoken: Scope = field(default_factory=Scope)


@dataclass(frozen=True, slots=True)
class Understood:
    """`question` is what is asked, `asked` what was typed; `how` says how it leans; `spoken` is what the words set of the scope."""

    asked: str
    question: str
    how: Leaning
    spoken: Scope

    @property
    def changed(self) -> bool:
        """Whether more is asked than was typed."""
        return self.question != self.asked or self.spoken != Scope()


def as_it_stands(asked: str) -> Understood:
    """A question that nothing is done to."""
    return Understood(asked, asked, "alone", Scope())


def understood(asked: str, thread: Sequence[Past], called: Collection[str], near: Likeness) -> Understood:
    """What a question means after a thread; `called` are the names of the library's documents."""
    if not thread or not asked.strip():
        return as_it_stands(asked)
    known = frozenset(called)
    named = mentions(asked, known)
    leant = leaning(asked, named)
    if leant.how == "alone":
        return as_it_stands(asked)
    last = thread[-1]
    question = _question(last.question, leant, known, near)
    return Understood(asked, question, leant.how, _spoken(last.spoken, named))


def _question(earlier: str, leant: Leant, known: frozenset[str], near: Likeness) -> str:
    old, core = mentions(earlier, known), leant.core
    new = mentions(core, known)
    how = leant.how
    if how == "place" and rephrase.asks_of_it(core) and not rephrase.yes_or_no(earlier):
        how = "pronoun"
    if how == "place":
        question = earlier
        for one in new:
            question = rephrase.swap_place(question, mentions(question, known), core, one)
        return question
    if how == "subject":
        return _subject(earlier, old, core, new, known, near)
    if how == "predicate":
        return rephrase.swap_predicate(earlier, core)
    if how == "words":
        return rephrase.ask_otherwise(earlier, old, core)
    place = next((one for one in new if one.kind != "clause"), None)
    write = rephrase.resolve_pronoun if how == "pronoun" else rephrase.complete
    return write(earlier, old, core, place is not None)


def _subject(earlier: str, old: list[Mention], core: str, new: list[Mention], known: frozenset[str], near: Likeness) -> str:
    """Another subject; a place that is named beside it is swapped as well."""
    if not new:
        return rephrase.swap_subject(earlier, old, core, near)
    question = rephrase.swap_subject(earlier, old, without(core, new), near)
    for one in new:
        question = rephrase.swap_place(question, mentions(question, known), core, one)
    return question


def _spoken(before: Scope, named: Sequence[Mention]) -> Scope:
    """What the thread says of the scope: a jurisdiction or day takes the place of the one before, a text that is named that of both."""
    spoken = before
    if any(one.kind == "text" for one in named):
        spoken = replace(spoken, jurisdictions=())
    places = tuple(dict.fromkeys(one.value for one in named if one.kind == "jurisdiction"))
    if places:
        spoken = replace(spoken, jurisdictions=places)
    days = [one.value for one in named if one.kind == "day"]
    return replace(spoken, as_of=days[-1]) if days else spoken


def within(filters: Scope, spoken: Scope) -> Scope:
    """The filters, with what the words of the thread set instead."""
    return replace(filters, jurisdictions=spoken.jurisdictions or filters.jurisdictions, as_of=spoken.as_of or filters.as_of)


def called(stored: Sequence[StoredDocument]) -> frozenset[str]:
    """Every name that the documents answer to."""
    return frozenset(name for one in stored for name in names(one.document) if name)


def likeness(encoder: Encoder) -> Likeness:
    """Likeness by the embedding model."""

    def near(first: str, others: Sequence[str]) -> list[float]:
        vectors = encoder.encode([first, *others])
        return [float(value) for value in vectors[1:] @ vectors[0]]

    return near
