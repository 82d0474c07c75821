"""A Markdown file in, blocks of plain text as a reader sees it out: no markup, link texts without their addresses.

Runs count characters of the decoded file. Images and links are never followed. Does not know what a clause is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from ingest.errors import UnreadableFile
from ingest.model import Block, BlockKind, Dropped, Found, Reading, Style
from ingest.readers.control_table import found_in_tables, merged
from ingest.readers.encoding import decode
from ingest.readers.front_matter import front_matter
from ingest.readers.pieces import Joined, Piece, Setting, join, letters, table

if TYPE_CHECKING:
    from markdown_it.token import Token

INDENT = 18.0
"""Points a nested list or quotation is moved to the right by."""
CLOSERS = re.compile(r"[*_~`]*(?:\]\((?:[^()\\]|\\.|\([^()]*\))*\)|\]\[[^\]]*\]|\]|>)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LINK = re.compile(r"(!?)\]\(\s*<?([^\s)>]+)>?(?:\s+[\"'(]([^\"')]*)[\"')])?\s*\)")
TAG = re.compile(r"<[^>]*>")
RAISING: dict[str, Setting] = {"<sup>": "raised", "</sup>": "", "<sub>": "lowered", "</sub>": ""}


@dataclass(slots=True)
class Place:
    """How far the file has been walked: tokens come in its order, so the search for their words only moves forward."""

    text: str
    starts: list[int]
    at: int
    end: int = 0
    struck: list[str] = field(default_factory=list)

    def enter(self, token: "Token") -> None:
        """Words of the token are looked for within its lines only."""
        if token.map:
            first, after = (min(line, len(self.starts) - 1) for line in token.map)
            self.at, self.end = max(self.at, self.starts[first]), self.starts[after]

    def find(self, words: str) -> int | None:
        """Offset of the words in the file, or None where they do not stand there as read (an escape, an entity)."""
        found = self.text.find(words, self.at, self.end)
        if found < 0 or not words:
            return None
        self.at = found + len(words)
        return found


@dataclass(frozen=True, slots=True)
class Item:
    """The list item that a paragraph stands in: its mark until the first paragraph has taken it."""

    label: str
    depth: int


def read_markdown(path: Path) -> Reading:
    """Blocks of a Markdown file. Raises UnreadableFile for binary, undecodable or empty content."""
    text, notices = decode(path.read_bytes(), path.name)
    told, body_at = front_matter(text)
    place = Place(text, _line_starts(text, body_at), body_at)
    blocks = tuple(block for block in _blocks(_tokens(text[body_at:]), place) if block.text or block.kind == "figure")
    if not blocks:
        raise UnreadableFile(path.name, "the file holds no words", "Check that it was copied whole.")
    told = merged(told, found_in_tables([block.cells for block in blocks if block.cells]))
    body = sum(letters(block.text) for block in blocks)
    reading = _reading(blocks, told, tuple(place.struck), notices, body)
    return replace(reading, beside=tuple(_beside(text, body_at)))


def _beside(text: str, body_at: int) -> Iterator[tuple[str, str]]:
    """What the file carries and a reader does not see: what it says of itself, comments, addresses and titles of links and images."""
    yield "front matter", text[:body_at]
    yield "source", text[body_at:]
    for _, address, title in LINK.findall(text):
        yield "address of a link or image", f"{unquote_plus(address)}\n{title}"


def _reading(blocks: tuple[Block, ...], told: Found, struck: tuple[str, ...], notices: tuple[str, ...], body: int) -> Reading:
    dropped = tuple(Dropped(text, "struck out") for text in struck)
    figures = sum(block.kind == "figure" for block in blocks)
    if dropped:
        notices = (*notices, f"{len(dropped)} struck-out passage(s) left out")
    if figures:
        notices = (*notices, f"{figures} image(s) not read")
    return Reading(blocks, found=told, dropped=dropped, notices=notices, body_characters=(body,))


def _tokens(text: str) -> "list[Token]":
    from markdown_it import MarkdownIt

    # Without text_join an escaped character stays a token of its own, so that the words around it keep their places in the file.
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join").parse(text)


def _line_starts(text: str, body_at: int) -> list[int]:
    return [body_at, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text) if match.end() > body_at), len(text)]


def _blocks(tokens: "Sequence[Token]", place: Place) -> Iterator[Block]:
    items: list[Item] = []
    counters: list[int | None] = []
    style = Style()
    kind: BlockKind = "paragraph"
    at = 0
    while at < len(tokens):
        token = tokens[at]
        place.enter(token)
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            counters.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            counters.pop()
        elif token.type == "list_item_open":
            items.append(Item(_label(counters, token.markup), len(counters)))
        elif token.type == "list_item_close":
            items.pop()
        elif token.type == "heading_open":
            kind, style = "heading", Style(level=int(token.tag[1:]), name=token.tag)
        elif token.type == "heading_close":
            kind, style = "paragraph", Style()
        elif token.type == "inline":
            yield _paragraph(token, place, kind, style, items)
            if items:
                items[-1] = replace(items[-1], label="")
        elif token.type in {"fence", "code_block", "html_block"}:
            yield _verbatim(token, place)
        elif token.type == "table_open":
            end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
            yield _table(tokens[at:end], place)
            at = end
        at += 1


def _label(counters: list[int | None], mark: str) -> str:
    """`3.` in an ordered list, counted as a reader sees it; `•` in another."""
    number = counters[-1]
    if number is None:
        return "•"
    counters[-1] = number + 1
    return f"{number}{mark}"


def _paragraph(token: "Token", place: Place, kind: BlockKind, style: Style, items: Sequence[Item]) -> Block:
    joined, bold = _inline(token, place)
    children = [child for child in token.children or [] if child.type not in {"text", "softbreak"} or child.content.strip()]
    if not joined.text and any(child.type == "image" for child in children):
        alternatives = " ".join(child.content for child in children if child.type == "image")
        return Block(alternatives.strip(), "figure")
    item = items[-1] if items else Item("", 0)
    whole = bool(joined.text) and bold >= len(joined.text)
    return Block(
        joined.text,
        "list_item" if item.label else kind,
        style=replace(style, bold=whole or kind == "heading", left=INDENT * item.depth),
        label=item.label,
        bold_lead=0 if whole else bold,
        runs=joined.runs,
    )


def _inline(token: "Token", place: Place) -> tuple[Joined, int]:
    """The words of an inline token, and how many of the first characters are bold."""
    pieces: list[Piece] = []
    bold_pieces: list[Piece] = []
    strong = struck = 0
    leading = True
    setting: Setting = ""
    for child in token.children or []:
        strong += {"strong_open": 1, "strong_close": -1}.get(child.type, 0)
        struck += {"s_open": 1, "s_close": -1}.get(child.type, 0)
        if child.type == "html_inline":
            setting = RAISING.get(child.content.lower(), setting)
        piece = _piece(child, place, setting)
        if piece and struck:
            place.struck.append(piece.text)
        elif piece:
            leading = leading and (strong > 0 or not piece.text.strip())
            pieces.append(piece)
            bold_pieces += [piece] if leading else []
    return join(pieces), len(join(bold_pieces).text)


def _piece(child: "Token", place: Place, setting: Setting) -> Piece | None:
    if child.type in {"text", "code_inline", "text_special"}:
        return Piece(child.content, place.find(child.content), setting)
    if child.type in {"softbreak", "hardbreak"} or (child.type == "html_inline" and child.content.lower().startswith("<br")):
        return Piece("\n", None)
    if child.type == "link_close":
        # What follows must not be looked for in the address of the link.
        closed = CLOSERS.match(place.text, place.at)
        place.at = closed.end() if closed else place.at
    return None


def _verbatim(token: "Token", place: Place) -> Block:
    """Code and raw HTML, read for their words."""
    words = TAG.sub(" ", COMMENT.sub(" ", token.content)) if token.type == "html_block" else token.content
    joined = join(piece for line in words.splitlines() for piece in (Piece(line, place.find(line)), Piece("\n", None)))
    return Block(joined.text, style=Style(name=token.type), runs=joined.runs)


def _table(tokens: "Sequence[Token]", place: Place) -> Block:
    rows: list[list[Joined]] = []
    for token in tokens:
        place.enter(token)
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token, place)[0])
    return table([row for row in rows if any(cell.text for cell in row)], Style(name="table"))
