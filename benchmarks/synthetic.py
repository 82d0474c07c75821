"""A library of any size from a seed: documents of clauses whose words and vectors look like those of real ones, written without parsing.

Words follow Zipf's law over invented ones; vectors lie in clusters around centres, so that nearest neighbours mean something. The encoder
double gives a question the vector of its number: what is measured is search, and the time of the real model is added by the benchmark.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.encoder import Vectors
from index.intake import indexed
from index.library import Indexed, Library
from ingest.model import Certificate, Clause, Document, Parsed, Passage

DIMENSION = 384
CLUSTERS = 2000
WORDS_A_PASSAGE = 60
# Zipf-Mandelbrot over 40,000 words, fitted to the document frequencies of 53 GMP texts without stopwords.
_WEIGHTS = 1 / (np.arange(1, 40_001) + 10.0)
_SHARES = np.cumsum(_WEIGHTS / _WEIGHTS.sum())
CLAUSES_A_DOCUMENT = 90


class Synthetic:
    """An encoder double: a text's vector comes from a random generator seeded by the text, near one of the centres."""

    model = "synthetic:1"
    precision = "f32"

    def __init__(self) -> None:
        self._centres = np.random.default_rng(0).standard_normal((CLUSTERS, DIMENSION), dtype=np.float32)

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        found = np.empty((len(texts), DIMENSION), np.float32)
        for place, text in enumerate(texts):
            chance = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
            found[place] = self._centres[chance.integers(CLUSTERS)] + 0.9 * chance.standard_normal(DIMENSION, dtype=np.float32)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def words(chance: np.random.Generator, count: int) -> str:
    """Invented words; the commonest stand in half of the passages, the hundredth in a fifteenth of them, as in real texts."""
    ranks = np.searchsorted(_SHARES, chance.random(count)) + 1
    return " ".join(_word(int(rank)) for rank in ranks)


def _word(rank: int) -> str:
    letters = ""
    while rank:
        rank, digit = divmod(rank, 20)
        letters += "bcdfghjklmnpqrstvwxz"[digit] + "aeiou"[(digit + rank) % 5]
    return letters


def document(number: int, clauses: int = CLAUSES_A_DOCUMENT) -> Parsed:
    """One document of numbered clauses, each its own passage."""
    chance = np.random.default_rng(number)
    key = f"standard-{number:06d}"
    described = Document(
        key, "2024", f"Standard {number}", "Authority", ("EU",), "guidance", "in force", hashlib.sha256(key.encode()).hexdigest(),
        f"{key}.md", 0, "synthetic", label=f"Standard {number}",
    )  # fmt: skip
    texts = [words(chance, WORDS_A_PASSAGE) for _ in range(clauses)]
    made = tuple(
        Clause(
            f"{described.id}#{place // 10 + 1}.{place % 10 + 1}",
            f"{place // 10 + 1}.{place % 10 + 1}",
            "paragraph",
            "",
            text,
            (),
            None,
            (),
            None,
            None,
        )
        for place, text in enumerate(texts)
    )
    passages = tuple(Passage(one.id, 0, one.text, described.title, 0, len(one.text), None) for one in made)
    return Parsed(described, "", (), made, passages, Certificate(0, 0, 0, 1.0, 0, 0, (), (), (), (), False), ())


def stored(library: Library, encoder: Synthetic, number: int, clauses: int = CLAUSES_A_DOCUMENT) -> Indexed:
    """A document ready for `Library.add`."""
    return indexed(library, encoder, document(number, clauses), {})


def build(workspace: Path, passages: int) -> None:
    """Write a library of so many passages; one that was begun is completed."""
    encoder = Synthetic()
    with Library(workspace) as library:
        library.connection.execute("PRAGMA synchronous = OFF")  # a benchmark's library may be lost
        done = library.connection.execute("SELECT count(*) FROM document").fetchone()[0]
        for number in range(done, -(-passages // CLAUSES_A_DOCUMENT)):
            library.add(stored(library, encoder, number, min(CLAUSES_A_DOCUMENT, passages - number * CLAUSES_A_DOCUMENT)))
