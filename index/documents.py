"""Reading the library: its documents at a revision, one document by any of its names, the clauses of a document.

Out: `StoredDocument` and the `Clause`s of ingest. Knows nothing of search.
"""

import json
import sqlite3
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from index.library import Library, number_key
from ingest.errors import UnknownClause, UnknownDocument
from ingest.model import Clause, Document, Run


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of the library with its row, its counts and the revisions of its life (`ended` is None while it is live)."""

    row: int
    document: Document
    clauses: int
    passages: int
    added: int
    ended: int | None

    @property
    def retired(self) -> bool:
        """Whether its rows were ended."""
        return self.ended is not None


# A document is seen at revision r if it was added at or before r and not ended by then.
LIVE_AT = "added_revision <= :revision AND (ended_revision IS NULL OR ended_revision > :revision)"

_COLUMNS = ", ".join(
    [field.name for field in fields(Document)] + ["row", "clauses", "passages", "added_revision", "ended_revision"],
)


def documents(library: Library, revision: int | None = None) -> list[StoredDocument]:
    """The documents seen at a revision (the newest unless told), by id."""
    at = library.revision if revision is None else revision
    rows = library.connection.execute(f"SELECT {_COLUMNS} FROM document WHERE {LIVE_AT} ORDER BY id", {"revision": at})
    return [_stored(row) for row in rows]


def ended_documents(library: Library) -> list[StoredDocument]:
    """The documents whose rows were ended, latest first."""
    rows = library.connection.execute(
        f"SELECT {_COLUMNS} FROM document WHERE ended_revision IS NOT NULL ORDER BY ended_revision DESC, row DESC"
    )
    return [_stored(row) for row in rows]


def _stored(row: sqlite3.Row) -> StoredDocument:
    values: dict[str, Any] = {field.name: row[field.name] for field in fields(Document)}
    values |= {"aliases": tuple(json.loads(row["aliases"])), "jurisdictions": tuple(json.loads(row["jurisdictions"]))}
    values["restatement"] = bool(row["restatement"])
    return StoredDocument(row["row"], Document(**values), row["clauses"], row["passages"], row["added_revision"], row["ended_revision"])


# A search compares every name of every document; at 2,000 documents that would take longer than the search itself.
@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """A document's name as it is compared: letters and digits, lower case."""
    return "".join(character for character in name.casefold() if character.isalnum())


def names(document: Document) -> tuple[str, ...]:
    """Every name a person may use for it, the surest first."""
    return (document.id, document.file, document.key, document.label, document.title, *document.aliases)


def find(stored: list[StoredDocument], name: str) -> list[StoredDocument]:
    """The documents that answer to a name: those of the surest kind of name, official texts before restatements, in force before others."""
    wanted = name_key(name)
    for kind in range(6):
        found = [one for one in stored if wanted in {name_key(called) for called in _names_of_kind(one.document, kind)}]
        if found and wanted:
            return sorted(found, key=lambda one: (one.document.restatement, one.document.status != "in force", one.document.id))
    return []


def _names_of_kind(document: Document, kind: int) -> tuple[str, ...]:
    every = names(document)
    return every[kind : kind + 1] if kind < 5 else every[5:]


def resolve(library: Library, name: str) -> StoredDocument:
    """The one live document that answers to `key@version`, key, title, official label or file name; UnknownDocument otherwise."""
    stored = documents(library)
    found = find(stored, name)
    if not found:
        nearest = _nearest(stored, name)
        also = f" The nearest: {', '.join(nearest)}." if nearest else " The library is empty: add files with `clausewise ingest`."
        raise UnknownDocument(f"{name}: no document of the library answers to this name.{also} `clausewise library list` shows all.")
    if (
        len(found) > 1
        and found[1].document.restatement == found[0].document.restatement
        and found[1].document.status == found[0].document.status
    ):
        raise UnknownDocument(f"{name}: several documents answer to this name. Say which: {', '.join(one.document.id for one in found)}.")
    return found[0]


