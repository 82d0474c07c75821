"""Files and folders in, an outcome a file out: parse in worker processes, embed, store, one transaction a file.

A bad file is reported by name and cause; the rest go on. Unchanged files are known by their sha256 and skipped.
"""

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from index.documents import StoredDocument, documents
from index.encoder import Encoder
from index.library import Indexed, Library
from index.tokens import tokenise
from ingest.errors import ClausewiseError, InputError, UnreadableFile
from ingest.fingerprint import of_file, of_text
from ingest.model import Certificate, Clause, Parsed, Passage
from ingest.parse import parse_file
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
                (wanted if file.suffix.lower() in READERS else left).append(file)
        else:
            wanted.append(path)
    return list(dict.fromkeys(wanted)), left


def _walk(folder: Path) -> Iterator[Path]:
    """The files under a folder; symbolic links are not followed, so that a folder gives only what is in it."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise InputError(
            f"{folder}: the folder cannot be read ({error.strerror}). Change its permissions, or copy the files elsewhere."
        ) from error
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
    jobs: int = 1,
) -> Iterator[Outcome]:
    """Bring files into the library, in the order given; one outcome a file as soon as it is stored."""
    given = given or {}
    pending = ((path, given.get(path.name, given.get("*"))) for path in files)
    for path, found in _parsed(library, pending, jobs, replaces is not None):
        if isinstance(found, StoredDocument):
            yield Outcome(path.name, "unchanged", found.document.id, found.document.pages, found.clauses, found.passages)
        elif isinstance(found, ClausewiseError):
            yield Outcome(path.name, "failed", error=str(found))
        else:
            yield _stored(library, encoder, path, found, replaces)


def _parsed(
    library: Library, pending: Iterator[tuple[Path, Mapping[str, str] | None]], jobs: int, replacing: bool
) -> Iterator[tuple[Path, Parsed | StoredDocument | ClausewiseError]]:
    """Parse ahead of the embedding in `jobs` processes; results come in order."""
    if jobs < 2:
        for path, row in pending:
            yield path, _known(library, path, replacing) or _attempt(path, row)
        return
    context = multiprocessing.get_context("spawn")
    waiting: list[tuple[Path, Mapping[str, str] | None, Future[Parsed | ClausewiseError] | StoredDocument | ClausewiseError]] = []
    pool = ProcessPoolExecutor(jobs, mp_context=context)
    try:
        exhausted = False
        while waiting or not exhausted:
            while not exhausted and len(waiting) < jobs + WAITING_FILES:
                item = next(pending, None)
                exhausted = item is None
                if item is not None:
                    waiting.append((*item, _known(library, item[0], replacing) or _submit(pool, *item)))
            if not waiting:
                break
            path, row, one = waiting.pop(0)
            if not isinstance(one, Future):
                yield path, one
                continue
            try:
                yield path, one.result()
            except BrokenProcessPool:
                # A file took its worker down. Those that waited are parsed again, each in a process of its own: the culprit is named.
                pool.shutdown(wait=False, cancel_futures=True)
                yield path, _alone(path, row, context)
                waiting = [(p, r, _alone(p, r, context) if isinstance(f, Future) else f) for p, r, f in waiting]  # type: ignore[misc]
                pool = ProcessPoolExecutor(jobs, mp_context=context)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, path: Path, row: Mapping[str, str] | None) -> "Future[Parsed | ClausewiseError]":
    return pool.submit(_attempt, path, dict(row) if row else None)


def _alone(path: Path, row: Mapping[str, str] | None, context: multiprocessing.context.SpawnContext) -> Parsed | ClausewiseError:
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            return _submit(pool, path, row).result()
        except BrokenProcessPool:
            return UnreadableFile(
                path.name, "it broke the program that reads it", "Save it anew from the program that made it, or report the file to us."
            )


def _attempt(path: Path, row: Mapping[str, str] | None) -> Parsed | ClausewiseError:
    try:
        return parse_file(path, row)
    except ClausewiseError as error:
        return error


def _known(library: Library, path: Path, replacing: bool) -> StoredDocument | None:
    """The live document made of the same bytes, if there is one."""
    if replacing:
        return None
    try:
        sha256 = of_file(path)
    except OSError:
        return None  # parse_file says what is wrong with it
    return next((one for one in documents(library) if one.document.sha256 == sha256), None)


def _stored(library: Library, encoder: Encoder, path: Path, parsed: Parsed, replaces: StoredDocument | None) -> Outcome:
    live = documents(library)
    same = next((one for one in live if one.document.sha256 == parsed.document.sha256), None)
    if same is not None and replaces is None:  # the same bytes stood twice in this run
        return Outcome(path.name, "unchanged", same.document.id, same.document.pages, same.clauses, same.passages)
    replaced = [replaces] if replaces else [one for one in live if one.document.file == parsed.document.file]
    staying = {one.document.id for one in live if one not in replaced}
    duplicate = parsed.document.id if parsed.document.id in staying else None
    if duplicate:
        parsed = _renamed(parsed)
    try:
        library.keep_original(path, parsed.document.sha256)
        library.add(indexed(library, encoder, parsed), [one.row for one in replaced])
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


def indexed(library: Library, encoder: Encoder, parsed: Parsed) -> Indexed:
    """Tokens and vectors of a parsed file; texts whose vector is known are not embedded again."""
    texts = [embedded_text(passage) for passage in parsed.passages]
    hashes = [of_text(text) for text in texts]
    known = library.known_vectors(hashes, encoder.model, encoder.precision)
    new = {text_hash: text for text_hash, text in zip(hashes, texts, strict=True) if text_hash not in known}
    vectors = encoder.encode(list(new.values())) if new else ()
    tokens = [" ".join(tokenise(f"{passage.context} {passage.text}")) for passage in parsed.passages]
    by_hash = {text_hash: vector.tobytes() for text_hash, vector in zip(new, vectors, strict=True)}
    return Indexed(parsed, tuple(tokens), tuple(hashes), by_hash, encoder.model, encoder.precision)


def embedded_text(passage: Passage) -> str:
    """What the model reads of a passage: its context, then its text."""
    return f"{passage.context}\n{passage.text}"
