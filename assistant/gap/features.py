"""A requirement with its nearest passages of an SOP in, measured values out: what the status rests on.

Names of the values say what they measure; each is a number of about 0 to 1. Knows nothing of statuses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.gap import cues
from assistant.gap.wording import Words, content_words
from index.encoder import Vectors
from ingest.obligations import members

# The outputs of the network, in this order.
OUTPUTS = ("met", "partial", "missing", "conflict", "not_applicable")
_CONJUNCT = re.compile(
    r"\s*[;:]\s+|\s+-\s+|,\s+(?:and|or|as\s+well\s+as|including)\s+|\s+and\s+(?=\w+(?:ed|ing|en)?\b)|(?<=[a-z])(?<!\be\.g)(?<!\bi\.e)\.\s+",
    re.IGNORECASE,
)
TOP = 3
SHARPNESS = 15.0
# What the network has to say of a passage at least, before the passage is a ground for that status.
LEAST_SHARE = 0.1
# The words after a negation that say what is not there; what follows says where and why.
HEAD_OF_THING = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may cover an obligation: how near it lies by meaning, what the network says of it, whether it is of the scope."""

    text: str
    nearness: float
    outputs: tuple[float, ...]
    scope: bool

    @property
    def relevance(self) -> float:
        """How far the passage bears on the obligation at all."""
        return 1.0 - self.outputs[2]


def parts(obligation: str, elements: Sequence[str]) -> tuple[str, ...]:
    """The parts of an obligation that can be missing on their own: its elements, the members of its list, else its conjuncts."""
    found = list(elements) or members(obligation) or [part.strip(" .,") for part in _CONJUNCT.split(obligation) if part]
    return tuple(part for part in found if content_words(part)) or (obligation,)


def measured(obligation: str, elements: Sequence[str], candidates: Sequence[Candidate], words: Words) -> dict[str, float]:
    """The values of one obligation. `candidates` come nearest first."""
    if not candidates:
        return {}
    ranked = sorted(candidates, key=lambda one: -one.relevance)
    values = _of_network(candidates, ranked)
    values |= _of_nearness(candidates)
    values |= _of_wording(obligation, elements, candidates, ranked, words)
    values |= _of_cues(obligation, ranked)
    values |= _of_scope(obligation, candidates, words)
    values["length"] = min(len(content_words(obligation)) / 40, 1.0)
    return values | grounds(obligation, candidates, words)


def _of_network(candidates: Sequence[Candidate], ranked: Sequence[Candidate]) -> dict[str, float]:
    outputs = np.asarray([candidate.outputs for candidate in candidates])
    values = {f"most_{name}": float(outputs[:, place].max()) for place, name in enumerate(OUTPUTS) if name != "missing"}
    values["relevance"] = ranked[0].relevance
    values["relevance_2"] = ranked[1].relevance if len(ranked) > 1 else 0.0
    values["relevant"] = min(float((1 - outputs[:, 2] > 0.5).sum()) / 5, 1.0)
    values |= {f"best_{name}": ranked[0].outputs[place] for place, name in enumerate(OUTPUTS) if name != "missing"}
    attention = _attention(candidates)
    values |= {f"near_{name}": float(attention @ outputs[:, place]) for place, name in enumerate(OUTPUTS) if name != "missing"}
    near = np.asarray([candidate.nearness for candidate in candidates])
    values |= {f"at_{name}": float((near * outputs[:, place]).max()) for place, name in enumerate(OUTPUTS) if name != "missing"}
    values["bearing_nearness"] = max(candidate.relevance * candidate.nearness for candidate in candidates)
    return values


