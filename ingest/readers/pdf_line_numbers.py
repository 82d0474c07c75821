"""A page's lines in, the same without the line numbers that drafts print in the margin out.

Told by place and counting: numbers right under each other, left of all text, one more at every line. Knows nothing of clauses.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingest.model import Dropped
from ingest.readers.pdf_lines import Line, make_line
from ingest.readers.pdf_words import Word

REASON = "line number"
LEAST = 3
MARGIN = 0.8
"""Margin numbers stand at least this far (in letter sizes) from the text; a heading's own number is a blank away."""
STEADY = 0.8
"""This share of the numbers must follow the one above by one (or by five, where every fifth line bears one)."""


def without_line_numbers(lines: Sequence[Line], counted: int = 0) -> tuple[list[Line], list[Dropped]]:
    """The lines without margin numbers, and what was dropped; `counted` is the last number of the page before, 0 if it bore none."""
    column = margin_column(lines, counted)
    if not column:
        return list(lines), []
    taken = {id(word) for word in column}
    page = lines[0].page
    kept = []
    for line in lines:
        words = [word for word in line.words if id(word) not in taken]
        if words:
            kept.append(line if len(words) == len(line.words) else make_line(page, [words[0]._replace(glued=False), *words[1:]]))
    return kept, [Dropped(word.text, REASON, page) for word in column]


def last_number(dropped: Sequence[Dropped], counted: int) -> int:
    """The last line number up to a page, of which `dropped` was left out."""
    return next((int(line.text) for line in reversed(dropped) if line.reason == REASON), counted)


def margin_column(lines: Sequence[Line], counted: int) -> list[Word]:
    """The words of the number column, empty where the page has none; few are enough (beside a table) if they count on from before."""
    words = [word for line in lines for word in line.words]
    numbers = [word for word in words if word.text.isdecimal() and not word.raised]
    edges = Counter(round(word.right) for word in numbers)
    if not edges:
        return []
    edge = max(edges, key=lambda value: (sum(edges[near] for near in (value - 1, value, value + 1)), -value))
    column = sorted((word for word in numbers if abs(word.right - edge) < 2), key=lambda word: -word.bottom)
    goes_on = counted > 0 and int(column[0].text) == counted + 1
    if (len(column) < LEAST and not goes_on) or not counts(column):
        return []
    taken = {id(word) for word in column}
    rest = [word for word in words if id(word) not in taken]
    if goes_on:
        return column if leads(column, lines, rest) else []
    beside = sum(word.left > edge + MARGIN * word.font.size for word in rest) >= 0.95 * len(rest)
    return column if beside and 2 * len(column) >= len(lines) else []


def leads(column: Sequence[Word], lines: Sequence[Line], rest: Sequence[Word]) -> bool:
    """Do the numbers begin left of everything else, each clear of the words of its line? (A wide table may begin below a number.)"""
    edge = max(word.left for word in column)
    taken = {id(word) for word in column}
    after = [(line.words[0], line.words[1]) for line in lines if id(line.words[0]) in taken and len(line.words) > 1]
    clear = all(word.left - number.right > MARGIN * number.font.size for number, word in after)
    return clear and all(word.left > edge for word in rest)


def counts(column: Sequence[Word]) -> bool:
    """Does nearly every number follow the one above it?"""
    steps = Counter(int(after.text) - int(before.text) for before, after in pairwise(column))
    step, times = steps.most_common(1)[0] if steps else (1, 0)
    return step in (1, 5) and times >= STEADY * (len(column) - 1)
