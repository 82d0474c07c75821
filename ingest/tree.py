"""Marked blocks in, clauses out: a numbered block opens a clause under the one it belongs to, other text joins the clause it is in.

A paragraph after a list goes back to the clause that holds the list if it is not indented like the list. What opens a clause is told by
`headings`, `lists`, `glossary` and `exhibits`. Knows nothing of fonts or files.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.exhibits import exhibit
from ingest.form import Mark, norm
from ingest.glossary import definition, is_term
from ingest.headings import UNNUMBERED, first_numbered, is_front, open_absolute, open_division, open_heading, outer_looks, repeated_numbers
from ingest.levels import FRONT, Draft, Tree, add, look_at, open_clause, path_of, slug
from ingest.lists import open_relative
from ingest.model import Clause, Span

STEP = 4.0
"""Points of indent that count as a difference."""


def clauses_of(marks: Sequence[Mark], starts: Sequence[int], text: str, document: str, front_until: int = -1) -> list[Clause]:
    """The clauses of a document in order, with ids that are unique in it; headings up to page `front_until` are front matter."""
    drafts = grown(marks, starts, text, front_until).drafts
    ids: list[str] = []
    taken: Counter[str] = Counter()
    for draft in drafts:
        taken[draft.address] += 1
        times = taken[draft.address]
        ids.append(f"{document}#{draft.address}" + (f"~{times}" if times > 1 else ""))
    return [finished(draft, position, ids, text) for position, draft in enumerate(drafts)]


def grown(marks: Sequence[Mark], starts: Sequence[int], text: str, front_until: int) -> Tree:
    """Walk the blocks once."""
    statute = any(mark.label and mark.label.grammar == "section" for mark in marks)
    tree = Tree(marks, starts, text, norm([mark.block for mark in marks]), statute, front_until)
    tree.repeated = repeated_numbers(tree)
    tree.body = next((at for at in range(len(marks)) if first_numbered(tree, at)), 0)
    later = (at for at, mark in enumerate(marks) if at > tree.body and mark.heading and not mark.label)
    tree.recurring = frozenset(look_at(tree, at) for at in later)
    tree.outer = outer_looks(tree)
    at = 0
    while at < len(marks):
        at = step(tree, at)
    return tree


def step(tree: Tree, at: int) -> int:
    """Place one block (or a table with its caption and notes); the position of the next."""
    mark = tree.marks[at]
    if mark.block.kind == "footnote":
        footnote(tree, at)
    elif mark.caption or mark.block.kind in ("table", "figure"):
        return exhibit(tree, at)
    elif mark.label and mark.label.division:
        return open_division(tree, at)
    elif mark.label:
        open_absolute(tree, at)
    elif open_relative(tree, at):
        pass
    elif at < tree.body and is_front(tree, at):
        plain(tree, at)
    elif mark.heading and not is_term(tree, at):
        open_heading(tree, at)
    elif not definition(tree, at):
        plain(tree, at)
    return at + 1


def plain(tree: Tree, at: int) -> None:
    """An unnumbered paragraph or bullet joins the clause it stands in."""
    draft = holder(tree, at)
    add(tree, draft, at, 0)


def holder(tree: Tree, at: int) -> int:
    """The open clause that an unnumbered block belongs to, by its indent."""
    block = tree.marks[at].block
    position = len(tree.levels) - 1
    while position > 0:
        level = tree.levels[position]
        if tree.drafts[level.draft].kind != "list_item" or level.heading:
            break
        if tree.usual.placed:
            if block.style.left > level.left + STEP:
                break
        elif block.kind == "list_item":
            break
        position -= 1
    if position < 0:
        open_front(tree, at)
        position = 0
    tree.target = tree.levels[position].draft
    return tree.target


def open_front(tree: Tree, at: int) -> None:
    """Text before the first heading has a clause of its own."""
    open_clause(tree, at, UNNUMBERED, None, "paragraph", FRONT)


def footnote(tree: Tree, at: int) -> None:
    """A footnote is a clause under the clause that is open."""
    block = tree.marks[at].block
    parent = tree.levels[-1].draft if tree.levels else None
    number = f"footnote {block.label}" if block.label else None
    tree.drafts.append(Draft(number, "footnote", slug(number or "footnote"), parent, path_of(tree), page_start=block.page))
    add(tree, len(tree.drafts) - 1, at, 0)


def finished(draft: Draft, position: int, ids: Sequence[str], text: str) -> Clause:
    """A draft as a clause: blanks at the ends of spans trimmed."""
    spans = tuple(span for span in (trimmed(span, text) for span in draft.spans) if span[0] < span[1])
    title_span = trimmed(draft.title_span, text) if draft.title_span else None
    return Clause(
        id=ids[position],
        number=draft.number,
        kind=draft.kind,
        title=text[title_span[0] : title_span[1]] if title_span else "",
        text="\n".join(text[start:end] for start, end in spans),
        path=draft.path,
        parent=ids[draft.parent] if draft.parent is not None else None,
        spans=spans,
        page_start=draft.page_start,
        page_end=draft.page_end,
        title_span=title_span,
    )


def trimmed(span: Span, text: str) -> Span:
    """Without blanks at either end."""
    piece = text[span[0] : span[1]]
    return span[0] + len(piece) - len(piece.lstrip()), span[1] - (len(piece) - len(piece.rstrip()))


def gaps_of(clauses: Sequence[Clause]) -> Iterator[str]:
    """Numbers that are missing between two siblings, in words."""
    statute = any(clause.title.startswith("§") for clause in clauses)
    last: dict[tuple[str | None, str], tuple[int, str]] = {}
    for clause in clauses:
        if not clause.number or clause.kind not in ("heading", "paragraph", "list_item"):
            continue
        match = re.fullmatch(r"(.*?)(\d+)\)?", clause.number)
        if not match:
            continue
        key = (clause.parent, match.group(1))
        before = last.get(key)
        value = int(match.group(2))
        if before and value > before[0] + 1 and not statute:
            yield f"{clause.number} follows {before[1]}"
        last[key] = (value, clause.number)
