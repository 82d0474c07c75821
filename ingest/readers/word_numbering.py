"""The numbering part of a Word file and its paragraphs in order in, the printed numbers (`5.3.1`, `a)`, `•`) out.

Follows ECMA-376 part 1, 17.9: abstract numbering, numbering styles, overrides, restarts. Knows nothing of text.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.readers.pieces import BULLET
from ingest.readers.word_styles import OFF, Styles, W, integer, paragraph_style, value

if TYPE_CHECKING:
    from lxml.etree import _Element

LEVELS = 9
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"))


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its number is written, where it starts, and after which level (1-based) it starts again."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str = ""
    left: float | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A `w:num`: the abstract list it counts with, its levels after overrides, the levels it starts anew."""

    number: str
    abstract: str
    levels: tuple[Level, ...]
    starts: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Counters:
    """The numbers reached so far, by abstract list: lists that share one go on counting where the other stopped."""

    lists: dict[str, List]
    reached: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)


def read_numbering(root: "_Element | None", styles: Styles) -> Counters:
    """The lists of a document, nothing counted yet."""
    if root is None:
        return Counters({})
    abstracts = {element.get(f"{W}abstractNumId", ""): element for element in root.iter(f"{W}abstractNum")}
    numbers = {element.get(f"{W}numId", ""): element for element in root.iter(f"{W}num")}
    lists = {number: _list(number, element, abstracts, numbers, styles) for number, element in numbers.items()}
    return Counters({number: found for number, found in lists.items() if found})


def _list(
    number: str, element: "_Element", abstracts: "dict[str, _Element]", numbers: "dict[str, _Element]", styles: Styles
) -> List | None:
    name = value(element, "abstractNumId") or ""
    name, abstract = _linked(name, abstracts, numbers, styles)
    if abstract is None:
        return None
    levels = {_index(level): _level(level) for level in abstract.findall(f"{W}lvl")}
    starts = []
    for override in element.findall(f"{W}lvlOverride"):
        inner = override.find(f"{W}lvl")
        if inner is not None:
            levels[_index(override)] = _level(inner)
        start = value(override, "startOverride")
        if start:
            starts.append((_index(override), integer(start, 1)))
    return List(number, name, tuple(levels.get(index, Level()) for index in range(LEVELS)), tuple(starts))


def _linked(name: str, abstracts: "dict[str, _Element]", numbers: "dict[str, _Element]", styles: Styles) -> "tuple[str, _Element | None]":
    """An abstract list may only point at a numbering style, which points at the list that holds the levels."""
    abstract = abstracts.get(name)
    link = value(abstract, "numStyleLink")
    if not link:
        return name, abstract
    number = next((value(style, "pPr/numPr/numId") for style in styles.chain(link) if value(style, "pPr/numPr/numId")), None)
    target = value(numbers.get(number or ""), "abstractNumId") or ""
    return (target, abstracts.get(target)) if target != name else (name, abstract)


def _index(element: "_Element") -> int:
    return min(max(integer(element.get(f"{W}ilvl"), 0), 0), LEVELS - 1)


def _level(element: "_Element") -> Level:
    restart = value(element, "lvlRestart")
    indent = element.find(f"{W}pPr/{W}ind")
    left = None if indent is None else indent.get(f"{W}left") or indent.get(f"{W}start")
    return Level(
        form=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText") or "",
        start=integer(value(element, "start"), 1),
        restart=integer(restart, 0) if restart else None,
        legal=(value(element, "isLgl") or "on") not in OFF and value(element, "isLgl") is not None,
        style=value(element, "pStyle") or "",
        left=int(left) / 20 if left and left.lstrip("-").isdigit() else None,
    )


def place_of(paragraph: "_Element", counters: Counters, styles: Styles) -> tuple[List, int] | None:
    """The list and the level a paragraph counts in: its own, else that of its style; `numId` 0 takes the number away."""
    number, index = value(paragraph, "pPr/numPr/numId"), value(paragraph, "pPr/numPr/ilvl")
    style = paragraph_style(paragraph, styles)
    for element in styles.chain(style):
        number = number if number is not None else value(element, "pPr/numPr/numId")
        index = index if index is not None else value(element, "pPr/numPr/ilvl")
    found = counters.lists.get(number or "")
    if found is None:
        return None
    if value(paragraph, "pPr/numPr/ilvl") is None:
        # A list may name the style of each level; that says more than a level inherited from another style.
        owned = [at for at, level in enumerate(found.levels) if level.style and level.style == style]
        index = str(owned[0]) if owned else index
    return found, min(max(integer(index, 0), 0), LEVELS - 1)


def next_label(counters: Counters, place: tuple[List, int]) -> str:
    """Counts one paragraph and gives its number as printed."""
    found, index = place
    reached = counters.reached.setdefault(found.abstract, [None] * LEVELS)
    _begin(counters, found, index, reached)
    before = reached[index]
    reached[index] = found.levels[index].start if before is None else before + 1
    for deeper in range(index + 1, LEVELS):
        restart = found.levels[deeper].restart
        if restart is None or index < restart:
            reached[deeper] = None
    return _printed(found.levels, index, reached)


def _begin(counters: Counters, found: List, index: int, reached: list[int | None]) -> None:
    """A start override takes effect once, where its list first reaches the level."""
    for level, start in found.starts:
        if level <= index and (found.number, level) not in counters.begun:
            counters.begun.add((found.number, level))
            reached[level] = start - 1 if level == index else start
            reached[level + 1 :] = [None] * (LEVELS - level - 1)


def _printed(levels: tuple[Level, ...], index: int, reached: list[int | None]) -> str:
    level = levels[index]
    if level.form == "bullet":
        return BULLET
    text = level.text
    for at in range(LEVELS):
        if f"%{at + 1}" in text:
            count = reached[at]
            form = "decimal" if level.legal else levels[at].form
            text = text.replace(f"%{at + 1}", written(levels[at].start if count is None else count, form))
    return text.strip()


def written(count: int, form: str) -> str:
    """`4` as `4`, `04`, `d`, `D`, `iv`, `IV` or nothing; a form we do not know is written in figures."""
    if form == "none":
        return ""
    if form in {"lowerLetter", "upperLetter"} and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"} and count > 0:
        roman = _roman(count)
        return roman if form == "lowerRoman" else roman.upper()
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    numeral = ""
    for amount, letters in (*ROMAN, (4, "iv"), (1, "i")):
        numeral += letters * (count // amount)
        count %= amount
    return numeral
