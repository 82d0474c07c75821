"""A document's metadata and a clause number in, its legal-style label out: `21 CFR 211.68(b)`, `EU GMP Annex 1 (2022), 4.14`.

The forms are those of each issuer, kept as data; a document is never told by its key. Knows nothing of the library.
"""

import re
from dataclasses import dataclass
from typing import Literal

from ingest.model import Document

Edition = Literal["year", "revision", "number", "title"]
"""What tells an edition in a label: a year in brackets, the revision that the label bears, an official number, the title with its year."""
CslType = Literal["legislation", "standard", "report", "article-journal"]


@dataclass(frozen=True, slots=True)
class Form:
    """How the texts of an issuer are cited: what tells the edition, and what sort of text guidance of theirs is."""

    edition: Edition
    guidance: CslType


FORMS: dict[str, Form] = {
    "European Commission": Form("year", "standard"),
    "ICH": Form("revision", "standard"),
    "PIC/S": Form("number", "standard"),
    "WHO": Form("number", "report"),
    "FDA": Form("title", "report"),
}
OTHER = Form("year", "report")
CFR = re.compile(r"(?P<title>\d+ CFR) (?P<part>\d+)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
NO_EDITION = ("", "unversioned", "ecfr")


def csl_type(document: Document) -> CslType:
    """What sort of text it is, in the words of the Citation Style Language."""
    if document.kind == "guidance":
        return FORMS.get(document.authority, OTHER).guidance
    return "legislation" if document.kind == "regulation" else "standard" if document.kind == "sop" else "article-journal"


def year_of(document: Document) -> str:
    """The year of the edition: that which its version names, else that in which it took effect, else empty."""
    found = YEAR.search(document.version)
    return found[0] if found else document.effective_from[:4]


def name_of(document: Document) -> str:
    """The document as it is called in a citation, with its edition: `EU GMP Annex 1 (2022)`, `SOP-QA-001, version 3`."""
    called = document.label or document.title or document.file
    if document.kind == "sop":
        number = document.number or called
        return f"{number}, version {document.version}" if document.version not in NO_EDITION else number
    if document.kind == "paper":
        return called
    if document.kind == "regulation":
        return _with(called, "" if document.status in ("in force", "unknown") else edition_words(document))
    edition = FORMS.get(document.authority, OTHER).edition
    if edition == "title":
        issuer = "" if document.title.startswith(document.authority) else f"{document.authority}, "
        return f"{issuer}{_with(document.title or called, edition_words(document))}"
    if edition == "number":
        return _numbered(document, called)
    told = edition == "year" or document.status not in ("in force", "unknown")
    return _with(called, edition_words(document) if told else "")


def edition_words(document: Document) -> str:
    """`2022`, `draft 2025`; empty where nobody states one."""
    year = year_of(document)
    return f"draft {year}".strip() if document.status == "draft" or document.version.startswith("draft") else year


def _with(name: str, edition: str) -> str:
    """The edition in brackets, unless the name says it already."""
    return f"{name} ({edition})" if edition and edition.split()[-1] not in name else name


def _numbered(document: Document, called: str) -> str:
    """With the official number that tells the edition: `PIC/S GMP Guide Part I (PE 009-18)`, `WHO TRS 1044, Annex 3`."""
    number = document.number
    own = called.removeprefix(document.authority).strip()
    if not number:
        return _with(called, edition_words(document))
    if number in called:
        return called
    return f"{document.authority} {number}" if own and own in number else f"{called} ({number})"


def place_of(document: Document, number: str | None, title: str = "") -> str:
    """The pinpoint in words. A clause without a number is known by its title; an SOP's sections are called so."""
    if number:
        return f"section {number}" if document.kind in ("sop", "paper") and number[0].isdigit() else number
    return f"\u201c{' '.join(title.split())}\u201d" if title.strip() else ""


def label_of(document: Document, place: str) -> str:
    """Document and place: a section of the Code of Federal Regulations bears its part's number itself."""
    name = name_of(document)
    if not place:
        return name
    code = CFR.fullmatch(name)
    if code and place.startswith(f"{code['part']}."):
        return f"{code['title']} {place}"
    return f"{name}, {place}"


def status_words(document: Document, retired: bool = False) -> str:
    """What a reader must know of the edition: nothing where it is in force and live."""
    words = [] if document.status == "in force" else [status_of(document)]
    words += ["retired from the library"] if retired and document.status != "retired" else []
    words += ["restatement, not the official text"] if document.restatement else []
    return "; ".join(word for word in words if word)


def status_of(document: Document) -> str:
    """The status in words; an article is in force nowhere, so that one nobody told says nothing."""
    if document.status == "unknown":
        return "" if document.kind == "paper" else "status unknown"
    return document.status


def version_of(document: Document) -> str:
    """The version, where it says more than the year of an article."""
    return "" if document.version in NO_EDITION or document.kind == "paper" else document.version


def page_pinpoint(page: int | None, printed: str, page_end: int | None = None, printed_end: str = "") -> str:
    """Both page numbers, each said to be what it is: `printed page 8 (PDF page 9)`, `PDF pages 9 to 10`; empty without pages."""
    if page is None:
        return ""
    if page_end is None or page_end == page:
        return f"printed page {printed} (PDF page {page + 1})" if printed else f"PDF page {page + 1}"
    inner = f"PDF pages {page + 1} to {page_end + 1}"
    return f"printed pages {printed} to {printed_end} ({inner})" if printed and printed_end else inner
