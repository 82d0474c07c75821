"""A `Reading` in, its clause tree out: the canonical text, the clauses with their spans in it, the gaps in the numbering.

Serves every reader: it sees blocks, never files. What the parts do: `marks` says what each block may be, `spine` which numbers count,
`tree` hangs text under clauses. Knows nothing of a particular document.
"""

from dataclasses import dataclass

from ingest.form import Mark
from ingest.marks import marked
from ingest.model import UNMAPPED, Block, Clause, Dropped, Reading, Run
from ingest.tree import clauses_of, gaps_of

MOST_FRONT = 0.4
"""A contents page beyond this share of the document is not its front."""


@dataclass(frozen=True, slots=True)
class Structured:
    """The canonical text with its source map, the clauses in order, numbering gaps in words, and what was left out.

    `unmapped` tells of text that stands on a page but at no character of the source (read off a picture) where it is in the canonical text.
    """

    text: str
    runs: tuple[Run, ...]
    clauses: tuple[Clause, ...]
    gaps: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    unmapped: tuple[Run, ...] = ()


def structure(reading: Reading, document: str) -> Structured:
    """The clauses of `reading`; `document` is `key@version`, the first part of every clause id."""
    marks = marked(reading.blocks)
    text, runs, starts = canonical(marks)
    clauses = clauses_of(marks, starts, text, document, last_contents_page(reading))
    mapped = tuple(run for run in runs if run.offset != UNMAPPED)
    unmapped = tuple(run for run in runs if run.offset == UNMAPPED)
    return Structured(text, mapped, tuple(clauses), tuple(gaps_of(clauses)), reading.dropped, unmapped)


def last_contents_page(reading: Reading) -> int:
    """What stands before the table of contents is front matter; -1 where there is none."""
    pages = [dropped.page for dropped in reading.dropped if dropped.reason == "contents" and dropped.page is not None]
    last = max(pages, default=-1)
    return last if last < MOST_FRONT * reading.pages else -1


def canonical(marks: list[Mark]) -> tuple[str, tuple[Run, ...], list[int]]:
    """All blocks as one text, one line each; the source map of the whole; where each block starts."""
    parts: list[str] = []
    runs: list[Run] = []
    starts: list[int] = []
    length = 0
    for mark in marks:
        block = mark.block
        starts.append(length)
        runs.extend(shifted(block, length))
        parts.append(block.text)
        length += len(block.text) + 1
    return "\n".join(parts), tuple(runs), starts


def shifted(block: Block, by: int) -> list[Run]:
    """A block's runs, counted in the document's text."""
    return [Run(run.start + by, run.length, run.page, run.offset, run.part) for run in block.runs]
