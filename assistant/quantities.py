"""A sentence in, the quantities it sets out: a range of permitted values in one base unit each, so that two sentences can be compared.

"at least every six months", "six-monthly" and "twice a year" are one interval; "not more than 20 Pa" has no lower end. Months and years are
averages, so lengths of time agree within 2.5 %. Knows nothing of what a quantity is said of: that is for the caller to match.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.units import DAY, HOUR, MONTH, NUMBER, NUMBER_WORDS, UNIT, UNITS, YEAR, number_of, unit_of
from ingest.model import Span

QuantityKind = Literal["amount", "interval", "count"]

TIME_TOLERANCE = 0.025


@dataclass(frozen=True, slots=True)
class Quantity:
    """What one phrase permits: from `low` to `high` in the base unit of `dimension`, either end None where it is open.

    `kind` interval: the time between two occurrences, so that "at least monthly" has a `high`. `count`: how many of `noun`
    (stems of the words that follow the number), else empty. `text` is the phrase as it stands, `span` its place.
    """

    kind: QuantityKind
    dimension: str
    low: float | None
    high: float | None
    text: str
    span: Span
    noun: frozenset[str] = frozenset()

    @property
    def exact(self) -> bool:
        """Whether one value is set, without a comparison."""
        return self.low is not None and self.low == self.high


_BOUND = {
    "low": r"at\s+least|(?:a\s+|the\s+)?minimum(?:\s+of)?|not?\s+(?:less|fewer|lower|earlier)\s+than|(?:more|longer|greater)\s+than|above"
    r"|exceed(?:s|ing)?|over|≥|>=|>|equal\s+to\s+or\s+greater\s+than|not\s+below|from",
    "high": r"at\s+(?:the\s+)?(?:most|latest)(?:\s+after)?|up\s+to|(?:a\s+|the\s+)?maximum(?:\s+of)?"
    r"|not?\s+(?:more|longer|later|greater|higher)\s+than|(?:not|never)\s+(?:to\s+)?exceed(?:ing)?|less\s+than|(?:fewer|shorter|lower)\s+than|below|under"
    r"|within|≤|<=|<|not\s+above|until",
}
_COMPARE = re.compile(
    rf"(?:(?P<high>{_BOUND['high']})|(?P<low>{_BOUND['low']}))\s*(?:the\s+last\s+|the\s+first\s+|a\s+|an\s+|of\s+|about\s+|every\s+)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\s*(?:(?P<high>or\s+(?:less|fewer|below|lower|smaller|sooner|earlier)|at\s+(?:the\s+)?(?:most|latest)|maximum|or\s+more\s+often)"
    r"|(?P<low>or\s+(?:more|above|longer|larger|greater|higher|over|later)|and\s+(?:more|larger|above|longer|greater)|at\s+least|minimum))\b",
    re.IGNORECASE,
)
# Words before a number that say which way a bare one is meant: a retention time is a least one, a time limit a most one.
_LEAST_BY_VERB = re.compile(
    r"\b(?:retain\w*|retention|kept|keep|archiv\w*|preserv\w*|stor(?:ed|age)|for\s+at\s+least|minimum)\b[^.;]{0,60}\bfor\s*$", re.IGNORECASE
)
_MOST_BY_NOUN = re.compile(r"\b(?:max(?:imum|\.)|longest|limit|deadline|not\s+(?:be\s+)?exceed)\b[^.;]{0,70}$", re.IGNORECASE)
_LEAST_BY_NOUN = re.compile(r"\b(?:min(?:imum|\.)|shortest|not\s+be\s+(?:less|below))\b[^.;]{0,50}$", re.IGNORECASE)
# A number after these words is an address or a name, not a quantity.
_NAME = re.compile(
    r"(?:\b(?:sections?|chapters?|annex(?:es)?|appendix|tables?|figures?|fig\.|parts?|clauses?|paragraphs?|forms?|version|revision|rev\.|steps?|class(?:es)?|grades?|types?"
    r"|category|categories|phase|building|room|line|level|zone|article|volume|no\.|number|nr\.|iso|en|usp|and)\s*|[A-Za-z]+[-/]|\d[.:-])$",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?P<first>{NUMBER})\s*(?:°\s?C|º\s?C|%)?\s*(?:-|\u2013|\u2014|\u2212|to|and|\.\.)\s*(?P<second>{NUMBER})\s*[-\s]?\s*(?:{UNIT})",
    re.IGNORECASE,
)
_SINGLE = re.compile(rf"(?P<number>{NUMBER})\s*(?:\(\s*\w+\s*\)\s*)?[-\s]?\s*(?:{UNIT})")
_DEVIATION = re.compile(rf"(?P<number>{NUMBER})\s*(?:°\s?C|º\s?C|%)?\s*(?:\s*±\s*|\s*\+/-\s*)(?P<by>{NUMBER})\s*(?:{UNIT})")
_COUNT = re.compile(rf"(?P<number>{NUMBER})\s+(?P<noun>(?:[a-z][a-z-]+\s+){{0,2}}[a-z][a-z-]+)")
_NO_NOUN_WORDS = "of or and to the in for by from per is are at on with more less each than can may be if when"
_NO_NOUN = frozenset(_NO_NOUN_WORDS.split())
_OF_ANYTHING = {
    "consecutive",
    "successive",
    "different",
    "separate",
    "independent",
    "full",
    "further",
    "additional",
    "such",
    "complete",
    "whole",
    "times",
}

_WORD_INTERVALS = {
    "annually": YEAR, "annual": YEAR, "yearly": YEAR, "quarterly": YEAR / 4, "monthly": MONTH, "weekly": 7 * DAY, "daily": DAY,
    "hourly": HOUR, "fortnightly": 14 * DAY, "biennially": 2 * YEAR, "biannually": YEAR / 2,
    "semi-annually": YEAR / 2, "semi-annual": YEAR / 2, "half-yearly": YEAR / 2, "bimonthly": 2 * MONTH, "continuously": 0.0,
    "continuous": 0.0,
    "without a break": 0.0, "uninterrupted": 0.0,
}  # fmt: skip
_PERIOD = "|".join(unit for unit in UNITS if UNITS[unit].dimension == "time" and (len(unit) > 3 or unit == "day")) + "|shift|half[-\\s]year"
_EVERY = re.compile(
    rf"\b(?:every|each|once\s+(?:every|per|a|an|each|in)|once\s+in\s+every)\s+(?:calendar\s+)?(?:(?P<number>{NUMBER})\s+)?(?:working\s+|calendar\s+)?(?P<unit>{_PERIOD})\b",
    re.IGNORECASE,
)
_EVERY_SECOND = re.compile(rf"\bevery\s+(?P<ordinal>second|third|other|fourth)\s+(?P<unit>{_PERIOD})\b", re.IGNORECASE)
_TIMES = re.compile(
    rf"\b(?P<number>once|twice|{NUMBER}(?=\s+times))\s*(?:times\s+)?(?:a|an|per|each|every|in\s+each)\s+(?:calendar\s+|working\s+)?(?P<unit>{_PERIOD})\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(rf"(?:\b(?P<number>{NUMBER})[-\s])?\b(?P<word>{'|'.join(map(re.escape, _WORD_INTERVALS))})\b", re.IGNORECASE)
_IN_MONTH = re.compile(
    r"\b(?:every|each)\s+(?:January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn|winter)\b|\b(?:each|every)\s+(?:calendar\s+)?year\b"
)
_ORDINALS = {"second": 2, "other": 2, "third": 3, "fourth": 4}


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of a text, in order; none overlaps another."""
    taken: list[Quantity] = []
    for found in (*_intervals(text), *_amounts(text), *_counts(text)):
        if not any(found.span[0] < other.span[1] and other.span[0] < found.span[1] for other in taken):
            taken.append(found)
    return tuple(sorted(taken, key=lambda one: one.span))


