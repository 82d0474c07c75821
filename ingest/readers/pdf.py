"""A PDF in, a `Reading` out: blocks in reading order with their place, page labels, outline, and all that was left out and why.

pdfium gives text, places and fonts; pypdf the outline, the page labels and the encryption. Knows nothing of clauses.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pypdfium2

from ingest.errors import UnreadableFile
from ingest.model import Block, Dropped, Found, Reading
from ingest.readers.pdf_columns import unruled
from ingest.readers.pdf_faces import Faces
from ingest.readers.pdf_figures import Figure, block_of_figure, figures, gathered_scraps, whole_page
from ingest.readers.pdf_footnotes import Footnote, body_size, with_footnotes, without_footnotes
from ingest.readers.pdf_furniture import body_of
from ingest.readers.pdf_layout import Layout, layout_of
from ingest.readers.pdf_line_numbers import last_number, without_line_numbers
from ingest.readers.pdf_lines import Line, make_line, page_lines
from ingest.readers.pdf_ocr import Recogniser
from ingest.readers.pdf_outline import Declared, declared, with_drawn_headings
from ingest.readers.pdf_paragraphs import paragraphs
from ingest.readers.pdf_reading_order import in_reading_order
from ingest.readers.pdf_rules import grids_of, page_drawings
from ingest.readers.pdf_tables import Table, block_of_table, joined_tables, split, without_repeated_heads
from ingest.readers.pdf_unseen import comments, unseen_words

TEXT_LAYER = 0.8
"""A picture of a whole page with more than this share of unseen words is a scan with its text layer."""
MOST_PAGES = 5000
"""Longer files are more likely a mistake or an attack than a guideline."""


def read_pdf(path: Path) -> Reading:
    """Read one PDF. Raises UnreadableFile where it is no PDF, is locked by a password, or has no or too many pages."""
    stated = declared(path)
    with opened(path, stated) as document:
        recogniser = Recogniser()
        read = read_pages(document, recogniser)
    pages = [page.lines for page in read]
    body = body_of(pages, [page.height for page in read])
    dropped = [*body.dropped, *(line for page in read for line in page.dropped)]
    text, footnotes = without_footnotes(body.pages, dropped)
    layout = layout_of(text)
    parted = [unruled(lines) for lines in text]
    bodies = [lines for lines, _ in parted]
    found = [table for page, (_, more) in zip(read, parted, strict=True) for table in sorted((*page.tables, *more), key=place_on_page)]
    tables = joined_tables(found, bodies)
    tables = [without_repeated_heads(parts, dropped) for parts in tables]
    drawn = [figure for page in read for figure in page.figures]
    insets = [block_of_table(parts, layout.words) for parts in tables] + [block_of_figure(figure, layout.words) for figure in drawn]
    blocks = with_footnotes(gathered_scraps(list(in_order(bodies, insets, layout))), footnotes, layout)
    blocks, drawn_headings = with_drawn_headings(blocks, stated.bookmarks, body_size(bodies), dropped)
    return Reading(
        blocks=tuple(blocks),
        pages=len(pages),
        page_labels=tuple(printed or told for printed, told in zip_longest(body.labels, stated.labels[: len(pages)], fillvalue="")),
        outline=tuple((mark.level, mark.title, mark.page) for mark in stated.bookmarks),
        found=Found(title=stated.title),
        dropped=tuple(dropped),
        notices=notices(read, recogniser) + hidden_notice(dropped) + drawn_headings,
        recognised=tuple((number, page.confidence) for number, page in enumerate(read) if page.confidence is not None),
        blank_pages=tuple(number for number, page in enumerate(read) if page.blank),
        body_characters=body_characters(bodies, footnotes, tables, drawn),
        beside=(*stated.beside, *(("comment", text) for page in read for text in page.comments)),
    )


def place_on_page(table: Table) -> float:
    """Tables from top to bottom."""
    return -table.box[3]


@contextmanager
def opened(path: Path, stated: Declared) -> Iterator[pypdfium2.PdfDocument]:
    """The document in pdfium, closed in the end whatever happens."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        # pdfium's own word for the cause may be that of a file read before this one.
        if stated.locked:
            remedy = "Save a copy without the password and ingest that."
            raise UnreadableFile(path.name, "the PDF is locked by a password", remedy) from error
        if stated.pageless:
            raise UnreadableFile(path.name, "the PDF has no pages", "Download it again.") from error
        remedy = "Open it in a PDF viewer and save it again, or download it again."
        raise UnreadableFile(path.name, "this is no PDF, or it is damaged", remedy) from error
    try:
        if not len(document):
            raise UnreadableFile(path.name, "the PDF has no pages", "Download it again.")
        if len(document) > MOST_PAGES:
            raise UnreadableFile(path.name, f"the PDF has more than {MOST_PAGES} pages", "Split it into parts and ingest those.")
        yield document
    except pypdfium2.PdfiumError as error:
        remedy = "Open it in a PDF viewer and save it again, or download it again."
        raise UnreadableFile(path.name, "a page of the PDF is damaged", remedy) from error
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class Page:
    """Lines outside of tables and figures, tables, figures, height in points, whether nothing is on it, what was dropped.

    `confidence` is that of text recognition where the page is a picture, `comments` what notes pinned to the page say.
    """

    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    height: float
    blank: bool
    dropped: tuple[Dropped, ...]
    confidence: float | None = None
    comments: tuple[str, ...] = ()