def _nearest(stored: list[StoredDocument], name: str) -> list[str]:
    from rapidfuzz import process

    called = {name: one.document.id for one in stored for name in names(one.document) if name}
    matches = process.extract(name, list(called), limit=6)
    return list(dict.fromkeys(called[match] for match, _, _ in matches))[:3]


_CLAUSE = "id, number, kind, title, text, path, parent, spans, page_start, page_end, title_span"


def clauses(library: Library, document: int) -> list[Clause]:
    """The clauses of a document row, in document order."""
    rows = library.connection.execute(f"SELECT {_CLAUSE} FROM clause WHERE document = ? ORDER BY ordinal", (document,))
    return [_clause(row) for row in rows]


def clause(library: Library, document: int, clause_id: str) -> Clause:
    """One clause of a document row; UnknownClause if there is none of that id."""
    row = library.connection.execute(f"SELECT {_CLAUSE} FROM clause WHERE document = ? AND id = ?", (document, clause_id)).fetchone()
    if row is None:
        raise UnknownClause(f"{clause_id}: the document has no such clause. `clausewise clauses {clause_id.split('#')[0]}` lists them.")
    return _clause(row)


def clauses_under(library: Library, document: int, clause_id: str) -> list[Clause]:
    """The list items under a clause, with theirs, in document order."""
    rows = library.connection.execute(
        "WITH RECURSIVE family(id) AS (SELECT id FROM clause WHERE document = :document AND parent = :head AND kind = 'list_item'"
        " UNION SELECT clause.id FROM clause JOIN family ON clause.parent = family.id"
        " WHERE clause.document = :document AND clause.kind = 'list_item') "
        f"SELECT {_CLAUSE} FROM clause WHERE document = :document AND id IN family ORDER BY ordinal",
        {"document": document, "head": clause_id},
    )
    return [_clause(row) for row in rows]


def clauses_below(library: Library, document: int, clause_id: str) -> list[Clause]:
    """The clauses that stand directly under one, of any kind, in document order."""
    rows = library.connection.execute(
        f"SELECT {_CLAUSE} FROM clause WHERE document = ? AND parent = ? ORDER BY ordinal", (document, clause_id)
    )
    return [_clause(row) for row in rows]


def clauses_numbered(library: Library, document: int, number: str) -> list[Clause]:
    """The clauses of a document row that bear a number, by any usual spelling of it."""
    rows = library.connection.execute(
        f"SELECT {_CLAUSE} FROM clause WHERE document = ? AND number_key = ? ORDER BY ordinal",
        (document, number_key(number)),
    )
    return [_clause(row) for row in rows]


def _clause(row: sqlite3.Row) -> Clause:
    return Clause(
        row["id"],
        row["number"],
        row["kind"],
        row["title"],
        row["text"],
        tuple(json.loads(row["path"])),
        row["parent"],
        tuple((start, end) for start, end in json.loads(row["spans"])),
        row["page_start"],
        row["page_end"],
        tuple(json.loads(row["title_span"])) if row["title_span"] else None,
    )


def canonical_text(library: Library, document: int) -> str:
    """The text that spans and runs count in."""
    return str(library.connection.execute("SELECT text FROM document WHERE row = ?", (document,)).fetchone()[0])


def runs(library: Library, document: int, start: int, end: int) -> list[Run]:
    """The source runs that touch [start, end) of the canonical text, in order."""
    rows = library.connection.execute(
        "SELECT start, length, page, start_in_source, part FROM source_run"
        " WHERE document = ? AND start < ? AND start + length > ? ORDER BY start",
        (document, end, start),
    )
    return [Run(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def page_labels(library: Library, document: int) -> tuple[str, ...]:
    """The printed labels of a document's pages; empty where it has none."""
    return tuple(json.loads(library.connection.execute("SELECT page_labels FROM document WHERE row = ?", (document,)).fetchone()[0]))


def certificate(library: Library, document: int) -> dict[str, Any]:
    """What was read of the file and what was not, as stored at ingest."""
    stored: dict[str, Any] = json.loads(
        library.connection.execute("SELECT certificate FROM document WHERE row = ?", (document,)).fetchone()[0]
    )
    return stored
