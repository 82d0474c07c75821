"""The lines of a page in, the same lines in reading order out: down one column after the other, full-width lines in their place.

Columns of running text are told from tables by how full their lines are. Knows nothing of what the lines say.
"""

import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.pdf_lines import Line

COLUMNAR = 0.3
"""Where more than this share of a page's lines stand beside others, its text is set in columns."""
LEAST_LINES = 10
"""A column of running text has this many lines on its page."""
LEAST_WORDS = 4
"""... of this many words, as a rule ..."""
FILLED = 0.55
"""... and this share of them reach its right edge; the cells of a table end where their words do."""
REACH = 0.12
SECOND = 100.0
"""The second column begins this many points right of the first at least."""


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Top to bottom where the page has one column, by columns where text fills two; else as drawn where lines stand side by side."""
    edge = gutter(lines)
    if edge is not None:
        return by_columns(lines, edge)
    if side_by_side(lines) > COLUMNAR * len(lines):
        return list(lines)
    return from_top(lines)


def from_top(lines: Sequence[Line]) -> list[Line]:
    """Top to bottom; from left to right where lines share their height."""
    return sorted(lines, key=lambda line: (-round((line.bottom + line.top) / 2), line.left))


def side_by_side(lines: Sequence[Line]) -> int:
    """How many lines share their height with another one."""
    ordered = sorted(lines, key=lambda line: -line.bottom)
    return sum(
        min(first.top, second.top) - max(first.bottom, second.bottom) > 0.5 * min(first.size, second.size)
        for first, second in pairwise(ordered)
    )


def gutter(lines: Sequence[Line]) -> float | None:
    """Where the second column of running text begins, None where there is none."""
    if len(lines) < 2 * LEAST_LINES:
        return None
    first = min(line.left for line in lines)
    lefts = Counter(round(line.left) for line in lines if line.left > first + SECOND)
    common = [left for left, _ in lefts.most_common(3) if sum(lefts[left + off] for off in (-1, 0, 1)) >= LEAST_LINES]
    return next((left - 3.0 for left in common if parts_columns(lines, left - 3.0)), None)


def parts_columns(lines: Sequence[Line], edge: float) -> bool:
    """Does running text stand on both sides of the edge, at the same height?"""
    left = [line for line in lines if line.right < edge]
    right = [line for line in lines if line.left >= edge]
    if min(len(left), len(right)) < LEAST_LINES or len(left) + len(right) < 0.5 * len(lines):
        return False
    top, bottom = max(line.top for line in left), min(line.bottom for line in left)
    beside = [line for line in right if bottom <= (line.bottom + line.top) / 2 <= top]
    return len(beside) >= LEAST_LINES and filled(left) and filled(right)


def filled(lines: Sequence[Line]) -> bool:
    """Are the lines those of running text: enough words, and most of them as long as the column is wide?"""
    if statistics.median(len(line.words) for line in lines) < LEAST_WORDS:
        return False
    rights = sorted(line.right for line in lines)
    edge = rights[int(0.95 * (len(rights) - 1))]
    width = edge - min(line.left for line in lines)
    return sum(line.right > edge - REACH * width for line in lines) >= FILLED * len(lines)


def by_columns(lines: Sequence[Line], edge: float) -> list[Line]:
    """Lines over the gutter part the page in bands; in each the left column comes before what stands right of it."""
    found: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.top):
        if line.left < edge <= line.right:
            found += [*from_top(left), *in_reading_order(right), line]
            left, right = [], []
        elif line.right < edge:
            left.append(line)
        else:
            right.append(line)
    return [*found, *from_top(left), *in_reading_order(right)]
