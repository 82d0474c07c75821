"""A segment: everything search needs of some documents, as arrays that never change, in a folder of plain files.

In: rows of the library. Out: `Segment`, in memory or mapped from its folder; several may be merged into one. A segment is derived
and may be deleted at any time. Files are NumPy arrays without pickle; each is checked against the size and checksum that
`segment.json` gives.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.counts import Counts, count, joined, merge, parted
from index.encoder import Vectors

FORMAT = 2
# Checksums of larger files would cost a search seconds; those are checked by their size alone.
CHECKED_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Segment:
    """Passages of some documents in the order of their keys (clause id, ordinal).

    `held` gives the identity of each document row in it. `rows` and `documents` are rows of the library; `keys` holds a byte string a
    passage that sorts as its clause id and ordinal do. `name` is its folder's, empty while it lives in memory alone.
    """

    held: Mapping[int, str]
    rows: NDArray[np.int64]
    documents: NDArray[np.int64]
    keys: NDArray[np.uint8]
    vectors: Vectors
    counts: Counts
    name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as the library stores it: rows, clause id and ordinal, tokens separated by blanks, the vector's bytes."""

    row: int
    document: int
    clause: str
    ordinal: int
    tokens: str
    vector: bytes


def made(held: Mapping[int, str], rows: Sequence[Row]) -> Segment:
    """A segment of passages."""
    keyed = sorted(((key(row.clause, row.ordinal), row) for row in rows), key=lambda one: (one[0], one[1].row))
    dimension = len(keyed[0][1].vector) // 4 if keyed else 0
    vectors = np.empty((len(keyed), dimension), np.float32)
    for place, (_, row) in enumerate(keyed):
        vectors[place] = np.frombuffer(row.vector, np.float32)
    return Segment(
        dict(held),
        np.asarray([row.row for _, row in keyed], np.int64),
        np.asarray([row.document for _, row in keyed], np.int64),
        joined([one for one, _ in keyed]),
        vectors,
        count([row.tokens for _, row in keyed]),
    )


def key(clause: str, ordinal: int) -> bytes:
    """Sorts as (clause id, ordinal): the byte between them is below any that a clause id holds."""
    return clause.encode() + b"\1" + f"{ordinal:08d}".encode()


def merged(segments: Sequence[Segment], keep: Mapping[int, str]) -> Segment:
    """One segment of several, with only those of their documents that are in `keep` under the same identity."""
    held = {row: one for segment in segments for row, one in segment.held.items() if keep.get(row) == one}
    kept = [np.flatnonzero(np.isin(segment.documents, _held_in(segment, keep))) for segment in segments]
    keys = [one for segment, places in zip(segments, kept, strict=True) for one in _chosen(parted(segment.keys), places)]
    order = np.asarray(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
    new_place = np.empty(len(keys), np.int64)
    new_place[order] = np.arange(len(keys))
    moves, start = [], 0
    for segment, places in zip(segments, kept, strict=True):
        moved = np.full(len(segment.rows), -1, np.int64)
        moved[places] = new_place[start : start + len(places)]
        moves.append(moved)
        start += len(places)
    return Segment(
        held,
        _moved([segment.rows for segment in segments], moves, len(keys)),
        _moved([segment.documents for segment in segments], moves, len(keys)),
        joined([keys[place] for place in order]),
        _moved([segment.vectors for segment in segments], moves, len(keys)),
        merge([(segment.counts, moved) for segment, moved in zip(segments, moves, strict=True)], len(keys)),
    )


def _held_in(segment: Segment, keep: Mapping[int, str]) -> NDArray[np.int64]:
    return np.asarray([row for row, one in segment.held.items() if keep.get(row) == one], np.int64)


def _chosen(keys: list[bytes], places: NDArray[np.int64]) -> list[bytes]:
    return keys if len(keys) == len(places) else [keys[place] for place in places]


def _moved(arrays: Sequence[NDArray[Any]], moves: Sequence[NDArray[np.int64]], size: int) -> NDArray[Any]:
    widest = max(arrays, key=lambda one: one.shape[-1] if one.ndim > 1 else 0)
    target = np.empty((size, *widest.shape[1:]), widest.dtype)
    for found, moved in zip(arrays, moves, strict=True):
        if (moved >= 0).any():
            target[moved[moved >= 0]] = found[moved >= 0]
    return target


def _arrays(segment: Segment) -> dict[str, NDArray[Any]]:
    own = {name: getattr(segment, name) for name in ("rows", "documents", "keys", "vectors")}
    return own | {field.name: getattr(segment.counts, field.name) for field in fields(Counts)}


def save(segment: Segment, folder: Path) -> None:
    """Write a segment into a new folder; it is whole once the caller has renamed the folder."""
    folder.mkdir(parents=True)
    files: dict[str, File] = {}
    for name, found in _arrays(segment).items():
        np.save(folder / f"{name}.npy", found, allow_pickle=False)
        files[name] = _file(folder / f"{name}.npy")
    content = {
        "format": FORMAT,
        "held": {str(row): one for row, one in segment.held.items()},
        "files": {name: asdict(one) for name, one in files.items()},
    }
    (folder / "segment.json").write_text(json.dumps(content), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class File:
    """A file's size in bytes and its CRC-32; the sum is 0 for files too large to be read at every start."""

    size: int
    sum: int


def _file(path: Path) -> File:
    size = path.stat().st_size
    return File(size, zlib.crc32(path.read_bytes()) if size <= CHECKED_BYTES else 0)


def load(folder: Path) -> Segment | None:
    """A segment mapped from its folder; None if anything about it is missing, damaged or of another format."""
    try:
        content = json.loads((folder / "segment.json").read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            return None
        found = {name: _mapped(folder / f"{name}.npy", File(**one)) for name, one in content["files"].items()}
        counts = Counts(**{field.name: found[field.name] for field in fields(Counts)})
        held = {int(row): str(one) for row, one in content["held"].items()}
        return Segment(held, found["rows"], found["documents"], found["keys"], found["vectors"], counts, folder.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _mapped(path: Path, expected: File) -> NDArray[Any]:
    if _file(path) != expected:
        raise ValueError(f"{path.name} is damaged")
    # An empty array cannot be mapped. A plain view spares each slice the cost of NumPy's memmap class.
    if path.stat().st_size <= 128:
        return np.asarray(np.load(path, allow_pickle=False))
    found: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return found.view(np.ndarray)
