"""An Office Open XML package in (`.docx`), its XML parts out, with limits against archives made to explode.

Nothing is written to disk and no relationship is followed outside the package. Knows nothing of what the parts mean.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFile
from ingest.readers.hardened import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_PACKAGE = 500_000_000
"""Bytes unpacked. A Word file of a thousand pages has about 20 MB of XML; pictures are not unpacked but counted."""
STEEPEST = 250
"""Unpacked over packed size. Word's own XML reaches about 30, an archive made of noughts 1,000."""
SUSPICIOUS_FROM = 20_000_000
"""Bytes from which the ratio is looked at: small files are harmless at any."""
MOST_MEMBERS = 20_000
OLE = b"\xd0\xcf\x11\xe0"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OTHER_PROGRAMS = {"xl/": "an Excel workbook", "ppt/": "a PowerPoint presentation", "content.xml": "an OpenDocument text"}
SAVE_AS_DOCX = "Open it in Word or LibreOffice and save it as .docx."


@dataclass(frozen=True, slots=True)
class Package:
    """The XML parts of a package by name, and the internal relationships of each part as (id, kind, target part)."""

    file: str
    parts: Mapping[str, bytes]

    def tree(self, part: str) -> "_Element | None":
        """The root element of a part, None where the package has no such part."""
        return parse_xml(self.parts[part], f"{self.file} ({part})") if part in self.parts else None

    def related(self, part: str) -> list[tuple[str, str, str]]:
        """Relationships that stay within the package; external ones (linked pictures, templates) are never followed."""
        folder, name = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return []
        inner = [relation for relation in root.iter(RELATIONSHIPS) if relation.get("TargetMode") != "External"]
        return [
            (relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], _resolved(folder, relation.get("Target", "")))
            for relation in inner
        ]

    def related_parts(self, part: str, kind: str) -> list[str]:
        """Names of the parts related to a part in one way (`styles`, `header`)."""
        return [target for _, found, target in self.related(part) if found == kind and target in self.parts]


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def open_package(path: Path) -> Package:
    """All XML parts. Raises UnreadableFile for what is no package, is damaged, locked by a password or made to explode."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == OLE:
        raise UnreadableFile(path.name, "it is locked by a password or in the old .doc format", f"Remove the password. {SAVE_AS_DOCX}")
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(path, archive)
            parts = {member.filename: archive.read(member) for member in archive.infolist() if _is_xml(member.filename)}
            names = archive.namelist()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(path.name, f"the file is damaged or cut short ({error})", "Copy it again from its source.") from error
    if "[Content_Types].xml" not in parts:
        raise UnreadableFile(path.name, _what_else(names), SAVE_AS_DOCX)
    return Package(path.name, parts)


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _refuse_bombs(path: Path, archive: zipfile.ZipFile) -> None:
    """Declared sizes can be trusted here: zipfile never unpacks more than a member declares."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    steep = unpacked > SUSPICIOUS_FROM and unpacked > STEEPEST * max(path.stat().st_size, 1)
    if unpacked > LARGEST_PACKAGE or len(members) > MOST_MEMBERS or steep:
        cause = f"it unpacks to {unpacked // 1_000_000} MB in {len(members)} parts, far more than a document of its size"
        raise UnreadableFile(path.name, cause, "It may be made to do harm: ask its sender, or print it to PDF in a safe place.")


def _what_else(names: list[str]) -> str:
    program = next((what for mark, what in OTHER_PROGRAMS.items() if any(name.startswith(mark) for name in names)), "")
    return f"it is {program}, not a Word document" if program else "it is a plain zip archive, not a Word document"


def main_part(package: Package) -> str:
    """Name of the part that holds the body, `word/document.xml` as a rule."""
    found = package.related_parts("", "officeDocument")
    if not found or not found[0].startswith("word"):
        raise UnreadableFile(package.file, _what_else(list(package.parts)), SAVE_AS_DOCX)
    return found[0]
