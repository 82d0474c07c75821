"""The body's lines in, blocks out: paragraphs, list items and bold lines, joined over line and page breaks, with their source map.

A line that may begin with a number starts a block of its own; where nothing else set it apart the block is marked `run_on`, and who knows
the numbering joins it again if the number is none. Knows nothing of clauses.
"""

import re
from collections import Counter
from collections.abc import Sequence

from ingest.model import Block, Run, Style
from ingest.numbering import DIVISION
from ingest.readers.pdf_layout import Layout
from ingest.readers.pdf_lines import SOFT_HYPHEN, Line
from ingest.readers.pdf_words import Word

LABEL = re.compile(
    r"(?:§+\s*)?(?:\d{1,3}(?:\.\d{1,3})*[.)]?|\(?[a-zA-Z][.)]|\(?[ivxlc]{1,6}[.)]|[IVXLC]{1,6}[.)]|\(\d{1,2}\)"
    r"|[A-Z]{1,4}\.\d{1,2}(?:\.\d{1,2})*\.?|(?:\d{1,2}\.)+[A-Z](?:\.\d{1,2})*\.?)(?=\s|$|[A-Z][A-Za-z])"
)
"""What may be a clause's number at the start of a line: every grammar's labels, to be judged later."""
BULLET = re.compile(r"[•●○▪■□◦‣⁃➢✓]|[-–—−·o](?=\s)")
TERMINATED = re.compile(r"[.:;?!][”\"')\]]*\d*$")
GAP = 1.3
"""Lines further apart than this many usual line pitches belong to different paragraphs."""
INDENT = 6.0
COLUMN = 100.0
"""A line that stands higher and this far right begins the next column."""


def paragraphs(lines: Sequence[Line], layout: Layout) -> list[Block]:
    """Blocks of consecutive body lines, which may run over pages."""
    blocks: list[Block] = []
    current: list[Line] = []
    run_on = False
    for line in lines:
        breaks = not current or starts_new(current, line, layout)
        soft = not breaks and bool(LABEL.match(line.text) or DIVISION.fullmatch(line.text))
        if (breaks or soft) and current:
            blocks.append(block_of(current, layout, run_on))
            current = []
        if not current:
            run_on = soft
        current.append(line)
    return [*blocks, block_of(current, layout, run_on)] if current else blocks


def starts_new(lines: Sequence[Line], line: Line, layout: Layout) -> bool:
    """Does `line` begin a paragraph of its own, after `lines`?"""
    before = lines[-1]
    if BULLET.match(line.text) or abs(before.size - line.size) > 0.6:
        return True
    if line.page != before.page or (line.bottom > before.bottom + 2 * line.size and line.left > before.left + COLUMN):
        return not continues_over_page(lines, line, layout)
    if before.bottom - line.bottom > GAP * layout.pitches.get(line.size, 1.25 * line.size) or line.bottom > before.bottom + 2:
        return True
    if restyled(before, line):
        return True
    if stops_short(before, line, layout) and not goes_on(before, line):
        return True
    return misaligned(lines, line)


def continues_over_page(lines: Sequence[Line], line: Line, layout: Layout) -> bool:
    """Is the first line of a page (or column) the next line of the paragraph that ends the one before?"""
    before = lines[-1]
    if line.page > before.page + 1 or (line.bold and not goes_on(before, line)):
        return False
    if restyled(before, line) or (LABEL.match(line.text) and TERMINATED.search(before.text)):
        return False
    if goes_on(before, line):
        return True
    if TERMINATED.search(before.text) or stops_short(before, line, layout):
        return False
    return line.page == before.page or abs(layout.left(before) - layout.left(line)) < INDENT or len(lines) == 1


def goes_on(before: Line, line: Line) -> bool:
    """A sentence plainly goes on: no full stop before, a small letter after."""
    return not TERMINATED.search(before.text) and line.text[:1].islower() and not LABEL.match(line.text)


def stops_short(before: Line, line: Line, layout: Layout) -> bool:
    """The next line's first word would have fitted: the break was meant."""
    first = line.words[0]
    return before.right + (first.right - first.left) + 0.5 * before.size < layout.right(before)


