"""Tracked changes within one paragraph: runs are split at letters, deletions wrapped in `w:del`, insertions put beside them in `w:ins`.

Edits are carried out from right to left, so that the items left of an edit stay true. Knows nothing of changes or files.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.draft.items import GONE, NEW, Item
from ingest.readers.word_styles import W

if TYPE_CHECKING:
    from lxml.etree import _Element

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TEXTS = {f"{W}t", f"{W}delText"}
DELETED = {f"{W}t": f"{W}delText", f"{W}instrText": f"{W}delInstrText"}
BREAKS = {"\t": f"{W}tab", "\n": f"{W}br"}
NOT_INHERITED = ("rPrChange", "ins", "del", "moveFrom", "moveTo", "vanish", "webHidden", "specVanish")
RAISED_LOOKS = ("vertAlign", "position", "rStyle")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who changes, when (UTC, ISO 8601), and where ids come from."""

    author: str
    date: str
    next_id: Callable[[], str]

    def mark(self, name: str) -> "_Element":
        """A `w:ins` or `w:del` with author, date and an id of its own."""
        from lxml import etree

        return etree.Element(f"{W}{name}", {f"{W}id": self.next_id(), f"{W}author": self.author, f"{W}date": self.date})


@dataclass(frozen=True, slots=True)
class Stroke:
    """One edit told in items: those of [start, end) in `out` go, `new` comes in their place."""

    start: int
    end: int
    out: frozenset[int]
    new: str


def carry_out(stroke: Stroke, items: Sequence[Item], paragraph: "_Element", stamp: Stamp) -> "list[_Element]":
    """Do one edit; returns what it made, in reading order. Edits of a paragraph must come from right to left."""
    made = _delete([items[place] for place in range(stroke.start, stroke.end) if place in stroke.out], stamp)
    if not stroke.new:
        return made
    inserted = stamp.mark("ins")
    if made:
        properties = look_of(_first_run(made[0]))
        _put_after(made[-1], inserted, stamp)
    else:
        properties = _put_between(items, stroke.start, inserted, paragraph, stamp)
    inserted.extend(runs_of(stroke.new, properties))
    return [*made, inserted]


def runs_of(text: str, properties: "_Element | None") -> "Iterator[_Element]":
    """A run with that text: tabs and line breaks become what Word has for them, properties are copied."""
    from lxml import etree

    run = etree.Element(f"{W}r")
    if properties is not None:
        run.append(deepcopy(properties))
    for part in re.findall(r"[\t\n]|[^\t\n]+", text):
        piece = etree.SubElement(run, BREAKS.get(part, f"{W}t"))
        if part not in BREAKS:
            piece.text = part
            piece.set(SPACE, "preserve")
    yield run


def _delete(items: Sequence[Item], stamp: Stamp) -> "list[_Element]":
    made: list[_Element] = []
    for group in reversed(list(_by_run(items))):
        run = _isolated(group)
        following = run.getnext()
        if made and following is made[0]:
            made[0].insert(0, run)
        else:
            wrapper = stamp.mark("del")
            run.addprevious(wrapper)
            wrapper.append(run)
            made.insert(0, wrapper)
        for piece in run.iter(*DELETED):
            piece.tag = DELETED[str(piece.tag)]
    return made


