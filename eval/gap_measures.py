"""Gold statuses and findings in, measures out: by status, over all, of evidence and of confidence. Same counting as a reviewer's.

undetermined counts as flagged: it catches a gap, and it is a false alarm on what is met. Intervals by resampling obligations.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.gap.model import FindingStatus
from eval.measures import RESAMPLES, SEED, Interval

STATUSES: tuple[FindingStatus, ...] = ("met", "partial", "missing", "conflict", "not_applicable")
GAPS = ("partial", "missing", "conflict")
FLAGS = (*GAPS, "undetermined")
BINS = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """One obligation of one SOP: what is right and what was said. `evidence` is None where gold or finding has none."""

    sop: str
    id: str
    gold: str
    said: str
    confidence: float
    evidence: bool | None


def by_status(rows: Sequence[Compared], status: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of one status."""
    pairs = Counter((row.gold, row.said) for row in rows)
    hit = pairs[status, status]
    gold = sum(count for (right, _), count in pairs.items() if right == status)
    said = sum(count for (_, given), count in pairs.items() if given == status)
    precision, recall = hit / said if said else 0.0, hit / gold if gold else 0.0
    return precision, recall, _f(precision, recall, 1)


def _f(precision: float, recall: float, beta: float) -> float:
    below = beta * beta * precision + recall
    return (1 + beta * beta) * precision * recall / below if below else 0.0


def macro_f1(rows: Sequence[Compared]) -> float:
    """Mean F1 of met, partial, missing and conflict, of those that gold has."""
    used = [by_status(rows, status)[2] for status in STATUSES[:4] if any(row.gold == status for row in rows)]
    return sum(used) / len(used) if used else 0.0


def f2_missing(rows: Sequence[Compared]) -> float:
    """F2 of missing: a gap unseen costs more than one looked at in vain."""
    precision, recall, _ = by_status(rows, "missing")
    return _f(precision, recall, 2)


def _share(rows: Sequence[Compared], of: Callable[[Compared], bool], right: Callable[[Compared], bool]) -> float:
    among = [row for row in rows if of(row)]
    return sum(right(row) for row in among) / len(among) if among else 0.0


def caught(rows: Sequence[Compared]) -> float:
    """Gaps that were flagged, whatever the flag."""
    return _share(rows, lambda row: row.gold in GAPS, lambda row: row.said in FLAGS)


def alarms(rows: Sequence[Compared]) -> float:
    """What is met and was flagged."""
    return _share(rows, lambda row: row.gold == "met", lambda row: row.said in FLAGS)


def expected_calibration_error(rows: Sequence[Compared]) -> float:
    """Confidence against the share right, in bins of equal number (Naeini et al. 2015); undetermined findings claim nothing."""
    return sum(abs(claimed - right) * weight for claimed, right, weight in reliability(rows))


def brier(rows: Sequence[Compared]) -> float:
    """Mean squared distance of confidence from right or wrong (Brier 1950)."""
    said = [row for row in rows if row.said != "undetermined"]
    return sum((row.confidence - (row.said == row.gold)) ** 2 for row in said) / len(said) if said else 0.0


def reliability(rows: Sequence[Compared]) -> list[tuple[float, float, float]]:
    """(mean confidence, share right, share of findings) by bins."""
    said = sorted((row for row in rows if row.said != "undetermined"), key=lambda row: row.confidence)
    found = []
    for bin_ in (one for one in np.array_split(np.arange(len(said)), BINS) if len(one)):
        part = [said[place] for place in bin_]
        right = sum(row.said == row.gold for row in part) / len(part)
        found.append((sum(row.confidence for row in part) / len(part), right, len(part) / len(said)))
    return found


MEASURES: dict[str, Callable[[Sequence[Compared]], float]] = {
    "macro-F1": macro_f1,
    "accuracy": lambda rows: _share(rows, lambda _: True, lambda row: row.said == row.gold),
    "gaps caught": caught,
    "false alarms": alarms,
    "evidence": lambda rows: _share(rows, lambda row: row.evidence is not None, lambda row: bool(row.evidence)),
    "undetermined": lambda rows: _share(rows, lambda _: True, lambda row: row.said == "undetermined"),
    "F2 missing": f2_missing,
    "calibration error": expected_calibration_error,
    "Brier": brier,
    **{f"F1 {status}": lambda rows, status=status: by_status(rows, status)[2] for status in STATUSES},  # type: ignore[misc]
    **{f"precision {status}": lambda rows, status=status: by_status(rows, status)[0] for status in STATUSES},  # type: ignore[misc]
    **{f"recall {status}": lambda rows, status=status: by_status(rows, status)[1] for status in STATUSES},  # type: ignore[misc]
}


def intervals(rows: Sequence[Compared], resamples: int = RESAMPLES // 4) -> dict[str, Interval]:
    """Each measure with its 95 % bootstrap interval."""
    chance = np.random.default_rng(SEED)
    picks = [[rows[place] for place in chance.integers(0, len(rows), len(rows))] for _ in range(resamples)]
    found = {}
    for name, measure in MEASURES.items():
        low, high = np.percentile([measure(pick) for pick in picks], [2.5, 97.5])
        found[name] = Interval(measure(rows), float(low), float(high))
    return found


def confusion(rows: Sequence[Compared]) -> dict[str, dict[str, int]]:
    """How often each gold status was called what."""
    pairs = Counter((row.gold, row.said) for row in rows)
    said = (*STATUSES, "undetermined")
    return {gold: {given: pairs[gold, given] for given in said} for gold in STATUSES if any(row.gold == gold for row in rows)}
