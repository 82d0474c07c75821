"""The search by vector on a Milvus server, for libraries beyond one machine: a replica of the vectors, replayed from the library's rows.

In: an open library, a model, the server's address (`CLAUSEWISE_MILVUS`; a path ending in .db is Milvus Lite, in this process). Out: the
same positions and scores as the search on this machine gives. The replica only proposes: a question sends it the documents it may look
in, as hashes of their identities, so that what was retired, purged or replaced is never proposed, however old the replica is; documents
that it does not hold whole are searched here; scores come from the library's own vectors. A server that cannot be asked is an error,
never an empty answer. pymilvus is used as it is: llama-index's integration keeps texts and metadata there as well and hides the filters.
"""

import contextlib
import hashlib
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.cache import identities, segments
from index.dense import Dense, Near, exact, ranked
from index.encoder import Encoder, Vectors
from index.library import Library
from ingest.errors import LibraryError

# Exact up to here, then a graph; the recall of both is in LOG.md.
FLAT_UP_TO = 200_000
BATCH = 2_000
# Proposals beyond those asked for, so that equal scores at the end are decided by clause id as they are here.
SPARE = 50
MOST_PROPOSALS = 16_000


def address() -> str:
    """The server that `CLAUSEWISE_MILVUS` names, empty for the search on this machine."""
    return os.environ.get("CLAUSEWISE_MILVUS", "").strip()


def number_of(identity: str) -> int:
    """An identity as a whole number that Milvus can filter by."""
    return int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], "big") >> 1


class Replica:
    """The collection of one library and model on a server, and beside it a list of the documents that it holds whole."""

    def __init__(self, uri: str, library: Library, encoder: Encoder) -> None:
        self.uri = uri
        self.name = f"{prefix(library)}_{hashlib.sha256(f'{encoder.model} {encoder.precision}'.encode()).hexdigest()[:12]}"
        with _reported(uri):
            self._client = connected(uri)

    def held(self) -> frozenset[int]:
        """The documents, by number, that are there whole."""
        with _reported(self.uri):
            return _held(self._client, self.name)

    def over(self, local: Dense, documents: NDArray[np.int64], live: Mapping[int, str]) -> "ReplicatedDense":
        """Search with this replica; `documents` are the document rows by position, `live` their identities."""
        return ReplicatedDense(local, documents, {row: number_of(identity) for row, identity in live.items()}, self)

    def propose(self, query: Vectors, count: int, documents: Sequence[int], others: Sequence[int] | None = None) -> NDArray[np.int64]:
        """Rows of the nearest passages of these documents; `others` are all that it holds besides, if they are known.

        The shorter list is sent: a filter costs the server a look at each passage for each document named (LOG.md).
        """
        if not documents:
            return np.empty(0, np.int64)
        rest = f"document not in [{', '.join(map(str, others))}]" if others else ""
        with _reported(self.uri):
            found = self._client.search(
                self.name,
                [query.tolist()],
                filter=_among(documents) if others is None or len(others) >= len(documents) else rest,
                limit=count,
                output_fields=["row"],
                search_params={"params": {"ef": max(2 * count, 256)}},
            )
        return np.asarray([hit["entity"]["row"] for hit in found[0]], np.int64)

    def add(self, number: int, rows: NDArray[np.int64], vectors: Vectors, total: int) -> None:
        """Store a document's passages, then list it as whole; `total` is the size of the library, for a new collection's index."""
        with _reported(self.uri):
            _prepare(self._client, self.name, vectors.shape[1], total)
            for start in range(0, len(rows), BATCH):
                part = slice(start, start + BATCH)
                lines = [
                    {"id": number_of(f"{number} {row}"), "row": int(row), "document": number, "vector": vector}
                    for row, vector in zip(rows[part], vectors[part], strict=True)
                ]
                self._client.upsert(self.name, lines)
            self._client.upsert(f"{self.name}_held", [{"document": number, "vector": [0.0, 1.0]}])

    def flush(self) -> None:
        """Have the server arrange what it was sent: until then, Milvus Lite looks through it ten times as slowly (LOG.md)."""
        with _reported(self.uri):
            if self._client.has_collection(self.name):
                self._client.flush(self.name)

    def remove(self, numbers: Sequence[int]) -> None:
        """Delete documents: first from the list, so that none is used while it goes."""
        with _reported(self.uri):
            _remove(self._client, self.name, numbers)


def connected(uri: str) -> Any:
    """A client of the server, or of Milvus Lite for a file's path."""
    try:
        from pymilvus import MilvusClient  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError as error:
        raise LibraryError(f"{uri}: pymilvus is not installed ({error}). Run `pip install 'clausewise[milvus]'`.") from error
    # It writes every refusal to stderr with its stack; ours says it in one sentence.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    return MilvusClient(uri, timeout=10)


@contextlib.contextmanager
def _reported(uri: str) -> Iterator[None]:
    try:
        from pymilvus.exceptions import MilvusException  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:  # `connected` says so
        yield
        return
    try:
        yield
    except MilvusException as error:
        raise LibraryError(
            f"{uri}: Milvus cannot be used ({error.message}). Start it, or unset CLAUSEWISE_MILVUS to search on this machine alone."
        ) from error


def prefix(library: Library) -> str:
    """What the collections of a library are named by: the start of its audit trail, which no other library shares."""
    first = library.connection.execute("SELECT hash FROM event WHERE sequence = 1").fetchone()
    return f"clausewise_{first[0][:12] if first else 'empty'}"


