"""A page's body lines in; tables without rules (text in columns that stand side by side) and the other lines out.

Columns are edges where several lines begin right of other lines of the same height; rows are parted by white space over all columns.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from itertools import pairwise

from ingest.readers.pdf_lines import Line, make_line
from ingest.readers.pdf_paragraphs import LABEL
from ingest.readers.pdf_reading_order import gutter
from ingest.readers.pdf_tables import Table

EDGE = 3.0
"""Lines of a column begin within this many points of each other."""
LEAST_ROWS = 4
ROW_GAP = 1.3
"""White space of this many line pitches parts two rows."""
WIDE = 1.2
BLANK = 0.5
"""The room a blank takes at most, in letter sizes."""
DIGITS = re.compile(r"\d+")
LONGEST_ROW = 700
"""More characters than this in a row on average: columns of running text, no table."""


def unruled(whole: Sequence[Line]) -> tuple[list[Line], list[Table]]:
    """Part the lines of one page from its tables without rules."""
    lines = [piece for line in whole for piece in pieces(line)]
    edges = [] if gutter(whole) is not None else column_edges(lines)
    if not edges:
        return list(whole), []
    region = table_region(lines, edges)
    rows = rows_of(region, edges)
    if not tabular(rows):
        return list(whole), []
    held = {id(line) for line in region}
    left, right = min(line.left for line in region), max(line.right for line in region)
    box = (left, min(line.bottom for line in region), right, max(line.top for line in region))
    table = Table(lines[0].page, box, (left, *edges, right), tuple(tuple(tuple(cell) for cell in row) for row in rows))
    return [line for line in lines if id(line) not in held], [table]


def pieces(line: Line) -> list[Line]:
    """A line cut at gaps far wider than a blank; the gap after a leading number is none."""
    cuts = [
        at
        for at in range(1, len(line.words))
        if line.words[at].left - line.words[at - 1].right > WIDE * line.size and not (at == 1 and LABEL.fullmatch(line.words[0].text))
    ]
    if not cuts:
        return [line]
    return [make_line(line.page, list(line.words[start:end])) for start, end in pairwise([0, *cuts, len(line.words)])]


def column_edges(lines: Sequence[Line]) -> list[float]:
    """Left edges of the second and further columns."""
    narrowest = min(line.right + line.size for line in lines) if lines else 0.0
    beside = [line.left for line in lines if line.left > narrowest and any(left_of(other, line) for other in lines)]
    edges: list[float] = []
    for left in sorted(beside):
        if sum(abs(left - other) <= EDGE for other in beside) >= LEAST_ROWS and not any(abs(left - edge) <= 2 * EDGE for edge in edges):
            edges.append(left)
    return edges


def left_of(one: Line, other: Line) -> bool:
    """Do they share a height, `one` clearly on the left?"""
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap > 0.5 * min(one.top - one.bottom, other.top - other.bottom) and one.right + other.size < other.left


def column(line: Line, edges: Sequence[float]) -> int | None:
    """The column a line stands in, None where it runs over a column's edge."""
    at = sum(edge <= line.left + EDGE for edge in edges)
    return at if at == len(edges) or line.right < edges[at] - EDGE else None


def table_region(lines: Sequence[Line], edges: Sequence[float]) -> list[Line]:
    """The longest stretch of lines, from top to bottom, that keep to the columns, cut to the rows that use them."""
    ordered = sorted(lines, key=lambda line: -line.top)
    best: list[Line] = []
    current: list[Line] = []
    for line in ordered:
        if column(line, edges) is None:
            current = []
            continue
        current.append(line)
        if sum(column(held, edges) != 0 for held in current) > sum(column(held, edges) != 0 for held in best):
            best = list(current)
    while best and not any(left_of(best[0], other) or left_of(other, best[0]) for other in best):
        best = best[1:]
    return best


