"""A question and a scope in, ranked hits out: filter, then dense and BM25 search, fused by reciprocal rank; named clauses first.

The indexes are caches of the library's rows at one revision, loaded when first needed and again when the revision moved on.
Knows nothing of answers.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.dense import Dense
from index.documents import LIVE_AT, StoredDocument, documents
from index.encoder import Encoder, Vectors
from index.lexical import Lexical
from index.library import Library
from index.lookup import Named, lookup
from index.scope import Scope, Scoped, apply
from index.tokens import tokenise
from ingest.errors import LibraryDamaged
from ingest.model import Passage

# Reciprocal rank fusion, Cormack, Clarke and Buettcher (2009); constant and weight as measured (LOG.md).
RRF_CONSTANT = 10
DENSE_WEIGHT = 0.5
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its rank (from 1), fused score, and the searches that found it (`named`, `dense`, `lexical`)."""

    passage: Passage
    row: int
    number: str | None
    document: StoredDocument
    rank: int
    score: float
    similarity: float
    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: hits, the places the question names, and the scope as resolved."""

    hits: tuple[Hit, ...]
    named: tuple[Named, ...]
    scoped: Scoped
    revision: int


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


class Searcher:
    """Search over an open library; loads what it needs when first asked, unless a loaded snapshot is given."""

    def __init__(self, library: Library, encoder: Encoder, snapshot: Snapshot | None = None) -> None:
        self.library = library
        self.encoder = encoder
        self._snapshot = snapshot

    def snapshot(self, revision: int | None = None) -> Snapshot:
        """The indexes at a revision, the newest unless told; kept until another is asked for."""
        wanted = self.library.revision if revision is None else revision
        if self._snapshot is None or self._snapshot.revision != wanted:
            self._snapshot = Snapshot(self.library, self.encoder, wanted)
        return self._snapshot

    def search(self, question: str, scope: Scope, top: int = 10, revision: int | None = None) -> Found:
        """The `top` best passages for a question, one a clause, at a revision."""
        snapshot = self.snapshot(revision)
        stored = documents(self.library, snapshot.revision)
        scoped = apply(scope, stored)
        named = lookup(self.library, scoped.documents, stored, question)
        if not scoped.documents:
            return Found((), tuple(named), scoped, snapshot.revision)
        ranked = self._ranked(snapshot, question, scoped, named)
        hits = _hits(self.library, ranked, {one.row: one for one in scoped.documents}, top)
        return Found(tuple(hits), tuple(named), scoped, snapshot.revision)

    def _ranked(self, snapshot: Snapshot, question: str, scoped: Scoped, named: Sequence[Named]) -> list["_Ranked"]:
        query = self.encoder.encode([question])[0]
        lexical_scores = snapshot.lexical.scores(tokenise(question))
        rankings: list[tuple[str, Sequence[int]]] = []
        # A text that the question names is searched on its own as well: of two that are compared, both are found.
        for documents_ in [scoped.rows, *(rows for rows in _named_documents(named) if rows < scoped.rows)]:
            mask = np.isin(snapshot.documents, np.fromiter(documents_, np.int64))
            rankings += [("dense", _dense_ranking(snapshot, query, mask)), ("lexical", _lexical_ranking(lexical_scores, mask))]
        first = [snapshot.position[row] for row in _named_rows(self.library, named)]
        return [
            _Ranked(int(snapshot.rows[position]), score, float(snapshot.vectors[position] @ query), by)
            for position, (score, by) in _fuse(first, rankings).items()
        ]


@dataclass(frozen=True, slots=True)
class _Ranked:
    row: int
    score: float
    similarity: float
    found_by: tuple[str, ...]


def _lexical_ranking(scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> list[int]:
    allowed = np.where(mask, scores, 0)
    # A stable sort: ties stand in the order of clause ids, whatever order the library was built in.
    order = np.argsort(-allowed, kind="stable")[:DEPTH]
    return [int(position) for position in order if allowed[position] > 0]


def _dense_ranking(snapshot: Snapshot, query: Vectors, mask: NDArray[np.bool_]) -> list[int]:
    rows, scores = snapshot.dense.nearest(query, DEPTH, None if mask.all() else snapshot.rows[mask])
    found = [(-float(score), snapshot.position[int(row)]) for row, score in zip(rows, scores, strict=True)]
    return [position for _, position in sorted(found)]


def _fuse(first: Sequence[int], rankings: Sequence[tuple[str, Sequence[int]]]) -> dict[int, tuple[float, tuple[str, ...]]]:
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


def _named_documents(named: Sequence[Named]) -> list[frozenset[int]]:
    """The documents that a question names, one set a name; a name that was followed by an existing clause is served by that clause."""
    return list(dict.fromkeys(frozenset(one.row for one in place.documents) for place in named if place.documents and not place.clauses))


def _named_rows(library: Library, named: Sequence[Named]) -> list[int]:
    """The passages of the clauses that a question names; a heading without text of its own gives those of its children."""
    rows: list[int] = []
    for one in named:
        for document, clause in one.clauses:
            own = _passage_rows(library, document.row, clause.id)
            rows += own or _children_rows(library, document.row, clause.id, clause.parent)
    return list(dict.fromkeys(rows))


def _passage_rows(library: Library, document: int, clause_id: str) -> list[int]:
    found = library.connection.execute(
        "SELECT passage.row FROM passage JOIN clause ON clause.row = passage.clause WHERE clause.document = ? AND clause.id = ? ORDER BY passage.ordinal",
        (document, clause_id),
    )
    return [row[0] for row in found]


def _children_rows(library: Library, document: int, clause_id: str, parent: str | None) -> list[int]:
    """Children's passages in order; a list item has none of its own and is found in its parent's."""
    found = library.connection.execute(
        "SELECT passage.row FROM passage JOIN clause ON clause.row = passage.clause WHERE clause.document = ? AND clause.parent = ?"
        " ORDER BY clause.ordinal, passage.ordinal LIMIT 12",
        (document, clause_id),
    )
    rows = [row[0] for row in found]
    return rows or (_passage_rows(library, document, parent) if parent else [])


def _hits(library: Library, ranked: Sequence[_Ranked], scoped: dict[int, StoredDocument], top: int) -> list[Hit]:
    """The best passage of each clause, until there are enough."""
    hits: list[Hit] = []
    seen: set[str] = set()
    for one in ranked:
        if len(hits) >= top:
            break
        row = library.connection.execute(
            "SELECT passage.*, clause.id AS clause_id, clause.number AS number FROM passage JOIN clause ON clause.row = passage.clause WHERE passage.row = ?",
            (one.row,),
        ).fetchone()
        if row["clause_id"] not in seen:
            seen.add(row["clause_id"])
            document = scoped[row["document"]]
            hits.append(Hit(_passage(row), one.row, row["number"], document, len(hits) + 1, one.score, one.similarity, one.found_by))
    return hits


def _passage(row: sqlite3.Row) -> Passage:
    return Passage(row["clause_id"], row["ordinal"], row["text"], row["context"], row["start"], row["end"], row["page"])
