"""Tables and figures: a caption or a table block and the tree so far in, a clause with its rows and notes opened.

Knows nothing of how a table was read.
"""

import re

from ingest.form import Mark, Norm
from ingest.glossary import tabled
from ingest.levels import Draft, Tree, add, path_of, slug, widen_pages
from ingest.model import ClauseKind

LONGEST_LOOSE_ROW = 100
LEAST_LOOSE_ROWS = 3
MOST_HEAD_ROWS = 4
"""A table's head may be set like headings; further down such a line is one."""


def exhibit(tree: Tree, at: int) -> int:
    """Open a table or figure with its caption (before or after) and the notes under it; the position of the next block."""
    mark = tree.marks[at]
    if mark.caption:
        return captioned(tree, at, [])
    after = tree.marks[at + 1] if at + 1 < len(tree.marks) else None
    if after and after.caption[:1].lower() == mark.block.kind[:1] and not has_body(tree, at + 1):
        return captioned(tree, at + 1, [at])
    kind: ClauseKind = "table" if mark.block.kind == "table" else "figure"
    opened = open_exhibit(tree, at, None, kind, slug(heading_before(tree, at) or kind))
    add(tree, opened, at, 0)
    tabled(tree, at, opened)
    return at + 1


def open_exhibit(tree: Tree, at: int, number: str | None, kind: ClauseKind, address: str) -> int:
    """A clause that holds no others, under the clause that took the last text."""
    parent = (tree.target if tree.target is not None else tree.levels[-1].draft) if tree.levels else None
    tree.drafts.append(Draft(number, kind, address, parent, path_of(tree), page_start=tree.marks[at].block.page))
    return len(tree.drafts) - 1


def has_body(tree: Tree, at: int) -> bool:
    """Does a caption have its table or figure after it?"""
    return at + 1 < len(tree.marks) and tree.marks[at + 1].block.kind in ("table", "figure")


def heading_before(tree: Tree, at: int) -> str:
    """A table without caption is named by the heading right above it."""
    before = tree.marks[at - 1] if at else None
    return before.block.text if before and before.heading else ""


def captioned(tree: Tree, at: int, before: list[int]) -> int:
    """The clause of a captioned table or figure; `before` are blocks of it that stand before the caption."""
    mark, start = tree.marks[at], tree.starts[at]
    kind: ClauseKind = "table" if mark.caption[:1].lower() in "tb" else "figure"
    number = re.sub(r"\s+", " ", mark.caption)
    draft = open_exhibit(tree, at, number, kind, slug(number))
    widen_pages(tree, tree.drafts[draft], at)
    following = at + 1
    if mark.rest < len(mark.block.text):
        tree.drafts[draft].title_span = (start + mark.rest, start + len(mark.block.text))
    elif title_follows(tree, following):
        tree.drafts[draft].title_span = (tree.starts[following], tree.starts[following] + len(tree.marks[following].block.text))
        following += 1
    for other in before:
        add(tree, draft, other, 0)
    if kind == "table":
        rows = loose_rows(tree, following)
        for row in range(following, following + rows):
            add(tree, draft, row, 0)
        following += rows
    while following < len(tree.marks) and belongs(tree, following, at):
        add(tree, draft, following, 0)
        following += 1
    return following


def title_follows(tree: Tree, at: int) -> bool:
    """`Table 1` alone on its line has its title on the next."""
    mark = tree.marks[at] if at < len(tree.marks) else None
    return bool(mark and mark.heading and not (mark.label or mark.caption or mark.options))


def loose_rows(tree: Tree, at: int) -> int:
    """How many short lines after a caption are the rows of a table that has neither rules nor plain columns."""
    rows = 0
    for mark in tree.marks[at:]:
        block = mark.block
        heading = mark.heading and (rows > MOST_HEAD_ROWS or not tree.marks[at].heading)
        if mark.label or mark.caption or heading or block.kind != "paragraph" or is_sentence(block.text):
            break
        rows += 1
    return rows if rows >= LEAST_LOOSE_ROWS else 0


def is_sentence(text: str) -> bool:
    """Too long for a row, or ended like a sentence."""
    return len(text) > LONGEST_LOOSE_ROW or text.endswith((".", ":"))


def belongs(tree: Tree, at: int, caption: int) -> bool:
    """Is the block part of the table: its rows, or a note under them?"""
    mark = tree.marks[at]
    if mark.label or mark.heading or mark.caption or mark.block.kind == "footnote":
        return False
    if mark.block.kind in ("table", "figure"):
        return tree.marks[caption].caption[:1].lower() == mark.block.kind[:1]
    shown = any(tree.marks[other].block.kind in ("table", "figure") for other in range(max(0, caption - 1), at))
    return shown and noted(mark, tree.usual)


def noted(mark: Mark, usual: Norm) -> bool:
    """Does a paragraph under a table read like a note to it?"""
    block = mark.block
    if block.style.size and block.style.size < usual.size - 0.4:
        return True
    return bool(re.match(r"(?:\(\w{1,2}\)|\w\)|note\b|[*†‡§#]|[⁰¹²³⁴-⁹⁽])", block.text, re.I))
