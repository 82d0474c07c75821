"""New paragraphs and table rows as tracked insertions, deletions of whole paragraphs. Knows nothing of changes."""

from copy import deepcopy
from typing import TYPE_CHECKING

from assistant.draft.items import Item, items_of
from assistant.draft.plans import deletion_of
from assistant.draft.tracked import Stamp, carry_out, runs_of
from ingest.readers.word_styles import Styles, W, outline_level, paragraph_style, value

if TYPE_CHECKING:
    from lxml.etree import _Element

NOT_COPIED = ("sectPr", "pPrChange", "pageBreakBefore", "framePr", "cnfStyle", "divId")
MARKS = ("ins", "del", "moveFrom", "moveTo", "rPrChange")
BLOCKS = {f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}customXml"}
PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def insert_paragraphs(after: "_Element", text: str, styles: Styles, stamp: Stamp, model: "_Element | None" = None) -> "list[_Element]":
    """New paragraphs (one a line of `text`) after one or after a table, in the style and list of the model (the paragraph itself).

    What follows a heading is body text.
    """
    made: list[_Element] = []
    model = after if model is None else model
    for line in text.split("\n"):
        new = _new_paragraph(model, line, styles, stamp)
        _place(after, new, stamp)
        made.append(new)
        after = new
    return made


def _place(after: "_Element", new: "_Element", stamp: Stamp) -> None:
    """Behind a paragraph, and behind those that it flows into because its end was deleted.

    The last paragraph of a cell or a body can't go when the insertion is rejected, so there the mark before it is the new one.
    """
    while _has_mark(after, "del") and (following := after.getnext()) is not None and following.tag == f"{W}p":
        after = following
    control = after.getparent()
    if control is not None and control.tag == f"{W}sdtContent" and value(control.getparent(), "sdtPr/text") is not None:
        after = control.getparent()  # type: ignore[assignment]
    after.addnext(new)
    # The text of a box in the paragraph would stand between it and its continuation.
    if _is_last(new) and after.tag == f"{W}p" and next(after.iterdescendants(f"{W}p"), None) is None:
        _move_properties(after, new)
        if not _has_mark(after, "ins"):
            set_mark(after, stamp.mark("ins"))
    else:
        set_mark(new, stamp.mark("ins"))


def _is_last(paragraph: "_Element") -> bool:
    return not any(one.tag in BLOCKS for one in paragraph.itersiblings())


def _move_properties(after: "_Element", new: "_Element") -> None:
    """When the insertion is rejected, the last mark stays and its properties rule: they must be those of the paragraph before."""
    own, copied = new.find(f"{W}pPr"), _copied_properties(after)
    if own is not None:
        new.remove(own)
    if copied is not None:
        new.insert(0, copied)


def _new_paragraph(model: "_Element", text: str, styles: Styles, stamp: Stamp) -> "_Element":
    from lxml import etree

    new = etree.Element(f"{W}p")
    heading = outline_level(model, styles) is not None
    properties = _style_after_heading(model, styles) if heading else _copied_properties(model)
    if properties is not None:
        new.append(properties)
    inserted = stamp.mark("ins")
    items = [] if heading else items_of(model)
    inserted.extend(run for part, look in _looks(text, items) for run in runs_of(part, look))
    new.append(inserted)
    return new


def _copied_properties(model: "_Element") -> "_Element | None":
    found = model.find(f"{W}pPr")
    if found is None:
        return None
    copied = deepcopy(found)
    for name in NOT_COPIED:
        for one in copied.findall(f"{W}{name}"):
            copied.remove(one)
    for name in MARKS:
        for one in copied.findall(f"{W}rPr/{W}{name}"):
            one.getparent().remove(one)  # type: ignore[union-attr]
    return copied


def _style_after_heading(model: "_Element", styles: Styles) -> "_Element | None":
    """The style that Word goes on with after a heading; the default one where the heading names itself."""
    from lxml import etree

    own = paragraph_style(model, styles)
    following = value(styles.by_id.get(own), "next") or styles.paragraph
    if following in ("", own, styles.paragraph) or following not in styles.by_id:
        return None
    properties = etree.Element(f"{W}pPr")
    etree.SubElement(properties, f"{W}pStyle", {f"{W}val": following})
    return properties


