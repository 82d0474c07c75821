"""A question in, the documents and clause numbers it names out: "Annex 11 section 9", "§ 211.68(b)", "Q7 12.30".

Works on spellings alone; `index.lookup` finds what is meant in the library.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.references import expanded

_ITEM = r"(?:\s?\((?:[a-z]{1,5}|[A-Z]|\d{1,2})\))"
# "4.19(iii)", and as people also write it: "4.19.iii", "4.19 iii".
_DECIMAL = rf"\d{{1,4}}(?:\.\d{{1,4}}){{0,5}}(?:{_ITEM}+|\.(?-i:[ivx]{{1,5}}|[a-z])(?!\w)|\s(?-i:[ivx]{{2,5}})(?!\w))?\.?"
_ROMAN = r"[IVX]{1,5}(?:\.[A-Z0-9]{1,4})*(?:\([a-z0-9]+\))*"
_LETTER = r"[A-Z](?:\.\d+)*(?![A-Za-z])"
_NOUN = r"(?:sub)?sections?|paragraphs?|paras?\.?|clauses?|points?|articles?|items?|sec\.|art\."
_UNIT = r"\s*(?:%|°|µ|mg|ml|kg|CFR|hours?|days?|weeks?|months?|years?|minutes?|samples?|batch(?:es)?)"
_NAMED = re.compile(
    rf"(?:(?<![A-Za-z])(?:{_NOUN})(?![A-Za-z])\s*(?:no\.?\s*)?|§+\s*)(?P<number>{_DECIMAL}|{_ROMAN}|{_LETTER})", re.IGNORECASE
)
_PART = re.compile(
    r"(?<![A-Za-z])(?P<number>(?:subpart|appendix|attachment)\s+[A-Z0-9]{1,3}|(?:table|figure)\s+(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3})*)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# A number alone is a clause only where it cannot be a quantity: with a bracket, or in three and more parts.
_ALONE = re.compile(r"(?<![\w.])(?P<number>\d{1,4}(?:\.\d{1,4}){1,5}(?:\s?\((?:[a-z]{1,5}|\d{1,2})\))+|\d{1,3}(?:\.\d{1,3}){2,5})(?![\w%])")
# The edition in brackets, as citations print it: "EU GMP Annex 1 (2022), 4.14".
_EDITION = r"(?:\s*\((?:19|20)\d{2}\))?"
_AFTER_NAME = re.compile(
    rf"^\)?{_EDITION}(?!\s*\((?:19|20)\d{{2}}\))(?:\s*[,:;(\u2013-]?\s*|\.(?=\d))(?P<number>{_DECIMAL}|(?-i:{_ROMAN}))(?![\w%°])(?!{_UNIT}\b)",
    re.IGNORECASE,
)
# "12.50 of ICH Q7": a number with a point, right before "of" and the name.
_BEFORE_NAME = re.compile(rf"(?<![\w.])(?P<number>(?=\d+\.\d){_DECIMAL})\s+(?:of|in|from)\s+(?:the\s+)?$", re.IGNORECASE)
# More of them: "4.14 and 4.15", "4.3, 4.4 or 4.5", "8.3-8.5".
_NEXT = re.compile(
    rf"^\s*(?P<joint>,\s*(?:and|or)?|and|or|&|to|through|[-\u2013\u2014])\s*(?:§+\s*)?(?P<number>(?=\d+(?:\.\d|\s?\()){_DECIMAL})(?![\w%°])(?!{_UNIT}\b)",
    re.IGNORECASE,
)
_CFR = re.compile(
    r"(?<!\w)(?P<title>\d+)\s*C\.?F\.?R\.?\s*(?:parts?\s*|§+\s*)?(?P<part>\d+)(?P<section>\.\d+(?:\s?\([A-Za-z0-9]{1,4}\))*)?",
    re.IGNORECASE,
)
_OF = re.compile(r"[.,;]?\s*(?:of|in|under|from)\s+(?:the\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that a text names: `document` is the name of a document as written, or empty; `number` a clause number, or empty.

    `start` and `end` are those of the number, of the name where there is none; `named` is where the document's name stands.
    """

    document: str
    number: str
    start: int
    end: int
    named: tuple[int, int] | None = None


def words(text: str) -> list[tuple[str, int, int]]:
    """The words of a name or question with their offsets; "Q9(R1)" is "q9", "r1"."""
    return [(match.group().casefold(), match.start(), match.end()) for match in re.finditer(r"\d+|[^\W\d_]+\d*|[^\W_]+", text)]


