"""An HTML file in, its text out, the place of each string in it, its main part, and why an element is left out.

Scripts, styles, navigation and hidden elements are no content. Does not know how content becomes blocks.
"""

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

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
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE)
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
