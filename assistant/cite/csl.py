"""References in, items of the Citation Style Language out (CSL-JSON 1.0.2), as Zotero, Pandoc and citeproc read them.

One item a place: a clause is `section` of its document. What CSL has no field for (hash, PDF page, ids) stands in `custom` and, for
readers, in `note`.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from assistant.cite.labels import CFR, YEAR, csl_type, page_pinpoint, status_of, status_words, version_of
from assistant.cite.model import Reference
from assistant.cite.people import family_and_given
from assistant.cite.text import flat

Item = dict[str, Any]


def as_csl_json(references: Sequence[Reference]) -> str:
    """A CSL-JSON file."""
    return json.dumps([item(one) for one in references], ensure_ascii=False, indent=1) + "\n"


def item(one: Reference) -> Item:
    """A place as an item; fields without content are left out."""
    document = one.document
    kind = csl_type(document)
    doi = doi_of(one)
    fields: Item = {
        "id": one.id,
        "type": kind,
        "title": flat(document.title or document.label or document.file),
        "title-short": flat(one.label),
        "author": names(one),
        "publisher": flat(document.authority) if kind == "report" else "",
        "authority": flat(document.authority) if kind in ("legislation", "standard") else "",
        "container-title": container(one),
        "volume": _volume(one),
        "number": "" if doi else flat(document.number),
        "DOI": doi,
        "version": version_of(document),
        "status": status_words(document, one.retired) or status_of(document),
        "issued": issued(one),
        "accessed": date_parts(one.received) if one.address else {},
        "URL": one.address,
        "section": flat(one.number or ""),
        "page": one.printed if kind != "article-journal" else "",
        "jurisdiction": ", ".join(document.jurisdictions),
        "language": document.language,
        "note": note(one),
        "custom": {"clausewise": _own(one)},
    }
    return {name: value for name, value in fields.items() if value}


def doi_of(one: Reference) -> str:
    """The DOI of an article, empty where it has none."""
    number = one.document.number
    return number.removeprefix("doi:") if number.startswith("doi:") else ""


def names(one: Reference) -> list[dict[str, str]]:
    """A paper's authors by their names, an issuer as it is called."""
    if one.document.kind != "paper":
        return [{"literal": flat(name)} for name in one.authors]
    people = [family_and_given(flat(name)) for name in one.authors if name != "others"]
    found = [{"family": family, "given": given} if given else {"family": family} for family, given in people]
    return found + [{"literal": "others"} for name in one.authors if name == "others"]


def container(one: Reference) -> str:
    """The journal of a paper; the code that a regulation is part of."""
    if one.document.kind == "paper":
        return flat(one.document.authority)
    return "Code of Federal Regulations" if CFR.match(one.document.label) else ""


def _volume(one: Reference) -> str:
    code = CFR.match(one.document.label)
    return code["title"].split()[0] if code and one.document.kind == "regulation" else ""


def issued(one: Reference) -> dict[str, Any]:
    """The year that the version names, else the day on which the text took effect."""
    year = YEAR.search(one.document.version)
    return date_parts(year[0] if year else one.document.effective_from)


def date_parts(day: str) -> dict[str, Any]:
    """An ISO date, or a year, as CSL writes it."""
    return {"date-parts": [[int(part) for part in day.split("-")]]} if re.fullmatch(r"\d{4}(-\d{2}){0,2}", day) else {}


def note(one: Reference) -> str:
    """What reference managers have no field for, for people."""
    document = one.document
    parts = [
        page_pinpoint(one.page, one.printed, one.page_end, one.printed_end),
        status_words(document, one.retired) or (f"status {document.status}" if status_of(document) else ""),
        f"in force from {document.effective_from}" if document.effective_from and document.status == "in force" else "",
        f"file {document.file}",
        f"received {one.received}" if one.received else "",
        f"SHA-256 {document.sha256}",
    ]
    return flat("; ".join(part for part in parts if part))


def _own(one: Reference) -> dict[str, Any]:
    document = one.document
    return {
        "document": document.id,
        "clause_id": one.id if "#" in one.id else None,
        "file": document.file,
        "sha256": document.sha256,
        "status": document.status,
        "received": one.received or None,
        "pdf_page": one.page + 1 if one.page is not None else None,
        "printed_page": one.printed or None,
    }
