"""eCFR XML in (title, part or section as ecfr.gov and govinfo.gov publish it), headings and paragraphs in order out.

`DIV5` is a part, `DIV6` a subpart, `DIV7` a subject group, `DIV8` a section, `DIV9` an appendix; the outline level is the depth among them.
Designators such as `(a)(1)` stay in the text as typed. Editorial notes are dropped and said. Does not know what a clause is.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.dates import iso
from ingest.errors import UnreadableFile
from ingest.model import Block, BlockKind, Dropped, Found, Reading, Style
from ingest.readers.hardened import parse_xml
from ingest.readers.pieces import Cell, Joined, Piece, Setting, grid, join, letters, table

if TYPE_CHECKING:
    from lxml.etree import _Element

NOT_REQUIREMENTS = {
    "AUTH": "authority",
    "SECAUTH": "authority",
    "PARAUTH": "authority",
    "SOURCE": "source note",
    "CITA": "citation history",
    "XREF": "pending amendment",
    "CROSSREF": "cross reference",
    "APPRO": "approval note",
    "FTNT": "footnote",
    "EDNOTE": "editorial note",
    "EFFDNOT": "effective date note",
    "EFFDNOTP": "effective date note",
}
SETTINGS: dict[str, Setting] = {"SU": "raised", "SUP": "raised", "SUB": "lowered", "FR": "fraction"}
"""Raised, lowered and built-up type; `E T="51"` and its like are the printer's codes for the same."""
PRINTERS_CODES: dict[str, Setting] = {"51": "raised", "52": "lowered", "53": "raised", "54": "lowered"}
PARAGRAPHS = {"P", "FP", "FP-1", "FP-2", "FP1-2", "PSPACE", "LI", "HED", "STARS"}
DIVISION = re.compile(r"DIV[1-9]\Z")
SUBHEAD = re.compile(r"(?:HD|H)([1-6])\Z")
FDA_PART = re.compile(r"21 CFR (?:Part )?(?:\d{1,3}|1[012]\d\d)(?!\d)")
"""Chapter I of title 21; from part 1300 on it is the DEA's."""
MINOR_WORDS = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "under"}


def read_ecfr(path: Path) -> Reading:
    """Blocks of an eCFR file. Raises UnreadableFile where it is no such file."""
    root = parse_xml(path.read_bytes(), path.name)
    if not any(DIVISION.match(str(element.tag)) for element in root.iter("*")):
        raise UnreadableFile(
            path.name,
            "this XML holds no regulation in eCFR form (DIV5, DIV8)",
            "Download the part as XML from ecfr.gov, or ingest a PDF of it.",
        )
    blocks = tuple(block for block in _blocks(root, 0) if block.text or block.kind == "figure")
    dropped = tuple(
        Dropped(" ".join(" ".join(_words(element)).split()), NOT_REQUIREMENTS[_tag(element)]) for element in _outermost_notes(root)
    )
    body = letters("".join(_words(root))) - sum(letters(note.text) for note in dropped)
    return Reading(blocks, found=_found(root, path.stem), dropped=dropped, notices=_notices(blocks, dropped), body_characters=(body,))


def _tag(element: "_Element") -> str:
    return str(element.tag).upper()


def _words(root: "_Element") -> Iterator[str]:
    """All text, without that which stands between elements only to lay out the file."""
    return (text for text in root.itertext() if isinstance(text, str))


def _plain(element: "_Element") -> str:
    return join(_pieces(element)).text


def _outermost_notes(root: "_Element") -> Iterator["_Element"]:
    for child in root:
        if _tag(child) in NOT_REQUIREMENTS:
            yield child
        else:
            yield from _outermost_notes(child)


def _blocks(element: "_Element", depth: int) -> Iterator[Block]:
    for child in element if depth or not DIVISION.match(_tag(element)) else [element]:
        tag = _tag(child)
        subhead = SUBHEAD.match(tag)
        if tag in NOT_REQUIREMENTS:
            continue
        if tag == "TABLE":
            yield _table(child)
        elif tag == "IMG":
            yield Block("", "figure", style=Style(name="img"))
        elif tag == "HEAD":
            yield _block(child, "heading", Style(name=f"{_tag(element)} {element.get('TYPE', '')}".strip(), level=max(depth, 1)))
        elif subhead:
            yield _block(child, "heading", Style(name=tag, level=depth + int(subhead.group(1))))
        elif tag in PARAGRAPHS or _holds_text(child):
            yield _block(child, "list_item" if tag == "LI" else "paragraph", Style(name=tag))
        else:
            yield from _blocks(child, depth + 1 if DIVISION.match(tag) else depth)


