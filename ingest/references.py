"""A clause's text in, the places it refers to out: "see paragraph 4.14", "5.28-5.32", "§§ 211.110(a)", "Section 2.7 of ICH Q10".

Works on the words alone; `index.crossref` finds the clauses. A reference that names another source never counts as internal.
"""

import re
from collections.abc import Iterator

from ingest.model import Mention

_BRACKETS = r"\((?:[a-z]{1,2}|[ivx]{1,5}|[A-Z]|\d{1,2})\)"
_DECIMAL = rf"\d{{1,4}}(?:\.(?:\d{{1,4}}|[A-Z]))*(?:\s?{_BRACKETS})*"
_ROMAN = r"[IVX]{1,5}(?:\.[A-Z0-9]{1,3})*(?:\([a-z0-9]{1,3}\))*"
_RELATIVE = rf"(?:{_BRACKETS})+"
_LETTER = r"[A-Z](?:\.\d+)*(?![A-Za-z])"
_NUMBER = rf"(?:{_DECIMAL}|{_ROMAN}(?![A-Za-z])|{_RELATIVE}|{_LETTER})"
_JOINED = rf"{_NUMBER}(?:\s*(?:,\s*(?:and|or)?|and|or|&|to|through|[-\u2010-\u2014])\s*(?:§\s*)?{_NUMBER})*"
_NOUN = (
    r"(?P<noun>(?i:sub-?sections?|sections?|paragraphs?|clauses?|points?|items?|tables?|figures?|annex(?:es)?|appendix|appendices|chapters?"
    r"|subparts?|attachments?|articles?|parts?|footnotes?)|§{1,2})"
)
_ICH = r"ICH\s+[QSEM]\d{1,2}[A-F]?(?:\s?\(R\d\))?"
_SOURCE = (
    rf"(?:{_ICH}|(?:EU\s+)?GMP\s+(?:Annex|Chapter|Part)\s+[\dIVX]+|Annex\s+\d+|EudraLex(?:,?\s+Volume\s+\d+)?|\d+\s+CFR\s+(?:[Pp]art\s+)?\d+"
    r"|(?:the|this|your)\s+(?:[A-Z]\w*\s+){0,4}(?:[Aa]ct|[Gg]uidance|[Gg]uideline|document|section|part|annex|[Cc]hapter|[Rr]egulation|procedure|Directive)\b"
    r"|the\s+GMP\s+[Gg]uideline|[A-Z]{2,}-[A-Z]*-?\d+)"
)
_WITH_NOUN = re.compile(
    rf"(?:(?P<before>{_ICH}),?\s+)?(?<![A-Za-z]){_NOUN}\s*(?P<numbers>{_JOINED})(?:\s+(?:of|in|to|under)\s+(?P<source>{_SOURCE}))?"
)
_SECTION = r"\d{1,4}\.\d+(?:\([A-Za-z0-9]+\))*"
_CFR = re.compile(
    rf"(?P<title>\d+)\s+CFR\s+(?:[Pp]arts?\s+|§+\s*)?(?P<numbers>(?:{_SECTION}|\d{{1,4}})(?:\s*(?:,\s*(?:and|or)?|and|or|to|-)\s*{_SECTION})*)"
)
_SIMPLE = r"[1-9]\d?(?:\.\d{1,3})+"
_LIST = rf"{_SIMPLE}(?:\s?(?:,|and|or|&|to|[-\u2010-\u2014])\s?{_SIMPLE})*"
# In brackets alone or after "see": elsewhere a bare number is a quantity.
_BARE = re.compile(rf"\b[Ss]ee\s+(?:also\s+)?(?P<seen>{_LIST})(?=[\s).,;])|\((?P<bracketed>{_LIST})\)")
_PLACES = re.compile(rf"(?P<range>\s*(?:to|through|[-\u2010-\u2014])\s*)?(?:§\s*)?(?P<number>{_NUMBER})")
_OWN = re.compile(r"^(?:the|this)\s+(?:guidance|guideline|document|section|part|annex|chapter|procedure)$", re.IGNORECASE)
# Nouns that are part of the number as it is cited: "Table 2", "Annex 15".
_KEPT_NOUNS = {
    "table": "Table",
    "figure": "Figure",
    "annex": "Annex",
    "appendi": "Appendix",
    "subpart": "Subpart",
    "attachment": "Attachment",
    "chapter": "Chapter",
    "footnote": "footnote",
}


def mentions(text: str) -> tuple[Mention, ...]:
    """The references of a text in order; where two readings overlap the longer stands."""
    found = [*_cfr(text), *_with_noun(text), *_bare(text)]
    found.sort(key=lambda mention: (mention.start - mention.end, mention.start))
    kept: list[Mention] = []
    for mention in found:
        if mention.numbers and not any(mention.start < other.end and other.start < mention.end for other in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start))


def _cfr(text: str) -> Iterator[Mention]:
    for match in _CFR.finditer(text):
        numbers = expanded(match["numbers"])
        part = numbers[0].split(".")[0].split("(")[0]
        places = tuple(number for number in numbers if "." in number)
        yield Mention(match.group(), *match.span(), f"{match['title']} CFR {part}", places or (f"Part {part}",))


def _with_noun(text: str) -> Iterator[Mention]:
    for match in _WITH_NOUN.finditer(text):
        source = match["source"] or match["before"] or ""
        noun = match["noun"].lower()
        if noun.startswith("part") and not match["source"]:
            continue  # "part 1" of something is no place of its own
        prefix = next((kept for start, kept in _KEPT_NOUNS.items() if noun.startswith(start)), "")
        numbers = tuple(f"{prefix} {number}".strip() for number in expanded(match["numbers"]))
        yield Mention(match.group(), *match.span(), "" if _OWN.match(source) else " ".join(source.split()), numbers)


def _bare(text: str) -> Iterator[Mention]:
    for match in _BARE.finditer(text):
        name = "seen" if match["seen"] else "bracketed"
        yield Mention(match[name], *match.span(name), "", expanded(match[name]))


def expanded(numbers: str) -> tuple[str, ...]:
    """ "5.28-5.32" is five numbers, "8.3 and 8.4" two; a range that does not count upwards is its two ends."""
    found: list[str] = []
    for match in _PLACES.finditer(numbers):
        number = re.sub(r"\s+", "", match["number"]).rstrip(".")
        if match["range"] and found:
            found += _between(found[-1], number)
        found.append(number)
    return tuple(dict.fromkeys(found))


def _between(first: str, last: str) -> list[str]:
    head, _, low = first.rpartition(".")
    other, _, high = last.rpartition(".")
    if head != other or not (low.isdigit() and high.isdigit()) or not 0 < int(high) - int(low) <= 60:
        return []
    return [f"{head}.{value}" if head else str(value) for value in range(int(low) + 1, int(high))]
