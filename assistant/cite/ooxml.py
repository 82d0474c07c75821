"""Small pieces of WordprocessingML: names, runs, links, footnotes. Shared by what writes new documents and what changes the user's.

Knows nothing of packages.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import TYPE_CHECKING

from assistant.cite.model import Piece, Rich

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = "http://www.w3.org/XML/1998/namespace"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
FOOTNOTES_KIND = f"{R}/footnotes"
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

Link = Callable[[Piece], "_Element"]
"""Makes the element that shows a piece as a link."""

# Half-points: nine points, for notes of a file that has no style for them.
NOTE_SIZE = "18"
# XML 1.0 has no place for these, escaped or not.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def w(name: str) -> str:
    """A name in the main namespace."""
    return f"{{{W}}}{name}"


def element(tag: str, children: "tuple[_Element, ...] | list[_Element]" = (), /, **attributes: str) -> "_Element":
    """An element of the main namespace; attributes are in it too."""
    from lxml import etree

    made = etree.Element(w(tag), {w(key): value for key, value in attributes.items()}, nsmap={"w": W})
    made.extend(children)
    return made


def text_element(text: str) -> "_Element":
    """The words of a run; white space at their ends counts."""
    made = element("t")
    made.text = _NOT_XML.sub(" ", text)
    made.set(f"{{{XML}}}space", "preserve")
    return made


def run(text: str, *properties: "_Element") -> "_Element":
    """A run; line breaks of the text are breaks."""
    made = element("r")
    if properties:
        made.append(element("rPr", list(properties)))
    for place, line in enumerate(text.split("\n")):
        if place:
            made.append(element("br"))
        if line:
            made.append(text_element(line))
    return made


def runs(rich: Rich, link: Link, *properties: "_Element") -> "list[_Element]":
    """Formatted words as runs and links, each with these properties."""
    made = []
    for piece in rich:
        if piece.link:
            made.append(link(piece))
            continue
        look = [element("b")] * piece.bold + [element("i")] * piece.italic
        made.append(run(piece.text, *map(deepcopy, look), *map(deepcopy, properties)))
    return made


def raised() -> "_Element":
    """Superscript, as properties of a run."""
    return element("vertAlign", val="superscript")


def field_link(piece: Piece) -> "_Element":
    """A link as a field: it needs no relationship, so that no other part of the package is touched."""
    field = element("fldSimple", [run(piece.text, element("color", val="0563C1"), element("u", val="single"))])
    field.set(w("instr"), f' HYPERLINK "{piece.link}" ')
    return field


def reference_mark(number: int, *properties: "_Element") -> "_Element":
    """The mark of a footnote in the text, as a run."""
    return element("r", [element("rPr", list(properties) or [raised()]), element("footnoteReference", id=str(number))])


def footnote(number: int, content: "list[_Element]", style: str = "", mark_style: str = "") -> "_Element":
    """A footnote of the footnotes part: its mark, a blank, its words. Without styles of the document it is set small by itself."""
    paragraph = element("p")
    look = element("pStyle", val=style) if style else element("spacing", before="0", after="0", line="240", lineRule="auto")
    paragraph.append(element("pPr", [look]))
    small = [] if style else [element("sz", val=NOTE_SIZE)]
    mark = [element("rStyle", val=mark_style), *small] if mark_style else [*small, raised()]
    paragraph.append(element("r", [element("rPr", mark), element("footnoteRef")]))
    paragraph.append(run(" ", *map(deepcopy, small)))
    paragraph.extend(content)
    return element("footnote", [paragraph], id=str(number))


def separators(first: int) -> "list[_Element]":
    """The two rules that a footnotes part must have above its notes."""
    kinds = ("separator", "continuationSeparator")
    return [
        element("footnote", [element("p", [element("r", [element(kind)])])], type=kind, id=str(first + place))
        for place, kind in enumerate(kinds)
    ]
