"""The segments of a library on disk, in `workspace/cache/`: loaded, completed with what is new, merged, and rid of what was purged.

In: an open library and a model. Out: segments that hold every document seen at a revision. All of it is derived from rows and safe
to delete: what is missing, stale or damaged is made anew. One process writes at a time, others go on with what they have read; a
segment's folder appears whole under its name, and `segments.json` is replaced in one step. Knows nothing of ranking.
"""

import contextlib
import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index.encoder import Encoder
from index.library import Library
from index.segment import Row, Segment, load, made, merged, save
from ingest.errors import LibraryDamaged

LIST = "segments.json"
# A segment is merged with its larger neighbour once it has this share of the neighbour's passages: few segments, and each passage is
# rewritten only a few times in the life of a library (a log-structured merge).
MERGE_SHARE = 0.5
# A segment is rewritten without its ended documents once they are this share of its passages.
ENDED_SHARE = 0.34
# How many passages are read and counted at once.
GROUP_PASSAGES = 50_000


def segments(library: Library, encoder: Encoder, revision: int, known: Sequence[Segment] = ()) -> tuple[Segment, ...]:
    """Segments that hold every document seen at a revision; what the cache lacks is made, and kept if the revision is the newest.

    `known` are segments already open in this process; they serve without a look at the disk if nothing is missing from them.
    """
    every, live = identities(library, revision)
    found = _of(known, every)
    if _missing(found, live):
        # Where the cache cannot be written, those open in this process are all there is.
        found = max(_loaded(folder_of(library, encoder), every), found, key=lambda some: -len(_missing(some, live)))
        missing = _missing(found, live)
        found = [*found, *(_made(library, encoder, group) for group in _groups(library, missing))]
        # One without a name is not on disk as it is here: it is new, or lost a purged document just now.
        if revision == library.revision and not all(segment.name for segment in found):
            found = _kept(library, encoder, found, live)
    return tuple(segment for segment in found if any(live.get(row) == one for row, one in segment.held.items()))


def identities(library: Library, revision: int) -> tuple[dict[int, str], dict[int, str]]:
    """What tells one document row from another that had the same number before or elsewhere: of all rows, and of those seen at a revision.

    SQLite gives the numbers of purged rows to new ones, so the number alone is not enough.
    """
    rows = library.connection.execute(
        "SELECT document.row, added_revision, ended_revision, sha256, id, passages, revision.time FROM document"
        " JOIN revision ON revision.revision = document.added_revision WHERE document.passages > 0"
    ).fetchall()
    every = {row["row"]: f"{row['added_revision']} {row['time']} {row['sha256']} {row['passages']} {row['id']}" for row in rows}
    seen = {
        row["row"]
        for row in rows
        if row["added_revision"] <= revision and (row["ended_revision"] is None or row["ended_revision"] > revision)
    }
    return every, {row: one for row, one in every.items() if row in seen}


def forget_purged(library: Library) -> None:
    """Rewrite or delete the segments that hold documents the library no longer has, for every model: a purge leaves nothing behind."""
    every, _ = identities(library, library.revision)
    base = library.workspace / "cache" / "segments"
    for folder in [one for one in _entries(base) if one.is_dir()]:
        with _lock(folder, wait=True):
            listed = [load(folder / name) for name in _listed(folder)]
            whole = [one for one in listed if one is not None]
            _write(folder, [one if _sound(one, every) else merged([one], every) for one in whole])


def folder_of(library: Library, encoder: Encoder) -> Path:
    """Where the segments of a model lie."""
    safe = "".join(character if character.isalnum() or character in ".-" else "-" for character in f"{encoder.model}-{encoder.precision}")
    return library.workspace / "cache" / "segments" / safe


def _missing(found: Sequence[Segment], live: Mapping[int, str]) -> dict[int, str]:
    held = {row for segment in found for row in segment.held}
    return {row: one for row, one in live.items() if row not in held}


def _sound(segment: Segment, every: Mapping[int, str]) -> bool:
    return all(every.get(row) == one for row, one in segment.held.items())


def _of(found: Sequence[Segment], every: Mapping[int, str]) -> list[Segment]:
    """Segments without the documents that the library no longer has, and each document in one segment only."""
    kept: list[Segment] = []
    taken: set[int] = set()
    for segment in found:
        mine = {row: one for row, one in segment.held.items() if every.get(row) == one and row not in taken}
        taken |= set(mine)
        if mine:
            kept.append(segment if len(mine) == len(segment.held) else merged([segment], mine))
    return kept


