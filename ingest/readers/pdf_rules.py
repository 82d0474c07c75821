"""Drawn lines of a PDF page in, the grids they form out: where a table's columns and rows lie and which cells are merged.

Looks at vector drawings only. Knows nothing of text.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.model import Box

THIN = 3.5
"""A filled rectangle thinner than this (points) is a rule."""
SHORTEST = 6.0
TOUCH = 4.0
MOST_SEGMENTS = 2000
MOST_OBJECTS = 20000


class Rule(NamedTuple):
    """An upright or level line: `at` is its fixed coordinate, `start` and `end` its reach along the other axis."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns from left to right and rows from top to bottom, by their edges; `cell[row][column]` names the cell a square belongs to."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cell: tuple[tuple[int, ...], ...]

    @property
    def box(self) -> Box:
        """Left, bottom, right, top."""
        return self.columns[0], self.rows[-1], self.columns[-1], self.rows[0]

    def square(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the square that holds a point."""
        if not (self.columns[0] <= x <= self.columns[-1] and self.rows[-1] <= y <= self.rows[0]):
            return None
        column = sum(edge <= x for edge in self.columns[1:-1])
        row = sum(edge >= y for edge in self.rows[1:-1])
        return row, column


def grids_of(rules: Sequence[Rule]) -> list[Grid]:
    """All grids that have at least two columns and two cells."""
    if not any(rule.upright for rule in rules):
        return []
    grids = [grid for grid in map(grid_of, components(joined_rules(rules))) if grid]
    return [grid for grid in grids if not any(inside(grid, other) for other in grids)]


def inside(grid: Grid, other: Grid) -> bool:
    """Does one grid lie within a larger one?"""
    a, b = grid.box, other.box
    return grid is not other and a[0] >= b[0] - 1 and a[1] >= b[1] - 1 and a[2] <= b[2] + 1 and a[3] <= b[3] + 1 and a != b


def page_drawings(page: Any) -> tuple[list[Rule], list[Box]]:
    """Every level or upright line drawn on the page (thin rectangles included), and the boxes of all other shapes and of pictures."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    rules: list[Rule] = []
    shapes: list[Box] = []
    for index in range(min(MOST_OBJECTS, pdfium.FPDFPage_CountObjects(page))):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            continue
        pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
        box = (left.value, bottom.value, right.value, top.value)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            rules.extend(rules_of(drawn, box))
        if box[2] - box[0] > THIN and box[3] - box[1] > THIN:
            shapes.append(box)
    return rules, shapes


def rules_of(drawn: Any, box: Box) -> Iterator[Rule]:
    """The rules of one drawing: itself if thin, its edges if it is a frame, its segments if it is more."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    if height <= THIN < width:
        yield Rule(False, (top + bottom) / 2, left, right)
    elif width <= THIN < height:
        yield Rule(True, (left + right) / 2, bottom, top)
    elif width > THIN:
        yield from segments(drawn)


def segments(drawn: Any) -> Iterator[Rule]:
    """Level and upright segments of a stroked path, and the edges of its rectangles."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, mode, stroke)
    count = pdfium.FPDFPath_CountSegments(drawn)
    if count > MOST_SEGMENTS or not stroke.value:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    begin = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from level_or_upright(last, point)
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from level_or_upright(last, begin)
            last = begin


def level_or_upright(first: tuple[float, float], second: tuple[float, float]) -> Iterator[Rule]:
    """The rule between two points, if it is one."""
    across, up = abs(first[0] - second[0]), abs(first[1] - second[1])
    if up < 1 < across:
        yield Rule(False, first[1], min(first[0], second[0]), max(first[0], second[0]))
    elif across < 1 < up:
        yield Rule(True, first[0], min(first[1], second[1]), max(first[1], second[1]))


def joined_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Rules drawn piece by piece (cell by cell) become one; short strokes drop out."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.upright, round(rule.at / 2), rule.start)):
        last = found[-1] if found else None
        if last and last.upright == rule.upright and abs(last.at - rule.at) < 2.1 and rule.start <= last.end + TOUCH:
            found[-1] = last._replace(end=max(last.end, rule.end))
        else:
            found.append(rule)
    return [rule for rule in found if rule.end - rule.start >= SHORTEST]


def components(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that touch, directly or through others."""
    parent = list(range(len(rules)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    uprights = [at for at, rule in enumerate(rules) if rule.upright]
    for level, rule in enumerate(rules):
        if rule.upright:
            continue
        for upright in uprights:
            other = rules[upright]
            if rule.start - TOUCH <= other.at <= rule.end + TOUCH and other.start - TOUCH <= rule.at <= other.end + TOUCH:
                parent[root(upright)] = root(level)
    groups: dict[int, list[Rule]] = {}
    for at, rule in enumerate(rules):
        groups.setdefault(root(at), []).append(rule)
    return list(groups.values())


def positions(values: Iterable[float]) -> list[float]:
    """Coordinates that differ by more than a rule's width."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > TOUCH:
            found.append(value)
    return found


def grid_of(rules: Sequence[Rule]) -> Grid | None:
    """The grid of connected rules, None where it is a frame, an underline or a drawing."""
    uprights, levels = [rule for rule in rules if rule.upright], [rule for rule in rules if not rule.upright]
    if len(levels) < 2 or not uprights:
        return None
    columns = positions([rule.at for rule in uprights] + [min(rule.start for rule in levels), max(rule.end for rule in levels)])
    rows = positions([rule.at for rule in levels] + [min(rule.start for rule in uprights), max(rule.end for rule in uprights)])[::-1]
    if len(columns) < 3 or len(rows) < 2:
        return None
    cell = merged_cells(columns, rows, uprights, levels)
    many = len({name for row in cell for name in row}) >= 3 or len(rows) == 2
    return Grid(tuple(columns), tuple(rows), cell) if many and rows[0] - rows[-1] > 12 else None


def merged_cells(
    columns: Sequence[float], rows: Sequence[float], uprights: Sequence[Rule], levels: Sequence[Rule]
) -> tuple[tuple[int, ...], ...]:
    """Squares that no rule parts belong to one cell."""
    width, height = len(columns) - 1, len(rows) - 1
    parent = list(range(width * height))

    def root(at: int) -> int:
        while parent[at] != at:
            at = parent[at]
        return at

    for row, (top, bottom) in enumerate(pairwise(rows)):
        for column, (left, right) in enumerate(pairwise(columns)):
            here = row * width + column
            if column + 1 < width and not parted(uprights, right, (top + bottom) / 2):
                parent[max(root(here), root(here + 1))] = min(root(here), root(here + 1))
            if row + 1 < height and not parted(levels, bottom, (left + right) / 2):
                parent[max(root(here), root(here + width))] = min(root(here), root(here + width))
    return tuple(tuple(root(row * width + column) for column in range(width)) for row in range(height))


def parted(rules: Sequence[Rule], at: float, through: float) -> bool:
    """Does a rule run there?"""
    return any(abs(rule.at - at) <= TOUCH and rule.start - 1 <= through <= rule.end + 1 for rule in rules)
