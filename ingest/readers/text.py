"""Plain text in, headings, paragraphs and list items out.

A blank line ends a paragraph; a number or a list mark at the head of a line begins one where the line before was finished. A short block in
capitals or with a section number is a heading. Runs count characters of the decoded file. Does not know what a clause is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import UnreadableFile
from ingest.model import Block, Reading, Style
from ingest.readers.encoding import decode
from ingest.readers.pieces import Piece, join, letters

LONGEST_HEADING = 160
"""Characters: two lines of print and a little."""
LONGEST_WRAPPED_LINE = 240
"""Characters. Files with longer lines are not wrapped by hand: there every line is a paragraph."""
FULL_LINE = 0.75
"""Share of the longest line from which a line counts as filled."""
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
RULE = re.compile(r"\s*([-=_*~#])\1{2,}\s*\Z")
NUMBERED = re.compile(r"\s*(?P<number>(?:\d{1,3}\.)*\d{1,3}|[IVXLC]+|[A-Z])(?:\.|\s)\s*(?=[^\W\d_])")
LIST_MARK = re.compile(r"\s*(?:[•▪◦‣·*–-]|\(?(?:[a-z]|[ivxlc]{1,6}|\d{1,3})\)|(?:[a-z]|[ivxlc]{1,6})\.)\s+\S")
FINISHED = re.compile(r"[.:;!?,)\]]\W*\Z|\b(?:and|or)\s*\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its offset in the decoded file."""

    text: str
    offset: int


def read_text(path: Path) -> Reading:
    """Blocks of a plain text file. Raises UnreadableFile for binary or undecodable content."""
    text, notices = decode(path.read_bytes(), path.name)
    blocks = tuple(_block(group) for group in _mended(list(_groups(_lines(text)))))
    if not blocks:
        raise UnreadableFile(path.name, "the file holds no words", "Check that it was copied whole.")
    return Reading(blocks, notices=notices, body_characters=(letters(text),))


def _lines(text: str) -> list[Line]:
    return [Line(match.group().rstrip("\r\n"), match.start()) for match in LINE.finditer(text)]


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each block."""
    unwrapped = any(len(line.text) > LONGEST_WRAPPED_LINE for line in lines)
    group: list[Line] = []
    for line in lines:
        blank = not line.text.strip() or RULE.match(line.text) is not None
        if group and (blank or unwrapped or _begins(line.text, group)):
            yield group
            group = []
        if not blank:
            group.append(line)
    if group:
        yield group


def _mended(groups: Sequence[list[Line]]) -> Iterator[list[Line]]:
    """A paragraph cut by a page break (full last line, no full stop, the next in small letters) is made whole."""
    width = max((len(line.text) for group in groups for line in group), default=0)
    whole: list[Line] = []
    for group in groups:
        cut = whole and len(whole[-1].text) > FULL_LINE * width and whole[-1].text.rstrip()[-1:].isalnum()
        if cut and group[0].text.strip()[:1].islower() and not LIST_MARK.match(group[0].text):
            whole = [*whole, *group]
            continue
        if whole:
            yield whole
        whole = group
    if whole:
        yield whole


def _begins(line: str, before: Sequence[Line]) -> bool:
    """A list mark or a section number begins a block where the text before it was finished, so that a wrapped `4.10).` does not."""
    last = before[-1].text
    if LIST_MARK.match(line) or NUMBERED.match(line):
        return bool(FINISHED.search(last)) or _is_heading(" ".join(part.text for part in before))
    return len(before) == 1 and _is_heading(last) and _starts_sentence(line, last)


def _starts_sentence(line: str, heading: str) -> bool:
    """Text straight under its heading: the heading alone is in capitals, or numbered and far shorter than the line."""
    if _capitals(heading):
        return not _capitals(line)
    return len(line) > 2 * len(heading) and line.strip()[:1].isupper()


def _capitals(text: str) -> bool:
    return text == text.upper() and sum(character.isalpha() for character in text) > 2


def _is_heading(text: str) -> bool:
    if len(text) > LONGEST_HEADING or text.rstrip()[-1:] in ".;:,!?" or LIST_MARK.match(text):
        return False
    return _capitals(text) or (NUMBERED.match(text) is not None and not re.search(r"[.;]\s", text[8:]))


def _block(lines: Sequence[Line]) -> Block:
    joined = join(piece for line in lines for piece in (Piece(line.text, line.offset), Piece("\n", None)))
    text, runs = joined.text, joined.runs
    if _is_heading(text):
        number = NUMBERED.match(text)
        level = number.group("number").count(".") + 1 if number else 1
        return Block(text, "heading", style=Style(level=level), runs=runs)
    return Block(text, "list_item" if LIST_MARK.match(text) else "paragraph", runs=runs)
