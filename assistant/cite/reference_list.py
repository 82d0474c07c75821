"""The list of references of a user's Word file: made at its end or where a marker asks for it, and known again by its bookmarks."""

import hashlib
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from assistant.cite.markers import Marker
from assistant.cite.model import Piece, Rich
from assistant.cite.ooxml import element, field_link, runs, w
from assistant.cite.word_lines import Line

if TYPE_CHECKING:
    from lxml.etree import _Element

PREFIX = "clausewise_ref_"
# Twentieths of a point: entries hang by 0.8 cm.
HANG = "454"


class ReferenceList:
    """The list as it stands in a body: an entry's bookmark is named by its document, so that a second run adds no document twice."""

    def __init__(self, body: "_Element") -> None:
        self.body = body
        marks = [one for one in body.iter(w("bookmarkStart")) if (one.get(w("name")) or "").startswith(PREFIX)]
        self.there = {one.get(w("name")) or "": parent for one in marks if (parent := _paragraph(one)) is not None}
        ids = [one.get(w("id")) or "" for one in body.iter(w("bookmarkStart"), w("ins"), w("del"), w("moveFrom"), w("moveTo"))]
        self.last_id = max([int(one) for one in ids if one.isdecimal()] or [0])

    def refusal(self, line: Line, marker: Marker, other: Line | None) -> str:
        """Why the list cannot stand in that paragraph; empty where it can."""
        if self.there:
            return "the file has a list of references already; new documents are added to it"
        if other is not None:
            return "a list of references stands at an earlier [@references]"
        if line.text.strip() != marker.text.strip():
            return "[@references] needs a paragraph of its own"
        if any(one.change is not None for one in line.letters):
            return "[@references] stands in a tracked insertion; accept it first"
        return ""

    def add(self, entries: Sequence[tuple[str, Rich]], place: Line | None) -> list[str]:
        """Add the documents that are not in the list yet; returns their ids."""
        new = [(document, entry) for document, entry in entries if bookmark(document) not in self.there]
        if place is not None:
            self._at(place, new)
        elif new and self.there:
            self._after(list(self.there.values())[-1], new)
        elif new:
            self._at_end(new)
        return [document for document, _ in new]

    def _at(self, line: Line, new: Sequence[tuple[str, Rich]]) -> None:
        """In the place of the marker, in its paragraph's look; its own paragraph holds the last entry, as it may end a section."""
        paragraph = line.paragraph
        for one in {id(letter.element): letter.element for letter in line.letters}.values():
            holder = one.getparent()
            if holder is not None:
                holder.remove(one)
        for run in [one for one in paragraph.iterchildren(w("r")) if all(child.tag == w("rPr") for child in one)]:
            paragraph.remove(run)
        look = paragraph.find(w("pPr"))
        for document, entry in new[:-1]:
            paragraph.addprevious(element("p", [*_copied(look), *self._content(document, entry)]))
        for document, entry in new[-1:]:
            paragraph.extend(self._content(document, entry))

    def _after(self, last: "_Element", new: Sequence[tuple[str, Rich]]) -> None:
        for document, entry in reversed(new):
            last.addnext(element("p", [*_copied(last.find(w("pPr"))), *self._content(document, entry)]))

    def _at_end(self, new: Sequence[tuple[str, Rich]]) -> None:
        body = self.body.find(w("body"))
        holder = self.body if body is None else body
        end = holder.find(w("sectPr"))
        heading = element("p", [element("pPr", [element("keepNext"), element("spacing", before="360", after="120")])])
        heading.extend(runs((Piece("References", bold=True),), field_link))
        look = element("pPr", [element("spacing", after="100"), element("ind", left=HANG, hanging=HANG)])
        made = [heading, *(element("p", [deepcopy(look), *self._content(document, entry)]) for document, entry in new)]
        for one in made:
            holder.append(one) if end is None else end.addprevious(one)

    def _content(self, document: str, entry: Rich) -> "list[_Element]":
        self.last_id += 1
        number = str(self.last_id)
        start = element("bookmarkStart", id=number, name=bookmark(document))
        return [start, *runs(entry, field_link), element("bookmarkEnd", id=number)]


def bookmark(document: str) -> str:
    """The name of an entry's bookmark: of letters and digits, and within Word's 40."""
    return PREFIX + hashlib.sha256(document.encode()).hexdigest()[:16]


def _paragraph(one: "_Element") -> "_Element | None":
    return next((up for up in one.iterancestors(w("p"))), None)


def _copied(look: "_Element | None") -> "list[_Element]":
    """A paragraph's look without what ends a section or belongs to a tracked change."""
    if look is None:
        return []
    copy = deepcopy(look)
    for name in ("sectPr", "pPrChange", "rPr"):
        for one in copy.findall(w(name)):
            copy.remove(one)
    return [copy]
