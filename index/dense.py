"""Search by vector: the exact inner products of a question's vector with the stored ones, the best first.

In: vectors in several blocks, mapped from the cache's files; none is copied. Out: positions and scores. Each product is summed on its own,
so that it is the same to the bit wherever the vector lies and however the collection is parted. Knows nothing of passages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

# Below this share of allowed passages they are gathered first: reading few vectors one by one beats reading all in a row.
GATHER_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Near:
    """Positions and their inner products with the question, best first; equal scores in the order of positions."""

    positions: NDArray[np.int64]
    scores: NDArray[np.float32]


NOTHING = Near(np.empty(0, np.int64), np.empty(0, np.float32))


class Stored:
    """Vectors by position, lying in blocks; `slots` says where: it counts through the blocks one after the other."""

    def __init__(self, blocks: Sequence[Vectors], slots: NDArray[np.int64]) -> None:
        self.blocks = [block for block in blocks if len(block)]
        self.slots = slots
        self._starts = np.cumsum([0, *(len(block) for block in self.blocks)])

    def __len__(self) -> int:
        return len(self.slots)

    def __getitem__(self, positions: "int | NDArray[np.int64]") -> Vectors:
        """The vectors at positions, as rows; one position gives one vector."""
        if isinstance(positions, int | np.integer):
            return np.asarray(self[np.asarray([positions])][0])
        slots = self.slots[positions]
        found = np.empty((len(slots), self.blocks[0].shape[1] if self.blocks else 0), np.float32)
        number = np.searchsorted(self._starts, slots, side="right") - 1
        for place in np.unique(number):
            mine = number == place
            found[mine] = self.blocks[place][slots[mine] - self._starts[place]]
        return found

    def products(self, query: Vectors) -> NDArray[np.float32]:
        """The inner product of each vector with the question, by position."""
        found = np.concatenate([exact(block, query) for block in self.blocks]) if self.blocks else np.empty(0, np.float32)
        return np.asarray(found[self.slots], np.float32)


class Dense:
    """Exact search over vectors; `rows` are the library's passage rows by position."""

    def __init__(self, rows: NDArray[np.int64], vectors: Vectors | Stored) -> None:
        self.rows = rows
        self.vectors = vectors if isinstance(vectors, Stored) else Stored([vectors], np.arange(len(vectors)))

    def nearest(self, query: Vectors, count: int, mask: NDArray[np.bool_] | None = None) -> Near:
        """The nearest passages among the positions that the mask lets through; a mask that lets none through finds none."""
        allowed = np.arange(len(self.vectors)) if mask is None else np.flatnonzero(mask)
        if not len(allowed) or count < 1:
            return NOTHING
        few = len(allowed) < GATHER_SHARE * len(self.vectors)
        scores = exact(self.vectors[allowed], query) if few else self.vectors.products(query)[allowed]
        near = scores >= largest(scores, count)
        return ranked(allowed[near], scores[near], count)


def exact(vectors: Vectors, query: Vectors) -> NDArray[np.float32]:
    """Inner products of rows with a vector, each a sum of its own.

    A matrix product (`@`) sums the last rows of a block in another order, and its two threads wait for each other on a busy machine: at
    200,000 vectors the median was the same, the 95th percentile two to four times as long (LOG.md).
    """
    return np.asarray(np.vecdot(vectors, query), np.float32)


def largest(scores: NDArray[np.float32], count: int) -> float:
    """The score of the last of the best `count`."""
    if count >= len(scores):
        return float(scores.min())
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])


def ranked(positions: NDArray[np.int64], scores: NDArray[np.float32], count: int) -> Near:
    """The best `count`, by score, then by position."""
    order = np.lexsort((positions, -scores))[:count]
    return Near(positions[order], scores[order])


def best(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Positions of the `count` best scores above 0, best first, ties by position: what a stable sort would give, without sorting all."""
    if not len(scores):
        return np.empty(0, np.int64)
    positions = np.flatnonzero((scores >= largest(scores, count)) & (scores > 0))
    return ranked(positions, scores[positions], count).positions
