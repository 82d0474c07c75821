"""Quotes of a finding in, the sentences of the SOP they stand in out. Knows nothing of what is wrong with them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.draft.outline import TYPED, Outline, Placed
from assistant.quotes import locate
from ingest.sentences import sentences

SHORTEST = 12
"""Letters of a piece of a quote that is looked for by itself; shorter ones stand in many places."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence of the SOP that a finding rests on, and its paragraph."""

    placed: Placed
    sentence: str


def locate_evidence(outline: Outline, quotes: Sequence[str]) -> list[Found]:
    """The sentences in which the quotes stand, in the order of the quotes; nothing of purpose, definitions, references or history."""
    places = [one for one in outline.paragraphs if one.rules]
    found: list[Found] = []
    for quote in quotes:
        for one in _of_quote(places, quote):
            if one not in found:
                found.append(one)
    return found


def _of_quote(places: Sequence[Placed], quote: str) -> Iterator[Found]:
    whole = _first(places, quote)
    if whole is not None:
        yield whole
        return
    # A row of a table, or several lines: each cell and line is a paragraph of its own.
    for piece in re.split(r"\s*[|\n]\s*", quote):
        parts = [piece, *(piece[start:end] for start, end in sentences(piece))] if len(piece) >= SHORTEST else []
        one = next((each for part in parts if len(part) >= SHORTEST and (each := _first(places, part)) is not None), None)
        if one is not None:
            yield one


def _first(places: Sequence[Placed], quote: str) -> Found | None:
    for placed in places:
        match = locate(quote, placed.text)
        if match is not None:
            return Found(placed, _sentence(placed.text, *match.span))
    return None


def _sentence(text: str, start: int, end: int) -> str:
    """The whole sentences around a place, without the paragraph's typed number."""
    lead = TYPED.match(text)
    offset = lead.end() if lead else 0
    touched = [(a + offset, b + offset) for a, b in sentences(text[offset:]) if a + offset < end and start < b + offset]
    return text[touched[0][0] : touched[-1][1]] if touched else text[start:end]
