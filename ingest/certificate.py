"""What was read and what was not: a reading and its clauses in, the certificate out that a person can check.

Counts letters and digits only, so that blanks and dashes put in or taken out do not matter. Knows nothing of how the text was read.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from ingest.model import Certificate, Reading, Span
from ingest.structure import Structured

MOST_LOST = 0.01
"""A page that lost a larger share of its body text than this needs a person's look."""
SURE = 0.9
"""So does a page read off a picture with less confidence than this: at 0.9 about every tenth word may be wrong."""


def certify(reading: Reading, structured: Structured) -> Certificate:
    """The certificate of one document. Pages without text, and pages that lost more than 1 % of it, ask for review."""
    kept = kept_by_page(structured)
    read = dict(enumerate(reading.body_characters))
    total_read = sum(read.values())
    total_kept = min(total_read, sum(kept.values()))
    empty = [page for page in range(reading.pages) if not (read.get(page) or page in reading.blank_pages or furnished(reading, page))]
    short = [page for page, count in read.items() if reading.pages and kept[page] < (1 - MOST_LOST) * count]
    share = total_kept / total_read if total_read else 0.0
    unsure = [page for page, confidence in reading.recognised if confidence < SURE]
    in_need = tuple(sorted({*empty, *short, *unsure}))
    return Certificate(
        pages=reading.pages,
        characters_read=total_read,
        characters_kept=total_kept,
        kept=share,
        tables=sum(clause.kind == "table" for clause in structured.clauses),
        figures=sum(clause.kind == "figure" for clause in structured.clauses),
        dropped=tuple(sorted(Counter(dropped.reason for dropped in structured.dropped).items())),
        gaps=structured.gaps,
        pages_in_need=in_need,
        notices=reading.notices,
        needs_review=bool(in_need) or share < 1 - MOST_LOST,
        ocr_confidence=mean_confidence(reading),
    )


def mean_confidence(reading: Reading) -> float | None:
    """Over the pages read off pictures, each by the letters on it; None where there are none."""
    weights = [(confidence, reading.body_characters[page]) for page, confidence in reading.recognised]
    total = sum(weight for _, weight in weights)
    return sum(confidence * weight for confidence, weight in weights) / total if total else None


def furnished(reading: Reading, page: int) -> bool:
    """Did the page hold text that was left out on purpose (a contents page)?"""
    return any(dropped.page == page for dropped in reading.dropped)


def kept_by_page(structured: Structured) -> Counter[int]:
    """Letters and digits of the canonical text that ended in a clause, by page (page 0 for sources without pages)."""
    lost = uncovered(structured)
    kept: Counter[int] = Counter()
    runs = sorted((*structured.runs, *structured.unmapped), key=lambda run: run.start)
    for run in runs:
        kept[run.page or 0] += letters(structured.text[run.start : run.start + run.length])
    if not runs:
        kept[0] = letters(structured.text)
    pages = [(run.start, run.page or 0) for run in runs]
    for start, end in lost:
        page = next((page for begin, page in reversed(pages) if begin <= start), 0)
        kept[page] -= letters(structured.text[start:end])
    return kept


def uncovered(structured: Structured) -> list[Span]:
    """Stretches of the canonical text in no clause, the clauses' own numbers aside."""
    taken = sorted(covered(structured))
    numbers = {squashed(clause.number) for clause in structured.clauses if clause.number}
    found: list[Span] = []
    at = 0
    for start, end in [*taken, (len(structured.text), len(structured.text))]:
        if start > at and not is_number(structured.text[at:start], numbers):
            found.append((at, start))
        at = max(at, end)
    return [span for span in found if letters(structured.text[span[0] : span[1]])]


def covered(structured: Structured) -> Iterator[Span]:
    """All spans of all clauses, titles included."""
    for clause in structured.clauses:
        yield from clause.spans
        if clause.title_span:
            yield clause.title_span


def is_number(text: str, numbers: set[str]) -> bool:
    """Is it only printed numbers, which the clauses hold as their number?"""
    pieces = [squashed(piece) for piece in text.split("\n") if piece.strip()]
    return all(piece in numbers or any(number.endswith(piece) for number in numbers) for piece in pieces)


def squashed(text: str) -> str:
    """Letters and digits, small."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def letters(text: str) -> int:
    """How many letters and digits."""
    return sum(character.isalnum() for character in text)
