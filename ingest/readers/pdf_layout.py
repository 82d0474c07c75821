"""All body lines in, what is usual in the document out: line pitch, margins, right edges, the words it uses.

Knows nothing of paragraphs.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_reading_order import COLUMNAR, gutter, side_by_side

CLOSE = 1.5
"""Lines of a paragraph are rarely further apart than this many letter sizes; where a tenth of all pitches is closer, they are it."""
LEAST_CLOSE = 0.1


@dataclass(frozen=True, slots=True)
class Layout:
    """What is usual: line pitch by letter size, left margin by odd and even page, right edge by page and left edge, the words used."""

    pitches: dict[float, float]
    margins: tuple[float, float]
    rights: dict[tuple[int, int], float]
    words: frozenset[str]

    def left(self, line: Line) -> float:
        """Distance from the left margin of the line's page."""
        return line.left - self.margins[line.page % 2]

    def right(self, line: Line) -> float:
        """Where lines with this left edge usually end on this page."""
        return max(self.rights.get((line.page, round(line.left / 4)), 0.0), self.rights.get((line.page, -1), 0.0))


def layout_of(pages: Sequence[Sequence[Line]]) -> Layout:
    """Measure the document."""
    pitches: defaultdict[float, Counter[float]] = defaultdict(Counter)
    lefts: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    rights: dict[tuple[int, int], float] = {}
    words: set[str] = set()
    for lines in pages:
        for before, line in pairwise(lines):
            pitch = before.bottom - line.bottom
            if before.size == line.size and 0.9 * line.size < pitch < 2.6 * line.size:
                pitches[line.size][round(pitch * 2) / 2] += 1
        for line in lines:
            lefts[line.page % 2][round(line.left)] += len(line.text)
            words.update(word.text.strip(".,;:()").lower() for word in line.words)
        rights.update(right_edges(lines))
    return Layout(
        {size: usual_pitch(size, counts) for size, counts in pitches.items()},
        (margin(lefts[0]) or margin(lefts[1]), margin(lefts[1]) or margin(lefts[0])),
        rights,
        frozenset(words),
    )


def usual_pitch(size: float, counts: Counter[float]) -> float:
    """The pitch most lines have; where most paragraphs are of one line that is the distance of paragraphs, and the closer lines tell."""
    close = Counter({pitch: times for pitch, times in counts.items() if pitch < CLOSE * size})
    return (close if close.total() > LEAST_CLOSE * counts.total() else counts).most_common(1)[0][0]


def right_edges(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """Where lines end, by page and left edge (in steps of four points); -1 stands for any left edge on a page of one column."""
    if not lines:
        return {}
    page = lines[0].page
    lefts = {round(line.left / 4) for line in lines}
    edge = gutter(lines)
    if edge is not None or side_by_side(lines) > COLUMNAR * len(lines):
        middle = (min(line.left for line in lines) + max(line.right for line in lines)) / 2
        edge = edge if edge is not None else min((line.left for line in lines if line.left > middle), default=middle)
        first = max((line.right for line in lines if line.right < edge), default=edge)
        last = max(line.right for line in lines)
        return {(page, left): first if left * 4 < edge - 4 else last for left in lefts}
    edges = sorted(line.right for line in lines)
    found = {(page, -1): edges[int(0.9 * (len(edges) - 1))]}
    for left in lefts:
        same = [line.right for line in lines if round(line.left / 4) == left]
        if len(same) > 3:
            found[page, left] = max(same)
    return found


def margin(lefts: Counter[int]) -> float:
    """The left edge that a twentieth of all letters does not stand left of."""
    enough, seen = 0.05 * lefts.total(), 0
    for left in sorted(lefts):
        seen += lefts[left]
        if seen >= enough:
            return float(left)
    return 0.0
