"""A document's blocks in, a Word file out: real footnotes, links, styles that a person can change, page numbers.

python-docx has no footnotes, so the few parts of the package are written here with lxml; the same blocks give the same bytes.
"""

import io
import zipfile
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING

from assistant.cite.blocks import Block, Facts, Footnote, Look, Paper, footnotes
from assistant.cite.model import Piece, Rich
from assistant.cite.ooxml import (
    CONTENT_TYPES,
    FOOTNOTES_KIND,
    FOOTNOTES_TYPE,
    RELATIONSHIPS,
    R,
    W,
    element,
    footnote,
    reference_mark,
    run,
    runs,
    separators,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

LOOKS: dict[Look, str] = {
    "title": "Title",
    "heading": "Heading1",
    "subheading": "Heading2",
    "text": "Normal",
    "quote": "Quote",
    "notice": "Notice",
    "reference": "Bibliography",
    "item": "ListItem",
}
# The earliest date that a zip archive can hold: no clock, so that the same answer gives the same bytes.
NO_DATE = (1980, 1, 1, 0, 0, 0)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HYPERLINK = f"{R}/hyperlink"
# A4 with margins of 2.5 cm, in twentieths of a point.
PAGE, MARGIN = ("11906", "16838"), "1417"
COLUMNS = ("2600", "6470")


class Links:
    """The external addresses of a part, each with the id of its relationship."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}

    def __call__(self, piece: Piece) -> "_Element":
        """A hyperlink that shows the piece."""
        number = self.ids.setdefault(piece.link, f"link{len(self.ids) + 1}")
        made = element("hyperlink", [run(piece.text, element("rStyle", val="Hyperlink"))])
        made.set(f"{{{R}}}id", number)
        return made


def as_word(paper: Paper, foot: str = "") -> bytes:
    """The document as .docx; `foot` stands at the bottom of every page, beside the page number."""
    links, note_links = Links(), Links()
    numbers = count(1)
    body = [part for block in paper.blocks for part in _block(block, numbers, links)]
    section = element("sectPr", [_footer_reference(), element("pgSz", w=PAGE[0], h=PAGE[1]), _margins()])
    notes = [
        footnote(number, runs(note.content, note_links), "FootnoteText", "FootnoteReference")
        for number, note in enumerate(footnotes(paper.blocks), 1)
    ]
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _package_relationships(),
        "docProps/core.xml": _core(paper),
        "word/document.xml": _xml(_with_r(element("document", [element("body", [*body, section])]))),
        "word/_rels/document.xml.rels": _relationships(_inner_parts(), links),
        "word/styles.xml": _styles(paper.language),
        "word/settings.xml": _xml(_settings()),
        "word/footnotes.xml": _xml(_with_r(element("footnotes", [*separators(-1), *notes]))),
        "word/_rels/footnotes.xml.rels": _relationships({}, note_links),
        "word/footer1.xml": _xml(_footer(foot)),
    }
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    """A package of these parts, in their order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def _block(block: Block, numbers: "count[int]", links: Links) -> "list[_Element]":
    if isinstance(block, Facts):
        # A paragraph after the table: Word joins tables that touch.
        return [_table(block, links), element("p")]
    inline: list[_Element] = []
    for one in block.content:
        if isinstance(one, Footnote):
            inline.append(reference_mark(next(numbers), element("rStyle", val="FootnoteReference")))
        else:
            inline += runs((one,), links)
    return [element("p", [element("pPr", [element("pStyle", val=LOOKS[block.look])]), *inline])]


def _table(facts: Facts, links: Links) -> "_Element":
    properties = element(
        "tblPr",
        [element("tblStyle", val="Facts"), element("tblW", w=str(sum(map(int, COLUMNS))), type="dxa"), element("tblLayout", type="fixed")],
    )
    grid = element("tblGrid", [element("gridCol", w=width) for width in COLUMNS])
    rows = [element("tr", [_cell(0, (Piece(name, bold=True),), links), _cell(1, told, links)]) for name, told in facts.rows]
    return element("tbl", [properties, grid, *rows])


def _cell(column: int, rich: Rich, links: Links) -> "_Element":
    properties = element("tcPr", [element("tcW", w=COLUMNS[column], type="dxa")])
    paragraph = element("p", [element("pPr", [element("pStyle", val="FactsText")]), *runs(rich, links)])
    return element("tc", [properties, paragraph])


def _margins() -> "_Element":
    return element("pgMar", top=MARGIN, right=MARGIN, bottom=MARGIN, left=MARGIN, header="708", footer="708", gutter="0")


def _footer_reference() -> "_Element":
    made = element("footerReference", type="default")
    made.set(f"{{{R}}}id", "footer")
    return made


def _footer(foot: str) -> "_Element":
    page = element("fldSimple", [run("1")], instr=" PAGE ")
    tab = element("r", [element("tab")])
    return _with_r(element("ftr", [element("p", [element("pPr", [element("pStyle", val="Footer")]), run(foot), tab, page])]))


def _styles(language: str) -> bytes:
    return (files("assistant.cite") / "styles" / "word.xml").read_bytes().replace(b"LANGUAGE", language.encode())


def _settings() -> "_Element":
    marks = [element("footnote", id=str(number)) for number in (-1, 0)]
    return element("settings", [element("footnotePr", marks)])


def _with_r(root: "_Element") -> "_Element":
    """The root with the prefix `r` declared, as Word writes it."""
    from lxml import etree

    made = etree.Element(root.tag, nsmap={"w": W, "r": R})
    made.extend(list(root))
    return made


def _xml(root: "_Element") -> bytes:
    from lxml import etree

    etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _inner_parts() -> dict[str, tuple[str, str]]:
    return {
        "styles": (f"{R}/styles", "styles.xml"),
        "settings": (f"{R}/settings", "settings.xml"),
        "footnotes": (FOOTNOTES_KIND, "footnotes.xml"),
        "footer": (f"{R}/footer", "footer1.xml"),
    }


def _relationships(inner: dict[str, tuple[str, str]], links: Links) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap={None: RELATIONSHIPS})  # type: ignore[dict-item]
    for number, (kind, target) in inner.items():
        etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=number, Type=kind, Target=target)
    for target, number in links.ids.items():
        etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=number, Type=HYPERLINK, Target=target, TargetMode="External")
    return _xml(root)


