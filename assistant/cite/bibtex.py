"""References in, a BibTeX file in UTF-8 out (pybtex writes it).

Every character that TeX would act on is written as the command that prints it, so that no title can run a command; the address is
percent-encoded and stands as it is, as `url` wants it.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from assistant.cite.csl import container, doi_of, names, note
from assistant.cite.labels import CslType, csl_type, version_of, year_of
from assistant.cite.model import Reference
from assistant.cite.text import flat

ENTRY: dict[CslType, str] = {"legislation": "misc", "standard": "techreport", "report": "techreport", "article-journal": "article"}
PRINTED = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
PAIRED = {"{": r"\{", "}": r"\}"}


def as_bibtex(references: Sequence[Reference]) -> str:
    """A BibTeX file: an entry a place, the clause in `pages` no more than in `title`, but in `chapter`."""
    from pybtex.database import BibliographyData, Entry

    entries = {}
    for key, one in zip(keys(references), references, strict=True):
        people = [_person(name) for name in names(one)]
        entries[key] = Entry(ENTRY[csl_type(one.document)], fields(one), {"author": people} if people else {})
    return _written(BibliographyData(entries))


def _person(name: dict[str, str]) -> Any:
    """An issuer stands in braces, so that no part of it is taken for a first name; `others` is BibTeX's own word."""
    from pybtex.database import Person

    if "literal" in name:
        return Person(last="others" if name["literal"] == "others" else f"{{{escaped(name['literal'])}}}")
    return Person(last=escaped(name["family"]), first=escaped(name.get("given", "")))


def _written(data: object) -> str:
    import io

    from pybtex.database.output.bibtex import Writer

    class AsGiven(Writer):  # type: ignore[misc, unused-ignore]
        """pybtex's own encoder leaves braces and backslashes alone; ours has been at work already."""

        def _encode(self, text: str) -> str:
            return text

    stream = io.StringIO()
    AsGiven().write_stream(data, stream)
    return stream.getvalue()


def fields(one: Reference) -> dict[str, str]:
    """The fields of an entry, in their order, escaped."""
    document = one.document
    kind = csl_type(document)
    doi = doi_of(one)
    texts = {
        "title": flat(document.title or document.label or document.file),
        "journal": container(one) if kind == "article-journal" else "",
        "howpublished": container(one) if kind == "legislation" else "",
        "institution": flat(document.authority) if kind in ("standard", "report") else "",
        "type": {"standard": "Standard", "report": "Guidance", "legislation": "", "article-journal": ""}[kind],
        "number": "" if doi else flat(document.number),
        "year": year_of(document),
        "version": version_of(document),
        "chapter": flat(one.number or ""),
        "pages": flat(one.printed) if kind != "article-journal" else "",
        "note": f"{flat(one.label)}; {note(one)}",
        "urldate": one.received if one.address else "",
        "language": document.language,
    }
    written = {name: escaped(text) for name, text in texts.items() if text}
    # A second pair of braces keeps the capitals of a title, which are part of an official name.
    written["title"] = f"{{{written['title']}}}"
    raw = {"doi": doi if re.fullmatch(r"[^\s{}\\\"]+", doi) else "", "url": one.address}
    return written | {name: text for name, text in raw.items() if text}


def escaped(text: str) -> str:
    """Text as TeX prints it. BibTeX counts braces, escaped or not: those without a partner are written as commands."""
    printed = PRINTED | (PAIRED if _balanced(text) else {})
    return "".join(printed.get(character, character) for character in text)


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


def keys(references: Sequence[Reference]) -> list[str]:
    """A key for each, made of its id: letters, digits, points and hyphens, all different."""
    made: list[str] = []
    for one in references:
        ascii_only = unicodedata.normalize("NFKD", one.id).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^A-Za-z0-9.]+", "-", ascii_only).strip("-.") or "reference"
        key, count = stem, 2
        while key.lower() in {taken.lower() for taken in made}:
            key, count = f"{stem}-{count}", count + 1
        made.append(key)
    return made
