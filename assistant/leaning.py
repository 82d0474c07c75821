"""A question in, how it leans on the thread out: a place, a subject or question words alone, a pronoun, or words too bare to ask with.

A question that stands on its own leans nowhere. Works on function words and places; knows nothing of what was asked before.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.mentions import Mention, without
from assistant.phrases import Word, asks_end, is_content, is_participle, is_verb, words_of
from assistant.words import (
    ANAPHORS,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    FRAME_WORDS,
    ORDERS,
    PREPOSITIONS,
    QUESTION_WORDS,
    RELATIONAL,
)

Leaning = Literal["alone", "place", "subject", "predicate", "words", "pronoun", "bare"]

_CONNECTIVE = re.compile(
    r"^(?:(?:and|but|so|then|or|ok|okay|also|well|now)\b[\s,.!]*|(?:yes|no|right|thanks|thank\s+you)[,.!]\s*)+", re.IGNORECASE
)
_SAME = re.compile(
    r"^(?:(?:what|how)\s+about|what\s+of|(?:the\s+)?same(?:\s+(?:question|again))?\s+(?:for|with|in|under)"
    r"|is\s+(?:it|this|that)\s+(?:also\s+)?(?:the\s+same|so|true|different|valid)(?:\s+too)?\s+(?:for|with|in|under)"
    r"|(?:does|do|would|will|should)\s+(?:that|this|it|the\s+same|these|those|they)(?:\s+\w+)?\s+(?:also\s+)?"
    r"(?:apply|hold|go|count|work)(?:\s+(?:too|also|as\s+well))?\s+(?:to|for|in|with|under))\b\s*",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"[\s,]*\b(?:too|as\s+well|also|then|please|though|instead)\s*$", re.IGNORECASE)
_EXPLETIVE = re.compile(r"\bit\b(?:\s+[\w']+){1,5}?\s+(?:that|if|whether|to\s+(?P<verb>\w+))\b", re.IGNORECASE)
MOST_OF_A_FRAGMENT = 5
MOST_OF_A_BARE_QUESTION = 3
MOST_BESIDE_A_PRONOUN = 7


@dataclass(frozen=True, slots=True)
class Leant:
    """How a question leans, its words without what only joins it to the thread, and whether it says "the same" or joins at all."""

    how: Leaning
    core: str
    joined: bool


def leaning(asked: str, named: list[Mention]) -> Leant:
    """How a question leans on what was asked before; `named` are the places of `asked`."""
    core, joined = _core(asked)
    words = words_of(core)
    own = [one for one in named if one.value and one.kind != "clause"]
    rest = words_of(without(_core(asked)[0], _shifted(named, asked, core)))
    how = _how(asked, core, words, rest, named, own, joined)
    return Leant(how, core, joined)


def _core(asked: str) -> tuple[str, bool]:
    bare = asked.strip().rstrip("?.! ")
    core = _CONNECTIVE.sub("", bare, count=1)
    core = _SAME.sub("", core, count=1)
    return _TRAIL.sub("", core).strip(), core != bare


def _shifted(named: list[Mention], asked: str, core: str) -> list[Mention]:
    """The places as they stand in the core."""
    at = asked.find(core) if core else -1
    return (
        [
            Mention(one.kind, one.value, one.start - at, one.end - at, max(one.phrase_start - at, 0), one.phrase_end - at)
            for one in named
            if one.start >= at and one.end - at <= len(core)
        ]
        if at >= 0
        else []
    )


def _how(asked: str, core: str, words: list[Word], rest: list[Word], named: list[Mention], own: list[Mention], joined: bool) -> Leaning:
    if not words:
        return "alone"
    asks = asks_end(words)
    # A relative clause or a sentence makes of a fragment a question of its own.
    finite = any(word.lower in AUXILIARIES | QUESTION_WORDS | {"that"} for word in words)
    if not finite:
        return _fragment(asked, words, rest, named, joined)
    if asks == len(words) and len(words) <= 5 and not any(word.lower in CONJUNCTIONS - QUESTION_WORDS for word in words):
        return "words"
    if _only_place(words, rest, named, own):
        return "place"
    if _leaning_pronoun(core, words, asks):
        return "pronoun"
    located = any(one.kind == "clause" or re.search(r"\d\.\d", one.value) for one in named)
    return "bare" if not located and _bare(rest) else "alone"


def _fragment(asked: str, words: list[Word], rest: list[Word], named: list[Mention], joined: bool) -> Leaning:
    """Words without a verb: they lean if joined to the thread, begun with a preposition, or a word or two with a question mark."""
    content = [word for word in words if is_content(word.lower)]
    leads = words[0].lower in PREPOSITIONS or words[0].lower == "per"
    short = len(content) <= 2 and len(words) <= 3 and asked.rstrip().endswith("?")
    if not (joined or leads or short) or len(content) > MOST_OF_A_FRAGMENT + len(named):
        return "alone"
    if named and not [word for word in rest if is_content(word.lower) and word.lower not in FRAME_WORDS]:
        by_itself = not joined and not leads and any(one.kind == "clause" for one in named)
        return "alone" if by_itself else "place"
    if len(words) == 1 and is_participle(words[0].lower):
        return "predicate"
    return "alone" if words[0].lower in ORDERS else "subject"


def _only_place(words: list[Word], rest: list[Word], named: list[Mention], own: list[Mention]) -> bool:
    """Nothing but a place and what is said of any place; a clause that is named is a subject of its own."""
    if not own and not any(one.kind == "day" for one in named):
        return False
    if any(one.kind == "clause" or re.search(r"\d\.\d", one.value) for one in named):
        return False
    left = [word.lower for word in rest if is_content(word.lower) or word.lower in ANAPHORS]
    return all(word in FRAME_WORDS or word in ("it", "this", "that") for word in left)


def _leaning_pronoun(core: str, words: list[Word], asks: int) -> bool:
    """A pronoun that nothing before it in the question can be meant by."""
    expletive = _EXPLETIVE.search(core)
    if expletive and expletive["verb"] and not is_verb(expletive["verb"].lower()) and expletive["verb"].lower() not in AUXILIARIES:
        expletive = None  # "does it apply to visitors"
    if sum(is_content(word.lower) for word in words) > MOST_BESIDE_A_PRONOUN or _explained_later(core, words):
        return False
    for place, word in enumerate(words):
        if word.lower not in ANAPHORS or (expletive and expletive.start() == word.start):
            continue
        if not _is_pronoun(words, place):
            continue
        begins = min(asks, place) if asks <= 4 else 1
        if not any(_can_be_meant(words, at) for at in range(begins, place)):
            return True
    return False


def _explained_later(core: str, words: list[Word]) -> bool:
    """`When preparing its summary, what must a company ...`: the clause in front is explained by the one behind the comma."""
    _, comma, behind = core.partition(",")
    subordinate = words[0].lower in PREPOSITIONS | CONJUNCTIONS - QUESTION_WORDS | {"when", "where"}
    return bool(comma) and subordinate and sum(is_content(word.lower) for word in words_of(behind)) > 1


def _is_pronoun(words: list[Word], place: int) -> bool:
    """ "that" before a noun with more behind it ("that part of a study"), or behind a noun or verb as a conjunction, is none."""
    lower = words[place].lower
    if lower not in ("this", "that", "these", "those"):
        return True
    after = words[place + 1].lower if place + 1 < len(words) else ""
    before = words[place - 1].lower if place else ""
    if not after:
        return True
    if lower == "that" and place and (is_content(before) and before not in BE):
        return False  # a conjunction or a relative: "shown that", "documents that"
    if is_content(after) and not is_participle(after) and not is_verb(after):
        behind = words[place + 2].lower if place + 2 < len(words) else ""
        return behind not in ("of", "which", "that", "who", "in", "from")
    return True


def _can_be_meant(words: list[Word], place: int) -> bool:
    """A noun that comes before; what asks, verbs and function words can't be meant."""
    lower = words[place].lower
    before = words[place - 1].lower if place else ""
    return (
        is_content(lower)
        and not is_participle(lower)
        and not lower.endswith("ing")
        and not (is_verb(lower) and before in ("who", "we", "you", "i", "to", "can"))
    )


