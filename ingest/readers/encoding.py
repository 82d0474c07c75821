"""Bytes of a text file in, its characters out, with a notice where the encoding had to be inferred.

Guesses only where a wrong guess cannot change a word or a figure; knows nothing of what the text says.
"""

import codecs
import re

from ingest.errors import UnreadableFile

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
WESTERN = frozenset("‘’“”„‚–—•…™€‰‹›«»§°±µ·×÷©®¶\u00a0ÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàáâäåæçèéêëìíîïñòóôöøùúûüÿŒœ")
"""What a Windows-1252 file of a Western language holds beyond ASCII. Superscripts and fractions are not among them: the same bytes are
letters in other code pages, so a wrong guess there would change a word into a figure."""
MOST_WESTERN = 0.08
"""Share of non-ASCII characters beyond which a text is hardly a Western language: French has about 4 %."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
MOST_CONTROL = 0.001
SAVE_AS_UTF8 = "Open it in the program that made it and save it as UTF-8 text."


def decode(source: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """The text and the notices. Raises UnreadableFile for an empty file, binary content or an encoding that cannot be told."""
    if not source.strip():
        raise UnreadableFile(file, "the file is empty", "Check that it was copied whole.")
    text, notices = _decoded(source, file)
    if len(CONTROL.findall(text)) > MOST_CONTROL * len(text):
        raise UnreadableFile(
            file, "this is a binary file, not text", "Give it the ending of its real format, or export it as text, Word or PDF."
        )
    return text, notices


def _decoded(source: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    for mark, name in MARKS:
        if source.startswith(mark):
            return _strict(source[len(mark) :], name, file), () if name == "utf-8" else (
                f"read as {name.upper()} (its byte order mark says so)",
            )
    try:
        return source.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if b"\x00" in source:
            raise UnreadableFile(file, "this is a binary file or UTF-16 without a byte order mark", SAVE_AS_UTF8) from error
        return _western(source, file, error)


def _strict(source: bytes, name: str, file: str) -> str:
    try:
        return source.decode(name)
    except UnicodeDecodeError as error:
        raise UnreadableFile(file, f"it says it is {name.upper()}, but byte {error.start} is not", SAVE_AS_UTF8) from error


def _western(source: bytes, file: str, first: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    try:
        text = source.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    beyond = [character for character in text if ord(character) > 127]
    if not text or not WESTERN.issuperset(beyond) or len(beyond) > MOST_WESTERN * len(text):
        raise UnreadableFile(file, f"the text is not UTF-8 (byte {first.start}) and its encoding cannot be told safely", SAVE_AS_UTF8)
    return text, ("read as Windows-1252, because it is not UTF-8: check accents and signs",)
