"""An HTML file in, its text out, the place of each string in it, its main part, and why an element is left out.

Scripts, styles, navigation and hidden elements are no content. Does not know how content becomes blocks.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, PreformattedString, Tag

from ingest.errors import UnreadableFile
from ingest.model import Dropped
from ingest.readers.encoding import SAVE_AS_UTF8, decode

LEFT_OUT = {
    "script": "script", "style": "style sheet", "template": "script", "noscript": "script", "svg": "picture", "nav": "navigation",
    "aside": "navigation", "footer": "page furniture", "iframe": "embedded page", "object": "embedded page", "embed": "embedded page",
    "button": "control", "select": "control", "textarea": "control", "input": "control", "head": "page head", "s": "struck out",
    "strike": "struck out", "del": "struck out",
}  # fmt: skip
ROLES = {"navigation": "navigation", "banner": "page furniture", "contentinfo": "page furniture", "search": "control"}
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?:\.0\d*)?\s*(?:;|$)"
    r"|(?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*-\d{4,}|clip(?:-path)?\s*:\s*(?:rect\(\s*(?:0|1px)|inset\((?:50|100)%)",
    re.IGNORECASE,
)
WHITE = r"(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255|transparent\b|rgba\([^)]*,\s*0(?:\.0+)?\s*\))"
PALE = re.compile(rf"(?<![-\w])color\s*:\s*{WHITE}", re.IGNORECASE)
GROUND = re.compile(rf"background(?:-color|-image)?\s*:\s*(?!{WHITE}|none|inherit|initial)", re.IGNORECASE)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?(?:[.#][\w-]+)+")
"""A style sheet's selector of one element by its class or id."""
SHEET_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPOKEN = ("alt", "title", "aria-label", "content", "placeholder", "data-prompt", "summary")
MOST_RULES = 5000
DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


@dataclass(slots=True)
class Page:
    """Where each string of the page stands, and what was left out on the way."""

    offsets: dict[int, int]
    dropped: list[Dropped] = field(default_factory=list)


def decoded(path: Path) -> tuple[str, tuple[str, ...]]:
    """The page as text in the encoding it names, and a notice where that is not UTF-8. Raises UnreadableFile where it does not fit."""
    source = path.read_bytes()
    declared = DECLARED.search(source[:4096])
    name = declared[1].decode("ascii") if declared else ""
    if not name or name.lower() in {"utf-8", "utf8"}:
        return decode(source, path.name)
    try:
        return source.decode(codecs.lookup(name).name), (f"read as {name} (the page says so)",)
    except (LookupError, UnicodeDecodeError) as error:
        raise UnreadableFile(path.name, f"the page says it is {name}, which does not fit", SAVE_AS_UTF8) from error


def offsets_of(soup: BeautifulSoup) -> dict[int, int]:
    """Where each string stands among the characters of all strings, by its identity."""
    offsets, at = {}, 0
    for string in soup.descendants:
        if isinstance(string, NavigableString) and not isinstance(string, PreformattedString):
            offsets[id(string)] = at
            at += len(string)
    return offsets


def mark_hidden(soup: BeautifulSoup) -> None:
    """Elements that the page's own style sheet hides, and white words on no ground, get the attribute that `reason_to_drop` looks for.

    Of style sheets, selectors of one class or id are understood. Sheets that are only linked may colour the ground: white words stay then.
    """
    rules = list(_rules(soup))
    for element in (element for selector, declarations in rules if HIDING.search(declarations) for element in soup.select(selector)):
        element["hidden"] = ""
    if soup.find("link", rel="stylesheet") is not None:
        return
    coloured = {id(element) for selector, declarations in rules if GROUND.search(declarations) for element in soup.select(selector)}
    for element in soup.find_all(style=PALE):
        if not any(_has_ground(up, coloured) for up in (element, *element.parents)):
            element["hidden"] = ""


def _rules(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Simple selectors of the page's style sheets with their declarations."""
    sheets = SHEET_COMMENT.sub("", "\n".join(sheet.string or "" for sheet in soup.find_all("style")))
    for selectors, declarations in RULE.findall(sheets)[:MOST_RULES]:
        yield from ((one, declarations) for one in map(str.strip, selectors.split(",")) if SIMPLE.fullmatch(one))


def _has_ground(element: Tag, coloured: set[int]) -> bool:
    style = str(element.get("style") or "")
    return id(element) in coloured or element.has_attr("bgcolor") or GROUND.search(style) is not None


def beside(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """What the page carries and does not show: comments, properties, descriptions of pictures, scripts for none."""
    for comment in soup.find_all(string=lambda string: isinstance(string, Comment)):
        yield "comment", str(comment)
    for element in soup.find_all(True):
        for name in SPOKEN:
            if isinstance(told := element.get(name), str) and " " in told:
                yield f"attribute {name} of {element.name}", told
        if element.name in ("template", "noscript", "iframe", "textarea"):
            yield f"element {element.name}", element.get_text(" ")


def main_part(soup: BeautifulSoup, page: Page) -> Tag:
    """The `main` element where the page has just one, else its body."""
    mains = soup.find_all("main") or soup.find_all(attrs={"role": "main"})
    body = soup.body or soup
    if len(mains) != 1 or not isinstance(mains[0], Tag):
        return body
    main = mains[0]
    for element in (main, *main.parents):
        around = [*element.previous_siblings, *element.next_siblings] if element is not body else []
        page.dropped += [Dropped(words, "page furniture") for words in map(words_of, around) if words]
        if element is body:
            break
    return main


def words_of(element: PageElement) -> str:
    """All words of an element."""
    if isinstance(element, Tag):
        return "" if element.name in {"script", "style"} else element.get_text(" ", strip=True)
    return "" if isinstance(element, PreformattedString) else str(element).strip()


def reason_to_drop(tag: Tag) -> str:
    """Why an element is left out; empty for what is content."""
    if tag.name in LEFT_OUT or str(tag.get("role") or "") in ROLES:
        return LEFT_OUT.get(tag.name) or ROLES[str(tag.get("role"))]
    hidden = tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or HIDING.search(str(tag.get("style") or ""))
    return "hidden text" if hidden else ""
