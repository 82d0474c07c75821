"""Tokens of passages in, arrays of how often each token stands in each passage out: what BM25 is computed from when a question comes.

The arrays hold no score: rarity and average length belong to the whole live collection, which changes with every document. `place` is a
passage's number within these arrays. Knows nothing of documents or of files.
"""

import hashlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEPARATOR = b"\0"


@dataclass(frozen=True, slots=True)
class Counts:
    """`words` are the hashes of the tokens, ascending: of a million passages with their pairs of words, tens of millions differ.

    Token t stands in the passages `places[postings_at[t]:postings_at[t + 1]]`, ascending, as often as `times` says; `lengths` counts all
    tokens of a passage.
    """

    words: NDArray[np.uint64]
    postings_at: NDArray[np.int64]
    places: NDArray[np.int32]
    times: NDArray[np.int32]
    lengths: NDArray[np.int32]

    def postings(self, word: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The places a token stands in, and how often."""
        wanted = hashed(word)
        token = int(np.searchsorted(self.words, np.uint64(wanted)))
        if token == len(self.words) or int(self.words[token]) != wanted:
            return self.places[:0], self.times[:0]
        first, last = self.postings_at[token], self.postings_at[token + 1]
        return self.places[first:last], self.times[first:last]


def hashed(word: str) -> int:
    """64 bits of a token: among fifty million, the chance that any two share theirs is below one in ten thousand."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def joined(parts: Sequence[bytes]) -> NDArray[np.uint8]:
    """Byte strings one after the other, each ended by a zero byte."""
    return np.frombuffer(b"".join(part + SEPARATOR for part in parts), np.uint8)


def parted(together: NDArray[np.uint8]) -> list[bytes]:
    """The byte strings that `joined` put together."""
    return together.tobytes().split(SEPARATOR)[:-1]


def count(passages: Sequence[str]) -> Counts:
    """Count the tokens of passages; each is given as its tokens separated by blanks."""
    numbers: dict[str, int] = {}
    tokens = array("q")
    lengths = np.empty(len(passages), np.int32)
    for place, text in enumerate(passages):
        words = text.split()
        lengths[place] = len(words)
        tokens.extend([numbers.setdefault(word, len(numbers)) for word in words])
    hashes = np.fromiter((hashed(word) for word in numbers), np.uint64, len(numbers))
    unique, rank = np.unique(hashes, return_inverse=True)
    places = np.repeat(np.arange(len(passages), dtype=np.int64), lengths)
    keys = rank[np.frombuffer(tokens, np.int64)] * max(len(passages), 1) + places
    found, times = np.unique(keys, return_counts=True)
    return _arranged(unique, found, times.astype(np.int32), lengths)


def merge(parts: Sequence[tuple[Counts, NDArray[np.int64]]], passages: int) -> Counts:
    """One `Counts` of several; each comes with the new place of each of its passages, -1 for one that is left out."""
    words = np.unique(np.concatenate([np.empty(0, np.uint64), *(counts.words for counts, _ in parts)]))
    lengths = np.zeros(passages, np.int32)
    keys, times = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    for counts, moved in parts:
        lengths[moved[moved >= 0]] = counts.lengths[moved >= 0]
        token = np.searchsorted(words, counts.words)
        places = moved[counts.places]
        kept = places >= 0
        keys.append(np.repeat(token, np.diff(counts.postings_at))[kept] * max(passages, 1) + places[kept])
        times.append(counts.times[kept])
    together, often = np.concatenate(keys), np.concatenate(times)
    order = np.argsort(together, kind="stable")
    return _arranged(words, together[order], often[order], lengths)


def _arranged(words: NDArray[np.uint64], keys: NDArray[np.int64], times: NDArray[np.int32], lengths: NDArray[np.int32]) -> Counts:
    """Postings from keys (token x passages + place, ascending); tokens that stand nowhere are left out, so that a purge leaves none."""
    tokens, places = np.divmod(keys, max(len(lengths), 1))
    used, postings_at = np.unique(tokens, return_index=True)
    starts = np.append(postings_at, len(keys)).astype(np.int64)
    return Counts(words[used], starts, places.astype(np.int32), times, lengths)
