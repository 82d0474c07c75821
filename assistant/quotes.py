"""Where a quote stands in a text, if it stands there: normalise, then exact, and never through the middle of a word or a number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.normalise import normal_text, normalise
from ingest.model import Span

# A word that a line's end may have split; in the source it stands joined, with its hyphen, or with hyphen and blank.
_SPLIT = re.compile(r"(?<=\w)[-\u00ad\u2010\u2011\ufffe][ \t]*\r?\n\s*(?=\w)")
_JOINT = "\x00"
SPLIT_WORD = re.compile(rf"\w*{_SPLIT.pattern}\w*")


@dataclass(frozen=True, slots=True)
class Match:
    """A quote as found: its span in the source, and whether it stood there letter for letter (`exact`) or normalised."""

    span: Span
    status: Literal["exact", "normalised"]


def locate(quote: str, source: str) -> Match | None:
    """The first place where the quote stands in the source as whole words and whole numbers, or None."""
    wanted = quote.strip()
    if not any(character.isalnum() for character in wanted):
        return None
    for start in _occurrences(wanted, source):
        if whole(source, start, start + len(wanted)):
            return Match((start, start + len(wanted)), "exact")
    normal = normalise(source)
    for match in pattern(wanted).finditer(normal.text):
        if whole(normal.text, match.start(), match.end()):
            return Match(normal.source_span(match.start(), match.end()), "normalised")
    return None


def _occurrences(wanted: str, source: str) -> Iterator[int]:
    start = source.find(wanted)
    while start >= 0:
        yield start
        start = source.find(wanted, start + 1)


def pattern(quote: str) -> re.Pattern[str]:
    """What a quote may look like in a normalised text: itself, its split words joined or hyphenated."""
    marked = normal_text(_SPLIT.sub(_JOINT, quote)).strip()
    return re.compile("-? ?".join(re.escape(part) for part in marked.split(_JOINT)))


_SIGNS = "-\u2212\u00b1\u2264\u2265<>~\u2248"
_RAISED = re.compile(r"[\u00b2\u00b3\u00b9\u2070-\u209f\u00bc-\u00be\u2150-\u215f%\u2030]")


def whole(text: str, start: int, end: int) -> bool:
    """Whether [start, end) cuts no word, no number, no sign, power or per cent off a number."""
    first, last = text[start], text[end - 1]
    before, after = text[max(0, start - 3) : start], text[end : end + 2]
    if before and before[-1].isalnum() and first.isalnum():
        return False
    if after and after[0].isalnum() and last.isalnum():
        return False
    if first.isdigit() and _cuts_front(before):
        return False
    if last.isdigit() and after:
        if _RAISED.match(after[0]) or (after[0] in ".,/" and after[1:].isdigit()):
            return False
        if after[0] == " " and after[1:] and _RAISED.match(after[1:]):
            return False
    return not (first in "\u2070\u00b9\u00b2\u00b3" or "\u2074" <= first <= "\u209f")


def _cuts_front(before: str) -> bool:
    """Whether what stands before a number belongs to it: 0.5, 1/2, -5, ≤ 10, ± 2; a dash between numbers (2-8) is a range, cut as well."""
    if not before:
        return False
    if before[-1] in ".,/" and before[-2:-1].isdigit():
        return True
    bare = before.rstrip()
    if not bare or bare[-1] not in _SIGNS:
        return False
    if bare[-1] not in "-\u2212":
        return True
    # "GMP-2" and "word - 5 items" are no minus signs; "-5" and "2-8" are.
    return bare == before and (len(bare) < 2 or not bare[-2].isalpha())
