"""Quotes in, verdicts out: the gate before which nothing is shown as a citation.

Normalise, then exact match within one clause. A quote that fails is labelled and kept, never repaired; rapidfuzz only locates the nearest
text, to show the difference (its ratio cannot tell "shall" from "should").
"""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistant.normalise import normal_text
from assistant.quotes import SPLIT_WORD, Match, locate, pattern, whole
from index.documents import StoredDocument
from ingest.model import Clause, Span

CitationStatus = Literal["exact", "normalised", "altered", "misplaced", "not_found", "unknown_clause"]
VERIFIED: tuple[CitationStatus, ...] = ("exact", "normalised")

# At and above this likeness (rapidfuzz's partial ratio) the nearest text is taken to be what was meant. It only chooses between
# "altered" and "not found"; both are refusals.
ALTERED_LIKENESS = 70.0
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Source:
    """A clause that quotes are checked against, with its document."""

    document: StoredDocument
    clause: Clause


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a quote. `source` is where it stands, or the nearest; `span` counts in that clause's text, or title if `in_title`.

    `nearest` is the most similar text where the quote does not stand, `difference` the words that differ: `[-source-] {+quote+}`.
    """

    quote: str
    status: CitationStatus
    source: Source | None = None
    span: Span | None = None
    in_title: bool = False
    nearest: str = ""
    difference: str = ""


def in_clause(quote: str, source: Source) -> Verdict | None:
    """The verdict if the quote stands in that clause's text or title, else None."""
    for text, in_title in ((source.clause.text, False), (source.clause.title, True)):
        match: Match | None = locate(quote, text)
        if match is not None:
            return Verdict(quote, match.status, source, match.span, in_title)
    return None


class Truth:
    """All clauses that quotes may stand in; built once for a library's revision, or a part of it."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = list(sources)

    @cached_property
    def by_id(self) -> dict[str, Source]:
        """Clauses by id."""
        return {source.clause.id: source for source in self.sources}

    @cached_property
    def _normal(self) -> list[str]:
        return [normal_text(f"{source.clause.title}\x01{source.clause.text}") for source in self.sources]

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for position, text in enumerate(self._normal):
            for word in set(_WORD.findall(text.lower())):
                found[word].append(position)
        return found

    def verdict(self, quote: str, clause_id: str | None = None, documents: frozenset[int] | None = None) -> Verdict:
        """Check a quote against the clause it cites, or the documents (rows) it cites, or everything."""
        if clause_id is not None:
            return self._cited(quote, clause_id)
        found = self.find(quote, documents)
        if found is not None:
            return found
        if documents is not None:
            elsewhere = self.find(quote)
            if elsewhere is not None:
                return Verdict(quote, "misplaced", elsewhere.source, elsewhere.span, elsewhere.in_title)
        return self._nearest(quote, self._candidates(quote, documents))

    def _cited(self, quote: str, clause_id: str) -> Verdict:
        source = self.by_id.get(clause_id)
        here = in_clause(quote, source) if source else None
        if here is not None:
            return here
        elsewhere = self.find(quote)
        if source is None:
            nearest = elsewhere.source if elsewhere else None
            return Verdict(quote, "unknown_clause", nearest, elsewhere.span if elsewhere else None)
        if elsewhere is not None:
            return Verdict(quote, "misplaced", elsewhere.source, elsewhere.span, elsewhere.in_title)
        return self._nearest(quote, [source, *self._candidates(quote, None)])

    def find(self, quote: str, documents: frozenset[int] | None = None) -> Verdict | None:
        """The first clause in which the quote stands, or None."""
        wanted = pattern(quote)
        # Words that a line's end split, and the first and last ones, which a quote may cut, are in no posting list for sure.
        words = _WORD.findall(normal_text(SPLIT_WORD.sub(" ", quote)).lower())[1:-1]
        for position in self._holding(words):
            if documents is not None and self.sources[position].document.row not in documents:
                continue
            text = self._normal[position]
            if any(whole(text, match.start(), match.end()) for match in wanted.finditer(text)):
                here = in_clause(quote, self.sources[position])
                if here is not None:
                    return here
        return None

    def _holding(self, words: Sequence[str]) -> list[int]:
        """The clauses that may hold a quote: those with its rarest inner word."""
        known = [self._postings[word] for word in words if word in self._postings]
        return min(known, key=len) if known else list(range(len(self.sources)))

    def _candidates(self, quote: str, documents: frozenset[int] | None) -> list[Source]:
        votes: Counter[int] = Counter()
        for word in set(_WORD.findall(normal_text(quote).lower())):
            holding = self._postings.get(word, [])
            # A word that stands in most clauses says little about which one is meant.
            for position in holding if len(holding) < 2000 else ():
                if documents is None or self.sources[position].document.row in documents:
                    votes[position] += 1
        return [self.sources[position] for position, _ in sorted(votes.items(), key=lambda one: (-one[1], one[0]))[:12]]

    def _nearest(self, quote: str, candidates: Sequence[Source]) -> Verdict:
        from rapidfuzz import fuzz

        wanted = normal_text(quote).strip()
        best: tuple[float, Source, str] | None = None
        for source in candidates:
            text = normal_text(source.clause.text or source.clause.title)
            alignment = fuzz.partial_ratio_alignment(wanted, text)
            if alignment is not None and (best is None or alignment.score > best[0]):
                best = (alignment.score, source, _whole_words(text, alignment.dest_start, alignment.dest_end))
        if best is None or best[0] < ALTERED_LIKENESS:
            return Verdict(quote, "not_found")
        return Verdict(quote, "altered", best[1], None, False, best[2], difference(best[2], wanted))


def _whole_words(text: str, start: int, end: int) -> str:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end].strip()


def difference(source: str, quote: str) -> str:
    """The words that differ, in reading order: `[-only in the source-]`, `{+only in the quote+}`, the rest as it is."""
    left, right = source.split(), quote.split()
    parts: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(" ".join(left[a:b]))
            continue
        if b > a:
            parts.append(f"[-{' '.join(left[a:b])}-]")
        if d > c:
            parts.append(f"{{+{' '.join(right[c:d])}+}}")
    return " ".join(parts)
