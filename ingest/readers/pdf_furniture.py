"""Lines of all pages in; the body's lines and what is not body out: running heads and feet, page numbers, contents.

Judged by repetition and place, never by a string alone. Knows nothing of paragraphs or clauses.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ingest.model import Dropped
from ingest.readers.pdf_lines import Line

EDGE_LINES = 5
"""A running head or foot is among this many outermost lines of its page."""
EDGE_SHARE = 0.17
"""... and in this share of the page's height, at the top or at the bottom."""
SAME_PLACE = 8
"""Points."""
DENSE = 0.3
"""A running head stands on this share of the pages from its first to its last (odd and even pages may differ); a heading does not."""
SHORTEST_TITLE = 18
COUNTED_PAGES = 5
"""A head whose number keeps step with the pages stands on this many of them; `Attachment 1` to `3` do so by chance."""
PAGE_WORD = re.compile(r"\bpage\b|\d\s*(?:of|/)\s*\d", re.I)
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page\s*)?(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of)\s*\d{1,4})?[-–—\s.]*", re.I)
LEADER = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxlc]{1,7})?\s*$|…{2,}\s*\d*\s*$")
CONTENTS = re.compile(r"(?:table of )?contents:?", re.I)
ENDS_IN_PAGE = re.compile(r"\S.*\s(?:\d{1,3}|[ivxlc]{1,5})$")


@dataclass(frozen=True, slots=True)
class Body:
    """What is left: lines by page, what was dropped, the printed label of each page (empty where none was found)."""

    pages: tuple[tuple[Line, ...], ...]
    dropped: tuple[Dropped, ...]
    labels: tuple[str, ...]


