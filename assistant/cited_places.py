"""A stretch of somebody's text in, the clauses it refers to out: looked up, found or not, or of a text that the library does not hold.

A number belongs to a text only where the words say so; "see section 5.2" in a procedure is a place of its own. Knows nothing of quotations.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from index.documents import StoredDocument, names
from index.library import Library
from index.lookup import located, nearest_numbers
from index.references import Reference, references
from ingest.model import Clause
from ingest.register import load

PlaceStatus = Literal["exists", "unknown_clause", "not_in_library"]

# Texts of other bodies, procedures of the company: without them "WHO TRS 996, Annex 5, 4.1" would be a clause of another Annex 5.
_OTHER_TEXTS = re.compile(
    r"\bWHO\s+TRS\s+(?:No\.?\s*)?\d+(?:,?\s+Annex\s+\d+)?|\bISO(?:/[A-Z]+)*\s+\d{3,5}(?:[-:]\d+)*|\b(?:ASTM|IEC|EN|DIN)\s+[A-Z]?\d+(?:-\d+)*"
    r"|\bPIC/S\s+P[IE]\s+\d{3}(?:-\d+)?|\b(?:EU\s+)?GMP\s+(?:Annex|Chapter)\s+\d+|\bAnnex\s+\d+|\bICH\s+[QSEM]\d{1,2}[A-F]?(?:\s?\(R\d\))?"
    r"|\b\d+\s+CFR\s+(?:[Pp]art\s+)?\d+|\bDirective\s+(?:\(EU\)\s+)?\d+/\d+(?:/E[CU])?|\bRegulation\s+\(E[CU]\)\s+(?:No\.?\s+)?\d+/\d+"
    r"|\b(?:SOP\s+)?[A-Z]{2,4}-(?:[A-Z]{1,4}-)?\d{2,5}(?:[-/]\d+)*\b"
)
_NOUN = r"(?:(?:sub)?sections?|paragraphs?|paras?\.?|clauses?|points?|articles?|items?|sec\.|art\.|no\.?|\u00a7+)"
# What may stand between a text's name and the number of its clause.
_BETWEEN = re.compile(rf"[\s,;:.()\[\u2013-]*(?:(?:of\s+)?(?:19|20)\d{{2}}\)?[\s,;:(]*)?(?:{_NOUN})?\s*\(?", re.IGNORECASE)
_OF = re.compile(r"[\s).,]*(?:of|in|under|from)\s+(?:the\s+)?(?:EU\s+)?", re.IGNORECASE)
_OWN = re.compile(r"[)\s]*(?:above|below|hereof|(?:of|in)\s+(?:this|our|the\s+present|the\s+same)\b)", re.IGNORECASE)
_SECTION = re.compile(r"\d{3,4}\.\d+")
# "section 503B of the Act" is no text of that name.
_OF_AN_ACT = re.compile(r"\b(?:sections?|\u00a7+)\s*$", re.IGNORECASE)
# "Annex 11 regulates backups in section 7.2": a few words of one sentence, and the noun.
_NEARBY = re.compile(rf"[^.;:(]{{1,60}}\b{_NOUN}\s*", re.IGNORECASE)
# "4.14, 4.15 and 4.16"
_LIST = re.compile(
    rf"[\s,;:()\[\]\d.\u00a7&-]*(?:(?:and|or|to|through|{_NOUN}|\([a-z0-9]{{1,5}}\))[\s,;:()\[\]\d.\u00a7&-]*)*", re.IGNORECASE
)
_HAS_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that a text refers to: its words there, what it means in the library, and whether that exists.

    `start` and `end` count in the stretch; `nearest` are numbers that do exist, where the one named does not.
    """

    text: str
    start: int
    end: int
    reference: Reference
    status: PlaceStatus
    documents: tuple[StoredDocument, ...]
    clauses: tuple[tuple[StoredDocument, Clause], ...]
    nearest: tuple[str, ...] = ()


