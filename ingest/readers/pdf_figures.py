"""Shapes drawn on a page and its lines in; figures (their place and the words in them) and the other lines out.

A figure is a cluster of shapes, or a picture, with at most short scraps of text in it. Knows nothing of captions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.model import Block, Box, Run, Style
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_paragraphs import joined

NEAR = 14.0
"""Shapes this close (points) belong to one drawing."""
SMALLEST = 60.0
LEAST_SHAPES = 4
LONG_LINE = 60
"""A line of more characters is text, not a scrap in a drawing."""
MOST_TEXT = 0.4
MOST_SHAPES = 1500
LEAST_SCRAPS = 7
SCRAP = 45
TINY = 18
"""Most scraps of a drawing's words are at most this long (characters)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing's place and the lines inside it."""

    page: int
    box: Box
    lines: tuple[Line, ...]


def figures(
    lines: Sequence[Line], shapes: Sequence[Box], taken: Sequence[Box], size: tuple[float, float]
) -> tuple[list[Line], list[Figure]]:
    """Part the lines of a page of this size from those in drawings; `taken` are the boxes of tables."""
    page = lines[0].page if lines else 0
    free = [shape for shape in shapes if not any(overlaps(shape, box) for box in taken) and not whole_page(shape, size)]
    found = []
    rest = list(lines)
    for box in drawings(free):
        inside = [line for line in rest if within(line, box)]
        if len(inside) < 2 or is_text(inside):
            continue
        found.append(Figure(page, box, tuple(inside)))
        held = {id(line) for line in inside}
        rest = [line for line in rest if id(line) not in held]
    return rest, sorted(found, key=lambda figure: -figure.box[3])


def whole_page(shape: Box, size: tuple[float, float]) -> bool:
    """A background or a page frame."""
    return (shape[2] - shape[0]) * (shape[3] - shape[1]) > 0.7 * size[0] * size[1]


def drawings(shapes: Sequence[Box]) -> list[Box]:
    """Clusters of enough shapes, as boxes."""
    clusters: list[tuple[Box, int]] = []
    for shape in sorted(shapes[:MOST_SHAPES], key=lambda box: -box[3]):
        box, count = shape, 1
        kept = []
        for other, many in clusters:
            if overlaps(grown(box), other):
                box, count = union(box, other), count + many
            else:
                kept.append((other, many))
        clusters = [*kept, (box, count)]
    return [box for box, count in clusters if count >= LEAST_SHAPES and box[2] - box[0] > SMALLEST and box[3] - box[1] > SMALLEST]


def grown(box: Box) -> Box:
    """A little larger on every side."""
    return box[0] - NEAR, box[1] - NEAR, box[2] + NEAR, box[3] + NEAR


def overlaps(one: Box, other: Box) -> bool:
    """Do two boxes share any area?"""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def union(one: Box, other: Box) -> Box:
    """The box around both."""
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def within(line: Line, box: Box) -> bool:
    """Is the line's middle inside the drawing?"""
    x, y = (line.left + line.right) / 2, (line.bottom + line.top) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def is_text(lines: Sequence[Line]) -> bool:
    """Whole lines of text are no drawing, whatever is drawn around them."""
    letters = sum(len(line.text) for line in lines)
    return sum(len(line.text) for line in lines if len(line.text) > LONG_LINE) > MOST_TEXT * letters


def gathered_scraps(blocks: Sequence[Block]) -> list[Block]:
    """Runs of scraps, as a drawing leaves them that is no shape on the page, as one figure each."""
    found: list[Block] = []
    run: list[Block] = []
    for block in [*blocks, None]:
        if block and is_scrap(block) and (not run or run[-1].page == block.page):
            run.append(block)
            continue
        tiny = sum(len(scrap.text) <= TINY for scrap in run)
        found.extend([as_one(run)] if len(run) >= LEAST_SCRAPS and tiny >= 0.6 * len(run) else run)
        run = []
        if block and is_scrap(block):
            run = [block]
        elif block:
            found.append(block)
    return found


def is_scrap(block: Block) -> bool:
    """A few words that are no sentence, no bullet, no numbered line."""
    return block.kind == "paragraph" and len(block.text) <= SCRAP and not re.search(r"[.:;]$|^\d+(\.\d+)+\s", block.text)


def as_one(scraps: Sequence[Block]) -> Block:
    """Scraps as the words of one figure, a line each."""
    text = "\n".join(scrap.text for scrap in scraps)
    runs: list[Run] = []
    start = 0
    for scrap in scraps:
        runs.extend(replace(run, start=run.start + start) for run in scrap.runs)
        start += len(scrap.text) + 1
    boxes = [scrap.box for scrap in scraps if scrap.box]
    box = boxes[0]
    for other in boxes[1:]:
        box = union(box, other)
    return Block(text, "figure", scraps[0].page, box, scraps[0].style, runs=tuple(runs), page_end=scraps[-1].page)


def block_of_figure(figure: Figure, vocabulary: frozenset[str]) -> Block:
    """The drawing's words, a line each."""
    text = ""
    runs: list[Run] = []
    for line in figure.lines:
        words, places = joined([line], vocabulary)
        text += "\n" if text else ""
        runs.extend(Run(run.start + len(text), run.length, run.page, run.offset) for run in places)
        text += words
    return Block(text, "figure", figure.page, figure.box, Style(left=figure.box[0]), runs=tuple(runs), page_end=figure.page)
