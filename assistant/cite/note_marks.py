"""A marker's place in a paragraph in, the mark of a footnote there out: runs are split, their look is kept, nothing else moves."""

from collections import defaultdict
from copy import deepcopy
from typing import TYPE_CHECKING

from assistant.cite.markers import BARRIER, Marker
from assistant.cite.model import Rich
from assistant.cite.ooxml import NOTE_SIZE, XML, element, field_link, footnote, raised, run, runs, text_element, w
from assistant.cite.word_file import NoteStyles
from assistant.cite.word_lines import Letter, Line

if TYPE_CHECKING:
    from lxml.etree import _Element

BLANKS = " \u00a0"
# What of a run's look its footnote mark takes over: the mark's size must fit the words around it.
KEPT_LOOK = ("rFonts", "sz", "szCs")


def footnote_of(number: int, note: Rich, styles: NoteStyles) -> "_Element":
    """A note for the footnotes part, in the file's own styles where it has them."""
    small = [] if styles.text else [element("sz", val=NOTE_SIZE)]
    return footnote(number, runs(note, field_link, *small), styles.text, styles.mark)


def put_mark(line: Line, marker: Marker, number: int, styles: NoteStyles, follows: int = -1) -> None:
    """Take the marker out and put the footnote's mark there. `follows` is where the marker before it in the paragraph ends, -1 for none."""
    start = _without_blank(line, marker, follows)
    first = line.letters[start]
    _take_out(line.letters[start : marker.end])
    before = _split(first)
    look = _look(before, styles)
    made = [element("r", [look, element("footnoteReference", id=str(number))])]
    if start == follows or _is_note(line, start - 1):
        # Two marks that touch would be read as one number.
        made.insert(0, _comma(look))
    for one in reversed(made):
        before.addnext(one)
    _tidy(before)


def _without_blank(line: Line, marker: Marker, follows: int) -> int:
    """Where the taking out begins: a blank before the marker goes too, as a mark touches its word; but words must not run together."""
    letters, start = line.letters, marker.start
    after = letters[marker.end].character if marker.end < len(letters) else " "
    while start > 0 and _is_blank(letters[start - 1], letters[marker.start]):
        start -= 1
    touches_mark = start == follows or _is_note(line, start - 1)
    return marker.start if start == 0 or after.isalnum() or touches_mark else start


def _is_blank(letter: Letter, first: Letter) -> bool:
    return letter.character in BLANKS and letter.element.tag == w("t") and letter.change is first.change and not letter.barred


def _is_note(line: Line, place: int) -> bool:
    return place >= 0 and line.letters[place].character == BARRIER and line.letters[place].element.tag == w("footnoteReference")


def _take_out(letters: list[Letter]) -> None:
    """Remove these letters; elements that are a letter themselves go whole."""
    offsets: dict[_Element, set[int]] = defaultdict(set)
    for one in letters:
        offsets[one.element].add(one.offset)
    # The first one's run is still needed: it is emptied, not removed.
    for found, taken in offsets.items():
        if found.tag == w("t"):
            found.text = "".join(one for place, one in enumerate(found.text or "") if place not in taken)
            found.set(f"{{{XML}}}space", "preserve")
        else:
            _remove(found)
    kept = letters[0].element.getparent()
    for found in list(offsets)[1:]:
        holder = found.getparent()
        if found.tag == w("t") and not found.text and holder is not kept:
            _tidy(holder)


def _split(first: Letter) -> "_Element":
    """Part the run at the letter; returns the first part. What follows keeps the run's look."""
    text = first.element
    before = text.getparent()
    if before is None:
        raise AssertionError("a text without a run")
    rest = element("r")
    rest.attrib.update(before.attrib)
    look = before.find(w("rPr"))
    if look is not None:
        rest.append(deepcopy(look))
    words, following = (text.text or "")[first.offset :], list(text.itersiblings())
    text.text = (text.text or "")[: first.offset]
    if words:
        rest.append(text_element(words))
    rest.extend(following)
    before.addnext(rest)
    _tidy(rest)
    return before


def _tidy(one: "_Element | None") -> None:
    """Remove texts without a letter, and the run if nothing is left in it."""
    if one is None:
        return
    for text in one.findall(w("t")):
        if not text.text:
            one.remove(text)
    if all(child.tag == w("rPr") for child in one):
        _remove(one)


def _remove(one: "_Element") -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _look(before: "_Element", styles: NoteStyles) -> "_Element":
    """The look of the mark: the file's style for it, else raised."""
    own = before.find(w("rPr"))
    kept = [deepcopy(one) for name in KEPT_LOOK if own is not None and (one := own.find(w(name))) is not None]
    return element("rPr", [element("rStyle", val=styles.mark), *kept] if styles.mark else [*kept, raised()])


def _comma(look: "_Element") -> "_Element":
    made = run(",")
    made.insert(0, deepcopy(look))
    return made
