"""An edited matrix in, the decisions that people made in it out, kept in the library.

A cell counts as decided if it differs from what was exported. A cell that somebody else decided meanwhile is refused, not overwritten.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.gap.columns import COLUMNS, unsafe
from assistant.gap.decisions import Basis, Edit, Field, current, record
from assistant.gap.edited import Row, Workbook, read
from assistant.gap.matrix_xlsx import EXPORTED, EXPORTED_HEADS, MATRIX
from assistant.gap.report import SEVERITY_WORDS, STATUS_WORDS
from index.library import Library
from ingest.errors import InputError
from ingest.fingerprint import of_file

KEY = "Finding"
_FIELDS: Mapping[Field, str] = {column.field: column.head for column in COLUMNS if column.field}
_WORDS: Mapping[Field, Mapping[str, str]] = {
    "status": {words.casefold(): status for status, words in STATUS_WORDS.items()},
    "severity": {words.casefold(): severity for severity, words in SEVERITY_WORDS.items()},
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A finding as the workbook was written: its basis, the texts of its cells, and what was decided on it by then."""

    basis: Basis
    values: Mapping[Field, str]
    decided: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an import: edits kept, edits refused with the reason, and rows of findings that the workbook was not exported with."""

    kept: tuple[Edit, ...]
    refused: tuple[tuple[Edit, str], ...]
    unknown: tuple[str, ...]


def import_matrix(library: Library, path: Path) -> Imported:
    """Keep what people decided in a matrix, each decision with an event. All of the file is checked before anything is kept."""
    book = read(path)
    exported = _exported(book)
    rows = book.rows(MATRIX, (KEY, *_FIELDS.values()))
    unknown = tuple(row.texts[KEY] for row in rows if row.texts[KEY] not in exported)
    kept: list[Edit] = []
    refused: list[tuple[Edit, str]] = []
    now = current(library)
    for row in rows:
        if row.texts[KEY] in exported:
            was = exported[row.texts[KEY]]
            _sort(list(_edits(book, row, was)), was, now, kept, refused)
    if kept:
        record(library, kept, f"{path.name} (sha256 {of_file(path)})")
    return Imported(tuple(kept), tuple(refused), unknown)


def _exported(book: Workbook) -> dict[str, Exported]:
    rows = book.rows(EXPORTED, EXPORTED_HEADS)
    try:
        return {row.texts["finding"]: _was(row) for row in rows}
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{book.file}: the hidden sheet with the exported state is damaged. Export the matrix again and copy your columns."
        ) from error


def _was(row: Row) -> Exported:
    basis, values, decided = (json.loads(row.texts[name]) for name in ("basis", "values", "decided"))
    return Exported(Basis(**basis), values, decided)


def _edits(book: Workbook, row: Row, was: Exported) -> Iterator[Edit]:
    reviewer = row.texts[_FIELDS["reviewer"]] or book.saved_by
    for field, head in _FIELDS.items():
        old, new = unsafe(was.values.get(field, "").strip()), row.texts[head]
        if old != new:
            yield Edit(was.basis, field, _value(book, row, field, old), _value(book, row, field, new), reviewer)


def _value(book: Workbook, row: Row, field: Field, text: str) -> str:
    words = _WORDS.get(field)
    if words is None or not text:
        return text
    if text.casefold() not in words:
        raise InputError(f"{book.file}, row {row.place}: {_FIELDS[field]} is {text!r}. Choose one of: {', '.join(words).title()}.")
    return words[text.casefold()]


def _sort(edits: list[Edit], was: Exported, now: Mapping[tuple[str, str], str], kept: list[Edit], refused: list[tuple[Edit, str]]) -> None:
    """Edits of one row, refused where somebody decided otherwise meanwhile; one that is kept confirms the row's earlier decisions."""
    finding = was.basis.finding
    taken = []
    for edit in edits:
        present = now.get((finding, edit.field))
        if present == was.decided.get(edit.field):
            taken.append(edit)
        elif present != edit.new:
            refused.append((edit, f"it was set to {present!r} after this matrix was exported"))
    kept += taken
    if taken:
        changed = {edit.field for edit in edits}
        earlier = ((field, now.get((finding, field))) for field in _FIELDS if field not in changed)
        kept += [Edit(was.basis, field, value, value, taken[0].reviewer) for field, value in earlier if value]