def _looks(text: str, items: "list[Item]") -> "list[tuple[str, _Element | None]]":
    """The text with the look of the model; where the model sets its lead (a number, a role before a colon) apart, so does the new one."""
    letters = [item for item in items if item.kind == "letter" and not item.gone and not item.symbol]
    if not letters:
        return [(text, None)]
    lead, rest = _lead(letters)
    split = next((place + 1 for place, letter in enumerate(text) if letter == letters[lead - 1].text), 0) if lead else 0
    main = _most_common_look(letters[rest:] or letters)
    return [(text[:split], _properties(letters[0])), (text[split:], main)] if split and text[split:] else [(text, main)]


def _lead(letters: "list[Item]") -> tuple[int, int]:
    """(letters up to and with the sign that ends the lead, where the rest begins); (0, 0) where no lead is set apart."""
    for place, item in enumerate(letters[:60]):
        if item.text in "\t:":
            rest = place + 1
            apart = rest < len(letters) and _signature(letters[0]) != _signature(letters[-1])
            return (rest, rest) if apart else (0, 0)
    return 0, 0


def _most_common_look(letters: "list[Item]") -> "_Element | None":
    count: dict[bytes, int] = {}
    for item in letters:
        count[_signature(item)] = count.get(_signature(item), 0) + 1
    best = max(count, key=lambda one: count[one])
    return _properties(next(item for item in letters if _signature(item) == best))


def _properties(item: Item) -> "_Element | None":
    from assistant.draft.tracked import look_of

    return look_of(item.run)


def _signature(item: Item) -> bytes:
    from lxml import etree

    found = _properties(item)
    return b"" if found is None else etree.tostring(found)


def set_mark(paragraph: "_Element", mark: "_Element") -> None:
    """Mark the end of a paragraph as inserted or deleted."""
    from lxml import etree

    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    own = properties.find(f"{W}rPr")
    if own is None:
        own = etree.Element(f"{W}rPr")
        later = next((one for one in properties if one.tag in {f"{W}sectPr", f"{W}pPrChange"}), None)
        if later is None:
            properties.append(own)
        else:
            later.addprevious(own)
    own.insert(1 if mark.tag == f"{W}del" and own.find(f"{W}ins") is not None else 0, mark)


def _has_mark(paragraph: "_Element", name: str) -> bool:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}{name}") is not None


def delete_paragraph(paragraph: "_Element", stamp: Stamp) -> "list[_Element]":
    """Delete the text of a paragraph, and its end where Word and LibreOffice can do without it."""
    items = items_of(paragraph)
    made = carry_out(deletion_of(items), items, paragraph, stamp)
    following = paragraph.getnext()
    flows = following is not None and following.tag == f"{W}p" and paragraph.find(f"{W}pPr/{W}sectPr") is None
    if (
        flows
        and not _has_mark(paragraph, "del")
        and not any(item.kind == "anchor" and item.piece.tag != f"{W}commentReference" for item in items)
    ):
        set_mark(paragraph, stamp.mark("del"))
    return made


def insert_row(paragraph: "_Element", cells: tuple[str, ...], stamp: Stamp) -> "_Element":
    """A new table row below the one of the paragraph, formed like it; cells beyond those given stay empty."""
    row = next(paragraph.iterancestors(f"{W}tr"))
    new = deepcopy(row)
    for name in [name for name in new.attrib if str(name).startswith(PARAGRAPH_ID)]:
        del new.attrib[name]
    _mark_row(new, stamp)
    own = [cell for cell in new.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is new]
    for place, cell in enumerate(own):
        _refill(cell, cells[place] if place < len(cells) else "", stamp)
    row.addnext(new)
    return new


def _mark_row(row: "_Element", stamp: Stamp) -> None:
    from lxml import etree

    properties = row.find(f"{W}trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        before = row.find(f"{W}tblPrEx")
        row.insert(0, properties) if before is None else before.addnext(properties)
    for name in ("ins", "del", "trPrChange", "tblHeader"):
        for one in properties.findall(f"{W}{name}"):
            properties.remove(one)
    properties.append(stamp.mark("ins"))


def _refill(cell: "_Element", text: str, stamp: Stamp) -> None:
    from lxml import etree

    model = next(cell.iter(f"{W}p"))
    items = items_of(model)
    new = etree.Element(f"{W}p")
    properties = _copied_properties(model)
    if properties is not None:
        new.append(properties)
    if text:
        inserted = stamp.mark("ins")
        letters = [item for item in items if item.kind == "letter" and not item.symbol]
        inserted.extend(runs_of(text, _most_common_look(letters) if letters else None))
        new.append(inserted)
    for child in list(cell):
        if child.tag != f"{W}tcPr":
            cell.remove(child)
    cell.append(new)
    set_mark(new, stamp.mark("ins"))
