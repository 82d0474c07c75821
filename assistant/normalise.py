"""Text in, the same text as a careful reader sees it out, with the way back to every character.

White space, soft hyphens, ligatures, dashes and quotation marks are made alike. What could change a limit stays: superscripts, subscripts,
fractions (NFKC would turn 10⁶ into 106 and ½ into 1⁄2), comparisons, signs, decimal points, letter case.
"""

import re
import unicodedata
from dataclasses import dataclass

_HYPHENS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
_SINGLE_QUOTES = dict.fromkeys("‘’‚‛′`´", "'")
_DOUBLE_QUOTES = dict.fromkeys("“”„‟″«»", '"')
_ALIKE = _HYPHENS | _SINGLE_QUOTES | _DOUBLE_QUOTES | {"\u2044": "/", "\u2026": "...", "\u03bc": "\u00b5"}
# Characters that show nothing: soft hyphen, zero-width signs, the noncharacter that some PDFs use for a hyphen at a line's end.
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe")
_KEPT = re.compile(r"[\u00b2\u00b3\u00b9\u2070-\u209f\u00bc-\u00be\u2150-\u215f\u2189]")
# White space of any length, or one character that may need a look, with the marks that combine with it.
_SPECIAL = re.compile(r"\s+|['\"`-]|[^\x00-\x7f][\u0300-\u036f]*|[A-Za-z][\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text; `offsets[i]` is where its character i begins in the source, and one entry more for the end."""

    text: str
    offsets: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that became [start, end) of the normalised text."""
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]


def normalise(text: str) -> Normal:
    """The normalised text with its offsets."""
    parts: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in _SPECIAL.finditer(text):
        start, end = match.span()
        parts.append(text[position:start])
        offsets.extend(range(position, start))
        new = alike(match.group())
        parts.append(new)
        # A ligature's letters all begin where it stands; a run of blanks is one blank.
        offsets.extend([start] * len(new))
        position = end
    parts.append(text[position:])
    offsets.extend(range(position, len(text)))
    return Normal("".join(parts), (*offsets, len(text)))


def alike(piece: str) -> str:
    """One run of white space, or one character with its marks, as it is compared."""
    if piece.isspace():
        return " "
    if piece in _UNSEEN:
        return ""
    if piece in _ALIKE:
        return _ALIKE[piece]
    if _KEPT.match(piece):
        return piece
    return "".join(_ALIKE.get(character, character) for character in unicodedata.normalize("NFKC", piece))


def normal_text(text: str) -> str:
    """Only the text, for comparing."""
    return _SPECIAL.sub(lambda match: alike(match.group()), text)