def _prepare(client: Any, name: str, dimension: int, total: int) -> None:
    if client.has_collection(f"{name}_held"):
        return
    from pymilvus import DataType  # type: ignore[import-untyped,import-not-found,unused-ignore]

    index = {"index_type": "FLAT"} if total <= FLAT_UP_TO else {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 200}}
    numbers = ("id", "row", "document")
    for collection, whole, size, made in ((name, numbers, dimension, index), (f"{name}_held", ("document",), 2, {"index_type": "FLAT"})):
        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        for field in whole:
            schema.add_field(field, DataType.INT64, is_primary=field == whole[0])
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=size)
        indexes = client.prepare_index_params()
        indexes.add_index("vector", metric_type="IP", **made)
        if client.has_collection(collection):  # begun by a run that was killed
            client.drop_collection(collection)
        client.create_collection(collection, schema=schema, index_params=indexes, consistency_level="Strong")


def _held(client: Any, name: str) -> frozenset[int]:
    if not client.has_collection(f"{name}_held"):
        return frozenset()
    # A collection that an earlier process made is on disk only.
    for collection in (name, f"{name}_held"):
        client.load_collection(collection)
    found: set[int] = set()
    pages = client.query_iterator(f"{name}_held", filter="document >= 0", output_fields=["document"], batch_size=BATCH)
    while page := pages.next():
        found |= {int(row["document"]) for row in page}
    pages.close()
    return frozenset(found)


def _remove(client: Any, name: str, numbers: Sequence[int]) -> None:
    for start in range(0, len(numbers), BATCH):
        wanted = _among(numbers[start : start + BATCH])
        client.delete(f"{name}_held", filter=wanted)
        client.delete(name, filter=wanted)


def _among(numbers: Sequence[int]) -> str:
    return f"document in [{', '.join(map(str, numbers))}]"


class ReplicatedDense(Dense):
    """Search by vector where a replica proposes for the documents it holds, and this machine looks through the others."""

    def __init__(self, local: Dense, documents: NDArray[np.int64], numbers: Mapping[int, int], replica: Replica) -> None:
        super().__init__(local.rows, local.vectors)
        self._replica = replica
        self._held = replica.held()
        self._numbers = {row: number for row, number in numbers.items() if number in self._held}
        self._documents = documents
        self._there = np.isin(documents, np.fromiter(self._numbers, np.int64, len(self._numbers)))
        self._order = np.argsort(local.rows)

    def nearest(self, query: Vectors, count: int, mask: NDArray[np.bool_] | None = None) -> Near:
        """As `Dense.nearest`."""
        allowed = np.ones(len(self.rows), bool) if mask is None else mask
        here = super().nearest(query, count, allowed & ~self._there)
        there = self._proposed(query, count, allowed & self._there)
        positions = np.concatenate([here.positions, there])
        scores = np.concatenate([here.scores, exact(self.vectors[there], query)])
        return ranked(positions, scores, count)

    def _proposed(self, query: Vectors, count: int, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Positions that the replica proposes; more are asked for while equal scores at the end may hide one with a smaller position."""
        documents = [self._numbers[int(row)] for row in np.unique(self._documents[mask])]
        wanted, available = min(count, int(mask.sum())), int(self._there.sum())
        others = sorted(self._held.difference(documents))
        asked = count + SPARE
        while True:
            found = self._positions(self._replica.propose(query, min(asked, MOST_PROPOSALS), documents, others))
            found = found[mask[found]]
            scores = np.sort(exact(self.vectors[found], query))[::-1]
            settled = len(scores) > wanted and scores[wanted - 1] - scores[-1] > 1e-5
            if not wanted or settled or len(found) >= int(mask.sum()) or asked >= min(available, MOST_PROPOSALS):
                return found
            asked *= 4

    def _positions(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Positions of rows; a row that is not seen at this revision has none."""
        place = np.searchsorted(self.rows, rows, sorter=self._order).clip(max=max(len(self.rows) - 1, 0))
        position = self._order[place]
        return np.asarray(np.unique(position[self.rows[position] == rows]), np.int64)


def replicate(library: Library, encoder: Encoder, uri: str) -> tuple[int, int]:
    """Bring a server to the library's newest revision; returns how many documents were sent, and how many were deleted there.

    May be stopped and run again at any time: a document counts as there only once all of it is.
    """
    replica = Replica(uri, library, encoder)
    _, live = identities(library, library.revision)
    numbers = {row: number_of(identity) for row, identity in live.items()}
    held = replica.held()
    stale = sorted(held - set(numbers.values()))
    replica.remove(stale)
    sent = 0
    found = segments(library, encoder, library.revision)
    total = sum(len(segment.rows) for segment in found)
    for segment in found:
        for row in (row for row in segment.held if row in numbers and numbers[row] not in held):
            places = np.flatnonzero(segment.documents == row)
            replica.add(numbers[row], segment.rows[places], segment.vectors[places], total)
            sent += 1
    replica.flush()
    return sent, len(stale)


def forget(library: Library, uri: str) -> None:
    """Delete from the server what the library no longer has at any revision, for every model."""
    every, _ = identities(library, library.revision)
    kept = {number_of(identity) for identity in every.values()}
    with _reported(uri):
        client = connected(uri)
        for name in client.list_collections():
            if name.startswith(prefix(library)) and not name.endswith("_held"):
                _remove(client, name, sorted(_held(client, name) - kept))
