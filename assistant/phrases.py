"""A question in, its parts out: the question words, the auxiliary, the subject, the noun phrases with the preposition before each.

By classes of function words and the shapes of verbs alone: no dictionary of nouns, no model. A part that it cannot tell is left empty.
Knows nothing of conversations.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.words import (
    ADJECTIVES,
    ADVERBS,
    AUXILIARIES,
    BE,
    BINDING,
    CONJUNCTIONS,
    DETERMINERS,
    DO,
    IRREGULAR,
    LABELS,
    PLURALS,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    SAYING,
    VERBS,
)

_WORD = re.compile(r"[^\W_]+(?:[-'’./][^\W_]+)*(?:\([^\W_]+\))*")
_LABELLED = re.compile(r"^(?:[A-Z]{1,2}|\d+(?:\.\d+)?|I{1,3}|IV|V)$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in the text."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """As it is compared."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun phrase with its place; `start` counts its determiner, `prep` is the preposition before it with `prep_start` its place."""

    text: str
    start: int
    end: int
    prep: str
    prep_start: int
    role: str = ""

    @property
    def bare(self) -> str:
        """Without its determiner."""
        first, _, rest = self.text.partition(" ")
        return rest if rest and first.lower() in DETERMINERS else self.text

    @property
    def head(self) -> str:
        """The noun it turns on: the last word before its first complement."""
        words = re.split(r"\s(?:of|for|in|to|on|at|between|and|or|with|from)\s", self.bare)[0].split()
        return words[-1] if words else ""

    @property
    def plural(self) -> bool:
        """Whether "they" stands for it."""
        head = self.head.lower()
        joined = bool(re.search(r"\s(?:and)\s", self.text)) and " of " not in self.text
        return joined or head in PLURALS or (head.endswith("s") and not head.endswith(("ss", "us", "is")))

    @property
    def labelled(self) -> bool:
        """`grade C`, `stage 2`: a sort of thing and its label."""
        words = self.bare.split()
        return len(words) == 2 and words[0].lower().rstrip("s") in LABELS and bool(_LABELLED.match(words[1]))


@dataclass(frozen=True, slots=True)
class Frame:
    """A question as `asks auxiliary subject rest`; places count in its text. `tail` is what follows the question words."""

    text: str
    asks: str
    tail: str
    subject: NounPhrase | None
    asked_noun: NounPhrase | None
    phrases: tuple[NounPhrase, ...]

    @property
    def says(self) -> bool:
        """Whether the subject is a text or an authority that says something: "does the guidance require"."""
        if self.subject is None or self.tail.partition(" ")[0].lower() not in DO:
            return False
        after = words_of(self.text[self.subject.end :])
        return bool(after) and after[0].lower in SAYING


