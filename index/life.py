"""The life of a library after ingest: retire, restore, purge, check, repair, back up."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from index import events
from index.cache import forget_purged
from index.documents import StoredDocument, documents, ended_documents, find
from index.encoder import Encoder
from index.library import Library
from index.renew import embed_missing, missing_vectors
from ingest.errors import InputError, LibraryDamaged, UnknownDocument


def retire(library: Library, stored: StoredDocument, reason: str = "") -> int:
    """End a document's rows: no search finds it any more, answers of the past can still be replayed. Returns the revision."""
    with library.act("retire", stored.document.id, {"reason": reason}) as revision:
        library.connection.execute("UPDATE document SET ended_revision = ? WHERE row = ?", (revision, stored.row))
    return revision


def retired(library: Library, name: str) -> StoredDocument:
    """The retired document of that name that was ended last; UnknownDocument if there is none."""
    found = {one.row for one in find(ended_documents(library), name)}
    for one in ended_documents(library):
        if one.row in found:
            return one
    for one in find(documents(library), name)[:1]:
        raise InputError(f"{one.document.id} is live already: nothing needs restoring.")
    raise UnknownDocument(f"{name}: no retired document answers to this name. `clausewise library list --retired` shows them.")


def restore(library: Library, stored: StoredDocument) -> int:
    """Add a retired document's rows again at a new revision; its past stays as it was. Returns the revision."""
    live = next((one for one in documents(library) if one.document.id == stored.document.id), None)
    if live is not None:
        raise InputError(f"{live.document.id} is live already{_remedy(live, stored)}")
    with library.act("restore", stored.document.id, {}) as revision:
        row = _copied_row(
            library.connection, "document", f"row = {stored.row}", {"added_revision": str(revision), "ended_revision": "NULL"}
        )
        _copied_row(library.connection, "source_run", f"document = {stored.row}", {"document": str(row)})
        _copied_row(library.connection, "clause", f"document = {stored.row}", {"document": str(row)})
        same_clause = (
            f"(SELECT new.row FROM clause old JOIN clause new ON new.id = old.id AND new.document = {row} WHERE old.row = passage.clause)"
        )
        _copied_row(library.connection, "passage", f"document = {stored.row}", {"document": str(row), "clause": same_clause})
    return revision


def _remedy(live: StoredDocument, past: StoredDocument) -> str:
    if live.document.sha256 == past.document.sha256:
        return ": nothing needs restoring."
    return f", read from another file ({live.document.file}). To have the earlier one back, retire the live one first."


