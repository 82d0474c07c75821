"""Where a quote stands in a text, if it stands there: normalise, then exact, and never through the middle of a word or a number.

A quote with marks of elision ("... [...] ...") stands there if its parts do, in order, and what was left out changes nothing of what is
shown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.boundaries import whole
from assistant.normalise import Normal, normal_text, normalise
from ingest.model import Span
from ingest.sentences import sentences

_LETTER = r"[^\W\d_]"
# A word that a line's end may have split; in the source it stands joined or with its hyphen. Figures are never joined: 10-15 is not 1015.
_SPLIT = re.compile(rf"(?<={_LETTER})[-\u00ad\u2010\u2011\ufffe][ \t]*\r?\n\s*(?={_LETTER})|(?<={_LETTER})- (?={_LETTER})")
# Between figures, or a figure and a letter, the hyphen stays and only the line's end goes.
_LINE_END = re.compile(r"(?<=\w)[-\u2010-\u2013][ \t]*\r?\n\s*(?=\w)")
_JOINT = "\x00"
_CELL = "\x02"
_GAP = "\x03"
SPLIT_WORD = re.compile(rf"\w*(?:{_SPLIT.pattern})\w*")

ELISION = re.compile(r"[\[(]\s*(?:\.\s?){3,4}[\])]|[\[(]\s*\u2026\s*[\])]|(?:\.\s?){3,4}(?<=\.)|\u2026")
# A part of an elided quote has at least so many words: fewer can be found almost anywhere and put together at will.
LEAST_WORDS_OF_A_PART = 3
# Words that take back or narrow what is said. Left out of a sentence of which the rest is shown, they make it say something else.
TAKES_BACK = re.compile(r"\b(?:not|no|never|nor|neither|none|cannot|without|unless|except|excluding|only|\w+n['\u2019]t)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Match:
    """A quote as found: its span in the source, and whether it stood there letter for letter (`exact`) or normalised.

    `elided` are the stretches of the source that an elided quote leaves out; a match of an elided quote is never `exact`.
    """

    span: Span
    status: Literal["exact", "normalised"]
    elided: tuple[Span, ...] = ()


def locate(quote: str, source: str) -> Match | None:
    """The first place where the quote stands in the source as whole words and whole numbers, or None."""
    wanted = quote.strip()
    if not any(character.isalnum() for character in wanted):
        return None
    for start in _occurrences(wanted, source):
        if whole(source, start, start + len(wanted)):
            return Match((start, start + len(wanted)), "exact")
    normal = normalise(source)
    span = next(_spans(wanted, source, normal), None)
    return Match(span, "normalised") if span else _elided(wanted, source, normal)


def _occurrences(wanted: str, source: str) -> Iterator[int]:
    start = source.find(wanted)
    while start >= 0:
        yield start
        start = source.find(wanted, start + 1)


def _spans(wanted: str, source: str, normal: Normal, begin: int = 0) -> Iterator[Span]:
    """The places where a quote stands in the normalised source, as spans of the source, from the left; `begin` counts in the source."""
    looked_for = pattern(wanted)
    position = 0
    while match := looked_for.search(normal.text, position):
        position = match.start() + 1
        span = normal.source_span(match.start(), match.end()) if match.end() > match.start() else (0, 0)
        if span[0] >= begin and span[1] > span[0] and whole(source, *span):
            yield span


def pattern(quote: str) -> re.Pattern[str]:
    """What a quote may look like in a normalised text: itself, split words joined or hyphenated, tabs as the borders of cells."""
    marked = normal_text(_LINE_END.sub(f"-{_GAP}", _SPLIT.sub(_JOINT, quote.strip())).replace("\t", _CELL)).strip()
    return re.compile("".join(_PIECES.get(piece) or re.escape(piece) for piece in re.split(r"([\x00\x02\x03])", marked)))


_PIECES = {_JOINT: "-?", _CELL: r"(?: \| ?| )", _GAP: " ?"}


def parts_of(quote: str) -> list[str]:
    """The parts of an elided quote; the quote itself as the only one where it has no mark of elision."""
    return [part for part in (piece.strip() for piece in ELISION.split(quote)) if part]


def _elided(wanted: str, source: str, normal: Normal) -> Match | None:
    parts = parts_of(wanted)
    if parts == [wanted] or any(len(part.split()) < LEAST_WORDS_OF_A_PART for part in parts):
        return None
    for spans in _in_order(parts, source, normal, 0):
        gaps = [(end, start) for (_, end), (start, _) in pairwise(spans)]
        if not any(distorts(source, gap) for gap in gaps):
            return Match((spans[0][0], spans[-1][1]), "normalised", tuple(gaps))
    return None


def _in_order(parts: Sequence[str], source: str, normal: Normal, begin: int) -> Iterator[tuple[Span, ...]]:
    """The ways to place the parts one after the other: every place of the first, the next place of each that follows."""
    for first in _spans(parts[0], source, normal, begin):
        placed = [first]
        for part in parts[1:]:
            span = next(_spans(part, source, normal, placed[-1][1]), None)
            if span is None:
                return  # further to the right there is even less room
            placed.append(span)
        yield tuple(placed)


def distorts(source: str, gap: Span) -> bool:
    """Whether leaving this out makes the text say what it does not: a sentence that is shown in part loses what negates or narrows it, or
    the head of one sentence is joined to the tail of another. Sentences left out whole may say what they like.
    """
    spans = sentences(source)
    for start, end in spans:
        cut = max(start, gap[0]), min(end, gap[1])
        if cut[0] < cut[1] and (start < gap[0] or end > gap[1]) and TAKES_BACK.search(source[slice(*cut)]):
            return True
    head = next((span for span in spans if span[0] < gap[0] <= span[1]), None)
    tail = next((span for span in spans if span[0] <= gap[1] < span[1]), None)
    if head is None or tail is None or head == tail:
        return False
    return _says(source[gap[0] : head[1]]) and _says(source[tail[0] : gap[1]])


def _says(text: str) -> bool:
    return any(character.isalnum() for character in text)
