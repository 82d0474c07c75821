"""Headings: named divisions, absolute numbers, lines without a number. A block and the tree so far in, the clause opened in its place.

Knows nothing of lists, glossaries or tables.
"""

from collections import Counter

from ingest.levels import Level, Look, Tree, drop_to_level, look_at, numbered_above, outranks, push, slug, strength
from ingest.lists import begins, headed
from ingest.numbering import Label, Values

BACK_MATTER = ("annex", "appendix", "attachment", "schedule")
INNER = ("section", "article", "observation")
"""What stands at a document's end lies in none of these."""
UNNUMBERED = Label("heading", (0,), "", 0)
"""Stands for the number of a heading that prints none."""


def open_division(tree: Tree, at: int) -> int:
    """`ANNEX I`: outside of everything but divisions of an outer kind. Its title may stand on the next line."""
    label = tree.marks[at].label
    if label is None:
        return at + 1
    tree.levels = tree.levels[: depth_of(tree, label)]
    push(tree, at, label, division_number(tree, label), "heading")
    after = tree.marks[at + 1] if at + 1 < len(tree.marks) else None
    draft = tree.drafts[-1]
    if draft.title_span is None and after and after.heading and not after.label and not after.options:
        draft.title_span = (tree.starts[at + 1], tree.starts[at + 1] + len(after.block.text))
        return at + 2
    return at + 1


def depth_of(tree: Tree, label: Label) -> int:
    """How many open levels hold a named part: those above the last one of its name, else the other parts that are open."""
    alike = next((position for position, level in enumerate(tree.levels) if level.division == label.division), None)
    if alike is not None:
        return alike
    parts = [position for position, level in enumerate(tree.levels) if level.division]
    if label.division in BACK_MATTER:
        parts = [position for position in parts if tree.levels[position].division not in INNER]
    return parts[-1] + 1 if parts else 0


def division_number(tree: Tree, label: Label) -> str:
    """`Annex 1`; but the part of a regulation that gives its sections their first number (211.68) is cited by that number."""
    sections = (mark.label for mark in tree.marks if mark.label and mark.label.grammar == "section")
    first = next(sections, None)
    return str(label.values[0]) if first and label.division == "part" and first.values[0] == label.values[0] else label.printed


def open_absolute(tree: Tree, at: int) -> None:
    """`4.14`: under the open clauses whose number it continues."""
    mark = tree.marks[at]
    label = mark.label
    if label is None:
        return
    cut = next((position for position, level in enumerate(tree.levels) if closes(tree, level, label)), len(tree.levels))
    tree.levels = tree.levels[:cut]
    if mark.heading:
        while tree.levels and tree.levels[-1].grammar == "heading" and not holds(tree, tree.levels[-1], at):
            tree.levels.pop()
    if mark.block.style.level is not None:
        drop_to_level(tree, mark.block.style.level)
    push(tree, at, label, full_number(tree, label), "heading" if mark.heading else "paragraph")


def full_number(tree: Tree, label: Label) -> str:
    """`2.1`; where parts or annexes count anew, so that another 2.1 stands in the document, `PART II 2.1`."""
    part = next((level.draft for level in reversed(tree.levels) if level.division), None)
    repeated = label.grammar == "decimal" and label.values in tree.repeated
    return f"{tree.drafts[part].number} {label.printed}" if repeated and part is not None else label.printed


def repeated_numbers(tree: Tree) -> frozenset[Values]:
    """Absolute numbers that the document prints more than once."""
    times = Counter(mark.label.values for mark in tree.marks if mark.label and mark.label.grammar == "decimal")
    return frozenset(values for values, count in times.items() if count > 1)


def closes(tree: Tree, level: Level, label: Label) -> bool:
    """Does a new absolute number end this open level?"""
    if level.division or level.grammar == "heading":
        return False
    if level.grammar != label.grammar:
        return True
    shorter = label.values[: len(level.values)] == level.values and len(label.values) > len(level.values)
    return not (shorter or (level.heading and holds_tens(level.values, label.values)))


def holds_tens(section: Values, paragraph: Values) -> bool:
    """ICH Q7's scheme: 2.22 lies under 2.2."""
    two = len(section) == len(paragraph) == 2
    return two and section[0] == paragraph[0] and section[1] < 10 <= paragraph[1] and paragraph[1] // 10 == section[1]


def holds(tree: Tree, level: Level, at: int) -> bool:
    """May an unnumbered heading hold this numbered one? A first-rank number only if such headings do so throughout."""
    label = tree.marks[at].label
    first_rank = label is not None and len(label.values) == 1
    return level.look in tree.outer or level.level is not None or (not first_rank and outranks(tree, level, at))


def open_heading(tree: Tree, at: int) -> None:
    """A heading without a number, at the depth where headings set like it stand."""
    mark = tree.marks[at]
    look = look_at(tree, at)
    if mark.block.style.level is not None:
        drop_to_level(tree, mark.block.style.level)
        while tree.levels and tree.levels[-1].level is None:
            tree.levels.pop()
    else:
        close_alike(tree, look)
    title = mark.block.text.strip().rstrip(":")
    above = numbered_above(tree)
    address = f"{slug(above)}:{slug(title)}" if above else slug(title)
    push(tree, at, UNNUMBERED, None, "heading", address, look)


def close_alike(tree: Tree, look: Look) -> None:
    """Close paragraphs, and headings set like this one or more weakly."""
    position = next((at for at, level in enumerate(tree.levels) if alike(level, look)), None)
    if position is not None:
        tree.levels = tree.levels[:position]
        return
    if look in tree.outer:
        tree.levels = [level for level in tree.levels if level.division]
        return
    while tree.levels and (not tree.levels[-1].heading or weaker(tree.levels[-1], look)):
        tree.levels.pop()


def alike(level: Level, look: Look) -> bool:
    """Is it a sibling: another unnumbered heading, or a first-rank numbered one, set just like this?"""
    first_rank = len(level.values) == 1 and level.grammar in ("heading", "decimal", "ROMAN.")
    return level.heading and first_rank and level.look == look


def weaker(level: Level, look: Look) -> bool:
    """Is an open unnumbered heading set more weakly than this?"""
    return level.grammar == "heading" and strength(level.look) < strength(look)


def first_numbered(tree: Tree, at: int) -> bool:
    """Does the first numbered heading of the text stand here?"""
    mark = tree.marks[at]
    if mark.label:
        return mark.heading
    first = (option for option in mark.options if option.grammar in ("ROMAN.", "LETTER.", "number."))
    return any(headed(tree, at, option) and begins(tree, option, at) for option in first)


def is_front(tree: Tree, at: int) -> bool:
    """A cover's lines are set large, but are no headings of the text: nothing after the first number is set like them."""
    page = tree.marks[at].block.page
    if page is not None and page <= tree.front_until:
        return True
    after = tree.marks[at + 1]
    alone = not after.heading or bool(after.label)
    return tree.marks[at].block.style.level is None and not (alone and look_at(tree, at) in tree.recurring | tree.outer)


def outer_looks(tree: Tree) -> frozenset[Look]:
    """Unnumbered headings that hold numbered sections (`Project Phase` above `4. Validation`): how they are set."""
    over: Counter[Look] = Counter()
    for at, mark in enumerate(tree.marks[:-1]):
        after = tree.marks[at + 1]
        if mark.heading and not mark.label and after.label and after.heading and not after.label.division:
            over[look_at(tree, at)] += 1 if len(after.label.values) == 1 else -1
        elif mark.heading and not mark.label and after.label:
            over[look_at(tree, at)] -= 1
    return frozenset(look for look, times in over.items() if times > 1)
