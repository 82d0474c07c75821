"""A part of a Word file in, the text of its paragraphs out, each letter with the element it stands in, and what forbids a footnote there.

Deleted text is no text. Knows nothing of markers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.cite.markers import BARRIER
from assistant.cite.ooxml import w

if TYPE_CHECKING:
    from lxml.etree import _Element

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BOX = w("txbxContent")
DELETED = (w("del"), w("moveFrom"))
INSERTED = (w("ins"), w("moveTo"))
AS_TEXT = {w("tab"): " ", w("br"): " ", w("cr"): " ", w("noBreakHyphen"): "-", w("softHyphen"): ""}
# What Word fills itself, or keeps free of everything but letters: a footnote would be lost there, or make the file unreadable.
CONTROLS = ("text", "dataBinding", "dropDownList", "comboBox", "date", "picture", "checkbox", "docPartObj", "citation", "bibliography")
LOCKS = ("contentLocked", "sdtContentLocked")
NOT_TEXT = {w(name) for name in ("rPr", "fldChar", "instrText", "delText", "delInstrText", "lastRenderedPageBreak")}


@dataclass(frozen=True, slots=True)
class Letter:
    """A character and its place: `offset` counts in the element's text; a tab, a break or a hyphen is an element itself."""

    character: str
    element: "_Element"
    offset: int
    change: "_Element | None"
    barred: str


@dataclass(slots=True)
class Line:
    """A paragraph: its number among those of the part (from 1), its letters, and before which of them deleted text stands."""

    paragraph: "_Element"
    number: int
    where: str
    barred: str
    letters: list[Letter] = field(default_factory=list)
    deletions: list[int] = field(default_factory=list)
    deleted: str = ""

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(one.character for one in self.letters)


class _Fields:
    """The complex fields that are open, in document order: their results are Word's to write, links excepted."""

    def __init__(self) -> None:
        self.open: list[list[str]] = []

    def see(self, element: "_Element") -> None:
        if element.tag == w("fldChar"):
            kind = element.get(w("fldCharType"))
            if kind == "begin":
                self.open.append([])
            elif kind == "end" and self.open:
                self.open.pop()
        elif element.tag == w("instrText") and self.open:
            self.open[-1].append(element.text or "")

    def barred(self) -> str:
        generated = next((words for one in self.open if (words := "".join(one).split()) and words[0] != "HYPERLINK"), None)
        return f"it stands in a field that Word writes itself ({generated[0]}); change its source and update the field" if generated else ""


def lines(root: "_Element") -> Iterator[Line]:
    """The paragraphs of a part, in order; the copies of text boxes for older readers are passed over."""
    fields = _Fields()
    number = 0
    for paragraph in root.iter(w("p")):
        number += 1
        ancestors = list(paragraph.iterancestors())
        if any(one.tag == FALLBACK for one in ancestors):
            continue
        box = any(one.tag == BOX for one in ancestors)
        line = Line(paragraph, number, _where(ancestors, box), "Word allows no footnote in a text box" if box else _outer(ancestors))
        # The fields of a text box are not those of the text around it.
        _read(paragraph, line, _Fields() if box else fields, None, "")
        yield line


def _where(ancestors: "list[_Element]", box: bool) -> str:
    return "text box" if box else "table" if any(one.tag == w("tc") for one in ancestors) else "body"


def _outer(ancestors: "list[_Element]") -> str:
    barred = next((found for one in ancestors if one.tag == w("sdt") and (found := _control(one))), "")
    deleted = any(one.tag in DELETED for one in ancestors)
    return barred or ("it stands in deleted text" if deleted else "")


def _read(element: "_Element", line: Line, fields: _Fields, change: "_Element | None", barred: str) -> None:
    for child in element:
        tag = child.tag
        if tag in DELETED:
            line.deletions.append(len(line.letters))
            line.deleted += "".join(one.text or "" for one in child.iter(w("delText"), w("t")))
        elif tag == w("t"):
            stop = barred or fields.barred()
            line.letters += [Letter(one, child, place, change, stop) for place, one in enumerate(child.text or "")]
        elif tag in AS_TEXT:
            line.letters += [Letter(one, child, 0, change, barred) for one in AS_TEXT[tag]]
        elif tag in (w("fldChar"), w("instrText")):
            fields.see(child)
        elif tag in NOT_TEXT or tag == w("pPr"):
            continue
        elif tag in INSERTED:
            _read(child, line, fields, child, barred)
        elif tag == w("sdt"):
            _read(child, line, fields, change, barred or _control(child))
        elif tag == w("fldSimple"):
            name = (child.get(w("instr")) or "field").split()[:1]
            stop = "" if name == ["HYPERLINK"] else f"it stands in a field that Word writes itself ({''.join(name)})"
            _read(child, line, fields, change, barred or stop)
        elif tag in (w("r"), w("hyperlink"), w("smartTag"), w("sdtContent"), w("customXml"), w("dir"), w("bdo")):
            _read(child, line, fields, change, barred)
        elif element.tag == w("r"):
            line.letters.append(Letter(BARRIER, child, 0, change, barred))


def _control(sdt: "_Element") -> str:
    """Why a content control takes no footnote; empty where it takes one."""
    properties = sdt.find(w("sdtPr"))
    if properties is None:
        return ""
    kinds = {str(one.tag).rpartition("}")[2] for one in properties}
    lock = properties.find(w("lock"))
    if lock is not None and lock.get(w("val")) in LOCKS:
        return "its content control is locked; unlock it in Word (Developer, Properties)"
    held = next((kind for kind in CONTROLS if kind in kinds), "")
    return f"its content control ({held}) takes no footnote" if held else ""
