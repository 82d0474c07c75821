"""References in, clauses out: what a question names is looked up, and what does not exist is said not to exist."""

import re
from dataclasses import dataclass

from index.documents import StoredDocument, clauses_numbered, find, name_key, names
from index.library import Library, number_key
from index.references import Reference, references
from ingest.model import Clause

# A section as regulations number them: "211.192". Without a sign or a name before it, it may also be a quantity.
_SECTION = re.compile(r"(?<![\w.,§])\d{3,4}\.\d{1,4}(?!\w|\.\d)")


@dataclass(frozen=True, slots=True)
class Named:
    """A place that a question names, as found in the library.

    `documents` are the ones that answer to the name (empty: not in the library, or none was named); `clauses` those that bear the number.
    `outside` are documents of that name which the scope leaves out.
    """

    reference: Reference
    documents: tuple[StoredDocument, ...]
    clauses: tuple[tuple[StoredDocument, Clause], ...]
    outside: tuple[StoredDocument, ...] = ()


def lookup(library: Library, scoped: tuple[StoredDocument, ...], stored: list[StoredDocument], question: str) -> list[Named]:
    """What the question names, in its order. `scoped` are the documents in scope, `stored` all of the library."""
    called = frozenset(name for one in stored for name in names(one.document) if name)
    written = references(question, called)
    found = [located(library, reference, list(scoped), stored) for reference in written]
    return found + [one for one in _sections(library, list(scoped), stored, question, written) if one.clauses]


def _sections(
    library: Library, scoped: list[StoredDocument], stored: list[StoredDocument], question: str, written: list[Reference]
) -> list[Named]:
    """Numbers that stand alone and look like sections; the caller keeps those that a text bears, the others are quantities."""
    matches = [match for match in _SECTION.finditer(question) if not any(one.start <= match.start() < one.end for one in written)]
    return [located(library, Reference("", match.group(), match.start(), match.end()), scoped, stored) for match in matches]


def located(library: Library, reference: Reference, scoped: list[StoredDocument], stored: list[StoredDocument]) -> Named:
    """What a reference means among the documents in scope; `outside` are those of `stored` that it could mean else."""
    if not reference.document:
        part = _of_part(scoped, reference.number)
        if part:
            # "211.69(b)" can be nothing but a section of 21 CFR 211, whether it exists or not.
            return Named(reference, tuple(part), tuple(_bearing(library, part, reference.number)))
        found = _bearing(library, scoped, reference.number)
        # A number that many texts bear says nothing without the text's name.
        return Named(reference, (), tuple(found) if len({one.row for one, _ in found}) <= 2 else ())
    meant = _meant(scoped, reference.document)
    outside = () if meant else tuple(_meant(stored, reference.document))
    clauses = _bearing(library, meant, reference.number) if reference.number else []
    return Named(reference, tuple(meant), tuple(clauses), outside)


def _meant(stored: list[StoredDocument], name: str) -> list[StoredDocument]:
    """The official texts of that name; restatements only where there is no official one."""
    found = find(stored, name)
    wanted = name_key(name)
    found = found or [one for one in stored if wanted in {name_key(called) for called in names(one.document)}]
    return _official(found)


def _official(found: list[StoredDocument]) -> list[StoredDocument]:
    return [one for one in found if not one.document.restatement] or found


_CFR_PART = re.compile(r"\d+ CFR (?P<part>\d+)")


def _of_part(scoped: list[StoredDocument], number: str) -> list[StoredDocument]:
    """The documents of the CFR part that a section's number begins with."""
    part = number.partition(".")[0]
    held = [one for one in scoped if (match := _CFR_PART.search(one.document.label)) and match["part"] == part and len(part) > 2]
    return _official(held)


def _bearing(library: Library, stored: list[StoredDocument], number: str) -> list[tuple[StoredDocument, Clause]]:
    found: list[tuple[StoredDocument, Clause]] = []
    for one in stored:
        clauses = clauses_numbered(library, one.row, number)
        # "21 CFR 211, section 68" is 211.68.
        part = _CFR_PART.search(one.document.label)
        if not clauses and part:
            clauses = clauses_numbered(library, one.row, f"{part['part']}.{number}")
        found += [(one, clause) for clause in clauses]
    return found


def nearest_numbers(library: Library, document: int, number: str, count: int = 3) -> list[str]:
    """The existing numbers of a document that come nearest to one that does not exist: same section first, then in order."""
    rows = library.connection.execute(
        "SELECT DISTINCT number FROM clause WHERE document = ? AND number IS NOT NULL AND kind IN ('heading', 'paragraph')", (document,)
    )
    wanted = number_key(number).split(".")

    def distance(candidate: str) -> tuple[int, int, int]:
        parts = number_key(candidate).split(".")
        common = next((i for i, (a, b) in enumerate(zip(parts, wanted, strict=False)) if a != b), min(len(parts), len(wanted)))
        gap = abs(_ordinal(parts, common) - _ordinal(wanted, common))
        return (-common, abs(len(parts) - len(wanted)), gap)

    return sorted((row[0] for row in rows), key=distance)[:count]


def _ordinal(parts: list[str], place: int) -> int:
    if place >= len(parts):
        return 0
    part = parts[place]
    return int(part) if part.isdigit() else ord(part[0])
