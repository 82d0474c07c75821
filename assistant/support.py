"""A statement and its quotes in, whether the quotes bear it out: quoted, supported or unsupported, with the doubts in words.

Numbers, limits, the operative verb, negation, and whether the quotes speak of what the statement says. Knows nothing of where the quotes
stand; the gate has checked that they do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.model import Support
from assistant.normalise import normal_text
from assistant.quantities import Quantity, comparable, quantities
from assistant.twists import rates, twists, without_comparisons
from index.tokens import tokenise
from ingest.obligations import modality
from ingest.sentences import sentences

# Fitted on statements with the passages that bear them against the same statements with other passages (LOG.md): 94 of 100 true ones pass.
OVERLAP_WEIGHT, LIKENESS_WEIGHT, LEAST_BORNE = 0.55, 0.45, 0.34

_NUMBER = re.compile(r"(?<![\w.,])[-\u2212]?\d+(?:[.,]\d+)*(?:[\u00b2\u00b3\u00b9\u2070-\u2079]+)?(?![\w])")
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|cannot|prohibit\w*|forbid\w*|forbidden|exempt\w*|except(?:ion)?s?|unless|un(?:acceptable|suitable|necessary))\b"
    r"|n['\u2019]t\b",
    re.IGNORECASE,
)
_MODAL = frozenset(["shall", "must", "should", "may", "can", "could", "might", "will"])
# From the weakest to the strongest; what 21 CFR writes as shall others write as must or "is required".
_STRENGTH = {"may": 0, "should": 1, "shall": 2, "must": 2, "required": 2}
_NAMES = {0: "may", 1: "should", 2: "must or shall"}
TOLERANCE = 1e-6
_PLACE = r"(?:[Cc]lause|[Ss]ection|[Pp]aragraph|[Pp]oint|[Aa]rticle|\u00a7+)"


class Likeness(Protocol):
    """What turns texts into unit vectors, one row each."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors."""
        ...


@dataclass(frozen=True, slots=True)
class _Borne:
    """How far quotes speak of what a statement says: the share of its words that they hold, and the cosine to the nearest of them."""

    overlap: float
    likeness: float

    @property
    def enough(self) -> bool:
        return OVERLAP_WEIGHT * self.overlap + LIKENESS_WEIGHT * self.likeness >= LEAST_BORNE


def supported(
    text: str, quotes: Sequence[str], encoder: Likeness, cited: Sequence[tuple[str, str | None]] = ()
) -> tuple[Support, tuple[str, ...]]:
    """How the statement stands to its quotes, and what they do not bear.

    `cited` are the label and the clause number of each citation: a statement may name what it cites ("Annex 1, 4.14 asks for ...").
    """
    if _made_of(text, quotes):
        return "quoted", ()
    doubts = tuple(_doubts(_without_names(text, cited), quotes, encoder)) if quotes else ("no quote stands behind it",)
    return ("unsupported", doubts) if doubts else ("supported", ())


def _made_of(text: str, quotes: Sequence[str]) -> bool:
    """Whether the statement is its quotes, one after the other, or one of them, and nothing else."""
    said = _plain(text)
    return bool(quotes) and (said == _plain(" ".join(quotes)) or said in (_plain(quote) for quote in quotes))


def _plain(text: str) -> str:
    return " ".join(normal_text(text).split())


def _without_names(text: str, cited: Sequence[tuple[str, str | None]]) -> str:
    """The statement without the names of what it cites, whose numbers are no figures; a name that is not cited stays."""
    for label, number in cited:
        named = re.escape(number) if number else None
        # A label's last words are what people write: "Annex 1" of "EU GMP Annex 1", "CFR 211" of "21 CFR 211".
        tail = r"\s+".join(re.escape(word) for word in label.split()[-2:]) if any(map(str.isdigit, label)) else None
        behind = rf"(?:,?\s*(?:{_PLACE}\s*)?{named}(?![\w.]*\w))?" if named else ""
        if tail:
            text = re.sub(rf"(?:\b\d+\s+)?\b{tail}(?![\w.]){behind}", " ", text)
        if named:
            text = re.sub(rf"\b{_PLACE}\s*{named}(?![\w.]*\w)|\b\d+\s*CFR\s+{named}(?![\w.]*\w)", " ", text)
    return text


