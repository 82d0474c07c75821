"""An HTML page in, the blocks of its main part out: headings, paragraphs, list items with their numbers, tables.

Scripts, styles, navigation and hidden elements are left out and said; nothing is fetched. Runs name the part `html` and count
the characters of all strings of the page in document order. Does not know what a clause is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, PreformattedString, Tag

from ingest.errors import UnreadableFile
from ingest.model import Block, BlockKind, Dropped, Found, Reading, Style
from ingest.readers.html_depth import DEEPEST, too_deep
from ingest.readers.html_page import Page, beside, decoded, main_part, mark_hidden, offsets_of, reason_to_drop, words_of
from ingest.readers.pieces import Cell, Piece, Setting, flat, grid, join, letters, table
from ingest.readers.word_numbering import written

PART = "html"
PLAIN = Style()
INDENT = 18.0
"""Points a nested list is moved to the right by."""
BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary",
    "table", "ul",
}  # fmt: skip
SETTINGS: dict[str, Setting] = {"sup": "raised", "sub": "lowered"}
FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
CSS_FORMS = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i", "upper-roman": "I"}
LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)")
DESIGNATOR = re.compile(r"[•–—\-·]|\(?(?:\d{1,3}|[a-z]{1,4}|[A-Z])(?:[.)]|\.\))|\d+(?:\.\d+)+\.?")


@dataclass(frozen=True, slots=True)
class Place:
    """What the block being made is: kind, style and the number its list gives it."""

    kind: BlockKind = "paragraph"
    style: Style = PLAIN
    label: str = ""


def read_html(path: Path) -> Reading:
    """Blocks of a page. Raises UnreadableFile for binary, undecodable or empty content."""
    text, notices = decoded(path)
    if too_deep(text):
        raise UnreadableFile(
            path.name, f"its elements are nested more than {DEEPEST} deep", "Save the page from a browser, or print it to PDF."
        )
    soup = BeautifulSoup(text, "html5lib")
    page = Page(offsets_of(soup))
    mark_hidden(soup)
    root = main_part(soup, page)
    blocks = tuple(block for block in _blocks(root, page, Place()) if block.text or block.kind == "figure")
    if not any(block.text for block in blocks):
        raise UnreadableFile(
            path.name, "the page holds no words outside scripts", "Save the page from a browser after it has loaded, or print it to PDF."
        )
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    dropped = tuple([Dropped(title, "page title")] if title else []) + tuple(page.dropped)
    language = str(soup.html.get("lang") or "")[:2].lower() if soup.html else ""
    read = sum(letters(block.text) for block in blocks)
    return Reading(
        blocks,
        found=Found(language=language),
        dropped=dropped,
        notices=(*notices, *_notices(blocks, dropped)),
        body_characters=(read,),
        beside=tuple(beside(soup)),
    )


def _notices(blocks: Sequence[Block], dropped: Sequence[Dropped]) -> Iterator[str]:
    hidden = sum(one.reason == "hidden text" for one in dropped)
    struck = sum(one.reason == "struck out" for one in dropped)
    pictures = sum(block.kind == "figure" for block in blocks)
    counted = ((hidden, "hidden passage(s) left out"), (struck, "struck-out passage(s) left out"), (pictures, "picture(s) not read"))
    return (f"{count} {what}" for count, what in counted if count)


def _blocks(container: Tag, page: Page, place: Place) -> Iterator[Block]:
    """Runs of inline content become blocks, block elements are entered; the first block takes the list number."""
    inline: list[tuple[Piece, bool]] = []
    for child in container.children:
        if isinstance(child, Tag) and (reason := reason_to_drop(child)):
            page.dropped.append(Dropped(" ".join(child.get_text(" ").split())[:500], reason))
        elif isinstance(child, Tag) and (child.name in BLOCKS or child.find(list(BLOCKS)) is not None):
            if _has_words(inline):
                yield _block(inline, place)
                place = Place(style=Style(left=place.style.left))
            inline = []
            for block in _element(child, page, place):
                yield block
                place = Place(style=Style(left=place.style.left)) if block.label else place
        elif isinstance(child, Tag) and child.name == "img":
            yield Block(str(child.get("alt") or "").strip(), "figure")
        else:
            inline += _inline(child, page, "", False)
            if [piece.text for piece, _ in inline[-2:]] == ["\n", "\n"] and _has_words(inline):
                yield _block(inline, place)
                inline, place = [], Place(style=Style(left=place.style.left))
    if _has_words(inline):
        yield _block(inline, place)


def _has_words(inline: Sequence[tuple[Piece, bool]]) -> bool:
    return any(piece.text.strip() for piece, _ in inline)


def _element(tag: Tag, page: Page, place: Place) -> Iterator[Block]:
    left = place.style.left
    if re.fullmatch("h[1-6]", tag.name):
        return _blocks(tag, page, Place("heading", Style(bold=True, name=tag.name, level=int(tag.name[1]))))
    if tag.name in {"ol", "ul"}:
        return _list(tag, page, left + INDENT)
    if tag.name == "table":
        return _table(tag, page, place)
    if tag.name in {"blockquote", "dd"}:
        return _blocks(tag, page, Place(style=Style(left=left + INDENT, name=tag.name)))
    return _blocks(tag, page, place)


def _list(tag: Tag, page: Page, left: float) -> Iterator[Block]:
    items = [child for child in tag.children if isinstance(child, Tag)]
    count = int(str(tag.get("start"))) if str(tag.get("start") or "").lstrip("-").isdecimal() else 1
    form = _form(tag)
    step = 1
    if tag.has_attr("reversed"):
        count, step = (count if tag.get("start") else sum(item.name == "li" for item in items)), -1
    for item in items:
        if item.name != "li":
            yield from _blocks(item, page, Place(style=Style(left=left)))
            continue
        told = str(item.get("value") or "")
        count = int(told) if told.lstrip("-").isdecimal() else count
        label = form if form in {"•", ""} else f"{written(count, form)}."
        yield from _blocks(item, page, Place("list_item", Style(left=left), label))
        count += step


def _form(tag: Tag) -> str:
    css = LIST_STYLE.search(str(tag.get("style") or ""))
    if css and css[1] == "none":
        return ""
    if tag.name == "ul":
        return "•"
    kind = CSS_FORMS.get(css[1], "1") if css else str(tag.get("type") or "1")
    return FORMS.get(kind, "decimal")


def _table(tag: Tag, page: Page, place: Place) -> Iterator[Block]:
    """A table; one of a single column is only a frame, one whose first cells are all designators is a list laid out as a table."""
    caption = tag.find("caption", recursive=False)
    if isinstance(caption, Tag):
        yield from _blocks(caption, page, Place(style=Style(name="caption")))
    rows = [[cell for cell in row.find_all(["td", "th"], recursive=False) if isinstance(cell, Tag)] for row in _rows(tag)]
    rows = [row for row in rows if row]
    if all(len(row) == 1 for row in rows):
        for row in rows:
            yield from _blocks(row[0], page, place)
    elif all(len(row) == 2 and DESIGNATOR.fullmatch(words_of(row[0])) for row in rows):
        for mark, content in rows:
            yield from _blocks(content, page, Place("list_item", Style(left=place.style.left + INDENT), words_of(mark)))
    else:
        block = table(grid([[_cell(cell, page) for cell in row] for row in rows]), Style(name="table"))
        if block.text.strip(" |\n"):
            yield block


def _rows(tag: Tag) -> Iterator[Tag]:
    """The rows of this table, not of tables inside it; html5lib has put them all into sections."""
    for section in tag.find_all(["thead", "tbody", "tfoot"], recursive=False):
        if isinstance(section, Tag):
            yield from (row for row in section.find_all("tr", recursive=False) if isinstance(row, Tag) and not reason_to_drop(row))


def _cell(tag: Tag, page: Page) -> Cell:
    def span(name: str) -> int:
        told = str(tag.get(name) or "")
        return min(max(int(told), 1), 1000) if told.isdecimal() else 1

    return Cell(flat(list(_blocks(tag, page, Place()))), span("colspan"), span("rowspan"))


def _inline(element: PageElement, page: Page, setting: Setting, bold: bool) -> list[tuple[Piece, bool]]:
    if isinstance(element, Comment | PreformattedString):
        return []
    if isinstance(element, NavigableString):
        return [(Piece(str(element), page.offsets[id(element)], setting), bold)]
    if not isinstance(element, Tag):
        return []
    if element.name == "br":
        return [(Piece("\n", None), bold)]
    if reason := reason_to_drop(element):
        page.dropped.append(Dropped(" ".join(element.get_text(" ").split())[:500], reason))
        return []
    setting, bold = SETTINGS.get(element.name, setting), bold or element.name in {"b", "strong", "dt"}
    return [piece for child in element.children for piece in _inline(child, page, setting, bold)]


def _block(inline: Sequence[tuple[Piece, bool]], place: Place) -> Block:
    joined = join((piece for piece, _ in inline), PART)
    lead = _bold_lead(inline)
    whole = lead == len(joined.text)
    style = place.style if not whole else Style(bold=True, left=place.style.left, name=place.style.name, level=place.style.level)
    kind: BlockKind = place.kind
    return Block(joined.text, kind, style=style, label=place.label, bold_lead=0 if whole else lead, runs=joined.runs)


def _bold_lead(inline: Sequence[tuple[Piece, bool]]) -> int:
    lead: list[Piece] = []
    for piece, bold in inline:
        if not bold and piece.text.strip():
            break
        lead.append(piece)
    return len(join(lead).text)
