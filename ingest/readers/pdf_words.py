"""A pdfium text page in, its words out, line by line as pdfium parts them: text, place, font, and the index of the first character.

Text is taken for the whole page at once; only words are probed for place and font, because a call for every character would cost ten
times as much. Knows nothing of what lines and words mean.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.readers.pdf_faces import Faces, face_of
from ingest.readers.pdf_seams import bare, seams

HYPHEN_AT_LINE_END = "\ufffe"
"""What pdfium puts in the place of a hyphen that ends a line."""
BULLET = "•"
SYMBOL = {
    0x2D: "−", 0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x64: "δ", 0x65: "ε", 0x67: "γ", 0x6C: "λ", 0x6D: "μ", 0x70: "π",
    0x73: "σ", 0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: BULLET, 0xB9: "≠", 0xBA: "≡", 0xBB: "≈",
    0xD6: "√", 0xD7: "·",
}  # fmt: skip
"""Adobe's Symbol encoding, where PDF writers park it in the private use area (U+F000 to U+F0FF)."""
RAISED_LETTERS = dict(zip("abcdefghijklmop", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐᵒᵖ", strict=True))
MARK_SIZE = 0.86
MARK_RISE = 0.12
"""A mark is smaller than this share of its word, and raised by this share; the small capitals of a word stand on its base line."""
PALE = 190
"""Of 255: text of this lightness needs a darker ground to be seen."""
UNDRAWN = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
LINE = re.compile(r"[^\r\n\ufffe]*(?:\ufffe|\r?\n|$)")
WORD = re.compile(r"[^\s\x00-\x1f\u00a0\u200b]+")
DIGITS = re.compile(r"\d+")


class Font(NamedTuple):
    """How a text object is set: point size on the page, weight, slant; `hidden`: drawn invisibly; `pale`: nearly white or transparent."""

    size: float
    bold: bool
    italic: bool
    hidden: bool = False
    pale: bool = False


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

    def __init__(self, text_page: Any, faces: Faces, text: str) -> None:
        self.text_page = text_page
        self.faces = faces
        self.known = Counter(bare(match.group()) for match in WORD.finditer(text))
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
        """One word, in pieces where its letters differ in size (m³); more than one where pdfium missed the blank between them."""
        head = self.font(first)
        cuts = seams(self.text_page, text, first, head.size, self.known) if plain and len(text) > 1 and ".." not in text else []
        if cuts:
            parts = zip([0, *cuts], [*cuts, len(text)], strict=True)
            return [word for start, end in parts for word in self.word(text[start:end], first + start, first + end - 1, plain)]
        if plain and len(text) > 1 and text.isalpha() and self.marked(text, first, last, head):
            return [*self.word(text[:-1], first, last - 1, plain), self.mark(text[-1], last)]
        if plain and not text.isalpha() and any(self.font(first + at).size != head.size for at in telling(text)):
            return self.pieces(text, first)
        left, bottom, right, top = self.place(first, last)
        return [Word(clean(text), first, left, bottom, right, top, head)]

    def marked(self, text: str, first: int, last: int, head: Font) -> bool:
        """Does a word end in a small raised letter, the mark of a note?"""
        if text[-1] not in RAISED_LETTERS or not 0 < self.font(last).size < MARK_SIZE * head.size:
            return False
        return rise(self.text_page, first, last) > MARK_RISE * head.size

    def mark(self, letter: str, index: int) -> Word:
        """A note's mark, a word of its own: it must never lengthen the word before it."""
        return Word(RAISED_LETTERS[letter], index, *self.place(index, index), self.font(index), raised=True)

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


def rise(text_page: Any, first: int, last: int) -> float:
    """How far the base line of one character lies above that of another, in points, whichever way the text runs."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(pdfium.FPDFText_GetTextObject(text_page, first), matrix)
    (left, bottom), (right, top) = origin(text_page, first), origin(text_page, last)
    return float((right - left) * matrix.c + (top - bottom) * matrix.d) / ((matrix.c**2 + matrix.d**2) ** 0.5 or 1.0)


def origin(text_page: Any, index: int) -> tuple[float, float]:
    """Where a character's base line begins."""
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
    return x.value, y.value


def object_font(drawn: Any, faces: Faces) -> Font:
    """Size on the page, weight and slant of a text object."""
    size, matrix = ctypes.c_float(), pdfium.FS_MATRIX()
    pdfium.FPDFTextObj_GetFontSize(drawn, size)
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5
    bold, italic = face_of(pdfium.FPDFTextObj_GetFont(drawn), faces)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn)
    stroked, hidden = mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, mode in UNDRAWN
    return Font(round(size.value * scale, 1), bold or stroked, italic, hidden, is_pale(drawn))


def is_pale(drawn: Any) -> bool:
    """Is a text object filled with a colour near white, or nearly transparent?"""
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, opaque):
        return False
    return min(red.value, green.value, blue.value) >= PALE or opaque.value <= 255 - PALE


def clean(text: str) -> str:
    """One character for one: the hyphen pdfium took away, symbols and bullets out of the private use area."""
    text = text.replace(HYPHEN_AT_LINE_END, "-")
    if PRIVATE_USE.search(text):
        text = PRIVATE_USE.sub(lambda match: SYMBOL.get(ord(match.group()) - 0xF000, BULLET), text)
    return text