def satisfies(required: Quantity, given: Quantity) -> bool | None:
    """Whether whatever `given` permits is permitted by `required`; None where the two cannot be compared."""
    if not comparable(required, given):
        return None
    # Whoever acts more often than asked does what was asked.
    low, high = None if required.kind == "interval" else required.low, required.high
    tolerance = TIME_TOLERANCE if required.dimension == "time" else 1e-6
    if high is not None:
        if given.high is None:
            return False if given.low is not None and given.low > high * (1 + tolerance) + 1e-12 else None
        if given.high > high + abs(high) * tolerance + 1e-12:
            return False
    if low is not None:
        if given.low is None:
            return False if given.high is not None and given.high < low * (1 - tolerance) - 1e-12 else None
        if given.low < low - abs(low) * tolerance - 1e-12:
            return False
    return True


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether both measure the same: a frequency and a length of time do, counts only of the same things."""
    if one.dimension != other.dimension:
        return False
    return one.kind != "count" or bool(one.noun & other.noun)


def _intervals(text: str) -> Iterator[Quantity]:
    for match in _TIMES.finditer(text):
        word = match["number"].lower()
        times = {"once": 1.0, "twice": 2.0}.get(word) or number_of(word)
        yield _interval(text, match, _period(match["unit"]) / max(times, 1e-9))
    for match in _EVERY_SECOND.finditer(text):
        yield _interval(text, match, _ORDINALS[match["ordinal"].lower()] * _period(match["unit"]))
    for match in _EVERY.finditer(text):
        yield _interval(text, match, (number_of(match["number"]) if match["number"] else 1.0) * _period(match["unit"]))
    for match in _ADVERB.finditer(text):
        times = number_of(match["number"]) if match["number"] and "monthly yearly weekly hourly".find(match["word"].lower()) >= 0 else 1.0
        yield _interval(text, match, times * _WORD_INTERVALS[match["word"].lower()])
    for match in _IN_MONTH.finditer(text):
        yield _interval(text, match, YEAR)


def _period(word: str) -> float:
    named = {"shift": 8 * HOUR, "half year": YEAR / 2, "half-year": YEAR / 2}
    return named.get(word.lower()) or UNITS[word.lower()].factor


def _interval(text: str, match: re.Match[str], seconds: float) -> Quantity:
    """At least so often bounds the interval from above; "at most once a year" from below."""
    before = _COMPARE.search(text[: match.start()])
    often = (
        before is None
        or before["low"]
        or not re.search(r"(?:most|more\s+than|maximum|up\s+to|exceed)\b\S*\s*$", before.group(), re.IGNORECASE)
    )
    return Quantity(
        "interval", "time", seconds if before is None or not often else None, seconds if often else None, match.group(), match.span()
    )


def _amounts(text: str) -> Iterator[Quantity]:
    for match in _DEVIATION.finditer(text):
        unit = unit_of(match["unit"] or "", bool(match["working"]))
        middle, by = number_of(match["number"]), number_of(match["by"])
        low, high = ((value * unit.factor + unit.offset) for value in (middle - by, middle + by))
        yield Quantity("amount", unit.dimension, low, high, match.group(), match.span())
    for match in _RANGE.finditer(text):
        if _NAME.search(text[: match.start()]) or not _same_form(match["first"], match["second"]):
            continue
        unit = unit_of(_cased(match), bool(match["working"]))
        low, high = sorted(number_of(match[part]) * unit.factor + unit.offset for part in ("first", "second"))
        if "and" in match.group().lower() and not re.search(r"\bbetween\s*$", text[: match.start()], re.IGNORECASE):
            continue
        yield Quantity("amount", unit.dimension, low, high, match.group(), match.span())
    for match in _SINGLE.finditer(text):
        unit = unit_of(match["unit"] or "", bool(match["working"]))
        value = number_of(match["number"]) * unit.factor + unit.offset
        yield Quantity("amount", unit.dimension, *_bounds(text, match.span(), value), match.group().strip(), match.span())


def _cased(match: re.Match[str]) -> str:
    """A range is matched without regard to case; a unit that is only written in capitals or small letters is looked up as it is known."""
    given = re.sub(r"\s+", " ", match["unit"] or "")
    bare = re.sub(r"^(?:calendar|full|consecutive)[\s-]+", "", given, flags=re.IGNORECASE)
    return bare if bare in UNITS else next((unit for unit in UNITS if unit.lower() == bare.lower()), bare)


def _same_form(first: str, second: str) -> bool:
    return first[-1].isdigit() == second[-1].isdigit()


def _bounds(text: str, span: Span, value: float) -> tuple[float | None, float | None]:
    """Which ends a value closes, by the words around it."""
    before, after = text[: span[0]], text[span[1] :]
    compare = _COMPARE.search(before) or _AFTER.match(after)
    if compare is None:
        clause = re.split(r"[.;]\s", before)[-1]
        if _LEAST_BY_VERB.search(clause) or _LEAST_BY_NOUN.search(clause):
            return value, None
        return (None, value) if _MOST_BY_NOUN.search(clause) else (value, value)
    return (None, value) if compare["high"] else (value, None)


def _counts(text: str) -> Iterator[Quantity]:
    for match in _COUNT.finditer(text):
        nouns = _nouns(match["noun"])
        written = match["number"].lower()
        if not nouns or _NAME.search(text[: match.start()]) or (written == "one" and "only" not in text[: match.start()][-6:].lower()):
            continue
        value = number_of(match["number"])
        low, high = _bounds(text, (match.start(), match.end("noun")), value)
        if low == high and (compare := _AFTER.match(text[match.end("number") :])):
            low, high = (None, value) if compare["high"] else (value, None)
        yield Quantity(
            "count", "count", low, high, f"{match['number']} {match['noun'].split()[0]}", (match.start(), match.end("number")), nouns
        )


def _nouns(words: str) -> frozenset[str]:
    kept = []
    for word in words.split():
        if word in _NO_NOUN or word in NUMBER_WORDS:
            break
        kept.append(word)
    return frozenset(_stem(word) for word in kept if len(word) > 2 and word not in _OF_ANYTHING)


def _stem(word: str) -> str:
    return re.sub(r"(?:ies|es|s)$", "", word.lower()) if len(word) > 4 else word.lower()
