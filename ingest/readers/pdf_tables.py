"""A page's lines and its grids in; tables (words by cell) and the lines outside of them out. Tables that run over pages are joined.

Knows nothing of captions or clauses.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.model import Block, Box, Dropped, Run, Style
from ingest.readers.pdf_lines import Line, make_line
from ingest.readers.pdf_paragraphs import joined
from ingest.readers.pdf_rules import Grid
from ingest.readers.pdf_words import Word

SAME_EDGE = 6.0
"""Columns of a table's parts on two pages agree within this many points."""
Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its place, the left edges of its columns, and the lines of every cell (empty where a cell is merged away)."""

    page: int
    box: Box
    columns: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def text(self) -> str:
        """All words, to tell tables apart."""
        return " ".join(line.text for row in self.rows for cell in row for line in cell)


def split(lines: Sequence[Line], grids: Sequence[Grid]) -> tuple[list[Line], list[Table]]:
    """Words inside a grid go to its cells, the rest stays in lines."""
    if not grids:
        return list(lines), []
    places: list[defaultdict[tuple[int, int], list[list[Word]]]] = [defaultdict(list) for _ in grids]
    rest: list[Line] = []
    page = lines[0].page if lines else 0
    for line in lines:
        outside = []
        here: dict[tuple[int, int, int], list[Word]] = {}
        for word in line.words:
            spot = placed(word, grids)
            if spot is None:
                outside.append(word)
            else:
                here.setdefault(spot, []).append(word)
        for (number, row, column), words in here.items():
            places[number][row, column].append(words)
        if outside:
            rest.append(line if len(outside) == len(line.words) else make_line(page, outside))
    tables = [table_of(page, grid, places[number]) for number, grid in enumerate(grids) if places[number]]
    return rest, sorted(tables, key=lambda table: -table.box[3])


def placed(word: Word, grids: Sequence[Grid]) -> tuple[int, int, int] | None:
    """Grid, and row and column of the first square of the cell, that hold the middle of a word."""
    x, y = (word.left + word.right) / 2, (word.bottom + word.top) / 2
    for number, grid in enumerate(grids):
        square = grid.square(x, y)
        if square:
            row, column = divmod(grid.cell[square[0]][square[1]], len(grid.columns) - 1)
            return number, row, column
    return None


def table_of(page: int, grid: Grid, cells: dict[tuple[int, int], list[list[Word]]]) -> Table:
    """The table with its empty rows left out."""
    rows = []
    for row in range(len(grid.rows) - 1):
        found = [tuple(in_lines(page, cells.get((row, column), []))) for column in range(len(grid.columns) - 1)]
        if any(found):
            rows.append(tuple(found))
    return Table(page, grid.box, grid.columns, tuple(rows))


def in_lines(page: int, pieces: Sequence[list[Word]]) -> Iterator[Line]:
    """A cell's words as lines from top to bottom."""
    made = [make_line(page, words) for words in pieces]
    yield from sorted(made, key=lambda line: (-round((line.bottom + line.top) / 2), line.left))


def joined_tables(tables: Sequence[Table], pages: Sequence[Sequence[Line]]) -> list[list[Table]]:
    """Parts on consecutive pages with the same columns are one table where no line of the body (`pages`) stands between them."""
    found: list[list[Table]] = []
    for table in tables:
        if found and follows(found[-1][-1], table) and not between(found[-1][-1], table, pages):
            found[-1].append(table)
        else:
            found.append([table])
    return found


def between(before: Table, after: Table, pages: Sequence[Sequence[Line]]) -> bool:
    """Does body text stand under the first part or over the second?"""
    under = any(line.top < before.box[1] + 2 for line in pages[before.page])
    over = any(line.bottom > after.box[3] - 2 and not is_continued(line) for line in pages[after.page])
    return under or over


def is_continued(line: Line) -> bool:
    """`Table 3 (continued)`."""
    return "continued" in line.text.lower() and len(line.words) < 12


def follows(before: Table, after: Table) -> bool:
    """Same columns, on the next page."""
    same = len(before.columns) == len(after.columns)
    shift = after.columns[0] - before.columns[0]
    return (
        after.page == before.page + 1
        and same
        and all(abs(new - old - shift) < SAME_EDGE for old, new in zip(before.columns, after.columns, strict=True))
    )


def block_of_table(parts: Sequence[Table], vocabulary: frozenset[str]) -> Block:
    """The parts as one table block."""
    rows = [row for part in parts for row in part.rows]
    text = ""
    cells: list[tuple[str, ...]] = []
    runs: list[Run] = []
    for row in rows:
        printed = []
        for cell in row:
            words, places = joined(cell, vocabulary) if cell else ("", ())
            printed.append(words)
            if not words:
                continue
            text += ("\n" if len([1 for piece in printed if piece]) == 1 else " | ") if text else ""
            runs.extend(Run(run.start + len(text), run.length, run.page, run.offset) for run in places)
            text += words
        cells.append(tuple(printed))
    first = parts[0]
    return Block(
        text, "table", first.page, first.box, Style(left=first.box[0]), cells=tuple(cells), runs=tuple(runs), page_end=parts[-1].page
    )  # fmt: skip


def without_repeated_heads(parts: Sequence[Table], dropped: list[Dropped]) -> list[Table]:
    """The parts of a table without the head rows that later parts repeat."""
    found = [parts[0]]
    for part in parts[1:]:
        same = repeated_head(part.rows, parts[0].rows)
        dropped.extend(Dropped(" | ".join(printed(row)), "repeated table head", part.page) for row in part.rows[:same])
        found.append(replace(part, rows=part.rows[same:]))
    return found


def repeated_head(rows: Sequence[tuple[Cell, ...]], head: Sequence[tuple[Cell, ...]]) -> int:
    """How many rows repeat the head."""
    same = 0
    for row, first in zip(rows, head, strict=False):
        if printed(row) != printed(first):
            break
        same += 1
    return same if same < len(rows) else 0


def printed(row: Sequence[Cell]) -> list[str]:
    """A row's words, cell by cell."""
    return [" ".join(line.text for line in cell) for cell in row]
