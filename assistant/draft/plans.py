"""Changes with their anchors in, strokes on items out; or the reason why a change cannot be made beside the others.

Knows nothing of XML beyond where an item stands.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.boundaries import whole
from assistant.draft.anchors import Reading, reading_of
from assistant.draft.changes import Change
from assistant.draft.items import OUTSIDE, Item, is_whole, items_of
from assistant.draft.tracked import Stroke
from assistant.draft.wording import Edit, edits
from assistant.normalise import normalise
from ingest.model import Span
from ingest.readers.word_styles import W, value

if TYPE_CHECKING:
    from lxml.etree import _Element

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow: most control characters, and halves of pairs."""
Reader = Callable[[Item], str]


@dataclass(slots=True)
class Plan:
    """What is to happen to one paragraph: strokes with the change they belong to, paragraphs and rows to come after it, its deletion.

    `readers` tell how each change read the paragraph; `lengthened`: its fields were turned into the long form.
    """

    part: str
    paragraph: "_Element"
    strokes: list[tuple[Stroke, Change]] = field(default_factory=list)
    following: list[Change] = field(default_factory=list)
    deletion: Change | None = None
    readers: dict[str, Reader] = field(default_factory=dict)
    lengthened: bool = False


def add_to(plan: Plan, change: Change, reading: Reading, reader: Callable[[Item], str]) -> str:
    """Take a change into the plan; returns the reason why it cannot be, empty when it was."""
    items = items_of(plan.paragraph)
    if unwritable := _unwritable(change):
        return unwritable
    if change.kind == "insert_after":
        return _add_following(plan, change)
    locked = _locked(plan.paragraph)
    if locked:
        return locked
    if plan.deletion:
        return f"change {plan.deletion.id} deletes the paragraph"
    if change.kind == "delete":
        if plan.strokes:
            return f"change {plan.strokes[0][1].id} already edits the paragraph"
        if next(plan.paragraph.iter(f"{W}fldSimple"), None) is not None:
            _lengthen(plan)
        plan.deletion = change
        return ""
    return _add_strokes(plan, change, items, reading, reader)


def _unwritable(change: Change) -> str:
    """Why the words of a change cannot stand in a Word file; empty where they can."""
    told = "".join((change.new, change.reason, *change.cells))
    if match := UNWRITABLE.search(told):
        return f"its text holds a character that a Word file cannot hold (U+{ord(match.group()):04X}): take it out"
    if change.kind == "insert_after" and not (change.new.strip() or any(cell.strip() for cell in change.cells)):
        return "the new text is empty"
    return ""


def _add_following(plan: Plan, change: Change) -> str:
    if (change.cells or change.after_table) and next(plan.paragraph.iterancestors(f"{W}tr"), None) is None:
        return "it is to stand beside a table, but the paragraph stands in no table"
    if any(one.new == change.new and one.cells == change.cells for one in plan.following):
        return "another change inserts the same text at the same place"
    plan.following.append(change)
    return ""


def _add_strokes(plan: Plan, change: Change, items: Sequence[Item], reading: Reading, reader: Callable[[Item], str]) -> str:
    found = strokes_of(change, items, reading)
    if isinstance(found, str):
        return found
    if any(_held(items, stroke) for stroke in found):
        # A field in the short form cannot be deleted as a whole; in the long form it can.
        _lengthen(plan)
        items = items_of(plan.paragraph)
        found = strokes_of(change, items, reading_of(items, reader))
        if isinstance(found, str):
            return found
    locked = next((reason for stroke in found if (reason := _locked_stroke(items, stroke))), "")
    if locked:
        return locked
    for stroke in found:
        for other, owner in plan.strokes:
            if _overlap(stroke, other):
                return f"it overlaps with change {owner.id} in the same sentence: make one change of both"
    plan.strokes += [(stroke, change) for stroke in found]
    plan.readers[change.id] = reader
    return ""


def _lengthen(plan: Plan) -> None:
    """Turn the fields of the paragraph into the long form, and tell the strokes planned before in the items of now."""
    lengthen_fields(plan.paragraph)
    plan.lengthened = True
    items = items_of(plan.paragraph)
    changes = {change.id: change for _, change in plan.strokes}
    plan.strokes = [
        (stroke, change)
        for name, change in changes.items()
        for stroke in strokes_of(change, items, reading_of(items, plan.readers[name]))
        if isinstance(stroke, Stroke)
    ]


def strokes_of(change: Change, items: Sequence[Item], reading: Reading) -> list[Stroke] | str:
    """The strokes of a replacement, or the reason why there are none."""
    span = _span_of(change.old, reading.text)
    if isinstance(span, str):
        return span
    solid = _solid(items, reading)
    start, end = _widened(span, solid)
    new = reading.text[start : span[0]] + change.new + reading.text[span[1] : end]
    inner = [(a - start, b - start) for a, b in solid if start <= a and b <= end]
    found = edits(reading.text[start:end], new, inner)
    if not found:
        return "the new text is the old one"
    return [_stroke(Edit(edit.start + start, edit.end + start, edit.new), items, reading) for edit in found]


