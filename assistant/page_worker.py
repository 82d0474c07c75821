"""What the page worker's process does with pdfium: places of characters in, boxes or a picture of a page out.

Plain values only, for they cross processes. Knows nothing of libraries, clauses or screens. pdfium is not safe to call from two threads;
this module runs in a process with one.
"""

import ctypes
import io
import math
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import parent_process
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw

from ingest.model import Box

# A page may declare any size: a picture never gets more pixels than this, whatever scale is asked for (32 MB as RGBA).
MOST_PIXELS = 8_000_000
MARK = (255, 231, 92)
EDGE = (214, 158, 0)
# Glyph boxes touch the ink: a mark as a pen would draw it is a little higher, in shares of the line's height.
PEN = 0.12
# Words of one line stand nearer than this, in line heights; cells of a table's row usually do not.
WIDEST_GAP = 3.0


def start() -> None:
    """Leave Ctrl-C to the parent, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


@contextmanager
def _page(path: str, number: int) -> Iterator[Any]:
    document = pypdfium2.PdfDocument(path)
    try:
        page = document[number]
        try:
            yield page
        finally:
            page.close()
    finally:
        document.close()


def line_boxes(path: str, number: int, stretches: Sequence[tuple[int, int]]) -> list[Box]:
    """The boxes of stretches (first character, count) of pdfium's text of a page, one a line: left, bottom, right, top in points."""
    with _page(path, number) as page:
        text = page.get_textpage()
        try:
            letters = [_letter(text.raw, index) for first, count in stretches for index in range(first, first + count)]
        finally:
            text.close()
    return _lines([letter for letter in letters if letter is not None])


def _letter(text: Any, index: int) -> tuple[Box, bool] | None:
    """A character's box and whether its line runs up or down the page; None for one that shows no ink (blanks, line ends)."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top):
        return None
    box = (left.value, bottom.value, right.value, top.value)
    if box[2] - box[0] <= 0 or box[3] - box[1] <= 0 or not all(map(math.isfinite, box)):
        return None
    return box, round(pdfium.FPDFText_GetCharAngle(text, index) / (math.pi / 2)) % 2 == 1


def _lines(letters: Sequence[tuple[Box, bool]]) -> list[Box]:
    merged: list[tuple[Box, bool]] = []
    for box, upright in letters:
        if merged and merged[-1][1] == upright and _one_line(merged[-1][0], box, upright):
            merged[-1] = (_union(merged[-1][0], box), upright)
        else:
            merged.append((box, upright))
    return [box for box, _ in merged]


def _one_line(line: Box, box: Box, upright: bool) -> bool:
    """Whether a character goes on with the line: it overlaps the line's height by half of its own, and is not far along it."""
    along, across = (1, 0) if upright else (0, 1)
    overlap = min(line[across + 2], box[across + 2]) - max(line[across], box[across])
    height = line[across + 2] - line[across]
    gap = max(box[along] - line[along + 2], line[along] - box[along + 2])
    return overlap >= (box[across + 2] - box[across]) / 2 and gap <= WIDEST_GAP * height


def _union(one: Box, other: Box) -> Box:
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))


def picture(path: str, number: int, boxes: Sequence[Box], scale: float) -> tuple[bytes, float]:
    """A page as PNG, `scale` pixels a point, with the boxes marked as a marker pen does: the letters stay black.

    Also how far down the picture the first mark stands, from 0 to 1 (0 without marks).
    """
    with _page(path, number) as page:
        width, height = page.get_size()
        scale = min(scale, math.sqrt(MOST_PIXELS / max(width * height, 1)))
        bitmap = page.render(scale=scale, may_draw_forms=False)
        try:
            image = bitmap.to_pil().convert("RGB")
            places = [_pixels(bitmap.get_posconv(page), box) for box in boxes]
        finally:
            bitmap.close()
    out = io.BytesIO()
    _marked(image, places).save(out, "PNG", compress_level=3)
    return out.getvalue(), max(0.0, min((place[1] for place in places), default=0) / image.height)


def _pixels(place: Any, box: Box) -> tuple[int, int, int, int]:
    """A box in the picture, whatever the page's rotation and crop."""
    pen = PEN * min(box[2] - box[0], box[3] - box[1])
    one = place.to_bitmap(box[0] - pen, box[1] - pen)
    other = place.to_bitmap(box[2] + pen, box[3] + pen)
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))


def _marked(image: Image.Image, places: Sequence[tuple[int, int, int, int]]) -> Image.Image:
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    for place in places:
        draw.rectangle(place, fill=MARK)
    marked = ImageChops.multiply(image, layer)
    # On a dark ground multiplying shows nothing: a line under the words does.
    edge = ImageDraw.Draw(marked)
    for left, _, right, bottom in places:
        edge.line((left, bottom, right, bottom), fill=EDGE, width=max(1, image.width // 700))
    return marked