def rows_of(region: Sequence[Line], edges: Sequence[float]) -> list[list[list[Line]]]:
    """Lines by row and column; a row without a first cell goes on with the row above."""
    rows: list[list[list[Line]]] = []
    for before, line in pairwise([None, *region]):
        if line is None:
            continue
        apart = before is None or min(held.bottom for row in rows[-1] for held in row) - line.bottom > ROW_GAP * pitch(region)
        if apart:
            rows.append([[] for _ in range(len(edges) + 1)])
        rows[-1][column(line, edges) or 0].append(line)
    common = common_cells(region, edges)
    joined: list[list[list[Line]]] = []
    for row in (part for whole in rows for part in parted(whole, edges, common)):
        if joined and not row[0]:
            for cell, more in zip(joined[-1], row, strict=True):
                cell.extend(more)
        else:
            joined.append(row)
    return joined


def common_cells(region: Sequence[Line], edges: Sequence[float]) -> set[tuple[int | None, str]]:
    """What often stands on a line of a column, numbers aside (`Class 2`): each is a cell, not a part of one."""
    seen = Counter(cell_of(line, edges) for line in region)
    return {cell for cell, times in seen.items() if times >= LEAST_ROWS}


def parted(row: list[list[Line]], edges: Sequence[float], common: Set[tuple[int | None, str]]) -> list[list[list[Line]]]:
    """A row cut where a new one begins without white space above."""
    for line in row[0][1:]:
        above = [[held for held in cell if middle(held) > line.top] for cell in row]
        below = [[held for held in cell if middle(held) <= line.top] for cell in row]
        level = [cell[0] for cell in below[1:] if cell and abs(cell[0].bottom - line.bottom) < EDGE]
        pairs = [(over[-1], under[0]) for over, under in zip(above, below, strict=True) if over and under]
        if above[0] and level and begins_row(pairs, level, edges, common):
            return [above, *parted(below, edges, common)]
    return [row]


def begins_row(
    pairs: Sequence[tuple[Line, Line]], level: Sequence[Line], edges: Sequence[float], common: Set[tuple[int | None, str]]
) -> bool:
    """Do the lines below begin cells, by column: a value under a value on the same `level`, or no line wrapped for want of room?"""
    known = [(over, under) for over, under in pairs[1:] if under in level and cell_of(under, edges) in common]
    if any(cell_of(over, edges) in common for over, _ in known):
        return True
    return all(cell_of(under, edges) in common or not wrapped(over, under, edges) for over, under in pairs)


def middle(line: Line) -> float:
    """Half of a line's height."""
    return (line.bottom + line.top) / 2


def cell_of(line: Line, edges: Sequence[float]) -> tuple[int | None, str]:
    """A line's column and its text, numbers aside."""
    return column(line, edges), DIGITS.sub("#", line.text)


def wrapped(above: Line, below: Line, edges: Sequence[float]) -> bool:
    """Had the first word below no room on the line above? (Of the last column the edge is not known.)"""
    at, word = column(below, edges), below.words[0]
    room = edges[at] - EDGE if at is not None and at < len(edges) else above.right
    return above.right + word.right - word.left + BLANK * word.font.size >= room


def pitch(lines: Sequence[Line]) -> float:
    """The usual distance of lines: 1.15 times the letters' size where it can't be measured."""
    steps = sorted(before.bottom - line.bottom for before, line in pairwise(lines) if before.bottom - line.bottom > 0.8 * line.size)
    return min(steps[len(steps) // 3], 1.4 * lines[0].size) if steps else 1.15 * lines[0].size


def tabular(rows: Sequence[Sequence[Sequence[Line]]]) -> bool:
    """Enough rows with both columns, short ones, and more than numbers or bullets in the first."""
    if len(rows) < LEAST_ROWS:
        return False
    full = [row for row in rows if row[0] and any(row[1:])]
    first = [row[0][0].text for row in full]
    labels = sum(bool(len(text) == 1 or LABEL.fullmatch(text)) for text in first)
    length = sum(len(line.text) for row in rows for cell in row for line in cell) / len(rows)
    return len(full) >= max(LEAST_ROWS, 0.7 * len(rows)) and labels < 0.3 * len(full) and length < LONGEST_ROW