def _loaded(folder: Path, every: Mapping[int, str]) -> list[Segment]:
    # A writer may take a folder away between the list and its files: then the list has changed, and is read once more.
    for _ in range(2):
        names = _listed(folder)
        found = [load(folder / name) for name in names]
        if all(one is not None for one in found) or names == _listed(folder):
            break
    return _of([one for one in found if one is not None], every)


def _listed(folder: Path) -> list[str]:
    try:
        content = json.loads((folder / LIST).read_text(encoding="utf-8"))
        return [str(name) for name in content] if isinstance(content, list) else []
    except (OSError, ValueError):
        return []


def _groups(library: Library, wanted: Mapping[int, str]) -> Iterator[dict[int, str]]:
    """Documents in groups of bounded size: counting tokens takes memory for every one that is new."""
    sizes = library.connection.execute(
        "SELECT row, passages FROM document WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row", (json.dumps(list(wanted)),)
    ).fetchall()
    group: dict[int, str] = {}
    passages = 0
    for row, size in sizes:
        group[row] = wanted[row]
        passages += size
        if passages >= GROUP_PASSAGES:
            yield group
            group, passages = {}, 0
    if group:
        yield group


def _made(library: Library, encoder: Encoder, wanted: Mapping[int, str]) -> Segment:
    """A segment of documents, from their rows."""
    rows = library.connection.execute(
        "SELECT passage.row, passage.document, clause.id, passage.ordinal, passage.tokens, vector.numbers"
        " FROM passage JOIN clause ON clause.row = passage.clause"
        " LEFT JOIN vector ON vector.text_hash = passage.text_hash AND vector.model = ? AND vector.precision = ?"
        " WHERE passage.document IN (SELECT value FROM json_each(?))",
        (encoder.model, encoder.precision, json.dumps(list(wanted))),
    ).fetchall()
    without = sum(1 for row in rows if row["numbers"] is None)
    if without:
        raise LibraryDamaged(f"{library.file}: {without} passages have no vector of {encoder.model}. Run `clausewise library repair`.")
    return made(wanted, [Row(*row) for row in rows])


def _kept(library: Library, encoder: Encoder, found: Sequence[Segment], live: Mapping[int, str]) -> list[Segment]:
    """Merge what should be merged and write it; if another process is writing or the folder refuses, go on in memory."""
    folder = folder_of(library, encoder)
    try:
        with _lock(folder, wait=False):
            # Asked again under the lock: whoever purges now waits for it, and then cleans up what is written here.
            every, _ = identities(library, library.revision)
            return _write(folder, compacted(found, every, live))
    except OSError:
        return list(found)


def compacted(found: Sequence[Segment], every: Mapping[int, str], live: Mapping[int, str]) -> list[Segment]:
    """Fewer segments with the same live documents: small neighbours merged, segments with many ended documents rewritten."""
    kept: list[Segment] = []
    for segment in sorted(found, key=lambda one: -len(one.rows)):
        ended = sum(1 for row in segment.documents if int(row) not in live) if any(row not in live for row in segment.held) else 0
        kept.append(merged([segment], live) if ended > ENDED_SHARE * len(segment.rows) else segment)
    kept = sorted((one for one in kept if len(one.rows)), key=lambda one: -len(one.rows))
    first = len(kept) - 1
    while first > 0 and sum(len(one.rows) for one in kept[first:]) > MERGE_SHARE * len(kept[first - 1].rows):
        first -= 1
    return kept if first >= len(kept) - 1 else [*kept[:first], merged(kept[first:], every)]


def _write(folder: Path, found: Sequence[Segment]) -> list[Segment]:
    """Write the new ones of these segments, list them all, delete what is no longer listed; the caller holds the lock."""
    written = [segment if segment.name else _written(folder, segment) for segment in found if segment.held]
    listing = folder / f"{LIST}.{os.getpid()}"
    listing.write_text(json.dumps([segment.name for segment in written]), encoding="utf-8")
    listing.replace(folder / LIST)
    names = {segment.name for segment in written}
    for entry in _entries(folder):
        if entry.is_dir() and entry.name not in names:
            shutil.rmtree(entry, ignore_errors=True)
    return written


def _written(folder: Path, segment: Segment) -> Segment:
    name = uuid.uuid4().hex
    partial = folder / f"{name}.partial"
    save(segment, partial)
    partial.rename(folder / name)
    # Mapped from the disk from now on: the memory of what was built is given back, and shared with other processes.
    return load(folder / name) or replace(segment, name=name)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


@contextlib.contextmanager
def _lock(folder: Path, wait: bool) -> Iterator[None]:
    """Hold the folder's lock; without `wait`, BlockingIOError (an OSError) if another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
