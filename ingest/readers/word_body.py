"""The body of a Word part in, its blocks in order out: paragraphs with their printed numbers, tables, text boxes, pictures.

What is hidden or struck out goes to `dropped`, the marks of footnotes to `notes`. Knows nothing of files.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.model import Block, BlockKind, Dropped, Style
from ingest.readers.pieces import Cell, Joined, Piece, chain, flat, grid, join, letters, raised, table
from ingest.readers.word_numbering import Counters, next_label, place_of
from ingest.readers.word_styles import Styles, W, integer, outline_level, paragraph_style, value
from ingest.readers.word_text import FALLBACK, Word, boxes_of, pictures_of, words_of

if TYPE_CHECKING:
    from lxml.etree import _Element

WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo"}
CONTENTS = re.compile(r"(?:toc|table of figures|contents)\b", re.IGNORECASE)


@dataclass(slots=True)
class Walk:
    """One part being read: what is fixed, and what is counted or left out on the way."""

    part: str
    styles: Styles
    counters: Counters
    ordinals: "dict[_Element, int]"
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pending: list[Joined] = field(default_factory=list)


def walk_of(part: str, root: "_Element", styles: Styles, counters: Counters) -> Walk:
    """A walk at its start, every paragraph of the part numbered for runs."""
    return Walk(part, styles, counters, {paragraph: at for at, paragraph in enumerate(root.iter(f"{W}p"))})


def blocks_of(container: "_Element", walk: Walk) -> Iterator[Block]:
    """The blocks of a body, a cell, a note or a header."""
    for child in container:
        if child.tag == f"{W}p":
            yield from _paragraph(child, walk)
        elif child.tag == f"{W}tbl":
            yield from _table(child, walk)
        elif child.tag == f"{W}sdt" and _is_contents(child):
            walk.dropped += [Dropped(_joined(paragraph, walk).text, "contents") for paragraph in child.iter(f"{W}p")]
        elif child.tag != FALLBACK:
            # Content controls, insertions and whatever wrapper we do not know: nothing is lost because a tag is new.
            yield from blocks_of(child, walk)


def _is_contents(element: "_Element") -> bool:
    return CONTENTS.match(value(element, "sdtPr/docPartObj/docPartGallery") or "") is not None


def _paragraph(paragraph: "_Element", walk: Walk) -> Iterator[Block]:
    """The block of a paragraph, then its text boxes and pictures."""
    joined, words = _read(paragraph, walk)
    if _is_on_mark(paragraph, "del"):
        # Its end was deleted: what is left of it flows into the next paragraph, and it has no number of its own.
        walk.pending += [_with_blank(joined, words)] if joined.text else []
        return
    label, left = _label(paragraph, walk)
    joined, walk.pending = chain([*walk.pending, joined], ""), []
    style_name = walk.styles.name(paragraph_style(paragraph, walk.styles))
    if joined.text and CONTENTS.match(style_name):
        walk.dropped.append(Dropped(joined.text, "contents"))
    elif joined.text:
        yield _block(joined, words, label, _style(paragraph, walk, words, style_name, left))
    for box in boxes_of(paragraph):
        yield from blocks_of(box, walk)
    if pictures_of(paragraph):
        yield Block(_alternative_text(paragraph), "figure")


def _with_blank(joined: Joined, words: Sequence[Word]) -> Joined:
    """A paragraph that flows into the next keeps the blank at its end, which is cut off otherwise."""
    return Joined(f"{joined.text} ", joined.runs) if words[-1].piece.text[-1:].isspace() else joined


def _read(paragraph: "_Element", walk: Walk) -> tuple[Joined, list[Word]]:
    """The readable text; hidden and struck-out words go to `dropped`, note marks become raised numbers."""
    shown: list[Word] = []
    for word in words_of(paragraph, walk.styles):
        reason = "hidden text" if word.look.hidden else "struck out" if word.look.struck else ""
        if word.note:
            walk.notes.append(word.note)
            shown.append(replace(word, piece=Piece(raised(str(len(walk.notes))), None)))
        elif not reason:
            shown.append(word)
        elif word.piece.text.strip():
            walk.dropped.append(Dropped(word.piece.text, reason))
    return join((word.piece for word in shown), f"{walk.part}#p{walk.ordinals[paragraph]}"), shown


def _joined(paragraph: "_Element", walk: Walk) -> Joined:
    return _read(paragraph, walk)[0]


def _label(paragraph: "_Element", walk: Walk) -> tuple[str, float | None]:
    """The printed number and the left edge its list gives. A deleted or hidden paragraph does not count."""
    place = place_of(paragraph, walk.counters, walk.styles)
    if place is None or _is_on_mark(paragraph, "vanish"):
        return "", None
    return next_label(walk.counters, place), place[0].levels[place[1]].left


def _is_on_mark(paragraph: "_Element", name: str) -> bool:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}{name}") is not None


def _block(joined: Joined, words: Sequence[Word], label: str, style: Style) -> Block:
    kind: BlockKind = "heading" if style.level else "list_item" if label else "paragraph"
    lead = 0 if style.bold else _bold_lead(words)
    return Block(joined.text, kind, style=style, label=label, bold_lead=lead, runs=joined.runs)


def _style(paragraph: "_Element", walk: Walk, words: Sequence[Word], name: str, left: float | None) -> Style:
    by_size: dict[float, int] = {}
    for word in words:
        by_size[word.look.size] = by_size.get(word.look.size, 0) + letters(word.piece.text)
    filled = [word.look for word in words if word.piece.text.strip()]
    return Style(
        size=max(by_size, key=lambda size: by_size[size], default=0.0),
        bold=bool(filled) and all(look.bold for look in filled),
        italic=bool(filled) and all(look.italic for look in filled),
        left=_indent(paragraph, walk.styles) or left or 0.0,
        name=name,
        level=outline_level(paragraph, walk.styles),
    )


def _indent(paragraph: "_Element", styles: Styles) -> float | None:
    for element in (paragraph, *styles.chain(paragraph_style(paragraph, styles))):
        indent = element.find(f"{W}pPr/{W}ind")
        told = None if indent is None else indent.get(f"{W}left") or indent.get(f"{W}start")
        if told and told.lstrip("-").isdigit():
            return int(told) / 20
    return None


def _bold_lead(words: Sequence[Word]) -> int:
    lead: list[Piece] = []
    for word in words:
        if not word.look.bold and word.piece.text.strip():
            break
        lead.append(word.piece)
    return len(join(lead).text)


def _table(element: "_Element", walk: Walk) -> Iterator[Block]:
    """A table; one of a single cell is only a frame around ordinary paragraphs."""
    rows = [list(_inside(row, f"{W}tc")) for row in _inside(element, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
    if len(rows) == 1 and len(rows[0]) == 1:
        yield from blocks_of(rows[0][0], walk)
        return
    block = table(grid([_row(row, walk) for row in rows]), Style(name=walk.styles.name(value(element, "tblPr/tblStyle") or "")))
    if block.text.strip(" |\n"):
        yield block
    for paragraph in element.iter(f"{W}p"):
        if pictures_of(paragraph):
            yield Block(_alternative_text(paragraph), "figure")


def _inside(element: "_Element", tag: str) -> "Iterator[_Element]":
    """Rows of a table, cells of a row, through the wrappers that content controls and insertions put around them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from _inside(child, tag)


def _row(cells: "Sequence[_Element]", walk: Walk) -> list[Cell]:
    before = value(cells[0].getparent(), "trPr/gridBefore") if cells else None
    row = [Cell(Joined(""), integer(before, 1))] if before and before != "0" else []
    for cell in cells:
        merge = value(cell, "tcPr/vMerge")
        content = flat(list(blocks_of(cell, walk)))
        # A cell merged into the one above is kept as an empty place.
        row.append(Cell(Joined("") if merge in {"", "continue"} else content, max(integer(value(cell, "tcPr/gridSpan"), 1), 1)))
    return row


def _alternative_text(paragraph: "_Element") -> str:
    described = (found.get("descr", "") for found in paragraph.iter("*") if str(found.tag).endswith("}docPr"))
    return next((text.strip() for text in described if text.strip()), "")
