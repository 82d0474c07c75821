"""References in, an RIS file out (rispy writes it), for EndNote, Zotero, Mendeley and Citavi."""

from collections.abc import Sequence
from typing import Any

from assistant.cite.csl import container, doi_of, issued, names, note
from assistant.cite.labels import CslType, csl_type, version_of, year_of
from assistant.cite.model import Reference
from assistant.cite.text import flat

TYPES: dict[CslType, str] = {"legislation": "STAT", "standard": "STAND", "report": "RPRT", "article-journal": "JOUR"}


def as_ris(references: Sequence[Reference]) -> str:
    """An RIS file: a record a place, the clause in `SE`, its printed page in `SP`."""
    import rispy

    class Records(rispy.RisWriter):  # type: ignore[misc, unused-ignore]
        """Without rispy's running number before each record, which other readers take for text."""

        def set_header(self, count: int) -> str:
            return ""

    return str(rispy.dumps([record(one) for one in references], implementation=Records))


def record(one: Reference) -> dict[str, Any]:
    """A record under the names that rispy gives to RIS tags. A value is one line: nothing can begin a tag of its own."""
    document = one.document
    kind = csl_type(document)
    fields: dict[str, Any] = {
        "type_of_reference": TYPES[kind],
        "id": one.id,
        "title": flat(document.title or document.label or document.file),
        "short_title": flat(one.label),
        "authors": [_name(name) for name in names(one)],
        "secondary_title": container(one),
        "publisher": flat(document.authority) if kind != "article-journal" else "",
        "year": year_of(document),
        "date": "/".join(f"{part:02d}" for part in issued(one).get("date-parts", [[]])[0]),
        "number": "" if doi_of(one) else flat(document.number),
        "edition": version_of(document),
        "section": flat(one.number or ""),
        "start_page": flat(one.printed) if kind != "article-journal" else "",
        "doi": doi_of(one),
        "urls": [one.address] if one.address else [],
        "access_date": one.received.replace("-", "/"),
        "language": document.language,
        "notes": [note(one)],
    }
    return {name: value for name, value in fields.items() if value}


def _name(name: dict[str, str]) -> str:
    return name.get("literal") or ", ".join(part for part in (name["family"], name.get("given", "")) if part)
