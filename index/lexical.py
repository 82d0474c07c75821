"""BM25 over the tokens of passages; a cache derived from the library's rows, kept as arrays without pickle."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Robertson and Zaragoza (2009); the values were measured on ObliQA (facts of LOG.md).
K1 = 1.2
B = 0.75


class Lexical:
    """A BM25 index over passages in a fixed order."""

    def __init__(self, tokens: Sequence[list[str]]) -> None:
        self.size = len(tokens)
        self._index: Any = None
        # bm25s cannot index an empty collection, nor one without any token.
        if any(tokens):
            import bm25s

            self._index = bm25s.BM25(k1=K1, b=B, method="lucene")
            self._index.index([list(one) for one in tokens], show_progress=False)

    def rarity(self, token: str) -> float:
        """How much a token says: its inverse document frequency (Robertson's, never negative); a token that no passage has says most."""
        holding = 0
        if self._index is not None and token in self._index.vocab_dict:
            place = self._index.vocab_dict[token]
            holding = int(self._index.scores["indptr"][place + 1] - self._index.scores["indptr"][place])
        return float(np.log(1 + (self.size - holding + 0.5) / (holding + 0.5)))

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """One BM25 score a passage, 0 where no token of the query occurs."""
        known = [token for token in query if self._index is not None and token in self._index.vocab_dict]
        if not known:
            return np.zeros(self.size, np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)