class Places:
    """What the texts of a library, of the register and of other bodies are called, and how to look their clauses up."""

    def __init__(self, library: Library, stored: list[StoredDocument]) -> None:
        self._library, self._stored = library, stored
        called = {name for one in stored for name in names(one.document) if name}
        self._called = called | {name for entry in load() for name in (entry.label, entry.title, *entry.aliases) if name}

    def cited(self, text: str) -> list[Cited]:
        """The clauses that a stretch refers to, in its order. Numbers without a text are left out, but for sections of regulations."""
        other = {match.group() for match in _OTHER_TEXTS.finditer(text)}
        numbered = [_tied(text, one) for one in references(text, frozenset(self._called | other)) if one.number]
        found = [self.of_reference(text, one) for one in numbered if one is not None]
        return sorted(found, key=lambda one: one.start)

    def named(self, text: str) -> str:
        """The text named last in a stretch, empty where there is none."""
        other = {match.group() for match in _OTHER_TEXTS.finditer(text)}
        called = [
            one.document for one in references(text, frozenset(self._called | other)) if one.document and _HAS_FIGURE.search(one.document)
        ]
        return called[-1] if called else ""

    def of_reference(self, text: str, reference: Reference) -> Cited:
        """What a reference means in the library."""
        if not reference.document:
            reference = replace(reference, document=self._regulation(reference.number))
        means = located(self._library, reference, self._stored, self._stored)
        status: PlaceStatus = "exists" if means.clauses else "unknown_clause" if means.documents else "not_in_library"
        near = tuple(nearest_numbers(self._library, means.documents[0].row, reference.number)) if status == "unknown_clause" else ()
        start, end = _extent(reference)
        return Cited(_written(text, reference), start, end, reference, status, means.documents, means.clauses, near)

    def _regulation(self, number: str) -> str:
        """ "§ 211.68(b)" names its part itself."""
        part = number.split(".")[0]
        labels = [*(one.document.label for one in self._stored), *(entry.label for entry in load())]
        return next((label for label in labels if re.fullmatch(rf"\d+ CFR {part}", label)), f"CFR {part}")


def _extent(reference: Reference) -> tuple[int, int]:
    spans = [(reference.start, reference.end), *([reference.named] if reference.named else [])]
    return min(start for start, _ in spans), max(end for _, end in spans)


def _written(text: str, reference: Reference) -> str:
    """The reference as it is written; its text and its number alone, where other words stand between them."""
    start, end = _extent(reference)
    if reference.named and not _BETWEEN.fullmatch(text[reference.named[1] : reference.start]) and end == reference.end:
        called = " ".join(text[slice(*reference.named)].split())
        return f"{called}{')' if called.count('(') > called.count(')') else ''}, {reference.number}"
    return " ".join(text[start:end].split()).rstrip(".,;:")


def _tied(text: str, reference: Reference) -> Reference | None:
    """The reference, if the words tie its number to its text: next to its name, or named as a section a few words after it.

    A section of a regulation needs no name: it loses one that the words do not tie it to. Other numbers without a text are places of the
    file's own.
    """
    if _OWN.match(text[reference.end :]):
        return None
    if reference.named is not None:
        start, end = reference.named
        between = text[end : reference.start]
        if _OF_AN_ACT.search(text[:start]):
            return None
        if start <= reference.start < end or (end <= reference.start and _BETWEEN.fullmatch(between)):
            return reference
        if reference.end <= start and _OF.fullmatch(text[reference.end : start]):
            return reference
        in_list = end <= reference.start and bool(_LIST.fullmatch(between))
        if in_list or (end <= reference.start and _NEARBY.fullmatch(between) and _HAS_FIGURE.search(reference.document)):
            return reference
    return replace(reference, document="", named=None) if _SECTION.match(reference.number) else None


# "(4.14)" or "(§ 9)" right after a quotation: the number of a clause whose text was named before.
BARE_NUMBER = re.compile(
    r"[\s.,;\u00b2\u00b3\u00b9\u2070-\u2079]*[(\[]\s*(?:see\s+)?"
    rf"(?:(?P<noun>{_NOUN})\s*)?(?P<number>\d{{1,4}}(?:\.\d{{1,4}})*(?:\s?\([a-z0-9]{{1,5}}\))*)\s*[)\]]",
    re.IGNORECASE,
)
