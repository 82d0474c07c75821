"""A document's blocks in, Markdown with footnotes out (CommonMark with the footnotes that Pandoc and GitHub read)."""

from itertools import count

from assistant.cite.blocks import Block, Facts, Footnote, Inline, Look, Paper, footnotes
from assistant.cite.model import Piece
from assistant.cite.text import markdown, markdown_rich

BEFORE: dict[Look, str] = {
    "title": "# ",
    "heading": "## ",
    "subheading": "### ",
    "quote": "> ",
    "notice": "> ",
    "item": "- ",
    "reference": "- ",
}


def as_markdown(paper: Paper) -> str:
    """The document as Markdown; footnotes stand at its end."""
    numbers = count(1)
    parts = [_block(block, numbers) for block in paper.blocks]
    notes = [f"[^{number}]: {markdown_rich(note.content)}" for number, note in enumerate(footnotes(paper.blocks), 1)]
    return "\n\n".join([*_joined(parts, paper.blocks), *notes]) + "\n"


def _joined(parts: list[str], blocks: tuple[Block, ...]) -> list[str]:
    """Items that follow each other stand in one list."""
    done: list[str] = []
    for place, part in enumerate(parts):
        if place and _listed(blocks[place]) and _listed(blocks[place - 1]):
            done[-1] += f"\n{part}"
        else:
            done.append(part)
    return done


def _listed(block: Block) -> bool:
    return not isinstance(block, Facts) and block.look in ("item", "reference")


def _block(block: Block, numbers: "count[int]") -> str:
    if isinstance(block, Facts):
        rows = [f"| {markdown(name)} | {markdown_rich(told)} |" for name, told in block.rows]
        return "\n".join(["|  |  |", "|---|---|", *rows])
    return BEFORE.get(block.look, "") + "".join(_inline(one, numbers) for one in block.content)


def _inline(one: Inline, numbers: "count[int]") -> str:
    return f"[^{next(numbers)}]" if isinstance(one, Footnote) else markdown_rich((one,) if isinstance(one, Piece) else ())
