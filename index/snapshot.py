"""The passages of a library at one revision, as search needs them: derived from rows, taken from the cache where it has them.

In: segments and the documents seen at the revision. Out: arrays and indexes by position. Positions are in the order of clause ids,
whatever order the library was built in. Knows nothing of questions or ranking.
"""

import os
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.cache import folder_of, identities, segments
from index.counts import parted
from index.dense import Dense, Stored
from index.documents import StoredDocument, documents
from index.encoder import Encoder
from index.lexical import Lexical
from index.library import Library
from index.segment import Segment
from index.trained import TrainedDense, of_segments

if TYPE_CHECKING:
    from index.milvus import Replica


class Positions:
    """From a passage's row in the library to its position; KeyError for a row that is not seen at this revision."""

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self._order = np.argsort(rows)
        self._sorted = rows[self._order]

    def __getitem__(self, row: int) -> int:
        found = int(np.searchsorted(self._sorted, row))
        if found == len(self._sorted) or self._sorted[found] != row:
            raise KeyError(row)
        return int(self._order[found])

    def __contains__(self, row: int) -> bool:
        found = int(np.searchsorted(self._sorted, row))
        return found < len(self._sorted) and bool(self._sorted[found] == row)


class Snapshot:
    """The passages of a library at one revision; `previous` lends the segments it has open."""

    def __init__(self, library: Library, encoder: Encoder, revision: int, previous: "Snapshot | None" = None) -> None:
        self.revision = revision
        self.model: tuple[str, str] = (encoder.model, encoder.precision)
        known = previous.segments if previous is not None and previous.model == self.model else ()
        self.segments: tuple[Segment, ...] = segments(library, encoder, revision, known)
        _, live = identities(library, revision)
        self._identities = live
        self._replica = _replica(library, encoder)
        self._folder = folder_of(library, encoder)
        self.stored: list[StoredDocument] = documents(library, revision)
        self._slots = _ordered(self.segments, np.fromiter(live, np.int64, len(live)))
        self.rows: NDArray[np.int64] = _gathered([one.rows for one in self.segments], self._slots)
        self.documents: NDArray[np.int64] = _gathered([one.documents for one in self.segments], self._slots)

    @cached_property
    def position(self) -> Positions:
        """Positions by passage row."""
        return Positions(self.rows)

    @cached_property
    def lexical(self) -> Lexical:
        """BM25 over the stored tokens."""
        return Lexical((), [one.counts for one in self.segments], self._slots)

    @cached_property
    def vectors(self) -> Stored:
        """The stored vectors by position."""
        return Stored([one.vectors for one in self.segments], self._slots)

    @cached_property
    def dense(self) -> Dense:
        """Search by vector: exact, in a large library by trained indexes where they were made, or with the proposals of Milvus."""
        local = Dense(self.rows, self.vectors)
        if self._replica:
            return self._replica.over(local, self.documents, self._identities)
        trained = of_segments(self.segments, self._folder)
        return TrainedDense(local, trained) if trained else local

    def loaded(self) -> "Snapshot":
        """Itself with both indexes loaded: from then on it needs no connection, and several threads may search it."""
        _ = self.lexical, self.dense, self.position
        return self


def _replica(library: Library, encoder: Encoder) -> "Replica | None":
    if not os.environ.get("CLAUSEWISE_MILVUS", "").strip():
        return None
    from index.milvus import Replica, address

    return Replica(address(), library, encoder)


def _ordered(found: Sequence[Segment], live: NDArray[np.int64]) -> NDArray[np.int64]:
    """The slots of live passages in the order of their keys; a slot counts through the segments one after the other."""
    kept = [np.flatnonzero(np.isin(segment.documents, live)) for segment in found]
    offsets = np.cumsum([0, *(len(segment.rows) for segment in found)])
    slots = np.concatenate([places + offset for places, offset in zip(kept, offsets, strict=False)]) if found else np.empty(0, np.int64)
    if len(found) < 2:
        return slots.astype(np.int64)
    keys: list[bytes] = []
    for segment, places in zip(found, kept, strict=True):
        every = parted(segment.keys)
        keys += every if len(places) == len(every) else [every[place] for place in places]
    # Each segment is in order already: Python's sort makes use of such runs.
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return np.asarray(slots[order], np.int64)


def _gathered(arrays: Sequence[NDArray[np.int64]], slots: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(arrays)[slots] if arrays else np.empty(0, np.int64)
