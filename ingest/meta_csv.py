"""The table of `--meta FILE.csv` in, the fields the user gives for each file out.

Column `file`, and any of the fields of a document. Knows nothing of the files themselves.
"""

import csv
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from ingest.errors import InputError, UnreadableFile
from ingest.metadata import check_given
from ingest.model import Found
from ingest.readers.encoding import decode

COLUMNS = ("file", *(field.name for field in fields(Found)))


def read_meta(path: Path) -> dict[str, Mapping[str, str]]:
    """File name -> fields given. Raises InputError for a missing file, an unknown column, a kind, status or date that is none."""
    try:
        text, _ = decode(path.read_bytes(), path.name)
    except OSError as error:
        raise UnreadableFile(path.name, f"it cannot be opened ({error.strerror})", "Check the path given to --meta.") from error
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.split("\n", 1)[0] and "," not in text.split("\n", 1)[0] else ",")
    _check_columns(path, [name.strip() for name in rows.fieldnames or []])
    given: dict[str, Mapping[str, str]] = {}
    for number, row in enumerate(rows, start=2):
        told = {str(name).strip(): (value or "").strip() for name, value in row.items() if name}
        file = Path(told.pop("file", "")).name
        if not file:
            raise InputError(f"{path.name}: line {number} names no file. Fill the column 'file'.")
        check_given(told, f"{path.name}, line {number} ({file})")
        given[file] = told
    return given


def _check_columns(path: Path, columns: list[str]) -> None:
    unknown = [column for column in columns if column not in COLUMNS]
    if "file" not in columns:
        raise InputError(
            f"{path.name}: there is no column 'file'. The first line must name the columns: file and any of {', '.join(COLUMNS[1:])}."
        )
    if unknown:
        raise InputError(f"{path.name}: there is no field '{unknown[0]}'. Use any of {', '.join(COLUMNS)}.")
