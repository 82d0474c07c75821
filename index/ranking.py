"""Two rankings of passages in, one out: dense and BM25 search over the allowed documents, fused by reciprocal rank.

Works on positions of a snapshot; knows nothing of documents' names or of hits.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.snapshot import Snapshot

# Reciprocal rank fusion, Cormack, Clarke and Buettcher (2009); constant and weight as measured (LOG.md).
RRF_CONSTANT = 10
DENSE_WEIGHT = 0.5
DEPTH = 100


def lexical_ranking(scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> list[int]:
    """Positions by BM25 score, best first; only allowed ones that share a token with the question."""
    allowed = np.where(mask, scores, 0)
    # A stable sort: ties stand in the order of clause ids, whatever order the library was built in.
    order = np.argsort(-allowed, kind="stable")[:DEPTH]
    return [int(position) for position in order if allowed[position] > 0]


def dense_ranking(snapshot: Snapshot, query: Vectors, mask: NDArray[np.bool_]) -> list[int]:
    """Positions by inner product, best first; ties in the order of positions."""
    rows, scores = snapshot.dense.nearest(query, DEPTH, None if mask.all() else snapshot.rows[mask])
    found = [(-float(score), snapshot.position[int(row)]) for row, score in zip(rows, scores, strict=True)]
    return [position for _, position in sorted(found)]


def fuse(first: Sequence[int], rankings: Sequence[tuple[str, Sequence[int]]]) -> dict[int, tuple[float, tuple[str, ...]]]:
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
