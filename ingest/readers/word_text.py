"""One paragraph of a Word file in, its words with their settings and places out.

The text of a paragraph, in which offsets count, is all `w:t`, tabs, breaks, hyphens and symbols in it in document order, hidden ones
included, deleted ones and text boxes not. Tracked changes are taken as accepted. Knows nothing of lists, tables or files.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.readers.pieces import Piece, Setting
from ingest.readers.word_styles import Styles, W, integer, is_on, paragraph_style, run_value

if TYPE_CHECKING:
    from lxml.etree import _Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BOX = f"{W}txbxContent"
REMOVED = {f"{W}del", f"{W}moveFrom"}
"""Left out when changes are accepted."""
FIXED = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}ptab": "\t", f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": "\u00ad"}
SMALLEST = 3
"""Half-points: type of one point and a half cannot be read, so it is hidden."""
WHITE = 240
"""Of 255: lighter letters cannot be read on white paper."""
PLAIN_TABLES = {"TableGrid", "TableNormal"}
NO_SHADE = {"auto", "ffffff"}
SHIFTED = 4
"""Half-points above or below the line from which type counts as raised or lowered: LibreOffice writes exponents that way."""
SYMBOL_FONT = {
    0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x64: "δ", 0x65: "ε", 0x67: "γ", 0x6C: "λ", 0x6D: "µ", 0x70: "π", 0x71: "θ",
    0x73: "σ", 0x74: "τ", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±",
    0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD6: "√", 0xD7: "⋅",
}  # fmt: skip
"""Adobe Symbol encoding, where its characters decide what a limit means."""
PRIVATE = {0xF000 + code: character for code, character in SYMBOL_FONT.items()}
"""Word keeps characters of the Symbol font in the private area, F000 and up."""
WINGDINGS = {0x6F: "☐", 0x71: "☐", 0xA7: "▪", 0xA8: "☐", 0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}


@dataclass(frozen=True, slots=True)
class Look:
    """What decides how words are read: their setting, weight, slant, size in points, whether they are hidden or struck out.

    `nudged`: raised or lowered by a distance, not by name.
    """

    setting: Setting = ""
    bold: bool = False
    italic: bool = False
    size: float = 0.0
    hidden: bool = False
    struck: bool = False
    nudged: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of a paragraph in one look; `note` is the id of a footnote whose mark stands here."""

    piece: Piece
    look: Look
    note: str = ""


def words_of(paragraph: "_Element", styles: Styles) -> list[Word]:
    """The words of a paragraph in order, with offsets in its text."""
    style = paragraph_style(paragraph, styles)
    words: list[Word] = []
    at = 0
    for text, look, note in _walk(paragraph, style, styles):
        words.append(Word(Piece(text, None if note else at, look.setting), look, note))
        at += 0 if note else len(text)
    if all(word.look.nudged for word in words if word.piece.text.strip()):
        # A whole line set higher or lower is layout; only a part of it is an exponent or an index.
        return [replace(word, piece=replace(word.piece, setting="")) for word in words]
    return words


def text_of(paragraph: "_Element", styles: Styles) -> str:
    """The text that offsets in runs count in."""
    return "".join(word.piece.text for word in words_of(paragraph, styles) if not word.note)


def _walk(element: "_Element", style: str, styles: Styles) -> Iterator[tuple[str, Look, str]]:
    for child in element:
        tag = child.tag
        if tag == f"{W}r":
            yield from _run(child, style, styles)
        elif tag in {f"{M}oMath", f"{M}oMathPara"}:
            yield from _mathematics(child, "")
        elif tag not in REMOVED and tag not in {BOX, FALLBACK, f"{W}pPr"}:
            yield from _walk(child, style, styles)


def _run(run: "_Element", style: str, styles: Styles) -> Iterator[tuple[str, Look, str]]:
    look = _look(run, style, styles)
    for child in run:
        if child.tag == f"{W}t":
            yield (child.text or "").translate(PRIVATE), look, ""
        elif child.tag in FIXED:
            yield FIXED[str(child.tag)], look, ""
        elif child.tag == f"{W}sym":
            yield symbol(child), look, ""
        elif child.tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            yield "", look, ("f" if child.tag.endswith("footnoteReference") else "e") + child.get(f"{W}id", "")