def _attention(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """How much each passage counts by its nearness: most for the nearest, little for what lies a tenth of a cosine behind."""
    raised = np.exp(SHARPNESS * np.asarray([candidate.nearness for candidate in candidates], float))
    return np.asarray(raised / raised.sum())


def _of_nearness(candidates: Sequence[Candidate]) -> dict[str, float]:
    near = sorted((candidate.nearness for candidate in candidates), reverse=True)
    return {"nearness": near[0], "nearness_gap": near[0] - near[min(4, len(near) - 1)], "nearness_mean": float(np.mean(near[:TOP]))}


def _of_wording(
    obligation: str, elements: Sequence[str], candidates: Sequence[Candidate], ranked: Sequence[Candidate], words: Words
) -> dict[str, float]:
    asked = content_words(obligation)
    texts = list(dict.fromkeys([*(one.text for one in ranked[:TOP]), *(one.text for one in candidates[:TOP])]))
    each = np.stack([words.covered(asked, text) for text in texts]) if asked else np.zeros((len(texts), 1), np.float32)
    together = each.max(axis=0)
    values = {
        "wording": float(each.mean(axis=1).max()),
        "wording_together": float(together.mean()),
        "wording_absent": float((together < 0.3).mean()),
    }
    held = [max(_mean(words.covered(content_words(part), text)) for text in texts) for part in parts(obligation, elements)]
    values |= {"parts_least": min(held), "parts_mean": float(np.mean(held)), "parts_absent": float(np.mean([one < 0.45 for one in held]))}
    values["parts"] = min(len(held) / 6, 1.0)
    return values


def _mean(values: NDArray[np.float32]) -> float:
    """0 for a text without words that carry meaning ("This should be so.")."""
    return float(values.mean()) if len(values) else 0.0


def _of_cues(obligation: str, ranked: Sequence[Candidate]) -> dict[str, float]:
    """Cues of the passage that bears most, and of the ones after it by how far they bear."""
    values = {name: max(cue(obligation, one.text) * one.relevance for one in ranked[:TOP]) for name, cue in cues.CUES.items()}
    counted = [(cues.numbers(obligation, one.text), one.relevance) for one in ranked[:TOP]]
    values["numbers_kept"] = max(found[0] * weight for found, weight in counted)
    values["numbers_broken"] = max(found[1] * weight for found, weight in counted)
    values["numbers_asked"] = counted[0][0][2]
    return values


def _of_scope(obligation: str, candidates: Sequence[Candidate], words: Words) -> dict[str, float]:
    """Facts that take the precondition away: in the scope, or anywhere as "no ..." and "does not ..."."""
    asked = content_words(obligation)
    absent = [one for one in candidates if cues.says_absent(one.text)]
    near = [_mean(words.covered(asked, one.text)) for one in absent]
    scope = [one.outputs[4] for one in candidates if one.scope and cues.says_absent(one.text)]
    return {
        "conditional": cues.conditional(obligation),
        "absent_near": max(near, default=0.0),
        "absent_nearness": max((one.nearness for one in absent), default=0.0),
        "absent_not_applicable": max((one.outputs[4] for one in absent), default=0.0),
        "scope_not_applicable": max(scope, default=0.0),
    }


def grounds(obligation: str, candidates: Sequence[Candidate], words: Words) -> dict[str, float]:
    """What a reader could be shown for "conflict" and for "not applicable": how near the passage lies that differs in a way that can
    be named, and how far the obligation speaks of what a passage says is not there. The head asks for them and does not weigh them."""
    differing = [one.nearness for one in candidates if one.outputs[3] >= LEAST_SHARE and cues.differs(obligation, one.text)]
    facts = [one.text for one in candidates if one.outputs[4] >= LEAST_SHARE]
    absent = [content_words(thing)[:HEAD_OF_THING] for text in facts for thing in cues.absent_things(text)]
    shared = [_mean(words.covered(thing, obligation)) for thing in absent if thing]
    return {"ground_conflict": max(differing, default=0.0), "ground_not_applicable": max(shared, default=0.0)}


FEATURES: tuple[str, ...] = (
    *(f"most_{name}" for name in OUTPUTS if name != "missing"),
    "relevance",
    "relevance_2",
    "relevant",
    *(f"best_{name}" for name in OUTPUTS if name != "missing"),
    *(f"near_{name}" for name in OUTPUTS if name != "missing"),
    *(f"at_{name}" for name in OUTPUTS if name != "missing"),
    "bearing_nearness",
    "nearness",
    "nearness_gap",
    "nearness_mean",
    "wording",
    "wording_together",
    "wording_absent",
    "parts_least",
    "parts_mean",
    "parts_absent",
    "parts",
    *cues.CUES,
    "numbers_kept",
    "numbers_broken",
    "numbers_asked",
    "conditional",
    "absent_near",
    "absent_nearness",
    "absent_not_applicable",
    "scope_not_applicable",
    "length",
)


def vector(values: dict[str, float]) -> NDArray[np.float32]:
    """The values in the order of `FEATURES`; what was not measured is 0."""
    return np.asarray([values.get(name, 0.0) for name in FEATURES], np.float32)


def softmax(logits: Vectors) -> Vectors:
    """Rows of logits as rows of shares."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)
