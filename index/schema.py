"""The tables of `library.sqlite`, their version, and the migrations between versions.

A document row holds one parse of one file. Rows are added at a revision and ended at a revision, never overwritten; clauses, passages and
source runs belong to their document row and share its life. Vectors belong to a text, a model and a precision, and outlive documents.
"""

import sqlite3

from ingest.errors import LibraryTooNew

TABLES = """
CREATE TABLE revision (
    revision INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    act TEXT NOT NULL
);
CREATE TABLE document (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    key TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    label TEXT NOT NULL,
    aliases TEXT NOT NULL,
    authority TEXT NOT NULL,
    jurisdictions TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    file TEXT NOT NULL,
    pages INTEGER NOT NULL,
    parser TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    effective_to TEXT NOT NULL,
    number TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    restatement INTEGER NOT NULL,
    text TEXT NOT NULL,
    page_labels TEXT NOT NULL,
    certificate TEXT NOT NULL,
    given TEXT NOT NULL,
    clauses INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    added_revision INTEGER NOT NULL REFERENCES revision,
    ended_revision INTEGER REFERENCES revision
);
CREATE UNIQUE INDEX document_live ON document (id) WHERE ended_revision IS NULL;
CREATE INDEX document_sha256 ON document (sha256);
CREATE TABLE source_run (
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    page INTEGER,
    start_in_source INTEGER NOT NULL,
    part TEXT NOT NULL,
    PRIMARY KEY (document, start)
) WITHOUT ROWID;
CREATE TABLE clause (
    row INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    id TEXT NOT NULL,
    number TEXT,
    number_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    path TEXT NOT NULL,
    parent TEXT,
    spans TEXT NOT NULL,
    title_span TEXT,
    page_start INTEGER,
    page_end INTEGER,
    fingerprint TEXT NOT NULL,
    UNIQUE (document, ordinal),
    UNIQUE (document, id)
);
CREATE INDEX clause_number ON clause (document, number_key);
CREATE INDEX clause_id ON clause (id);
CREATE INDEX clause_parent ON clause (document, parent);
CREATE TABLE passage (
    row INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    clause INTEGER NOT NULL REFERENCES clause ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    context TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    page INTEGER,
    text_hash TEXT NOT NULL,
    tokens TEXT NOT NULL
);
CREATE INDEX passage_document ON passage (document);
CREATE INDEX passage_clause ON passage (clause);
CREATE INDEX passage_hash ON passage (text_hash);
CREATE TABLE vector (
    text_hash TEXT NOT NULL,
    model TEXT NOT NULL,
    precision TEXT NOT NULL,
    numbers BLOB NOT NULL,
    PRIMARY KEY (text_hash, model, precision)
) WITHOUT ROWID;
CREATE TABLE answer (
    id TEXT PRIMARY KEY,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    revision INTEGER NOT NULL,
    question TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE event (
    sequence INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    revision INTEGER NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER event_is_fixed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
"""

# Threads of questions, per user. `user` is the name in the audit trail, or an account's id: whatever tells one person from another.
CONVERSATIONS = """
CREATE TABLE conversation (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    title TEXT NOT NULL,
    started TEXT NOT NULL,
    changed TEXT NOT NULL
);
CREATE INDEX conversation_user ON conversation (user, changed);
CREATE TABLE turn (
    conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE,
    place INTEGER NOT NULL,
    time TEXT NOT NULL,
    asked TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT REFERENCES answer,
    error TEXT NOT NULL,
    spoken TEXT NOT NULL,
    PRIMARY KEY (conversation, place)
) WITHOUT ROWID;
"""

# What a person decided about requirements and findings. Rows are never changed: a set that changes is a new version, a decision that
# changes is a new row.
GAPS = """
CREATE TABLE requirement_set (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    note TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (name, version)
) WITHOUT ROWID;
CREATE TABLE set_requirement (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    applicable TEXT NOT NULL,
    rationale TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    PRIMARY KEY (name, version, ordinal),
    FOREIGN KEY (name, version) REFERENCES requirement_set (name, version)
) WITHOUT ROWID;
CREATE TABLE finding_decision (
    row INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    finding TEXT NOT NULL,
    requirement TEXT NOT NULL,
    requirement_fingerprint TEXT NOT NULL,
    clause TEXT,
    sop TEXT NOT NULL,
    sop_sha256 TEXT NOT NULL,
    evidence_fingerprint TEXT NOT NULL,
    proposed_status TEXT NOT NULL,
    field TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    source TEXT NOT NULL
);
CREATE INDEX finding_decision_finding ON finding_decision (finding, field, row);
CREATE TRIGGER finding_decision_is_kept BEFORE DELETE ON finding_decision BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END;
CREATE TRIGGER finding_decision_is_fixed BEFORE UPDATE ON finding_decision BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END;
"""

# Migration n takes a library from version n to n + 1; the list grows, its entries never change.
MIGRATIONS: tuple[str, ...] = (TABLES, CONVERSATIONS, GAPS)
SCHEMA_VERSION = len(MIGRATIONS)


def prepare(connection: sqlite3.Connection, file: str) -> None:
    """Create the tables or bring them to `SCHEMA_VERSION`, each step in a transaction of its own."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise LibraryTooNew(
            f"{file}: this library has schema {version}, this Clausewise knows {SCHEMA_VERSION}. "
            "Update Clausewise, or name another folder with --workspace."
        )
    while version < SCHEMA_VERSION:
        # The version is read again inside the transaction: two processes may open a new workspace at the same moment.
        connection.executescript("BEGIN IMMEDIATE;")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found == version:
            for statement in _statements(MIGRATIONS[version]):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
        version = connection.execute("PRAGMA user_version").fetchone()[0]


def _statements(script: str) -> list[str]:
    """Split a script where SQLite says a statement is complete; `executescript` would commit between them."""
    statements, begun = [], ""
    for line in script.splitlines():
        begun += line + "\n"
        if sqlite3.complete_statement(begun):
            statements.append(begun)
            begun = ""
    return statements