def restyled(before: Line, line: Line) -> bool:
    """Weight changes between the lines, and not in the middle of bold words that run over the break; or a bold lead follows a full stop."""
    if not before.words[-1].font.bold and line.words[0].font.bold and TERMINATED.search(before.text):
        return True
    if before.bold == line.bold and (before.italic and before.bold) != (line.italic and line.bold):
        return True
    if before.bold == line.bold:
        return False
    return before.words[-1].font.bold != line.words[0].font.bold or line.bold


def misaligned(lines: Sequence[Line], line: Line) -> bool:
    """The left edge moves in a way that a paragraph's own first line does not explain."""
    before = lines[-1]
    shift = line.left - before.left
    centred = abs((line.left + line.right) - (before.left + before.right)) < 6
    if abs(shift) < INDENT or centred:
        return False
    if len(lines) > 1:
        return True
    hanging = LABEL.match(before.text) or BULLET.match(before.text)
    return shift < 0 if hanging else bool(shift > 0 and TERMINATED.search(before.text))


def block_of(lines: Sequence[Line], layout: Layout, run_on: bool = False) -> Block:
    """One block of its lines, with style and source map."""
    text, runs = joined(lines, layout.words)
    words = [word for line in lines for word in line.words]
    first = lines[0]
    letters = Counter[float]()
    for line in lines:
        letters[line.size] += len(line.text)
    bold, italic = all(word.font.bold for word in words), all(word.font.italic for word in words)
    here = [line for line in lines if line.page == first.page]
    left, bottom = min(line.left for line in here), min(line.bottom for line in here)
    right, top = max(line.right for line in here), max(line.top for line in here)
    return Block(
        text=text,
        kind="list_item" if BULLET.match(text) else "paragraph",
        page=first.page,
        box=(left, bottom, right, top),
        style=Style(letters.most_common(1)[0][0], bold, italic, round(layout.left(first), 1)),
        bold_lead=0 if bold else lead(words),
        runs=runs,
        page_end=lines[-1].page,
        run_on=run_on,
    )


def lead(words: Sequence[Word]) -> int:
    """How many characters the bold words at the start take."""
    length = 0
    for at, word in enumerate(words):
        if not word.font.bold:
            break
        length += len(word.text) + (0 if word.glued or not at else 1)
    return length


def joined(lines: Sequence[Line], vocabulary: frozenset[str]) -> tuple[str, tuple[Run, ...]]:
    """The lines as one text and its source map. A hyphen at a line's end stays unless the document knows the whole word."""
    parts: list[str] = []
    runs: list[Run] = []
    length = 0
    for at, line in enumerate(lines):
        after = lines[at + 1].words[0].text if at + 1 < len(lines) else ""
        before = lines[at - 1].words[-1].text if at else ""
        for position, word in enumerate(line.words):
            text = word.text
            if position == 0:
                blank = bool(at) and not (before.endswith(("-", SOFT_HYPHEN)) and len(before) > 1 and text[:1].isalnum())
            else:
                blank = not word.glued
            if blank and length:
                parts.append(" ")
                length += 1
            if after and position == len(line.words) - 1 and text.endswith(("-", SOFT_HYPHEN)):
                text = text[: -drops_hyphen(text, after, vocabulary) or None]
            if not text:
                continue
            last = runs[-1] if runs else None
            if last and last.page == line.page and word.offset - last.offset == length - last.start:
                runs[-1] = Run(last.start, length + len(text) - last.start, line.page, last.offset)
            else:
                runs.append(Run(length, len(text), line.page, word.offset))
            parts.append(text)
            length += len(text)
    return "".join(parts), tuple(runs)


def drops_hyphen(text: str, after: str, vocabulary: frozenset[str]) -> int:
    """1 if the hyphen at the end of `text` only divides a word, else 0."""
    if text.endswith(SOFT_HYPHEN):
        return 1
    whole = (text[:-1] + after).strip(".,;:()").lower()
    hyphened = (text + after).strip(".,;:()").lower()
    return int(len(text) > 1 and whole in vocabulary and hyphened not in vocabulary and text[-2].isalpha())