def _doubts(text: str, quotes: Sequence[str], encoder: Likeness) -> Iterator[str]:
    source = " ".join(quotes)
    yield from _numbers(text, source)
    yield from _limits(text, source)
    nearest = _nearest_sentence(text, quotes, encoder)
    yield from _strength(text, quotes)
    yield from _polarity(text, nearest)
    yield from twists(text, quotes, nearest)
    if not borne(text, quotes, encoder).enough:
        yield "the quotes do not speak of what it says"


def _numbers(text: str, source: str) -> Iterator[str]:
    """A number must stand in the quotes, or be one of their quantities in another unit ("24 hours", "one day")."""
    theirs = set(_numbers_of(source))
    measured = quantities(source)
    borne_spans = [one.span for one in quantities(text) if any(_equal(one, other) for other in measured)]
    borne_spans += [one.span for one in rates(text) if any(one.same(other) for other in rates(source))]
    for match in _NUMBER.finditer(normal_text(text)):
        inside = any(start <= match.start() < end for start, end in borne_spans)
        if match.group() not in theirs and not inside:
            yield f"the number {match.group()} is in none of its quotes"


def _numbers_of(text: str) -> list[str]:
    return [match.group() for match in _NUMBER.finditer(normal_text(text))]


def _limits(text: str, source: str) -> Iterator[str]:
    """A limit must be the same limit: "at least 10 Pa" is not "at most 10 Pa", and 24 hours are not 24 days."""
    theirs = quantities(source)
    for one in quantities(text):
        alike = [other for other in theirs if comparable(one, other)]
        if any(_equal(one, other) for other in alike):
            continue
        if alike:
            yield f'the limit "{one.text}" is another than in its quotes ("{alike[0].text}")'
        elif one.kind != "count" and any(character.isdigit() for character in one.text):
            yield f'"{one.text}" is set in none of its quotes'


def _equal(one: Quantity, other: Quantity) -> bool:
    if not comparable(one, other):
        return False
    return all(_close(a, b, one.dimension) for a, b in ((one.low, other.low), (one.high, other.high))) or (
        # "10 Pa as a minimum" and "10 Pa": the bare value says less, never something else.
        one.exact and one.low is not None and any(_close(one.low, end, one.dimension) for end in (other.low, other.high))
    )


def _close(a: float | None, b: float | None, dimension: str) -> bool:
    if a is None or b is None:
        return a is b
    tolerance = 0.025 if dimension == "time" else TOLERANCE
    return abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-12)


def _strength(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """What a quote recommends is not required, what it requires is not left open."""
    said = modality(text)
    if said is None:
        return
    strengths = {_STRENGTH[found[0]] for quote in quotes for start, end in sentences(quote) if (found := modality(quote[start:end]))}
    if strengths and _STRENGTH[said[0]] not in strengths:
        yield f'it says "{said[0]}", its quotes say {" and ".join(_NAMES[one] for one in sorted(strengths))}'


def _polarity(text: str, nearest: str) -> Iterator[str]:
    said, borne_out = without_comparisons(text), without_comparisons(nearest)
    if bool(_NEGATION.search(said)) != bool(_NEGATION.search(borne_out)):
        yield "it and its quote differ in a negation or an exception"


def _nearest_sentence(text: str, quotes: Sequence[str], encoder: Likeness) -> str:
    parts = [quote[start:end] for quote in quotes for start, end in sentences(quote)]
    if len(parts) == 1:
        return parts[0]
    vectors = encoder.encode([text, *parts])
    return parts[int(np.argmax(vectors[1:] @ vectors[0]))]


def borne(text: str, quotes: Sequence[str], encoder: Likeness) -> _Borne:
    """How far the quotes speak of what the statement says."""
    words = set(tokenise(text)) - _MODAL
    held = set(tokenise(" ".join(quotes)))
    vectors = encoder.encode([text, *quotes, " ".join(quotes)])
    return _Borne(len(words & held) / len(words) if words else 0.0, float((vectors[1:] @ vectors[0]).max()))