def _bare(rest: list[Word]) -> bool:
    """Nothing but question words, verbs of the work and nouns that ask for a complement."""
    content = [word.lower for word in rest if is_content(word.lower)]
    verbs = [word for word in content if is_verb(word) or is_participle(word)]
    other = [word for word in content if word not in verbs]
    relative = any(word.lower in QUESTION_WORDS | {"that"} for word in rest[max(asks_end(rest), 1) :])
    if not content or len(content) > MOST_OF_A_BARE_QUESTION or relative:
        return False
    nouns_like_verbs = [place for place, word in enumerate(rest) if word.lower in verbs and _is_noun_here(rest, place)]
    compound = any(one.end + 1 == two.start and {one.lower, two.lower} <= set(verbs) for one, two in pairwise(rest))
    return not nouns_like_verbs and not compound and all(word in RELATIONAL for word in other)


def _is_noun_here(words: list[Word], place: int) -> bool:
    """`audits`, `records`, `training` behind an auxiliary of a yes-no question, a determiner or a preposition are nouns."""
    lower = words[place].lower
    before = words[place - 1].lower if place else ""
    if lower in RELATIONAL or is_participle(lower):
        return False
    if (
        before in DETERMINERS
        or before in PREPOSITIONS - {"to"}
        or (before == "to" and lower.endswith("s"))
        or before in ("which", "what", "many")
    ):
        return True
    return (
        before in AUXILIARIES
        and before in BE | {"should", "must", "may", "can", "do", "does", "shall"}
        and (place == 1 or before in BE)
        and lower.endswith("s")
    )
