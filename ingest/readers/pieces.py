"""Text as it lies in a source in, text as a person reads it out, with runs that lead back.

A `Piece` is a stretch of source text with its offset; `join` squashes white space and turns raised figures into superscript characters, so
that 10⁶ is never read as 106. Knows nothing of file formats.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.model import Block, Run, Style

Setting = Literal["", "raised", "lowered", "fraction"]

RAISED = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
VULGAR = {unicodedata.normalize("NFKC", character).replace("⁄", "/"): character for character in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"}
BULLET = "•"
INVISIBLE = "\u00ad\u200b\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of source text; `offset` is the place of its first character in its part, None for text put in by us."""

    text: str
    offset: int | None
    setting: Setting = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """Readable text with the runs of it that stand character for character in the source."""

    text: str
    runs: tuple[Run, ...] = ()


def raised(text: str) -> str:
    """`6` -> `⁶`; letters stay (`4th`), a mixture with figures is marked (`^(2/3)`)."""
    return _moved(text, RAISED, "^")


def lowered(text: str) -> str:
    """`2` -> `₂`; letters stay."""
    return _moved(text, LOWERED, "_")


def fraction(text: str) -> str:
    """`1/2` -> `½`, `3/32` -> `³⁄₃₂`: after a whole number neither can be misread."""
    above, slash, below = text.partition("/")
    return VULGAR.get(text) or (f"{raised(above)}⁄{lowered(below)}" if slash else text)


def _moved(text: str, table: dict[int, int], mark: str) -> str:
    if all(ord(character) in table for character in text):
        return text.translate(table)
    return f"{mark}({text})" if any(character.isdigit() for character in text) else text


SETTERS = {"raised": raised, "lowered": lowered, "fraction": fraction}


def join(pieces: Iterable[Piece], part: str = "") -> Joined:
    """One line of text: white space squashed to single blanks, none at the ends, invisible characters gone."""
    characters: list[tuple[str, int | None]] = []
    for piece in pieces:
        for character, place in _set(piece):
            if character in INVISIBLE:
                continue
            blank = character.isspace()
            if blank and (not characters or characters[-1][0] == " "):
                continue
            # A line break or a hard blank becomes a plain blank: put in by us, so it has no place in the source.
            characters.append((" ", place if character == " " else None) if blank else (character, place))
    if characters and characters[-1][0] == " ":
        characters.pop()
    return Joined("".join(character for character, _ in characters), _runs([place for _, place in characters], part))


def _set(piece: Piece) -> list[tuple[str, int | None]]:
    if piece.setting and piece.text.strip():
        core = piece.text.strip()
        before, after = piece.text[: piece.text.index(core)], piece.text[piece.text.index(core) + len(core) :]
        shown = SETTERS[piece.setting](core)
        if shown != core:
            return [(character, None) for character in before + shown + after]
    return [(character, None if piece.offset is None else piece.offset + i) for i, character in enumerate(piece.text)]


def _runs(places: Sequence[int | None], part: str) -> tuple[Run, ...]:
    """Neighbours in the text that are neighbours in the source make one run."""
    runs: list[Run] = []
    begin = 0
    for at in range(1, len(places) + 1):
        first, before = places[begin], places[at - 1]
        if at < len(places) and first is not None and before is not None and places[at] == before + 1:
            continue
        if first is not None:
            runs.append(Run(begin, at - begin, None, first, part))
        begin = at
    return tuple(runs)


def chain(parts: Sequence[Joined], separator: str) -> Joined:
    """Several texts as one, the separator between them in no run."""
    text, runs = "", []
    for number, part in enumerate(parts):
        text += separator if number else ""
        runs += [Run(run.start + len(text), run.length, run.page, run.offset, run.part) for run in part.runs]
        text += part.text
    return Joined(text, tuple(runs))


def table(rows: Sequence[Sequence[Joined]], style: Style) -> Block:
    """A table block: rows one a line, cells separated by ` | `; short rows are filled with empty cells."""
    width = max((len(row) for row in rows), default=0)
    filled = [[*row, *[Joined("")] * (width - len(row))] for row in rows]
    whole = chain([chain(row, " | ") for row in filled], "\n")
    cells = tuple(tuple(cell.text for cell in row) for row in filled)
    return Block(whole.text, "table", style=style, cells=cells, runs=whole.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell as the source declares it, before it is laid on the grid."""

    content: Joined
    columns: int = 1
    rows: int = 1


def grid(rows: Sequence[Sequence[Cell]]) -> list[list[Joined]]:
    """Cells laid out with their spans; a merged cell keeps its text in its first place, the others are empty, so no word counts twice."""
    taken: dict[tuple[int, int], Joined] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            for down in range(min(cell.rows, len(rows) - y)):
                for across in range(cell.columns):
                    taken[y + down, x + across] = cell.content if not down and not across else Joined("")
            x += cell.columns
    widths = [max((x for at, x in taken if at == y), default=-1) + 1 for y in range(len(rows))]
    return [[taken.get((y, x), Joined("")) for x in range(width)] for y, width in enumerate(widths)]


def flat(blocks: Sequence[Block]) -> Joined:
    """The blocks of a table cell as one line, automatic numbers written out, bullets not."""
    parts = [
        chain([Joined(f"{block.label} " if block.label and block.label != BULLET else ""), Joined(block.text, block.runs)], "")
        for block in blocks
        if block.text
    ]
    whole = chain(parts, " ")
    return Joined(whole.text.replace("\n", " "), whole.runs)


def letters(text: str) -> int:
    """Letters and digits in a text: what certificates count."""
    return sum(character.isalnum() for character in text)
