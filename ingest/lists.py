"""Relative numbers: `iii.`, `(a)`, `B.`, `1)`. A block that may bear one and the tree so far in, a list item or lettered heading opened.

A number counts if it follows an open one of its kind, or if it is a first one and a second follows. Knows nothing of absolute numbers.
"""

import re
from dataclasses import replace

from ingest.form import emphasised, heading_like
from ingest.levels import Level, Tree, drop_to_level, numbered_above, open_clause, outranks, push
from ingest.model import ClauseKind
from ingest.numbering import Label, labels

LOOK_AHEAD = 60
"""How many blocks on the second item of a list may stand; of lettered headings, with their text between:"""
HEADING_LOOK_AHEAD = 400
LEAD = re.compile(r"(?:[A-Z][^()]{2,160}?[.:—–]\s*)?(?=\()")
"""A short title between a paragraph's first number and its second."""


def open_relative(tree: Tree, at: int) -> bool:
    """`iii.`, `(a)`, `B.`: the next of an open list, or the first of a new one."""
    mark = tree.marks[at]
    options = [option for option in mark.options if not option.absolute and not (mark.block.run_on and better_ahead(tree, at, option))]
    for position in range(len(tree.levels) - 1, -1, -1):
        level = tree.levels[position]
        for option in options:
            if continues(tree, level, option, at):
                tree.levels = tree.levels[:position]
                push_relative(tree, at, option)
                return True
    for option in options:
        if begins(tree, option, at) or mark.block.label:
            close_to_target(tree)
            if headed(tree, at, option):
                close_for_heading(tree, at)
            push_relative(tree, at, option)
            return True
    return tree.statute and any(skips_ahead(tree, at, option) for option in options)


def skips_ahead(tree: Tree, at: int, option: Label) -> bool:
    """Excerpts of a regulation leave paragraphs out: (b) or (d) may come first under its section, or after (a)."""
    if option.grammar != "(letter)" or rather_roman(tree, option, at):
        return False
    for position in range(len(tree.levels) - 1, -1, -1):
        level = tree.levels[position]
        if level.grammar == option.grammar and level.values < option.values:
            tree.levels = tree.levels[:position]
        elif level.grammar != "section":
            continue
        push_relative(tree, at, option)
        return True
    return False


def continues(tree: Tree, level: Level, option: Label, at: int) -> bool:
    """Next number of the same grammar, set alike."""
    if level.grammar != option.grammar or level.values[0] + 1 != option.values[0]:
        return False
    if option.grammar in ("(letter)", "letter.", "letter)") and rather_roman(tree, option, at):
        return False
    return level.heading == headed(tree, at, option)


def better_ahead(tree: Tree, at: int, option: Label) -> bool:
    """A reference that happens to begin a line: the same number stands further on as a paragraph's own, before the next one."""
    for mark in tree.marks[at + 1 : at + LOOK_AHEAD]:
        for other in mark.options:
            if other.grammar == option.grammar and other.values[0] in (option.values[0], option.values[0] + 1):
                return other.values == option.values and not mark.block.run_on
    return False


def rather_roman(tree: Tree, option: Label, at: int) -> bool:
    """After (h), is (i) the ninth letter or the first roman? The next mark of the kind tells."""
    if option.printed != "i":
        return False
    for mark in tree.marks[at + 1 : at + LOOK_AHEAD]:
        printed = {other.printed for other in mark.options if not other.absolute}
        if "ii" in printed:
            return True
        if "j" in printed:
            return False
    return False


def begins(tree: Tree, option: Label, at: int) -> bool:
    """A first number, with a second one further on before anything closes the list, or set as a heading."""
    if option.values[0] != 1:
        return False
    if option.grammar in ("ROMAN.", "LETTER.") and headed(tree, at, option):
        return True
    heading = headed(tree, at, option)
    for ahead in range(at + 1, min(len(tree.marks), at + (HEADING_LOOK_AHEAD if heading else LOOK_AHEAD))):
        mark = tree.marks[ahead]
        if mark.label and not heading:
            return False
        for other in mark.options:
            if other.grammar == option.grammar and other.values == (2,) and headed(tree, ahead, other) == heading:
                return True
    return False


