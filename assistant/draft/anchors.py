"""A change's paragraph in, the paragraph of the Word file out: exactly one, or the reason why none.

A paragraph is known by its text: letter by letter, else normalised, else without its number. It may be told as shown (earlier tracked
changes accepted), as it was before them, or as simpler readers see it. Knows nothing of edits.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.draft.items import Item, items_of
from assistant.draft.wordfile import WordFile, paragraphs_of
from assistant.normalise import normal_text
from ingest.readers.pieces import raised
from ingest.readers.word_styles import W, value

if TYPE_CHECKING:
    from lxml.etree import _Element

LABEL = re.compile(r"^(?:\(?(?:\d+(?:\.\d+)*|[a-zA-Z]|[ivxlc]+)[.):]+|\d+(?:\.\d+)+|[\u2022\u25aa\u2013-])\s+")
LONGEST_SHOWN = 70


@dataclass(frozen=True, slots=True)
class Reading:
    """A paragraph as somebody reads it: its text, and the place of each letter among the items."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a change belongs: the part, the paragraph, and the reading by which it was known."""

    part: str
    paragraph: "_Element"
    reading: Reading


def _shown(item: Item) -> str:
    return "" if item.gone else item.text


def _plain(item: Item) -> str:
    return "" if item.gone or item.symbol or item.text == "\u00ad" else item.text


def _raised(item: Item) -> str:
    up = value(item.run, "rPr/vertAlign") == "superscript"
    return "" if item.gone else raised(item.text) if up and item.text.isdigit() else item.text


def _direct(item: Item) -> str:
    return item.text if item.direct and not item.gone and not item.symbol else ""


def _before(item: Item) -> str:
    return "" if item.fresh else item.text


READERS: tuple[Callable[[Item], str], ...] = (_shown, _plain, _raised, _direct, _before)


def reading_of(items: Sequence[Item], reader: Callable[[Item], str] = _shown) -> Reading:
    """The items as one reader sees them."""
    letters = [(letter, place) for place, item in enumerate(items) for letter in reader(item)]
    return Reading("".join(letter for letter, _ in letters), tuple(place for _, place in letters))


def _key(text: str) -> str:
    return normal_text(text).strip()


def _bare(text: str) -> str:
    return LABEL.sub("", _key(text))


class Anchors:
    """All paragraphs of a Word file, to be asked for one by its text."""

    def __init__(self, word: WordFile) -> None:
        self._body, self._others = _Index(), _Index()
        for part, paragraph in paragraphs_of(word):
            (self._body if part == word.main else self._others).add(part, paragraph)

    def find(self, text: str, occurrence: int | None, place: str = "") -> Anchor | str:
        """The one paragraph that reads so; the body goes before headers, footers and notes.

        With a `place` only these are looked through. Else the reason, in words.
        """
        if not _key(text):
            return "the paragraph is empty, so it cannot be told from others"
        found = ([] if place else list(self._body.find(text))) or list(self._others.find(text))
        if not found:
            return f'no paragraph reads "{_cut(text)}"'
        if occurrence is None:
            return found[0] if len(found) == 1 else f'{len(found)} paragraphs read "{_cut(text)}": say which with "occurrence"'
        if occurrence > len(found):
            return f'only {len(found)} paragraphs read "{_cut(text)}", not {occurrence}'
        return found[occurrence - 1]


class _Index:
    def __init__(self) -> None:
        self._items: list[tuple[str, _Element]] = []
        self._by_key: dict[tuple[int, str], list[int]] = defaultdict(list)

    def add(self, part: str, paragraph: "_Element") -> None:
        items = items_of(paragraph)
        texts = [reading_of(items, reader).text for reader in READERS]
        if not any(text.strip() for text in texts):
            return
        place = len(self._items)
        self._items.append((part, paragraph))
        for text in dict.fromkeys(texts):
            for level, form in enumerate((text, _key(text), _bare(text))):
                if form and place not in self._by_key[level, form][-1:]:
                    self._by_key[level, form].append(place)

    def find(self, text: str) -> Iterator[Anchor]:
        """The paragraphs that read so on the strictest level on which any does."""
        for level, form in enumerate((text, _key(text), _bare(text))):
            if places := self._by_key.get((level, form)):
                yield from (self._anchor(place, form, level) for place in places)
                return

    def _anchor(self, place: int, wanted: str, level: int) -> Anchor:
        part, paragraph = self._items[place]
        return Anchor(part, paragraph, _read_as(items_of(paragraph), wanted, level))


def _read_as(items: Sequence[Item], wanted: str, level: int) -> Reading:
    form = (str, _key, _bare)[level]
    readings = [reading_of(items, reader) for reader in READERS]
    return next(reading for reading in readings if form(reading.text) == wanted)


def same_reader(anchor: Anchor) -> Callable[[Item], str]:
    """The reader that knew the paragraph, for a copy of it."""
    items = items_of(anchor.paragraph)
    return next(reader for reader in READERS if reading_of(items, reader) == anchor.reading)


def place_words(word: WordFile, part: str, paragraph: "_Element") -> str:
    """Where a paragraph stands when it is not in the body, in words; empty for the body."""
    kind = next((kind for kind in ("header", "footer", "footnotes", "endnotes") if part in word.package.related_parts(word.main, kind)), "")
    if kind:
        return f"in the {kind.removesuffix('s')}"
    return "in a text box" if any(up.tag == f"{W}txbxContent" for up in paragraph.iterancestors()) else ""


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].rstrip()}..."
