"""The numbering grammars of regulations, guidance and SOPs as data: what a clause's number looks like, and what it counts.

The start of a paragraph in, the labels it may be out. Whether it is one is not known here: consecutive numbering decides (`spine`, `tree`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

Values = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """One way of numbering. `absolute` numbers hold their whole address (4.14), relative ones only their place among siblings (a)."""

    name: str
    pattern: re.Pattern[str]
    values: Callable[[str], Values]
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A possible number at the start of a text: grammar, what it counts, how it is cited, and how many characters it takes."""

    grammar: str
    values: Values
    printed: str
    length: int
    absolute: bool = False
    division: str = ""


ROMAN = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.I)
ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def roman(text: str) -> int:
    """`xiv` is 14."""
    values = [ROMAN_DIGITS[letter] for letter in text.lower()]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def letter(text: str) -> int:
    """`c` is 3, `aa` is 27."""
    return ord(text[0].lower()) - 96 + 26 * (len(text) - 1)


def part(text: str) -> int:
    """One part of an address as a number: digits, a roman numeral in capitals, a letter."""
    if text.isdecimal():
        return int(text)
    return roman(text) if ROMAN.fullmatch(text) and text.isupper() else letter(text)


def dotted(text: str) -> Values:
    """`12.30` is (12, 30), `3.2.P.5` is (3, 2, 16, 5), `4.0` (as SOPs number their sections) is (4,)."""
    values = tuple(int(piece) if piece.isdecimal() else letter(piece) for piece in re.split(r"[.\s]+", text.strip(". ")) if piece)
    return values[:1] if len(values) == 2 and values[1] == 0 else values


def led(text: str) -> Values:
    """`II.9` is (2, 9), `A.3` is (1, 3), `A1.2` is (1, 1, 2)."""
    return tuple(part(piece) for piece in re.findall(r"[A-Z]+|\d+", text))


END = r"(?=\s|$)"
CLOSED = r"(?=\s|\(|$|[A-Z][a-z])"
"""After a bracket a word may follow without a blank, as justified text prints it."""
DIVISION = re.compile(
    r"(?P<word>part|subpart|chapter|title|annex|appendix|attachment|schedule|section|article|module|observation|subchapter)\s+"
    r"(?P<value>\d{1,4}[A-Z]?|[IVXLC]{1,6}|[A-Z])(?:(?P<end>\s*[:.—–]|\s+[-–—]|-(?=\s))|(?=\s|$))\s*",
    re.I,
)
GRAMMARS = (
    Grammar("section", re.compile(r"§+\s*(\d{1,4}\.\d{1,4}[a-z]?)\.?" + END), dotted, absolute=True),
    Grammar("decimal", re.compile(r"(\d{1,2}\.\s\d{1,3})\.?(?=\s+[A-Z])"), dotted, absolute=True),
    Grammar("decimal", re.compile(r"(\d{1,3}(?:\.\d{1,3})+)\.?(?:" + END + r"|(?=[A-Z][A-Za-z]))"), dotted, absolute=True),
    Grammar("decimal", re.compile(r"(\d{1,2}(?:\.(?:\d{1,3}|[A-Z](?=[.\s])))*\.[A-Z](?:\.\d{1,2})*)\.?" + END), dotted, absolute=True),
    Grammar("decimal", re.compile(r"([1-9]\d{0,2})\.?" + END), dotted, absolute=True),
    Grammar("led", re.compile(r"((?:[IVX]{1,5}|[A-Z])\.?\d{1,2}(?:\.\d{1,2})*)\.?" + END), led, absolute=True),
    Grammar("ROMAN.", re.compile(r"([IVXLC]{1,7})\." + END), lambda text: (roman(text),)),
    Grammar("LETTER.", re.compile(r"([A-Z])\." + END), lambda text: (letter(text),)),
    Grammar("roman.", re.compile(r"([ivxlc]{1,7})\." + END), lambda text: (roman(text),)),
    Grammar("letter.", re.compile(r"([a-z])\." + END), lambda text: (letter(text),)),
    Grammar("roman)", re.compile(r"([ivxlc]{1,7})\)" + END), lambda text: (roman(text),)),
    Grammar("letter)", re.compile(r"([a-zA-Z])\)" + END), lambda text: (letter(text),)),
    Grammar("number)", re.compile(r"(\d{1,2})\)" + END), dotted),
    Grammar("number.", re.compile(r"(\d{1,3})\." + END), dotted),
    Grammar("(number)", re.compile(r"\((\d{1,3})\)" + CLOSED), dotted),
    Grammar("(roman)", re.compile(r"\(([ivxlc]{1,7})\)" + CLOSED), lambda text: (roman(text),)),
    Grammar("(letter)", re.compile(r"\(([a-z]{1,2}|[A-Z])\)" + CLOSED), lambda text: (letter(text),)),
)
CAPTION = re.compile(
    r"(?P<word>table|figure|fig\.?|scheme|box)\s+(?P<value>[A-Z]{0,2}[.-]?\d{1,3}(?:[.-]\d{1,3})*[a-z]?|[IVX]{1,5})"
    r"(?P<rest>\s*[:.—–-]?\s*|$)",
    re.I,
)


def labels(text: str) -> list[Label]:
    """All that the start of `text` may be read as, absolute grammars first."""
    found = []
    for grammar in GRAMMARS:
        match = grammar.pattern.match(text)
        if match and plausible(grammar.name, match.group(1)):
            printed = re.sub(r"\s", "", match.group(1))
            length = len(text) - len(text[match.end() :].lstrip())
            found.append(Label(grammar.name, grammar.values(match.group(1)), printed, length, grammar.absolute))
    return found


def plausible(name: str, printed: str) -> bool:
    """A roman numeral must be well formed; a letter twice must be the same one (aa)."""
    if "roman" in name.lower():
        return bool(ROMAN.fullmatch(printed))
    return "letter" not in name or len(printed) == 1 or printed[0] == printed[1]


def division(text: str) -> Label | None:
    """`ANNEX I: ...`, `Subpart B—...`, `Appendix A`: a named part of a document."""
    match = DIVISION.match(text)
    if not match:
        return None
    word, value = match.group("word"), match.group("value")
    if not word[0].isupper() or not (value[0].isdecimal() or value.isupper()):
        return None
    number = int(re.sub(r"\D", "", value)) if value[0].isdecimal() else part(value)
    return Label("division", (number,), f"{word} {value}", match.end(), absolute=True, division=word.lower())


UNIT = re.compile(
    r"(?:[%‰°=<>≤≥±×]|(?:[µμnpmcdhkMG]?(?:g|[lL]|m|s|Pa|V|W|J|N|Hz|mol|M|Gy|Bq|S|eV|bar|Da)|K|h|d|min|ppm|ppb|rpm|dB|cfu|CFU|IU|EU)[²³]?(?=\W|$))"
)
"""The symbols of units, of the SI and those used beside it, and signs of formulas; `A` is left out, for it is also an article."""
QUOTED = re.compile(r"[A-Z][A-Z.]+\s+(?:[Pp]art\s+|§+\s*)?\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+\d{4}\b")
"""What follows the number of a title of law (`21 CFR 11`) or the day of a date."""


def measured(rest: str) -> bool:
    """Is the number before `rest` a quantity or a name in a formula (`F4 = 10`): does the symbol of a unit or a sign follow?"""
    return bool(UNIT.match(rest))


def quoted(rest: str) -> bool:
    """Is the number before `rest` that of a title of law or of a day? `6 ANNEX 1` is a clause of our own."""
    return bool(QUOTED.match(rest)) and not division(rest)
