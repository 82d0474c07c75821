"""Blocks in, marks out: for each block what it may be (numbered, heading, caption, term, plain), judged by form and by counting.

Joins a block to the one before where it was cut at a number that is none. Knows nothing of parents and children (`tree`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.form import Mark, Norm, caption_like, division_like, emphasised, heading_like, norm, set_apart
from ingest.model import Block, Run
from ingest.numbering import CAPTION, Label, division, labels, measured, quoted
from ingest.spine import Candidate, spine

HEADING_RANK = 0.6
LEAST_ENTRIES = 3
"""A table of contents has this many entries, and stands among the first blocks:"""
FRONT = 60
DECLARED = 0.6
"""What a number gains where the source tells where its block begins: more than a gap in the numbering costs."""


def marked(blocks: Sequence[Block]) -> list[Mark]:
    """Every block with what it is; blocks that only seemed to begin with a number are joined to the one before."""
    usual = norm(blocks)
    read = without_contents([first_look(block, usual) for block in blocks], usual)
    read = without_stray_divisions(read, usual)
    accepted = absolute(read, usual)
    read = without_lone_divisions(read, min(accepted, default=len(read)))
    marks: list[Mark] = []
    for at, mark in enumerate(read):
        mark = replace(mark, label=accepted.get(at, mark.label if mark.label and mark.label.division else None))
        if mark.label:
            mark = replace(mark, rest=0 if mark.block.label else mark.label.length)
            mark = replace(mark, heading=heading_like(mark, usual))
        elif declared(mark.block) and all(option.absolute for option in mark.options):
            mark = replace(mark, heading=True)
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


def without_contents(read: Sequence[Mark], usual: Norm) -> list[Mark]:
    """Entries of a table of contents without page numbers: several in a row at the front, each a heading further on, in the same order."""
    headings = {squashed(mark.block.text): at for at, mark in enumerate(read) if set_apart(mark, usual)}
    found = list(read)
    start, again = 0, 0
    for at, mark in enumerate(read[:FRONT]):
        later = headings.get(squashed(mark.block.text), 0)
        if later > max(at, again):
            again = later
            continue
        if at - start >= LEAST_ENTRIES:
            found[start:at] = [Mark(entry.block) for entry in read[start:at]]
        start, again = at + 1, 0
    return found


def squashed(text: str) -> str:
    """Letters and digits, small."""
    return re.sub(r"[\W_]+", "", text).lower()


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
    if not any(len(candidate.values) > 1 or declared(read[candidate.place].block) for candidate in candidates):
        return undotted(read, usual)
    chosen = sorted(spine(candidates))
    return {candidates[at].place: owners[at] for at in chosen} if proven(read, [candidates[at] for at in chosen]) else {}


def undotted(read: Sequence[Mark], usual: Norm) -> dict[int, Label]:
    """`1 Purpose`, `2 Procedure`: headings that count from one where no number is longer; those with a dot are told by their list."""
    found: dict[int, Label] = {}
    for place, mark in enumerate(read):
        for option in mark.options:
            plain = option.grammar == "decimal" and option.values == (len(found) + 1,) and not mark.block.label
            titled = heading_like(replace(mark, label=option, rest=option.length), usual) and emphasised(mark.block, usual)
            if plain and titled and mark.block.text[len(option.printed) :][:1].isspace():
                found[place] = option
    return found if len(found) > 1 else {}


def proven(read: Sequence[Mark], chosen: Sequence[Candidate]) -> bool:
    """Are these the document's numbers? Two long ones say so, or one that the source itself sets apart; a single `2.5` does not."""
    if sum(len(candidate.values) > 1 for candidate in chosen) > 1:
        return True
    sure = any(candidate.weight > 0 and certain(read[candidate.place], len(candidate.values)) for candidate in chosen)
    return sure or any(unpaged(read[after.place]) and is_child(before, after) for before, after in pairwise(chosen))


def certain(mark: Mark, parts: int) -> bool:
    """A heading that the source declares, a paragraph of its own with a number of three parts (no quantity has so many), any with four."""
    return declared(mark.block) or (unpaged(mark) and parts > 2) or parts > 3


def declared(block: Block) -> bool:
    """Does the source itself say that this is a heading, and of which level?"""
    return block.style.level is not None and bool(block.style.name)


def unpaged(mark: Mark) -> bool:
    """Sources without pages tell where a paragraph begins; in a page's lines that is a guess."""
    return mark.block.page is None


def is_child(before: Candidate, after: Candidate) -> bool:
    """`10.1` after `10`."""
    return after.values[:-1] == before.values and after.weight > 0


def weight(mark: Mark, option: Label, usual: Norm) -> float:
    """How much a number looks like the document's own, before its neighbours are asked."""
    block = mark.block
    rest = block.text if block.label else block.text[option.length :]
    heading = heading_like(replace(mark, label=option, rest=0 if block.label else option.length), usual)
    value = 1.0 if len(option.values) > 1 or option.grammar == "section" else -1.0
    if heading:
        value += 1.0 if emphasised(block, usual) or block.kind == "heading" or block.style.level is not None else 0.4
    if declared(block) or (unpaged(mark) and len(option.values) > 1):
        value += DECLARED
    if block.run_on:
        value -= 0.6
    if rest[:1].islower() or rest[:1] in ")],;" or not rest:
        value -= 0.8
    if option.grammar == "led" and not heading:
        value -= 1.5
    if measured(rest) or (len(option.values) == 1 and quoted(rest)):
        value -= 3.0
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