def _span_of(old: str, text: str) -> Span | str:
    """Where the part to replace stands: the whole where none is named, else its one place."""
    if not old.strip():
        return 0, len(text)
    found = _places(old, text)
    if len(found) > 1:
        found = [(start, end) for start, end in found if whole(text, start, end)] or found
    if not found:
        return f'the paragraph does not hold "{old}"'
    return found[0] if len(found) == 1 else f'the paragraph holds "{old}" {len(found)} times: give more of the text around it'


def _places(old: str, text: str) -> list[Span]:
    exact = _all(old, text)
    if exact:
        return [(start, start + len(old)) for start in exact]
    normal, wanted = normalise(text), normalise(old).text
    return [normal.source_span(start, start + len(wanted)) for start in _all(wanted, normal.text)]


def _all(wanted: str, text: str) -> list[int]:
    found, start = [], text.find(wanted)
    while start >= 0:
        found.append(start)
        start = text.find(wanted, start + 1)
    return found


def _solid(items: Sequence[Item], reading: Reading) -> list[Span]:
    """The results of computed fields, in the reading: they go or stay as one."""
    spans: dict[int, Span] = {}
    for position, place in enumerate(reading.places):
        number = items[place].field
        if number != OUTSIDE and items[place].result:
            spans[number] = (spans.get(number, (position, 0))[0], position + 1)
    return sorted(spans.values())


def _widened(span: Span, solid: Sequence[Span]) -> Span:
    start, end = span
    for a, b in solid:
        if a < start < b:
            start = a
        if a < end < b:
            end = b
    return start, end


def _stroke(edit: Edit, items: Sequence[Item], reading: Reading) -> Stroke:
    if edit.end > edit.start:
        places = reading.places[edit.start : edit.end]
        start, end = places[0], places[-1] + 1
        fields = {items[place].field for place in places} - {OUTSIDE}
        out = {place for place in places if not items[place].gone}
        for place, item in enumerate(items):
            if item.field in fields and not item.gone:
                out.add(place)
                start, end = min(start, place), max(end, place + 1)
        return Stroke(start, end, frozenset(out), edit.new)
    place = _gap(edit, items, reading)
    return Stroke(place, place, frozenset(), edit.new)


def _gap(edit: Edit, items: Sequence[Item], reading: Reading) -> int:
    """Between which items an insertion goes: right behind the letter before it, behind note marks where it begins with a blank."""
    if edit.start == 0:
        place = reading.places[0] if reading.places else 0
        return _before_field(items, place)
    place = reading.places[edit.start - 1] + 1
    number = items[place - 1].field
    while place < len(items) and number != OUTSIDE and items[place].field == number:
        place += 1
    if edit.new[:1].isspace():
        while place < len(items) and items[place].kind == "object":
            place += 1
    return place


def _before_field(items: Sequence[Item], place: int) -> int:
    number = items[place].field if place < len(items) else OUTSIDE
    while place and number != OUTSIDE and items[place - 1].field == number:
        place -= 1
    return place


def _overlap(one: Stroke, other: Stroke) -> bool:
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    if one.start == one.end:
        return other.start < one.start < other.end
    if other.start == other.end:
        return one.start < other.start < one.end
    return one.start < other.end and other.start < one.end


def deletion_of(items: Sequence[Item]) -> Stroke:
    """All that goes when a paragraph is deleted: fields only where they are whole, text boxes and marks of comments never."""
    kinds = {"letter", "object", "field"} if is_whole(items) else {"letter", "object"}
    out = frozenset(place for place, item in enumerate(items) if item.kind in kinds and not item.gone)
    return Stroke(0, len(items), out, "")


def _held(items: Sequence[Item], stroke: Stroke) -> bool:
    """Whether a stroke takes out the result of a field in its short form."""
    return any(items[place].result and next(items[place].run.iterancestors(f"{W}fldSimple"), None) is not None for place in stroke.out)


def lengthen_fields(paragraph: "_Element") -> None:
    """Turn `w:fldSimple` into the long form with begin, code, separator and end; it reads and computes the same."""
    from lxml import etree

    for simple in list(paragraph.iter(f"{W}fldSimple")):
        before = [_field_run("begin"), etree.Element(f"{W}r"), _field_run("separate")]
        code = etree.SubElement(before[1], f"{W}instrText")
        code.text = simple.get(f"{W}instr", "")
        for run in [*before, *list(simple), _field_run("end")]:
            simple.addprevious(run)
        parent = simple.getparent()
        if parent is not None:
            parent.remove(simple)


def _field_run(kind: str) -> "_Element":
    from lxml import etree

    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": kind})
    return run


def _locked_stroke(items: Sequence[Item], stroke: Stroke) -> str:
    touched = [items[place].run for place in stroke.out]
    return next((reason for run in touched if (reason := _locked(run))), "")


def _locked(element: "_Element") -> str:
    """Why a content control around an element must not be written into; empty where none stands against it."""
    for control in element.iterancestors(f"{W}sdt"):
        if control.find(f"{W}sdtPr/{W}dataBinding") is not None:
            return "it stands in a content control that Word fills from the document's properties: change the property instead"
        if (value(control, "sdtPr/lock") or "").casefold().endswith("contentlocked"):
            return "it stands in a content control that is locked against editing: unlock it in Word first"
    return ""
