"""From a stretch of a clause to the places of its source: a look-up in the source map, not a search."""

from collections.abc import Iterable

from assistant.verify import Source
from index.documents import runs
from index.library import Library
from ingest.model import Run, Span


def canonical_spans(source: Source, span: Span, in_title: bool = False) -> list[Span]:
    """Where [start, end) of a clause's text (or title) lies in the document's canonical text; several pieces where a list interrupts it."""
    clause = source.clause
    pieces = [clause.title_span] if in_title and clause.title_span else list(clause.spans)
    found: list[Span] = []
    begin = 0
    for start, end in pieces:
        # The pieces of a clause's text are joined by one line break.
        low, high = max(span[0], begin), min(span[1], begin + end - start)
        if low < high:
            found.append((start + low - begin, start + high - begin))
        begin += end - start + 1
    return found


def source_runs(library: Library, source: Source, span: Span, in_title: bool = False) -> list[Run]:
    """The source runs of a stretch of a clause, cut to it, in order."""
    found: list[Run] = []
    for start, end in canonical_spans(source, span, in_title):
        found += _cut(runs(library, source.document.row, start, end), start, end)
    return found


def _cut(touching: Iterable[Run], start: int, end: int) -> list[Run]:
    cut: list[Run] = []
    for run in touching:
        low, high = max(run.start, start), min(run.start + run.length, end)
        if low < high:
            cut.append(Run(low, high - low, run.page, run.offset + low - run.start, run.part))
    return cut
