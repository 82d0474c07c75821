"""A text and a quote that is not quite it in, the words that differ out, those that decide about compliance first.

Works on words as they stand; two words are the same if normalising makes them so. Knows nothing of clauses.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.normalise import normal_text
from assistant.quotes import TAKES_BACK
from assistant.unit_signs import UNIT
from ingest.model import Span

DifferenceKind = Literal["number", "comparison", "unit", "modal", "negation", "word", "case", "punctuation", "layout", "note mark"]
GRAVITY: tuple[DifferenceKind, ...] = (
    "number",
    "comparison",
    "unit",
    "modal",
    "negation",
    "word",
    "case",
    "punctuation",
    "layout",
    "note mark",
)
"""The gravest first: a changed limit, then a changed duty, then other words, then how it is set."""

_NUMBER = re.compile(
    r"\d|[\u00bc-\u00be\u2150-\u215f]|^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
    r"|hundred|thousand|million|half|quarter|once|twice|thrice|double|single|first|second|third)$",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[\u2264\u2265<>\u00b1\u2248~=]")
_COMPARISON = re.compile(
    r"^(?:least|most|minimum|maximum|min|max|more|less|fewer|greater|lower|higher|larger|smaller|above|below|under|over|exceed(?:s|ed|ing)?|before|after"
    r"|within|until|up)$",
    re.IGNORECASE,
)
_UNIT = re.compile(rf"(?:[%\u2030\u00b0]\w?|{UNIT}|hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)")
_MODAL = re.compile(
    r"^(?:shall|should|must|may|can|could|might|will|would|need|needs|required|recommended|permitted|allowed)$", re.IGNORECASE
)
_NOTE_MARK = re.compile(
    r"(?<=[^\W\d_]{4})[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]+(?=\W|$)|(?<=[^\W\d_][.,;:])[\u00b2\u00b3\u00b9\u2070\u2074-\u2079,]+(?=\W|$)"
)
_MOST_WORDS_ABOUT = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the source and the words that the quote has in their place; either may be empty."""

    kind: DifferenceKind
    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs, gravest first, and the same in reading order as one line: `[-only in the source-] {+only in the quote+}`."""

    differences: tuple[Difference, ...]
    shown: str


@lru_cache(maxsize=1 << 14)
def key(word: str) -> str:
    """A word as it is compared."""
    return normal_text(word).strip()


def compare(source: str, quote: str) -> Compared:
    """Word by word."""
    from rapidfuzz.distance import Indel

    left, right = source.split(), quote.split()
    found: list[tuple[int, Difference]] = []
    parts: list[str] = []
    old: list[str] = []
    put: list[str] = []
    steps = Indel.opcodes([key(word) for word in left], [key(word) for word in right])
    ends = [(step.tag, left[step.src_start : step.src_end], right[step.dest_start : step.dest_end], step.dest_start) for step in steps]
    for tag, gone, new, at in [*ends, ("equal", [], [], len(right))]:
        old += gone if tag == "delete" else []
        put += new if tag == "insert" else []
        if tag == "equal":
            begin = at - len(put)
            found += [(begin, one) for one in _differences(old, put, right[begin - 1] if begin else "")]
            parts += [*_marked(old, put), *gone]
            old, put = [], []
    ordered = sorted(found, key=lambda one: (GRAVITY.index(one[1].kind), one[0]))
    return Compared(tuple(difference for _, difference in ordered), " ".join(parts))


def _differences(old: Sequence[str], put: Sequence[str], before: str) -> Iterator[Difference]:
    """As many words for as many: word for word; else all for all. `before` is the word before them."""
    pairs = [*zip(old, put, strict=True)] if len(old) == len(put) else [(" ".join(old), " ".join(put))]
    for one, other in pairs:
        yield Difference(kind_of(one, other, before), one, other)
        before = other


def _marked(gone: Sequence[str], new: Sequence[str]) -> list[str]:
    return [*([f"[-{' '.join(gone)}-]"] if gone else []), *([f"{{+{' '.join(new)}+}}"] if new else [])]


def kind_of(source: str, quote: str, before: str = "") -> DifferenceKind:
    """What sort of words differ: the gravest sort that either side holds. `before` is the word before them: a unit follows a number."""
    if _without_note_marks(source) == _without_note_marks(quote):
        return "note mark"
    one, other = _bare(source), _bare(quote)
    if not _SIGN.search(source + quote) and one.casefold() == other.casefold():
        return "case" if one != other else "layout" if not one or "|" in source + quote else "punctuation"
    kinds = {kind for words in (source, quote) for kind in _kinds(words.split(), before)}
    return next((kind for kind in GRAVITY if kind in kinds), "word")


def _without_note_marks(words: str) -> str:
    return _NOTE_MARK.sub("", key(words))


def _bare(words: str) -> str:
    """The words without punctuation at their ends; that within (10.5, 3-5) counts."""
    return " ".join(filter(None, (word.strip(".,;:!?()[]{}'\"|\u2022-") for word in key(words).split())))


def _kinds(words: Sequence[str], before: str) -> list[DifferenceKind]:
    kinds: list[DifferenceKind] = []
    for word, earlier in zip(words, [before, *words], strict=False):
        bare = word.strip(".,;:!?()[]'\"\u2019\u201d\u201c")
        if _NUMBER.search(bare):
            kinds.append("number")
        if _SIGN.search(word) or _COMPARISON.match(bare):
            kinds.append("comparison")
        # "m" is a unit after a number and else a letter.
        if _UNIT.fullmatch(bare) and (len(bare) > 3 or _NUMBER.search(earlier.strip(".,;:()"))):
            kinds.append("unit")
        if _MODAL.match(bare):
            kinds.append("modal")
        if TAKES_BACK.search(bare):
            kinds.append("negation")
    return kinds


def shared_words(source: str, quote: str) -> float:
    """The share of the quote's words that stand in the source in the same order."""
    from rapidfuzz.distance import LCSseq

    wanted = [key(word) for word in quote.split()]
    return LCSseq.similarity([key(word) for word in source.split()], wanted) / max(1, len(wanted))


