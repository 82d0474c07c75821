"""What was read of a file in, the notices out by which a person learns of text in it that is meant for a machine.

Looks at all of it: clauses, what was left out (hidden, struck out, running heads), what lies beside the text (comments, properties), the
file's name. Knows nothing of what such text looks like.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.model import Certificate, Clause, Document, Reading
from ingest.suspicion import Suspicion, suspicions

MOST = 8
"""Notices of one document; more are counted."""
MACHINE_TEXT = "holds text meant for a machine"
"""By these words such notices are known."""
SPELT = str.maketrans("_-.+", "    ")


def with_suspicions(certificate: Certificate, reading: Reading, clauses: Sequence[Clause], document: Document) -> Certificate:
    """The certificate with a notice for each suspicion; such a document needs a person's look."""
    found = list(dict.fromkeys(_notices(reading, clauses, document)))
    if not found:
        return certificate
    more = (f"{len(found) - MOST} more such places.",) if len(found) > MOST else ()
    return replace(certificate, notices=(*certificate.notices, *found[:MOST], *more), needs_review=True)


def _notices(reading: Reading, clauses: Sequence[Clause], document: Document) -> Iterator[str]:
    for clause in clauses:
        for one in suspicions(f"{clause.title}\n{clause.text}"):
            yield notice(where(clause), one)
    for dropped in reading.dropped:
        page = f" of PDF page {dropped.page + 1}" if dropped.page is not None else ""
        for one in suspicions(dropped.text):
            yield notice(f"What was left out{page} ({dropped.reason})", one)
    for what, text in (*reading.beside, *_own(document)):
        for one in suspicions(text):
            yield notice(f"The {what}", one)


def _own(document: Document) -> Iterator[tuple[str, str]]:
    """What the document is called."""
    yield "file's name", document.file.rpartition(".")[0].translate(SPELT)
    yield "title", document.title
    yield "label", "\n".join((document.label, *document.aliases))
    yield "authority", document.authority


def where(clause: Clause) -> str:
    """A clause as a person finds it."""
    page = f" (PDF page {clause.page_start + 1})" if clause.page_start is not None else ""
    return f"Clause {clause.number}{page}" if clause.number else f"“{clause.title or clause.text[:40]}”{page}"


def notice(place: str, suspicion: Suspicion) -> str:
    """One suspicion in words."""
    return f"{place} {MACHINE_TEXT} ({suspicion.kind}): “{suspicion.words}”. It is never followed; look at it before use."