def body_of(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> Body:
    """Take away what is not body. `heights` are the pages' heights in points."""
    dropped: list[Dropped] = []
    labels, numbers = page_numbers(pages, heights)
    heads = running(pages, heights)
    heads |= repeated_titles(pages, heights) | joined_heads(pages, heights, heads)
    kept = []
    for page, lines in enumerate(pages):
        reasons = {id(line): "running head" for line in lines if id(line) in heads}
        if page in numbers:
            reasons[id(numbers[page])] = "page number"
        furniture = outermost(lines, reasons.keys())
        dropped.extend(Dropped(line.text, reasons[id(line)], page) for line in lines if id(line) in furniture)
        kept.append(tuple(line for line in lines if id(line) not in furniture))
    return Body(tuple(without_contents(kept, dropped)), tuple(dropped), labels)


def outermost(lines: Sequence[Line], candidates: Collection[int]) -> set[int]:
    """Those candidates that nothing but other candidates separates from the page's edge: a head repeated inside a table is none."""
    found: set[int] = set()
    for ordered in (sorted(lines, key=lambda line: -line.top), sorted(lines, key=lambda line: line.bottom)):
        for line in ordered:
            if id(line) not in candidates:
                break
            found.add(id(line))
    return found


def at_edge(lines: Sequence[Line], height: float) -> list[Line]:
    """The outermost lines at the top and at the bottom of a page."""
    ordered = sorted(lines, key=lambda line: -line.top)
    edge = [line for line in ordered[:EDGE_LINES] if line.bottom > (1 - EDGE_SHARE) * height]
    return edge + [line for line in ordered[-EDGE_LINES:] if line.top < EDGE_SHARE * height and line not in edge]


def running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[int]:
    """Identities of lines that stand at the same height of several pages with the same words (numbers may differ)."""
    places: defaultdict[str, list[tuple[int, Line]]] = defaultdict(list)
    for page, lines in enumerate(pages):
        for line in at_edge(lines, heights[page]):
            places[DIGITS.sub("#", line.text)].append((page, line))
    least = 2 if len(pages) < 6 else 3
    found: set[int] = set()
    for seen in places.values():
        for page, line in seen:
            same_place = [(other, there) for other, there in seen if level(line, heights[page], there, heights[other])]
            same = {other for other, there in same_place if there.text == line.text}
            counted = {other for other, there in same_place if counts_pages(line, page, there, other)}
            alike = counted if len(counted) >= COUNTED_PAGES or PAGE_WORD.search(line.text) else same
            if len(alike) >= least and len(alike) >= DENSE * (max(alike) - min(alike) + 1):
                found.add(id(line))
    return found


def level(line: Line, height: float, other: Line, its: float) -> bool:
    """Do two lines stand as far from the bottom of their pages, or from the top? (Pages may differ in height.)"""
    return abs(other.bottom - line.bottom) < SAME_PLACE or abs((its - other.bottom) - (height - line.bottom)) < SAME_PLACE


def joined_heads(pages: Sequence[Sequence[Line]], heights: Sequence[float], heads: Collection[int]) -> set[int]:
    """Outer lines made of nothing but heads of other pages: a wide page has those on one line that a narrow page has on two."""
    known = {squashed(line.text) for lines in pages for line in lines if id(line) in heads}
    known = {words for words in known if len(words) >= SHORTEST_TITLE}
    found: set[int] = set()
    for lines, height in zip(pages, heights, strict=True):
        for line in at_edge(lines, height):
            rest = squashed(line.text)
            for words in known:
                rest = rest.replace(words, "")
            if known and not rest and DIGITS.sub("", squashed(line.text)):
                found.add(id(line))
    return found


def counts_pages(line: Line, page: int, other: Line, there: int) -> bool:
    """The same words; or numbers that keep step with the pages, which `Attachment 1`, `Attachment 2` do not."""
    if line.text == other.text:
        return True
    steps = {int(second) - int(first) for first, second in zip(DIGITS.findall(line.text), DIGITS.findall(other.text), strict=True)}
    return steps <= {0, there - page}


def repeated_titles(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[int]:
    """Top lines that repeat words of the title page in plain letters: the running head of a text too short to repeat it."""
    if not pages:
        return set()
    title = squashed(" ".join(line.text for line in pages[0]))
    found: set[int] = set()
    for page, lines in enumerate(pages[1:], 1):
        for line in at_edge(lines, heights[page]):
            words = squashed(line.text)
            if len(words) >= SHORTEST_TITLE and words in title and not line.bold and line.bottom > heights[page] / 2:
                found.add(id(line))
    return found


def squashed(text: str) -> str:
    """Letters and digits, small."""
    return re.sub(r"[\W_]+", "", text).lower()


def page_numbers(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> tuple[tuple[str, ...], dict[int, Line]]:
    """Printed page labels, and the line that prints each: a number alone at the edge whose distance to the page's index repeats."""
    candidates: list[tuple[int, Line, str, int]] = []
    offsets: Counter[tuple[bool, int]] = Counter()
    for page, lines in enumerate(pages):
        for line in at_edge(lines, heights[page]):
            match = PAGE_NUMBER.fullmatch(line.text)
            if match:
                value = page_value(match.group(1))
                candidates.append((page, line, match.group(1), value))
                offsets[(match.group(1).isdecimal(), value - page)] += 1
    labels = [""] * len(pages)
    found: dict[int, Line] = {}
    for page, line, label, value in candidates:
        steady = offsets[(label.isdecimal(), value - page)]
        if steady >= 2 or (len(pages) == 1 and value == 1):
            labels[page] = label
            found[page] = line
    return tuple(labels), found


def page_value(label: str) -> int:
    """A printed page label as a number."""
    return int(label) if label.isdecimal() else roman_value(label)


def roman_value(text: str) -> int:
    """`xiv` is 14; letters that make no number count as they stand."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}.get(letter, 0) for letter in text.lower()]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def without_contents(pages: Sequence[tuple[Line, ...]], dropped: list[Dropped]) -> Iterable[tuple[Line, ...]]:
    """Pages without tables of contents: from the heading (or the first line with leaders) to the last line with leaders."""
    inside = False
    for page, lines in enumerate(pages):
        entries = [at for at, line in enumerate(lines) if LEADER.search(line.text) or (inside and ENDS_IN_PAGE.match(line.text))]
        title = next((at for at, line in enumerate(lines) if CONTENTS.fullmatch(line.text.strip())), None)
        if title is not None:
            entries = [at for at, line in enumerate(lines) if at > title and (LEADER.search(line.text) or ENDS_IN_PAGE.match(line.text))]
        leaders = sum(bool(LEADER.search(lines[at].text)) for at in entries)
        enough = len(entries) >= 3 and (leaders >= 3 or title is not None or (inside and len(entries) > 0.5 * len(lines)))
        if not enough and not (inside and leaders):
            inside = False
            yield lines
            continue
        start = title if title is not None else 0 if inside else wrapped_start(lines, entries[0])
        end = entries[-1] + 1
        dropped.extend(Dropped(line.text, "contents", page) for line in lines[start:end])
        inside = end > 0.6 * len(lines)
        yield (*lines[:start], *lines[end:])


def wrapped_start(lines: Sequence[Line], entry: int) -> int:
    """An entry of several lines has its leaders on the last one: begin at its first."""
    start = entry
    while start > max(0, entry - 2) and abs(lines[start - 1].size - lines[entry].size) < 0.2 and not lines[start - 1].text.endswith("."):
        start -= 1
    return start
