"""The stretches of a file in, its quotations out: what stands in quotation marks, and what is set as a block of its own.

Knows nothing of what is quoted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.stretches import Stretch

Form = Literal["marks", "block"]

# Opening mark -> the marks that may close it. A German quotation opens low and closes with what opens an English one.
PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’", "‚": "‘’", "'": "'"}
_SINGLE = "‘‚'"
_STRAIGHT = "\"'"
# A quotation may run over so many paragraphs; one that is never closed would swallow the rest of the file.
MOST_PARAGRAPHS = 6
MOST_CHARACTERS = 4000
# A block is set in from the body by at least so many points.
INDENT = 14.0
# A block without a full stop has at least so many words; with less it may be a heading.
LEAST_WORDS_OF_A_BLOCK = 8
_STOPS = re.compile(r"\w[.;:!?][)\]\"”’']*$|[)\]]\.?$")
_NUMBERED = re.compile(r"(?:[A-Z]|[IVX]+|\d+(?:\.\d+)*)\.?\)?\s+[A-Z]")
_QUOTE_STYLE = re.compile(r"\bquot|zitat|block ?text|citation|\bcita\b", re.IGNORECASE)
_OPENS_AFTER = re.compile(r"[\s(\[{|/\u2013\u2014:-]$")
_CLOSES_BEFORE = re.compile(r"[\s.,;:!?)\]}|/\u2013\u2014\u2026\u00b2\u00b3\u00b9\u2070-\u2079(\[-]|$")
_INTRODUCES = re.compile(r":\s*$")
_RAISED = re.compile(r"[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation: its words, the stretch and the characters where it begins and where it ends (without its marks)."""

    text: str
    form: Form
    first: int
    start: int
    last: int
    end: int


def quotations(stretches: Sequence[Stretch], introduced: Sequence[bool]) -> list[Quotation]:
    """All quotations in reading order. `introduced` tells which stretches name a clause: a block beside one is a quotation."""
    marked = [found for at in range(len(stretches)) for found in _marked(stretches, at)]
    kept: list[Quotation] = []
    for one in marked:
        if not any(other.first <= one.first <= other.last and (one.first, one.start) < (other.last, other.end) for other in kept):
            kept.append(one)
    blocks = [block for block in _blocks(stretches, introduced) if not _covered(block, kept)]
    spans = {(block.first, block.last) for block in blocks}
    kept = [one for one in kept if not any(first <= one.first <= last for first, last in spans)]
    return sorted([*kept, *blocks], key=lambda one: (one.first, one.start))


def _marked(stretches: Sequence[Stretch], at: int) -> Iterator[Quotation]:
    text = stretches[at].text
    position = 0
    while position < len(text):
        mark = text[position]
        if mark in PAIRS and _opens(text, position):
            end = _closing(stretches, at, position)
            if end is not None:
                yield _quotation(stretches, at, position + 1, *end)
                if end[0] > at:
                    return
                position = end[1]
        position += 1


def _opens(text: str, position: int) -> bool:
    before, after = text[:position][-1:], text[position + 1 : position + 2]
    free = not before or bool(_OPENS_AFTER.search(before)) or before in PAIRS
    # French puts blanks inside of its marks.
    return bool(after) and free and (not after.isspace() or text[position] == "«")


def _closing(stretches: Sequence[Stretch], at: int, position: int) -> tuple[int, int] | None:
    """Stretch and place of the mark that closes; None where none does."""
    mark = stretches[at].text[position]
    depth, counted = 1, 0
    for number in range(at, min(len(stretches), at + MOST_PARAGRAPHS)):
        text = stretches[number].text
        begin = position + 1 if number == at else 0
        if number > at:
            goes_on = text[:1] == mark
            if (
                stretches[at].kind == "table"
                or stretches[number].kind in ("heading", "table", "footnote")
                or (mark in "'\"‘" and not goes_on)
            ):
                return None
            begin = 1 if goes_on else 0
        for place in range(begin, len(text)):
            if text[place] == mark and mark not in PAIRS[mark] and _opens(text, place):
                depth += 1
            elif text[place] in PAIRS[mark] and _closes(text, place, mark):
                depth -= 1
                if not depth:
                    return number, place
            counted += 1
            if counted > MOST_CHARACTERS:
                return None
    return None