def _by_run(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Neighbours in one run with nothing that stays between them."""
    group: list[Item] = []
    for item in items:
        if group and not (item.run is group[-1].run and _follows(group[-1], item)):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _follows(first: Item, second: Item) -> bool:
    if first.piece is second.piece:
        return second.at == first.at + 1
    between = first.piece.getnext()
    while between is not None and between is not second.piece and between.tag == f"{W}lastRenderedPageBreak":
        between = between.getnext()
    return between is second.piece and second.at == 0 and first.at + 1 >= _length(first.piece)


def _isolated(group: Sequence[Item]) -> "_Element":
    """A run of its own with just these items."""
    run, first, last = group[0].run, group[0], group[-1]
    if run.tag != f"{W}r":
        return run
    cut(run, last.piece, last.at + 1)
    return cut(run, first.piece, first.at)


def cut(run: "_Element", piece: "_Element", at: int) -> "_Element":
    """Split a run before the letter `at` of a piece; returns the run that begins there (the same one if nothing stands before)."""
    from lxml import etree

    if piece.tag in TEXTS and 0 < at < _length(piece):
        rest = etree.Element(piece.tag)
        text = piece.text or ""
        piece.text, rest.text = text[:at], text[at:]
        for half in (piece, rest):
            half.set(SPACE, "preserve")
        piece.addnext(rest)
        piece = rest
    elif at > 0:
        following = piece.getnext()
        if following is None:
            return run
        piece = following
    moving = [piece, *piece.itersiblings()]
    if all(one.tag == f"{W}rPr" for one in piece.itersiblings(preceding=True)):
        return run
    right = etree.Element(run.tag, {str(name): str(told) for name, told in run.attrib.items()})
    properties = run.find(f"{W}rPr")
    if properties is not None:
        right.append(deepcopy(properties))
    right.extend(moving)
    run.addnext(right)
    return right


def _length(piece: "_Element") -> int:
    return len(piece.text or "") if piece.tag in TEXTS else 1


def _put_between(items: Sequence[Item], place: int, inserted: "_Element", paragraph: "_Element", stamp: Stamp) -> "_Element | None":
    """Put an insertion before the item at `place`; returns the look it takes on from its neighbour."""
    before = items[place - 1] if place else None
    after = items[place] if place < len(items) else None
    if before is not None and (after is None or not _leaves_container(before, after, paragraph)):
        cut(before.run, before.piece, before.at + 1)
        _put_after(_out_of_container(before, after, paragraph), inserted, stamp)
        return look_of(_plain_neighbour(items, place, paragraph))
    if after is not None:
        run = cut(after.run, after.piece, after.at)
        _put_before(_top(run, paragraph) if before is None else run, inserted, stamp)
        return look_of(_plain_neighbour(items, place, paragraph))
    paragraph.append(inserted)
    return None


def _container(run: "_Element") -> "_Element | None":
    """The hyperlink, content control or the like around a run; revision marks are none."""
    up = run.getparent()
    while up is not None and up.tag in NEW | GONE:
        up = up.getparent()
    return up


def _leaves_container(before: Item, after: Item, paragraph: "_Element") -> bool:
    """Whether the place between two items is the end of a hyperlink or control: what is put there belongs outside."""
    return _container(before.run) is not paragraph and _container(after.run) is paragraph


def _out_of_container(before: Item, after: Item | None, paragraph: "_Element") -> "_Element":
    if after is not None and _container(after.run) is _container(before.run):
        return before.run
    return before.run if _container(before.run) is paragraph else _top(before.run, paragraph)


def _top(element: "_Element", paragraph: "_Element") -> "_Element":
    """The child of the paragraph that an element stands in."""
    while (up := element.getparent()) is not None and up is not paragraph:
        element = up
    return element


def _put_after(anchor: "_Element", new: "_Element", stamp: Stamp) -> None:
    """Beside an element; earlier tracked changes around it are split, so that the insertion is nobody else's."""
    parent = anchor.getparent()
    while parent is not None and parent.tag in NEW | GONE:
        following = list(anchor.itersiblings())
        if following:
            rest = stamp.mark("ins")
            rest.tag = parent.tag
            rest.attrib.update({name: told for name, told in parent.attrib.items() if name != f"{W}id"})
            rest.extend(following)
            parent.addnext(rest)
        anchor, parent = parent, parent.getparent()
    anchor.addnext(new)


def _put_before(anchor: "_Element", new: "_Element", stamp: Stamp) -> None:
    parent = anchor.getparent()
    if parent is not None and parent.tag in NEW | GONE:
        previous = anchor.getprevious()
        if previous is not None:
            _put_after(previous, new, stamp)
            return
        _put_before(parent, new, stamp)
        return
    anchor.addprevious(new)


def _first_run(element: "_Element") -> "_Element":
    return next(element.iter(f"{W}r"), element)


def _plain_neighbour(items: Sequence[Item], place: int, paragraph: "_Element") -> "_Element | None":
    """The nearest run whose look suits new words: to the left first, no exponents, no note marks, no links."""
    ranked = [*reversed(items[:place]), *items[place:]]
    suited = [item.run for item in ranked if item.kind == "letter" and not item.symbol and _container(item.run) is paragraph]
    plain = [run for run in suited if not any(run.find(f"{W}rPr/{W}{name}") is not None for name in RAISED_LOOKS)]
    return next(iter(plain or suited), None)


def look_of(run: "_Element | None") -> "_Element | None":
    """Run properties to give to new words."""
    properties = run.find(f"{W}rPr") if run is not None else None
    if properties is None:
        return None
    look = deepcopy(properties)
    for name in NOT_INHERITED:
        for found in look.findall(f"{W}{name}"):
            look.remove(found)
    return look
