"""Candidates in, the chance that each answers out, and the chance that the library answers at all. Fitted on the calibration set.

The weights lie in `relevance.json`, which `python -m eval calibrate` writes. Knows nothing of what is shown.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import Any

from assistant.candidates import Candidate, candidates, share_covered
from assistant.numbers import wanted_number
from index.lexical import Lexical
from index.search import Found, Searcher, without_names
from ingest.obligations import modality

WEIGHTS = Path(__file__).with_name("relevance.json")


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate, the measures of it, and the chance that it answers."""

    candidate: Candidate
    measures: tuple[float, ...]
    chance: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was read for a question, in the order of the hits, and the chance that it holds an answer: 1 where the clause is named."""

    judged: tuple[Judged, ...]
    chance: float

    @property
    def enough(self) -> bool:
        """Whether an answer may be tried."""
        return self.chance >= least_chance()


@dataclass(frozen=True, slots=True)
class Fit:
    """A logistic regression: measures are brought to mean 0 and deviation 1, then weighted."""

    names: tuple[str, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def chance(self, measures: Sequence[float]) -> float:
        """Between 0 and 1."""
        sum_ = self.bias
        for value, mean, deviation, weight in zip(measures, self.means, self.deviations, self.weights, strict=True):
            sum_ += weight * (value - mean) / deviation
        return 1 / (1 + exp(-sum_))


NOTHING = Weighed((), 0.0)

CLAUSE_MEASURES = (
    "score", "similarity", "likeness", "coverage", "bare coverage", "both in a sentence", "whole coverage", "rank", "behind the best",
    "front matter", "definition", "binds", "number asked for",
)  # fmt: skip
ANSWER_MEASURES = (
    "first chance", "second chance", "similarity", "likeness", "coverage", "bare coverage", "whole coverage", "best similarity",
    "mean similarity", "score", "both", "asks for a number", "number is missing",
)  # fmt: skip


def weigh(searcher: Searcher, question: str, found: Found) -> Weighed:
    """Read the hits and judge them, by the question without the texts that it names: their clauses seldom repeat their own name."""
    asked = without_names(question, found.named)
    read = candidates(searcher, asked, found)
    if any(one.named for one in read):
        return Weighed(tuple(Judged(one, (), 1.0) for one in read), 1.0)
    if not read:
        return Weighed((), 0.0)
    lexical = searcher.snapshot(found.revision).lexical
    best = max(one.hit.score for one in read)
    measured = [(one, clause_measures(lexical, asked, one, place, best)) for place, one in enumerate(read)]
    judged = tuple(Judged(one, measures, fits()["clause"].chance(measures)) for one, measures in measured)
    return Weighed(judged, fits()["answer"].chance(answer_measures(question, judged)))


def clause_measures(lexical: Lexical, question: str, one: Candidate, place: int, best: float) -> tuple[float, ...]:
    """`CLAUSE_MEASURES` of a candidate that stands at a place (from 0) among those read, the best of which has that score."""
    says = [index for index, sentence in enumerate(one.sentences) if sentence.says_something] or list(range(len(one.sentences)))
    whole = " ".join(sentence.whole for sentence in one.sentences)
    wanted = wanted_number(question)
    numbered = [one.coverage[index] for index in says if wanted and any(pattern.search(one.sentences[index].whole) for pattern in wanted)]
    return (
        one.hit.score,
        one.hit.similarity,
        max(one.likeness[index] for index in says),
        max(one.coverage[index] for index in says),
        max(share_covered(lexical, question, one.sentences[index].whole) for index in says),
        max(one.likeness[index] + 0.3 * one.coverage[index] for index in says),
        share_covered(lexical, question, f"{one.hit.passage.context} {whole}"),
        1 / (1 + place),
        one.hit.score - best,
        float("#front" in f"{one.clause.id}{one.clause.parent or ''}"),
        float(one.clause.kind == "definition"),
        float(any(modality(one.sentences[index].text) for index in says)),
        max(numbered, default=0.0),
    )


def answer_measures(question: str, read: Sequence[Judged]) -> tuple[float, ...]:
    """`ANSWER_MEASURES` of all that was read."""
    order = sorted(read, key=lambda one: -one.chance)
    first = dict(zip(CLAUSE_MEASURES, order[0].measures, strict=True))
    similarities = sorted((one.candidate.hit.similarity for one in read), reverse=True)
    wanted = wanted_number(question) is not None
    return (
        order[0].chance,
        order[1].chance if len(order) > 1 else 0.0,
        first["similarity"],
        first["likeness"],
        first["coverage"],
        first["bare coverage"],
        first["whole coverage"],
        similarities[0],
        sum(similarities[:5]) / len(similarities[:5]),
        first["score"],
        first["likeness"] * first["bare coverage"],
        float(wanted),
        float(wanted and not first["number asked for"]),
    )


@lru_cache(maxsize=1)
def _stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def fits() -> dict[str, Fit]:
    """The fits of `relevance.json`: `clause` and `answer`."""
    return {name: _fit(_stored()[name]) for name in ("clause", "answer")}


@lru_cache(maxsize=1)
def fit_hash() -> str:
    """The start of the sha256 of the weights, by which a record can tell them from others."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]


def least_chance() -> float:
    """Below this chance of an answer none is given."""
    return float(_stored()["least"])


def _fit(stored: dict[str, Any]) -> Fit:
    return Fit(tuple(stored["names"]), tuple(stored["means"]), tuple(stored["deviations"]), tuple(stored["weights"]), float(stored["bias"]))
