"""What a block looks like: a heading, a caption, the name of a part, emphasised, all in capitals. One block and the document's norm in.

Judges by form alone: length, weight, size, capitals, punctuation. Knows nothing of neighbours or numbering.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.model import Block
from ingest.numbering import Label

LONGEST_HEADING = 200
LONGEST_PLAIN_HEADING = 90
LONGEST_CAPITALS = 400
"""Characters that are looked at to tell capitals."""
GLOSSARY = re.compile(r"(?:\W*\b(?:[\w-]+\s+)?(?:glossary|definitions?|terminology)\b.{0,40}|.{0,40}\b(?:glossary|definitions)\W*)", re.I)
VARIABLE = re.compile(r"(?:^|(?<!\d)\s)[b-z](?=\s|$)")
SENTENCE_END = re.compile(r"[.;,]$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A block, its absolute or division label if it has one, relative labels it may have, and whether it looks like a heading.

    `rest` is where the text after the label begins; `caption` is the printed name of a table or figure whose caption this is.
    """

    block: Block
    label: Label | None = None
    options: tuple[Label, ...] = ()
    heading: bool = False
    caption: str = ""
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Norm:
    """What body text looks like in this document; `styled`: the source declares outline levels, `placed`: it tells indents."""

    size: float
    bold: bool
    italic: bool
    styled: bool
    placed: bool


def norm(blocks: Sequence[Block]) -> Norm:
    """Most letters decide."""
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    italic: Counter[bool] = Counter()
    for block in blocks:
        if block.kind in ("paragraph", "list_item"):
            sizes[block.style.size] += len(block.text)
            bold[block.style.bold] += len(block.text)
            italic[block.style.italic] += len(block.text)
    return Norm(
        max(sizes, key=sizes.__getitem__, default=0.0),
        bold[True] > bold[False],
        italic[True] > italic[False],
        any(block.style.level is not None for block in blocks),
        any(block.style.left > 0 for block in blocks),
    )


def set_apart(mark: Mark, usual: Norm) -> bool:
    """Is the block set as a heading, whatever its words?"""
    return emphasised(mark.block, usual) or mark.block.kind == "heading" or mark.block.style.level is not None


def caption_like(block: Block, caption: re.Match[str]) -> bool:
    """`Table 1: ...` is a caption, `Table 1 gives guidance on ...` is not."""
    rest = block.text[caption.end() :]
    closed = bool(re.search(r"[:.—–-]", caption.group("rest")))
    if block.style.bold or block.bold_lead >= caption.end() - 1 or not rest:
        return len(block.text) < 400
    named = rest[:1].isupper() or rest[:1].isdecimal() or rest[:1] in "“\"'(["
    return len(rest) < 250 and named and (closed or block.style.italic or not SENTENCE_END.search(block.text))


def division_like(block: Block, named: Label, usual: Norm) -> bool:
    """A division's name stands as a heading, not at the start of a sentence that refers to it."""
    rest = block.text[named.length :]
    if block.kind == "heading" or block.style.level is not None:
        return True
    strong = emphasised(block, usual) or named.printed.isupper()
    return len(block.text) < LONGEST_HEADING and strong and not rest[:1].islower() and not rest.startswith(("(", ",", ";"))


def emphasised(block: Block, usual: Norm) -> bool:
    """Bolder, larger or more slanted than body text, or all capitals."""
    style = block.style
    return (
        (style.bold and not usual.bold)
        or (style.italic and not usual.italic and len(block.text) < LONGEST_PLAIN_HEADING)
        or style.size > usual.size + 0.9
        or capitals(block.text)
    )


def capitals(text: str) -> bool:
    """All in capitals, and enough letters to tell."""
    letters = [character for character in text[:LONGEST_CAPITALS] if character.isalpha()]
    return len(letters) > 3 and sum(character.isupper() for character in letters) > 0.9 * len(letters)


def heading_like(mark: Mark, usual: Norm) -> bool:
    """Short, set apart, no sentence."""
    block, rest = mark.block, mark.block.text[mark.rest :]
    if block.kind == "heading" or block.style.level is not None:
        return True
    if block.kind == "list_item" or not rest or len(rest) > LONGEST_HEADING or not (wordy(rest) or named_short(mark, rest, usual)):
        return False
    if usual.styled and not block.style.size:
        return False
    sentence = bool(SENTENCE_END.search(rest)) and len(rest) > 40
    if emphasised(block, usual):
        named = block.style.bold and (mark.label is not None or capitals(rest))
        return not SENTENCE_END.search(rest) or named or (not sentence and block.style.bold)
    if mark.label and mark.label.absolute:
        return len(rest) <= LONGEST_PLAIN_HEADING and not re.search(r"[.;:,]$", rest) and rest[:1].isupper()
    return False


def named_short(mark: Mark, rest: str, usual: Norm) -> bool:
    """A number of several parts, set as a heading, with abbreviations for a title: `3.1.3 IQ/OQ/PQ`."""
    several = mark.label is not None and mark.label.absolute and len(mark.label.values) > 1
    return several and "=" not in rest and capitals(rest) and emphasised(mark.block, usual)


def wordy(text: str) -> bool:
    """Words rather than a formula or a value: mostly letters, one word of three letters at least, no variable that stands alone."""
    solid = [character for character in text if not character.isspace()]
    if "=" in text or VARIABLE.search(text):
        return False
    return bool(re.search(r"[^\W\d_]{3}", text)) and sum(character.isalpha() for character in solid) >= 0.6 * len(solid)