def _look(run: "_Element", style: str, styles: Styles) -> Look:
    def told(name: str) -> str | None:
        return run_value(run, style, styles, name)

    align, size = told("vertAlign"), told("sz")
    half_points, shift = integer(size, 0), integer(told("position"), 0)
    up = align == "superscript" or shift >= SHIFTED
    down = align == "subscript" or shift <= -SHIFTED
    return Look(
        setting="raised" if up else "lowered" if down else "",
        bold=is_on(told("b")),
        italic=is_on(told("i")),
        size=half_points / 2,
        hidden=is_on(told("vanish")) or 0 < half_points <= SMALLEST or (is_white(told("color")) and on_paper(run)),
        struck=is_on(told("strike")) or is_on(told("dstrike")),
        nudged=align not in {"superscript", "subscript"} and abs(shift) >= SHIFTED,
    )


def is_white(colour: str | None) -> bool:
    """White, or so near to it that it can't be read on paper."""
    try:
        return colour is not None and len(colour) == 6 and min(bytes.fromhex(colour)) >= WHITE
    except ValueError:
        return False


def on_paper(run: "_Element") -> bool:
    """Is nothing shaded behind a run, as far as its part tells? Boxes and styled tables may be, without a word of it here."""
    around = [run, *run.iterancestors(f"{W}p", f"{W}tc", f"{W}tbl")]
    styled = any(style.get(f"{W}val") not in PLAIN_TABLES for element in around for style in element.iterfind(f"{W}tblPr/{W}tblStyle"))
    shades = [shade for element in around for name in ("shd", "highlight") for shade in element.iterfind(f"*/{W}{name}")]
    shaded = any(shade.get(f"{W}fill", "").lower() not in NO_SHADE or shade.tag.endswith("highlight") for shade in shades)
    return not (styled or shaded or any(True for _ in run.iterancestors(BOX)))


def symbol(element: "_Element") -> str:
    """The character that a `w:sym` draws, the replacement character where its font is unknown."""
    code = int(element.get(f"{W}char", "0"), 16) & 0xFF
    table = WINGDINGS if element.get(f"{W}font", "").lower().startswith("wingdings") else SYMBOL_FONT
    return table.get(code, "\ufffd")


def _mathematics(element: "_Element", setting: Setting) -> Iterator[tuple[str, Look, str]]:
    """Formulas as one line: exponents raised, indices lowered, a fraction as (a)/(b)."""
    for child in element:
        tag = str(child.tag)
        if tag == f"{M}t":
            yield child.text or "", Look(setting), ""
        elif tag == f"{M}f":
            yield "(", Look(), ""
            yield from _mathematics(child.find(f"{M}num"), setting)  # type: ignore[arg-type]
            yield ")/(", Look(), ""
            yield from _mathematics(child.find(f"{M}den"), setting)  # type: ignore[arg-type]
            yield ")", Look(), ""
        else:
            moved: Setting = "raised" if tag == f"{M}sup" else "lowered" if tag == f"{M}sub" else setting
            yield from _mathematics(child, moved)


def boxes_of(paragraph: "_Element") -> "Iterator[_Element]":
    """The text boxes anchored in a paragraph, once each: older readers' fallback copies are passed over."""
    for child in paragraph:
        if child.tag == BOX:
            yield child
        elif child.tag != FALLBACK or not _has_choice(child):
            yield from boxes_of(child)


def pictures_of(paragraph: "_Element") -> int:
    """How many pictures are anchored in a paragraph."""
    marks = ("}blip", "}imagedata")
    return sum(
        str(found.tag).endswith(marks) for found in paragraph.iter("*") if not any(up.tag == FALLBACK for up in found.iterancestors())
    )


def _has_choice(fallback: "_Element") -> bool:
    before = fallback.getprevious()
    return before is not None and any(found.tag == BOX for found in before.iter("*"))