def words_of(text: str) -> list[Word]:
    """The words with their places."""
    return [Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


def is_participle(word: str) -> bool:
    """`reviewed`, `kept`."""
    return (word.endswith("ed") and len(word) > 4) or word in IRREGULAR


def is_verb(word: str) -> bool:
    """A base form, or that of the third person."""
    stems = {word, word.removesuffix("s"), word.removesuffix("es"), f"{word[:-3]}y" if word.endswith("ies") else word}
    return bool(stems & VERBS)


def is_content(word: str) -> bool:
    """No function word, neither verb nor noun decided."""
    return not (
        word in QUESTION_WORDS
        or word in AUXILIARIES
        or word in DETERMINERS
        or word in PRONOUNS
        or word in PREPOSITIONS
        or word in CONJUNCTIONS
        or word in ADVERBS
    )


def asks_end(words: Sequence[Word]) -> int:
    """How many words ask: `How often`, `By whom`, `Which reserve samples`; 0 where the question begins otherwise."""
    first = 1 if len(words) > 1 and words[0].lower in PREPOSITIONS and words[1].lower in QUESTION_WORDS else 0
    if not words or words[first].lower not in QUESTION_WORDS:
        return 0
    end = first + 1
    if words[first].lower in ("who", "whom", "when", "where", "why"):
        return end
    while end < len(words) and words[end].lower not in AUXILIARIES and not _verb_here(words, end, first):
        end += 1
    return end


def _verb_here(words: Sequence[Word], place: int, first: int) -> bool:
    """In `Which signatures apply to X` the verb ends what asks; a noun that could be a verb ("records") does so only behind another."""
    if place - first < 2:
        return False
    lower = words[place].lower
    follows = words[place + 1].lower if place + 1 < len(words) else ""
    return (lower in VERBS or lower in ("needs", "applies")) and (
        follows in PREPOSITIONS | DETERMINERS | PRONOUNS or (bool(follows) and is_content(follows))
    )


def frame(text: str) -> Frame:
    """The parts of a question."""
    words = words_of(text)
    end = asks_end(words)
    asks = text[words[0].start : words[end - 1].end] if end else ""
    tail = text[words[end].start :] if end < len(words) else ""
    phrases = noun_phrases(words, text)
    begins = words[end].start if end < len(words) else len(text)
    asked = next((one for one in phrases if one.start < begins), None) if end > 1 else None
    auxiliary = end < len(words) and words[end].lower in AUXILIARIES
    subject = next((one for one in phrases if one.start >= begins and not one.prep), None)
    if subject is not None and auxiliary and not _next_to(words, end, subject):
        subject = None  # "Which tests are done on containers": what follows is no subject
    whole = _whole(text, subject, phrases, words) if subject else None
    return Frame(text, asks, tail.rstrip(" ?.!"), whole, asked, tuple(phrases))


def _whole(text: str, subject: NounPhrase, phrases: Sequence[NounPhrase], words: Sequence[Word]) -> NounPhrase:
    """The subject with what stands between it and its predicate: `access rights to a laboratory system | be managed`."""
    end = subject.end
    while (
        more := next(
            (one for one in phrases if one.prep in BINDING and one.prep_start >= end and not text[end : one.prep_start].strip()), None
        )
    ) is not None:
        end = more.end
    after = next((word.lower for word in words if word.start >= end), "")
    if end > subject.end and (not after or after in BE or is_participle(after) or after in ADJECTIVES | VERBS | {"have", "has"}):
        return replace(subject, text=text[subject.start : end], end=end)
    return subject


def _next_to(words: Sequence[Word], auxiliary: int, phrase: NounPhrase) -> bool:
    between = [word for word in words[auxiliary + 1 :] if word.start < phrase.start]
    return all(word.lower in ADVERBS or word.lower in DETERMINERS for word in between)


def noun_phrases(words: Sequence[Word], text: str) -> list[NounPhrase]:
    """The noun phrases in order; `of` and what follows it belong to the phrase, after `between` also `and`."""
    found: list[NounPhrase] = []
    place = 0
    while place < len(words):
        start = place
        while place < len(words) and is_determiner(words, place):
            place += 1
        if place == start and _verb_before_object(words, place):
            place = start = place + 1
            continue
        end = _nouns(words, place, start)
        if end == place or (end == place + 1 and _lone_verb(words, place)):
            place = max(end, start + 1)
            continue
        before = words[start - 1] if start else None
        while (longer := _complement(words, end, start)) > end:
            end = longer
        prep = before.lower if before and before.lower in PREPOSITIONS else ""
        stretch = text[words[start].start : words[end - 1].end]
        found.append(
            NounPhrase(stretch, words[start].start, words[end - 1].end, prep, before.start if before and prep else words[start].start)
        )
        place = end
    return found


def is_determiner(words: Sequence[Word], place: int) -> bool:
    """`a room`, but not `grade A`."""
    return words[place].lower in DETERMINERS and not (place and words[place].text.isupper())


def _verb_before_object(words: Sequence[Word], place: int) -> bool:
    """A base form behind a noun or pronoun, or behind a modal that asks for it: `filters | need`, `we | need`, `what should | happen`."""
    before = words[place - 1].lower if place else ""
    after = words[place + 1].lower if place + 1 < len(words) else ""
    if words[place].lower not in VERBS or not before or after in BE:
        return False
    behind_subject = is_content(before) or before in ("we", "you", "i", "they", "it")
    return (behind_subject and _open_auxiliary(words, place)) or (before in AUXILIARIES - BE - DO and words[0].lower in QUESTION_WORDS)


def _open_auxiliary(words: Sequence[Word], place: int) -> bool:
    """Whether an auxiliary other than a form of be stands before, still without its verb."""
    apart = False
    for word in reversed(words[:place]):
        if word.lower in BE or is_participle(word.lower) or (apart and word.lower in VERBS):
            return False
        apart = apart or not is_content(word.lower)
        if word.lower in AUXILIARIES:
            return True
    return False


def _lone_verb(words: Sequence[Word], place: int) -> bool:
    """What stands alone between a subject and an object and could be a verb is one; so is what is asked after by "how": `how long`."""
    before = words[place - 1].lower if place else ""
    return (
        before == "how"
        or (words[place].lower in VERBS and bool(before) and is_content(before))
        or (before == "to" and words[place].lower in VERBS)
    )


def _nouns(words: Sequence[Word], place: int, start: int) -> int:
    """The end of the run of nouns and their attributes that begins there, in a phrase begun at `start`; verbs and predicates end it."""
    first = place
    while (
        place < len(words) and (is_content(words[place].lower) or _is_label(words, place)) and not _ends_nouns(words, place, first, start)
    ):
        place += 1
    return place


def _is_label(words: Sequence[Word], place: int) -> bool:
    """The A of `grade A`."""
    return bool(place) and words[place].text == "A" and words[place - 1].lower in LABELS


def _ends_nouns(words: Sequence[Word], place: int, first: int, start: int) -> bool:
    lower = words[place].lower
    before = words[place - 1].lower if place else ""
    after = words[place + 1].lower if place + 1 < len(words) else ""
    last = not after or not is_content(after)
    if lower in ADJECTIVES or lower.endswith("ly"):
        return True
    if is_participle(lower):  # "reviewed?" is a predicate, "rejected materials" is none
        return last or before in BE
    if before in QUESTION_WORDS and before in ("who", "which", "what") and is_verb(lower):
        return before == "who" or (place == first and not last)
    if place > first and words[start].lower in ("a", "an") and lower.endswith("s") and is_verb(lower) and last:
        return True  # "when a person leaves"
    if place > first and lower in VERBS and not after and _open_auxiliary(words, place):
        return True
    if place > start and lower in VERBS and _has_auxiliary(words, start):
        # "should a laboratory | handle an outlier", "do analysts | need before": a verb has its object, or a preposition, behind it.
        behind = words[place + 2].lower if place + 2 < len(words) else ""
        later = after in VERBS and not (behind and is_content(behind))  # "a validation plan | contain": the verb is yet to come
        return not later and (not after or after in DETERMINERS | PREPOSITIONS | PRONOUNS or is_content(after))
    return False


def _has_auxiliary(words: Sequence[Word], start: int) -> bool:
    """Whether an auxiliary other than a form of be stands before the phrase: then a base form in it is the verb."""
    before = start - 1
    while before >= 0 and words[before].lower in DETERMINERS | ADVERBS:
        before -= 1
    return before >= 0 and words[before].lower in AUXILIARIES - BE


def _complement(words: Sequence[Word], end: int, start: int) -> int:
    """The end with an `of ...` behind it, or after `between` an `and ...`."""
    if end >= len(words):
        return end
    joint = words[end].lower
    if joint == "of" or (joint == "and" and start and words[start - 1].lower == "between"):
        place = end + 1
        while place < len(words) and is_determiner(words, place):
            place += 1
        longer = _nouns(words, place, start)
        return longer if longer > place else end
    return end
