"""An HTML page in, the blocks of its main part out: headings, paragraphs, list items with their numbers, tables.

Scripts, styles, navigation and hidden elements are left out and said; nothing is fetched. Runs name the part `html` and count
the characters of all strings of the page in document order. Does not know what a clause is.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, PreformattedString, Tag

from ingest.errors import UnreadableFile
from ingest.model import Block, BlockKind, Dropped, Found, Reading, Style
from ingest.readers.encoding import SAVE_AS_UTF8, decode
from ingest.readers.pieces import Cell, Piece, Setting, flat, grid, join, letters, table
from ingest.readers.word_numbering import written

PART = "html"
PLAIN = Style()
INDENT = 18.0
"""Points a nested list is moved to the right by."""
LEFT_OUT = {
    "script": "script", "style": "style sheet", "template": "script", "noscript": "script", "svg": "picture", "nav": "navigation",
    "aside": "navigation", "footer": "page furniture", "iframe": "embedded page", "object": "embedded page", "embed": "embedded page",
    "button": "control", "select": "control", "textarea": "control", "input": "control", "head": "page head", "s": "struck out",
    "strike": "struck out", "del": "struck out",
}  # fmt: skip
ROLES = {"navigation": "navigation", "banner": "page furniture", "contentinfo": "page furniture", "search": "control"}
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE)
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
DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


@dataclass(slots=True)
class Page:
    """Where each string of the page stands, and what was left out on the way."""

    offsets: dict[int, int]
    dropped: list[Dropped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """What the block being made is: kind, style and the number its list gives it."""

    kind: BlockKind = "paragraph"
    style: Style = PLAIN
    label: str = ""


def read_html(path: Path) -> Reading:
    """Blocks of a page. Raises UnreadableFile for binary, undecodable or empty content."""
    text, notices = _decoded(path)
    soup = BeautifulSoup(text, "html5lib")
    page = Page(_offsets(soup))
    root = _main_part(soup, page)
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
        blocks, found=Found(language=language), dropped=dropped, notices=(*notices, *_notices(blocks, dropped)), body_characters=(read,)
    )


def _decoded(path: Path) -> tuple[str, tuple[str, ...]]:
    source = path.read_bytes()
    declared = DECLARED.search(source[:4096])
    name = declared[1].decode("ascii") if declared else ""
    if not name or name.lower() in {"utf-8", "utf8"}:
        return decode(source, path.name)
    try:
        return source.decode(codecs.lookup(name).name), (f"read as {name} (the page says so)",)
    except (LookupError, UnicodeDecodeError) as error:
        raise UnreadableFile(path.name, f"the page says it is {name}, which does not fit", SAVE_AS_UTF8) from error


def _notices(blocks: Sequence[Block], dropped: Sequence[Dropped]) -> Iterator[str]:
    hidden = sum(one.reason == "hidden text" for one in dropped)
    struck = sum(one.reason == "struck out" for one in dropped)
    pictures = sum(block.kind == "figure" for block in blocks)
    counted = ((hidden, "hidden passage(s) left out"), (struck, "struck-out passage(s) left out"), (pictures, "picture(s) not read"))
    return (f"{count} {what}" for count, what in counted if count)


def _offsets(soup: BeautifulSoup) -> dict[int, int]:
    offsets, at = {}, 0
    for string in soup.descendants:
        if isinstance(string, NavigableString) and not isinstance(string, PreformattedString):
            offsets[id(string)] = at
            at += len(string)
    return offsets


def _main_part(soup: BeautifulSoup, page: Page) -> Tag:
    """The `main` element where the page has just one, else its body."""
    mains = soup.find_all("main") or soup.find_all(attrs={"role": "main"})
    body = soup.body or soup
    if len(mains) != 1 or not isinstance(mains[0], Tag):
        return body
    main = mains[0]
    for element in (main, *main.parents):
        around = [*element.previous_siblings, *element.next_siblings] if element is not body else []
        page.dropped += [Dropped(words, "page furniture") for words in map(_words, around) if words]
        if element is body:
            break
    return main


def _words(element: PageElement) -> str:
    if isinstance(element, Tag):
        return "" if element.name in {"script", "style"} else element.get_text(" ", strip=True)
    return "" if isinstance(element, PreformattedString) else str(element).strip()


def _reason(tag: Tag) -> str:
    """Why an element is left out; empty for what is content."""
    if tag.name in LEFT_OUT or str(tag.get("role") or "") in ROLES:
        return LEFT_OUT.get(tag.name) or ROLES[str(tag.get("role"))]
    hidden = tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or HIDING.search(str(tag.get("style") or ""))
    return "hidden text" if hidden else ""


def _blocks(container: Tag, page: Page, place: Place) -> Iterator[Block]:
    """Runs of inline content become blocks, block elements are entered; the first block takes the list number."""
    inline: list[tuple[Piece, bool]] = []
    for child in container.children:
        if isinstance(child, Tag) and (reason := _reason(child)):
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
    elif all(len(row) == 2 and DESIGNATOR.fullmatch(_words(row[0])) for row in rows):
        for mark, content in rows:
            yield from _blocks(content, page, Place("list_item", Style(left=place.style.left + INDENT), _words(mark)))
    else:
        block = table(grid([[_cell(cell, page) for cell in row] for row in rows]), Style(name="table"))
        if block.text.strip(" |\n"):
            yield block


def _rows(tag: Tag) -> Iterator[Tag]:
    """The rows of this table, not of tables inside it; html5lib has put them all into sections."""
    for section in tag.find_all(["thead", "tbody", "tfoot"], recursive=False):
        if isinstance(section, Tag):
            yield from (row for row in section.find_all("tr", recursive=False) if isinstance(row, Tag) and not _reason(row))


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
    if reason := _reason(element):
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
