"""Text in, the same text as a careful reader sees it out, with the way back to every character.

What PDF and word processors do to a text is made alike: white space, soft hyphens, ligatures, dashes, quotation marks, and the glyphs
that stand for one sign (micro and mu, the ring for a degree, the Kelvin and Ohm signs, full width and small forms). What could change a
limit stays: superscripts, subscripts, fractions, circled figures (NFKC would turn 10⁶ into 106 and ½ into 1⁄2), comparisons, signs,
decimal points, letter case. Letters of another script stay apart from the Latin ones that they look like. Knows nothing of quotes.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_HYPHENS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u2043\ufe58\ufe63\uff0d", "-")
_SINGLE_QUOTES = dict.fromkeys("‘’‚‛′`´ʹʻʼʽˈ‹›＇", "'")
_DOUBLE_QUOTES = dict.fromkeys("“”„‟″«»〝〞＂", '"')
# A degree is drawn with a ring, a masculine ordinal, a small circle. NFKC would make an "o" or a blank of some.
_DEGREES = dict.fromkeys("\u00ba\u02da\u2218\u25e6", "\u00b0")
_COMPARISONS = {"\u2a7d": "\u2264", "\u2266": "\u2264", "\u2a7e": "\u2265", "\u2267": "\u2265", "\u223c": "~", "\u02dc": "~"}
# Bullets: those of the Symbol and Wingdings fonts too. Circles stay: in a table an empty and a full one say different things.
_BULLETS = dict.fromkeys("\u2023\u2219\u22c5\u00b7\u2027\u25aa\u25ab\u27a2\uf0b7\uf0a7\uf0d8", "\u2022")
_ALIKE = _HYPHENS | _SINGLE_QUOTES | _DOUBLE_QUOTES | _DEGREES | _COMPARISONS | _BULLETS
_ALIKE |= {"\u2044": "/", "\u2215": "/", "\u2026": "...", "\u03bc": "\u00b5"}
# Characters that show nothing: soft hyphen, zero-width signs, marks of reading direction, the noncharacter that some PDFs use for a
# hyphen at a line's end. The overrides of reading direction (U+202D, U+202E) stay: they show figures in another order than they stand.
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffe\ufe0e\ufe0f")
_RAISED_UNITS = {"SQUARED": ("2", "\u00b2"), "CUBED": ("3", "\u00b3")}
# White space other than one blank, or one character that may need a look, with the marks that combine with it.
_SPECIAL = re.compile(r" \s+|[^\S ]\s*|[\"`]|[^\x00-\x7f][\u0300-\u036f]*|[!-~][\u0300-\u036f]+")

_LETTER = r"[^\W\d_]"
# What depends on the neighbours, in this order: a pattern of the text so far, and what takes its place.
_CONTEXT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"-{2,}", "-"),  # "--" is typed for a dash
        (r"(?<!\d)(?:\"|'')", "'"),  # a quotation within a quotation changes its marks; after a figure " and ' are inches and feet
        (r"<=", "\u2264"),
        (r">=", "\u2265"),
        (r"\+ ?/ ?-", "\u00b1"),
        (r"(?<=\d) ?(?:[\u2070\u1d52](?= ?[CF]\b)|o(?=[CF]\b))", "\u00b0"),  # 20 ⁰C and 20 oC are set for 20 °C; 200C is not
        (r"(?<=[\d )])[\u00d7\u2715\u2716](?=[ \d(])", "x"),
        (r"(?<=\d) (?=[%\u2030\u00b0])|(?<=\u00b0) (?=[CFK]\b)|(?<=[\u2264\u2265<>\u00b1~\u2248]) (?=-?\d)", ""),
        (r" (?=[,;:)\]](?!\d)|\.(?!\d))|(?<=[(\[]) ", ""),
        # "word - word", "word- word", "- word" at the start of a line: the blanks about a dash that stands before a letter
        (rf"(?<={_LETTER}) (?=- ?{_LETTER})|(?<=-) (?={_LETTER})", ""),
        (rf"(?:^|(?<=[^\d|\u2022] ))\u2022 ?(?={_LETTER}|['\"(\[])", ""),
    )
)


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
    offsets = list(range(len(text)))
    text, offsets = _replaced(text, offsets, _SPECIAL, lambda match: alike(match.group()))
    for pattern, new in _CONTEXT:
        if pattern.search(text):
            text, offsets = _replaced(text, offsets, pattern, lambda match, new=new: new)  # type: ignore[misc]
    return Normal(text, (*offsets, offsets[-1] + 1 if offsets else 0))


def _replaced(text: str, offsets: list[int], pattern: re.Pattern[str], new_of: Callable[[re.Match[str]], str]) -> tuple[str, list[int]]:
    parts: list[str] = []
    kept: list[int] = []
    position = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        parts.append(text[position:start])
        kept += offsets[position:start]
        new = new_of(match)
        parts.append(new)
        # A ligature's letters all begin where it stands; a run of blanks is one blank.
        kept += [offsets[start]] * len(new)
        position = end
    return "".join([*parts, text[position:]]), kept + offsets[position:]


@lru_cache(maxsize=1 << 12)
def alike(piece: str) -> str:
    """A run of white space, or one character with its marks, as it is compared."""
    if piece.isspace():
        return " "
    if piece in _UNSEEN:
        return ""
    if piece in _ALIKE:
        return _ALIKE[piece]
    if len(piece) > 1 and (piece[0] in _ALIKE or piece[0] in _UNSEEN):
        return alike(piece[0]) + piece[1:]
    how = unicodedata.decomposition(piece[0]).partition(" ")[0]
    if how in ("<super>", "<sub>", "<fraction>", "<circle>"):
        return piece
    new = "".join(_ALIKE.get(character, character) for character in unicodedata.normalize("NFKC", piece))
    # "´" and its like stand for a blank with a mark on it; that blank would part words.
    return piece if new[:1] == " " else _unit(piece, new) if how == "<square>" else new


def _unit(piece: str, new: str) -> str:
    """A unit set as one sign (㎥) keeps its power: m³, not m3."""
    for word, (figure, power) in _RAISED_UNITS.items():
        if word in unicodedata.name(piece[0], ""):
            return new.replace(figure, power)
    return new


def normal_text(text: str) -> str:
    """Only the text, for comparing."""
    text = _SPECIAL.sub(lambda match: alike(match.group()), text)
    for pattern, new in _CONTEXT:
        text = pattern.sub(new, text)
    return text
