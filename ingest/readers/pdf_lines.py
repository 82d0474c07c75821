"""A page's words in, its printed lines out: size and weight, superscripts in their place.

Knows nothing of running heads, paragraphs, tables or clauses.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingest.readers.pdf_faces import Faces
from ingest.readers.pdf_words import RAISED_LETTERS, Probe, Word, page_text, raw_lines

SOFT_HYPHEN = "\u00ad"
RAISED = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
EXPONENT = re.compile(r"[+\-−–]?\d{1,3}(?:,\d{1,3})*|n")
SMALLER = 0.86
"""Letters below this share of the line's size are raised or lowered, not merely another font."""
RAISED_BY = 0.12
GLUED = 0.12
"""A gap of less than this share of the size is no blank."""
TOUCH = 1.5
"""Boxes of words beside each other overlap by no more than this many points."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a page; size and weight are those of most of its letters."""

    page: int
    words: tuple[Word, ...]
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    italic: bool

    @property
    def text(self) -> str:
        """The line as printed, one blank between words."""
        return "".join(word.text if word.glued or not at else " " + word.text for at, word in enumerate(self.words))


def page_lines(text_page: Any, page: int, faces: Faces) -> list[Line]:
    """The lines of a pdfium text page as drawn; `page` is its 0-based number, `faces` what is known of the document's fonts."""
    text, units = page_text(text_page)
    probe = Probe(text_page, faces, text)
    segments = [words for words in (probe.words(part, start, units) for part, start in raw_lines(text)) if words]
    return [make_line(page, words) for words in rejoined(merged(segments))]


def merged(segments: list[list[Word]]) -> list[list[Word]]:
    """Raw lines that stand side by side become one: superscripts that pdfium put on a line of their own, numbers before a wide gap."""
    lines: list[list[Word]] = []
    for words in segments:
        if lines and continues(lines[-1], words):
            if words[0].left - lines[-1][-1].right < GLUED * words[0].font.size:
                words[0] = words[0]._replace(glued=True)
            lines[-1].extend(words)
        else:
            lines.append(list(words))
    return lines


def continues(line: list[Word], words: list[Word]) -> bool:
    """Does the second stand on the first's line, to its right and close by?"""
    last, first = line[-1], words[0]
    low, high = band(line)
    base, top = band(words)
    gap = first.left - last.right
    reach = 2.0 * max(last.font.size, first.font.size) if len(line) > 1 or len(last.text) > 6 else 60.0
    return level(low, high, base, top) and -TOUCH < gap < reach


def rejoined(lines: Sequence[list[Word]]) -> list[list[Word]]:
    """Parts of one printed line drawn out of order, as around margin numbers and footnote marks, become one from left to right."""
    found: list[list[Word]] = []
    bands: list[tuple[float, float]] = []
    for words in map(from_left, lines):
        low, high = band(words)
        fits = (at for at, (base, top) in enumerate(bands) if level(low, high, base, top) and interleaved(found[at], words))
        at = next(fits, None)
        if at is None:
            found.append(words)
            bands.append((low, high))
        else:
            found[at] = from_left([*found[at], *words])
            bands[at] = band(found[at])
    return found


def from_left(words: list[Word]) -> list[Word]:
    """Words that stand clear of each other from left to right; words that stand over each other as drawn."""
    ordered = sorted(words, key=lambda word: word.left)
    if ordered == words or any(after.left < before.right - TOUCH for before, after in pairwise(ordered)):
        return words
    apart = [after.left - before.right >= GLUED * after.font.size for before, after in pairwise(ordered)]
    return [ordered[0], *(word._replace(glued=False) if far else word for word, far in zip(ordered[1:], apart, strict=True))]


def level(low: float, high: float, base: float, top: float) -> bool:
    """Do two stretches of height share more than half of the lower one?"""
    return min(high, top) - max(low, base) > 0.5 * min(high - low, top - base)


def interleaved(one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Does one stand in a hole that the other leaves between its words?"""
    first, last = min(word.left for word in one), max(word.right for word in one)
    if max(first, min(word.left for word in other)) >= min(last, max(word.right for word in other)):
        return False
    return not any(mine.left < its.right - TOUCH and its.left < mine.right - TOUCH for mine in one for its in other)


def band(words: Sequence[Word]) -> tuple[float, float]:
    """Bottom and top of a line's largest words: raised ones reach into the line above."""
    largest = max(word.font.size for word in words)
    full = [word for word in words if word.font.size == largest]
    return min(word.bottom for word in full), max(word.top for word in full)


def make_line(page: int, words: list[Word]) -> Line:
    """Size and weight by most letters; smaller words above the base line become superscripts."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[word.font.size] += len(word.text)
    size = max(sizes, key=lambda value: (sizes[value], value))
    if len(sizes) > 1:
        words = with_raised(words, size)
    letters = sum(len(word.text) for word in words) or 1
    bold = sum(len(word.text) for word in words if word.font.bold) > 0.6 * letters
    italic = sum(len(word.text) for word in words if word.font.italic) > 0.6 * letters
    body = [word for word in words if not word.raised] or words
    return Line(
        page,
        tuple(words),
        min(word.left for word in words),
        min(word.bottom for word in body),
        max(word.right for word in words),
        max(word.top for word in body),
        size,
        bold,
        italic,
    )


def with_raised(words: list[Word], size: float) -> list[Word]:
    """Digits and signs set smaller and higher than their line are written as superscripts: 10⁶ must never read 106."""
    floor = [word.bottom for word in words if word.font.size == size]
    base = min(floor)
    found: list[Word] = []
    for word in words:
        if 0 < word.font.size < SMALLER * size and word.bottom > base + RAISED_BY * size:
            text = word.text.translate(RAISED) if EXPONENT.fullmatch(word.text) else word.text
            noted = bool(found) and text in RAISED_LETTERS
            word = word._replace(text=RAISED_LETTERS[text] if noted else text, raised=True, glued=word.glued and not noted)
        found.append(word)
    return found
