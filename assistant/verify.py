"""Quotes in, verdicts out: the gate before which nothing is shown as a citation.

Normalise, then exact match within one clause. A quote that fails is labelled and kept, never repaired; rapidfuzz only locates the nearest
text, to show the difference (its ratio cannot tell "shall" from "should").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from typing import Literal

from assistant.difference import Difference, compare, nearest_words, shared_words
from assistant.normalise import normal_text, normalise
from assistant.quotes import SPLIT_WORD, Match, locate, parts_of, pattern
from index.documents import StoredDocument
from ingest.model import Clause, Span

CitationStatus = Literal["exact", "normalised", "altered", "misplaced", "not_found", "unknown_clause"]
VERIFIED: tuple[CitationStatus, ...] = ("exact", "normalised")

# At and above this likeness (rapidfuzz's partial ratio) the nearest text is taken to be what was meant. It only chooses between
# "altered" and "not found"; both are refusals.
ALTERED_LIKENESS = 70.0
# Letters alone make long texts of one field look alike: a quote shares at least so many of its words, in their order, with the nearest.
LEAST_SHARED_WORDS = 0.5
# How many clauses are compared letter by letter with a quote that was not found: those that share its rarest words.
NEAREST = 6
# Words are taken from the rarest on, until the clauses that hold them are so many.
MOST_VOTES = 1500
_WORD = re.compile(r"[^\W_]+")
_TITLE_END = "\x01"


@dataclass(frozen=True, slots=True)
class Source:
    """A clause that quotes are checked against, with its document."""

    document: StoredDocument
    clause: Clause


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a quote. `source` is where it stands, or the nearest; `span` counts in that clause's text, or title if `in_title`.

    `nearest` is the most similar text where the quote does not stand, `difference` the words that differ: `[-source-] {+quote+}`, and
    `differences` the same as a list, those that change a limit or a duty first. `elided` are the words that an elided quote leaves out.
    """

    quote: str
    status: CitationStatus
    source: Source | None = None
    span: Span | None = None
    in_title: bool = False
    nearest: str = ""
    difference: str = ""
    differences: tuple[Difference, ...] = ()
    elided: tuple[str, ...] = ()


