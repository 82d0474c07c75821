"""Old and new wording in, the fewest words that must go and come out, in reading order.

Words and numbers are never cut: "12" to "6" is one word out and one word in, "0.25" is one word. Knows nothing of Word files.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from assistant.normalise import normal_text
from ingest.model import Span

MOSTLY_NEW, FEW_WORDS = 0.45, 4
"""Share of words kept under which a stretch is shown as one replacement: what is left then stands in both wordings by chance."""
TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[\w\u00ad]+(?:['’\-\u2010\u2011][\w\u00ad]+)*|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Edit:
    """The letters [start, end) of the old text give way to `new`; an insertion where start == end."""

    start: int
    end: int
    new: str


def edits(old: str, new: str, solid: Sequence[Span] = ()) -> list[Edit]:
    """The edits that make `new` of `old`; `solid` stretches of the old text go or stay as one.

    What reads alike (a hard blank, another dash) stays as it is, unless nothing else differs.
    """
    left = _tokens(old, solid)
    right = _pattern([old[start:end] for start, end in solid]).findall(new)
    return _between(old, left, right, _alike) or _between(old, left, right, str)


def _tokens(text: str, solid: Sequence[Span]) -> list[str]:
    found: list[str] = []
    place = 0
    for start, end in sorted(solid):
        found += [*TOKEN.findall(text[place:start]), text[start:end]]
        place = end
    return found + TOKEN.findall(text[place:])


def _pattern(solid: Sequence[str]) -> re.Pattern[str]:
    """Tokens, with the solid stretches as tokens of their own wherever they stand as whole words."""
    whole = [rf"(?<!\w){re.escape(text)}(?!\w)" for text in solid if text.strip()]
    return re.compile("|".join([*whole, TOKEN.pattern]))


def _between(old: str, left: Sequence[str], right: Sequence[str], key: Callable[[str], str]) -> list[Edit]:
    starts = [0, *accumulate(len(token) for token in left)]
    matcher = difflib.SequenceMatcher(None, [key(token) for token in left], [key(token) for token in right], autojunk=False)
    found = [Edit(starts[a], starts[b], "".join(right[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    return _as_one([edit for edit in _joined(found, old) if edit.new or edit.end > edit.start], old)


def _as_one(found: list[Edit], old: str) -> list[Edit]:
    """One edit for all, if between the first and the last of them little is kept."""
    if len(found) < 2:
        return found
    between = [old[one.end : other.start] for one, other in pairwise(found)]
    kept = sum(len(part.split()) for part in between)
    before, after = (
        sum(len(text.split()) for text in texts) for texts in ([old[one.start : one.end] for one in found], [one.new for one in found])
    )
    if max(before, after) < FEW_WORDS or kept >= MOSTLY_NEW * (kept + max(before, after)):
        return found
    new = found[0].new + "".join(part + one.new for part, one in zip(between, found[1:], strict=True))
    return [Edit(found[0].start, found[-1].end, new)]


def _alike(token: str) -> str:
    return normal_text(token) or token


def _joined(found: Sequence[Edit], old: str) -> Iterator[Edit]:
    """Edits with next to nothing between them are one: a person reads whole phrases, not a chequered line."""
    waiting: Edit | None = None
    for edit in found:
        between = old[waiting.end : edit.start] if waiting else ""
        if waiting and not any(letter.isalnum() for letter in between) and _both_ways(waiting, edit):
            waiting = Edit(waiting.start, edit.end, waiting.new + between + edit.new)
            continue
        if waiting:
            yield _trimmed(waiting, old)
        waiting = edit
    if waiting:
        yield _trimmed(waiting, old)


def _both_ways(first: Edit, second: Edit) -> bool:
    """Pure insertions or pure deletions stay apart: joining them would touch what need not be touched."""
    return (first.end > first.start or second.end > second.start) and bool(first.new or second.new)


def _trimmed(edit: Edit, old: str) -> Edit:
    """Without the blanks that stand on both sides."""
    start, end, new = edit.start, edit.end, edit.new
    while start < end and new and old[start] == new[0] and old[start].isspace():
        start, new = start + 1, new[1:]
    while start < end and new and old[end - 1] == new[-1] and old[end - 1].isspace():
        end, new = end - 1, new[:-1]
    return Edit(start, end, new)
