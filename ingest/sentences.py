"""A clause's text in, its sentences as offsets out: they end where a sentence ends, not at "e.g." or "21 CFR 211.68."."""

import re

from ingest.model import Span

_END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c\u2018(\[]?[A-Z0-9\u00a7])|\n+")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|No|Nos|Fig|Dr|Mr|Ms|Inc|Ltd|approx|Ref|para|paras|sec|art|vol|ed|al|viz|resp|incl|min|max|Ph|Eur)|(?<![A-Za-z])[A-Za-z])\.$"
)


def sentences(text: str) -> list[Span]:
    """The sentences and lines of a text, in order, without the white space between them."""
    spans: list[Span] = []
    start = 0
    for gap in _END.finditer(text):
        if "\n" not in gap.group() and (_NO_END.search(text[start : gap.start()]) or _within_brackets(text, start, gap.start())):
            continue
        end = gap.start() + len(gap.group().rstrip()) if "\n" not in gap.group() else gap.start()
        _append(spans, text, start, end)
        start = gap.end()
    _append(spans, text, start, len(text))
    return spans


def _within_brackets(text: str, start: int, end: int) -> bool:
    """Whether a bracket is open here that closes further on: what stands in it belongs to one sentence."""
    stretch = text[start:end]
    return stretch.count("(") > stretch.count(")") and ")" in text[end:].split("\n", 1)[0]


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    stretch = text[start:end]
    if stretch.strip():
        lead = len(stretch) - len(stretch.lstrip())
        spans.append((start + lead, start + len(stretch.rstrip())))
