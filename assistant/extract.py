"""Hits in, drafts of statements out, without a language model: the sentences that answer, quoted as they stand, in reading order.

A sentence is scored by its likeness to the question (the embedding model), the share of the question's rare words it holds, and the rank of
its passage. Knows nothing of the gate, which checks every quote all the same.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.model import Draft
from index.documents import clause, clauses_under
from index.lexical import Lexical
from index.library import Library
from index.search import Found, Hit, Searcher
from index.tokens import tokenise
from ingest.model import Clause, Span
from ingest.sentences import sentences

# Chosen on the development questions by hit rate against precision (LOG.md).
PASSAGES_READ = 6
MOST_STATEMENTS = 2
MOST_SENTENCES = 5
LIKENESS, COVERAGE, RANK = 1.0, 0.3, 0.2
MARGIN = 0.24
LEAST_LETTERS = 25

# A mark of any shape and a blank: the letters behind it are an item of a list.
_BULLET = re.compile(r"[^\w\s(\[\"'\u201c\u2018\u00a7]\s")


@dataclass(frozen=True, slots=True)
class _Sentence:
    hit: Hit
    clause: Clause
    place: int
    span: Span
    lead: str

    @property
    def text(self) -> str:
        return self.clause.text[self.span[0] : self.span[1]]

    @property
    def in_list(self) -> bool:
        """A line with a mark in front, or the lone "and" or "or" between two of them."""
        return bool(_BULLET.match(self.text)) or len(self.text) <= 3

    @property
    def says_something(self) -> bool:
        """Long enough to stand as an answer, or an item that its introduction completes."""
        return len(self.text) >= LEAST_LETTERS or bool(self.lead)


__all__ = ["Draft", "drafts", "share_covered"]


def drafts(searcher: Searcher, question: str, found: Found) -> Iterator[Draft]:
    """The statements that answer, best clause first; none if nothing was found."""
    yield from _drafts(searcher, question, found)


def _drafts(searcher: Searcher, question: str, found: Found) -> list[Draft]:
    candidates = [sentence for hit in _read(found) for sentence in _sentences(searcher.library, hit)]
    if not candidates:
        return []
    scores = _scores(searcher, question, candidates, found.revision)
    parts = found.parts
    chosen = _with_lists(candidates, _each_heard(candidates, scores, _chosen(candidates, scores), parts))
    return _statements(candidates, scores, chosen, max(MOST_STATEMENTS, len(parts) + 1))


def _each_heard(
    candidates: Sequence[_Sentence], scores: NDArray[np.float32], chosen: Sequence[int], parts: Sequence[frozenset[int]]
) -> list[int]:
    """A question that names several texts or jurisdictions wants to hear each: the best sentence of one that is missing comes in."""
    heard = list(chosen)
    for rows in parts if len(parts) > 1 else ():
        own = [place for place, one in enumerate(candidates) if one.hit.document.row in rows and one.says_something]
        if own and not any(candidates[place].hit.document.row in rows for place in heard):
            heard.append(max(own, key=lambda place: (float(scores[place]), -place)))
    return heard


def _read(found: Found) -> list[Hit]:
    """The passages to read: where the question names clauses, those alone; where it names texts, passages of each of them."""
    named = [hit for hit in found.hits if "named" in hit.found_by]
    if named:
        return named
    parts = found.parts
    of_parts = [
        hit for rows in parts for hit in [hit for hit in found.hits if hit.document.row in rows][: max(2, PASSAGES_READ // len(parts))]
    ]
    return sorted(dict.fromkeys(of_parts), key=lambda hit: hit.rank) or list(found.hits[:PASSAGES_READ])


def _sentences(library: Library, hit: Hit) -> list[_Sentence]:
    """The sentences of a hit's clause and of the list items under it; an item's lead is the sentence that introduces the list."""
    head = clause(library, hit.document.row, hit.passage.clause_id)
    found: list[_Sentence] = []
    for one in [head, *clauses_under(library, hit.document.row, head.id)]:
        spans = sentences(one.text)
        header = _header_rows(one.text, spans) if one.kind == "table" else 0
        lead = one.text[: spans[header - 1][1]] if header else ""
        if one is not head and head.text.rstrip().endswith(":"):
            lead = head.text[sentences(head.text)[-1][0] :]
        found += [_Sentence(hit, one, len(found) + place, span, lead if place >= header else "") for place, span in enumerate(spans)]
    return found


def _header_rows(text: str, spans: Sequence[Span]) -> int:
    """How many rows head a table: a row means nothing without them. Rows of another width than most, at the top; at least the first."""
    widths = [text[start:end].count(" | ") for start, end in spans]
    if len(widths) < 2 or not any(widths):
        return 0
    usual = Counter(widths).most_common(1)[0][0]
    return next((place for place, width in enumerate(widths) if place and width == usual), 1)


def _scores(searcher: Searcher, question: str, candidates: Sequence[_Sentence], revision: int) -> NDArray[np.float32]:
    texts = [f"{one.lead} {one.text}".strip() for one in candidates]
    vectors = searcher.encoder.encode([question, *texts])
    likeness = vectors[1:] @ vectors[0]
    lexical = searcher.snapshot(revision).lexical
    coverage = np.asarray(
        [share_covered(lexical, question, f"{one.hit.passage.context} {text}") for one, text in zip(candidates, texts, strict=True)]
    )
    rank = np.asarray([1 / one.hit.rank for one in candidates])
    return np.asarray(LIKENESS * likeness + COVERAGE * coverage + RANK * rank)


def share_covered(lexical: Lexical, question: str, text: str) -> float:
    """The share of the question's words, weighted by rarity, that stand in the text."""
    asked = set(tokenise(question))
    total = sum(lexical.rarity(token) for token in asked)
    held = set(tokenise(text))
    return sum(lexical.rarity(token) for token in asked & held) / total if total else 0.0


