"""A Word file in, its blocks in reading order out: headings, paragraphs, list items with their printed numbers, tables, footnotes.

Tracked changes are read as accepted; comments, hidden and struck-out text are left out and said. Runs name the part and the paragraph:
`word/document.xml#p12` is the thirteenth `w:p` of the part in document order, offsets as in `word_text`. The package is opened with zipfile
and hardened XML, not with python-docx, which drops what stands in tracked insertions. Does not know what a clause is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFile
from ingest.model import Block, Dropped, Found, Reading
from ingest.readers.control_table import found_in_lines, found_in_tables, merged
from ingest.readers.package import Package, main_part, open_package
from ingest.readers.pieces import chain, letters
from ingest.readers.word_body import Walk, blocks_of, walk_of
from ingest.readers.word_numbering import Counters, read_numbering
from ingest.readers.word_styles import Styles, W, read_styles
from ingest.readers.word_text import FALLBACK, M

if TYPE_CHECKING:
    from lxml.etree import _Element

NOT_READ = {FALLBACK, f"{W}moveFrom"}
NOTE_PARTS = {"f": ("footnotes", "footnote"), "e": ("endnotes", "endnote")}
PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
CONTROL_TABLES = 3
"""The control table of a procedure stands at its head; later tables are its content."""

TOP, DEEPER, LONGEST_TITLE = re.compile(r"\d+\.?$"), re.compile(r"\d+\.\d+\.?$"), 120


def read_docx(path: Path) -> Reading:
    """Blocks of a Word file. Raises UnreadableFile for what is no Word file, is damaged, locked, or made to do harm."""
    package = open_package(path)
    main = main_part(package)
    root = package.tree(main)
    body = root.find(f"{W}body") if root is not None else None
    if root is None or body is None:
        raise UnreadableFile(path.name, "the Word file has no body", "Open it in Word or LibreOffice and save it again.")
    styles = read_styles(_first_tree(package, main, "styles"))
    walk = walk_of(main, root, styles, read_numbering(_first_tree(package, main, "numbering"), styles))
    blocks = _headed(tuple(_noted(blocks_of(body, walk), walk, _notes(package, main, styles))))
    heads, found = _running_heads(package, main, styles)
    found = merged(found, found_in_tables([block.cells for block in blocks if block.cells][:CONTROL_TABLES]))
    notices = tuple(_notices(package, main, root, walk.dropped, blocks))
    body_letters = _letters_of(root) - sum(letters(one.text) for one in walk.dropped) + _letters_of_notes(blocks, walk)
    return Reading(
        blocks,
        found=found,
        dropped=(*heads, *walk.dropped),
        notices=notices,
        body_characters=(body_letters,),
        beside=tuple(_beside(package, main, root)),
    )


def _headed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Without heading styles, the bold paragraphs "1", "2" of an automatic numbering that goes on with plain "1.1" are the headings."""
    if any(block.style.level for block in blocks):
        return blocks
    steps = [block for block in blocks if block.label and DEEPER.match(block.label) and not block.style.bold]
    if not steps:
        return blocks
    return tuple(replace(block, kind="heading") if _stands_over(block) else block for block in blocks)


def _stands_over(block: Block) -> bool:
    top = block.kind == "list_item" and TOP.match(block.label or "") and block.style.bold
    return bool(top) and len(block.text) < LONGEST_TITLE and block.text.rstrip()[-1:] not in tuple(".;,:")


def _beside(package: Package, main: str, root: "_Element") -> Iterator[tuple[str, str]]:
    """What the file carries and the page does not show: comments, properties, descriptions of pictures, what tracked changes deleted."""
    for part in package.related_parts(main, "comments"):
        comments = package.tree(part)
        for comment in comments.iter(f"{W}comment") if comments is not None else ():
            yield "comment", "\n".join("".join(text.text or "" for text in line.iter(f"{W}t")) for line in comment.iter(f"{W}p"))
    for name in PROPERTIES:
        properties = package.tree(name)
        for told in properties.iter("*") if properties is not None else ():
            if (told.text or "").strip():
                yield "file's properties", str(told.text)
    for picture in root.iter("*"):
        if str(picture.tag).endswith(("}docPr", "}cNvPr")):
            yield "description of a picture", "\n".join(filter(None, (picture.get("title"), picture.get("descr"))))
    for deleted in root.iter(f"{W}del"):
        yield "deleted text", "".join(text.text or "" for text in deleted.iter(f"{W}delText"))


def _letters_of(root: "_Element") -> int:
    """Letters and digits of the part as it lies in the file, whatever was made of it: a block that was lost shows in the certificate."""
    texts = (text for text in root.iter(f"{W}t", f"{M}t") if not any(up.tag in NOT_READ for up in text.iterancestors()))
    return sum(letters(text.text or "") for text in texts)


def _letters_of_notes(blocks: Sequence[Block], walk: Walk) -> int:
    """Those of the footnotes shown, and of their marks, which Word counts by itself."""
    marks = sum(len(str(number)) for number in range(1, len(walk.notes) + 1))
    return marks + sum(letters(block.text) for block in blocks if block.kind == "footnote")


def _first_tree(package: Package, main: str, kind: str) -> "_Element | None":
    return next((package.tree(part) for part in package.related_parts(main, kind)), None)


def _noted(blocks: Iterator[Block], walk: Walk, notes: dict[str, list[Block]]) -> Iterator[Block]:
    """Every footnote after the block that its mark stands in, numbered as printed."""
    told = 0
    for block in blocks:
        yield block
        for at, note in enumerate(walk.notes[told:], start=told + 1):
            for number, part in enumerate(notes.get(note, [])):
                yield replace(part, label="" if number else str(at))
        told = len(walk.notes)
    if walk.pending:
        # The very last paragraph mark was deleted: there is no next paragraph to flow into.
        rest = chain(walk.pending, "")
        yield Block(rest.text, runs=rest.runs)


def _notes(package: Package, main: str, styles: Styles) -> dict[str, list[Block]]:
    """The paragraphs of each footnote and endnote by its id."""
    notes: dict[str, list[Block]] = {}
    for prefix, (kind, tag) in NOTE_PARTS.items():
        for part in package.related_parts(main, kind):
            root = package.tree(part)
            if root is None:
                continue
            walk = walk_of(part, root, styles, Counters({}))
            for note in root.iter(f"{W}{tag}"):
                blocks = [replace(block, kind="footnote") for block in blocks_of(note, walk) if block.text]
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
            blocks = [block for block in blocks_of(root, walk_of(part, root, styles, Counters({}))) if block.text]
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
