"""A file that somebody wrote in, verdicts on its quotations and on its references out: a check for anybody's report or procedure.

The gate decides. What a person may do to a quotation by the rules of quoting is undone before, and said: a first letter made small, the
full stop of the sentence around it, marks of notes, the clause's own number before it, its list after it. Knows nothing of how it is shown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant.attribution import Attributed, attributed
from assistant.cited_places import Cited, Places, PlaceStatus
from assistant.families import Families
from assistant.quotations import quotations, without_note_marks
from assistant.stretches import Stretch, place, stretches_of
from assistant.verify import VERIFIED, CitationStatus, Source, Truth, Verdict, in_clause, misplaced
from index.documents import StoredDocument, clauses, documents, name_key, names
from index.library import Library, number_key
from ingest.fingerprint import of_file
from ingest.register import load

CheckedStatus = CitationStatus | PlaceStatus
Sort = Literal["quotation", "reference"]

# A quotation of fewer words is a term or a title in marks, not a sentence that could be wrong; with a clause beside it, two are enough.
LEAST_WORDS = 4
LEAST_WORDS_WITH_REFERENCE = 2
# "with", "from", "through" are small in titles too.
LONGEST_SMALL_WORD = 7
_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
_OWN_NUMBER = re.compile(
    r"^(?:\u00a7+\s*)?(?P<number>\d{1,4}(?:\.\d{1,4})*(?:\([A-Za-z0-9]{1,5}\))*|\([a-z0-9]{1,5}\)|[a-z]{1,5}\))[.)]?\s+(?=\S)"
)
# What the writer puts in, in square brackets; marks of elision are none.
_PUT_IN = re.compile(r"\s*\[(?!\s*[.\u2026])[^\[\]]{2,80}\]\s*")
_FIRST_LETTER = "but for the case of its first letter"
_EDITED_LETTER = re.compile(r"\[(\w)\](?=\w)")


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation or a reference of the file, where it stands there, and what became of it.

    `page` and `paragraph` are 0-based, None where the file has none; `heading` is the one above. `cited` are the references as written,
    `clauses` the ids of the clauses that the words stand in, or that the reference means. `notes` say what was undone or is to be known.
    """

    sort: Sort
    status: CheckedStatus
    page: int | None
    paragraph: int | None
    heading: str
    cited: tuple[str, ...]
    verdict: Verdict | None
    clauses: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All of a file that could be checked, in reading order; how many short quotations (terms, titles) were left out; notices."""

    checked: tuple[Checked, ...]
    left_out: int
    notices: tuple[str, ...]

    @property
    def quotations(self) -> tuple[Checked, ...]:
        """The quotations alone."""
        return tuple(one for one in self.checked if one.sort == "quotation")

    @property
    def references(self) -> tuple[Checked, ...]:
        """The references without a quotation."""
        return tuple(one for one in self.checked if one.sort == "reference")


def check_document(library: Library, path: Path) -> Report:
    """Find and check. Raises UnreadableFile, with the way out, for a file that can't be read."""
    stretches, reading = stretches_of(path)
    # The file itself may be in the library: it is no witness for its own quotations.
    own = of_file(path)
    stored = [one for one in documents(library) if one.document.sha256 != own]
    places = Places(library, stored)
    cited = {at: places.cited(stretch.text) for at, stretch in enumerate(stretches)}
    found = quotations(stretches, [bool(cited[at]) for at in range(len(stretches))])
    told = attributed(stretches, found, cited, places)
    titles = _titles(stored)
    kept = [one for one in told if _counts(one, titles)]
    checker = Checker(Truth([Source(one, clause) for one in stored for clause in clauses(library, one.row)]))
    checked = [(one.quotation.first, one.quotation.start, checker.quotation(stretches, one)) for one in kept]
    used = {id(reference) for one in kept for reference in one.cited}
    alone = [(at, one) for at, ones in cited.items() for one in ones if id(one) not in used and not _told(at, one, kept)]
    checked += [(at, one.start, reference(stretches[at], one)) for at, one in alone]
    ordered = tuple(one for _, _, one in sorted(checked, key=lambda entry: entry[:2]))
    return Report(ordered, len(told) - len(kept), reading.notices)


