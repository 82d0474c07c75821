"""What a PDF states about itself in, through pypdf: page labels, bookmarks, title. And headings that only the bookmarks hold.

Some files draw a heading as a shape: no extractor finds its words on the page, but the bookmark that points there has them.
"""

import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from ingest.model import Block, Dropped, Style

TRUSTED = 0.6
"""Bookmarks are believed where this share of them is found in the text."""
LONGEST_TITLE = 120
FIELD_RESIDUE = re.compile(r"\d+F$")
"""Word leaves the number of a footnote's field behind in a bookmark: `Introduction0F`."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Level, title, page, and height on the page where known."""

    level: int
    title: str
    page: int
    top: float | None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the file says: page labels (empty if none), bookmarks, title; whether it is locked, and whether it lists no page at all.

    `beside` are its other properties and the names of files attached to it.
    """

    labels: tuple[str, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    title: str = ""
    locked: bool = False
    pageless: bool = False
    beside: tuple[tuple[str, str], ...] = ()


# pypdf reports every flaw of a damaged file on stderr; what it could not read is in the result, for a person to see.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def declared(path: Path) -> Declared:
    """Page labels, bookmarks and title; empty where the file has none, or where that part of it is damaged."""
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return Declared(locked=True)
        if not len(reader.pages):
            return Declared(pageless=True)
        labels = tuple(reader.page_labels) if "/PageLabels" in reader.root_object else ()
        title = str(reader.metadata.title or "").strip() if reader.metadata else ""
        return Declared(labels, tuple(bookmarks(reader, reader.outline, 1)), title, beside=tuple(properties(reader)))
    except DependencyError:
        # Only the ciphers need what is not installed; pdfium opens the file if no password is wanted.
        return Declared(locked=True)
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError):
        return Declared()


def properties(reader: PdfReader) -> Iterator[tuple[str, str]]:
    """What is said of the file beside its title, and the names of its attachments."""
    for name, told in (reader.metadata or {}).items():
        if isinstance(told, str) and told.strip():
            yield f"file's property {str(name).lstrip('/')}", told
    for name in reader.attachments:
        yield "name of an attached file", name


def bookmarks(reader: PdfReader, outline: Sequence[Any], level: int) -> Iterator[Bookmark]:
    """The outline's entries, flat."""
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(reader, entry, level + 1)
            continue
        page = reader.get_destination_page_number(entry)
        title = FIELD_RESIDUE.sub("", re.sub(r"\s+", " ", str(entry.title)).strip())
        if page is not None and page >= 0 and title:
            yield Bookmark(level, title, page, float(entry.top) if entry.top is not None else None)


def with_drawn_headings(
    blocks: Sequence[Block], marks: Sequence[Bookmark], size: float, dropped: Sequence[Dropped]
) -> tuple[list[Block], tuple[str, ...]]:
    """Blocks with the headings that only bookmarks hold, and a notice for each; `size` is that of body text."""
    words = {page: words_near(page, blocks, dropped) for page in {mark.page for mark in marks}}
    missing = [mark for mark in marks if mark.page and squashed(mark.title) not in words[mark.page]]
    if len(missing) > (1 - TRUSTED) * len(marks):
        return list(blocks), ()
    found = list(blocks)
    notices = []
    for mark in missing:
        if mark.top is None or not 3 < len(mark.title) <= LONGEST_TITLE:
            continue
        found.insert(place(found, mark), Block(mark.title, "heading", mark.page, style=Style(size, bold=True), page_end=mark.page))
        notices.append(f'The heading "{mark.title}" on PDF page {mark.page + 1} is drawn, not text: its words are the bookmark\'s.')
    return found, tuple(notices)


def words_near(page: int, blocks: Sequence[Block], dropped: Sequence[Dropped]) -> str:
    """All that is printed on a page and its neighbours."""
    printed = [block.text for block in blocks if block.page is not None and abs(block.page - page) <= 1]
    return squashed(" ".join([*printed, *(line.text for line in dropped if line.page == page)]))


def place(blocks: Sequence[Block], mark: Bookmark) -> int:
    """Before the first block that begins below the bookmark."""
    for at, block in enumerate(blocks):
        if block.page is None or block.page < mark.page or block.kind == "footnote":
            continue
        if block.page > mark.page or (block.box and mark.top is not None and block.box[3] < mark.top):
            return at
    return len(blocks)


def squashed(text: str) -> str:
    """Letters and digits, small."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())
