"""Documents, clauses or a user's list in; the `Requirement`s to measure SOPs against out, in an order that does not depend on the names.

Permissions ("may") oblige nobody and are left out of documents; a user's own list is taken whole. Knows nothing of SOPs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.cite.labels import label_of, place_of
from assistant.gap.model import Requirement
from assistant.quotes import locate
from index.documents import StoredDocument, clauses, clauses_numbered, documents, find, resolve
from index.library import Library
from index.lookup import nearest_numbers
from ingest.errors import InputError, UnknownClause
from ingest.fingerprint import of_text
from ingest.model import Clause, Document, Obligation
from ingest.obligations import modality, obligations, of_clause

# How lists stand inside a sentence that somebody copied: "a) ...", "(ii) ...", "iv. ...", "- ...".
_MARK = re.compile(r"(?:^|(?<=[\s:;]))(?:\(?[a-z]\)|\(?[ivx]{1,5}[.)]|\(?\d{1,2}\)|[-\u2013\u2022\u25aa\u00b7*])\s+")
_CFR = re.compile(r"(?P<title>\d+ CFR) (?P<part>\d+)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A requirement as a user lists it; `document` and `clause` as written there, empty where nothing is said."""

    id: str
    obligation: str
    document: str = ""
    clause: str = ""


def of_names(library: Library, names: Sequence[str]) -> list[Requirement]:
    """The obligations of documents, or of clauses with all that stands under them (`DOC#CLAUSE`); each once, by document and place.

    Raises UnknownDocument or UnknownClause for a name that does not resolve, InputError where nothing obliges.
    """
    wanted: dict[str, tuple[StoredDocument, set[str] | None]] = {}
    for name in names:
        stored, ids = _named(library, name)
        before = wanted.get(stored.document.id, (stored, set[str]()))[1]
        wanted[stored.document.id] = (stored, None if ids is None or before is None else before | ids)
    found = [one for _, (stored, ids) in sorted(wanted.items()) for one in _of_document(library, stored, ids)]
    if not found:
        raise InputError(f"{', '.join(names)}: holds no obligation, only text that informs or permits. Name another clause or document.")
    return found


def _named(library: Library, name: str) -> tuple[StoredDocument, set[str] | None]:
    """The document and the ids of the clauses meant; None for the whole document."""
    text, sign, number = name.partition("#")
    stored = resolve(library, text.strip())
    if not sign:
        return stored, None
    if not number.strip():
        raise InputError(
            f"{name}: names no clause after the #. Write for example {text.strip()}#4.14, or leave the # out for the whole text."
        )
    heads = _clauses_called(library, stored, number.strip())
    if not heads:
        near = ", ".join(nearest_numbers(library, stored.row, number)) or "none"
        raise UnknownClause(
            f"{name}: {stored.document.id} has no clause {number.strip()}. The nearest: {near}. "
            f'`clausewise clauses "{text.strip()}"` lists them.'
        )
    return stored, _with_all_under(clauses(library, stored.row), {head.id for head in heads})


def _clauses_called(library: Library, stored: StoredDocument, number: str) -> list[Clause]:
    """The clauses that bear a number in any usual spelling; "21 CFR 211, 68" is 211.68, and a full id is taken as it is."""
    by_id = f"{stored.document.id}#{number}"
    exact = [clause for clause in clauses(library, stored.row) if clause.id == by_id]
    found = exact or (clauses_numbered(library, stored.row, number) if number else [])
    part = _CFR.fullmatch(stored.document.label)
    if not found and part and number:
        found = clauses_numbered(library, stored.row, f"{part['part']}.{number}")
    return found


def _with_all_under(every: Sequence[Clause], heads: set[str]) -> set[str]:
    """Clauses stand after their parents, so one pass finds all that is under the heads."""
    inside = set(heads)
    for clause in every:
        if clause.parent in inside:
            inside.add(clause.id)
    return inside


def _of_document(library: Library, stored: StoredDocument, ids: set[str] | None) -> Iterator[Requirement]:
    every = clauses(library, stored.row)
    by_id = {clause.id: clause for clause in every}
    binding = obligations(every)
    # What stands before the first heading or number (legal basis, reasons for a change) speaks about the text; it obliges no site.
    front = f"{stored.document.id}#front"
    body = [one for one in binding if not one.clause_id.startswith(front)] or binding
    for one in body if ids is None else binding:
        whole = ids is None or one.clause_id in ids
        elements = one.elements if whole else tuple(element for element in one.elements if ids and element.clause_id in ids)
        if one.binding and (whole or elements):
            kept = replace(one, elements=elements)
            yield _requirement(stored.document, by_id[one.clause_id], kept, whole)


