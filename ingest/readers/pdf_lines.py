"""A page of a PDF in, its printed lines out: words with their place, size, weight and slant, and the pdfium character index of each.

Text is taken from pdfium for the whole page at once; only words are probed for place and font, because a call for every character would
cost ten times as much. Knows nothing of running heads, paragraphs, tables or clauses.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.readers.pdf_faces import Faces, face_of

HYPHEN_AT_LINE_END = "\ufffe"
"""What pdfium puts in the place of a hyphen that ends a line."""
SOFT_HYPHEN = "\u00ad"
BULLET = "•"
RAISED = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
SYMBOL = {
    0x2D: "−", 0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x64: "δ", 0x65: "ε", 0x67: "γ", 0x6C: "λ", 0x6D: "μ", 0x70: "π",
    0x73: "σ", 0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: BULLET, 0xB9: "≠", 0xBA: "≡", 0xBB: "≈",
    0xD6: "√", 0xD7: "·",
}  # fmt: skip
"""Adobe's Symbol encoding, where PDF writers park it in the private use area (U+F000 to U+F0FF)."""
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
LINE = re.compile(r"[^\r\n\ufffe]*(?:\ufffe|\r?\n|$)")
WORD = re.compile(r"[^\s\x00-\x1f\u00a0\u200b]+")
DIGITS = re.compile(r"\d+")
EXPONENT = re.compile(r"[+\-−–]?\d{1,3}(?:,\d{1,3})*|n")
SMALLER = 0.86
"""Letters below this share of the line's size are raised or lowered, not merely another font."""
RAISED_BY = 0.12
COLUMNAR = 0.3
"""Where more than this share of a page's lines stand beside others, its text is set in columns."""


class Font(NamedTuple):
    """How a text object is set: point size on the page, weight, slant; `hidden`: it is drawn invisibly."""

    size: float
    bold: bool
    italic: bool
    hidden: bool = False


class Word(NamedTuple):
    """`text` stands at pdfium character `offset`, one character for one; `raised` marks a superscript; `glued`: no blank before it."""

    text: str
    offset: int
    left: float
    bottom: float
    right: float
    top: float
    font: Font
    raised: bool = False
    glued: bool = False


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
    """The lines of a pdfium text page in reading order; `page` is its 0-based number, `faces` what is known of the document's fonts."""
    text, units = page_text(text_page)
    probe = Probe(text_page, faces)
    segments = [words for words in (probe.words(part, start, units) for part, start in raw_lines(text)) if words]
    return in_reading_order([make_line(page, words) for words in merged(segments)])


def page_text(text_page: Any) -> tuple[str, Sequence[int] | None]:
    """All text of the page, and pdfium's index for each character where the two differ (characters beyond the basic plane count twice)."""
    count = pdfium.FPDFText_CountChars(text_page)
    buffer = ctypes.create_string_buffer(2 * (count + 1))
    written = pdfium.FPDFText_GetText(text_page, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    text = buffer.raw[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
    if not text or ord(max(text)) < 0x10000:
        return text, None
    units, at = [], 0
    for character in text:
        units.append(at)
        at += 2 if ord(character) > 0xFFFF else 1
    return text, units


def raw_lines(text: str) -> Iterator[tuple[str, int]]:
    """pdfium's own lines with their start; a hyphen at a line's end stays on it."""
    for match in LINE.finditer(text):
        if match.group().strip():
            yield match.group(), match.start()


class Probe:
    """Asks pdfium for places and fonts; fonts are kept by text object, because words of one object share theirs."""

    def __init__(self, text_page: Any, faces: Faces) -> None:
        self.text_page = text_page
        self.faces = faces
        self.fonts: dict[int, Font] = {}
        self.box = pdfium.FS_RECTF()

    def words(self, part: str, start: int, units: Sequence[int] | None) -> list[Word]:
        """The words of one raw line."""
        found: list[Word] = []
        for match in WORD.finditer(part):
            first, last = start + match.start(), start + match.end() - 1
            if units is not None:
                first, last = units[first], units[last]
            text = BULLET if not found and PRIVATE_USE.fullmatch(match.group()) else match.group()
            found.extend(self.word(text, first, last, units is None))
        return found

    def word(self, text: str, first: int, last: int, plain: bool) -> list[Word]:
        """One word, in pieces where its letters differ in size (m³)."""
        head = self.font(first)
        if plain and not text.isalpha() and any(self.font(first + at).size != head.size for at in telling(text)):
            return self.pieces(text, first)
        left, bottom, right, top = self.place(first, last)
        return [Word(clean(text), first, left, bottom, right, top, head)]

    def pieces(self, text: str, first: int) -> list[Word]:
        """A word cut where the font changes."""
        fonts = [self.font(first + at) for at in range(len(text))]
        cuts = [at for at in range(1, len(text)) if fonts[at].size != fonts[at - 1].size]
        found = []
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            left, bottom, right, top = self.place(first + start, first + end - 1)
            found.append(Word(clean(text[start:end]), first + start, left, bottom, right, top, fonts[start], glued=start > 0))
        return found

    def place(self, first: int, last: int) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in points; bottom and top are those of the font, so that they are alike along a line."""
        box = self.box
        pdfium.FPDFText_GetLooseCharBox(self.text_page, first, box)
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if last != first:
            pdfium.FPDFText_GetLooseCharBox(self.text_page, last, box)
            left, bottom, right, top = min(left, box.left), min(bottom, box.bottom), max(right, box.right), max(top, box.top)
        return left, bottom, right, top

    def font(self, index: int) -> Font:
        """Font of the text object that draws the character."""
        drawn = pdfium.FPDFText_GetTextObject(self.text_page, index)
        address = ctypes.addressof(drawn.contents) if drawn else 0
        if address not in self.fonts:
            self.fonts[address] = object_font(drawn, self.faces) if address else Font(0.0, False, False)
        return self.fonts[address]


def telling(text: str) -> Iterator[int]:
    """Where in a word a raised part shows: its last character, and the ends of its runs of digits."""
    yield len(text) - 1
    for match in DIGITS.finditer(text):
        yield match.start()
        yield match.end() - 1


def object_font(drawn: Any, faces: Faces) -> Font:
    """Size on the page, weight and slant of a text object."""
    size, matrix = ctypes.c_float(), pdfium.FS_MATRIX()
    pdfium.FPDFTextObj_GetFontSize(drawn, size)
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5
    bold, italic = face_of(pdfium.FPDFTextObj_GetFont(drawn), faces)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn)
    stroked, hidden = mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    return Font(round(size.value * scale, 1), bold or stroked, italic, hidden)


def clean(text: str) -> str:
    """One character for one: the hyphen pdfium took away, symbols and bullets out of the private use area."""
    text = text.replace(HYPHEN_AT_LINE_END, "-")
    if PRIVATE_USE.search(text):
        text = PRIVATE_USE.sub(lambda match: SYMBOL.get(ord(match.group()) - 0xF000, BULLET), text)
    return text


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


def in_reading_order(lines: list[Line]) -> list[Line]:
    """Top to bottom where the page has one column; as drawn where lines stand side by side."""
    if side_by_side(lines) > COLUMNAR * len(lines):
        return lines
    return sorted(lines, key=lambda line: (-round((line.bottom + line.top) / 2), line.left))


def side_by_side(lines: Sequence[Line]) -> int:
    """How many lines share their height with another one."""
    ordered = sorted(lines, key=lambda line: -line.bottom)
    return sum(
        min(first.top, second.top) - max(first.bottom, second.bottom) > 0.5 * min(first.size, second.size)
        for first, second in pairwise(ordered)
    )
