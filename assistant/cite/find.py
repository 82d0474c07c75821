"""What a person or a marker names in, the `Reference` out: a clause id, a document, or a text with a place in it.

Nothing is guessed: what does not exist, or could be two things, is an error that names the nearest clauses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.cite.labels import label_of, name_of, place_of
from assistant.cite.model import Reference
from assistant.cite.people import authors_of
from assistant.cite.text import flat
from index.documents import StoredDocument, clause, clauses, clauses_numbered, documents, ended_documents, find, page_labels, resolve
from index.library import Library
from index.lookup import lookup, nearest_numbers
from ingest.errors import InputError, UnknownClause, UnknownDocument
from ingest.model import Clause
from ingest.references import expanded

_LOOSE = re.compile(r"[\s,;:.()§\u00a0]|\bsections?\b|\bclauses?\b|\bparagraphs?\b|\bof\b", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|&|\band\b)\s*(?=[\d(§A-Z])")
_RANGE = re.compile(r"\d\s*[-\u2013]\s*\d")
_LAST_RANGE = re.compile(r"(?P<name>.+?),?\s+(?:sections?\s+|§+\s*)?(?P<range>\d[\d.]*\s*[-\u2013]\s*\d[\d.]*)$")
_UNDER = re.compile(r"\s*\(under \u201c(?P<heading>[^\u201d]+)\u201d\)$")
_NOUN = re.compile(r"^(?:§+|(?:section|clause|paragraph|para\.?|no\.?|item|point)(?=[\s\d]))\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A document with a clause of it, or without: what a name was resolved to."""

    stored: StoredDocument
    clause: Clause | None


def reference(library: Library, named: str) -> Reference:
    """The place that a text names. Raises UnknownDocument or UnknownClause, with what comes nearest."""
    return of_place(library, place(library, named))


def references(library: Library, named: str) -> list[Reference]:
    """The places that a text names: one, or several of one document (`eu-gmp-annex-1 4.14, 4.15 and 5.1-5.3`), each of which must exist."""
    try:
        return [reference(library, named)]
    except UnknownClause as refusal:
        first, *others = _AND.split(" ".join(named.split()))
        ends = _LAST_RANGE.match(first)
        if ends:
            first, others = ends["name"], [ends["range"], *others]
        if not others:
            raise
        try:
            head = place(library, first)
        except InputError:
            raise refusal from None
        found = [] if head.clause is None else [head]
        found += [_in(library, head.stored, number) for part in others for number in _numbers(library, head.stored, part)]
        return [of_place(library, one) for one in found]


def _numbers(library: Library, stored: StoredDocument, part: str) -> Sequence[str]:
    """One number, or those of a range; what a document numbers with a hyphen is no range."""
    return [part] if not _RANGE.search(part) or clauses_numbered(library, stored.row, part) else expanded(part)


def place(library: Library, named: str) -> Place:
    """A clause id (`key@version#4.14`), `DOC`, `DOC PLACE`, `"DOC" PLACE`, or words as people cite (`21 CFR 211.68(b)`)."""
    words = " ".join(named.split()).strip()
    if not words:
        raise UnknownDocument("Nothing is named. Name a document and a clause, for example eu-gmp-annex-1 4.14.")
    if "#" in words and words[0] not in "\"'\u201c\u201e\u00ab":
        return _by_id(library, words)
    quoted = re.match(r"[\"\u201c\u201d\u201e\u00ab'\u2018](?P<name>.+?)[\"\u201c\u201d\u00bb'\u2019]\s*,?\s*(?P<rest>.*)$", words)
    if quoted:
        return _in(library, _document(library, quoted["name"]), quoted["rest"])
    return _by_words(library, words)


def _by_id(library: Library, words: str) -> Place:
    name, _, number = words.partition("#")
    stored = _document(library, name)
    try:
        return Place(stored, clause(library, stored.row, f"{stored.document.id}#{number}"))
    except UnknownClause:
        return _in(library, stored, number)


def _by_words(library: Library, words: str) -> Place:
    """The longest beginning that is a document's name, and the rest as a place in it; else what a question would be understood to name."""
    parts = words.split(" ")
    stored = documents(library)
    for one in sorted(stored, key=lambda one: -len(name_of(one.document))):
        name = flat(name_of(one.document))
        if words.casefold().startswith(f"{name}, ".casefold()):  # as our own labels print it
            return _in(library, one, words[len(name) :])
    fitting = [cut for cut in range(len(parts), 0, -1) if find(stored, " ".join(parts[:cut]).rstrip(",;:"))]
    refusal: UnknownClause | None = None
    for cut in fitting:
        one = _document(library, " ".join(parts[:cut]).rstrip(",;:"))
        try:
            return _in(library, one, " ".join(parts[cut:]))
        except UnknownClause as error:
            refusal = refusal or error
    return _as_cited(library, words, stored, refusal)