def read_pages(document: pypdfium2.PdfDocument, recogniser: Recogniser) -> list[Page]:
    """All pages; margin numbers count on from one to the next."""
    faces: Faces = {}
    read: list[Page] = []
    counted = 0
    for number in range(len(document)):
        read.append(read_page(document, number, faces, recogniser, counted))
        counted = last_number(read[-1].dropped, counted)
    return read


def read_page(document: pypdfium2.PdfDocument, number: int, faces: Faces, recogniser: Recogniser, counted: int) -> Page:
    """The lines and ruled tables of one page; `counted` is the last line number before it."""
    page = document[number]
    text_page = page.get_textpage()
    try:
        rules, shapes = page_drawings(page.raw)
        drawn_lines = in_reading_order(page_lines(text_page.raw, number, faces))
        pictured = any(whole_page(shape, page.get_size()) for shape in shapes)
        numbered, hidden = without_hidden(drawn_lines, unseen_words(page, text_page, drawn_lines, shapes), pictured)
        seen = recogniser.read(page, number) if shapes and not numbered else None
        unnumbered, dropped = without_line_numbers(in_reading_order(seen.lines) if seen else numbered, counted)
        outside, tables = split(unnumbered, grids_of(rules))
        lines, drawn = figures(outside, shapes, [table.box for table in tables], page.get_size())
        blank = not (numbered or shapes)
        gone = (*hidden, *dropped)
        confidence = seen.confidence if seen else None
        notes = tuple(comments(page.raw))
        return Page(tuple(lines), tuple(tables), tuple(drawn), page.get_height(), blank, gone, confidence, notes)
    finally:
        text_page.close()
        page.close()


def without_hidden(lines: Sequence[Line], unseen: frozenset[int], pictured: bool) -> tuple[list[Line], list[Dropped]]:
    """Words that nobody sees beside visible ones are no part of the document; where (nearly) all are, they are the text layer of a scan."""
    words = [word for line in lines for word in line.words]
    hidden = {word.offset for word in words if word.font.hidden or word.offset in unseen}
    if not hidden or all(word.font.hidden for word in words) or (pictured and len(hidden) > TEXT_LAYER * len(words)):
        return list(lines), []
    seen = [(line, [word for word in line.words if word.offset not in hidden]) for line in lines]
    gone = [(line, [word for word in line.words if word.offset in hidden]) for line in lines]
    dropped = [Dropped(make_line(line.page, out).text, "hidden text", line.page) for line, out in gone if out]
    return [make_line(line.page, visible) for line, visible in seen if visible], dropped


def in_order(pages: Sequence[Sequence[Line]], insets: Sequence[Block], layout: Layout) -> Iterator[Block]:
    """Paragraphs, and tables and figures (`insets`), from top to bottom; an inset parts the text around it."""
    stretch: list[Line] = []
    waiting = sorted(insets, key=lambda block: (block.page, -block.box[3] if block.box else 0))
    for number, lines in enumerate(pages):
        for line in lines:
            while waiting and waiting[0].page == number and waiting[0].box and waiting[0].box[3] > line.top:
                yield from paragraphs(stretch, layout)
                yield waiting.pop(0)
                stretch = []
            stretch.append(line)
        while waiting and waiting[0].page == number:
            yield from paragraphs(stretch, layout)
            yield waiting.pop(0)
            stretch = []
    yield from paragraphs(stretch, layout)


def notices(pages: Sequence[Page], recogniser: Recogniser) -> tuple[str, ...]:
    """What a person must know: pages that are pictures, and whether their text could be recognised."""
    seen = [number + 1 for number, page in enumerate(pages) if page.confidence is not None]
    empty = [number + 1 for number, page in enumerate(pages) if not (page.lines or page.tables or page.figures or page.blank)]
    found = []
    if seen:
        words = "its words cannot be marked on the page, and figures in it should be compared with the picture"
        found.append(f"The text of PDF page {listed(seen)} was recognised by tesseract from a picture: {words}.")
    if empty:
        found.append(f"No text on PDF page {listed(empty)}: scanned, or a picture. {way_out(recogniser)}")
    return tuple(found)


def way_out(recogniser: Recogniser) -> str:
    """What to do about a page without text."""
    if recogniser.program is None:
        return "Install tesseract-ocr and add the file again, or run text recognition (OCR) on it, if it should be searched."
    if recogniser.exhausted:
        return "Recognition ran out of time: split the file, or raise CLAUSEWISE_READ_SECONDS."
    return "tesseract recognised no words on it."


def listed(pages: Sequence[int]) -> str:
    """`1, 3, 4`."""
    return ", ".join(map(str, pages))


def hidden_notice(dropped: Sequence[Dropped]) -> tuple[str, ...]:
    """What a person must know of text that cannot be seen."""
    pages = sorted({line.page + 1 for line in dropped if line.reason == "hidden text" and line.page is not None})
    return (f"Invisible text on PDF page {', '.join(map(str, pages))} was left out.",) if pages else ()


def body_characters(
    pages: Sequence[Sequence[Line]], footnotes: Sequence[Footnote], tables: Sequence[Sequence[Table]], drawn: Sequence[Figure]
) -> tuple[int, ...]:
    """Letters and digits of each page's body: text, footnotes, tables, figures."""
    counts = [0] * len(pages)
    cells = (line for parts in tables for table in parts for row in table.rows for cell in row for line in cell)
    notes = (line for footnote in footnotes for line in footnote.lines)
    scraps = (line for figure in drawn for line in figure.lines)
    for line in (*cells, *notes, *scraps, *(line for lines in pages for line in lines)):
        counts[line.page] += sum(character.isalnum() for word in line.words for character in word.text)
    return tuple(counts)
