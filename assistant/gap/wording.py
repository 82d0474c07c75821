"""Words in, how far the words of one text stand in another, in the company's own wording: alike by stem or near by meaning.

A word counts by its embedding, so that "discarded" covers "destroyed". Knows nothing of order, numbers or negation.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.encoder import Encoder, Vectors

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*[A-Za-z]|\b[A-D]\b")
# Below the first cosine two words are strangers, above the second they say the same: single words of one field lie between.
STRANGERS, ALIKE = 0.35, 0.75
_EMPTY_WORDS = """a about above according after against all also an and any appropriate appropriately are as at available be been before
being below between both but by can carried case cases could defined document documented documents done during each
either ensure ensured ensures ensuring established etc every following for formal from further general given good has
have having how if in including include includes into is it its least made may more must necessary need needed no not of
on one only or order other out over particular performed place prior procedure procedures proper properly provide
provided regular relevant required requirements respective shall should so some sop specific specified such suitable
system than that the their them there these they this those through to under up upon use used using was were when where
whether which while who will with within without written would"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def content_words(text: str) -> tuple[str, ...]:
    """The words that carry meaning, lower case, in order, once each."""
    return tuple(dict.fromkeys(word for word in (found.lower() for found in _WORD.findall(text)) if word not in _EMPTY))


@dataclass(slots=True)
class Words:
    """Vectors of single words, each embedded once."""

    encoder: Encoder
    known: dict[str, int] = field(default_factory=dict)
    vectors: Vectors = field(default_factory=lambda: np.empty((0, 0), np.float32))

    def learn(self, texts: Iterable[str]) -> None:
        """Embed the words of these texts that are new."""
        new = sorted({word for text in texts for word in content_words(text)} - self.known.keys())
        if not new:
            return
        made = self.encoder.encode(new)
        self.known.update({word: len(self.known) + place for place, word in enumerate(new)})
        self.vectors = made if not len(self.vectors) else np.vstack([self.vectors, made])

    def rows(self, words: Sequence[str]) -> Vectors:
        """The vectors of words that were learnt."""
        return self.vectors[[self.known[word] for word in words]]

    def covered(self, words: Sequence[str], text: str) -> Vectors:
        """For each word how far the text holds it or its like, 0 to 1."""
        there = content_words(text)
        if not words or not there:
            return np.zeros(len(words), np.float32)
        near = (self.rows(words) @ self.rows(there).T).max(axis=1)
        return np.asarray(np.clip((near - STRANGERS) / (ALIKE - STRANGERS), 0, 1), np.float32)
