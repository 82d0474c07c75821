"""A workspace and its library: opening it, acting on it in one transaction, adding and ending documents.

In: parsed files with their vectors. Out: rows at a revision. Knows nothing of parsing, ranking or answers.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index import events, schema
from ingest.errors import LibraryBusy, LibraryDamaged, LibraryError
from ingest.fingerprint import of_text
from ingest.model import Clause, Parsed

# How long a second writer waits for the first before it is told so; one file's rows are written in well under a second.
WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Indexed:
    """A parsed file ready to be stored: per passage its tokens and the hash of the text that was embedded, and the new vectors by hash.

    `given` is the metadata that a person gave with the file: a later parse must honour it again.
    """

    parsed: Parsed
    tokens: tuple[str, ...]
    text_hashes: tuple[str, ...]
    vectors: Mapping[str, bytes]
    model: str
    precision: str
    given: Mapping[str, str]


class Library:
    """An open workspace. One object serves one thread; open another for another thread or process.

    `create`: make the workspace where there is none; without it that is a LibraryError, and nothing is written.
    """

    def __init__(self, workspace: Path, create: bool = True) -> None:
        self.workspace = workspace
        self.file = workspace / "library.sqlite"
        if not create and not self.file.exists():
            raise LibraryError(
                f"{workspace}: there is no library there. `clausewise ingest PATH` makes one; --workspace names another folder."
            )
        try:
            (workspace / "originals").mkdir(parents=True, exist_ok=True)
            (workspace / "cache").mkdir(exist_ok=True)
            self.connection = sqlite3.connect(self.file, timeout=WAIT_SECONDS, isolation_level=None)
            self.connection.row_factory = sqlite3.Row
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute("PRAGMA foreign_keys = ON")
            schema.prepare(self.connection, str(self.file))
        except OSError as error:
            raise LibraryError(
                f"{workspace}: the workspace cannot be used ({error.strerror}). Name a folder that you may write to with --workspace."
            ) from error
        except sqlite3.OperationalError as error:
            raise _sqlite_error(self.file, error) from error
        except sqlite3.DatabaseError as error:
            raise LibraryDamaged(
                f"{self.file}: this is no readable library ({error}). Put a backup in its place, or name another workspace."
            ) from error

    def close(self) -> None:
        """Close the connection; a second call does no harm."""
        self.connection.close()

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def revision(self) -> int:
        """The number of the latest act that changed what the library holds; 0 for a new one."""
        return int(self.connection.execute("SELECT coalesce(max(revision), 0) FROM revision").fetchone()[0])

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: committed whole, or rolled back whole."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise _sqlite_error(self.file, error) from error
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def act(self, act: str, subject: str, detail: Mapping[str, Any]) -> Iterator[int]:
        """A transaction at a new revision that ends with its event; yields the revision."""
        with self.transaction() as connection:
            revision = self.revision + 1
            connection.execute("INSERT INTO revision VALUES (?, ?, ?)", (revision, events.now(), act))
            yield revision
            events.append(connection, act, subject, detail, revision)

    def original(self, sha256: str) -> Path:
        """Where the file with that hash lies, as it was received."""
        return self.workspace / "originals" / sha256

    def keep_original(self, path: Path, sha256: str) -> None:
        """Copy a file into the workspace under its hash; whole or not at all."""
        target = self.original(sha256)
        if target.exists():
            return
        partial = target.with_name(f"{sha256}.{os.getpid()}.partial")
        with path.open("rb") as source, partial.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        partial.replace(target)

    def add(self, indexed: Indexed, replaced: Sequence[int] = (), act: str = "") -> str:
        """Store a file and end the document rows it replaces, in one transaction; returns the document's id as stored."""
        document = indexed.parsed.document
        detail = {"file": document.file, "sha256": document.sha256, "parser": document.parser, "clauses": len(indexed.parsed.clauses)}
        with self.act(act or ("replace" if replaced else "ingest"), document.id, detail) as revision:
            for row in replaced:
                self.connection.execute("UPDATE document SET ended_revision = ? WHERE row = ?", (revision, row))
            rows = _insert_document(self.connection, indexed.parsed, indexed.given, revision)
            clause_rows = _insert_clauses(self.connection, rows, indexed.parsed.clauses)
            _insert_passages(self.connection, rows, indexed, clause_rows)
            self.connection.executemany(
                "INSERT OR IGNORE INTO vector VALUES (?, ?, ?, ?)",
                ((text_hash, indexed.model, indexed.precision, numbers) for text_hash, numbers in indexed.vectors.items()),
            )
        return document.id

    def known_vectors(self, text_hashes: Sequence[str], model: str, precision: str) -> set[str]:
        """Which of these texts have a vector of that model and precision."""
        asked = json.dumps(list(text_hashes))
        found = self.connection.execute(
            "SELECT text_hash FROM vector WHERE model = ? AND precision = ? AND text_hash IN (SELECT value FROM json_each(?))",
            (model, precision, asked),
        )
        return {row[0] for row in found}


