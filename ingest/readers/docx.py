"""A Word file in, its blocks in reading order out: headings, paragraphs, list items with their printed numbers, tables, footnotes.

Tracked changes are read as accepted; comments, hidden and struck-out text are left out and said. Runs name the part and the paragraph:
`word/document.xml#p12` is the thirteenth `w:p` of the part in document order, offsets as in `word_text`. The package is opened with zipfile
and hardened XML, not with python-docx, which drops what stands in tracked insertions. Does not know what a clause is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFile
from ingest.model import Block, BlockKind, Dropped, Found, Reading, Style
from ingest.readers.control_table import found_in_lines, found_in_tables, merged
from ingest.readers.package import Package, main_part, open_package
from ingest.readers.pieces import Cell, Joined, Piece, chain, flat, grid, join, letters, raised, table
from ingest.readers.word_numbering import Counters, next_label, place_of, read_numbering
from ingest.readers.word_styles import Styles, W, integer, outline_level, paragraph_style, read_styles, value
from ingest.readers.word_text import Word, boxes_of, pictures_of, words_of

if TYPE_CHECKING:
    from lxml.etree import _Element

WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo"}
CONTENTS = re.compile(r"(?:toc|table of figures|contents)\b", re.IGNORECASE)
NOTE_PARTS = {"f": ("footnotes", "footnote"), "e": ("endnotes", "endnote")}
CONTROL_TABLES = 3
"""The control table of a procedure stands at its head; later tables are its content."""


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


def read_docx(path: Path) -> Reading:
    """Blocks of a Word file. Raises UnreadableFile for what is no Word file, is damaged, locked, or made to do harm."""
    package = open_package(path)
    main = main_part(package)
    root = package.tree(main)
    body = root.find(f"{W}body") if root is not None else None
    if root is None or body is None:
        raise UnreadableFile(path.name, "the Word file has no body", "Open it in Word or LibreOffice and save it again.")
    styles = read_styles(_first_tree(package, main, "styles"))
    walk = _walk_of(main, root, styles, read_numbering(_first_tree(package, main, "numbering"), styles))
    blocks = tuple(_noted(_blocks(body, walk), walk, _notes(package, main, styles)))
    heads, found = _running_heads(package, main, styles)
    found = merged(found, found_in_tables([block.cells for block in blocks if block.cells][:CONTROL_TABLES]))
    notices = tuple(_notices(package, main, root, walk.dropped, blocks))
    letters_read = sum(letters(block.text) for block in blocks)
    return Reading(blocks, found=found, dropped=(*heads, *walk.dropped), notices=notices, body_characters=(letters_read,))


def _first_tree(package: Package, main: str, kind: str) -> "_Element | None":
    return next((package.tree(part) for part in package.related_parts(main, kind)), None)


def _walk_of(part: str, root: "_Element", styles: Styles, counters: Counters) -> Walk:
    return Walk(part, styles, counters, {paragraph: at for at, paragraph in enumerate(root.iter(f"{W}p"))})


def _blocks(container: "_Element", walk: Walk) -> Iterator[Block]:
    for child in container:
        if child.tag == f"{W}p":
            yield from _paragraph(child, walk)
        elif child.tag == f"{W}tbl":
            yield from _table(child, walk)
        elif child.tag == f"{W}sdt" and _is_contents(child):
            walk.dropped += [Dropped(_joined(paragraph, walk).text, "contents") for paragraph in child.iter(f"{W}p")]
        elif child.tag in WRAPPERS:
            yield from _blocks(child, walk)


def _is_contents(element: "_Element") -> bool:
    return CONTENTS.match(value(element, "sdtPr/docPartObj/docPartGallery") or "") is not None


def _paragraph(paragraph: "_Element", walk: Walk) -> Iterator[Block]:
    """The block of a paragraph, then its text boxes and pictures."""
    joined, words = _read(paragraph, walk)
    if _is_on_mark(paragraph, "del"):
        # Its end was deleted: what is left of it flows into the next paragraph, and it has no number of its own.
        walk.pending += [joined] if joined.text else []
        return
    label, left = _label(paragraph, walk)
    joined, walk.pending = chain([*walk.pending, joined], ""), []
    style_name = walk.styles.name(paragraph_style(paragraph, walk.styles))
    if joined.text and CONTENTS.match(style_name):
        walk.dropped.append(Dropped(joined.text, "contents"))
    elif joined.text:
        yield _block(joined, words, label, _style(paragraph, walk, words, style_name, left))
    for box in boxes_of(paragraph):
        yield from _blocks(box, walk)
    if pictures_of(paragraph):
        yield Block(_alternative_text(paragraph), "figure")


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
        yield from _blocks(rows[0][0], walk)
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
        content = flat(list(_blocks(cell, walk)))
        # A cell merged into the one above is kept as an empty place.
        row.append(Cell(Joined("") if merge in {"", "continue"} else content, max(integer(value(cell, "tcPr/gridSpan"), 1), 1)))
    return row


def _noted(blocks: Iterator[Block], walk: Walk, notes: dict[str, list[Block]]) -> Iterator[Block]:
    """Every footnote after the block that its mark stands in, numbered as printed."""
    told = 0
    for block in blocks:
        yield block
        for at, note in enumerate(walk.notes[told:], start=told + 1):
            for number, part in enumerate(notes.get(note, [])):
                yield replace(part, label="" if number else str(at))
        told = len(walk.notes)


def _notes(package: Package, main: str, styles: Styles) -> dict[str, list[Block]]:
    """The paragraphs of each footnote and endnote by its id."""
    notes: dict[str, list[Block]] = {}
    for prefix, (kind, tag) in NOTE_PARTS.items():
        for part in package.related_parts(main, kind):
            root = package.tree(part)
            if root is None:
                continue
            walk = _walk_of(part, root, styles, Counters({}))
            for note in root.iter(f"{W}{tag}"):
                blocks = [replace(block, kind="footnote") for block in _blocks(note, walk) if block.text]
                notes[prefix + note.get(f"{W}id", "")] = blocks
    return notes


def _running_heads(package: Package, main: str, styles: Styles) -> tuple[list[Dropped], Found]:
    """Headers and footers are no content, but the header often carries the control table."""
    dropped: dict[str, Dropped] = {}
    found = Found()
    for kind, reason in (("header", "running head"), ("footer", "running foot")):
        for part in package.related_parts(main, kind):
            root = package.tree(part)
            if root is None:
                continue
            blocks = [block for block in _blocks(root, _walk_of(part, root, styles, Counters({}))) if block.text]
            found = merged(found, found_in_tables([block.cells for block in blocks if block.cells]))
            found = merged(found, found_in_lines([block.text for block in blocks if not block.cells]))
            dropped |= {block.text: Dropped(block.text, reason) for block in blocks}
    return list(dropped.values()), found


def _notices(package: Package, main: str, root: "_Element", dropped: Sequence[Dropped], blocks: Sequence[Block]) -> list[str]:
    comments = _first_tree(package, main, "comments")
    counted = {
        "tracked change(s) read as accepted": _count(root, "ins", "del", "moveFrom", "moveTo"),
        "comment(s) left out": 0 if comments is None else _count(comments, "comment"),
        "hidden passage(s) left out": sum(one.reason == "hidden text" for one in dropped),
        "struck-out passage(s) left out": sum(one.reason == "struck out" for one in dropped),
        "picture(s) not read": sum(block.kind == "figure" for block in blocks),
        "embedded document(s) not read": _count(root, "altChunk", "object"),
    }
    return [f"{count} {what}" for what, count in counted.items() if count]


def _count(root: "_Element", *names: str) -> int:
    return sum(1 for _ in root.iter(*(W + name for name in names)))


def _alternative_text(paragraph: "_Element") -> str:
    described = (found.get("descr", "") for found in paragraph.iter("*") if str(found.tag).endswith("}docPr"))
    return next((text.strip() for text in described if text.strip()), "")