def _holds_text(element: "_Element") -> bool:
    """An element unknown to us with words of its own is a paragraph: nothing is lost because a tag is new."""
    own = [element.text, *(child.tail for child in element)]
    return not DIVISION.match(_tag(element)) and any(text and text.strip() for text in own)


def _block(element: "_Element", kind: BlockKind, style: Style) -> Block:
    joined = _joined(element)
    return Block(joined.text, kind, style=style, runs=joined.runs)


def _joined(element: "_Element") -> Joined:
    return join(_pieces(element), element.getroottree().getpath(element))


def _pieces(element: "_Element") -> Iterator[Piece]:
    """The words of an element in order; offsets count the characters of all text within it, notes included."""
    at = 0
    for text, setting, kept in _texts(element, "", True):
        if kept:
            yield Piece(text, at, setting)
        at += len(text)


def _texts(element: "_Element", setting: Setting, kept: bool) -> Iterator[tuple[str, Setting, bool]]:
    if element.text:
        yield element.text, setting, kept
    for child in element:
        within = SETTINGS.get(_tag(child)) or PRINTERS_CODES.get(child.get("T", "") if _tag(child) == "E" else "", setting)
        yield from _texts(child, within, kept and _tag(child) not in NOT_REQUIREMENTS)
        if child.tail:
            yield child.tail, setting, kept


def _table(element: "_Element") -> Block:
    rows = [[_cell(cell) for cell in row if _tag(cell) in {"TD", "TH"}] for row in element.iter("TR", "tr")]
    return table(grid([row for row in rows if row]), Style(name="TABLE"))


def _cell(element: "_Element") -> Cell:
    spans = {name.lower(): int(value) for name, value in element.attrib.items() if str(value).isdigit()}
    return Cell(_joined(element), max(spans.get("colspan", 1), 1), max(spans.get("rowspan", 1), 1))


def _notices(blocks: tuple[Block, ...], dropped: tuple[Dropped, ...]) -> tuple[str, ...]:
    figures = sum(block.kind == "figure" for block in blocks)
    pending = sum(one.reason == "pending amendment" for one in dropped)
    told = [f"{figures} figure(s) without text: see the official edition"] if figures else []
    return (*told, *([f"{pending} pending amendment(s) are linked: check that the text is current"] if pending else []))


def _found(root: "_Element", name: str) -> Found:
    """What a part or section says about itself. The edition is the date of the text, printed in the file or, by eCFR's custom, its name."""
    dated = next((_plain(element) for element in root.iter("AMDDATE", "DATE")), "")
    division = next((element for element in root.iter("*") if re.match(r"DIV[5-9]\Z", _tag(element))), root)
    citation = _citation(division)
    head = next((_plain(child) for child in division if _tag(child) == "HEAD"), "")
    title = re.sub(r"^(?:PART|Subpart|§+)\s*[\w.]+\s*[—–.-]*\s*", "", head, flags=re.IGNORECASE)
    number = citation.replace(" Part ", " ")
    return Found(
        title=_sentence_capitals(title),
        number=citation,
        label=number,
        key=re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-"),
        aliases=tuple(dict.fromkeys(name for name in (citation, re.sub(r"^\d+ CFR ", "", citation)) if name)),
        version=iso(dated) or iso(name),
        authority="FDA" if FDA_PART.match(citation) else "",
        kind="regulation",
        jurisdictions=("US",),
        language="en",
    )


def _citation(division: "_Element") -> str:
    """`21 CFR Part 211`. The metadata attribute is JSON in which the ampersands were escaped once or twice."""
    source = unescape(unescape(division.get("hierarchy_metadata", "")))
    try:
        told = json.loads(source).get("citation", "")
    except (ValueError, AttributeError):
        told = ""
    return str(told)


def _sentence_capitals(title: str) -> str:
    """Parts print their titles in capitals; as a name of a document they read better with initial ones."""
    if title != title.upper():
        return title.rstrip(".")
    words = title.lower().rstrip(".").split(" ")
    return " ".join(word if at and word in MINOR_WORDS else word[:1].upper() + word[1:] for at, word in enumerate(words))