def _chosen(candidates: Sequence[_Sentence], scores: NDArray[np.float32]) -> list[int]:
    """Positions of the sentences to show: the best one, and others near it; of a named clause, all."""
    if "named" in candidates[0].hit.found_by:
        return list(range(len(candidates)))
    order = [int(position) for position in np.argsort(-scores, kind="stable") if candidates[position].says_something]
    if not order:
        return []
    best = scores[order[0]]
    return [position for position in order if scores[position] >= best - MARGIN][:MOST_SENTENCES]


def _statements(candidates: Sequence[_Sentence], scores: NDArray[np.float32], chosen: Sequence[int], most: int) -> list[Draft]:
    """One statement a head clause, the clauses in order of their best sentence, the sentences in reading order."""
    by_head: dict[str, list[int]] = {}
    for position in chosen:
        by_head.setdefault(candidates[position].hit.passage.clause_id, []).append(position)
    order = sorted(by_head.values(), key=lambda positions: -max(scores[position] for position in positions))
    named = "named" in candidates[0].hit.found_by
    return [_draft([candidates[position] for position in sorted(positions)]) for positions in (order if named else order[:most])]


def _with_lists(candidates: Sequence[_Sentence], chosen: Sequence[int]) -> list[int]:
    """A sentence that introduces a list ("should include:") brings the lines of the list that follow it in the same clause."""
    wanted = set(chosen)
    for position in sorted(chosen):
        if not candidates[position].text.rstrip().endswith(":"):
            continue
        follower = position + 1
        while (
            follower < len(candidates)
            and candidates[follower].clause.id == candidates[position].clause.id
            and _BULLET.match(candidates[follower].text)
        ):
            wanted.add(follower)
            follower += 1
    return sorted(wanted, key=lambda position: (position not in chosen, position))


def _draft(picked: Sequence[_Sentence]) -> Draft:
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
    return Draft("\n".join(quote for _, quote in quotes), tuple(quotes))
