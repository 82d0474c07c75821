"""One reader a file format: path in, `Reading` out. `reader_for` picks it by the ending and checks that the content agrees.

Readers are imported when first used, so that a Markdown file does not wait for the PDF libraries.
"""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ingest.errors import UnreadableFile
from ingest.model import Reading

Reader = Callable[[Path], Reading]

READERS: dict[str, str] = {
    ".pdf": "pdf:read_pdf",
    ".docx": "docx:read_docx",
    ".docm": "docx:read_docx",
    ".xml": "ecfr:read_ecfr",
    ".html": "html:read_html",
    ".htm": "html:read_html",
    ".xhtml": "html:read_html",
    ".md": "markdown:read_markdown",
    ".markdown": "markdown:read_markdown",
    ".txt": "text:read_text",
}
"""Ending -> module and function of this package."""

FORMATS = {".docm": ".docx", ".htm": ".html", ".xhtml": ".html", ".markdown": ".md"}
SIGNATURES = (
    (b"%PDF-", "a PDF", ".pdf"),
    (b"PK\x03\x04", "a Word file or another zip archive", ".docx"),
    (b"PK\x05\x06", "an empty zip archive", ".docx"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls) or one locked by a password", ""),
    (b"{\\rtf", "a rich text file (.rtf)", ""),
    (b"\x89PNG", "a PNG picture", ""),
    (b"\xff\xd8\xff", "a JPEG picture", ""),
    (b"GIF8", "a GIF picture", ""),
    (b"II*\x00", "a TIFF picture", ""),
    (b"MM\x00*", "a TIFF picture", ""),
    (b"\x1f\x8b", "a gzip archive", ""),
    (b"7z\xbc\xaf", "a 7-Zip archive", ""),
    (b"Rar!", "a RAR archive", ""),
)
HEAD = 1024
"""Bytes looked at: a PDF may have a few of its own before `%PDF-`."""


def reader_for(path: Path) -> Reader:
    """The reader of a file. Raises UnreadableFile for a format we do not read, or a content that is not what the ending says."""
    suffix = path.suffix.lower()
    if suffix not in READERS:
        known = ", ".join(sorted(READERS))
        raise UnreadableFile(path.name, f"files ending in '{suffix}' are not read", f"Convert it to one of {known}.")
    _check(path, FORMATS.get(suffix, suffix), _head(path))
    module, _, function = READERS[suffix].partition(":")
    reader: Reader = getattr(import_module(f"{__name__}.{module}"), function)
    return reader


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnreadableFile(path.name, "there is no such file", f"Check the path {path}.")
        with path.open("rb") as stream:
            return stream.read(HEAD)
    except PermissionError as error:
        remedy = f"Ask for permission to read {path}." if os.name == "nt" else f"Run `chmod u+r '{path}'` or ask its owner."
        raise UnreadableFile(path.name, "you have no permission to read it", remedy) from error
    except OSError as error:
        raise UnreadableFile(path.name, f"it cannot be opened ({error.strerror})", "Check the disk or the network drive.") from error


def _check(path: Path, format_: str, head: bytes) -> None:
    """Endings are often wrong; the first bytes are not."""
    if not head.strip():
        raise UnreadableFile(path.name, "the file is empty", "Check that it was copied whole.")
    _, what, real = next((known for known in SIGNATURES if head.startswith(known[0])), (b"", "", ""))
    if format_ == ".pdf" and b"%PDF-" in head:
        return
    if what and real != format_ and not (format_ == ".docx" and head.startswith(b"\xd0\xcf\x11\xe0")):
        remedy = f"Rename it so that it ends in {real}." if real else "Open it in its own program and save it as PDF, Word or text."
        raise UnreadableFile(path.name, f"it ends in '{path.suffix}' but is {what}", remedy)
    if not what and format_ in {".pdf", ".docx"}:
        raise UnreadableFile(path.name, f"it ends in '{path.suffix}' but is none inside", _renamed(head))
    if format_ == ".xml" and not head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<"):
        raise UnreadableFile(path.name, "it ends in '.xml' but is none inside", _renamed(head))


def _renamed(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "It is a web page, perhaps an error message saved by a download: download it again, or rename it to end in .html."
    return "Download or export it again; it may be damaged."