def _sqlite_error(file: Path, error: sqlite3.OperationalError) -> LibraryError:
    if "locked" in str(error) or "busy" in str(error):
        return LibraryBusy(f"{file}: another Clausewise is writing to this library. Wait until it is done, then run this again.")
    return LibraryError(f"{file}: the library cannot be used ({error}). Check the folder's permissions and the free space of the disk.")


def _insert_document(connection: sqlite3.Connection, parsed: Parsed, given: Mapping[str, str], revision: int) -> int:
    document = parsed.document
    columns: dict[str, Any] = asdict(document)
    columns |= {
        "id": document.id,
        "aliases": json.dumps(document.aliases, ensure_ascii=False),
        "jurisdictions": json.dumps(document.jurisdictions),
        "restatement": int(document.restatement),
        "text": parsed.text,
        "page_labels": json.dumps(parsed.page_labels, ensure_ascii=False),
        "given": json.dumps(dict(given), ensure_ascii=False),
        "certificate": json.dumps(asdict(parsed.certificate), ensure_ascii=False),
        "clauses": len(parsed.clauses),
        "passages": len(parsed.passages),
        "added_revision": revision,
    }
    names = ", ".join(columns)
    cursor = connection.execute(
        f"INSERT INTO document ({names}) VALUES ({', '.join('?' * len(columns))})",
        tuple(columns.values()),
    )
    row = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO source_run VALUES (?, ?, ?, ?, ?, ?)",
        ((row, run.start, run.length, run.page, run.offset, run.part) for run in parsed.runs),
    )
    return row


def _insert_clauses(connection: sqlite3.Connection, document: int, clauses: Sequence[Clause]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for ordinal, clause in enumerate(clauses):
        cursor = connection.execute(
            "INSERT INTO clause (document, ordinal, id, number, number_key, kind, title, text, path, parent, spans, title_span,"
            " page_start, page_end, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document,
                ordinal,
                clause.id,
                clause.number,
                number_key(clause.number),
                clause.kind,
                clause.title,
                clause.text,
                json.dumps(clause.path, ensure_ascii=False),
                clause.parent,
                json.dumps(clause.spans),
                json.dumps(clause.title_span) if clause.title_span else None,
                clause.page_start,
                clause.page_end,
                of_text(f"{clause.title}\n{clause.text}"),
            ),
        )
        rows[clause.id] = int(cursor.lastrowid or 0)
    return rows


def _insert_passages(connection: sqlite3.Connection, document: int, indexed: Indexed, clause_rows: Mapping[str, int]) -> None:
    connection.executemany(
        "INSERT INTO passage (document, clause, ordinal, text, context, start, end, page, text_hash, tokens)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                document,
                clause_rows[passage.clause_id],
                passage.ordinal,
                passage.text,
                passage.context,
                passage.start,
                passage.end,
                passage.page,
                text_hash,
                tokens,
            )
            for passage, tokens, text_hash in zip(indexed.parsed.passages, indexed.tokens, indexed.text_hashes, strict=True)
        ),
    )


def number_key(number: str | None) -> str:
    """A clause number as it is compared: `2.1(iii)`, `2.1 iii.` and `§ 2.1.iii` are one number, `2.1.iii`."""
    letters = "".join(character if character.isalnum() else " " for character in (number or "").lower())
    return ".".join(letters.split())
