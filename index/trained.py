"""A trained index over the vectors of a large segment: proposes candidates where looking at every vector would take too long.

In: a segment of more than 200,000 passages. Out: `trained.faiss` in its folder, and places in the segment near a question. FAISS's inverted
lists with 8-bit codes propose; the exact products of the stored vectors decide. Derived, checked against its size and sum, safe to delete.
It is made by `clausewise library optimise`, never by a search: until then, and without it, search is exact.
"""

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.dense import Dense, Near, exact, ranked
from index.encoder import Vectors
from index.segment import Segment

EXACT_UP_TO = 200_000
# Lists, lists looked into, and how many proposals are looked at exactly for each one wanted: recall at 100 is in LOG.md.
LISTS_FACTOR = 4
PROBED_SHARE = 0.06
PROPOSALS = 8
TRAINED_ON = 40


def train(segment: Segment, folder: Path) -> bool:
    """Make the index of a segment that is large enough and has none; whether it was made."""
    target = folder / segment.name / "trained.faiss"
    if not segment.name or len(segment.rows) <= EXACT_UP_TO or load(segment, folder) is not None:
        return False
    import faiss

    lists = int(LISTS_FACTOR * len(segment.rows) ** 0.5)
    index = faiss.index_factory(segment.vectors.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    chance = np.random.default_rng(1)
    sample = np.sort(chance.choice(len(segment.rows), min(len(segment.rows), TRAINED_ON * lists), replace=False))
    index.train(np.ascontiguousarray(segment.vectors[sample]))
    for start in range(0, len(segment.rows), 50_000):
        index.add(np.ascontiguousarray(segment.vectors[start : start + 50_000]))
    partial = target.with_suffix(f".{os.getpid()}")
    faiss.write_index(index, str(partial))
    partial.replace(target)
    content = target.read_bytes()
    (target.parent / "trained.json").write_text(json.dumps([len(content), zlib.crc32(content)]), encoding="utf-8")
    return True


def load(segment: Segment, folder: Path) -> "Trained | None":
    """The trained index of a segment; None if there is none, or it is damaged."""
    target = folder / segment.name / "trained.faiss"
    if not segment.name or not target.exists():
        return None
    import faiss

    try:
        size, total = json.loads((target.parent / "trained.json").read_text(encoding="utf-8"))
        content = target.read_bytes()
        if (len(content), zlib.crc32(content)) != (size, total):
            return None
        # FAISS believes the lengths that a file states; none may be longer than the file itself.
        faiss.set_deserialization_vector_byte_limit(2 * size + (1 << 20))
        index = faiss.deserialize_index(np.frombuffer(content, np.uint8))
    except (OSError, ValueError, TypeError, RuntimeError):
        return None
    whole = index.ntotal == len(segment.rows) and index.d == segment.vectors.shape[1]
    return Trained(index) if whole else None


class Trained:
    """Proposals from inverted lists."""

    def __init__(self, index: Any) -> None:
        self._index = index

    def propose(self, query: Vectors, count: int, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Places in the segment that are likely among the `count` nearest of those allowed, in no order."""
        import faiss

        settings: dict[str, Any] = {"nprobe": max(int(PROBED_SHARE * self._index.nlist), 8)}
        if allowed is not None:
            settings["sel"] = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg,arg-type,unused-ignore]
        wanted = min(PROPOSALS * count, self._index.ntotal)
        _, places = self._index.search(query.reshape(1, -1), wanted, params=faiss.SearchParametersIVF(**settings))
        return np.asarray(places[0][places[0] >= 0], np.int64)


def of_segments(segments: Sequence[Segment], folder: Path) -> dict[int, Trained]:
    """The trained indexes by number of the segment; none for small ones."""
    found = {number: load(segment, folder) for number, segment in enumerate(segments) if len(segment.rows) > EXACT_UP_TO}
    return {number: one for number, one in found.items() if one is not None}


class TrainedDense(Dense):
    """Search by vector where trained indexes propose for large blocks; small blocks and narrow scopes are searched exactly."""

    def __init__(self, local: Dense, trained: Mapping[int, Trained]) -> None:
        super().__init__(local.rows, local.vectors)
        self._trained = trained
        self._starts = np.cumsum([0, *(len(block) for block in self.vectors.blocks)])
        self._position = np.full(int(self._starts[-1]), -1, np.int64)
        self._position[self.vectors.slots] = np.arange(len(self.vectors))

    def nearest(self, query: Vectors, count: int, mask: NDArray[np.bool_] | None = None) -> Near:
        """As `Dense.nearest`, but a near passage may be missed: one in a hundred at most (LOG.md)."""
        if mask is not None and np.count_nonzero(mask) <= EXACT_UP_TO:
            return super().nearest(query, count, mask)
        allowed = self._position >= 0
        if mask is not None:
            allowed[self.vectors.slots] = mask
        found = [self._in_block(number, query, count, allowed) for number in range(len(self.vectors.blocks))]
        positions = np.concatenate([self._position[slots] for slots in found])
        return ranked(positions, exact(self.vectors[positions], query), count)

    def _in_block(self, number: int, query: Vectors, count: int, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
        start, end = int(self._starts[number]), int(self._starts[number + 1])
        mine = allowed[start:end]
        if number in self._trained:
            return start + self._trained[number].propose(query, count, None if mine.all() else mine)
        return start + np.flatnonzero(mine)