def _copied_row(connection: sqlite3.Connection, table: str, condition: str, changed: dict[str, str]) -> int:
    """Copy rows under new keys; names and values are ours, never a user's."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "row"]
    values = ", ".join(changed.get(column, column) for column in columns)
    cursor = connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {condition}")
    return int(cursor.lastrowid or 0)


def purge(library: Library, stored: StoredDocument, reason: str = "") -> int:
    """Delete a document for good: rows, vectors that nothing else uses, the original. Its event stays. Returns the revision."""
    sha256 = stored.document.sha256
    library.connection.execute("PRAGMA secure_delete = ON")
    with library.act("purge", stored.document.id, {"reason": reason, "sha256": sha256, "file": stored.document.file}) as revision:
        library.connection.execute("DELETE FROM document WHERE row = ?", (stored.row,))
        library.connection.execute("DELETE FROM vector WHERE text_hash NOT IN (SELECT text_hash FROM passage)")
        kept = library.connection.execute("SELECT 1 FROM document WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone()
    if kept is None:
        library.original(sha256).unlink(missing_ok=True)
    # The write-ahead log would keep the deleted text until the next checkpoint.
    library.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    forget_purged(library)
    if os.environ.get("CLAUSEWISE_MILVUS"):
        from index.milvus import address, forget

        forget(library, address())
    return revision


def check(library: Library, encoder: Encoder) -> list[str]:
    """What does not fit together in the library; empty if all is well."""
    found = [f"database: {row[0]}" for row in library.connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [
        f"database: a row of {row[0]} refers to a missing row of {row[2]}" for row in library.connection.execute("PRAGMA foreign_key_check")
    ]
    found += _damaged_originals(library)
    found += _miscounted(library)
    missing = len(missing_vectors(library, encoder))
    if missing:
        found.append(f"{missing} passages have no vector of {encoder.model}: run `clausewise library repair`")
    broken = events.first_break(library.connection)
    if broken:
        found.append(f"audit trail: {broken}")
    return found


def _damaged_originals(library: Library) -> Iterator[str]:
    rows = library.connection.execute("SELECT DISTINCT sha256, file FROM document").fetchall()
    for sha256, file in rows:
        path = library.original(sha256)
        if not path.exists():
            yield f"{file}: its original is missing from the workspace: ingest the file again"
            continue
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                yield f"{file}: its original in the workspace was changed: ingest the file again"


def _miscounted(library: Library) -> Iterator[str]:
    rows = library.connection.execute(
        "SELECT id, clauses, passages, (SELECT count(*) FROM clause WHERE document = document.row) AS found_clauses,"
        " (SELECT count(*) FROM passage WHERE document = document.row) AS found_passages FROM document"
    )
    for row in rows:
        if (row["clauses"], row["passages"]) != (row["found_clauses"], row["found_passages"]):
            yield f"{row['id']}: clauses or passages are missing: ingest the file again"


def repair(library: Library, encoder: Encoder) -> list[str]:
    """Make anew what can be derived, and remove what an interrupted act left behind; returns what was done."""
    done: list[str] = []
    embedded = embed_missing(library, encoder)
    if embedded:
        done.append(f"{embedded} passages embedded")
    left = _left_behind(library)
    for path in left:
        path.unlink(missing_ok=True)
    if left:
        done.append(f"{len(left)} files of interrupted acts removed")
    return done


def _left_behind(library: Library) -> list[Path]:
    """Originals that no row names: copies of a killed ingest, or of one that failed after the copy."""
    known = {row[0] for row in library.connection.execute("SELECT sha256 FROM document")}
    return [path for path in (library.workspace / "originals").iterdir() if path.name not in known]


def backup(library: Library, file: Path) -> None:
    """Write the whole library, originals included, into one SQLite file; `restore_backup` makes a workspace of it."""
    if file.exists():
        raise InputError(f"{file}: there is a file of this name already. Name a new one.")
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    target = sqlite3.connect(partial)
    try:
        library.connection.backup(target)
        target.execute("CREATE TABLE original (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL)")
        for (sha256,) in target.execute("SELECT DISTINCT sha256 FROM document").fetchall():
            target.execute("INSERT INTO original VALUES (?, ?)", (sha256, library.original(sha256).read_bytes()))
        target.commit()
    except OSError as error:
        raise LibraryDamaged(f"{file}: the backup is not complete ({error}). Run `clausewise library check`.") from error
    finally:
        target.close()
    partial.rename(file)
    with library.transaction() as connection:
        events.append(connection, "backup", file.name, {}, library.revision)


def restore_backup(file: Path, workspace: Path) -> None:
    """Make a new workspace from a backup file."""
    if (workspace / "library.sqlite").exists():
        raise InputError(f"{workspace}: there is a library already. Name an empty folder with --workspace.")
    if not file.is_file():
        raise InputError(f"{file}: there is no such backup file.")
    (workspace / "originals").mkdir(parents=True, exist_ok=True)
    source = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    partial = workspace / "library.partial"
    try:
        for sha256, content in source.execute("SELECT sha256, bytes FROM original"):
            (workspace / "originals" / sha256).write_bytes(content)
        target = sqlite3.connect(partial)
        source.backup(target)
        target.execute("DROP TABLE original")
        target.commit()
        target.close()
    except sqlite3.DatabaseError as error:
        raise InputError(f"{file}: this is no backup of a Clausewise library ({error}).") from error
    finally:
        source.close()
    partial.rename(workspace / "library.sqlite")
    with Library(workspace) as library, library.transaction() as connection:
        events.append(connection, "restore backup", file.name, {}, library.revision)
