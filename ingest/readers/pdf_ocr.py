"""A page that is only a picture in, its lines as tesseract reads them out, with tesseract's own confidence.

tesseract runs as a program of its own, where it is installed, one page at a time and under a time limit. The words have places on the
page but no characters in the PDF: their offset is `UNMAPPED`, and so nothing of them enters the source map. Knows nothing of clauses.
"""

import csv
import io
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.model import UNMAPPED
from ingest.readers.pdf_lines import Line, make_line
from ingest.readers.pdf_words import Font, Word

POINTS = 72
DPI = 300
MOST_PIXELS = 40_000_000
"""An A3 page at 300 dpi has 17 million; a poster is rendered coarser."""
PAGE_SECONDS = 60.0
SHARE = 0.6
"""Of the time that one file may take, recognition gets this much."""
LEAST_CONFIDENCE = 20.0
"""Words that tesseract itself believes less than this (of 100) are specks and strokes."""
ALIKE = 0.3
"""Lines whose height differs less than this from the usual are of the usual size: heights vary with the letters on a line."""
LINE_TO_SIZE = 0.85
"""Letter size as a share of a line's height, for lines of mixed letters."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The lines read off a picture, and the mean confidence of their words, 0 to 1."""

    lines: tuple[Line, ...]
    confidence: float


class Recogniser:
    """tesseract for the pages of one file: knows where the program is, and how much of the file's time is left."""

    def __init__(self) -> None:
        self.program = shutil.which("tesseract")
        self.until = time.monotonic() + SHARE * float(os.environ.get("CLAUSEWISE_READ_SECONDS", "300"))
        self.exhausted = False

    def read(self, page: Any, number: int) -> Seen | None:
        """The lines of a pdfium page; None where tesseract is absent, fails, or the time is used up."""
        left = self.until - time.monotonic()
        if self.program is None or left <= 0:
            self.exhausted = self.program is not None
            return None
        scale = min(DPI / POINTS, (MOST_PIXELS / (page.get_width() * page.get_height())) ** 0.5)
        rows = recognised(self.program, picture(page, scale), round(scale * POINTS), min(left, PAGE_SECONDS))
        words = [row for row in rows if row.confidence >= LEAST_CONFIDENCE]
        if not words:
            return None
        confidence = sum(row.confidence * len(row.text) for row in words) / sum(len(row.text) for row in words) / 100
        return Seen(tuple(lines_of(words, number, scale, page.get_height())), confidence)


def picture(page: Any, scale: float) -> bytes:
    """The page as a grey picture file."""
    bitmap = page.render(scale=scale, grayscale=True)
    buffer = io.BytesIO()
    try:
        bitmap.to_pil().convert("L").save(buffer, "PPM")
    finally:
        bitmap.close()
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Row:
    """A word as tesseract reports it, in pixels from the top left corner; `line` is the box of its line."""

    text: str
    confidence: float
    key: tuple[int, int, int]
    left: int
    width: int
    line: tuple[int, int]


def recognised(program: str, image: bytes, dpi: int, seconds: float) -> list[Row]:
    """The words of a picture; none where the program fails or takes too long."""
    command = [program, "stdin", "stdout", "--dpi", str(dpi), "-l", "eng", "tsv"]
    surroundings = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, input=image, capture_output=True, timeout=seconds, check=True, env=surroundings)  # noqa: S603
    except (subprocess.SubprocessError, OSError):
        return []
    return list(rows_of(done.stdout.decode("utf-8", "replace")))


def rows_of(report: str) -> Iterator[Row]:
    """tesseract's TSV: level 4 is a line, level 5 a word of it."""
    line = (0, 0)
    for entry in csv.DictReader(io.StringIO(report), delimiter="\t", quoting=csv.QUOTE_NONE):
        if entry["level"] == "4":
            line = (int(entry["top"]), int(entry["height"]))
        elif entry["level"] == "5" and entry["text"].strip():
            key = (int(entry["block_num"]), int(entry["par_num"]), int(entry["line_num"]))
            yield Row(entry["text"].strip(), float(entry["conf"]), key, int(entry["left"]), int(entry["width"]), line)


def lines_of(rows: Sequence[Row], number: int, scale: float, height: float) -> Iterator[Line]:
    """Words gathered to lines, in points from the bottom left corner."""
    usual = statistics.median(row.line[1] for row in rows)
    keys = dict.fromkeys(row.key for row in rows)
    for key in keys:
        here = [row for row in rows if row.key == key]
        top, tall = here[0].line
        size = round((usual if abs(tall - usual) < ALIKE * usual else tall) * LINE_TO_SIZE / scale, 1)
        upper, lower = height - top / scale, height - (top + tall) / scale
        font = Font(size, False, False)
        yield make_line(
            number, [Word(row.text, UNMAPPED, row.left / scale, lower, (row.left + row.width) / scale, upper, font) for row in here]
        )
