"""A tree with tracked changes in, the same with all of them accepted out: what Word and LibreOffice do at "accept all"."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.readers.word_styles import W

if TYPE_CHECKING:
    from lxml.etree import _Element

UNWRAPPED = {f"{W}ins", f"{W}moveTo"}
REMOVED = {
    f"{W}{name}"
    for name in (
        "del", "moveFrom", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "rPrChange", "pPrChange",
        "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange", "trPrChange", "tcPrChange", "numberingChange", "cellIns",
        "cellMerge",
    )
}  # fmt: skip
HOLDERS = {f"{W}hyperlink", f"{W}smartTag", f"{W}fldSimple"}
KEPT_MARKS = {
    f"{W}{name}" for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd")
}  # fmt: skip


def accept_all(root: "_Element") -> None:
    """Accept every tracked change of a part, in place."""
    for row in [row for row in root.iter(f"{W}tr") if row.find(f"{W}trPr/{W}del") is not None]:
        _remove(row)
    for table in [table for table in root.iter(f"{W}tbl") if next(table.iter(f"{W}tr"), None) is None]:
        _remove(table)
    for cell in [cell for cell in root.iter(f"{W}tc") if cell.find(f"{W}tcPr/{W}cellDel") is not None]:
        _remove(cell)
    ended = [one for one in root.iter(f"{W}p") if any(one.find(f"{W}pPr/{W}rPr/{W}{name}") is not None for name in ("del", "moveFrom"))]
    for element in list(root.iter(*REMOVED)):
        _remove(element, keep=KEPT_MARKS)
    for element in list(root.iter(*UNWRAPPED)):
        _unwrap(element)
    for holder in [one for one in root.iter(*HOLDERS) if len(one) == 0]:
        _remove(holder)
    for paragraph in ended:
        _flow_on(paragraph)


def remove_comments(root: "_Element", numbers: Iterable[str]) -> None:
    """Take comments off a part: their ranges and their marks."""
    wanted = set(numbers)
    for element in list(root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")):
        if element.get(f"{W}id") in wanted:
            run = element.getparent()
            _remove(element)
            if run is not None and run.tag == f"{W}r" and all(one.tag == f"{W}rPr" for one in run):
                _remove(run)


def _flow_on(paragraph: "_Element") -> None:
    """A paragraph whose end is deleted flows into the next one, which keeps its own properties."""
    following = paragraph.getnext()
    if following is None or following.tag != f"{W}p":
        return
    properties = following.find(f"{W}pPr")
    at = 0 if properties is None else 1
    for child in reversed([one for one in paragraph if one.tag != f"{W}pPr"]):
        following.insert(at, child)
    _remove(paragraph)


def _remove(element: "_Element", keep: Iterable[str] = ()) -> None:
    parent = element.getparent()
    if parent is None:
        return
    kept = [one for one in element.iter(*keep) if one is not element] if keep else []
    for one in kept:
        element.addprevious(one)
    parent.remove(element)


def _unwrap(element: "_Element") -> None:
    parent = element.getparent()
    if parent is None:
        return
    for child in list(element):
        element.addprevious(child)
    parent.remove(element)
