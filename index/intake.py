"""Files and folders in, an outcome a file out: parse in worker processes, embed, store, one transaction a file.

A bad file is reported by name and cause; the rest go on. Files are known by their sha256: those of the library are skipped, unless a
person now says something else about them than is stored.
"""

import json
from collections import deque
from collections.abc import Container, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from index.documents import StoredDocument, documents
from index.encoder import Encoder
from index.library import Indexed, Library
from index.tokens import pairs, tokenise
from ingest.confined import Readers, attempt
from ingest.errors import ClausewiseError
from ingest.fingerprint import of_file, of_text
from ingest.model import Certificate, Clause, Parsed, Passage
from ingest.readers import READERS

OutcomeStatus = Literal["added", "unchanged", "replaced", "failed"]

# How many parsed files may wait for the embedding: bounds the memory of a large folder.
WAITING_FILES = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. `duplicate_of` names a live document that looks like the same text in the same edition."""

    file: str
    status: OutcomeStatus
    document: str | None = None
    pages: int = 0
    clauses: int = 0
    passages: int = 0
    certificate: Certificate | None = None
    error: str | None = None
    duplicate_of: str | None = None


def files_in(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The files to read, in order of their names within a folder, and those left out because no reader knows their type."""
    wanted: list[Path] = []
    left: list[Path] = []
    for path in paths:
        if path.is_dir():
            for file in sorted(_walk(path)):
                (wanted if file.suffix.lower() in READERS or file.is_dir() else left).append(file)
        else:
            wanted.append(path)
    return list(dict.fromkeys(wanted)), left


def _walk(folder: Path) -> Iterator[Path]:
    """The files under a folder; symbolic links are not followed, so that a folder gives only what is in it.

    A folder that may not be read is given as if it were a file: it is then reported by name, and the rest go on.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry


def add_files(
    library: Library,
    encoder: Encoder,
    files: Sequence[Path],
    given: Mapping[str, Mapping[str, str]] | None = None,
    replaces: StoredDocument | None = None,
    jobs: int = 0,
) -> Iterator[Outcome]:
    """Bring files into the library, in the order given; one outcome a file as soon as it is stored.

    `jobs` worker processes read the files under limits of time and memory; with 0 they are read in this process, without limits.
    """
    given = given or {}
    told = ((path, given.get(path.name, given.get("*", {}))) for path in files)
    pending = (_Pending(path, row, None) if replaces else _pending(library, path, row, files) for path, row in told)
    new: set[str] = set()
    for path, row, found in _parsed(pending, jobs):
        if isinstance(found, StoredDocument):
            yield Outcome(path.name, "unchanged", found.document.id, found.document.pages, found.clauses, found.passages)
        elif isinstance(found, ClausewiseError):
            yield Outcome(path.name, "failed", error=str(found))
        else:
            outcome = _stored(library, encoder, path, found, row, replaces, new)
            new.add(outcome.document or "")
            yield outcome


@dataclass(frozen=True, slots=True)
class _Pending:
    """A file to read with the metadata to read it by; `known` is its document where there is nothing to do."""

    path: Path
    row: Mapping[str, str]
    known: StoredDocument | None


def _pending(library: Library, path: Path, row: Mapping[str, str], files: Sequence[Path]) -> _Pending:
    """What is to be done with a file: nothing if the same bytes are live, and what is given says nothing new about them."""
    try:
        sha256 = of_file(path)
    except OSError:
        return _Pending(path, row, None)  # parse_file says what is wrong with it
    known = next((one for one in documents(library) if one.document.sha256 == sha256), None)
    if known is None:
        return _Pending(path, row, None)
    # A copy under another name says nothing about a document whose own file comes in the same run.
    foreign = known.document.file != path.name and any(known.document.file == other.name for other in files)
    before = _given_before(library, known)
    now = _filled({**before, **row})
    return _Pending(path, now, known if foreign or now == before else None)


def _given_before(library: Library, stored: StoredDocument) -> dict[str, str]:
    found = library.connection.execute("SELECT given FROM document WHERE row = ?", (stored.row,)).fetchone()
    return _filled(json.loads(found[0]))


def _filled(given: Mapping[str, str]) -> dict[str, str]:
    """Without the empty fields: an empty cell of a column takes back what was given before."""
    return {name: value for name, value in given.items() if value.strip()}


_Item = tuple[Path, Mapping[str, str], Parsed | StoredDocument | ClausewiseError]


def _parsed(pending: Iterator[_Pending], jobs: int) -> Iterator[_Item]:
    """Parse ahead of the embedding; results come in order."""
    if not jobs:
        for one in pending:
            yield one.path, one.row, one.known or attempt(one.path, one.row)
        return
    with Readers(jobs) as readers:
        waiting: deque[tuple[_Pending, Future[Parsed | ClausewiseError] | StoredDocument]] = deque()
        for one in pending:
            waiting.append((one, one.known or readers.submit(one.path, one.row)))
            if len(waiting) >= jobs + WAITING_FILES:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


def _result(one: _Pending, found: "Future[Parsed | ClausewiseError] | StoredDocument") -> _Item:
    return one.path, one.row, found.result() if isinstance(found, Future) else found


def _stored(
    library: Library,
    encoder: Encoder,
    path: Path,
    parsed: Parsed,
    given: Mapping[str, str],
    replaces: StoredDocument | None,
    new: Container[str],
) -> Outcome:
    """Store a parse. A file takes the place of one of its name, but not of one that came in the same run from another folder (`new`)."""
    live = documents(library)
    same = next((one for one in live if one.document.sha256 == parsed.document.sha256), None)
    if same is not None and same.document.id in new:  # the same bytes stood twice in this run
        return Outcome(path.name, "unchanged", same.document.id, same.document.pages, same.clauses, same.passages)
    namesakes = [one for one in live if one.document.file == parsed.document.file and one.document.id not in new]
    replaced = [replaces] if replaces else [same] if same else namesakes
    staying = {one.document.id for one in live if one not in replaced}
    duplicate = parsed.document.id if parsed.document.id in staying else None
    if duplicate:
        parsed = _renamed(parsed)
    try:
        library.keep_original(path, parsed.document.sha256)
        library.add(indexed(library, encoder, parsed, given), [one.row for one in replaced])
    except OSError as error:
        return Outcome(
            path.name,
            "failed",
            error=f"{path.name}: could not be stored ({error.strerror}). Free some space on the disk, then run this again.",
        )
    document = parsed.document
    return Outcome(
        path.name,
        "replaced" if replaced else "added",
        document.id,
        document.pages,
        len(parsed.clauses),
        len(parsed.passages),
        parsed.certificate,
        duplicate_of=duplicate,
    )


def _renamed(parsed: Parsed) -> Parsed:
    """The same parse under a version that bears the file's hash: two different files never share an id."""
    old = parsed.document
    new = replace(old, version=f"{old.version}-{old.sha256[:8]}")
    return replace(
        parsed,
        document=new,
        clauses=tuple(_moved(clause, old.id, new.id) for clause in parsed.clauses),
        passages=tuple(_moved_passage(passage, old.id, new.id) for passage in parsed.passages),
    )