def _requirement(document: Document, clause: Clause, one: Obligation, whole: bool) -> Requirement:
    elements = tuple(map(_trimmed, (element.text for element in one.elements)))
    # A list item named alone is the list's sentence with that item only: another requirement than the whole list.
    identity = one.id if whole else f"{one.id}[{'; '.join(sorted({element.clause_id.split('#')[-1] for element in one.elements}))}]"
    return Requirement(
        identity,
        one.text,
        one.clause_id,
        document.id,
        label_of(document, place_of(document, clause.number, clause.title)),
        _status(document),
        one.modality,
        one.negated,
        elements,
        fingerprint(one.text, elements),
    )


def fingerprint(obligation: str, elements: Sequence[str]) -> str:
    """The hash by which a changed requirement is known: of its sentence, and of its elements where it has some."""
    return of_text("\n".join((obligation, *elements)))


def _status(document: Document) -> str:
    """Its status, and that it is no official text where it is a restatement: that is said wherever it is shown."""
    return f"{document.status}; restatement, not the official text" if document.restatement else document.status


def of_list(library: Library | None, listed: Sequence[Listed]) -> list[Requirement]:
    """A user's own list, in its order. A clause that cannot be found gives `clause_id` None: the obligation is judged all the same."""
    stored = documents(library) if library else []
    return [_listed(library, stored, one) for one in listed]


def _listed(library: Library | None, stored: list[StoredDocument], one: Listed) -> Requirement:
    home = next(iter(find(stored, one.document)), None) if one.document else None
    clause = _clause_meant(library, home, one) if library and home and one.clause else None
    elements = elements_of(one.obligation)
    if not elements and library and home and clause:
        elements = _elements_in_library(library, home, clause, one)
    verb, negated = modality(one.obligation) or ("", False)
    place = place_of(home.document, clause.number if clause else one.clause, clause.title if clause else "") if home else ""
    return Requirement(
        one.id,
        one.obligation,
        clause.id if clause else None,
        home.document.id if home else one.document,
        label_of(home.document, place) if home else ", ".join(filter(None, (one.document, one.clause))),
        _status(home.document) if home else "unknown",
        verb,
        negated,
        elements,
        fingerprint(one.obligation, elements),
    )


def _clause_meant(library: Library, stored: StoredDocument, one: Listed) -> Clause | None:
    """The clause that bears the number; of several the one that holds the words, else none is better than a wrong one."""
    number = one.clause.partition("#")[2] or one.clause
    found = _clauses_called(library, stored, number)
    holding = [clause for clause in found if locate(one.obligation, clause.text)]
    return next(iter(holding), found[0] if len(found) == 1 else None)


def _elements_in_library(library: Library, stored: StoredDocument, clause: Clause, one: Listed) -> tuple[str, ...]:
    """The list under a sentence that a user quoted up to its colon."""
    if not one.obligation.rstrip().endswith(":"):
        return ()
    same = (found for found in obligations(clauses(library, stored.row)) if found.clause_id == clause.id)
    return next((tuple(_trimmed(element.text) for element in found.elements) for found in same if locate(one.obligation, found.text)), ())


def elements_of(text: str) -> tuple[str, ...]:
    """The elements of an obligation in one string: the items of a list copied into it, else what enumerations its sentences hold."""
    items = _items(text)
    if items:
        return items
    alone = Clause("own@list#1", "1", "paragraph", "", text, (), None, ((0, len(text)),), None, None)
    return tuple(element.text for one in of_clause(alone, {}) for element in one.elements)


def _items(text: str) -> tuple[str, ...]:
    head, colon, tail = text.partition(":")
    marks = list(_MARK.finditer(tail)) if colon and head.strip() else []
    if len(marks) < 2 or tail[: marks[0].start()].strip():
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(tail)]
    items = (_trimmed(tail[mark.end() : end]) for mark, end in zip(marks, ends, strict=True))
    return tuple(item for item in items if item)


def _trimmed(item: str) -> str:
    """A list item without the marks and the "and" that join it to the next."""
    return re.sub(r"[;,]?\s+(?:and/or|and|or)$", "", item.strip(" \n\t;,.")).strip(" ;,.")
