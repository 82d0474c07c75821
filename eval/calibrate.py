"""`python -m eval calibrate`: questions with and without an answer in, the weights of `assistant/relevance.json` out, with figures.

Two logistic regressions: which clause answers, and whether any does. The second is fitted on chances of the first that were made without
the question at hand (ten folds). The threshold lets through all but a set share of the questions that have an answer.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import abstain
from assistant.candidates import candidates
from assistant.relevance import ANSWER_MEASURES, CLAUSE_MEASURES, Fit, Judged, answer_measures, clause_measures
from eval.answers import GoldQuestion, Target, above, read_gold, scope_of
from index.library import Library
from index.search import Searcher, without_names
from ingest.errors import InputError

FOLDS = 10
SEED = 20261127
# The inverse strength of regularisation; figures are flat between 0.1 and 1 (LOG.md).
STRENGTH = 0.3
# A measure that is the same everywhere says nothing; it must not be divided by nothing.
LEAST_DEVIATION = 1e-3

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """A question that no other reason refuses, what was read for it, and which of that answers."""

    asked: GoldQuestion
    judged: tuple[Judged, ...]
    right: tuple[bool, ...]


def run(arguments: argparse.Namespace) -> int:
    """Measure, fit, print held-out figures, write the weights where told."""
    measured = [one for pair in arguments.set for one in of_library(*_of(pair), Path(arguments.gold))]
    if not measured:
        raise InputError("No question is left to fit on. Give --set NAME=WORKSPACE for the sets of the file.")
    report = fitted(measured, arguments.refused)
    if arguments.save:
        Path(arguments.save).write_text(json.dumps(report["weights"], indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report if arguments.json else report["held out"], indent=1))
    return 0


def _of(pair: str) -> tuple[str, str]:
    name, found, folder = pair.partition("=")
    if not found:
        raise InputError(f"--set {pair!r}: give NAME=WORKSPACE, for example starter=./workspace.")
    return name, folder


def of_library(name: str, workspace: str, gold: Path) -> list[Measured]:
    """The questions of a set, asked of the library they are about, but for those that a named reason refuses or a named clause answers."""
    from index.encoder import default_encoder

    found: list[Measured] = []
    with Library(Path(workspace), create=False) as library:
        searcher = Searcher(library, default_encoder())
        for asked in read_gold(gold, name):
            one = _measured(searcher, asked)
            found += [one] if one is not None else []
    return found


def _measured(searcher: Searcher, asked: GoldQuestion) -> Measured | None:
    found = searcher.search(asked.text, scope_of(asked), 12)
    if abstain.before(searcher.library, asked.text, found):
        return None
    question = without_names(asked.text, found.named)
    read = candidates(searcher, question, found)
    if not read or any(one.named for one in read):
        return None
    lexical, best = searcher.snapshot(found.revision).lexical, max(one.hit.score for one in read)
    judged = [Judged(one, clause_measures(lexical, question, one, place, best), 0.0) for place, one in enumerate(read)]
    return Measured(asked, tuple(judged), tuple(_right(searcher.library, asked.gold + asked.also, one) for one in judged))


def _right(library: Library, fair: Sequence[Target], one: Judged) -> bool:
    """Whether the clause answers: by its id, or by the gold quote in one of its sentences."""
    from assistant.citing import cited

    citations = [cited(sentence.clause, one.candidate.hit.document, sentence.text) for sentence in one.candidate.sentences]
    return any(target.hit(citation, above(library, citation.clause_id)) for target in fair for citation in citations)


def fitted(measured: Sequence[Measured], refused: float) -> dict[str, Any]:
    """Weights fitted on everything, and figures that each come from folds without the question."""
    chances = _held_out_chances(measured)
    rejudged = [_with_chances(one, own) for one, own in zip(measured, chances, strict=True)]
    rows = np.asarray([answer_measures(one.asked.text, one.judged) for one in rejudged])
    labels = np.asarray([one.asked.answerable for one in rejudged])
    held_out = np.zeros(len(rows))
    for chosen, left in _folds(len(rows)):
        held_out[left] = _chances(_fit(ANSWER_MEASURES, rows[chosen], labels[chosen]), rows[left])
    least = float(np.quantile(held_out[labels], refused))
    weights = {
        "clause": _as_json(_fit(CLAUSE_MEASURES, *_clauses(measured))),
        "answer": _as_json(_fit(ANSWER_MEASURES, rows, labels)),
        "least": round(least, 4),
        "questions": len(measured),
    }
    return {"weights": weights, "held out": _figures(rejudged, held_out, labels, least)}


def _figures(rejudged: Sequence[Measured], chances: Rows, labels: NDArray[np.bool_], least: float) -> dict[str, Any]:
    from sklearn.metrics import roc_auc_score

    answerable = [one for one in rejudged if one.asked.answerable]
    first = [max(zip(one.judged, one.right, strict=True), key=lambda pair: pair[0].chance)[1] for one in answerable]
    return {
        "questions": len(labels),
        "answerable": int(labels.sum()),
        "likeliest clause right": round(float(np.mean(first)), 4),
        "AUC of answerable": round(float(roc_auc_score(labels, chances)), 4),
        "least chance": round(least, 4),
        "answerable refused": round(float((chances[labels] < least).mean()), 4),
        "unanswerable refused": round(float((chances[~labels] < least).mean()), 4),
        "Brier": round(float(((chances - labels) ** 2).mean()), 4),
    }


def _held_out_chances(measured: Sequence[Measured]) -> list[list[float]]:
    found: list[list[float]] = [[] for _ in measured]
    for chosen, left in _folds(len(measured)):
        fit = _fit(CLAUSE_MEASURES, *_clauses([measured[place] for place in chosen]))
        for place in left:
            found[place] = [fit.chance(one.measures) for one in measured[place].judged]
    return found


def _with_chances(one: Measured, chances: Sequence[float]) -> Measured:
    judged = (Judged(was.candidate, was.measures, chance) for was, chance in zip(one.judged, chances, strict=True))
    return Measured(one.asked, tuple(judged), one.right)


def _clauses(measured: Sequence[Measured]) -> tuple[Rows, NDArray[np.bool_]]:
    """The clauses read for questions that have an answer: only there is it known which are right."""
    pairs = [pair for one in measured if one.asked.answerable for pair in zip(one.judged, one.right, strict=True)]
    return np.asarray([judged.measures for judged, _ in pairs]), np.asarray([right for _, right in pairs])


def _folds(count: int) -> list[tuple[list[int], list[int]]]:
    order = np.random.default_rng(SEED).permutation(count).tolist()
    parts = [order[start::FOLDS] for start in range(FOLDS)]
    return [([place for other in parts if other is not part for place in other], part) for part in parts if part]


def _fit(names: Sequence[str], rows: Rows, labels: NDArray[np.bool_]) -> Fit:
    from sklearn.linear_model import LogisticRegression

    means, deviations = rows.mean(0), np.maximum(rows.std(0), LEAST_DEVIATION)
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit((rows - means) / deviations, labels)
    return Fit(tuple(names), tuple(means.tolist()), tuple(deviations.tolist()), tuple(model.coef_[0].tolist()), float(model.intercept_[0]))


def _chances(fit: Fit, rows: Rows) -> Rows:
    return np.asarray([fit.chance(row) for row in rows.tolist()])


def _as_json(fit: Fit) -> dict[str, Any]:
    rounded = {field: [round(value, 5) for value in getattr(fit, field)] for field in ("means", "deviations", "weights")}
    return {"names": list(fit.names), **rounded, "bias": round(fit.bias, 5)}
