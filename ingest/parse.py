"""A file in, everything the library stores of it out. Knows nothing of the library itself."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from ingest.certificate import certify
from ingest.errors import ClausewiseError, UnreadableFile
from ingest.fingerprint import of_file
from ingest.metadata import describe
from ingest.model import Parsed, Reading
from ingest.passages import passages
from ingest.readers import reader_for
from ingest.structure import structure
from ingest.suspected import with_suspicions

T = TypeVar("T")

# Part of every document row: a library can tell which documents an older parser read.
PARSER = "3"


def parse_file(path: Path, given: Mapping[str, str] | None = None) -> Parsed:
    """Read a file and make clauses of it. UnreadableFile says what is wrong with the file, and what to do."""
    return _guarded(path, lambda: _parse(path, given))


def read_file(path: Path) -> Reading:
    """The blocks of a file in reading order, no clauses. UnreadableFile as for `parse_file`."""
    return _guarded(path, lambda: reader_for(path)(path))


def _guarded(path: Path, read: Callable[[], T]) -> T:
    try:
        if path.is_dir():
            cause = "is a folder that this account may not read"
            raise UnreadableFile(path.name, cause, "Change its permissions, or copy its files to a folder of yours.")
        return read()
    except (ClausewiseError, MemoryError):
        raise
    except PermissionError as error:
        raise UnreadableFile(
            path.name, "may not be read by this account", "Change its permissions, or copy it to a folder of yours."
        ) from error
    except OSError as error:
        raise UnreadableFile(path.name, f"cannot be opened ({error.strerror})", "Check that the file is there and not in use.") from error
    except Exception as error:
        remedy = "The library is unharmed. Save it anew from the program that made it, or report the file to us."
        raise UnreadableFile(path.name, f"the reader failed on it ({type(error).__name__}: {error})", remedy) from error


def _parse(path: Path, given: Mapping[str, str] | None) -> Parsed:
    sha256 = of_file(path)
    reading = reader_for(path)(path)
    document = describe(path, sha256, reading, PARSER, given)
    structured = structure(reading, document.id)
    if not structured.clauses:
        raise UnreadableFile(path.name, "holds no text that can be read", "If it is a scan, run text recognition (OCR) on it first.")
    return Parsed(
        document,
        structured.text,
        structured.runs,
        structured.clauses,
        passages(document, structured.clauses),
        with_suspicions(certify(reading, structured), reading, structured.clauses, document),
        reading.page_labels,
    )
