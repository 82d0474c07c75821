"""Tokens of passages in, arrays of how often each token stands in each passage out: what BM25 is computed from when a question comes.

The arrays hold no score: rarity and average length belong to the whole live collection, which changes with every document. `place` is a
passage's number within these arrays. Knows nothing of documents or of files.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEPARATOR = b"\0"


@dataclass(frozen=True, slots=True)
class Counts:
    """`words` are the tokens as UTF-8, sorted, each ended by a zero byte; `words_at` where each begins, and the end.

    Token t stands in the passages `places[postings_at[t]:postings_at[t + 1]]`, ascending, as often as `times` says; `lengths` counts all
    tokens of a passage.
    """

    words: NDArray[np.uint8]
    words_at: NDArray[np.int64]
    postings_at: NDArray[np.int64]
    places: NDArray[np.int32]
    times: NDArray[np.int32]
    lengths: NDArray[np.int32]

    def token(self, word: str) -> int:
        """The number of a token, -1 if no passage has it."""
        wanted = word.encode()
        found = bisect_left(range(len(self.words_at) - 1), wanted, key=self._word)
        return found if found < len(self.words_at) - 1 and self._word(found) == wanted else -1

    def _word(self, token: int) -> bytes:
        return self.words[self.words_at[token] : self.words_at[token + 1] - 1].tobytes()

    def postings(self, word: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The places a token stands in, and how often."""
        token = self.token(word)
        if token < 0:
            return self.places[:0], self.times[:0]
        first, last = self.postings_at[token], self.postings_at[token + 1]
        return self.places[first:last], self.times[first:last]


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
    words_sorted, rank = _sorted_words([word.encode() for word in numbers])
    places = np.repeat(np.arange(len(passages), dtype=np.int64), lengths)
    keys = rank[np.frombuffer(tokens, np.int64)] * max(len(passages), 1) + places
    found, times = np.unique(keys, return_counts=True)
    return _arranged(words_sorted, found, times.astype(np.int32), lengths)


def merge(parts: Sequence[tuple[Counts, NDArray[np.int64]]], passages: int) -> Counts:
    """One `Counts` of several; each comes with the new place of each of its passages, -1 for one that is left out."""
    words, _ = _sorted_words(list({word for counts, _ in parts for word in parted(counts.words)}))
    number = {word: token for token, word in enumerate(words)}
    lengths = np.zeros(passages, np.int32)
    keys, times = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    for counts, moved in parts:
        lengths[moved[moved >= 0]] = counts.lengths[moved >= 0]
        token = np.asarray([number[word] for word in parted(counts.words)], np.int64)
        places = moved[counts.places]
        kept = places >= 0
        keys.append(np.repeat(token, np.diff(counts.postings_at))[kept] * max(passages, 1) + places[kept])
        times.append(counts.times[kept])
    together, often = np.concatenate(keys), np.concatenate(times)
    order = np.argsort(together, kind="stable")
    return _arranged(words, together[order], often[order], lengths)


def _sorted_words(words: list[bytes]) -> tuple[list[bytes], NDArray[np.int64]]:
    """The words in order, and for each word given its place in that order."""
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words), np.int64)
    rank[order] = np.arange(len(words))
    return [words[place] for place in order], rank


def _arranged(words: list[bytes], keys: NDArray[np.int64], times: NDArray[np.int32], lengths: NDArray[np.int32]) -> Counts:
    """Postings from keys (token x passages + place, ascending); words that stand nowhere are left out, so that a purge leaves none."""
    tokens, places = np.divmod(keys, max(len(lengths), 1))
    used, postings_at = np.unique(tokens, return_index=True)
    kept = [words[token] for token in used]
    ends = np.cumsum([0, *(len(word) + 1 for word in kept)], dtype=np.int64)
    return Counts(joined(kept), ends, np.append(postings_at, len(keys)).astype(np.int64), places.astype(np.int32), times, lengths)
