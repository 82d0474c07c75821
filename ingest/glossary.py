"""Definitions: a block inside a glossary and the tree so far in, a definition opened if the block defines a term.

Terms are told by form: a bold lead, a line set apart, or what stands before a colon or a dash. Knows no term by name.
"""

import re
import statistics
from collections.abc import Sequence

from ingest.form import GLOSSARY
from ingest.levels import Draft, Tree, add, look_at, look_of, open_clause, slug, title_of
from ingest.numbering import Label

TERM = re.compile(r"(?P<term>\S.{0,100}?)(?:\s*:\s+|\s*:$|\s+[–—-]\s*|\s*[–—]\s+)(?=\S|$)")
TERM_LABEL = Label("definition", (0,), "", 0)
LONGEST_TERM = 120
LEAST_TERMS = 3
LONGEST_HEAD = 2
"""Words over the column of meanings."""
BETWEEN = " | "
TERMS_REACH = 10
"""How many blocks before and after are looked at to see how terms are set."""


def in_glossary(tree: Tree) -> bool:
    """Is the innermost heading (or one above it) a glossary?"""
    return any(level.heading and GLOSSARY.fullmatch(title_of(tree, level.draft)) for level in tree.levels)


def is_term(tree: Tree, at: int) -> bool:
    """Inside a glossary a short line set apart is a term, if text follows it."""
    if not in_glossary(tree) or at + 1 >= len(tree.marks):
        return False
    mark, after = tree.marks[at], tree.marks[at + 1]
    if mark.block.text.rstrip().endswith(":"):
        return True
    if mark.block.style.level is not None or GLOSSARY.fullmatch(mark.block.text.strip()):
        return False
    glossary = next(level for level in tree.levels if level.heading and GLOSSARY.fullmatch(title_of(tree, level.draft)))
    if mark.block.style.size > tree.usual.size + 0.9:
        return False
    if glossary.grammar == "heading" and glossary.look == look_at(tree, at) and not set_like_terms(tree, at):
        return False
    return after.block.kind == "paragraph" and not after.label and not after.heading


def set_like_terms(tree: Tree, at: int) -> bool:
    """Where terms are set like the glossary's own heading: do several lines in a row, text between them, look so?"""
    nearby = tree.marks[max(0, at - TERMS_REACH) : at + TERMS_REACH]
    return sum(mark.heading and not mark.label and look_of(mark) == look_at(tree, at) for mark in nearby) >= TERMS_REACH // 3


def definition(tree: Tree, at: int) -> bool:
    """Open a definition if the block is one."""
    if not in_glossary(tree):
        return False
    mark = tree.marks[at]
    block = mark.block
    whole = mark.heading or (block.style.bold and not tree.usual.bold and len(block.text) <= LONGEST_TERM)
    found = (len(block.text), len(block.text)) if whole else term_of(block.text, block.bold_lead)
    if not found:
        return False
    term, rest = found
    while not tree.levels[-1].heading:
        tree.levels.pop()
    name = block.text[:term].rstrip(" :–—-.")
    open_clause(tree, at, TERM_LABEL, None, "definition", f"def:{slug(name)}")
    draft = tree.drafts[-1]
    draft.title_span = (tree.starts[at], tree.starts[at] + len(name))
    if rest < len(block.text):
        add(tree, len(tree.drafts) - 1, at, rest)
    return True


def term_of(text: str, bold_lead: int) -> tuple[int, int] | None:
    """Length of the defined term, and where its definition begins."""
    match = TERM.match(text)
    if bold_lead > 1:
        if match and abs(match.end() - bold_lead) <= 4:
            return len(match.group("term")), match.end()
        rest = re.match(r"[\s:–—-]*", text[bold_lead:])
        return bold_lead, bold_lead + (rest.end() if rest else 0)
    if match and text[:1].isupper() and len(match.group("term").split()) <= 12 and not re.search(r"[.;]\s", match.group("term")):
        return len(match.group("term")), match.end()
    return None


def tabled(tree: Tree, at: int, table: int) -> None:
    """The rows of a glossary's table of two columns as definitions under the table, which keeps its text."""
    block = tree.marks[at].block
    rows = [row for row in block.cells if len(row) == 2 and all(row)]
    if len(rows) < LEAST_TERMS or len(rows) < len(block.cells) - 1 or not in_glossary(tree):
        return
    start = tree.starts[at]
    for cells in block.cells:
        term, meaning = start, start + len(cells[0]) + len(BETWEEN)
        start += len(BETWEEN.join(cells)) + 1
        if cells not in rows or (cells is block.cells[0] and is_head(rows)):
            continue
        parent = tree.drafts[table]
        draft = Draft(None, "definition", f"def:{slug(cells[0])}", table, parent.path, (term, term + len(cells[0])), [(meaning, start - 1)])
        draft.page_start, draft.page_end = parent.page_start, parent.page_end
        tree.drafts.append(draft)


def is_head(rows: Sequence[Sequence[str]]) -> bool:
    """Is the first row the table's head: fewer words than what the terms are said to mean?"""
    first, *others = (len(row[1].split()) for row in rows)
    return first < statistics.median(others) and first <= LONGEST_HEAD
