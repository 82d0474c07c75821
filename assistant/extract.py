"""Hits in, drafts of statements out, without a language model: the sentences that answer, quoted as they stand, in reading order.

Clauses are chosen by how likely they answer (`relevance`), sentences within a clause by likeness and coverage. Each text, jurisdiction and
question that is part of what was asked is heard. Knows nothing of the gate, which checks every quote all the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.candidates import BULLET, Candidate, Sentence
from assistant.model import Draft
from assistant.numbers import none_set
from assistant.relevance import Judged, Weighed
from index.parts import Part
from index.search import Found, Searcher
from index.tokens import tokenise

# Chosen on the calibration set by coverage of gold clauses against precision (LOG.md).
COVERAGE = 0.3
MARGIN = 0.16
MOST_SENTENCES = 3
MOST_CLAUSES = 2
LEAST_OF_FURTHER = 0.2
# A part that is compared is rather left unanswered than answered by a clause with less of a chance.
LEAST_OF_PART = 0.1
# A sentence that introduces a list is what a question for the members of something asks for.
OF_LIST = 0.15
_ASKS_FOR_LIST = re.compile(
    r"\b(?:includ|contain|compris|consist|cover|list|elements?|items?|contents?|points|aspects|factors|criteria)\w*\b", re.IGNORECASE
)

# Where one question ends and the next begins: "... and which tests are left out?", "How long? By whom?".
_JOINT = re.compile(
    r"[,;]?\s+(?:and|but)\s+(?=(?:what|which|who|whom|whose|how|when|where|why|does|do|is|are|must|should|can|may|within|by\s+whom)\b)"
    r"|(?<=[?.;])\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Need:
    """Something that an answer has to speak to: a part of the scope (none: all of it) and a question."""

    part: Part | None
    question: str


def drafts(searcher: Searcher, question: str, found: Found, weighed: Weighed) -> Iterator[Draft]:
    """The statements that answer, best clause first; none if nothing was found."""
    named = [one.candidate for one in weighed.judged if one.candidate.named]
    if named:
        yield from (_draft(one.sentences) for one in named)
    else:
        yield from _selected(searcher, question, found, weighed.judged)


def _selected(searcher: Searcher, question: str, found: Found, read: Sequence[Judged]) -> Iterator[Draft]:
    """The clauses of each need, the surest first; a clause that serves two needs is shown once."""
    shown: set[str] = set()
    for need in needs(question, found):
        own = [one for one in read if need.part is None or one.candidate.hit.document.row in need.part.rows]
        for one in _chosen(searcher, need, question, own):
            if one.candidate.clause.id not in shown:
                shown.add(one.candidate.clause.id)
                chosen = _with_lists(one.candidate, _sentences(one.candidate, question))
                if need.part and none_set(question, [sentence.whole for sentence in chosen]):
                    continue  # this side of the comparison sets no number of the kind that is asked for
                yield _draft(chosen, need.part.name if need.part else "")


def needs(question: str, found: Found) -> list[_Need]:
    """What the answer has to speak to: each part that is compared, else the whole question and then each question in it."""
    if len(found.parts) > 1:
        return [_Need(part, question) for part in found.parts]
    return [_Need(None, question), *(_Need(None, one) for one in sub_questions(question))]


def sub_questions(question: str) -> list[str]:
    """The questions that one holds, if it holds several; words without content are none."""
    found = [part.strip() for part in _JOINT.split(question) if len(tokenise(part)) >= 2]
    return found if len(found) > 1 else []


def _chosen(searcher: Searcher, need: _Need, question: str, read: Sequence[Judged]) -> list[Judged]:
    """The likeliest clause, and others that are likely too; for a question within the question the clause whose sentences are nearest."""
    if not read:
        return []
    if need.question == question:
        order = sorted(read, key=lambda one: -one.chance)
        if need.part and order[0].chance < LEAST_OF_PART:
            return []
        return [order[0], *(one for one in order[1:MOST_CLAUSES] if one.chance >= LEAST_OF_FURTHER)]
    likely = [one for one in read if one.chance >= LEAST_OF_FURTHER]
    asked = searcher.encoder.encode([need.question])[0]
    return [max(likely, key=lambda one: float((one.candidate.vectors @ asked).max()))] if likely else []


def _sentences(candidate: Candidate, question: str) -> list[Sentence]:
    """The best sentence of a clause and those near it, in reading order."""
    of_list = OF_LIST if _ASKS_FOR_LIST.search(question) else 0.0
    scores = [
        likeness + COVERAGE * share + (of_list if sentence.text.rstrip().endswith(":") else 0.0)
        for sentence, likeness, share in zip(candidate.sentences, candidate.likeness, candidate.coverage, strict=True)
    ]
    order = sorted(range(len(scores)), key=lambda place: (not candidate.sentences[place].says_something, -scores[place], place))
    near = [place for place in order if scores[place] >= scores[order[0]] - MARGIN][:MOST_SENTENCES]
    return [candidate.sentences[place] for place in sorted(near)]


def _with_lists(candidate: Candidate, chosen: Sequence[Sentence]) -> list[Sentence]:
    """A sentence that introduces a list ("should include:") brings the list: bulleted lines of its clause, or the items under it."""
    wanted = {sentence.place for sentence in chosen}
    for sentence in chosen:
        if sentence.text.rstrip().endswith(":"):
            wanted |= {follower.place for follower in _list_of(sentence, candidate.sentences)}
    return [sentence for sentence in candidate.sentences if sentence.place in wanted]


def _list_of(sentence: Sentence, of_clause: Sequence[Sentence]) -> Iterator[Sentence]:
    for follower in of_clause[sentence.place + 1 :]:
        own_line = follower.clause.id == sentence.clause.id and _is_item(follower)
        own_item = follower.clause.id != sentence.clause.id and bool(follower.lead) and follower.lead.endswith(sentence.text)
        if not (own_line or own_item):
            return
        yield follower


def _is_item(line: Sentence) -> bool:
    """A line of a list: with a mark in front, or, where the reader took the mark for layout, one that begins small or ends open."""
    begins_line = line.clause.text[: line.span[0]].endswith("\n")
    return bool(BULLET.match(line.text)) or (begins_line and (line.text[0].islower() or line.text.rstrip()[-1] in ";,"))


def _draft(picked: Sequence[Sentence], part: str = "") -> Draft:
    """Sentences that follow one another in a clause become one quote; a list item brings the sentence that introduces it."""
    quotes: list[tuple[str, str]] = []
    end: tuple[str, int] | None = None
    start = 0
    for sentence in picked:
        if sentence.lead and not any(sentence.lead in quote for _, quote in quotes):
            quotes.append((sentence.hit.passage.clause_id, sentence.lead))
        here = (sentence.clause.id, sentence.place - 1)
        if end == here:
            quotes[-1] = (sentence.clause.id, sentence.clause.text[start : sentence.span[1]])
        else:
            start = sentence.span[0]
            quotes.append((sentence.clause.id, sentence.text))
        end = (sentence.clause.id, sentence.place)
    return Draft("\n".join(quote for _, quote in quotes), tuple(quotes), part)
