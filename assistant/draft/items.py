"""A paragraph of a Word part in, its items out: letters with their place in runs, and what stands between them (fields, pictures, notes).

The items are what edits are told in. Knows nothing of changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ingest.readers.word_styles import W
from ingest.readers.word_text import M, symbol

if TYPE_CHECKING:
    from lxml.etree import _Element

ItemKind = Literal["letter", "object", "field", "anchor"]

OUTSIDE = -1
FIXED = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}br": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\u00ad",
}
GONE = {f"{W}del", f"{W}moveFrom"}
NEW = {f"{W}ins", f"{W}moveTo"}
FIELD_PARTS = {f"{W}fldChar", f"{W}instrText", f"{W}delInstrText"}
UNREAD = {f"{W}rPr", f"{W}lastRenderedPageBreak", f"{W}annotationRef", f"{W}footnoteRef", f"{W}endnoteRef", f"{W}separator"}
TYPED_FIELDS = ("HYPERLINK", "FORMTEXT", "MACROBUTTON", "QUOTE", "FILLIN")
"""Fields whose result a person typed; the result of any other one is computed, and what is typed into it is lost at the next update."""


@dataclass(frozen=True, slots=True)
class Item:
    """One letter, or one thing without text. `run` is its `w:r` (or formula), `piece` the child of the run, `at` the place in a `w:t`.

    `gone` stands in an earlier tracked deletion, `fresh` in an earlier tracked insertion. `direct`: its run is a child of the paragraph or
    of a hyperlink in it, which is all that simpler readers see. `field` is the computed field it belongs to (`OUTSIDE`: none), `result`
    whether it is a letter of that field's result. `symbol`: a letter that is drawn from a symbol font.
    """

    kind: ItemKind
    text: str
    run: "_Element"
    piece: "_Element"
    at: int = 0
    gone: bool = False
    fresh: bool = False
    direct: bool = True
    field: int = OUTSIDE
    result: bool = False
    symbol: bool = False


def items_of(paragraph: "_Element") -> list[Item]:
    """The items of a paragraph in order; text boxes anchored in it have paragraphs of their own."""
    return _with_fields(list(_walk(paragraph, gone=False, fresh=False, direct=True)))


def _walk(element: "_Element", gone: bool, fresh: bool, direct: bool) -> Iterator[Item]:
    for child in element:
        tag = child.tag
        if tag == f"{W}r":
            yield from (replace(item, gone=gone, fresh=fresh, direct=direct) for item in _of_run(child))
        elif tag in {f"{M}oMath", f"{M}oMathPara"}:
            yield Item("object", "", child, child, gone=gone, fresh=fresh, direct=False)
        elif tag not in {f"{W}pPr", f"{W}sdtPr", f"{W}rPr"}:
            inner = direct and tag == f"{W}hyperlink"
            yield from _walk(child, gone or tag in GONE, fresh or tag in NEW, inner)


def _of_run(run: "_Element") -> Iterator[Item]:
    for piece in run:
        tag = piece.tag
        if tag in {f"{W}t", f"{W}delText"}:
            yield from (Item("letter", letter, run, piece, at) for at, letter in enumerate(piece.text or ""))
        elif tag in FIXED and not (tag == f"{W}br" and piece.get(f"{W}type") in {"page", "column"}):
            yield Item("letter", FIXED[str(tag)], run, piece)
        elif tag == f"{W}sym":
            yield Item("letter", symbol(piece), run, piece, symbol=True)
        elif tag in FIELD_PARTS:
            yield Item("field", "", run, piece)
        elif tag not in UNREAD:
            yield Item("anchor" if _is_anchor(piece) else "object", "", run, piece)


def _is_anchor(piece: "_Element") -> bool:
    """What stays when the text around it is deleted: marks of comments, and what holds paragraphs of its own (text boxes)."""
    return piece.tag == f"{W}commentReference" or next(piece.iter(f"{W}p"), None) is not None


def _with_fields(items: list[Item]) -> list[Item]:
    """Marks the outermost computed fields that begin and end in this paragraph."""
    count = 0
    for start, end in _outermost(items):
        code = "".join(one.piece.text or "" for one in items[start:end] if str(one.piece.tag).endswith("nstrText")).split()
        if code and code[0].upper() in TYPED_FIELDS:
            continue
        for place in range(start, end):
            item = items[place]
            items[place] = replace(item, field=count, result=item.kind == "letter")
        count += 1
    for simple in dict.fromkeys(up for item in items for up in _simple_fields(item)):
        code = simple.get(f"{W}instr", "").split()
        if code and code[0].upper() not in TYPED_FIELDS:
            for place, item in enumerate(items):
                if simple in _simple_fields(item) and item.field == OUTSIDE:
                    items[place] = replace(item, field=count, result=item.kind == "letter")
            count += 1
    return items


def _outermost(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    depth, start = 0, 0
    for place, item in enumerate(items):
        mark = item.piece.get(f"{W}fldCharType") if item.kind == "field" else None
        if mark == "begin":
            start = place if depth == 0 else start
            depth += 1
        elif mark == "end" and depth:
            depth -= 1
            if depth == 0:
                yield start, place + 1


def _simple_fields(item: Item) -> "list[_Element]":
    up, found = item.run.getparent(), []
    while up is not None and up.tag != f"{W}p":
        if up.tag == f"{W}fldSimple":
            found.append(up)
        up = up.getparent()
    return found[-1:]


def is_whole(items: Sequence[Item]) -> bool:
    """Whether every field that begins in the paragraph ends in it, and the other way round."""
    marks = [item.piece.get(f"{W}fldCharType") for item in items if item.kind == "field"]
    depth = 0
    for mark in marks:
        depth += {"begin": 1, "end": -1}.get(mark or "", 0)
        if depth < 0:
            return False
    return depth == 0


def shown_text(paragraph: "_Element") -> str:
    """The text of a paragraph with earlier tracked changes accepted."""
    return "".join(item.text for item in items_of(paragraph) if not item.gone)
