"""Exact inner-product search over passage vectors with FAISS; a cache derived from the library's rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors


class Dense:
    """An `IndexIDMap2` over a flat index: ids are the library's passage rows."""

    def __init__(self, rows: NDArray[np.int64], vectors: Vectors) -> None:
        import faiss

        self.size = len(rows)
        self._index: Any = None
        if self.size:
            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
            self._index.add_with_ids(np.ascontiguousarray(vectors), rows)

    def nearest(self, query: Vectors, count: int, allowed: NDArray[np.int64] | None = None) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows and inner products of the nearest passages, best first; only `allowed` rows where given (none given: none found)."""
        import faiss

        if not self.size or (allowed is not None and not len(allowed)):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if allowed is not None:
            bitmap = np.zeros(int(allowed.max()) // 8 + 1, np.uint8)
            np.bitwise_or.at(bitmap, allowed // 8, (1 << (allowed % 8)).astype(np.uint8))
            selector = faiss.IDSelectorBitmap(bitmap)
            parameters = faiss.SearchParameters(sel=selector)
        scores, rows = self._index.search(query.reshape(1, -1), min(count, self.size), params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]
