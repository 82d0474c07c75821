"""Two rankings of passages in, one out: dense and BM25 search over the allowed documents, fused by reciprocal rank.

Works on positions of a collection; knows nothing of documents' names or of hits.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.dense import Dense, best
from index.encoder import Vectors
from index.lexical import Lexical
from index.tokens import tokenise

# Reciprocal rank fusion, Cormack, Clarke and Buettcher (2009); constant and weight as measured (LOG.md).
RRF_CONSTANT = 10
DENSE_WEIGHT = 0.5
DEPTH = 100

Mask = NDArray[np.bool_]
# Positions, best first, each with its fused score and the searches that found it.
Fused = dict[int, tuple[float, tuple[str, ...]]]


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


def rank(collection: Collection, question: str, query: Vectors, masks: Sequence[Mask], first: Sequence[int] = ()) -> Fused:
    """Search every mask on its own and fuse what is found; positions in `first` come before all others."""
    lexical_scores = collection.lexical.scores(tokenise(question))
    rankings: list[tuple[str, Sequence[int]]] = []
    for mask in masks:
        rankings += [("dense", dense_ranking(collection, query, mask)), ("lexical", lexical_ranking(lexical_scores, mask))]
    return fuse(first, rankings)


def lexical_ranking(scores: NDArray[np.float32], mask: Mask) -> list[int]:
    """Positions by BM25 score, best first; only allowed ones that share a token with the question, ties by position."""
    return [int(position) for position in best(np.where(mask, scores, np.float32(0)), DEPTH)]


def dense_ranking(collection: Collection, query: Vectors, mask: Mask) -> list[int]:
    """Positions by inner product, best first; ties in the order of positions."""
    return [int(position) for position in collection.dense.nearest(query, DEPTH, None if mask.all() else mask).positions]


def fuse(first: Sequence[int], rankings: Sequence[tuple[str, Sequence[int]]]) -> Fused:
    """Reciprocal rank fusion; named places come before all others, in the order they are named."""
    scores: dict[int, float] = {}
    by: dict[int, tuple[str, ...]] = {}
    for name, ranking in rankings:
        weight = DENSE_WEIGHT if name == "dense" else 1 - DENSE_WEIGHT
        for rank, position in enumerate(ranking, 1):
            scores[position] = scores.get(position, 0.0) + weight / (RRF_CONSTANT + rank)
            by[position] = tuple(dict.fromkeys((*by.get(position, ()), name)))
    for place, position in enumerate(first):
        scores[position] = 1.0 + 1.0 / (1 + place)
        by[position] = ("named", *by.get(position, ()))
    order = sorted(scores, key=lambda position: (-scores[position], position))
    return {position: (scores[position], by[position]) for position in order}