_ENDS = ".,;:"


def nearest_words(source: str, span: Span, quote: str) -> Span:
    """The words of the source about [start, end) that differ least from the quote: a likeness of letters is a few words off at the ends."""
    from rapidfuzz.distance import Levenshtein

    words = [match.span() for match in re.finditer(r"\S+", source)]
    keys, wanted = [_unstopped(source[slice(*word)]) for word in words], [_unstopped(word) for word in quote.split()]
    first = next((at for at, (_, end) in enumerate(words) if end > span[0]), len(words) - 1)
    last = next((at for at, (_, end) in enumerate(words) if end >= span[1]), len(words) - 1)
    about = min(max(4, len(wanted) // 2), _MOST_WORDS_ABOUT)

    def cost(begin: int, end: int) -> tuple[int, int, int]:
        ends = ((keys[begin], wanted[0]), (keys[end], wanted[-1])) if wanted else ()
        apart = sum(one.casefold() != other.casefold() for one, other in ends)
        return Levenshtein.distance(keys[begin : end + 1], wanted), apart, abs(end + 1 - begin - len(wanted))

    for _ in range(2):
        last = min(range(max(first, last - about), min(len(words), last + about + 1)), key=lambda end: cost(first, end))
        first = min(range(max(0, first - about), min(last, first + about) + 1), key=lambda begin: cost(begin, last))
    # A quote that ends before the full stop is compared with what stands before it.
    start, end = words[last]
    left_out = bool(wanted) and keys[last] == wanted[-1] and not quote.rstrip().endswith(source[end - 1])
    return words[first][0], start + len(source[start:end].rstrip(_ENDS)) if left_out else end


def _unstopped(word: str) -> str:
    """A word as it is aligned: without the stops behind it, which a quotation may leave out."""
    return key(word).rstrip(_ENDS) or key(word)
