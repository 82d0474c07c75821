"""A Word file in, its parts that hold paragraphs as trees out; written back, only the touched parts are new, all others the same bytes."""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFile
from ingest.readers.package import Package, main_part, open_package
from ingest.readers.word_styles import Styles, W, read_styles

if TYPE_CHECKING:
    from lxml.etree import _Element

CONTENT_TYPES = "[Content_Types].xml"
HOLDING = ("header", "footer", "footnotes", "endnotes")
ANNOTATIONS = {
    f"{W}{name}"
    for name in (
        "ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "rPrChange", "pPrChange", "sectPrChange",
        "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge",
        "bookmarkStart", "permStart",
    )
}  # fmt: skip
CLOCK = (1980, 1, 1, 0, 0, 0)
"""The date of members that we add: the file's own clock says nothing of a part that it did not have."""


@dataclass(slots=True)
class WordFile:
    """An open Word file. `parts` are the trees of the body, headers, footers and notes, body first; `touched` names those to write anew."""

    path: Path
    package: Package
    main: str
    parts: "dict[str, _Element]"
    styles: Styles
    touched: set[str] = field(default_factory=set)
    added: dict[str, bytes] = field(default_factory=dict)
    last_id: int = 0

    @property
    def body(self) -> "_Element":
        """The body of the document."""
        found = self.parts[self.main].find(f"{W}body")
        if found is None:
            raise UnreadableFile(self.path.name, "the Word file has no body", "Open it in Word or LibreOffice and save it again.")
        return found

    def next_id(self) -> str:
        """An id that no revision or bookmark of the file bears."""
        self.last_id += 1
        return str(self.last_id)

    def tree(self, part: str) -> "_Element | None":
        """Any other XML part; what is changed in it must be put into `parts` and `touched`."""
        return self.parts[part] if part in self.parts else self.package.tree(part)


def open_word(path: Path) -> WordFile:
    """Open a .docx. Raises UnreadableFile for what is none, is damaged, locked, in the strict variant, or made to do harm."""
    if not path.is_file():
        raise UnreadableFile(path.name, "there is no such file", "Check the path.")
    package = open_package(path)
    main = main_part(package)
    names = [main, *(part for kind in HOLDING for part in dict.fromkeys(package.related_parts(main, kind)))]
    parts = {name: tree for name in names if (tree := package.tree(name)) is not None}
    if not parts[main].tag.startswith(W):
        cause = "it is saved as Strict Open XML, which this version cannot write"
        raise UnreadableFile(path.name, cause, 'Save it as "Word Document (.docx)".')
    styles = next((package.tree(part) for part in package.related_parts(main, "styles")), None)
    word = WordFile(path, package, main, parts, read_styles(styles))
    word.last_id = max((_id(element) for tree in parts.values() for element in tree.iter(*ANNOTATIONS)), default=0)
    return word


def _id(element: "_Element") -> int:
    told = element.get(f"{W}id", "")
    return int(told) if told.isdecimal() else 0


def bytes_of(root: "_Element") -> bytes:
    """A part as Word writes it."""
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def write_word(word: WordFile, target: Path) -> None:
    """Write the file: touched and added parts anew, every other member as it was. Never leaves half a file behind."""
    renewed = {name: bytes_of(word.parts[name]) for name in word.touched} | word.added
    waiting = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(word.path) as source, zipfile.ZipFile(waiting, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content, member in _members(source, renewed):
                archive.writestr(member or _new_member(name), content)
        waiting.replace(target)
    except OSError as error:
        waiting.unlink(missing_ok=True)
        raise UnreadableFile(str(target), f"cannot be written ({error.strerror})", "Choose another place with -o.") from error


def _members(source: zipfile.ZipFile, renewed: Mapping[str, bytes]) -> Iterator[tuple[str, bytes, zipfile.ZipInfo | None]]:
    for member in source.infolist():
        yield member.filename, renewed[member.filename] if member.filename in renewed else source.read(member), member
    there = set(source.namelist())
    for name in sorted(set(renewed) - there):
        yield name, renewed[name], None


def _new_member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, CLOCK)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def relationships_part(part: str) -> str:
    """Where the relationships of a part lie."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def paragraphs_of(word: WordFile) -> "Iterator[tuple[str, _Element]]":
    """(part, paragraph) of everything a person can read, body first; older readers' copies of text boxes are passed over."""
    from ingest.readers.word_text import FALLBACK

    for part, root in word.parts.items():
        for paragraph in root.iter(f"{W}p"):
            if not any(up.tag == FALLBACK and is_copy(up) for up in paragraph.iterancestors()):
                yield part, paragraph


def is_copy(fallback: "_Element") -> bool:
    """Whether a `mc:Fallback` repeats paragraphs that the choice before it holds."""
    before = fallback.getprevious()
    return before is not None and next(before.iter(f"{W}p"), None) is not None


def copies_of(paragraph: "_Element") -> "Sequence[_Element]":
    """The paragraph's copies in the fallbacks for older readers, which must change with it."""
    from ingest.readers.word_text import FALLBACK

    choice = next((up for up in paragraph.iterancestors() if up.tag == FALLBACK.replace("Fallback", "Choice")), None)
    if choice is None:
        return ()
    place = next(at for at, one in enumerate(choice.iter(f"{W}p")) if one is paragraph)
    twins = [list(other.iter(f"{W}p")) for other in choice.itersiblings(FALLBACK)]
    count = sum(1 for _ in choice.iter(f"{W}p"))
    return [twin[place] for twin in twins if len(twin) == count]
