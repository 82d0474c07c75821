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
from index.documents import clauses_below
from index.library import Library
from index.parts import Part
from index.search import Found, Searcher
from index.tokens import tokenise
from ingest.sentences import sentences

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
_ASKS_MEANING = re.compile(
    r"\s*(?:what\s+(?:is|are)\s+(?:meant\s+by\s+|the\s+(?:definition|meaning)\s+of\s+)?|define\s+|definition\s+of\s+|what\s+does\s+)"
    r"(?P<term>.+?)(?:\s+mean)?\s*[?.]*\s*$",
    re.IGNORECASE,
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
                chosen = _with_lists(searcher.library, one.candidate, _sentences(one.candidate, question))
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
        order = sorted(read, key=lambda one: (not _defines(one.candidate, question), -one.chance))
        if need.part and order[0].chance < LEAST_OF_PART:
            return []
        return [order[0], *(one for one in order[1:MOST_CLAUSES] if one.chance >= LEAST_OF_FURTHER)]
    likely = [one for one in read if one.chance >= LEAST_OF_FURTHER]
    asked = searcher.encoder.encode([need.question])[0]
    return [max(likely, key=lambda one: float((one.candidate.vectors @ asked).max()))] if likely else []


def _defines(candidate: Candidate, question: str) -> bool:
    """Whether the question asks what a term means, and the clause is the definition of that term."""
    asked = _ASKS_MEANING.match(question)
    if asked is None or candidate.clause.kind != "definition":
        return False
    term = set(tokenise(asked["term"]))
    return bool(term) and term <= set(tokenise(f"{candidate.clause.title} {candidate.clause.text[: 2 * len(asked['term'])]}"))


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


def _with_lists(library: Library, candidate: Candidate, chosen: Sequence[Sentence]) -> list[Sentence]:
    """A sentence that introduces a list ("should include:") brings the list: lines of its clause, the items or the paragraphs under it."""
    wanted = {sentence.place for sentence in chosen}
    below: dict[int, list[Sentence]] = {}
    for sentence in chosen:
        if sentence.text.rstrip().endswith(":"):
            followers = [follower.place for follower in _list_of(sentence, candidate.sentences)]
            wanted |= set(followers)
            if not followers and sentence.span[1] == len(sentence.clause.text.rstrip()):
                below[sentence.place] = list(_paragraphs_below(library, sentence))
    return [one for sentence in candidate.sentences if sentence.place in wanted for one in (sentence, *below.get(sentence.place, ()))]


def _paragraphs_below(library: Library, introduction: Sentence) -> Iterator[Sentence]:
    """The paragraphs under a clause whose text ends in a colon, as regulations write lists; each by its first sentence, and theirs."""
    for place, item in enumerate(clauses_below(library, introduction.hit.document.row, introduction.clause.id)):
        spans = sentences(item.text)
        if spans:
            first = Sentence(introduction.hit, item, place, spans[0], introduction.text)
            yield first
            if len(spans) == 1 and first.text.rstrip().endswith(":"):
                yield from _paragraphs_below(library, first)


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
    heads = {(sentence.clause.id, sentence.lead) for sentence in picked if sentence.lead}
    for sentence in picked:
        if not sentence.lead and any(sentence.clause.id == of and sentence.text in head for of, head in heads):
            continue  # a row of the table's head, which comes with its rows
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
