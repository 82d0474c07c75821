"""Clauses in, passages out: what is embedded and searched.

A passage is a clause with its list items (they answer questions together: "should include: i. ... ii. ..."), or a part of a long one.
Its context, the document's label and the headings above it, is searched but never quoted. Knows nothing of vectors or ranking.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ingest.model import Clause, Document, Passage

# The embedding model reads 256 word pieces: about 190 words of regulatory English, some of which the context takes.
MOST_WORDS = 160

_SENTENCE_END = re.compile(r"(?<=[.;:?!])\s+|\n+")


def passages(document: Document, clauses: Sequence[Clause]) -> tuple[Passage, ...]:
    """The passages of a document, in document order; ordinals count within a clause."""
    by_id = {clause.id: clause for clause in clauses}
    items: dict[str, list[Clause]] = defaultdict(list)
    for clause in clauses:
        if clause.kind == "list_item" and clause.parent in by_id:
            items[clause.parent].append(clause)
    heads = [clause for clause in clauses if clause.kind != "list_item" or clause.parent not in by_id]
    return tuple(passage for clause in heads for passage in _passages_of(document, clause, items, by_id))


def _passages_of(document: Document, clause: Clause, items: Mapping[str, list[Clause]], by_id: Mapping[str, Clause]) -> Iterator[Passage]:
    text = family_text(clause, items)
    if not text:
        return  # a bare heading answers nothing; it is in the context of what stands under it
    context = context_of(document, clause, by_id)
    # The rows of a long table are found by its columns, also where the header stands in an earlier passage.
    header = text.split("\n", 1)[0] if clause.kind == "table" else ""
    for ordinal, (start, end) in enumerate(windows(text)):
        heads = f"{context} | {header}" if header and start else context
        yield Passage(clause.id, ordinal, text[start:end], heads, start, end, clause.page_start)


def family_text(clause: Clause, items: Mapping[str, list[Clause]]) -> str:
    """A clause's text followed by its list items with their labels, as a reader sees them."""
    lines = [clause.text]
    lines += [f"{_own_label(item, clause)} {family_text(item, items)}".strip() for item in items.get(clause.id, ())]
    return "\n".join(line for line in lines if line)


def _own_label(item: Clause, parent: Clause) -> str:
    number = item.number or ""
    return number.removeprefix(parent.number or "").lstrip("#.")


def context_of(document: Document, clause: Clause, by_id: Mapping[str, Clause]) -> str:
    """The document's label, the headings above, the clause's own number and title, and its parent's words where they end in a colon."""
    parts = [document.label or document.title, *clause.path, f"{clause.number or ''} {clause.title}".strip()]
    parent = by_id.get(clause.parent or "")
    if parent is not None and parent.text.rstrip().endswith(":"):
        parts.append(_SENTENCE_END.split(parent.text.strip())[-1])
    return " | ".join(part for part in dict.fromkeys(parts) if part)


def windows(text: str, most: int = MOST_WORDS) -> list[tuple[int, int]]:
    """Split a text at sentence ends into stretches of at most `most` words; one sentence of overlap carries the thread."""
    sentences = sentence_spans(text)
    if not sentences:
        return []
    found, begin = [], 0
    while begin < len(sentences):
        end, words = begin, 0
        while end < len(sentences) and (end == begin or words + _words(text, sentences[end]) <= most):
            words += _words(text, sentences[end])
            end += 1
        found.append((sentences[begin][0], sentences[end - 1][1]))
        # The overlap must not stop the window from moving on.
        begin = end if end == len(sentences) or end - begin < 3 else end - 1
    return found


def _words(text: str, span: tuple[int, int]) -> int:
    return len(text[span[0] : span[1]].split())


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences and lines of a text as offsets, without the white space between them."""
    spans, start = [], 0
    for gap in _SENTENCE_END.finditer(text):
        if text[start : gap.start()].strip():
            spans.append((start, gap.start()))
        start = gap.end()
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans
