"""Judged documents and a ranking a query in, the measures of each query and their means with intervals out; paired tests of two runs.

Knows nothing of how a ranking was made. Means of queries; intervals and tests by resampling queries, with a fixed seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Our names and those of ir_measures, which computes them (trec_eval's definitions; MAP@10 divides by all relevant documents).
RANKED_MEASURES = {"Recall@5": "R@5", "Recall@10": "R@10", "Recall@20": "R@20", "MAP@10": "AP@10", "nDCG@10": "nDCG@10", "MRR@10": "RR@10"}

SEED = 20261122
RESAMPLES = 2000

# A measure's values, one a query.
Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95 % bootstrap interval (percentiles)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """This run minus an earlier one on the queries both have: mean, 95 % interval, p of a paired randomisation test (two-sided)."""

    value: float
    low: float
    high: float
    p: float
    queries: int


def ranked_measures(qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Sequence[str]]) -> dict[str, Values]:
    """Each measure of each judged query; a query without any result has 0."""
    import ir_measures

    measures = {ir_measures.parse_measure(theirs): ours for ours, theirs in RANKED_MEASURES.items()}
    # Scores fall with the rank, so that no tie is left to be broken anew.
    scores = {query: {document: -float(rank) for rank, document in enumerate(found)} for query, found in run.items() if found}
    values: dict[str, Values] = {ours: dict.fromkeys(qrels, 0.0) for ours in RANKED_MEASURES}
    judged = {query: dict(relevant) for query, relevant in qrels.items()}
    for metric in ir_measures.iter_calc(list(measures), judged, scores):
        values[measures[metric.measure]][metric.query_id] = float(metric.value)
    return values


def interval(values: Values, resamples: int = RESAMPLES) -> Interval:
    """The mean over queries with its bootstrap interval (Efron 1979)."""
    sample = np.asarray([values[query] for query in sorted(values)], float)
    if not len(sample):
        return Interval(0.0, 0.0, 0.0)
    low, high = np.percentile(_resampled_means(sample, resamples), [2.5, 97.5])
    return Interval(float(sample.mean()), float(low), float(high))


def proportion(successes: int, of: int) -> Interval:
    """A share with its 95 % score interval (Wilson 1927), which says something too where nothing, or everything, happened."""
    if not of:
        return Interval(0.0, 0.0, 1.0)
    z, share = 1.959964, successes / of
    middle, width = share + z * z / (2 * of), z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5
    # At the ends rounding leaves a trace of the exact 0 and 1.
    low = 0.0 if not successes else (middle - width) / (1 + z * z / of)
    high = 1.0 if successes == of else (middle + width) / (1 + z * z / of)
    return Interval(share, low, high)


def difference(now: Values, before: Values, resamples: int = RESAMPLES) -> Difference:
    """Paired comparison on the queries of both: bootstrap interval, randomisation test (Smucker, Allan and Carterette 2007)."""
    shared = sorted(now.keys() & before.keys())
    gaps = np.asarray([now[query] - before[query] for query in shared], float)
    if not len(gaps):
        return Difference(0.0, 0.0, 0.0, 1.0, 0)
    low, high = np.percentile(_resampled_means(gaps, resamples), [2.5, 97.5])
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (resamples, len(gaps)))
    as_far = np.abs(signs @ gaps) >= abs(gaps.sum()) - 1e-12
    return Difference(float(gaps.mean()), float(low), float(high), float((as_far.sum() + 1) / (resamples + 1)), len(shared))


def _resampled_means(sample: NDArray[np.float64], resamples: int) -> NDArray[np.float64]:
    picks = np.random.default_rng(SEED).integers(0, len(sample), (resamples, len(sample)))
    return np.asarray(sample[picks].mean(axis=1))