def in_clause(quote: str, source: Source) -> Verdict | None:
    """The verdict if the quote stands in that clause's text or title, else None."""
    for text, in_title in ((source.clause.text, False), (source.clause.title, True)):
        match: Match | None = locate(quote, text)
        if match is not None:
            left_out = (text[slice(*gap)].strip() for gap in match.elided)
            return Verdict(quote, match.status, source, match.span, in_title, elided=tuple(words for words in left_out if words))
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
        return [f"{normal_text(source.clause.title)}{_TITLE_END}{normal_text(source.clause.text)}" for source in self.sources]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {source.clause.id: place for place, source in enumerate(self.sources)}

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
                return misplaced(elsewhere)
        return self.nearest(quote, documents=documents)

    def _cited(self, quote: str, clause_id: str) -> Verdict:
        source = self.by_id.get(clause_id)
        here = in_clause(quote, source) if source else None
        if here is not None:
            return here
        document = clause_id.split("#")[0]
        own = frozenset(one.document.row for one in self.sources if one.document.document.id == document)
        elsewhere = self.find(quote, own) or self.find(quote)
        if source is None:
            return Verdict(
                quote,
                "unknown_clause",
                elsewhere.source if elsewhere else None,
                elsewhere.span if elsewhere else None,
                elsewhere.in_title if elsewhere else False,
            )
        return misplaced(elsewhere) if elsewhere is not None else self.nearest(quote, [source])

    def find(self, quote: str, documents: frozenset[int] | None = None) -> Verdict | None:
        """The first clause in which the quote stands, official texts before restatements; None if it stands in none."""
        restated: Verdict | None = None
        for position in self._holding(quote):
            source = self.sources[position]
            if documents is not None and source.document.row not in documents:
                continue
            if restated is not None and source.document.document.restatement:
                continue
            here = in_clause(quote, source)
            if here is not None and not source.document.document.restatement:
                return here
            restated = restated or here
        return restated

    def _holding(self, quote: str) -> Iterator[int]:
        """The clauses that may hold a quote: those with all its words, and in them its letters."""
        wanted = [[pattern(quote)], [pattern(part) for part in parts_of(quote)]]
        # Words that a line's end split are in no posting list for sure.
        words = set(_WORD.findall(normal_text(SPLIT_WORD.sub(" ", quote)).lower()))
        holding = sorted((self._postings.get(word, []) for word in words), key=len)
        if not holding:
            return
        common = set(holding[0]).intersection(*holding[1:4])
        for position in sorted(common):
            if any(all(one.search(self._normal[position]) for one in every) for every in wanted):
                yield position

    def nearest(self, quote: str, first: Sequence[Source] = (), documents: frozenset[int] | None = None) -> Verdict:
        """Where a quote that stands nowhere comes nearest, and what differs there: `altered`, or `not_found` where nothing is near.

        The clauses of `first` are looked at in any case; among equals they win.
        """
        from rapidfuzz import fuzz

        wanted = normal_text(quote).strip()
        places = [*(self._place[source.clause.id] for source in first), *self._candidates(wanted, documents)]
        best: tuple[float, int, Span] | None = None
        for place in dict.fromkeys(places):
            title, _, text = self._normal[place].partition(_TITLE_END)
            found = fuzz.partial_ratio_alignment(wanted, text or title, score_cutoff=best[0] if best else ALTERED_LIKENESS)
            if found is not None and found.dest_end > found.dest_start and (best is None or found.score > best[0]):
                best = (found.score, place, (found.dest_start, found.dest_end))
        return Verdict(quote, "not_found") if best is None else altered(quote, self.sources[best[1]], best[2])

    def near(self, quote: str, documents: frozenset[int] | None = None) -> list[Source]:
        """The few clauses that share the rarest words with a quote, the likeliest first."""
        return [self.sources[place] for place in self._candidates(normal_text(quote).strip(), documents)]

    def _candidates(self, wanted: str, documents: frozenset[int] | None) -> Iterable[int]:
        """The clauses that share the rarest words with a quote; a word counts the more the fewer clauses hold it."""
        holding = [self._postings[word] for word in set(_WORD.findall(wanted.lower())) if word in self._postings]
        votes: dict[int, float] = defaultdict(float)
        counted = 0
        for positions in sorted(holding, key=len):
            counted += len(positions)
            if counted > MOST_VOTES and votes:
                break
            for position in positions:
                votes[position] += 1 / (5 + len(positions))
        allowed = [one for one in votes if documents is None or self.sources[one].document.row in documents]
        return nsmallest(NEAREST, allowed, key=lambda one: (-votes[one], one))


def misplaced(elsewhere: Verdict) -> Verdict:
    """The verdict on a quote that stands, but not where it is said to."""
    return Verdict(elsewhere.quote, "misplaced", elsewhere.source, elsewhere.span, elsewhere.in_title, elided=elsewhere.elided)


def altered(quote: str, source: Source, near: Span) -> Verdict:
    """The verdict on a quote that comes near a stretch of a clause: `altered`, or `not_found` where too few words are the same.

    `near` counts in the clause's normalised text, or title where it has no text.
    """
    in_title = not source.clause.text
    text = source.clause.title if in_title else source.clause.text
    start, end = nearest_words(text, normalise(text).source_span(*near), quote)
    nearest = " ".join(text[start:end].split())
    if shared_words(nearest, quote) < LEAST_SHARED_WORDS:
        return Verdict(quote, "not_found")
    compared = compare(nearest, quote)
    return Verdict(quote, "altered", source, (start, end), in_title, nearest, compared.shown, compared.differences)


def difference(source: str, quote: str) -> str:
    """The words that differ, in reading order: `[-only in the source-]`, `{+only in the quote+}`, the rest as it is."""
    return compare(source, quote).shown