def references(text: str, names: Iterable[str]) -> list[Reference]:
    """The references of a text in order; `names` are those of the documents that may be meant."""
    sections = [match for match in _CFR.finditer(text) if match["section"]]
    # "21 CFR Part 211.180" names a section, not the part.
    called = [mention for mention in mentions(text, names) if not _inside(mention.start, [match.span() for match in sections])]
    found = [_with_document(text, reference, called) for reference in _numbers(text, called)]
    numbered = {reference.document for reference in found}
    found += [mention for mention in called if mention.document not in numbered]
    return sorted(found, key=lambda reference: reference.start)


def mentions(text: str, names: Iterable[str]) -> list[Reference]:
    """The longest names that occur as whole words; "Annex 1" does not occur in "Annex 11"."""
    spoken = words(text)
    by_first = _by_first(names if isinstance(names, frozenset) else frozenset(names))
    found: list[Reference] = []
    position = 0
    while position < len(spoken):
        best = _longest_at(spoken, position, by_first)
        if best is None:
            position += 1
            continue
        parts, name = best
        start, end = spoken[position][1], spoken[position + len(parts) - 1][2]
        found.append(Reference(name, "", start, end, (start, end)))
        position += len(parts)
    return found


@lru_cache(maxsize=8)
def _by_first(names: frozenset[str]) -> Mapping[str, list[tuple[list[str], str]]]:
    """Names as their words, by the first of them; the same for every question until the library changes."""
    by_first: dict[str, list[tuple[list[str], str]]] = {}
    for name in sorted(names):
        parts = [word for word, _, _ in words(name)]
        if parts:
            by_first.setdefault(parts[0], []).append((parts, name))
    return by_first


def _longest_at(
    spoken: list[tuple[str, int, int]], position: int, by_first: Mapping[str, list[tuple[list[str], str]]]
) -> tuple[list[str], str] | None:
    fitting = [
        (parts, name)
        for parts, name in by_first.get(spoken[position][0], ())
        if [word for word, _, _ in spoken[position : position + len(parts)]] == parts
    ]
    return max(fitting, key=lambda one: len(one[0]), default=None)


def _numbers(text: str, called: list[Reference]) -> list[Reference]:
    taken = [(mention.start, mention.end) for mention in called]
    found: dict[int, Reference] = {}
    for match in _CFR.finditer(text):
        if match["section"]:
            start, end = match.start("part"), match.end("section")
            found[start] = Reference(f"{match['title']} CFR {match['part']}", text[start:end], start, end, match.span())
    for pattern in (_NAMED, _PART, _ALONE):
        for match in pattern.finditer(text):
            start, end = match.span("number")
            if not _inside(start, [*taken, *((one.start, one.end) for one in found.values())]):
                found[start] = Reference("", match["number"], start, end)
    for mention in called:
        before = _BEFORE_NAME.search(text[: mention.start])
        if before and not _inside(before.start("number"), [(one.start, one.end) for one in found.values()]):
            start, end = before.span("number")
            found[start] = Reference("", before["number"], start, end)
        after = _AFTER_NAME.match(text[mention.end :])
        if after:
            start, end = (mention.end + offset for offset in after.span("number"))
            if not _inside(start, [(one.start, one.end) for one in found.values()]):
                found[start] = Reference("", after["number"], start, end)
    return [_clean(one) for first in list(found.values()) for one in [first, *_following(text, first, found)]]


def _following(text: str, first: Reference, found: Mapping[int, Reference]) -> list[Reference]:
    """The numbers that go on from one: a list, or the members of a range."""
    more: list[Reference] = []
    last = first
    while match := _NEXT.match(text[last.end :]):
        start, end = (last.end + offset for offset in match.span("number"))
        if start in found:
            break
        if match["joint"].strip().lower() in ("to", "through", "-", "\u2013", "\u2014"):
            between = expanded(f"{_clean(last).number}-{match['number']}")[1:-1]
            more += [Reference(first.document, number, start, end, first.named) for number in between]
        last = Reference(first.document, match["number"], start, end, first.named)
        more.append(last)
    return more


def _clean(reference: Reference) -> Reference:
    return replace(reference, number=reference.number.strip().rstrip(".,;:"))


def _inside(position: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _with_document(text: str, reference: Reference, called: list[Reference]) -> Reference:
    """A number belongs to the document that follows it with "of" or "in", else to the one before it, else to the next, else to none."""
    if reference.document or not called:
        return reference
    before = [mention for mention in called if mention.end <= reference.start]
    after = [mention for mention in called if mention.start >= reference.end]
    of = [mention for mention in after if _OF.fullmatch(text[reference.end : mention.start])]
    nearest = (of or before[-1:] or after or called)[0]
    return replace(reference, document=nearest.document, named=nearest.named)
