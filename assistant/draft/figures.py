"""New text in, the numbers in it that neither the SOP nor a cited quote holds out; and the text with placeholders in their place.

A number that nobody gave must never enter a procedure. Section numbers of inserted steps are counted, not invented.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.draft.changes import Change
from assistant.draft.outline import TYPED
from assistant.units import NUMBER_WORDS

NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w])|(?<=[A-Za-z-])\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*(?=[A-Za-z%°µ])")
WORD = re.compile(
    rf"\b(?:{'|'.join(word for word in sorted(NUMBER_WORDS, key=len, reverse=True) if word not in ('one', 'a', 'an'))})\b", re.IGNORECASE
)


def numbers_in(text: str) -> frozenset[str]:
    """The numbers of a text, in figures and in words."""
    return frozenset((*NUMBER.findall(text), *(word.lower() for word in WORD.findall(text))))


def without_invented(change: Change, sop: str) -> Change:
    """The change with `[value]` for each number that stands neither in the SOP nor in one of its quotes, and a note that says so."""
    lead = TYPED.match(change.new) if change.kind == "insert_after" else None
    head, body = (change.new[: lead.end()], change.new[lead.end() :]) if lead else ("", change.new)
    known = numbers_in(sop) | numbers_in(" ".join(ground.quote for ground in change.grounds))
    unknown = unknown_numbers(body, known)
    if not unknown:
        return change
    for number in sorted(unknown, key=len, reverse=True):
        body = re.sub(rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)", "[value]", body, flags=re.IGNORECASE)
    told = f"No source gives {', '.join(sorted(unknown))}: a placeholder stands there."
    kept = tuple(one for one in change.numbers if not numbers_in(one.rpartition("→")[2]) & unknown)
    note = f"{change.note} {told}".strip()
    return replace(change, new=head + body, proposed=head + body if change.proposed else "", note=note, numbers=kept)


def unknown_numbers(text: str, known: frozenset[str]) -> frozenset[str]:
    """The numbers of a text that are not among those known."""
    return _spelled(numbers_in(text), known)


def _spelled(found: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """Those of `found` that are not known, neither in figures nor in words: "four" is known where the quote says 4."""
    values = {str(NUMBER_WORDS[word]).removesuffix(".0") for word in known if word in NUMBER_WORDS} | known
    words = {word for word in found if word in NUMBER_WORDS and str(NUMBER_WORDS[word]).removesuffix(".0") in values}
    return frozenset(one for one in found if one not in values and one not in words)


def changed_numbers(change: Change) -> tuple[str, ...]:
    """Every number, limit or unit that a change puts in, takes out or sets, to be confirmed by a person."""
    lead = TYPED.match(change.new) if change.kind == "insert_after" else None
    new = change.new[lead.end() :] if lead else change.new
    before = change.old or (change.paragraph if change.kind != "insert_after" else "")
    gone, come = numbers_in(before) - numbers_in(new), numbers_in(new) - numbers_in(before)
    told = list(change.numbers)
    said = " ".join(told)
    told += [f"new: {_with_unit(new, number)}" for number in sorted(come) if not _said(number, said)]
    if change.kind != "insert_after":
        told += [f"removed: {_with_unit(before, number)}" for number in sorted(gone) if not _said(number, said)]
    return tuple(told)


def _said(number: str, text: str) -> bool:
    return number in numbers_in(text)


def _with_unit(text: str, number: str) -> str:
    match = re.search(rf"(?<![\w.,]){re.escape(number)}(?:\s*[A-Za-zµ°%][\w/%°]*)?", text, re.IGNORECASE)
    return match.group() if match else number


def joined_numbers(changes: Sequence[Change]) -> list[tuple[str, str]]:
    """(change id, what changes) of all changes."""
    return [(change.id, number) for change in changes for number in change.numbers]
