"""The references of a clause in, the clauses they mean out, where the library has them."""

from collections.abc import Sequence

from index.documents import StoredDocument, clauses_numbered, find
from index.library import Library
from ingest.model import Clause, Mention
from ingest.references import mentions

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "7": "VII", "8": "VIII", "9": "IX", "10": "X"}


Resolved = tuple[Mention, tuple[str, ...]]


def resolved(library: Library, stored: Sequence[StoredDocument], home: StoredDocument, clause: Clause) -> list[Resolved]:
    """Each reference of a clause with the ids it resolves to: clauses, or `key@version` for a whole document; none if it is not here."""
    return [(mention, tuple(_targets(library, stored, home, clause, mention))) for mention in mentions(clause.text)]


def _targets(library: Library, stored: Sequence[StoredDocument], home: StoredDocument, clause: Clause, mention: Mention) -> list[str]:
    # "Table 2 of Annex 1" names a part of its own document as well as a document.
    own_part = bool(mention.source) and bool(_in_document(library, home, mention.source))
    if mention.source and not own_part:
        others = find(list(stored), mention.source)
        return [found for other in others[:1] for number in mention.numbers for found in _in_other(library, other, number)]
    targets: list[str] = []
    for number in mention.numbers:
        own = _in_document(library, home, _absolute(number, clause))
        targets += own or _whole_document(stored, number) or _in_section(library, stored, home, number)
    return list(dict.fromkeys(targets))


def _in_other(library: Library, other: StoredDocument, number: str) -> list[str]:
    return [other.document.id] if number.startswith("Part ") else _in_document(library, other, number)


def _absolute(number: str, clause: Clause) -> str:
    """ "(b)" in 211.84(d) is 211.84(b)."""
    return (clause.number or "").split("(")[0] + number if number.startswith("(") else number


def _in_document(library: Library, document: StoredDocument, number: str) -> list[str]:
    noun, _, value = number.partition(" ")
    # Texts print "ANNEX I" and cite "Annex 1", print "II.2" and cite "Annex II.2".
    spellings = [number, f"{noun} {_ROMAN.get(value, value)}", value] if noun in ("Annex", "Appendix") else [number]
    for spelling in spellings:
        found = [clause.id for clause in clauses_numbered(library, document.row, spelling)]
        if found and (spelling != value or "." in value):
            return found
    return []


def _whole_document(stored: Sequence[StoredDocument], number: str) -> list[str]:
    """ "Annex 15" is a document of its own where the clause's own document has no such part."""
    return [one.document.id for one in find(list(stored), number)[:1]] if number.startswith(("Annex ", "Chapter ", "Part ")) else []


def _in_section(library: Library, stored: Sequence[StoredDocument], home: StoredDocument, number: str) -> list[str]:
    """A number of another regulation, cited without its name: "§ 211.110(a)" names its part itself."""
    part = number.split(".")[0]
    if len(part) < 3 or not part.isdigit() or "." not in number:
        return []
    others = [one for one in stored if one.row != home.row and one.document.kind == "regulation" and not one.document.restatement]
    return [found for other in others for found in _in_document(library, other, number)]
