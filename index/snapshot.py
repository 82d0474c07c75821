"""The passages of a library at one revision, with the two indexes over them: a cache of the library's rows.

In: rows, tokens and vectors from SQLite. Out: arrays and indexes over positions. Knows nothing of questions or ranking.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np

from index.dense import Dense
from index.documents import LIVE_AT
from index.encoder import Encoder, Vectors
from index.lexical import Lexical
from index.library import Library
from ingest.errors import LibraryDamaged


class Snapshot:
    """The passages of a library at one revision with the two indexes over them; positions are in the order of clause ids."""

    def __init__(self, library: Library, encoder: Encoder, revision: int) -> None:
        self.revision = revision
        self._library = library
        self._encoder = encoder
        rows = library.connection.execute(
            "SELECT passage.row, passage.document FROM passage JOIN document ON document.row = passage.document JOIN clause ON clause.row = passage.clause"  # noqa: S608
            f" WHERE {LIVE_AT} ORDER BY clause.id, passage.ordinal",
            {"revision": revision},
        ).fetchall()
        self.rows = np.asarray([row[0] for row in rows], np.int64)
        self.documents = np.asarray([row[1] for row in rows], np.int64)
        self.position = {int(row): position for position, row in enumerate(self.rows)}

    @cached_property
    def lexical(self) -> Lexical:
        """BM25 over the stored tokens."""
        tokens = dict(self._column("passage.tokens"))
        return Lexical([tokens[int(row)].split() for row in self.rows])

    @cached_property
    def vectors(self) -> Vectors:
        """The stored vectors in the order of positions."""
        numbers = dict(self._column("vector.numbers", "JOIN vector ON vector.text_hash = passage.text_hash AND model = :model AND precision = :precision"))
        missing = len(self.rows) - len(numbers)
        if missing:
            raise LibraryDamaged(f"{self._library.file}: {missing} passages have no vector of {self._encoder.model}. Run `clausewise library repair`.")
        if not len(self.rows):
            return np.empty((0, 0), np.float32)
        return np.frombuffer(b"".join(numbers[int(row)] for row in self.rows), np.float32).reshape(len(self.rows), -1)

    @cached_property
    def dense(self) -> Dense:
        """FAISS over the stored vectors."""
        return Dense(self.rows, self.vectors)

    def loaded(self) -> "Snapshot":
        """Itself with both indexes loaded: from then on it needs no connection, and several threads may search it."""
        _ = self.lexical, self.dense
        return self

    def _column(self, column: str, join: str = "") -> Iterable[tuple[int, Any]]:
        values = {"revision": self.revision, "model": self._encoder.model, "precision": self._encoder.precision}
        found = self._library.connection.execute(
            f"SELECT passage.row, {column} FROM passage JOIN document ON document.row = passage.document {join} WHERE {LIVE_AT}",  # noqa: S608
            values,
        )
        return ((row[0], row[1]) for row in found)
