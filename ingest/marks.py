"""Blocks in, marks out: for each block what it may be (numbered, heading, caption, term, plain), judged by form and by counting.

Joins a block to the one before where it was cut at a number that is none. Knows nothing of parents and children (`tree`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.model import Block, Run
from ingest.numbering import CAPTION, Label, division, labels
from ingest.spine import Candidate, spine

LONGEST_HEADING = 200
LONGEST_PLAIN_HEADING = 90
GLOSSARY = re.compile(r"(?:\W*\b(?:[\w-]+\s+)?(?:glossary|definitions?|terminology)\b.{0,40}|.{0,40}\b(?:glossary|definitions)\W*)", re.I)
HEADING_RANK = 0.6
SENTENCE_END = re.compile(r"[.;,]$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A block, its absolute or division label if it has one, relative labels it may have, and whether it looks like a heading.

    `rest` is where the text after the label begins; `caption` is the printed name of a table or figure whose caption this is.
    """

    block: Block
    label: Label | None = None
    options: tuple[Label, ...] = ()
    heading: bool = False
    caption: str = ""
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Norm:
    """What body text looks like in this document; `styled`: the source declares outline levels, `placed`: it tells indents."""

    size: float
    bold: bool
    italic: bool
    styled: bool
    placed: bool


def marked(blocks: Sequence[Block]) -> list[Mark]:
    """Every block with what it is; blocks that only seemed to begin with a number are joined to the one before."""
    usual = norm(blocks)
    read = [first_look(block, usual) for block in blocks]
    read = without_stray_divisions(read, usual)
    accepted = absolute(read, usual)
    read = without_lone_divisions(read, min(accepted, default=len(read)))
    marks: list[Mark] = []
    for at, mark in enumerate(read):
        mark = replace(mark, label=accepted.get(at, mark.label if mark.label and mark.label.division else None))
        if mark.label:
            mark = replace(mark, rest=0 if mark.block.label else mark.label.length)
            mark = replace(mark, heading=heading_like(mark, usual))
        elif goes_on(mark, marks, usual):
            marks[-1] = replace(marks[-1], block=with_more(marks[-1].block, mark.block))
            continue
        marks.append(mark)
    return with_headings_by_rank(marks, usual)


def with_headings_by_rank(marks: Sequence[Mark], usual: Norm) -> list[Mark]:
    """A numbered line that is merely short is a heading only where most numbers of its rank are headings."""
    ranks: Counter[tuple[str, int]] = Counter()
    headings: Counter[tuple[str, int]] = Counter()
    for mark in marks:
        if mark.label:
            rank = mark.label.grammar, len(mark.label.values)
            ranks[rank] += 1
            headings[rank] += mark.heading
    found = []
    for mark in marks:
        if mark.label and mark.heading and not set_apart(mark, usual):
            rank = mark.label.grammar, len(mark.label.values)
            mark = replace(mark, heading=headings[rank] >= HEADING_RANK * ranks[rank])
        found.append(mark)
    return found


def set_apart(mark: Mark, usual: Norm) -> bool:
    """Is the block set as a heading, whatever its words?"""
    return emphasised(mark.block, usual) or mark.block.kind == "heading" or mark.block.style.level is not None


def norm(blocks: Sequence[Block]) -> Norm:
    """Most letters decide."""
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    italic: Counter[bool] = Counter()
    for block in blocks:
        if block.kind in ("paragraph", "list_item"):
            sizes[block.style.size] += len(block.text)
            bold[block.style.bold] += len(block.text)
            italic[block.style.italic] += len(block.text)
    return Norm(
        max(sizes, key=sizes.__getitem__, default=0.0),
        bold[True] > bold[False],
        italic[True] > italic[False],
        any(block.style.level is not None for block in blocks),
        any(block.style.left > 0 for block in blocks),
    )


def first_look(block: Block, usual: Norm) -> Mark:
    """Labels and form of one block by itself."""
    if block.kind in ("table", "figure", "footnote"):
        return Mark(block)
    caption = CAPTION.match(block.text)
    if caption and caption_like(block, caption):
        return Mark(block, caption=f"{caption.group('word')} {caption.group('value')}", rest=caption.end())
    named = division(block.text)
    if named and division_like(block, named, usual):
        return Mark(block, named, rest=named.length)
    options = tuple(labels(f"{block.label} ") if block.label else labels(block.text))
    if not any(option.length >= len(block.text) for option in options) or block.label:
        mark = Mark(block, options=options)
    else:
        mark = Mark(block, options=options)
    return replace(mark, heading=not options and heading_like(mark, usual))


def caption_like(block: Block, caption: re.Match[str]) -> bool:
    """`Table 1: ...` is a caption, `Table 1 gives guidance on ...` is not."""
    rest = block.text[caption.end() :]
    closed = bool(re.search(r"[:.—–-]", caption.group("rest")))
    if block.style.bold or block.bold_lead >= caption.end() - 1 or not rest:
        return len(block.text) < 400
    named = rest[:1].isupper() or rest[:1].isdecimal() or rest[:1] in "“\"'(["
    return len(rest) < 250 and named and (closed or block.style.italic or not SENTENCE_END.search(block.text))


def division_like(block: Block, named: Label, usual: Norm) -> bool:
    """A division's name stands as a heading, not at the start of a sentence that refers to it."""
    rest = block.text[named.length :]
    if block.kind == "heading" or block.style.level is not None:
        return True
    strong = emphasised(block, usual) or named.printed.isupper()
    return len(block.text) < LONGEST_HEADING and strong and not rest[:1].islower() and not rest.startswith(("(", ",", ";"))


