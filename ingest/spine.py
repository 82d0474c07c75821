"""Which of the many numbers at paragraph starts are the document's own: the chain of absolute numbers that counts best.

Candidates in document order in, the accepted ones out. A cross-reference that happens to begin a line ("8.135). If the ...") does not
follow its neighbours and drops out; a list's "1." does not lie on the way from 2.22 to 2.3. Knows nothing of text or layout but a weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.numbering import Values

LOOK_BACK = 90
"""How many candidates back a link may reach: longer than any list between two numbered paragraphs."""
FOLLOWS = 1.0
GAP = -0.3
GAP_STEP = -0.05
RESTART = -4.0
RESTART_AT_DIVISION = -0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number read at `place` (the block's position); `weight` says how much it looks like one; `era` counts the divisions before it."""

    place: int
    values: Values
    weight: float
    era: int = 0
    grammar: str = "decimal"


def spine(candidates: Sequence[Candidate]) -> set[int]:
    """Positions (in `candidates`) of the chain with the best sum of weights and links."""
    best: list[float] = []
    back: list[int] = []
    for at, candidate in enumerate(candidates):
        score, link = start(candidate), -1
        for before in range(max(0, at - LOOK_BACK), at):
            if candidates[before].place == candidate.place:
                continue
            value = best[before] + joins(candidates[before], candidate)
            if value > score:
                score, link = value, before
        best.append(score + candidate.weight)
        back.append(link)
    chosen: set[int] = set()
    at = max(range(len(best)), key=best.__getitem__, default=-1)
    while at >= 0:
        chosen.add(at)
        at = back[at]
    return chosen


def start(candidate: Candidate) -> float:
    """A chain begins at 1 (or 1.1, I.1); to begin later costs."""
    return 0.0 if all(value <= 1 for value in candidate.values) else -1.0


def joins(before: Candidate, after: Candidate) -> float:
    """How well `after` follows `before`."""
    if follows(before.values, after.values):
        return FOLLOWS if not opens_with_tens(before.values, after.values) else FOLLOWS / 2
    if len(after.values) > 1 and after.values[-1] <= 1 and follows(before.values, after.values[:-1]):
        return FOLLOWS / 2
    if before.grammar == after.grammar == "section" and after.values > before.values:
        return FOLLOWS
    if before.era != after.era and all(value <= 1 for value in after.values):
        return RESTART_AT_DIVISION
    if before.grammar != after.grammar:
        return RESTART / 2 if after.values[-1] <= 1 else RESTART
    if tens_apart(before.values, after.values):
        return GAP
    if after.values > before.values:
        return GAP + GAP_STEP * min(12, distance(before.values, after.values))
    return RESTART


def follows(before: Values, after: Values) -> bool:
    """Is `after` the next number: first child, next sibling, next sibling of an ancestor, or Q7's 2.1 - 2.10, 2.18 - 2.2?"""
    shared = len(after)
    if len(after) > len(before) and after[: len(before)] == before and all(value <= 1 for value in after[len(before) :]):
        return True
    if shared <= len(before) and after[:-1] == before[: shared - 1] and after[-1] == before[shared - 1] + 1:
        return True
    return tens(before, after)


def tens(before: Values, after: Values) -> bool:
    """Two-digit paragraphs under a one-digit section: 2.1 to 2.10, 2.18 to 2.2, 13 to 13.10, 2.22 to 2.30 (where 2.3 is no heading)."""
    if len(before) == len(after) == 2 and before[0] == after[0]:
        section, paragraph = (before[1], after[1]) if before[1] < 10 else (after[1], before[1])
        if before[1] < 10 <= after[1]:
            return after[1] // 10 == section and after[1] % 10 <= 1
        return before[1] >= 10 > after[1] and section == paragraph // 10 + 1
    return opens_with_tens(before, after)


def opens_with_tens(section: Values, paragraph: Values) -> bool:
    """13 to 13.10; weaker than a step of one, for 13.2 and 13.9 may stand between."""
    return len(paragraph) == 2 and len(section) == 1 and section[0] == paragraph[0] and paragraph[1] in (10, 11)


def tens_apart(before: Values, after: Values) -> bool:
    """The same scheme with paragraphs left out: 2.2 to 2.22, 2.22 to 2.4."""
    if len(before) != 2 or len(after) != 2 or before[0] != after[0]:
        return False
    return (before[1] < 10 <= after[1] and after[1] // 10 == before[1]) or (after[1] < 10 <= before[1] and after[1] > before[1] // 10)


def distance(before: Values, after: Values) -> int:
    """How many numbers are skipped, counted at the first place where the two differ."""
    for at, (old, new) in enumerate(zip(before, after, strict=False)):
        if old != new:
            return new - old - 1 + sum(value - 1 for value in after[at + 1 :])
    return sum(max(0, value - 1) for value in after[len(before) :])
