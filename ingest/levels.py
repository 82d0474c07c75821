"""The state of a growing clause tree: drafts, open levels, and what every step does with them (open a clause, give it text).

An open clause is a `Level`; the levels from the outermost to the innermost are the path. Knows no rule for what opens a clause.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.form import Mark, Norm, capitals
from ingest.model import ClauseKind, Span
from ingest.numbering import Label, Values

FRONT = "front"
"""Address of the text before the first heading."""
Look = tuple[object, ...]
"""How a block is set: its declared level, or size, weight, slant and capitals."""


@dataclass(slots=True)
class Draft:
    """A clause in the making; positions are offsets in the canonical text."""

    number: str | None
    kind: ClauseKind
    address: str
    parent: int | None
    path: tuple[str, ...]
    title_span: Span | None = None
    spans: list[Span] = field(default_factory=list)
    printed: str = ""
    page_start: int | None = None
    page_end: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """An open clause: `draft` is its position; `look` is how its block is set, `left` its indent."""

    draft: int
    grammar: str
    values: Values
    heading: bool
    left: float = 0.0
    look: Look = ()
    level: int | None = None
    division: str = ""


@dataclass(slots=True)
class Tree:
    """What is known while the marks go by. `target` is the draft that took the last text; `statute`: the sections bear a §;
    `repeated`: numbers printed in more than one division.

    `outer` are the looks of unnumbered headings that hold numbered sections, `recurring` those that return after the first number,
    which stands at `body`; headings up to page `front_until` are front matter.
    """

    marks: Sequence[Mark]
    starts: Sequence[int]
    text: str
    usual: Norm
    statute: bool
    front_until: int = -1
    body: int = 0
    repeated: frozenset[Values] = frozenset()
    outer: frozenset[Look] = frozenset()
    recurring: frozenset[Look] = frozenset()
    drafts: list[Draft] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    target: int | None = None


def push(tree: Tree, at: int, label: Label, number: str | None, kind: ClauseKind, address: str = "", look: Look = ()) -> None:
    """Open a clause and give it the block: as title if it is a heading, else as text."""
    open_clause(tree, at, label, number, kind, address, look)
    mark, draft = tree.marks[at], tree.drafts[-1]
    start, end = tree.starts[at], tree.starts[at] + len(mark.block.text)
    begin = start + (0 if mark.block.label else label.length)
    if kind != "heading":
        draft.spans = [(begin, end)] if begin < end else []
        return
    if tree.statute and label.grammar in ("section", "division"):
        begin, draft.printed = start, ""
    draft.title_span = (begin, end) if begin < end else None


def open_clause(tree: Tree, at: int, label: Label, number: str | None, kind: ClauseKind, address: str = "", look: Look = ()) -> None:
    """A new clause under the innermost open one, without text so far."""
    block = tree.marks[at].block
    tree.levels = [level for level in tree.levels if tree.drafts[level.draft].address != FRONT]
    parent = tree.levels[-1].draft if tree.levels else None
    draft = Draft(number, kind, address or slug(number or ""), parent, path_of(tree), printed=label.printed)
    tree.drafts.append(draft)
    widen_pages(tree, draft, at)
    tree.target = len(tree.drafts) - 1
    tree.levels.append(
        Level(
            draft=tree.target,
            grammar=label.grammar,
            values=label.values,
            heading=kind == "heading",
            left=block.style.left,
            look=look or look_of(tree.marks[at]),
            level=block.style.level,
            division=label.division,
        )
    )


def add(tree: Tree, draft: int, at: int, start: int) -> None:
    """Give a block's text from `start` on to a clause; text that follows directly extends the last span."""
    begin, end = tree.starts[at] + start, tree.starts[at] + len(tree.marks[at].block.text)
    spans = tree.drafts[draft].spans
    if spans and spans[-1][1] + 1 == begin and tree.text[spans[-1][1]] == "\n":
        spans[-1] = (spans[-1][0], end)
    elif begin < end:
        spans.append((begin, end))
    widen_pages(tree, tree.drafts[draft], at)


def widen_pages(tree: Tree, draft: Draft, at: int) -> None:
    """Widen the clause's pages by those of the block."""
    block = tree.marks[at].block
    if block.page is None:
        return
    end = block.page_end if block.page_end is not None else block.page
    draft.page_start = block.page if draft.page_start is None else min(draft.page_start, block.page)
    draft.page_end = end if draft.page_end is None else max(draft.page_end, end)


def path_of(tree: Tree) -> tuple[str, ...]:
    """The headings above, as printed."""
    headings = (level.draft for level in tree.levels if tree.drafts[level.draft].kind == "heading")
    return tuple(heading_text(tree, draft) for draft in headings)


def heading_text(tree: Tree, draft: int) -> str:
    """Number and title as a reader sees them."""
    return " ".join(filter(None, (tree.drafts[draft].printed, title_of(tree, draft))))


def title_of(tree: Tree, draft: int) -> str:
    """The title of a draft."""
    span = tree.drafts[draft].title_span
    return tree.text[span[0] : span[1]].strip() if span else ""


def numbered_above(tree: Tree) -> str:
    """The number of the innermost numbered level, empty where there is none."""
    for level in reversed(tree.levels):
        number = tree.drafts[level.draft].number
        if number and level.grammar != "division":
            return number
        if number and level.division:
            return "" if tree.statute else number
    return ""


def drop_to_level(tree: Tree, level: int) -> None:
    """Close what the source itself declares to be no ancestor."""
    for position, open_level in enumerate(tree.levels):
        if open_level.level is not None and open_level.level >= level:
            tree.levels = tree.levels[:position]
            return


def outranks(tree: Tree, level: Level, at: int) -> bool:
    """Is an unnumbered heading set more strongly than the numbered heading under it?"""
    return strength(level.look) > strength(look_at(tree, at))


def look_at(tree: Tree, at: int) -> Look:
    """How the block at a position is set."""
    return look_of(tree.marks[at])


def look_of(mark: Mark) -> Look:
    """How a heading is set: declared level, or size, weight, slant and capitals."""
    block = mark.block
    if block.style.level is not None:
        return ("level", -block.style.level)
    return (block.style.size, block.style.bold, not block.style.italic, capitals(block.text))


def slug(text: str) -> str:
    """An address without blanks: `ANNEX-I`, `Table-2`."""
    return re.sub(r"[^\w().:§-]+", "-", text.strip())[:80].strip("-") or "clause"


def strength(look: Look) -> tuple[float, ...]:
    """Headings set larger, bolder, upright, in capitals stand above others."""
    if not look:
        return (0.0,)
    if look[0] == "level":
        return (float(str(look[1])),)
    size, bold, upright, capital = look
    return (float(str(size)), float(bool(bold)), float(bool(capital)), float(bool(upright)))
