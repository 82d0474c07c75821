"""A user's Word file with citation markers in, the same file with footnotes and a list of references out, and a report on every marker.

A marker is replaced only if all it names was found; any other stays as it is and is reported with its paragraph. Every part of the package
that holds neither footnotes nor replaced markers keeps its bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cite.find import references
from assistant.cite.labels import status_words
from assistant.cite.markers import Marker, markers
from assistant.cite.model import Reference, Rich
from assistant.cite.note_marks import footnote_of, put_mark
from assistant.cite.reference_list import ReferenceList
from assistant.cite.styles import DEFAULT, rendered
from assistant.cite.word_file import Notes, NoteStyles, WordFile, note_styles, open_word, repacked, xml_bytes
from assistant.cite.word_lines import Line, lines
from index.library import Library
from ingest.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

SHOWN = 80
Find = Callable[[str], Sequence[Reference]]


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that a marker names; `warning` says what a reader must know of its edition, empty where it is in force."""

    clause_id: str
    document: str
    label: str
    warning: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """A marker that became a footnote: `paragraph` counts from 1 within the body, `footnote` is its number as Word counts."""

    marker: str
    paragraph: int
    where: str
    footnote: int
    citations: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Untouched:
    """A marker left as it is: in which part and paragraph, how that begins, and why."""

    marker: str
    paragraph: int
    where: str
    part: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Inserted:
    """The new file, what became of each marker, the labels of the documents added to the list of references, and remarks on the file."""

    content: bytes
    replaced: tuple[Replaced, ...]
    untouched: tuple[Untouched, ...]
    references: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """A marker that can be replaced, with what it names."""

    line: Line
    marker: Marker
    references: tuple[Reference, ...]


def insert(library: Library, path: Path, style: str = DEFAULT) -> Inserted:
    """Replace the markers of a Word file. Raises UnreadableFile for what is none."""
    file = open_word(path)
    read = list(lines(file.body))
    found = ReferenceList(file.body)
    jobs, list_place, untouched = _sorted(read, partial(references, library), found)
    remarks = tuple(_remarks(file))
    if not jobs and list_place is not None:
        [marker] = markers(list_place.text)
        untouched.append(
            _untouched(list_place, marker, "document", "no other marker of this file could be replaced: there is nothing to list")
        )
    untouched = [*sorted([*untouched, *_deleted(read)], key=lambda one: one.paragraph), *_elsewhere(file)]
    if not jobs:
        return Inserted(path.read_bytes(), (), tuple(untouched), (), remarks)
    made = rendered([job.references for job in jobs], style)
    notes, styles = Notes(file), note_styles(file)
    numbers = _put(jobs, made.notes, notes, styles)
    known = {one.document.id: one.name for job in jobs for one in job.references}
    added = found.add(made.entries, list_place)
    content = repacked(path, {file.main: xml_bytes(file.body), **notes.parts()})
    return Inserted(content, tuple(_replaced(file, jobs, numbers)), tuple(untouched), tuple(known[one] for one in added), remarks)


def _sorted(read: Sequence[Line], find: Find, found: ReferenceList) -> tuple[list[_Job], Line | None, list[Untouched]]:
    """The markers that can be replaced, the paragraph for the list, and those that cannot be."""
    jobs: list[_Job] = []
    left: list[Untouched] = []
    list_place: Line | None = None
    for line in read:
        for marker in markers(line.text):
            reason = marker.fault or _barred(line, marker)
            if not reason and marker.is_list:
                reason = found.refusal(line, marker, list_place)
                list_place = list_place or (line if not reason else None)
            elif not reason:
                cited, reason = _named(marker, find)
                jobs += [_Job(line, marker, cited)] if not reason else []
            if reason:
                left.append(_untouched(line, marker, "document", reason))
    return jobs, list_place, left


def _barred(line: Line, marker: Marker) -> str:
    """What stands against a footnote at this place."""
    letters = line.letters[marker.start : marker.end]
    reason = line.barred or next((one.barred for one in letters if one.barred), "")
    if reason:
        return reason
    changes = {id(one.change) for one in letters}
    if len(changes) > 1 or any(marker.start < place < marker.end for place in line.deletions):
        return "part of the marker is a tracked change; accept or reject that change first"
    return ""


def _named(marker: Marker, find: Find) -> tuple[tuple[Reference, ...], str]:
    """What a marker names, each once; or why one of it was not found."""
    found: dict[str, Reference] = {}
    for name in marker.named:
        try:
            for one in find(name):
                found.setdefault(one.id, one)
        except InputError as error:
            return (), str(error)
    return tuple(found.values()), ""


def _untouched(line: Line, marker: Marker, part: str, reason: str) -> Untouched:
    text = " ".join(line.text.replace("\ufffc", " ").split())
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return Untouched(" ".join(marker.text.split()), line.number, line.where, part, short, reason)


def _deleted(read: Sequence[Line]) -> list[Untouched]:
    """Markers that stand in deleted text: they go when the deletion is accepted."""
    return [
        _untouched(line, marker, "document", "it stands in text whose deletion is tracked; accept or reject that change first")
        for line in read
        for marker in markers(line.deleted)
    ]


def _elsewhere(file: WordFile) -> Iterator[Untouched]:
    """Markers in headers, footers, notes and comments."""
    for name, called, root in file.other_parts():
        for line in lines(root):
            for marker in markers(line.text):
                line.where = called
                yield _untouched(line, marker, name, f"no footnote can stand in a {called}; write the citation out there")


def _put(jobs: Sequence[_Job], rendered_notes: Sequence[Rich], notes: Notes, styles: NoteStyles) -> list[int]:
    """The marks into the text, from the last of a paragraph to its first, and the notes into their part; returns the notes' ids."""
    numbers = [notes.next_number() for _ in jobs]
    for place in reversed(range(len(jobs))):
        job = jobs[place]
        before = jobs[place - 1].marker.end if place and jobs[place - 1].line is job.line else -1
        put_mark(job.line, job.marker, numbers[place], styles, follows=before)
    for number, note in zip(numbers, rendered_notes, strict=True):
        notes.root.append(footnote_of(number, note, styles))
    return numbers


def _replaced(file: WordFile, jobs: Sequence[_Job], numbers: Sequence[int]) -> Iterator[Replaced]:
    order = _order(file.body)
    for job, number in zip(jobs, numbers, strict=True):
        cited = tuple(Cited(one.id, one.document.id, one.label, status_words(one.document, one.retired)) for one in job.references)
        yield Replaced(" ".join(job.marker.text.split()), job.line.number, job.line.where, order[number], cited)


def _order(body: "_Element") -> dict[int, int]:
    """The numbers of the footnotes as a reader sees them, by their ids: in the order of their marks, without those of own marks."""
    from assistant.cite.ooxml import w

    marks = [one for one in body.iter(w("footnoteReference")) if one.get(w("customMarkFollows")) not in ("1", "true", "on")]
    return {int(one.get(w("id"), "0")): place for place, one in enumerate(marks, 1)}


def _remarks(file: WordFile) -> Iterator[str]:
    """What the user should know of the file before it is sent on."""
    from assistant.cite.ooxml import w

    if file.signed:
        yield "The file bears a digital signature; the new file is another file and must be signed anew."
    for part in file.package.related_parts(file.main, "settings"):
        root = file.package.tree(part)
        if root is not None and root.find(w("trackRevisions")) is not None:
            yield "Track Changes is on in this file. The footnotes are put in without being tracked."
        if root is not None and root.find(w("documentProtection")) is not None:
            yield "The file is protected against editing in Word; the protection is kept."
