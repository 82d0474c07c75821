"""A statement and its quotes in, what the statement turns round: who acts, which way a relation goes, a date, a rate, an exception.

These are changes that leave nearly all words in place, so that likeness does not show them. Closed classes of words only; a paraphrase
with other words is no twist. Knows nothing of numbers by themselves and of operative verbs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.units import NUMBER, UNITS
from index.tokens import tokenise
from ingest.model import Span
from ingest.sentences import sentences

# A comparison in front of a number: the limit is compared as a quantity, its "not" and its "below" say nothing more.
_COMPARISON = re.compile(
    r"\b(?:(?:not?|never)\s+(?:to\s+)?(?:be\s+)?(?:more|less|fewer|greater|higher|lower|longer|shorter|later|earlier)\s+than"
    r"|(?:not|never)\s+(?:to\s+)?(?:exceed(?:ing)?|be\s+(?:above|below)|fall\s+below)"
    rf"|above|below|exceed(?:s|ing)?|(?:longer|shorter|higher|lower|earlier|later)\s+than|until)\s+(?:every\s+|once\s+|twice\s+|{NUMBER})",
    re.IGNORECASE,
)
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for one, other in (
        (r"before|prior\s+to", r"after"),
        (r"above|exceed(?:s|ed|ing)?", r"below"),
        (r"higher|highest", r"lower|lowest"),
        (r"longer|longest", r"shorter|shortest"),
        (r"earlier|earliest", r"later|latest"),
        (r"increas(?:e|es|ed|ing)", r"decreas(?:e|es|ed|ing)"),
        (r"inside", r"outside"),
        (r"internal(?:ly)?", r"external(?:ly)?"),
        (r"positive(?:ly)?", r"negative(?:ly)?"),
        (r"accept(?:s|ed|ing|able)?", r"reject(?:s|ed|ing)?"),
    )
)
_EXCEPTION = re.compile(r"\b(?:except(?:ion)?s?|unless|exempt\w*|only|solely|other\s+than|apart\s+from)\b", re.IGNORECASE)
_RESTRICTS = re.compile(r"\b(?:only|solely|exclusively)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not?|never|without|none|until|sole|exclusive(?:ly)?)\b", re.IGNORECASE)
# "grade C", "Type II": a letter that tells one of a kind from the others.
_DESIGNATED = re.compile(r"\b[A-Za-z]{4,}\s+(?P<one>[A-HJ-Z]|I{1,3}|IV|VI{0,3}|IX)(?![\w.'\u2019-])")

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTHS})\b(?:\s+(?P<late>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?)?(?:,?\s+(?P<year>\d{{4}}))?"
)
_RATE = re.compile(rf"(?P<number>{NUMBER})\s*(?P<unit>[A-Za-zµμ%]+)\s*(?:/|\bper\b)\s*(?P<of>[A-Za-zµμ]+[23²³]?)(?![\w/])")
_ACTS = re.compile(
    r"(?P<actor>[^,;:.()]{2,80}?)\s+(?:shall|must|should|may|will)\s+(?:not\s+|never\s+|always\s+|also\s+)?(?P<act>(?!be\b|have\b|not\b)[a-z]+)\b"
)
# Where one who acts ends, and what is said of another begins: "... of changes, and the manufacturer".
_JOINT = re.compile(r"\b(?:and|or|but|that|which|when|where|while|if|then)\s+", re.IGNORECASE)


def twists(text: str, quotes: Sequence[str], nearest: str) -> Iterator[str]:
    """What is turned round, in words; `nearest` is the sentence of the quotes that comes nearest to the statement."""
    source = " ".join(quotes)
    yield from _dates(text, source)
    yield from (f'the rate "{one.text}" is another than in its quotes' for one in rates(text) if one.differs(rates(source)))
    yield from _turned(without_comparisons(text), without_comparisons(source))
    yield from _actors(text, quotes)
    yield from (f'"{words}" is in none of its quotes' for words in _designated(text, source))
    if _EXCEPTION.search(nearest) and not _EXCEPTION.search(text):
        yield "it leaves out an exception or restriction of its quote"
    if _RESTRICTS.search(text) and not (_EXCEPTION.search(source) or _NOT.search(source)):
        yield "it adds a restriction that its quotes do not make"


def without_comparisons(text: str) -> str:
    """A text without the comparisons that make a number a limit: "not more than 24 hours" negates nothing."""
    return _COMPARISON.sub(" ", text)


@dataclass(frozen=True, slots=True)
class Rate:
    """One amount per another, in base units: what it measures, how much, the words, their place."""

    measures: tuple[str, str]
    value: float
    text: str
    span: Span

    def same(self, other: "Rate") -> bool:
        """Whether both are the same, in whatever units."""
        return self.measures == other.measures and abs(self.value - other.value) <= 1e-6 * max(abs(self.value), abs(other.value))

    def differs(self, others: Sequence["Rate"]) -> bool:
        """Whether there are rates of the kind, and none is this one."""
        alike = [one for one in others if one.measures == self.measures]
        return bool(alike) and not any(self.same(one) for one in alike)


def rates(text: str) -> list[Rate]:
    """The rates of a text whose units are known: "10 mg/ml", "5 CFU per m3"."""
    found = []
    for match in _RATE.finditer(text):
        unit, of = UNITS.get(match["unit"]), UNITS.get(match["of"])
        number = match["number"].replace("\u2212", "-")
        if unit and of and re.fullmatch(r"-?\d+(?:\.\d+)?", number):
            value = float(number) * unit.factor / of.factor
            found.append(Rate((unit.dimension, of.dimension), value, match.group(), match.span()))
    return found


def _dates(text: str, source: str) -> Iterator[str]:
    theirs = list(_dates_of(source))
    for words, said in _dates_of(text):
        if not any(all(part is None or part == own for part, own in zip(said, date, strict=True)) for _, date in theirs):
            yield f'the date "{words}" is in none of its quotes'


def _dates_of(text: str) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """Days and months with a year or a day: a month's name alone may be a word."""
    for match in _DATE.finditer(text):
        day = match["day"] or match["late"]
        if day or match["year"]:
            yield match.group(), (day and day.lstrip("0"), match["month"], match["year"])


def _designated(text: str, source: str) -> Iterator[str]:
    for match in _DESIGNATED.finditer(text):
        if not re.search(rf"(?<!\w){match['one']}(?!\w)", source):
            yield match.group()


def _turned(text: str, source: str) -> Iterator[str]:
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            said, opposite = one.search(text), other.search(source)
            if said and opposite and not one.search(source) and not other.search(text):
                yield f'it says "{said.group()}", its quotes say "{opposite.group()}"'


def _actors(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """Where both say who does a thing, it is the same one: "production shall approve" is not "the quality unit shall approve"."""
    theirs = [one for quote in quotes for one in _acts(quote)]
    for actor, act in _acts(text):
        same = [one for one, other in theirs if other == act]
        if actor and same and all(one and not one & actor for one in same):
            yield "who has to act is another than in its quotes"


def _acts(text: str) -> Iterator[tuple[frozenset[str], str]]:
    for start, end in sentences(text):
        for match in _ACTS.finditer(text[start:end]):
            act = tokenise(match["act"])
            if act:
                yield frozenset(tokenise(_JOINT.split(match["actor"])[-1])), act[0]
