"""A question and a scope in, ranked hits out: filter, then dense and BM25 search, scored together; named clauses first.

A search sees one revision: its snapshot's. Another is loaded when the library moved on.
Knows nothing of answers.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.documents import StoredDocument
from index.encoder import Encoder
from index.expansion import spoken
from index.library import Library
from index.lookup import Named, lookup
from index.parts import Part, named_parts
from index.ranking import Asked, Mask, Ranked, rank
from index.scope import Scope, Scoped, apply
from index.snapshot import Snapshot
from ingest.model import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its rank (from 1), score, and the searches that found it (`named`, `dense`, `lexical`)."""

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
    """What a search gave: hits, the places the question names, the scope as resolved, and the parts of it that the question names."""

    hits: tuple[Hit, ...]
    named: tuple[Named, ...]
    scoped: Scoped
    revision: int
    parts: tuple[Part, ...] = ()


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
            self._snapshot = Snapshot(self.library, self.encoder, wanted, self._snapshot)
        return self._snapshot

    def search(self, question: str, scope: Scope, top: int = 10, revision: int | None = None) -> Found:
        """The `top` best passages for a question, one a clause, at a revision."""
        snapshot = self.snapshot(revision)
        stored = snapshot.stored
        scoped = apply(scope, stored)
        named = lookup(self.library, scoped.documents, stored, question)
        if not scoped.documents:
            return Found((), tuple(named), scoped, snapshot.revision)
        parts = named_parts(question, named, scoped.documents)
        ranked = self._ranked(snapshot, question, scoped, named, parts)
        hits = _hits(self.library, snapshot, ranked, {one.row: one for one in scoped.documents}, top)
        return Found(tuple(hits), tuple(named), scoped, snapshot.revision, tuple(parts))

    def _ranked(self, snapshot: Snapshot, question: str, scoped: Scoped, named: Sequence[Named], parts: Sequence[Part]) -> list[Ranked]:
        # A part that the question names is searched on its own as well: of two that are compared, both are found.
        asked = [self._asked(question, _mask(snapshot, scoped.rows))]
        bare = without_names(question, named)
        asked += [self._asked(bare, _mask(snapshot, part.rows)) for part in parts if part.rows < scoped.rows]
        first = [snapshot.position[row] for row in _named_rows(self.library, named)]
        return rank(snapshot, asked, first)

    def _asked(self, question: str, mask: Mask) -> Asked:
        words = spoken(question)
        return Asked(words, self.encoder.encode([words.text])[0], mask)


def _mask(snapshot: Snapshot, rows: frozenset[int]) -> Mask:
    return np.isin(snapshot.documents, np.fromiter(rows, np.int64))


def without_names(question: str, named: Sequence[Named]) -> str:
    """The question without the texts that it names as a whole: within such a text its name finds its title page, not its clauses."""
    for one in sorted(named, key=lambda place: -place.reference.start):
        if one.documents and not one.clauses:
            question = f"{question[: one.reference.start]} {question[one.reference.end :]}"
    return question


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
        "SELECT passage.row FROM passage JOIN clause ON clause.row = passage.clause"
        " WHERE clause.document = ? AND clause.id = ? ORDER BY passage.ordinal",
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


def _hits(library: Library, snapshot: Snapshot, ranked: Sequence[Ranked], scoped: dict[int, StoredDocument], top: int) -> list[Hit]:
    """The best passage of each clause, until there are enough."""
    hits: list[Hit] = []
    seen: set[str] = set()
    for one in ranked:
        if len(hits) >= top:
            break
        passage_row = int(snapshot.rows[one.position])
        row = library.connection.execute(
            "SELECT passage.*, clause.id AS clause_id, clause.number AS number FROM passage"
            " JOIN clause ON clause.row = passage.clause WHERE passage.row = ?",
            (passage_row,),
        ).fetchone()
        # A row may be purged by another process after the snapshot was taken.
        if row is not None and row["clause_id"] not in seen:
            seen.add(row["clause_id"])
            document = scoped[row["document"]]
            hits.append(Hit(_passage(row), passage_row, row["number"], document, len(hits) + 1, one.score, one.similarity, one.found_by))
    return hits


def _passage(row: sqlite3.Row) -> Passage:
    return Passage(row["clause_id"], row["ordinal"], row["text"], row["context"], row["start"], row["end"], row["page"])
