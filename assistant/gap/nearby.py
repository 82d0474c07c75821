"""An SOP's passages indexed for one run of judging: by meaning and by words. An obligation in, the passages that may bear on it out.

Passages that state facts of the site ("no ... is made here") are kept beside the nearest, since they can take away a precondition.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.gap.cues import says_absent
from assistant.gap.model import Sop
from assistant.gap.passages import Window, windows
from assistant.gap.sops import section_role
from assistant.gap.wording import Words, content_words
from index.encoder import Encoder, Vectors

# How many passages are looked at closely, of each kind.
BY_MEANING, BY_WORDS, FACTS = 6, 2, 2
# A passage of the scope or one that says "no" counts as a fact from this nearness on.
FACT_NEARNESS = 0.25


@dataclass(frozen=True, slots=True)
class Indexed:
    """An SOP with the vectors of its passages, and how much each of their words tells (inverse document frequency)."""

    sop: Sop
    windows: tuple[Window, ...]
    vectors: Vectors
    words: tuple[frozenset[str], ...]
    weight: dict[str, float]
    facts: NDArray[np.bool_]
    scope: NDArray[np.bool_]


def indexed(sop: Sop, encoder: Encoder, words: Words) -> Indexed | None:
    """None where no sentence of the SOP counts."""
    found = windows(sop)
    if not found:
        return None
    texts = [window.text for window in found]
    words.learn(texts)
    held = tuple(frozenset(content_words(text)) for text in texts)
    count: dict[str, int] = {}
    for one in held:
        for word in one:
            count[word] = count.get(word, 0) + 1
    weight = {word: float(np.log(1 + len(found) / many)) for word, many in count.items()}
    scope = np.asarray([section_role(sop.sentences[window.places[0]].section) == "scope" for window in found])
    facts = np.asarray([says_absent(window.text) > 0 for window in found])
    return Indexed(sop, found, encoder.encode(texts), held, weight, facts, scope)


def nearby(index: Indexed, obligation: str, asked: Vectors) -> tuple[tuple[int, ...], NDArray[np.float32]]:
    """The places of the passages to look at, nearest first, and the nearness of every passage by meaning and shared words."""
    meaning = index.vectors @ asked
    shared = _shared_words(index, obligation)
    nearness = np.asarray(0.8 * meaning + 0.2 * shared, np.float32)
    chosen = list(np.argsort(-nearness, kind="stable")[:BY_MEANING])
    chosen += [place for place in np.argsort(-shared, kind="stable")[:BY_WORDS] if shared[place] > 0]
    facts = [place for place in np.argsort(-meaning, kind="stable") if (index.facts[place] and meaning[place] >= FACT_NEARNESS)]
    chosen += facts[:FACTS]
    places = sorted({int(place) for place in chosen}, key=lambda place: (-nearness[place], place))
    return tuple(places), nearness


def _shared_words(index: Indexed, obligation: str) -> NDArray[np.float32]:
    """The share of the obligation's words, by what they tell, that each passage holds letter for letter."""
    asked = content_words(obligation)
    unseen = float(np.log(1 + len(index.windows)))
    total = sum(index.weight.get(word, unseen) for word in asked)
    if not total:
        return np.zeros(len(index.windows), np.float32)
    return np.asarray([sum(index.weight[word] for word in asked if word in held) / total for held in index.words], np.float32)


def scopes(index: Indexed, places: Sequence[int]) -> list[bool]:
    """Whether each of these passages stands in the scope."""
    return [bool(index.scope[place]) for place in places]
