"""A question and the passages that may be searched in, one ranking out: dense and BM25 candidates, scored together.

A passage's score is the share of the question's lexical weight that it carries, plus its likeness: neither depends on which other passages
were found, so that a filter changes what is seen and never the order. Works on positions of a collection; knows nothing of documents' names
or of hits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.dense import Dense, Stored, best, exact
from index.encoder import Vectors
from index.expansion import Spoken
from index.lexical import Lexical
from index.tokens import pairs

# Measured on ObliQA dev and on GMP questions against reciprocal rank fusion (LOG.md); both sets are flat around these.
PAIR_WEIGHT = 0.5
ADDED_WEIGHT = 0.4
LIKENESS_WEIGHT = 0.8
# How many candidates each search proposes.
DEPTH = 100

Mask = NDArray[np.bool_]


class Collection(Protocol):
    """What ranking needs of passages: the indexes over them, by position."""

    @property
    def lexical(self) -> Lexical:
        """BM25 over their tokens."""
        ...

    @property
    def dense(self) -> Dense:
        """Search by vector."""
        ...

    @property
    def vectors(self) -> Stored:
        """Their vectors."""
        ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """A position with its score, the cosine of its vector to the question's, and the searches that proposed it."""

    position: int
    score: float
    similarity: float
    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched among the passages that a mask lets through: its words and its vector."""

    words: Spoken
    query: Vectors
    mask: Mask


def rank(collection: Collection, asked: Sequence[Asked], first: Sequence[int] = ()) -> list[Ranked]:
    """What the question finds, best first: `first`, then what each of `asked` finds, in turns where there are several.

    The first of `asked` is the question over the scope; the others ask parts of it that the question names, each of which is to be heard.
    """
    shares = [lexical_shares(collection.lexical, one.words) for one in asked]
    rankings = [_ranking(collection, own, one.query, one.mask) for own, one in zip(shares, asked, strict=True)]
    named = _scored(collection, shares[0], asked[0].query, dict.fromkeys(first, ("named",)))
    unique: dict[int, Ranked] = {}
    for one in [*named, *in_turns([*rankings[1:], *rankings[:1]])]:
        unique.setdefault(one.position, one)
    return list(unique.values())


def lexical_shares(lexical: Lexical, question: Spoken) -> NDArray[np.float32]:
    """By position, the share of the question's weight that a passage carries: BM25 of words and of their pairs, over the sum of rarities.

    A word counts once, however often the question repeats it. A word that no passage has counts below the line: a question in words that
    the library does not use is left to its vector.
    """
    once, beside = list(dict.fromkeys(question.tokens)), list(dict.fromkeys(pairs(question.tokens)))
    weight = sum(map(lexical.rarity, once)) + ADDED_WEIGHT * sum(map(lexical.rarity, question.added))
    scores = lexical.scores(once) + np.float32(PAIR_WEIGHT) * lexical.scores(beside)
    if question.added:
        scores = scores + np.float32(ADDED_WEIGHT) * lexical.scores(question.added)
    return np.asarray(scores / np.float32(weight or 1), np.float32)


def _ranking(collection: Collection, shares: NDArray[np.float32], query: Vectors, mask: Mask) -> list[Ranked]:
    """The candidates of one mask by score; ties stand in the order of positions, whatever order the library was built in."""
    found: dict[int, tuple[str, ...]] = {}
    for position in collection.dense.nearest(query, DEPTH, None if mask.all() else mask).positions:
        found[int(position)] = ("dense",)
    for position in best(np.where(mask, shares, np.float32(0)), DEPTH):
        found[int(position)] = (*found.get(int(position), ()), "lexical")
    return sorted(_scored(collection, shares, query, found), key=lambda one: (-one.score, one.position))


def _scored(collection: Collection, shares: NDArray[np.float32], query: Vectors, found: Mapping[int, tuple[str, ...]]) -> list[Ranked]:
    positions = np.fromiter(found, np.int64, len(found))
    similarities = exact(collection.vectors[positions], query) if found else np.empty(0, np.float32)
    scores = shares[positions] + np.float32(LIKENESS_WEIGHT) * similarities
    return [
        Ranked(int(position), float(score), float(similarity), by)
        for position, score, similarity, by in zip(positions, scores, similarities, found.values(), strict=True)
    ]


def in_turns(rankings: Sequence[Sequence[Ranked]]) -> list[Ranked]:
    """The best of each ranking, then the second best of each, and so on."""
    longest = max((len(one) for one in rankings), default=0)
    return [ranking[place] for place in range(longest) for ranking in rankings if place < len(ranking)]