def emphasised(block: Block, usual: Norm) -> bool:
    """Bolder, larger or more slanted than body text, or all capitals."""
    style = block.style
    return (
        (style.bold and not usual.bold)
        or (style.italic and not usual.italic and len(block.text) < LONGEST_PLAIN_HEADING)
        or style.size > usual.size + 0.9
        or capitals(block.text)
    )


def capitals(text: str) -> bool:
    """All in capitals, and enough letters to tell."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and sum(character.isupper() for character in letters) > 0.9 * len(letters)


def heading_like(mark: Mark, usual: Norm) -> bool:
    """Short, set apart, no sentence."""
    block, rest = mark.block, mark.block.text[mark.rest :]
    if block.kind == "heading" or block.style.level is not None:
        return True
    if block.kind == "list_item" or not rest or len(rest) > LONGEST_HEADING or not wordy(rest):
        return False
    if usual.styled and not block.style.size:
        return False
    sentence = bool(SENTENCE_END.search(rest)) and len(rest) > 40
    if emphasised(block, usual):
        named = block.style.bold and (mark.label is not None or capitals(rest))
        return not SENTENCE_END.search(rest) or named or (not sentence and block.style.bold)
    if mark.label and mark.label.absolute:
        return len(rest) <= LONGEST_PLAIN_HEADING and not re.search(r"[.;:,]$", rest) and rest[:1].isupper()
    return False


def without_stray_divisions(read: Sequence[Mark], usual: Norm) -> list[Mark]:
    """Named parts count from one; a lone `Annex 11` on a cover is the document's own name, and a repeated name opens nothing new."""
    seen: dict[str, int] = {}
    found: list[Mark] = []
    for mark in read:
        if mark.label and mark.block.style.level is None:
            value, last = mark.label.values[0], seen.get(mark.label.division, 0)
            numbered = any(starts_heading(other, usual) for other in found)
            if value == last + 1 or (value == last + 2 and (last or (numbered and mark.label.printed.isupper()))):
                seen[mark.label.division] = value
            else:
                mark = replace(mark, label=None, rest=0, heading=True)
        found.append(mark)
    return found


def starts_heading(mark: Mark, usual: Norm) -> bool:
    """May the block be a numbered heading?"""
    return any(option.absolute and heading_like(replace(mark, rest=option.length), usual) for option in mark.options)


def without_lone_divisions(read: Sequence[Mark], body: int) -> list[Mark]:
    """A named part that stands alone before the first number is the document's own name (`Annex 1` on its cover)."""
    times = Counter(mark.label.division for mark in read if mark.label)
    return [
        replace(mark, label=None, rest=0, heading=True)
        if mark.label and times[mark.label.division] == 1 and at < body < len(read) and mark.block.style.level is None
        else mark
        for at, mark in enumerate(read)
    ]


def wordy(text: str) -> bool:
    """Words rather than a formula or a value: mostly letters, and one word of three letters at least."""
    solid = [character for character in text if not character.isspace()]
    return "=" not in text and bool(re.search(r"[^\W\d_]{3}", text)) and sum(character.isalpha() for character in solid) >= 0.6 * len(solid)


def absolute(read: Sequence[Mark], usual: Norm) -> dict[int, Label]:
    """The absolute labels that count, by block position."""
    candidates: list[Candidate] = []
    owners: list[Label] = []
    era = 0
    for place, mark in enumerate(read):
        era += bool(mark.label and mark.label.division)
        for option in mark.options:
            if option.absolute:
                candidates.append(Candidate(place, option.values, weight(mark, option, usual), era, option.grammar))
                owners.append(option)
    if not any(len(candidate.values) > 1 for candidate in candidates):
        return {}
    chosen = spine(candidates)
    if sum(len(candidates[at].values) > 1 for at in chosen) < 2:
        return {}
    return {candidates[at].place: owners[at] for at in sorted(chosen)}


def weight(mark: Mark, option: Label, usual: Norm) -> float:
    """How much a number looks like the document's own, before its neighbours are asked."""
    block = mark.block
    rest = block.text if block.label else block.text[option.length :]
    heading = heading_like(replace(mark, label=option, rest=0 if block.label else option.length), usual)
    value = 1.0 if len(option.values) > 1 or option.grammar == "section" else -1.0
    if heading:
        value += 1.0 if emphasised(block, usual) or block.kind == "heading" or block.style.level is not None else 0.4
    if block.run_on:
        value -= 0.6
    if rest[:1].islower() or rest[:1] in ")],;" or not rest:
        value -= 0.8
    if option.grammar == "led" and not heading:
        value -= 1.5
    return value


def goes_on(mark: Mark, before: Sequence[Mark], usual: Norm) -> bool:
    """A block cut at a number that is none belongs to the block before, unless it may be the next of a list."""
    if not mark.block.run_on or not before or before[-1].block.kind != "paragraph":
        return False
    if before[-1].heading and set_apart(before[-1], usual):
        return False
    return not any(not option.absolute or len(option.values) == 1 for option in mark.options)


def with_more(block: Block, more: Block) -> Block:
    """Two blocks as one."""
    start = len(block.text) + 1
    runs = tuple(Run(run.start + start, run.length, run.page, run.offset, run.part) for run in more.runs)
    return replace(block, text=f"{block.text} {more.text}", runs=block.runs + runs, page_end=more.page_end)
