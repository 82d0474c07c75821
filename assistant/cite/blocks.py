"""What a document that we write consists of: paragraphs, facts in two columns, words with footnotes. Knows no format.

`as_markdown`, `as_html` and `as_word` each write these blocks, so that an answer says the same in every format.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.cite.model import Piece, Rich

Look = Literal["title", "heading", "subheading", "text", "quote", "notice", "reference", "item"]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote whose mark stands where it is found among the words."""

    content: Rich


Inline = Piece | Footnote


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `look` is what it is for."""

    content: tuple[Inline, ...]
    look: Look = "text"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they stand for, in two columns."""

    rows: tuple[tuple[str, Rich], ...]


Block = Paragraph | Facts


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document: its title stands in its properties, not in its text, unless a block says it."""

    title: str
    blocks: tuple[Block, ...]
    language: str = "en-GB"


def words(text: str, look: Look = "text") -> Paragraph:
    """A plain paragraph."""
    return Paragraph((Piece(text),), look)


def footnotes(blocks: Sequence[Block]) -> Iterator[Footnote]:
    """The footnotes in the order of their marks."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (one for one in block.content if isinstance(one, Footnote))