def _package_relationships() -> bytes:
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return _relationships({"main": (f"{R}/officeDocument", "word/document.xml"), "core": (core, "docProps/core.xml")}, Links())


def _content_types() -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{CONTENT_TYPES}}}Types", nsmap={None: CONTENT_TYPES})  # type: ignore[dict-item]
    for extension, kind in (("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml")):
        etree.SubElement(root, f"{{{CONTENT_TYPES}}}Default", Extension=extension, ContentType=kind)
    overrides = {
        "/word/document.xml": f"{MAIN}.document.main+xml",
        "/word/styles.xml": f"{MAIN}.styles+xml",
        "/word/settings.xml": f"{MAIN}.settings+xml",
        "/word/footnotes.xml": FOOTNOTES_TYPE,
        "/word/footer1.xml": f"{MAIN}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    for name, kind in overrides.items():
        etree.SubElement(root, f"{{{CONTENT_TYPES}}}Override", PartName=name, ContentType=kind)
    return _xml(root)


def _core(paper: Paper) -> bytes:
    from lxml import etree

    terms, properties = "http://purl.org/dc/elements/1.1/", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    root = etree.Element(f"{{{properties}}}coreProperties", nsmap={"cp": properties, "dc": terms})
    for name, text in (("title", paper.title), ("creator", "Clausewise"), ("language", paper.language)):
        etree.SubElement(root, f"{{{terms}}}{name}").text = "".join(one for one in text if ord(one) >= 32)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