def _titles(stored: Sequence[StoredDocument]) -> frozenset[str]:
    called = {name for one in stored for name in names(one.document)} | {
        name for entry in load() for name in (entry.title, entry.label, *entry.aliases)
    }
    return frozenset(name_key(name) for name in called)


def _counts(one: Attributed, titles: frozenset[str]) -> bool:
    least = LEAST_WORDS_WITH_REFERENCE if one.direct else LEAST_WORDS
    words = one.quotation.text
    is_title = name_key(words) in titles or (not one.direct and _in_title_case(words))
    return len(_WORD.findall(words)) >= least and not is_title


def _in_title_case(words: str) -> bool:
    """Whether it is written as titles of books and guidelines are: all long words with a capital."""
    long = [word for word in _WORD.findall(words) if len(word) > LONGEST_SMALL_WORD]
    return len(long) > 1 and all(word[0].isupper() or word[0].isdigit() for word in long)


def _told(at: int, cited: Cited, kept: Sequence[Attributed]) -> bool:
    """Whether a reference stands in the words of a quotation (then it is the source that refers), or says again what one beside it says."""
    for one in kept:
        quotation = one.quotation
        if (quotation.first, quotation.start) <= (at, cited.start) < (quotation.last, quotation.end):
            return True
        if abs(quotation.first - at) <= 1 and cited.clauses and any(other.clauses == cited.clauses for other in one.cited):
            return True
    return False


def reference(stretch: Stretch, cited: Cited) -> Checked:
    """A reference without a quotation: does the clause exist?"""
    page, paragraph = place(stretch, cited.start)
    notes = list(_edition_notes([document for document, _ in cited.clauses]))
    if cited.status == "unknown_clause":
        notes.append(no_such_clause(cited))
    found = tuple(clause.id for _, clause in cited.clauses)
    return Checked("reference", cited.status, page, paragraph, stretch.heading, (cited.text,), None, found, tuple(notes))


def _edition_notes(stored: Sequence[StoredDocument]) -> Iterator[str]:
    for one in dict.fromkeys(stored):
        if one.document.status != "in force":
            yield f"{one.document.id} has the status {one.document.status}"
        if one.document.restatement:
            yield f"{one.document.id} is a restatement, not the official text"


