"""An encoder double: words hashed into a vector. Deterministic, quick, and near for texts that share words; it knows no meaning."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from index.encoder import Vectors

DIMENSION = 64


class HashedWords:
    """Each word adds 1 to a place that its hash gives; the sum has length 1."""

    model = "hashed-words:test"
    precision = "f32"

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        found = np.zeros((len(texts), DIMENSION), np.float32)
        for place, text in enumerate(texts):
            for word in text.lower().split():
                found[place, hashlib.sha256(word.encode()).digest()[0] % DIMENSION] += 1
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)
