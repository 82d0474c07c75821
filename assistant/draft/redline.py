"""A Word file and changes in, the same file with tracked changes out, and the clean copy; what cannot be changed is refused by name.

Rejecting all gives the original, accepting all the clean copy. Parts that no change touches stay the same bytes. Knows nothing of where
changes come from or who decides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.draft.acceptance import accept_all, remove_comments
from assistant.draft.anchors import Anchors, place_words, same_reader
from assistant.draft.changes import Change
from assistant.draft.comments import Comments
from assistant.draft.insertions import delete_paragraph, insert_paragraphs, insert_row
from assistant.draft.items import items_of
from assistant.draft.plans import Plan, add_to, lengthen_fields
from assistant.draft.tracked import Stamp, carry_out
from assistant.draft.wordfile import WordFile, copies_of, open_word, write_word
from ingest.readers.word_styles import W

if TYPE_CHECKING:
    from lxml.etree import _Element

REVISIONS = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that was not made, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Redlined:
    """What became of the changes; `earlier` counts the tracked changes that the file had before, which stay."""

    applied: tuple[str, ...]
    refused: tuple[Refused, ...]
    earlier: int


def redline(
    source: Path,
    changes: Sequence[Change],
    target: Path,
    author: str,
    clean: Path | None = None,
    words: Callable[[Change], Sequence[str]] | None = None,
    date: datetime | None = None,
) -> Redlined:
    """Write the redline, and the clean copy where one is asked for. `words` tells the lines of a change's comment; none, no comment."""
    word = open_word(source)
    stamp = Stamp(author, (date or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"), word.next_id)
    earlier = sum(1 for tree in word.parts.values() for _ in tree.iter(*REVISIONS))
    anchors = Anchors(word)
    plans, refused = _planned(anchors, changes)
    models = _models(anchors, changes)
    comments = Comments(word)
    made = [(plan, one) for plan in plans for one in _carried_out(plan, word, stamp, models)]
    # Comments come last: a mark put into a paragraph would shift what is still to be done there.
    for plan, one in made:
        _comment(plan, one, word, stamp, comments, words or comment_lines)
    write_word(word, target)
    if clean is not None:
        _write_clean(word, comments.made, clean)
    turned_down = {one.id for one in refused}
    return Redlined(tuple(one.id for one in changes if one.id not in turned_down), tuple(refused), earlier)


def comment_lines(change: Change) -> list[str]:
    """What a change's comment says: its id and reason, then each clause with its words and its edition."""
    told = [f"Change {change.id}: {change.reason or 'no reason was given'}"]
    for ground in change.grounds:
        told.append(
            f"{ground.label or ground.clause_id}: “{ground.quote}” ({ground.document}{f', {ground.status}' if ground.status else ''})"
        )
    known = {ground.clause_id for ground in change.grounds}
    told += [f"Clause {clause_id}" for clause_id in change.citations if clause_id not in known]
    return told + ([f"Note: {change.note}"] if change.note else [])


def _models(anchors: Anchors, changes: Sequence[Change]) -> "dict[str, _Element]":
    """The paragraphs that insertions are to look like, by the id of the change; where none reads so the anchor is the model."""
    found = {change.id: anchors.find(change.like, 1) for change in changes if change.like}
    return {name: anchor.paragraph for name, anchor in found.items() if not isinstance(anchor, str)}


def _planned(anchors: Anchors, changes: Sequence[Change]) -> tuple[list[Plan], list[Refused]]:
    refused: list[Refused] = []
    plans: dict[_Element, Plan] = {}
    for change in changes:
        found = anchors.find(change.paragraph, change.occurrence, change.place)
        if isinstance(found, str):
            refused.append(Refused(change.id, found))
            continue
        plan = plans.setdefault(found.paragraph, Plan(found.part, found.paragraph))
        reason = add_to(plan, change, found.reading, same_reader(found))
        if reason:
            refused.append(Refused(change.id, reason))
    return list(plans.values()), refused


def _carried_out(plan: Plan, word: WordFile, stamp: Stamp, models: "Mapping[str, _Element]") -> "list[_Made]":
    """Edit a paragraph and its copies for older readers."""
    copies = [Plan(plan.part, copy, list(plan.strokes), plan.following, plan.deletion) for copy in copies_of(plan.paragraph)]
    made = list(_edited(plan, word, stamp, models))
    if made:
        word.touched.add(plan.part)
    for copy in copies:
        if plan.lengthened:
            lengthen_fields(copy.paragraph)
        for _ in _edited(copy, word, stamp, models):
            pass
    return made


def _comment(plan: Plan, made: "_Made", word: WordFile, stamp: Stamp, comments: Comments, words: Callable[[Change], Sequence[str]]) -> None:
    lines = list(words(made.change))
    home = _home(plan, word)
    if not lines:
        return
    if home is not None:
        comments.at_start_of(home, [f"{lines[0]} ({place_words(word, plan.part, plan.paragraph)})", *lines[1:]], stamp)
    elif made.elements:
        first, last = _top(made.elements[0]), _top(made.elements[-1])
        comments.add(lines, first, last, stamp, made.elements[-1] if made.change.kind == "insert_after" else None)
    else:
        comments.at_start_of(plan.paragraph, lines, stamp)


@dataclass(frozen=True, slots=True)
class _Made:
    """The elements that a change made, in reading order."""

    change: Change
    elements: "list[_Element]"


def _edited(plan: Plan, word: WordFile, stamp: Stamp, models: "Mapping[str, _Element]") -> Iterator[_Made]:
    """Edits from right to left, then what comes after the paragraph, then its deletion."""
    items = items_of(plan.paragraph)
    made: dict[str, _Made] = {}
    for stroke, change in sorted(plan.strokes, key=lambda one: (one[0].start, one[0].end), reverse=True):
        elements = carry_out(stroke, items, plan.paragraph, stamp)
        made.setdefault(change.id, _Made(change, [])).elements[:0] = elements
    yield from reversed(made.values())
    after = plan.paragraph
    for change in plan.following:
        if change.after_table:
            # What goes behind a table has no bearing on what goes behind the paragraph in it.
            model = models.get(change.id)
            table = list(plan.paragraph.iterancestors(f"{W}tbl"))[-1]
            paragraphs = insert_paragraphs(table, change.new, word.styles, stamp, model if model is not None else plan.paragraph)
            yield _Made(change, paragraphs[0].findall(f"{W}ins"))
        elif change.cells:
            after = next(insert_row(after, change.cells, stamp).iter(f"{W}p"))
            yield _Made(change, after.findall(f"{W}ins"))
        else:
            paragraphs = insert_paragraphs(after, change.new, word.styles, stamp, models.get(change.id))
            after = paragraphs[-1]
            yield _Made(change, [one for paragraph in paragraphs[:1] for one in paragraph.findall(f"{W}ins")])
    if plan.deletion:
        yield _Made(plan.deletion, delete_paragraph(plan.paragraph, stamp))


def _top(element: "_Element") -> "_Element":
    """The child of the paragraph in which an element stands."""
    while (up := element.getparent()) is not None and up.tag != f"{W}p":
        element = up
    return element


def _home(plan: Plan, word: WordFile) -> "_Element | None":
    """Where the comments of a paragraph go that can't bear them: to what anchors its text box or note, else to the start of the body."""
    if plan.part == word.main:
        box = next(plan.paragraph.iterancestors(f"{W}txbxContent"), None)
        return next(box.iterancestors(f"{W}p"), None) if box is not None else None
    kind = "footnote" if "footnote" in plan.part else "endnote" if "endnote" in plan.part else ""
    note = next(plan.paragraph.iterancestors(f"{W}footnote", f"{W}endnote"), None)
    if note is not None and kind:
        for reference in word.body.iter(f"{W}{kind}Reference"):
            if reference.get(f"{W}id") == note.get(f"{W}id"):
                return next(reference.iterancestors(f"{W}p"), None)
    return next(word.body.iter(f"{W}p"), None)


def _write_clean(word: WordFile, comments: set[str], target: Path) -> None:
    """The clean copy: all changes accepted, our comments taken off, theirs kept."""
    for part in [part for part, tree in word.parts.items() if tree.tag.startswith(W)]:
        tree = word.parts[part]
        changed = part in word.touched or next(tree.iter(*REVISIONS), None) is not None
        if not changed:
            continue
        accept_all(tree)
        remove_comments(tree, comments)
        for comment in [one for one in tree.iter(f"{W}comment") if one.get(f"{W}id") in comments]:
            tree.remove(comment)
        word.touched.add(part)
    write_word(word, target)
