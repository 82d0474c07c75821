"""Hits in, candidates for an answer out: each a clause with its sentences, and how near every sentence is to the question.

A list item brings the sentence that introduces its list, a table row the rows that head the table. Knows nothing of which are chosen.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from index.documents import clause, clauses_under
from index.encoder import Vectors
from index.lexical import Lexical
from index.library import Library
from index.search import Found, Hit, Searcher
from index.tokens import tokenise
from ingest.model import Clause, Span
from ingest.sentences import sentences

# How many of the hits are read sentence by sentence; embedding their sentences is most of the work of an answer.
READ = 8
MOST_COMPARED = 12
LEAST_LETTERS = 25

# A mark of any shape and a blank: the letters behind it are an item of a list.
BULLET = re.compile(r"[^\w\s(\[\"'\u201c\u2018\u00a7]\s")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or line of a clause; `lead` is what it means nothing without: the introduction of its list, the head of its table."""

    hit: Hit
    clause: Clause
    place: int
    span: Span
    lead: str

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.clause.text[self.span[0] : self.span[1]]

    @property
    def whole(self) -> str:
        """The sentence with its lead, as it is compared."""
        return f"{self.lead} {self.text}".strip()

    @property
    def says_something(self) -> bool:
        """Long enough to stand as an answer, or an item that its introduction completes."""
        return len(self.text) >= LEAST_LETTERS or bool(self.lead)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause that was found, its sentences, and per sentence its likeness to the question and the share of the question it covers.

    `vectors` are those of the sentences, a row each, nought where a sentence was not compared: another question may be held against them.
    """

    hit: Hit
    clause: Clause
    sentences: tuple[Sentence, ...]
    likeness: tuple[float, ...]
    coverage: tuple[float, ...]
    vectors: Vectors = field(compare=False, repr=False)

    @property
    def named(self) -> bool:
        """Whether the question names this clause."""
        return "named" in self.hit.found_by


def candidates(searcher: Searcher, question: str, found: Found) -> list[Candidate]:
    """The clauses that may answer, in the order of their hits; the named ones alone, where the question names clauses."""
    lexical = searcher.snapshot(found.revision).lexical
    read = [(hit, _sentences(searcher.library, hit)) for hit in _read(found)]
    shares = [[share_covered(lexical, question, f"{hit.passage.context} {one.whole}") for one in own] for hit, own in read]
    compared = [_compared(own, of_hit) for (_, own), of_hit in zip(read, shares, strict=True)]
    texts = [own[place].whole for (_, own), places in zip(read, compared, strict=True) for place in places]
    if not texts:
        return []
    asked, *rest = searcher.encoder.encode([question, *texts])
    measured: list[Candidate] = []
    for (hit, own), of_hit, places in zip(read, shares, compared, strict=True):
        vectors = np.zeros((len(own), len(asked)), np.float32)
        vectors[places], rest = rest[: len(places)], rest[len(places) :]
        head = clause(searcher.library, hit.document.row, hit.passage.clause_id)
        measured.append(Candidate(hit, head, tuple(own), tuple(float(one) for one in vectors @ asked), tuple(of_hit), vectors))
    return measured


def _compared(own: Sequence[Sentence], shares: Sequence[float]) -> list[int]:
    """The places of the sentences that are embedded: of a long table or list those that cover most of the question."""
    order = sorted(range(len(own)), key=lambda place: (-shares[place], place))
    return sorted(order[:MOST_COMPARED])


def _read(found: Found) -> list[Hit]:
    """The hits to read: where the question names clauses, those alone; where it names texts, hits of each of them."""
    named = [hit for hit in found.hits if "named" in hit.found_by]
    if named:
        return named
    share = max(2, READ // max(1, len(found.parts)))
    of_parts = [hit for part in found.parts for hit in [hit for hit in found.hits if hit.document.row in part.rows][:share]]
    return sorted(dict.fromkeys(of_parts), key=lambda hit: hit.rank) or list(found.hits[:READ])


def _sentences(library: Library, hit: Hit) -> list[Sentence]:
    """The sentences of a hit's clause and of the list items under it."""
    head = clause(library, hit.document.row, hit.passage.clause_id)
    found: list[Sentence] = []
    for one in [head, *clauses_under(library, hit.document.row, head.id)]:
        spans = sentences(one.text)
        header = _header_rows(one.text, spans) if one.kind == "table" else 0
        lead = one.text[: spans[header - 1][1]] if header else ""
        if one is not head and head.text.rstrip().endswith(":"):
            lead = head.text[sentences(head.text)[-1][0] :]
        found += [Sentence(hit, one, len(found) + place, span, lead if place >= header else "") for place, span in enumerate(spans)]
    return found


def _header_rows(text: str, spans: Sequence[Span]) -> int:
    """How many rows head a table: a row means nothing without them. Rows of another width than most, at the top; at least the first."""
    widths = [text[start:end].count(" | ") for start, end in spans]
    if len(widths) < 2 or not any(widths):
        return 0
    usual = Counter(widths).most_common(1)[0][0]
    return next((place for place, width in enumerate(widths) if place and width == usual), 1)


def share_covered(lexical: Lexical, question: str, text: str) -> float:
    """The share of the question's words, weighted by rarity, that stand in the text."""
    asked = set(tokenise(question))
    total = sum(lexical.rarity(token) for token in asked)
    held = set(tokenise(text))
    return sum(lexical.rarity(token) for token in asked & held) / total if total else 0.0
