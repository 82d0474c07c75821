"""Words of documents in, the same words safe for a format out: one line, Markdown, HTML.

Titles, labels and quotes come from files; none of them may act as markup where it is shown.
"""

import html
import re

from assistant.cite.model import Piece, Rich

# Signs that act inside a line of Markdown, and those that act at its beginning. An escaped sign never acts (CommonMark 2.4).
_ACTING = re.compile(r"[\\`*_{}\[\]<>|~$^&@]")
_AT_START = re.compile(r"^(?:([#+=-])|(\d{1,9})(?=[.)](?:\s|$)))")
# What readers make an address or a picture of, though nothing marks it: an invisible joiner stops them.
_FOUND_LATER = re.compile(r"(?<=www)(?=\.)|(?<=:)(?=//)|(?<=:)(?=(?:[a-z+-][\w+-]*|100|1234):)", re.IGNORECASE)
JOINER = "\N{WORD JOINER}"


def flat(text: str) -> str:
    """On one line, without control characters."""
    return " ".join("".join(" " if ord(one) < 32 or ord(one) == 127 else one for one in text).split())


def markdown(text: str) -> str:
    """Words as Markdown shows them as they stand: no link, picture, HTML, code, footnote or heading can come of them."""
    words = _ACTING.sub(lambda match: f"\\{match[0]}", flat(text))
    words = _AT_START.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\", words)
    return _FOUND_LATER.sub(JOINER, words)


def markdown_rich(rich: Rich) -> str:
    """Formatted words as Markdown."""
    return "".join(_markdown_piece(piece) for piece in rich)


def _markdown_piece(piece: Piece) -> str:
    if piece.link:
        return f"<{piece.link}>" if piece.text == piece.link else f"[{markdown(piece.text)}](<{piece.link}>)"
    before, words, after = _parted(piece.text)
    mark = "**" if piece.bold else "*" if piece.italic else ""
    return f"{before}{mark}{markdown(words)}{mark}{after}" if words else before + after


def _parted(text: str) -> tuple[str, str, str]:
    """White space at the ends apart: a mark must touch its word, and `flat` would lose it."""
    words = text.strip()
    if not words:
        return (" " if text else ""), "", ""
    return " " * (text[:1].isspace()), words, " " * (text[-1:].isspace())


def html_rich(rich: Rich) -> str:
    """Formatted words as HTML."""
    return "".join(_html_piece(piece) for piece in rich)


def _html_piece(piece: Piece) -> str:
    words = html.escape(piece.text)
    if piece.link:
        return f'<a href="{html.escape(piece.link)}" rel="noopener noreferrer">{words}</a>'
    return f"<b>{words}</b>" if piece.bold else f"<i>{words}</i>" if piece.italic else words