def _closes(text: str, place: int, mark: str) -> bool:
    before, after = text[place - 1 : place], text[place + 1 :]
    if not before or (before.isspace() and mark != "«") or not (_CLOSES_BEFORE.match(after) or after[:1] in "”’\"'»"):
        return False
    # "the operators’ gowns": the apostrophe of a plural closes nothing if a later mark can.
    plural = mark in _SINGLE and before == "s" and re.match(r"\s[a-z]", after) and re.search(rf"[^\s][{PAIRS[mark]}](?=\W|$)", after)
    return not plural


def _quotation(stretches: Sequence[Stretch], first: int, start: int, last: int, end: int) -> Quotation:
    if first == last:
        return Quotation(stretches[first].text[start:end].strip(), "marks", first, start, last, end)
    opened = stretches[first].text[start - 1]
    middle = [stretches[number].text.removeprefix(opened) for number in range(first + 1, last)]
    parts = [stretches[first].text[start:], *middle, stretches[last].text[:end].removeprefix(opened)]
    labels = ["", *(stretches[number].label for number in range(first + 1, last + 1))]
    lines = [f"{label} {part}".strip() for label, part in zip(labels, parts, strict=True)]
    return Quotation("\n".join(lines), "marks", first, start, last, end)


def _blocks(stretches: Sequence[Stretch], introduced: Sequence[bool]) -> Iterator[Quotation]:
    """Paragraphs in a style for quotations, or set in or slanted beside a reference or after a colon, with the list that follows."""
    body = _body_edge(stretches)
    taken = -1
    for at, stretch in enumerate(stretches):
        after_block = taken == at - 1 >= 0
        if at <= taken or not _is_block(stretches, at, introduced, body, after_block):
            continue
        last = at
        while last + 1 < len(stretches) and _goes_on(stretch, stretches[last], stretches[last + 1]):
            last += 1
        taken = last
        lines = [stretch.text, *(f"{one.label} {one.text}".strip() for one in stretches[at + 1 : last + 1])]
        yield Quotation("\n".join(lines), "block", at, 0, last, len(stretches[last].text))


def _body_edge(stretches: Sequence[Stretch]) -> float:
    """The left edge of most of the text."""
    edges: Counter[float] = Counter()
    for stretch in stretches:
        if stretch.kind == "paragraph":
            edges[round(stretch.style.left)] += len(stretch.text)
    return max(edges, key=lambda edge: edges[edge], default=0.0)


def _is_block(stretches: Sequence[Stretch], at: int, introduced: Sequence[bool], body: float, after_block: bool) -> bool:
    stretch = stretches[at]
    if stretch.kind not in ("paragraph", "list_item"):
        return False
    if _QUOTE_STYLE.search(stretch.style.name):
        return True
    apart = (stretch.style.left >= body + INDENT or stretch.style.italic) and not stretch.style.bold
    if stretch.kind != "paragraph" or stretch.label or not apart or not _is_sentence(stretch.text):
        return False
    if after_block:
        # It goes on with the block before, unless that ended with its reference.
        return introduced[at] or not introduced[at - 1]
    before = stretches[at - 1] if at and stretches[at - 1].kind != "table" else None
    return introduced[at] or (before is not None and (introduced[at - 1] or bool(_INTRODUCES.search(before.text))))


def _is_sentence(text: str) -> bool:
    """Headings are set apart too, but they are short and end without a stop."""
    return bool(_STOPS.search(text)) or (len(text.split()) >= LEAST_WORDS_OF_A_BLOCK and not _NUMBERED.match(text))


def _goes_on(block: Stretch, last: Stretch, following: Stretch) -> bool:
    """Whether the next stretch is the list of a block that ends with a colon, or more of that list."""
    same = following.style.name == block.style.name or following.kind == "list_item"
    open_end = bool(re.search(r"[:;,]\s*$|\b(?:and|or)\s*$", last.text))
    return same and open_end and following.kind in ("paragraph", "list_item") and following.style.left >= block.style.left - 1


def _covered(block: Quotation, marked: Sequence[Quotation]) -> bool:
    """Whether quotation marks within the block already take most of it."""
    inside = [one for one in marked if block.first <= one.first <= block.last]
    return sum(len(one.text) for one in inside) >= 0.6 * len(block.text)


def without_note_marks(text: str) -> str:
    """The words without the raised figures of the user's own notes: those that follow a word or its full stop, not those of a power."""
    return re.sub(rf"(?:(?<=[^\W\d_]{{4}})|(?<=[.,;:!?]))(?:{_RAISED.pattern})(?=\W|$)", "", text)