def _as_cited(library: Library, words: str, stored: list[StoredDocument], refusal: UnknownClause | None) -> Place:
    """`21 CFR 211.68(b)`, `EU GMP Annex 1 (2022), 4.14`: one text and one clause, and nothing else said."""
    named = lookup(library, tuple(stored), stored, words)
    for one in named:
        rest = words[: one.reference.start] + words[one.reference.end :]
        for document in {one.reference.document, *(found.document.label for found in one.documents)} - {""}:
            rest = re.sub(re.escape(document), "", rest, count=1, flags=re.IGNORECASE)
        said = re.sub(r"\((?:19|20)\d{2}\)|\bCFR\b|\b21\b", "", rest)
        if one.clauses and not _LOOSE.sub("", said):
            return _one_of(words, [Place(*found) for found in one.clauses])
    if refusal is not None:
        raise refusal
    absent = next((one for one in named if one.documents and one.reference.number), None)
    if absent is not None:
        raise _no_such_clause(library, absent.documents[0], absent.reference.number)
    for name in dict.fromkeys((words.split(" ")[0], words)):
        _document(library, name)  # says which documents come nearest, or that it is retired
    raise UnknownDocument(f"{words}: no document of the library answers to this name. `clausewise library list` shows all.")


def _document(library: Library, name: str) -> StoredDocument:
    try:
        return resolve(library, name)
    except UnknownDocument as error:
        if find(ended_documents(library), name) and not find(documents(library), name):
            message = f"{name}: is retired from the library. Cite the edition in force, or `clausewise library restore` brings it back."
            raise UnknownDocument(message) from error
        raise


def _in(library: Library, stored: StoredDocument, words: str) -> Place:
    """A place of a document by its number, in any usual spelling."""
    under = _UNDER.search(words)
    written = (words[: under.start()] if under else words).strip(" ,;:")
    number = _NOUN.sub("", written).strip()
    if not number:
        return Place(stored, None)
    # "SECTION 6" may be what is printed, "section 6" how a person calls 6.
    spellings = [one for one in dict.fromkeys((written, number)) if re.search(r"\w", one)]
    found = next((some for one in spellings if (some := clauses_numbered(library, stored.row, one))), [])
    if under:
        found = [one for one in found if under["heading"] in (flat(heading) for heading in one.path)]
    if not found:
        raise _no_such_clause(library, stored, number)
    return _one_of(f"{stored.document.id} {number}", [Place(stored, one) for one in found])


def _one_of(words: str, found: Sequence[Place]) -> Place:
    if len(found) > 1:
        ids = ", ".join(one.clause.id if one.clause else one.stored.document.id for one in found[:6])
        raise UnknownClause(f"{words}: several clauses bear this number. Name one by its id: {ids}.")
    return found[0]


def _no_such_clause(library: Library, stored: StoredDocument, number: str) -> UnknownClause:
    name = name_of(stored.document)
    near = [label_of(stored.document, place_of(stored.document, one)) for one in _nearest(library, stored, number)]
    also = f" The nearest: {'; '.join(near)}." if near else f" `clausewise clauses {stored.document.id}` lists what there is."
    return UnknownClause(f"{name} has no {number}.{also}")


def _nearest(library: Library, stored: StoredDocument, number: str) -> list[str]:
    """The number that is most likely meant by a slip of the pen, then those that stand nearest to it."""
    from rapidfuzz import distance, process

    numbers = [one.number for one in clauses(library, stored.row) if one.number and one.kind != "footnote"]
    alike = process.extractOne(number, numbers, scorer=distance.Levenshtein.normalized_similarity, score_cutoff=0.5)
    return list(dict.fromkeys([*([alike[0]] if alike else []), *nearest_numbers(library, stored.row, number)]))[:3]


def of_place(library: Library, found: Place) -> Reference:
    """The reference for a place."""
    return of_clause(library, found.stored, found.clause)


def of_clause(library: Library, stored: StoredDocument, cited: Clause | None = None) -> Reference:
    """The reference to a clause, or to the document as a whole."""
    document = stored.document
    if cited is None:
        whole = name_of(document)
        return Reference(
            document.id,
            document,
            None,
            "",
            whole,
            whole,
            authors_of(library, stored),
            received=received(library, stored),
            retired=stored.retired,
        )
    labels = page_labels(library, stored.row)
    where = place_of(document, cited.number, cited.title or (cited.path[-1] if cited.path else "")) + _which(library, stored, cited)
    return Reference(
        cited.id,
        document,
        cited.number,
        where,
        name_of(document),
        label_of(document, where),
        authors_of(library, stored),
        cited.page_start,
        cited.page_end,
        _printed(labels, cited.page_start),
        _printed(labels, cited.page_end),
        received(library, stored),
        stored.retired,
    )


def _which(library: Library, stored: StoredDocument, cited: Clause) -> str:
    """What tells a clause from others that bear its number: the innermost heading that only it stands under."""
    if not cited.number or not cited.path:
        return ""
    others = [one for one in clauses_numbered(library, stored.row, cited.number) if one.id != cited.id]
    own = [heading for heading in reversed(cited.path) if not any(heading in one.path for one in others)]
    return f" (under \u201c{flat(own[0])}\u201d)" if others and own else ""


def _printed(labels: Sequence[str], page: int | None) -> str:
    return labels[page] if page is not None and page < len(labels) else ""


def received(library: Library, stored: StoredDocument) -> str:
    """The day on which this file first came into the library."""
    row = library.connection.execute(
        "SELECT min(revision.time) FROM document JOIN revision ON revision.revision = document.added_revision WHERE document.sha256 = ?",
        (stored.document.sha256,),
    ).fetchone()
    return str(row[0] or "")[:10]