class Checker:
    """Checks quotations against the library; built once for a file."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._families = Families(truth)

    def quotation(self, stretches: Sequence[Stretch], told: Attributed) -> Checked:
        """The verdict on a quotation with the references beside it."""
        one = told.quotation
        status, verdict, found, notes = self._judged(one.text, told.cited)
        page, paragraph = place(stretches[one.first], one.start)
        editions = _edition_notes([verdict.source.document] if verdict.source and status in VERIFIED else [])
        heading = stretches[one.first].heading
        cited = tuple(reference.text for reference in told.cited)
        return Checked("quotation", status, page, paragraph, heading, cited, verdict, found, (*notes, *editions))

    def _judged(self, quote: str, beside: Sequence[Cited]) -> tuple[CheckedStatus, Verdict, tuple[str, ...], tuple[str, ...]]:
        meant = [Source(document, clause) for cited in beside for document, clause in cited.clauses]
        here = self._in(quote, [under for source in meant for under in self._families.everything_under(source)])
        unknown = [cited for cited in beside if cited.status == "unknown_clause"]
        rows = frozenset(document.row for cited in beside for document in cited.documents)
        if here is None and not beside:
            here = self._anywhere(quote, None)
        if here is not None:
            return here[0].status, replace(here[0], quote=quote), here[1], here[2]
        elsewhere = (self._anywhere(quote, rows) if rows else None) or self._anywhere(quote, None) if beside else None
        if elsewhere is not None:
            status: CheckedStatus = "unknown_clause" if unknown and not meant else "misplaced"
            return status, replace(misplaced(elsewhere[0]), quote=quote), elsewhere[1], (*elsewhere[2], *_why(beside, meant))
        if beside and not rows:
            return (
                "not_in_library",
                Verdict(quote, "not_found"),
                (),
                tuple(f"{cited.reference.document} is not in the library" for cited in beside[:1]),
            )
        under = list(self._under(meant))
        near = self._truth.nearest(quote, under)
        near_ids = (near.source.clause.id,) if near.source else ()
        if near.differences and all(one.kind == "note mark" for one in near.differences):
            return "normalised", replace(near, status="normalised"), near_ids, ("but for the mark of a note",)
        away = near.source is not None and bool(under) and near.source not in under
        notes = (*_why(unknown, []), *(("what comes nearest is not in the clause cited",) if away else ()))
        return ("unknown_clause" if unknown and not meant else near.status), near, near_ids, notes

    def _under(self, meant: Sequence[Source]) -> Iterator[Source]:
        for source in meant:
            yield from self._families.everything_under(source)

    def _in(self, quote: str, sources: Sequence[Source]) -> tuple[Verdict, tuple[str, ...], tuple[str, ...]] | None:
        """The quote in one of these clauses, or over one of them and its list."""
        ways = list(readings(quote))
        for words, note, number in ways:
            for source in sources:
                found = in_clause(words, source)
                if found is not None and _fits(number, source):
                    return _noted(found, note), (source.clause.id,), (note,) if note else ()
        for words, note, number in ways:
            for head in dict.fromkeys(self._families.head(source) for source in sources):
                standing = self._families.standing(words, head)
                if standing is not None and len(standing.sources) and _fits(number, standing.sources[0]):
                    verdict = Verdict(words, "normalised", standing.sources[0])
                    over = ("with the list that belongs to it",) if len(standing.sources) > 1 else ("with its heading",)
                    return verdict, tuple(one.clause.id for one in standing.sources), (*([note] if note else []), *over)
        return None

    def _anywhere(self, quote: str, rows: frozenset[int] | None) -> tuple[Verdict, tuple[str, ...], tuple[str, ...]] | None:
        for words, note, number in readings(quote):
            found = self._truth.find(words, rows)
            if found is not None and found.source is not None and _fits(number, found.source):
                return _noted(found, note), (found.source.clause.id,), (note,) if note else ()
        near = self._truth.near(quote, rows)
        return self._in(quote, near) if near else None


def _noted(found: Verdict, note: str) -> Verdict:
    """What had to be undone first does not stand there letter for letter."""
    return replace(found, status="normalised") if note else found


def _fits(number: str, source: Source) -> bool:
    """A number printed before the words must be the clause's own, or its end."""
    own, given = number_key(source.clause.number).split("."), number_key(number).split(".")
    return not number or own[-len(given) :] == given


def readings(quote: str) -> Iterator[tuple[str, str, str]]:
    """A quotation as it stands and with each thing undone that the rules of quoting allow: words, what was undone, a number before them."""
    bare = without_note_marks(quote)
    yield quote, "", ""
    seen = {quote}
    aside = _PUT_IN.sub(" [...] ", bare)
    undone = [
        (bare, "without the marks of notes"),
        (bare.rstrip(" .,;:"), "without the punctuation at its end"),
        (aside, "without the words in square brackets"),
        (aside.rstrip(" .,;:"), "without the words in square brackets"),
    ]
    for words, note in undone if aside != bare else undone[:2]:
        numbered = _OWN_NUMBER.match(words)
        for text, number, more in (
            (words, "", ""),
            *(((words[numbered.end() :], numbered["number"], "after its number"),) if numbered else ()),
        ):
            for way, last in ((text, ""), *((turned, _FIRST_LETTER) for turned in _first_letters(text))):
                if way and way not in seen:
                    seen.add(way)
                    said = [one for one in (note if words != quote else "", more, last) if one]
                    yield way, ", ".join(said), number


def _first_letters(text: str) -> list[str]:
    """The text with its first letter in either case, also where brackets say that it was changed: "[r]ooms"."""
    plain = _EDITED_LETTER.sub(lambda match: match.group(1), text, count=1)
    return [plain, plain[:1].swapcase() + plain[1:]] if len(plain.split()) > 1 else []


def _why(beside: Sequence[Cited], meant: Sequence[Source]) -> tuple[str, ...]:
    """Why the place cited could not be looked at, if it could not."""
    for cited in beside:
        if cited.status == "unknown_clause" and not meant:
            return (no_such_clause(cited),)
        if cited.status == "not_in_library":
            return (f"{cited.reference.document} is not in the library",)
    return ()


def no_such_clause(cited: Cited) -> str:
    """What to say of a number that a text does not have."""
    near = f"; the nearest: {', '.join(cited.nearest)}" if cited.nearest else ""
    return f"{cited.documents[0].document.id} has no clause numbered {cited.reference.number}{near}"
