"""A Word file in, its parts out, and the same file with some parts changed: all others keep their bytes, order and dates."""

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cite.as_word import NO_DATE
from assistant.cite.ooxml import CONTENT_TYPES, FOOTNOTES_KIND, FOOTNOTES_TYPE, RELATIONSHIPS, W, element, separators, w
from ingest.errors import UnreadableFile
from ingest.readers.package import SAVE_AS_DOCX, Package, main_part, open_package

if TYPE_CHECKING:
    from lxml.etree import _Element

BODY_KINDS = {"header": "header", "footer": "footer", "footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
"""Kinds of parts with text in which no footnote can stand, and what a place in them is called."""
TYPES_PART = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class WordFile:
    """A Word file: its package, the name of its main part, and that part as a tree."""

    path: Path
    package: Package
    main: str
    body: "_Element"

    @property
    def relations(self) -> str:
        """The name of the part that holds the main part's relationships."""
        folder, name = posixpath.split(self.main)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def other_parts(self) -> list[tuple[str, str, "_Element"]]:
        """Headers, footers, notes and comments: (name, what a place there is called, tree)."""
        found = []
        for kind, called in BODY_KINDS.items():
            for name in dict.fromkeys(self.package.related_parts(self.main, kind)):
                tree = self.package.tree(name)
                if tree is not None:
                    found.append((name, called, tree))
        return found

    @property
    def signed(self) -> bool:
        """Whether the package bears a digital signature, which any change breaks."""
        return any(name.startswith("_xmlsignatures/") for name in self.package.parts)


def open_word(path: Path) -> WordFile:
    """A Word file. Raises UnreadableFile, with the way out, for what is none."""
    if not path.is_file():
        raise UnreadableFile(str(path), "there is no such file", "Check the path.")
    package = open_package(path)
    main = main_part(package)
    body = package.tree(main)
    if body is None or body.tag != w("document"):
        raise UnreadableFile(path.name, "it is in the Strict variant of the format, or no Word document", SAVE_AS_DOCX)
    return WordFile(path, package, main, body)


def repacked(path: Path, changed: Mapping[str, bytes]) -> bytes:
    """The package with these parts in the place of its own, or added at its end."""
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, member.date_time)
            entry.compress_type, entry.external_attr = member.compress_type, member.external_attr
            target.writestr(entry, changed.get(member.filename, source.read(member)))
        for name in [name for name in changed if name not in set(source.namelist())]:
            entry = zipfile.ZipInfo(name, NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, changed[name])
    return stream.getvalue()


def xml_bytes(root: "_Element") -> bytes:
    """A part as Word writes it."""
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


class Notes:
    """The footnotes part of a file, made where there is none, to which notes are added."""

    def __init__(self, file: WordFile) -> None:
        self.file = file
        self.changed: dict[str, bytes] = {}
        found = file.package.related_parts(file.main, "footnotes")
        if found:
            self.name = found[0]
            root = file.package.tree(self.name)
            if root is None:
                raise UnreadableFile(file.path.name, "its footnotes are missing from the package", SAVE_AS_DOCX)
            self.root = root
        else:
            self.name, self.root = self._new()
        ids = [int(one.get(w("id"), "0")) for one in self.root.iter(w("footnote"))]
        self.last = max([*ids, 0])

    def next_number(self) -> int:
        """The id of the next note; not the number that a reader sees, which Word counts itself."""
        self.last += 1
        return self.last

    def parts(self) -> dict[str, bytes]:
        """The changed parts."""
        return {**self.changed, self.name: xml_bytes(self.root)}

    def _new(self) -> "tuple[str, _Element]":
        folder = posixpath.dirname(self.file.main)
        taken = self.file.package.parts
        target = next(name for number in ["", *range(1, 1000)] if f"{folder}/{(name := f'footnotes{number}.xml')}" not in taken)
        self._relate(target)
        self._declare(f"/{folder}/{target}")
        return f"{folder}/{target}", element("footnotes", separators(-1))

    def _relate(self, target: str) -> None:
        from lxml import etree

        root = self.file.package.tree(self.file.relations)
        if root is None:
            root = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap={None: RELATIONSHIPS})  # type: ignore[dict-item]
        taken = {one.get("Id") for one in root}
        number = next(name for count in range(1, 10_000) if (name := f"rIdNotes{count}") not in taken)
        etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=number, Type=FOOTNOTES_KIND, Target=target)
        self.changed[self.file.relations] = xml_bytes(root)

    def _declare(self, part: str) -> None:
        from lxml import etree

        root = self.file.package.tree(TYPES_PART)
        if root is None:
            raise UnreadableFile(self.file.path.name, "the package lists no types", SAVE_AS_DOCX)
        etree.SubElement(root, f"{{{CONTENT_TYPES}}}Override", PartName=part, ContentType=FOOTNOTES_TYPE)
        self.changed[TYPES_PART] = xml_bytes(root)


@dataclass(frozen=True, slots=True)
class NoteStyles:
    """The ids of the styles of footnotes in a file, empty where it has none."""

    text: str
    mark: str


def note_styles(file: WordFile) -> NoteStyles:
    """Styles are known by their names, which Word keeps in English; their ids are in the language of the program that made them."""
    names: dict[str, str] = {}
    for part in file.package.related_parts(file.main, "styles"):
        root = file.package.tree(part)
        for style in root.iter(f"{{{W}}}style") if root is not None else ():
            name = style.find(w("name"))
            if name is not None:
                names[(name.get(w("val")) or "").lower()] = style.get(w("styleId")) or ""
    return NoteStyles(names.get("footnote text", ""), names.get("footnote reference", ""))