def _moved(clause: Clause, old: str, new: str) -> Clause:
    return replace(clause, id=new + clause.id.removeprefix(old), parent=clause.parent and new + clause.parent.removeprefix(old))


def _moved_passage(passage: Passage, old: str, new: str) -> Passage:
    return replace(passage, clause_id=new + passage.clause_id.removeprefix(old))


def indexed(library: Library, encoder: Encoder, parsed: Parsed, given: Mapping[str, str]) -> Indexed:
    """Tokens and vectors of a parsed file; texts whose vector is known are not embedded again."""
    texts = [embedded_text(passage) for passage in parsed.passages]
    hashes = [of_text(text) for text in texts]
    known = library.known_vectors(hashes, encoder.model, encoder.precision)
    new = {text_hash: text for text_hash, text in zip(hashes, texts, strict=True) if text_hash not in known}
    vectors = encoder.encode(list(new.values())) if new else ()
    tokens = [" ".join(searched_tokens(passage)) for passage in parsed.passages]
    by_hash = {text_hash: vector.tobytes() for text_hash, vector in zip(new, vectors, strict=True)}
    return Indexed(parsed, tuple(tokens), tuple(hashes), by_hash, encoder.model, encoder.precision, dict(given))


def embedded_text(passage: Passage) -> str:
    """What the model reads of a passage: its text alone. Headings above it blur the vector (LOG.md); lexical search sees them."""
    return passage.text


def searched_tokens(passage: Passage) -> list[str]:
    """What lexical search sees of a passage: the words of its context and of its text, and the pairs of neighbours in each."""
    context, words = tokenise(passage.context), tokenise(passage.text)
    return [*context, *pairs(context), *words, *pairs(words)]
