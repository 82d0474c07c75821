"""References in, a short document out that shows how each is cited: label with its footnote, and the list of references."""

from collections.abc import Sequence

from assistant.cite.blocks import Block, Footnote, Paper, Paragraph, words
from assistant.cite.model import Piece, Reference
from assistant.cite.styles import DEFAULT, rendered


def listing(references: Sequence[Reference], style: str = DEFAULT) -> Paper:
    """One line a reference, each with a footnote, then the list of references."""
    made = rendered([[one] for one in references], style)
    lines: list[Block] = [Paragraph((Piece(one.label), Footnote(note)), "item") for one, note in zip(references, made.notes, strict=True)]
    return Paper("Citations", (*lines, *reference_list(made.entries)))


def reference_list(entries: Sequence[tuple[str, tuple[Piece, ...]]]) -> list[Block]:
    """The list of references with its heading; nothing where there are none."""
    return [words("References", "heading"), *(Paragraph(entry, "reference") for _, entry in entries)] if entries else []