def headed(tree: Tree, at: int, option: Label) -> bool:
    """Is the block set as a heading, its label left aside?"""
    mark = tree.marks[at]
    rest = 0 if mark.block.label else option.length
    strong = emphasised(mark.block, tree.usual) or mark.block.style.level is not None
    return strong and heading_like(replace(mark, rest=rest), tree.usual)


def close_to_target(tree: Tree) -> None:
    """A tail has gone back to an outer clause: a new list begins under that one."""
    if tree.target is not None:
        for position, level in enumerate(tree.levels):
            if level.draft == tree.target:
                tree.levels = tree.levels[: position + 1]


def close_for_heading(tree: Tree, at: int) -> None:
    """A lettered heading is no child of a paragraph or a list item."""
    while tree.levels and not tree.levels[-1].heading:
        tree.levels.pop()
    while tree.levels and tree.levels[-1].grammar == "heading" and not outranks(tree, tree.levels[-1], at):
        tree.levels.pop()


def push_relative(tree: Tree, at: int, option: Label) -> None:
    """Open a list item, a lettered heading, or a designated paragraph of a regulation."""
    mark = tree.marks[at]
    heading = headed(tree, at, option)
    if mark.block.style.level is not None:
        drop_to_level(tree, mark.block.style.level)
    above = numbered_above(tree)
    dotted = heading and option.grammar in ("ROMAN.", "LETTER.", "number.", "roman.", "letter.")
    dotted = dotted or (option.grammar in ("LETTER.", "letter.") and above_is_named(tree, above))
    number = f"{above}{joint(tree, above, heading)}{option.printed}" if dotted else f"{above}({option.printed})"
    kind: ClauseKind = "heading" if heading else "paragraph" if tree.statute else "list_item"
    push(tree, at, option, number, kind)
    second_label(tree, at, option)


def joint(tree: Tree, above: str, heading: bool) -> str:
    """What parts two numbers: `IV.C` and `OBSERVATION 4.A`, but `ANNEX 4 1` for the sections of an annex."""
    named = any(level.division and tree.drafts[level.draft].number == above for level in tree.levels)
    return "" if not above else " " if named and heading else "."


def above_is_named(tree: Tree, above: str) -> bool:
    """Does the number above begin with the name of a part (`OBSERVATION 4`, `OBSERVATION 4.A`)?"""
    names = (tree.drafts[level.draft].number for level in tree.levels if level.division)
    return not tree.statute and any(name and (above == name or above.startswith(f"{name}.")) for name in names)


def second_label(tree: Tree, at: int, option: Label) -> None:
    """`(a)(1) ...` and `(e) Short title. (1) ...`: a second number in the same paragraph opens a clause of its own."""
    block = tree.marks[at].block
    base = 0 if block.label else option.length
    lead = LEAD.match(block.text[base:])
    if not lead:
        return
    cut = base + lead.end()
    for other in labels(block.text[cut:]):
        first = not other.absolute and other.values == (1,) and other.grammar.startswith("(")
        if first and (not lead.end() or begins(tree, other, at)):
            split_off(tree, at, base, cut, other)
            return


def split_off(tree: Tree, at: int, base: int, cut: int, label: Label) -> None:
    """The open clause keeps its block's text from `base` to `cut`; a clause under it takes the rest, label aside."""
    text, start = tree.marks[at].block.text, tree.starts[at]
    draft = tree.drafts[tree.levels[-1].draft]
    lead = len(text[base:cut].rstrip())
    draft.title_span = None
    draft.spans = [(start + base, start + base + lead)] if lead else []
    open_clause(tree, at, label, f"{numbered_above(tree)}({label.printed})", draft.kind)
    begin = start + cut + label.length
    tree.drafts[-1].spans = [(begin, start + len(text))] if begin < start + len(text) else []
