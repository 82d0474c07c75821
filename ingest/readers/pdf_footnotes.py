"""A page's body lines in; body and footnotes apart out. A footnote stands at the foot in smaller letters and begins with its raised number.

Its mark in the text is taken out, so that the sentence reads (and is quoted) whole. Knows nothing of clauses.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.model import Block, Dropped
from ingest.readers.pdf_layout import Layout
from ingest.readers.pdf_lines import Line, make_line
from ingest.readers.pdf_paragraphs import TERMINATED, block_of
from ingest.readers.pdf_words import Word

SMALLER = 0.94
"""Footnotes are set at this share of the body's size or smaller."""
NEARBY = 3
"""A note to a heading or a table's caption stands after one of this many blocks."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """The printed mark and the lines, over pages where it runs on; `place` is the page and pdfium character of its mark in the text."""

    mark: str
    lines: tuple[Line, ...]
    place: tuple[int, int] | None = None


def without_footnotes(pages: Sequence[Sequence[Line]], dropped: list[Dropped]) -> tuple[list[tuple[Line, ...]], list[Footnote]]:
    """The pages without their footnotes, the marks in the text recorded in `dropped`."""
    size = body_size(pages)
    found: list[Footnote] = []
    kept = []
    for lines in pages:
        start = foot(lines, size, bool(found) and bool(lines) and found[-1].lines[-1].page == lines[0].page - 1)
        here = []
        for line in lines[start:]:
            mark = mark_of(line)
            if mark:
                here.append(Footnote(mark, (without_first_word(line),)))
            elif here:
                here[-1] = replace(here[-1], lines=(*here[-1].lines, line))
            else:
                found[-1] = replace(found[-1], lines=(*found[-1].lines, line))
        found.extend(replace(footnote, place=place_of(footnote.mark, lines[:start])) for footnote in here)
        marks = {footnote.mark for footnote in here}
        kept.append(tuple(without_marks(line, marks, dropped) for line in lines[:start]))
    return kept, found


def place_of(mark: str, lines: Sequence[Line]) -> tuple[int, int] | None:
    """Where the text bears a footnote's mark."""
    return next(((line.page, word.offset) for line in lines for word in line.words[1:] if is_mark(word, {mark})), None)


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.words)
    return max(sizes, key=sizes.__getitem__, default=0.0)


def foot(lines: Sequence[Line], size: float, runs_over: bool) -> int:
    """Where the footnotes begin: the small lines at the page's end, from the first that bears a mark (or from the top of a rest)."""
    start = len(lines)
    while start > 0 and lines[start - 1].size <= SMALLER * size:
        start -= 1
    marked = next((at for at in range(start, len(lines)) if mark_of(lines[at])), len(lines))
    return start if runs_over and marked < len(lines) and marked > start else marked


def mark_of(line: Line) -> str:
    """The footnote's number if the line begins with a raised one."""
    first = line.words[0]
    mark = unicodedata.normalize("NFKC", first.text)
    return mark if first.raised and mark.isdecimal() and len(line.words) > 1 else ""


def without_first_word(line: Line) -> Line:
    """The line without its mark."""
    words = line.words[1:]
    return make_line(line.page, [words[0]._replace(glued=False), *words[1:]])


def without_marks(line: Line, marks: set[str], dropped: list[Dropped]) -> Line:
    """The line without the marks of this page's footnotes."""
    if not marks or len(line.words) < 2:
        return line
    taken = [word for word in line.words[1:] if is_mark(word, marks)]
    if not taken:
        return line
    dropped.extend(Dropped(word.text, "footnote mark", line.page) for word in taken)
    return replace(line, words=tuple(word for word in line.words if word not in taken))


def is_mark(word: Word, marks: set[str]) -> bool:
    """A raised number that a footnote of the page bears."""
    return word.raised and unicodedata.normalize("NFKC", word.text) in marks


def with_footnotes(blocks: Sequence[Block], footnotes: Sequence[Footnote], layout: Layout) -> list[Block]:
    """Each footnote after the paragraph that bears its mark; where that is not found, after the last block that begins on its page."""
    after: defaultdict[int, list[Block]] = defaultdict(list)
    for footnote in footnotes:
        bearer = next((at for at, block in enumerate(blocks) if footnote.place and bears(block, *footnote.place)), None)
        end = paragraph_end(blocks, bearer) if bearer is not None else None
        at = end if end is not None else page_end(blocks, footnote.lines[0].page)
        after[at].append(footnote_block(footnote, layout))
    found = after[-1]
    for at, block in enumerate(blocks):
        found += [block, *after[at]]
    return found


def bears(block: Block, page: int, offset: int) -> bool:
    """Does the block's text reach up to a character of the page?"""
    return any(run.page == page and run.offset <= offset <= run.offset + run.length + 1 for run in block.runs)


def paragraph_end(blocks: Sequence[Block], at: int) -> int | None:
    """The next block, if near, at which a sentence ends and after which nothing follows that goes with it (a table after its caption)."""
    for here in range(at, min(at + NEARBY, len(blocks) - 1)):
        after = blocks[here + 1]
        if TERMINATED.search(blocks[here].text) and not after.run_on and after.kind not in ("table", "figure"):
            return here
    return None


def page_end(blocks: Sequence[Block], page: int) -> int:
    """The last block before the first of a later page."""
    return next((at for at, block in enumerate(blocks) if block.page is not None and block.page > page), len(blocks)) - 1


def footnote_block(footnote: Footnote, layout: Layout) -> Block:
    """One footnote as a block."""
    return replace(block_of(footnote.lines, layout), kind="footnote", label=footnote.mark, bold_lead=0)
