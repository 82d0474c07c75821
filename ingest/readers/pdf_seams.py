"""A word of pdfium's in, the places out where a blank is missing: seams of two text objects with a gap that pdfium took for none.

Kerned words are also drawn in parts, so a narrow gap counts only between two words that the page knows apart. Knows nothing of lines.
"""

import ctypes
from collections import Counter
from typing import Any

import pypdfium2.raw as pdfium

BLANK = 0.17
"""A gap of this share of the letters' size is a blank: kerning stays below it, a blank is a quarter, a squeezed one a fifth."""
DOUBTFUL = 0.07
"""From this gap on it may be one."""


def seams(text_page: Any, text: str, first: int, size: float, known: Counter[str]) -> list[int]:
    """Where in a word (its first character at pdfium's index `first`) another one begins; `known` counts the page's words."""
    last = first + len(text) - 1
    if drawn_by(text_page, first) == drawn_by(text_page, last):
        return []
    return [at for at in range(1, len(text)) if text[at].isalpha() and blank(text_page, text, first, at, size, known)]


def blank(text_page: Any, text: str, first: int, at: int, size: float, known: Counter[str]) -> bool:
    """Is a blank missing before a letter?"""
    if drawn_by(text_page, first + at - 1) == drawn_by(text_page, first + at):
        return False
    gap = sides(text_page, first + at)[0] - sides(text_page, first + at - 1)[1]
    if gap >= BLANK * size:
        return True
    before, after = bare(text[:at]), bare(text[at:])
    return gap >= DOUBTFUL * size and before in known and after in known and known[bare(text)] <= 1


def drawn_by(text_page: Any, index: int) -> int:
    """The address of the text object that draws a character."""
    drawn = pdfium.FPDFText_GetTextObject(text_page, index)
    return ctypes.addressof(drawn.contents) if drawn else 0


def sides(text_page: Any, index: int) -> tuple[float, float]:
    """Left and right of a character, with the white space that its font gives it."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
    return box.left, box.right


def bare(word: str) -> str:
    """A word in small letters, without the signs around it."""
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while end > start and not word[end - 1].isalnum():
        end -= 1
    return word[start:end].casefold()
