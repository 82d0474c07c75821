"""A workbook that people edited in, what they changed out: rows are known by their key, columns by their head, in any order.

Knows nothing of the library.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assistant.gap.columns import unsafe
from ingest.errors import InputError

# Unpacked; a matrix of 100,000 findings takes about a fifth of it.
MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet by head; `place` is its number as the spreadsheet shows it."""

    place: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook by name, and who saved it last."""

    file: str
    sheets: Mapping[str, tuple[Row, ...]]
    saved_by: str

    def rows(self, sheet: str, heads: tuple[str, ...]) -> tuple[Row, ...]:
        """The rows of a sheet that has these heads; InputError where it is another workbook."""
        found = self.sheets.get(sheet, ())
        missing = [head for head in heads if not found or head not in found[0].texts]
        if missing:
            raise InputError(
                f'{self.file}: the sheet "{sheet}" has no column {missing[0]!r}. Import a workbook of Clausewise, its heads kept.'
            )
        return found


def read(path: Path) -> Workbook:
    """A workbook from a file. InputError says what is wrong with it."""
    from openpyxl import load_workbook

    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    _check(path, content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = {sheet.title: tuple(_rows(sheet)) for sheet in book.worksheets}
        saved_by = str(book.properties.lastModifiedBy or "")
        book.close()
    except Exception as error:
        raise InputError(f"{path}: cannot be read as a workbook ({type(error).__name__}). Save it again as .xlsx.") from error
    return Workbook(path.name, sheets, saved_by)


def _check(path: Path, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            size = sum(one.file_size for one in package.infolist())
            named = "xl/workbook.xml" in package.namelist()
    except zipfile.BadZipFile as error:
        raise InputError(f"{path}: is no .xlsx workbook. Save the matrix as .xlsx and import that.") from error
    if not named:
        raise InputError(f"{path}: is no .xlsx workbook. Save the matrix as .xlsx and import that.")
    if size > MOST_BYTES:
        raise InputError(f"{path}: unpacks to {size >> 20:,} MB, more than {MOST_BYTES >> 20:,}. Import the matrices of smaller runs.")


def _rows(sheet: Any) -> Iterator[Row]:
    heads: list[str] = []
    for place, values in enumerate(sheet.iter_rows(values_only=True), 1):
        texts = [_text(value) for value in values]
        if not heads:
            heads = texts
        elif any(texts):
            yield Row(place, dict(zip(heads, texts, strict=False)))


def _text(value: Any) -> str:
    """A cell as text: dates in ISO 8601, numbers as they are read, texts without the mark that `safe` put before a sign."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return unsafe(str(value).strip())
