"""A PDF page and its words in, the words that no reader sees out: in the colour of the paper, under a picture, off the page, too small.

A word is doubted by what it is drawn with and by what lies over it; then the page is drawn with and without its text, and a word that makes
no difference is not seen. So white letters on a dark head of a table stay, and grey ones on grey go. Text of an embedded drawing can't be
taken away; there a word is not seen if its place is of one colour. Knows nothing of why it is hidden.
"""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import pypdfium2.raw as pdfium

from ingest.model import Box
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_words import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Picture = TypeVar("Picture", "np.int16", "np.bool_")

SMALLEST = 2.0
"""Points: type below this cannot be read on paper."""
SCALE = 1.0
"""Pixels a point at which the page is drawn: letters of five points are still told from their paper."""
DIFFERENCE = 20
"""Grey levels of 255 by which a letter must stand out somewhere to be seen."""
COVERED = 0.5
"""A word is doubted if this share of it lies within a drawing or picture."""
MOST_PIXELS = 40_000_000
MOST_BOXES = 2000
MOST_NOTES = 1000


def unseen_words(page: Any, text_page: Any, lines: Sequence[Line], shapes: Sequence[Box]) -> frozenset[int]:
    """The offsets of words that no reader sees; those drawn invisibly by name (the text layer of a scan) are told by their font."""
    words = [word for line in lines for word in line.words if not word.font.hidden]
    left, bottom, right, top = page.get_cropbox()
    away = {word.offset for word in words if word.right < left or word.left > right or word.top < bottom or word.bottom > top}
    # In an embedded drawing the size of the font is not that on the page; the height of the word is.
    tiny = {word.offset for word in words if 0 < word.font.size < SMALLEST and word.top - word.bottom < 2 * SMALLEST}
    pale = [word for word in words if word.font.pale]
    doubted = [word for word in (*pale, *_covered(page, text_page, words, shapes)) if word.offset not in away | tiny]
    return frozenset(away | tiny | (_indifferent(page, text_page, doubted) if doubted else set()))


def _covered(page: Any, text_page: Any, words: Sequence[Word], shapes: Sequence[Box]) -> list[Word]:
    """The words over which something is drawn later. Grounds of tables and drawings are drawn before their words, as a rule."""
    inside = _within(words, shapes)
    if not inside:
        return []
    places: dict[int, int] = {}
    over: list[tuple[int, Box]] = []
    for place in range(pdfium.FPDFPage_CountObjects(page.raw)):
        drawn = pdfium.FPDFPage_GetObject(page.raw, place)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_TEXT:
            places[ctypes.addressof(drawn.contents)] = place
        else:
            over.append((place, _bounds(drawn)))
    found = []
    for word in inside:
        own = places.get(_address(text_page.raw, word.offset))
        if own is not None:
            found += _within([word], [box for place, box in over if place > own])
    return found


def _bounds(drawn: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _within(words: Sequence[Word], boxes: Sequence[Box]) -> list[Word]:
    """The words of which a good part lies within one of the boxes."""
    import numpy as np

    if not words or not boxes:
        return []
    left, bottom, right, top = np.array(boxes[:MOST_BOXES], dtype=np.float32).T
    places = np.array([(word.left, word.bottom, word.right, word.top) for word in words], dtype=np.float32)
    low, high = places[:, :2, None], places[:, 2:, None]
    shared = np.clip(np.minimum(high, [right, top]) - np.maximum(low, [left, bottom]), 0, None).prod(axis=1)
    area = (high - low).prod(axis=1).ravel()
    covered = (area > 0) & (shared.max(axis=1) > COVERED * area)
    return [word for word, lies in zip(words, covered, strict=True) if lies]


def _indifferent(page: Any, text_page: Any, words: Sequence[Word]) -> set[int]:
    """The words whose place on the page looks the same with and without text."""
    width, height = page.get_size()
    if width * height * SCALE**2 > MOST_PIXELS:
        return set()
    own = _own_objects(page.raw)
    apart = {word.offset: _address(text_page.raw, word.offset) in own for word in words}
    with_text = _drawn(page)
    found = {word.offset for word in words if not apart[word.offset] and _even(_at(page, with_text, word))}
    if not any(apart.values()):
        return found
    with _without_text(page.raw):
        bare = _drawn(page)
    seen = abs(with_text - bare) >= DIFFERENCE
    return found | {word.offset for word in words if apart[word.offset] and not _at(page, seen, word).any()}


def _even(picture: "NDArray[np.int16]") -> bool:
    return picture.size == 0 or int(picture.max()) - int(picture.min()) < DIFFERENCE


def _own_objects(page: Any) -> set[int]:
    """The addresses of the text objects that the page itself holds."""
    drawn = (pdfium.FPDFPage_GetObject(page, index) for index in range(pdfium.FPDFPage_CountObjects(page)))
    return {ctypes.addressof(one.contents) for one in drawn if pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_TEXT}


def _address(text_page: Any, index: int) -> int:
    drawn = pdfium.FPDFText_GetTextObject(text_page, index)
    return ctypes.addressof(drawn.contents) if drawn else 0


def _drawn(page: Any) -> "NDArray[np.int16]":
    import numpy as np

    bitmap = page.render(scale=SCALE, grayscale=True, may_draw_forms=False)
    try:
        # The rows of a bitmap are padded; the picture is copied, for its memory goes with the bitmap.
        picture: NDArray[np.int16] = bitmap.to_numpy().astype(np.int16).reshape(bitmap.height, bitmap.width)
    finally:
        bitmap.close()
    return picture


@contextmanager
def _without_text(page: Any) -> Iterator[None]:
    """All text that the page itself holds drawn invisibly, and as it was again afterwards."""
    modes = []
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_TEXT:
            modes.append((drawn, pdfium.FPDFTextObj_GetTextRenderMode(drawn)))
            pdfium.FPDFTextObj_SetTextRenderMode(drawn, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    try:
        yield
    finally:
        for drawn, mode in modes:
            pdfium.FPDFTextObj_SetTextRenderMode(drawn, mode)


def _at(page: Any, picture: "NDArray[Picture]", word: Word) -> "NDArray[Picture]":
    """The part of the picture where a word stands, whichever way the page is turned or cut."""
    height, width = picture.shape
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((word.left, word.bottom), (word.right, word.top)):
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, across, up, x, y)
        corners.append((x.value, y.value))
    (left, top), (right, bottom) = (tuple(map(pick, *corners)) for pick in (min, max))
    return picture[max(0, top) : max(0, bottom) + 1, max(0, left) : max(0, right) + 1]


def comments(page: Any) -> Iterator[str]:
    """What the notes pinned to a page say; they are no part of its text."""
    for index in range(min(MOST_NOTES, pdfium.FPDFPage_GetAnnotCount(page))):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            size = pdfium.FPDFAnnot_GetStringValue(note, b"Contents", None, 0)
            if size > 2:
                buffer = ctypes.create_string_buffer(size)
                pdfium.FPDFAnnot_GetStringValue(note, b"Contents", ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
                yield buffer.raw[: size - 2].decode("utf-16-le", "replace")
        finally:
            pdfium.FPDFPage_CloseAnnot(note)
