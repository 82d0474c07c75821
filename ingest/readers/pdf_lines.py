"""A page's words in, its printed lines out: size and weight, superscripts in their place.

Knows nothing of running heads, paragraphs, tables or clauses.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.readers.pdf_faces import Faces
from ingest.readers.pdf_words import Probe, Word, page_text, raw_lines

SOFT_HYPHEN = "\u00ad"
RAISED = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
EXPONENT = re.compile(r"[+\-−–]?\d{1,3}(?:,\d{1,3})*|n")
SMALLER = 0.86
"""Letters below this share of the line's size are raised or lowered, not merely another font."""
RAISED_BY = 0.12


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
    probe = Probe(text_page, faces)
    segments = [words for words in (probe.words(part, start, units) for part, start in raw_lines(text)) if words]
    return [make_line(page, words) for words in merged(segments)]


def merged(segments: list[list[Word]]) -> list[list[Word]]:
    """Raw lines that stand side by side become one: superscripts that pdfium put on a line of their own, numbers before a wide gap."""
    lines: list[list[Word]] = []
    for words in segments:
        if lines and continues(lines[-1], words):
            if words[0].left - lines[-1][-1].right < 0.12 * words[0].font.size:
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
    overlap = min(high, top) - max(low, base)
    gap = first.left - last.right
    reach = 2.0 * max(last.font.size, first.font.size) if len(line) > 1 or len(last.text) > 6 else 60.0
    return overlap > 0.5 * min(high - low, top - base) and -1.5 < gap < reach


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
    found = []
    for word in words:
        if 0 < word.font.size < SMALLER * size and word.bottom > base + RAISED_BY * size:
            text = word.text.translate(RAISED) if EXPONENT.fullmatch(word.text) else word.text
            word = word._replace(text=text, raised=True)
        found.append(word)
    return found
