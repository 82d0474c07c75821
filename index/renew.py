"""Make anew what a better parser or another embedding model would make: one document, one batch at a time, so that it can be resumed.

The library serves its old rows until the new ones are complete.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from index import events
from index.documents import StoredDocument, documents
from index.encoder import Encoder
from index.intake import embedded_text, indexed
from index.library import Library
from index.reanchor import Reanchored, fingerprints, reanchor
from ingest.confined import Readers
from ingest.errors import ClausewiseError
from ingest.model import Passage
from ingest.parse import PARSER

BATCH = 256


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a new parse made of a document: where its clauses went, or why it stayed as it was."""

    document: str
    fate: Reanchored | None
    error: str = ""


def reparse(library: Library, encoder: Encoder, chosen: list[StoredDocument] | None = None) -> Iterator[Renewed]:
    """Parse the originals again; without a choice, those that an older parser read. Each document is a transaction of its own."""
    stale = [one for one in documents(library) if one.document.parser != PARSER] if chosen is None else chosen
    with Readers(1) as readers, tempfile.TemporaryDirectory() as scratch:
        for one in stale:
            yield _reparsed(library, encoder, readers, one, Path(scratch))


def _reparsed(library: Library, encoder: Encoder, readers: Readers, one: StoredDocument, scratch: Path) -> Renewed:
    # Readers and metadata go by the file's own name and suffix; the original is kept under its hash.
    named = scratch / one.document.file
    named.symlink_to(library.original(one.document.sha256).resolve())
    given = json.loads(library.connection.execute("SELECT given FROM document WHERE row = ?", (one.row,)).fetchone()[0])
    found = readers.submit(named, given).result()
    named.unlink()
    if isinstance(found, ClausewiseError):
        return Renewed(one.document.id, None, f"{found} The old parse stays.")
    if found.document.id != one.document.id and any(other.document.id == found.document.id for other in documents(library)):
        return Renewed(
            one.document.id, None, f"{one.document.file}: would now be {found.document.id}, which is in the library. The old parse stays."
        )
    old = fingerprints(library, one.row)
    library.add(indexed(library, encoder, found, given), [one.row], "reparse")
    row = next(other.row for other in documents(library) if other.document.id == found.document.id)
    fate = reanchor(old, fingerprints(library, row))
    with library.transaction() as connection:
        detail = {"moved": fate.moved, "altered": fate.altered, "lost": fate.lost, "same": len(fate.same), "new": len(fate.new)}
        events.append(connection, "reanchor", found.document.id, detail, library.revision)
    return Renewed(found.document.id, fate)


def missing_vectors(library: Library, encoder: Encoder) -> dict[str, str]:
    """The texts to embed of all passages without a vector of that model, by text hash."""
    rows = library.connection.execute(
        "SELECT DISTINCT passage.text_hash, passage.text, passage.context FROM passage WHERE NOT EXISTS"
        " (SELECT 1 FROM vector WHERE vector.text_hash = passage.text_hash AND model = ? AND precision = ?) ORDER BY passage.text_hash",
        (encoder.model, encoder.precision),
    )
    return {row[0]: embedded_text(Passage("", 0, row[1], row[2], 0, 0, None)) for row in rows}


def embed_missing(library: Library, encoder: Encoder, progress: Callable[[int], None] | None = None) -> int:
    """Embed what has no vector of that model; every batch is kept, so that a killed run goes on where it stopped. Returns how many."""
    missing = missing_vectors(library, encoder)
    hashes = list(missing)
    for start in range(0, len(hashes), BATCH):
        batch = hashes[start : start + BATCH]
        vectors = encoder.encode([missing[text_hash] for text_hash in batch], progress)
        with library.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO vector VALUES (?, ?, ?, ?)",
                [(text_hash, encoder.model, encoder.precision, vector.tobytes()) for text_hash, vector in zip(batch, vectors, strict=True)],
            )
    if hashes:
        with library.transaction() as connection:
            events.append(connection, "embed", encoder.model, {"passages": len(hashes), "precision": encoder.precision}, library.revision)
    return len(hashes)


def as_line(renewed: Renewed) -> dict[str, object]:
    """For the command line."""
    return asdict(renewed)
