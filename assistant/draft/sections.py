"""The sections of an SOP in, the one in which a new step belongs out: nearest in meaning, heading and steps together.

Never purpose, scope, responsibilities, definitions, records, references or history. Knows nothing of how a step is worded.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from assistant.draft.outline import Outline, Section
from assistant.draft.parts import stems
from index.encoder import Encoder, Vectors

# Fitted on the sections in which the covering sentences of 92 obligations stand (six procedures; 0.86 right with each left out of the
# fit, 0.72 by the nearest paragraph alone; LOG.md).
PARAGRAPH, FAULT, WORDS, HEADING, HEADING_WORDS = 0.62, 0.5, 1.0, 0.24, 0.28
"""Weights: nearest paragraph to the obligation and to the fault, shared words by their rarity, heading by meaning and by words."""


class Sections:
    """The sections that take steps, with the vectors of their headings and paragraphs."""

    def __init__(self, outline: Outline, encoder: Encoder) -> None:
        self._encoder = encoder
        every = outline.sections
        # A heading that only holds other headings takes no steps of its own.
        parents = {section.path[:depth] for section in every for depth in range(1, len(section.path))}
        self.sections = [one for one in every if one.takes_steps and not (one.path in parents and len(one.paragraphs) == 1)]

    @cached_property
    def _vectors(self) -> list[tuple[Vectors, Vectors]]:
        texts = [[_heading(one), *(p.words for p in one.paragraphs if not p.heading)] for one in self.sections]
        flat = self._encoder.encode([text for group in texts for text in group])
        found, at = [], 0
        for group in texts:
            found.append((flat[at : at + 1], flat[at + 1 : at + len(group)]))
            at += len(group)
        return found

    def at(self, path: tuple[str, ...]) -> Section | None:
        """The section of that heading path, if it takes steps; a heading over others takes them in the last of these."""
        inside = [one for one in self.sections if path and one.path[: len(path)] == path]
        return next((one for one in inside if one.path == path), inside[-1] if inside else None)

    @cached_property
    def _words(self) -> list[frozenset[str]]:
        return [stems(" ".join((*one.path[-1:], *(p.words for p in one.paragraphs)))) for one in self.sections]

    @cached_property
    def _spread(self) -> Counter[str]:
        return Counter(word for words in self._words for word in words)

    def best(self, obligation: str, fault: str) -> Section | None:
        """The section nearest to what is asked; None where the SOP has none that takes steps."""
        if not self.sections:
            return None
        asked = self._encoder.encode([obligation, fault or obligation])
        wanted = stems(f"{obligation} {fault}")
        scores = [self._score(asked, wanted, place) for place in range(len(self.sections))]
        return self.sections[int(np.argmax(scores))]

    def _score(self, asked: Vectors, wanted: frozenset[str], place: int) -> float:
        head, members = self._vectors[place]
        near = (asked @ members.T).max(axis=1) if len(members) else np.zeros(2)
        words = self._rarity(wanted & self._words[place]) / (self._rarity(wanted) or 1.0)
        own = stems(self.sections[place].path[-1])
        heading = len(own & wanted) / max(len(own), 1)
        return float(PARAGRAPH * near[0] + FAULT * near[1] + WORDS * words + HEADING * float(asked[1] @ head[0]) + HEADING_WORDS * heading)

    def _rarity(self, words: frozenset[str]) -> float:
        """What words weigh: one in every section says little about which is meant."""
        return sum(math.log(1 + len(self.sections) / (self._spread[word] or 0.5)) for word in words)

    def nearest(self, question: str, texts: Sequence[str]) -> int:
        """Which of the texts is nearest to a question."""
        if len(texts) < 2:
            return 0
        vectors = self._encoder.encode([question, *texts])
        return int(np.argmax(vectors[1:] @ vectors[0]))

    def likeness(self, one: str, other: str) -> float:
        """The cosine of two texts."""
        vectors = self._encoder.encode([one, other])
        return float(vectors[0] @ vectors[1])


def _heading(section: Section) -> str:
    return " ".join(section.path[-2:])
