"""A Word SOP in, its paragraphs in order out, each with its section, its number and what the section is for.

The structure is the one that ingest finds; the source map tells which paragraph each clause came from. Knows nothing of changes.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.draft.items import shown_text
from assistant.draft.wordfile import WordFile, open_word
from assistant.gap.sops import SectionRole, section_role
from ingest.model import Clause, Parsed
from ingest.parse import parse_file
from ingest.readers.word_styles import W

if TYPE_CHECKING:
    from lxml.etree import _Element

TYPED = re.compile(r"^\s*(?P<number>\d+(?:\.\d+)+)(?P<sign>[.):]?)(?P<gap>\s+)(?=\S)")
CAPTION = re.compile(r"^(?:table|figure|fig\.)\s*\d", re.IGNORECASE)
NO_STEPS = re.compile(r"responsib|\broles?\b|scope|purpose|distribution|abbreviation|definition|attachment|appendi|annex", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph of the body. `text` is what it reads, its typed number included; `number` the printed one, typed or automatic.

    `occurrence` counts the paragraphs that read alike, None where it is the only one. `section` is the heading path with its own heading.
    """

    text: str
    clause: Clause | None
    section: tuple[str, ...]
    role: SectionRole
    heading: bool
    in_table: bool
    typed: str
    number: str
    occurrence: int | None
    element: "_Element"

    @property
    def words(self) -> str:
        """The text without its typed number."""
        return TYPED.sub("", self.text).strip()

    @property
    def rules(self) -> bool:
        """Whether it belongs to the work itself: not a heading, not purpose, definitions, references, history or approval."""
        return not self.heading and self.role in ("body", "scope", "records")


@dataclass(frozen=True, slots=True)
class Section:
    """The deepest heading with its paragraphs."""

    path: tuple[str, ...]
    paragraphs: tuple[Placed, ...]

    @property
    def takes_steps(self) -> bool:
        """Whether a step of the procedure may be put here."""
        return all(one.role == "body" for one in self.paragraphs) and not NO_STEPS.search(" ".join(self.path))


@dataclass(frozen=True, slots=True)
class Outline:
    """An SOP as it is to be changed."""

    path: Path
    word: WordFile
    parsed: Parsed
    paragraphs: tuple[Placed, ...]

    @property
    def sections(self) -> list[Section]:
        """The sections that have a heading, in order."""
        grouped: dict[tuple[str, ...], list[Placed]] = {}
        for one in self.paragraphs:
            if one.section:
                grouped.setdefault(one.section, []).append(one)
        return [Section(path, tuple(members)) for path, members in grouped.items()]

    @property
    def text(self) -> str:
        """All text of the body, for looking up which words and numbers the SOP itself uses."""
        return "\n".join(one.text for one in self.paragraphs)


def read_outline(path: Path) -> Outline:
    """The outline of a Word SOP. Raises UnreadableFile for what is no .docx."""
    word = open_word(path)
    parsed = parse_file(path)
    places = dict(_places(parsed, word.main))
    elements = list(word.parts[word.main].iter(f"{W}p"))
    texts = [shown_text(element) for element in elements]
    count = Counter(texts)
    seen: Counter[str] = Counter()
    found: list[Placed] = []
    for ordinal, (element, text) in enumerate(zip(elements, texts, strict=True)):
        if not text.strip():
            continue
        seen[text] += 1
        clause, heading = places.get(ordinal, (None, False))
        found.append(_placed(element, text, clause, heading, seen[text] if count[text] > 1 else None))
    return Outline(path, word, parsed, tuple(found))


def _placed(element: "_Element", text: str, clause: Clause | None, heading: bool, occurrence: int | None) -> Placed:
    typed = TYPED.match(text)
    own = f"{clause.number} {clause.title}".strip() if clause and clause.number else clause.title if clause else ""
    section = () if clause is None else (*clause.path, own) if clause.kind == "heading" else clause.path
    return Placed(
        text,
        clause,
        section,
        section_role(section),
        heading,
        next(element.iterancestors(f"{W}tc"), None) is not None,
        typed["number"] if typed else "",
        (clause.number or "") if clause else "",
        occurrence,
        element,
    )


def _places(parsed: Parsed, main: str) -> Iterator[tuple[int, tuple[Clause | None, bool]]]:
    """(ordinal of the paragraph, (its clause, whether it is the clause's title)), by the source map."""
    spans = sorted(_spans(parsed.clauses), key=lambda one: one[0])
    starts = [start for start, _, _, _ in spans]
    told: dict[int, tuple[Clause | None, bool]] = {}
    for run in parsed.runs:
        part, _, ordinal = run.part.rpartition("#p")
        if part != main or not ordinal.isdigit() or int(ordinal) in told:
            continue
        at = bisect_right(starts, run.start + run.length - 1) - 1
        if at >= 0 and spans[at][1] > run.start:
            told[int(ordinal)] = (spans[at][2], spans[at][3])
    yield from told.items()


def _spans(clauses: Sequence[Clause]) -> Iterator[tuple[int, int, Clause, bool]]:
    for clause in clauses:
        yield from ((start, end, clause, False) for start, end in clause.spans)
        if clause.title_span:
            yield (*clause.title_span, clause, True)
