"""A file that somebody wrote in, its stretches of text out: paragraphs, cells of a table row, notes, each with the place where it stands.

Any format that can be ingested. Knows nothing of quotations.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.model import Block, BlockKind, Reading, Run, Style
from ingest.parse import read_file


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph, heading, list item, footnote or table row. `label` is its number where the file counts by itself.

    `runs` lead to its source, `offset` is where its text begins in the text that they count in. `heading` is the one it stands under.
    """

    text: str
    kind: BlockKind
    label: str
    style: Style
    runs: tuple[Run, ...]
    offset: int
    page: int | None
    heading: str


def stretches_of(path: Path) -> tuple[list[Stretch], Reading]:
    """The stretches of a file in reading order. Raises UnreadableFile with the cause and the way out."""
    reading = read_file(path)
    return list(_stretches(reading)), reading


def _stretches(reading: Reading) -> Iterator[Stretch]:
    heading = ""
    for block in reading.blocks:
        if block.kind == "heading":
            heading = f"{block.label} {block.text}".strip()
        # The rows of a table are read each for itself: a quotation and its reference stand in one row.
        lines = block.text.split("\n") if block.kind == "table" else [block.text]
        offset = 0
        for line in lines:
            if line.strip():
                yield _stretch(block, line, offset, heading)
            offset += len(line) + 1


def _stretch(block: Block, text: str, offset: int, heading: str) -> Stretch:
    return Stretch(text, block.kind, block.label, block.style, block.runs, offset, block.page, heading)


def place(stretch: Stretch, at: int) -> tuple[int | None, int | None]:
    """The 0-based page and the 0-based paragraph of the Word file in which a character of the stretch stands; None where there are none."""
    here = stretch.offset + at
    before = [run for run in stretch.runs if run.start <= here]
    run = before[-1] if before else stretch.runs[0] if stretch.runs else None
    if run is None:
        return stretch.page, None
    number = run.part.rpartition("#p")[2]
    return (stretch.page if run.page is None else run.page), int(number) if number.isdigit() else None
