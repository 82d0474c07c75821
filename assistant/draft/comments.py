"""Word comments: one a change, on the words it touches, in the comments part of the file (made where there is none).

A comment can only stand in the body: one on a header, a footer, a note or a text box is put at the place in the body that it belongs to.
"""

import posixpath
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.draft.tracked import SPACE, Stamp
from assistant.draft.wordfile import CONTENT_TYPES, WordFile, relationships_part
from ingest.readers.word_styles import W

if TYPE_CHECKING:
    from lxml.etree import _Element

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
NAMESPACE = W.strip("{}")


class Comments:
    """The comments part of an open file."""

    def __init__(self, word: WordFile) -> None:
        self._word = word
        self._part = next(iter(word.package.related_parts(word.main, "comments")), "")
        self._root = word.package.tree(self._part) if self._part else None
        ids = [int(one.get(f"{W}id", "0")) for one in self._root.iter(f"{W}comment")] if self._root is not None else []
        self._last = max(ids, default=-1)
        self.made: set[str] = set()

    def add(self, lines: Sequence[str], first: "_Element", last: "_Element", stamp: Stamp, inside: "_Element | None" = None) -> None:
        """A comment of one paragraph a line from the child `first` of a paragraph to the child `last`.

        `inside` is the insertion that takes its mark in, so that it goes with a rejected paragraph.
        """
        from lxml import etree

        number = self._write(lines, stamp)
        first.addprevious(etree.Element(f"{W}commentRangeStart", {f"{W}id": number}))
        end, run = etree.Element(f"{W}commentRangeEnd", {f"{W}id": number}), etree.Element(f"{W}r")
        etree.SubElement(run, f"{W}commentReference", {f"{W}id": number})
        last.addnext(end)
        if inside is None:
            end.addnext(run)
        else:
            wrapper = stamp.mark("ins")
            wrapper.append(run)
            end.addnext(wrapper)

    def at_start_of(self, paragraph: "_Element", lines: Sequence[str], stamp: Stamp) -> None:
        """A comment on no words, at the start of a paragraph."""
        from lxml import etree

        place = etree.Element(f"{W}commentRangeStart")
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            paragraph.insert(0, place)
        else:
            properties.addnext(place)
        number = self._write(lines, stamp)
        place.set(f"{W}id", number)
        end, run = etree.Element(f"{W}commentRangeEnd", {f"{W}id": number}), etree.Element(f"{W}r")
        etree.SubElement(run, f"{W}commentReference", {f"{W}id": number})
        place.addnext(end)
        end.addnext(run)

    def _write(self, lines: Sequence[str], stamp: Stamp) -> str:
        from lxml import etree

        root = self._open()
        self._last += 1
        number = str(self._last)
        self.made.add(number)
        told = {f"{W}id": number, f"{W}author": stamp.author, f"{W}date": stamp.date, f"{W}initials": _initials(stamp.author)}
        comment = etree.SubElement(root, f"{W}comment", told)
        for place, line in enumerate(lines):
            paragraph = etree.SubElement(comment, f"{W}p")
            if place == 0:
                etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}annotationRef")
            text = etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t", {SPACE: "preserve"})
            text.text = printable(line)
        return number

    def _open(self) -> "_Element":
        from lxml import etree

        if self._root is None:
            self._root = etree.Element(f"{W}comments", nsmap={"w": NAMESPACE})
            self._part = self._free_name()
            self._relate()
        self._word.parts[self._part] = self._root
        self._word.touched.add(self._part)
        return self._root

    def _free_name(self) -> str:
        folder = posixpath.dirname(self._word.main)
        names = [f"comments{number or ''}.xml" for number in range(len(self._word.package.parts) + 1)]
        return next(name for name in (posixpath.join(folder, one) for one in names) if name not in self._word.package.parts)

    def _relate(self) -> None:
        from lxml import etree

        kinds = self._word.package.tree(CONTENT_TYPES)
        relations = relationships_part(self._word.main)
        root = self._word.package.tree(relations)
        if root is None:
            root = etree.fromstring(f'<Relationships xmlns="{PACKAGE}/relationships"/>')
        taken = {one.get("Id") for one in root}
        free = next(name for number in range(1, len(taken) + 2) if (name := f"rId{number}") not in taken)
        target = posixpath.basename(self._part)
        etree.SubElement(root, f"{{{PACKAGE}/relationships}}Relationship", {"Id": free, "Type": f"{OFFICE}/comments", "Target": target})
        self._word.parts[relations] = root
        self._word.touched.add(relations)
        if kinds is not None:
            told = {"PartName": f"/{self._part}", "ContentType": KIND}
            etree.SubElement(kinds, f"{{{PACKAGE}/content-types}}Override", told)
            self._word.parts[CONTENT_TYPES] = kinds
            self._word.touched.add(CONTENT_TYPES)


def printable(text: str) -> str:
    """Without the control characters that XML does not allow."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def _initials(author: str) -> str:
    return "".join(word[0] for word in author.split() if word)[:3].upper()
