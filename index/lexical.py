"""BM25 over token counts in several parts: rarity and average length are those of all live passages together, at any moment.

In: `Counts` with what of them is live. Out: scores by position. A passage's score is the same to the bit however the collection is parted:
each is a sum over the question's tokens in their order. Knows nothing of how questions become tokens.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.counts import Counts, count

# Robertson and Zaragoza (2009); measured (LOG.md). Lower than usual: in clauses, that a word stands there says more than how often.
K1 = 0.6
B = 0.3


class Lexical:
    """A BM25 index over passages in a fixed order: those of `tokens`, or the live ones of counts that are stored in several parts.

    `slots` give the place of each position; a slot counts through the places of the first part, then of the second, and so on.
    """

    def __init__(self, tokens: Sequence[list[str]], parts: Sequence[Counts] = (), slots: NDArray[np.int64] | None = None) -> None:
        self._parts = parts or [count([" ".join(words) for words in tokens])]
        self._offsets = np.cumsum([0, *(len(part.lengths) for part in self._parts)])
        self._slots = np.arange(int(self._offsets[-1])) if slots is None else slots
        self.size = len(self._slots)
        self._live = np.zeros(int(self._offsets[-1]), bool)
        self._live[self._slots] = True
        self._all_live = bool(self._live.all())
        # Slots in the order of positions are the usual case: one part without ended passages.
        self._in_order = self._all_live and bool((self._slots == np.arange(self.size)).all())
        lengths = np.concatenate([part.lengths for part in self._parts])
        total = int(lengths[self._live].sum(dtype=np.int64))
        average = total / self.size if total else 1.0
        self._norms = K1 * (1 - B + B * (lengths / average))

    def rarity(self, token: str) -> float:
        """How much a token says: its inverse document frequency (Robertson's, never negative); a token that no passage has says most."""
        holding = sum(self._holding(number, part.postings(token)[0]) for number, part in enumerate(self._parts))
        return math.log(1 + (self.size - holding + 0.5) / (holding + 0.5))

    def _holding(self, number: int, places: NDArray[np.int32]) -> int:
        if self._all_live:
            return len(places)
        return int(np.count_nonzero(self._live[int(self._offsets[number]) + places]))

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """One BM25 score a passage, 0 where no token of the query occurs."""
        found = np.zeros(len(self._norms), np.float64)
        for token in query:
            rarity = self.rarity(token)
            for number, part in enumerate(self._parts):
                places, times = part.postings(token)
                block = slice(int(self._offsets[number]), int(self._offsets[number]) + len(part.lengths))
                # Lucene's form, without the constant factor k1 + 1. A place occurs once among the postings of a token.
                at = places.astype(np.intp)
                shares = self._norms[block].take(at)
                shares += times
                np.divide(times, shares, out=shares)
                shares *= rarity
                part_found = found[block]
                part_found[at] = part_found.take(at) + shares
        return np.asarray(found if self._in_order else found[self._slots], np.float32)
