"""Marked blocks in, clauses out: a numbered block opens a clause under the one it belongs to, other text joins the clause it is in.

An open clause is a `Level`; the levels from the outermost to the innermost are the path. A paragraph after a list goes back to the clause
that holds the list if it is not indented like the list. Knows nothing of fonts or files.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.marks import GLOSSARY, Mark, Norm, capitals, norm
from ingest.model import Clause, ClauseKind, Span
from ingest.numbering import Label, Values, labels

LIST_GRAMMARS = frozenset({"roman.", "letter.", "roman)", "letter)", "number)", "number.", "(number)", "(roman)", "(letter)"})
LOOK_AHEAD = 60
"""How far on the second item of a list may stand."""
FRONT = "front"
"""Address of the text before the first heading."""
TERMS_REACH = 10
STEP = 4.0
"""Points of indent that count as a difference."""
TERM = re.compile(r"(?P<term>\S.{0,100}?)(?:\s*:\s+|\s*:$|\s+[–—-]\s*|\s*[–—]\s+)(?=\S|$)")


@dataclass(slots=True)
class Draft:
    """A clause in the making; positions are offsets in the canonical text."""

    number: str | None
    kind: ClauseKind
    address: str
    parent: int | None
    path: tuple[str, ...]
    title_span: Span | None = None
    spans: list[Span] = field(default_factory=list)
    printed: str = ""
    page_start: int | None = None
    page_end: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """An open clause: `draft` is its position; `signature` is how its heading is set; `left` its indent, `inner` that of its text."""

    draft: int
    grammar: str
    values: Values
    heading: bool
    left: float = 0.0
    inner: float = 0.0
    signature: tuple[object, ...] = ()
    level: int | None = None
    division: str = ""


class Builder:
    """Holds the drafts and the open levels while the marks go by."""

    def __init__(self, marks: Sequence[Mark], starts: Sequence[int], text: str, front_until: int) -> None:
        self.marks, self.starts, self.text, self.front_until = marks, starts, text, front_until
        self.usual: Norm = norm([mark.block for mark in marks])
        self.levels: list[Level] = []
        self.body = next((at for at, mark in enumerate(marks) if self.first_numbered(at)), 0)
        later = (at for at, mark in enumerate(marks) if at > self.body and mark.heading and not mark.label)
        self.recurring = {self.signature(at) for at in later}
        self.outer = self.outer_signatures()
        self.drafts: list[Draft] = []
        self.target: int | None = None
        self.statute = any(mark.label and mark.label.grammar == "section" for mark in marks)

    def build(self) -> list[Draft]:
        """Walk the blocks once."""
        at = 0
        while at < len(self.marks):
            at = self.step(at)
        return self.drafts

    def step(self, at: int) -> int:
        """Place one block (or a table with its caption and notes); the position of the next."""
        mark = self.marks[at]
        if mark.block.kind == "footnote":
            self.footnote(at)
        elif mark.caption or mark.block.kind in ("table", "figure"):
            return self.exhibit(at)
        elif mark.label and mark.label.division:
            return self.open_division(at)
        elif mark.label:
            self.open_absolute(at)
        elif self.open_relative(at):
            pass
        elif at < self.body and self.is_front(at):
            self.plain(at)
        elif mark.heading and not self.is_term(at):
            self.open_heading(at)
        elif not self.definition(at):
            self.plain(at)
        return at + 1

    # -- opening clauses ---------------------------------------------------------------------------------------------------------------

    def open_division(self, at: int) -> int:
        """`ANNEX I`: outside of everything but divisions of an outer kind. Its title may stand on the next line."""
        label = self.marks[at].label
        assert label
        outer = [level.division for level in self.levels if level.division]
        keep = 0
        for position, level in enumerate(self.levels):
            if level.division == label.division:
                break
            if level.division and label.division not in outer:
                keep = position + 1
        self.levels = self.levels[:keep]
        number = label.printed
        sections = (mark.label for mark in self.marks if mark.label and mark.label.grammar == "section")
        first = next(sections, None)
        if first and label.division == "part" and first.values[0] == label.values[0]:
            number = str(label.values[0])
        self.push(at, label, number, self.slug(number), heading=True)
        after = self.marks[at + 1] if at + 1 < len(self.marks) else None
        draft = self.drafts[-1]
        if draft.title_span is None and after and after.heading and not after.label and not after.options:
            draft.title_span = (self.starts[at + 1], self.starts[at + 1] + len(after.block.text))
            return at + 2
        return at + 1

    def open_absolute(self, at: int) -> None:
        """`4.14`: under the open clauses whose number it continues."""
        mark = self.marks[at]
        label = mark.label
        assert label
        cut = next((position for position, level in enumerate(self.levels) if self.closes(level, label)), len(self.levels))
        self.levels = self.levels[:cut]
        if mark.heading:
            while self.levels and self.levels[-1].grammar == "heading" and not self.holds(self.levels[-1], at):
                self.levels.pop()
        if mark.block.style.level is not None:
            self.drop_to_level(mark.block.style.level)
        self.push(at, label, label.printed, self.slug(label.printed), heading=mark.heading)

    def closes(self, level: Level, label: Label) -> bool:
        """Does a new absolute number end this open level?"""
        if level.division or level.grammar == "heading":
            return False
        if level.grammar != label.grammar:
            return True
        shorter = label.values[: len(level.values)] == level.values and len(label.values) > len(level.values)
        tens = (
            level.heading
            and len(level.values) == len(label.values) == 2
            and level.values[0] == label.values[0]
            and level.values[1] < 10 <= label.values[1]
            and label.values[1] // 10 == level.values[1]
        )
        return not (shorter or tens)

    def outranks(self, level: Level, at: int) -> bool:
        """Is an unnumbered heading set more strongly than the numbered heading under it?"""
        return strength(level.signature) > strength(self.signature(at))

    def holds(self, level: Level, at: int) -> bool:
        """May an unnumbered heading hold this numbered one? A first-rank number only if such headings do so throughout."""
        label = self.marks[at].label
        first_rank = label is not None and len(label.values) == 1
        return level.signature in self.outer or level.level is not None or (not first_rank and self.outranks(level, at))

    def drop_to_level(self, level: int) -> None:
        """Close what the source itself declares to be no ancestor."""
        for position, open_level in enumerate(self.levels):
            if open_level.level is not None and open_level.level >= level:
                self.levels = self.levels[:position]
                return

    def open_relative(self, at: int) -> bool:
        """`iii.`, `(a)`, `B.`: the next of an open list, or the first of a new one."""
        mark = self.marks[at]
        options = [option for option in mark.options if not option.absolute and not (mark.block.run_on and self.better_ahead(at, option))]
        for position in range(len(self.levels) - 1, -1, -1):
            level = self.levels[position]
            for option in options:
                if self.continues(level, option, at):
                    self.levels = self.levels[:position]
                    self.push_relative(at, option)
                    return True
        for option in options:
            if self.begins(option, at):
                self.close_to_target()
                if self.headed(at, option):
                    self.close_for_heading(at)
                self.push_relative(at, option)
                return True
        return self.statute and any(self.skips_ahead(at, option) for option in options)

    def skips_ahead(self, at: int, option: Label) -> bool:
        """Excerpts of a regulation leave paragraphs out: (b) or (d) may come first under its section, or after (a)."""
        if option.grammar != "(letter)" or self.rather_roman(option, at):
            return False
        for position in range(len(self.levels) - 1, -1, -1):
            level = self.levels[position]
            if level.grammar == option.grammar and level.values < option.values:
                self.levels = self.levels[:position]
            elif level.grammar != "section":
                continue
            self.push_relative(at, option)
            return True
        return False

    def continues(self, level: Level, option: Label, at: int) -> bool:
        """Next number of the same grammar, set alike."""
        if level.grammar != option.grammar or level.values[0] + 1 != option.values[0]:
            return False
        if option.grammar in ("(letter)", "letter.", "letter)") and self.rather_roman(option, at):
            return False
        return level.heading == self.headed(at, option)

    def better_ahead(self, at: int, option: Label) -> bool:
        """A reference that happens to begin a line: the same number stands further on as a paragraph's own, before the next one."""
        for mark in self.marks[at + 1 : at + LOOK_AHEAD]:
            for other in mark.options:
                if other.grammar == option.grammar and other.values[0] in (option.values[0], option.values[0] + 1):
                    return other.values == option.values and not mark.block.run_on
        return False

    def rather_roman(self, option: Label, at: int) -> bool:
        """After (h), is (i) the ninth letter or the first roman? The next mark of the kind tells."""
        if option.printed != "i":
            return False
        for mark in self.marks[at + 1 : at + LOOK_AHEAD]:
            printed = {other.printed for other in mark.options if not other.absolute}
            if "ii" in printed:
                return True
            if "j" in printed:
                return False
        return False

    def begins(self, option: Label, at: int) -> bool:
        """A first number, with a second one further on before anything closes the list, or set as a heading."""
        if option.values[0] != 1:
            return False
        if option.grammar in ("ROMAN.", "LETTER.") and self.headed(at, option):
            return True
        heading = self.headed(at, option)
        for ahead in range(at + 1, min(len(self.marks), at + (400 if heading else LOOK_AHEAD))):
            mark = self.marks[ahead]
            if mark.label and not heading:
                return False
            for other in mark.options:
                if other.grammar == option.grammar and other.values == (2,) and self.headed(ahead, other) == heading:
                    return True
        return False

    def headed(self, at: int, option: Label) -> bool:
        """Is the block set as a heading, its label left aside?"""
        from dataclasses import replace

        from ingest.marks import emphasised, heading_like

        mark = self.marks[at]
        rest = 0 if mark.block.label else option.length
        strong = emphasised(mark.block, self.usual) or mark.block.style.level is not None
        return strong and heading_like(replace(mark, rest=rest), self.usual)

    def close_to_target(self) -> None:
        """A tail has gone back to an outer clause: a new list begins under that one."""
        if self.target is not None:
            for position, level in enumerate(self.levels):
                if level.draft == self.target:
                    self.levels = self.levels[: position + 1]

    def close_for_heading(self, at: int) -> None:
        """A lettered heading is no child of a paragraph or a list item."""
        while self.levels and not self.levels[-1].heading:
            self.levels.pop()
        while self.levels and self.levels[-1].grammar == "heading" and not self.outranks(self.levels[-1], at):
            self.levels.pop()

    def push_relative(self, at: int, option: Label) -> None:
        """Open a list item, a lettered heading, or a designated paragraph of a regulation."""
        mark = self.marks[at]
        heading = self.headed(at, option)
        if mark.block.style.level is not None:
            self.drop_to_level(mark.block.style.level)
        above = self.numbered_above()
        dotted = heading and option.grammar in ("ROMAN.", "LETTER.", "number.", "roman.", "letter.")
        number = (f"{above}.{option.printed}" if above else option.printed) if dotted else f"{above}({option.printed})"
        kind: ClauseKind = "heading" if heading else "paragraph" if self.statute else "list_item"
        self.push(at, option, number, self.slug(number), heading=heading, kind=kind)
        self.second_label(at, option)

    def second_label(self, at: int, option: Label) -> None:
        """`(a)(1) ...` and `(e) Short title. (1) ...`: a second number in the same paragraph opens a clause of its own."""
        mark = self.marks[at]
        base = 0 if mark.block.label else option.length
        rest = mark.block.text[base:]
        inside = re.match(r"(?:[A-Z][^()]{2,160}?[.:—–]\s*)?(?=\()", rest)
        if not inside:
            return
        for other in labels(rest[inside.end() :]):
            if other.absolute or other.values != (1,) or not other.grammar.startswith("("):
                continue
            if inside.end() and not self.begins(other, at):
                continue
            cut = base + inside.end()
            draft = self.drafts[self.levels[-1].draft]
            start = self.starts[at]
            end = start + len(mark.block.text)
            lead = mark.block.text[base:cut].rstrip()
            draft.title_span = None
            draft.spans = [(start + base, start + base + len(lead))] if lead else []
            above = self.numbered_above()
            number = f"{above}({other.printed})"
            kind = draft.kind
            self.open(at, other, number, self.slug(number), heading=False, kind=kind)
            self.drafts[-1].spans = [(start + cut + other.length, end)] if start + cut + other.length < end else []
            return

    def numbered_above(self) -> str:
        """The number of the innermost numbered level, empty where there is none."""
        for level in reversed(self.levels):
            number = self.drafts[level.draft].number
            if number and level.grammar != "division":
                return number
            if number and level.division:
                return "" if self.statute else number
        return ""

    def open_heading(self, at: int) -> None:
        """A heading without a number, at the depth where headings set like it stand."""
        mark = self.marks[at]
        signature = self.signature(at)
        if mark.block.style.level is not None:
            self.drop_to_level(mark.block.style.level)
            while self.levels and self.levels[-1].level is None:
                self.levels.pop()
        else:
            self.close_alike(signature)
        title = mark.block.text.strip().rstrip(":")
        above = self.numbered_above()
        address = f"{self.slug(above)}:{self.slug(title)}" if above else self.slug(title)
        self.push(at, Label("heading", (0,), "", 0), None, address, heading=True, signature=signature)

    def close_alike(self, signature: tuple[object, ...]) -> None:
        """Close paragraphs, and headings set like this one or more weakly."""
        position = next((at for at, level in enumerate(self.levels) if self.alike(level, signature)), None)
        if position is not None:
            self.levels = self.levels[:position]
            return
        if signature in self.outer:
            self.levels = [level for level in self.levels if level.division]
            return
        while self.levels and (not self.levels[-1].heading or self.weaker(self.levels[-1], signature)):
            self.levels.pop()

    @staticmethod
    def alike(level: Level, signature: tuple[object, ...]) -> bool:
        """Is it a sibling: another unnumbered heading, or a first-rank numbered one, set just like this?"""
        first_rank = len(level.values) == 1 and level.grammar in ("heading", "decimal", "ROMAN.")
        return level.heading and first_rank and level.signature == signature

    @staticmethod
    def weaker(level: Level, signature: tuple[object, ...]) -> bool:
        """Is an open unnumbered heading set more weakly than this?"""
        return level.grammar == "heading" and strength(level.signature) < strength(signature)

    # -- text --------------------------------------------------------------------------------------------------------------------------

    def plain(self, at: int) -> None:
        """An unnumbered paragraph or bullet joins the clause it stands in."""
        draft = self.holder(at)
        self.add(draft, at, 0)

    def holder(self, at: int) -> int:
        """The open clause that an unnumbered block belongs to, by its indent."""
        block = self.marks[at].block
        position = len(self.levels) - 1
        while position > 0:
            level = self.levels[position]
            if self.drafts[level.draft].kind != "list_item" or level.heading:
                break
            if self.usual.placed:
                if block.style.left > level.left + STEP or block.style.left >= level.inner - STEP > level.left:
                    break
            elif block.kind == "list_item":
                break
            position -= 1
        if position < 0:
            self.front(at)
            position = 0
        self.target = self.levels[position].draft
        return self.target

    def first_numbered(self, at: int) -> bool:
        """Does the first numbered heading of the text stand here?"""
        mark = self.marks[at]
        if mark.label:
            return mark.heading
        return any(option.grammar == "ROMAN." and self.headed(at, option) and self.begins(option, at) for option in mark.options)

    def is_front(self, at: int) -> bool:
        """A cover's lines are set large, but are no headings of the text: nothing after the first number is set like them."""
        page = self.marks[at].block.page
        if page is not None and page <= self.front_until:
            return True
        after = self.marks[at + 1]
        alone = not after.heading or bool(after.label)
        return self.marks[at].block.style.level is None and not (alone and self.signature(at) in self.recurring | self.outer)

    def outer_signatures(self) -> set[tuple[object, ...]]:
        """Unnumbered headings that hold numbered sections (`Project Phase` above `4. Validation`): how they are set."""
        over: Counter[tuple[object, ...]] = Counter()
        for at, mark in enumerate(self.marks[:-1]):
            after = self.marks[at + 1]
            if mark.heading and not mark.label and after.label and after.heading and not after.label.division:
                over[self.signature(at)] += 1 if len(after.label.values) == 1 else -1
            elif mark.heading and not mark.label and after.label:
                over[self.signature(at)] -= 1
        return {signature for signature, times in over.items() if times > 1}

    def front(self, at: int) -> None:
        """Text before the first heading has a clause of its own."""
        self.open(at, Label("heading", (0,), "", 0), None, FRONT, heading=True, kind="paragraph")

    def footnote(self, at: int) -> None:
        """A footnote is a clause under the clause that is open."""
        block = self.marks[at].block
        parent = self.levels[-1].draft if self.levels else None
        number = f"footnote {block.label}" if block.label else None
        self.drafts.append(Draft(number, "footnote", self.slug(number or "footnote"), parent, self.path(), page_start=block.page))
        self.add(len(self.drafts) - 1, at, 0)

    def exhibit(self, at: int) -> int:
        """A table or figure with its caption (before or after) and the notes under it."""
        marks = self.marks
        mark = marks[at]
        parent = (self.target if self.target is not None else self.levels[-1].draft) if self.levels else None
        if not mark.caption:
            after = marks[at + 1] if at + 1 < len(marks) else None
            first = "t" if mark.block.kind == "table" else "f"
            if after and after.caption[:1].lower() == first and not self.has_body(at + 1):
                return self.exhibit_of(at + 1, [at], parent)
            if mark.block.kind == "table":
                title = self.heading_before(at)
                self.drafts.append(Draft(None, "table", self.slug(title or "table"), parent, self.path(), page_start=mark.block.page))
                self.add(len(self.drafts) - 1, at, 0)
                return at + 1
            self.drafts.append(Draft(None, "figure", "figure", parent, self.path(), page_start=mark.block.page))
            self.add(len(self.drafts) - 1, at, 0)
            return at + 1
        return self.exhibit_of(at, [], parent)

    def has_body(self, at: int) -> bool:
        """Does a caption have its table or figure after it?"""
        return at + 1 < len(self.marks) and self.marks[at + 1].block.kind in ("table", "figure")

    def heading_before(self, at: int) -> str:
        """A table without caption is named by the heading right above it."""
        before = self.marks[at - 1] if at else None
        return before.block.text if before and before.heading else ""

    def exhibit_of(self, at: int, before: list[int], parent: int | None) -> int:
        """The clause of a captioned table or figure."""
        mark = self.marks[at]
        kind: ClauseKind = "table" if mark.caption[:1].lower() in "tb" else "figure"
        number = re.sub(r"\s+", " ", mark.caption)
        number = number[:1].upper() + number[1:].lower() if number.isupper() and not number.split()[-1].isalpha() else number
        self.drafts.append(Draft(number, kind, self.slug(number), parent, self.path(), page_start=mark.block.page))
        draft = len(self.drafts) - 1
        start = self.starts[at]
        if mark.rest < len(mark.block.text):
            self.drafts[draft].title_span = (start + mark.rest, start + len(mark.block.text))
        for other in before:
            self.add(draft, other, 0)
        nearest = at + 1
        while nearest < len(self.marks) and self.belongs(nearest, at):
            self.add(draft, nearest, 0)
            nearest += 1
        return nearest

    def belongs(self, at: int, caption: int) -> bool:
        """Is the block part of the table: its rows, or a note under them?"""
        mark = self.marks[at]
        if mark.label or mark.heading or mark.caption or mark.block.kind == "footnote":
            return False
        if mark.block.kind in ("table", "figure"):
            return self.marks[caption].caption[:1].lower() == mark.block.kind[:1]
        shown = any(self.marks[other].block.kind in ("table", "figure") for other in range(max(0, caption - 1), at))
        return shown and noted(mark, self.usual)

    # -- definitions -------------------------------------------------------------------------------------------------------------------

    def in_glossary(self) -> bool:
        """Is the innermost heading (or one above it) a glossary?"""
        return any(level.heading and GLOSSARY.fullmatch(self.title(level.draft)) for level in self.levels)

    def is_term(self, at: int) -> bool:
        """Inside a glossary a short line set apart is a term, if text follows it."""
        if not self.in_glossary() or at + 1 >= len(self.marks):
            return False
        mark, after = self.marks[at], self.marks[at + 1]
        if mark.block.text.rstrip().endswith(":"):
            return True
        if mark.block.style.level is not None or GLOSSARY.fullmatch(mark.block.text.strip()):
            return False
        glossary = next(level for level in self.levels if level.heading and GLOSSARY.fullmatch(self.title(level.draft)))
        if mark.block.style.size > self.usual.size + 0.9:
            return False
        if glossary.grammar == "heading" and glossary.signature == self.signature(at) and not self.set_like_terms(at):
            return False
        return after.block.kind == "paragraph" and not after.label and not after.heading

    def set_like_terms(self, at: int) -> bool:
        """Where terms are set like the glossary's own heading: do several lines in a row, text between them, look so?"""
        nearby = self.marks[max(0, at - TERMS_REACH) : at + TERMS_REACH]
        return sum(mark.heading and not mark.label and self.signature_of(mark) == self.signature(at) for mark in nearby) >= TERMS_REACH // 3

    def definition(self, at: int) -> bool:
        """Open a definition if the block is one."""
        if not self.in_glossary():
            return False
        block = self.marks[at].block
        if self.marks[at].heading:
            term = len(block.text)
            rest = term
        else:
            found = self.term(block.text, block.bold_lead)
            if not found:
                return False
            term, rest = found
        while self.levels and not self.levels[-1].heading:
            self.levels.pop()
        name = block.text[:term].rstrip(" :–—-")
        draft = Draft(None, "definition", f"def:{self.slug(name)}", self.levels[-1].draft, self.path(), page_start=block.page)
        self.drafts.append(draft)
        start = self.starts[at]
        draft.title_span = (start, start + len(name))
        position = len(self.drafts) - 1
        self.levels.append(Level(position, "definition", (0,), False, block.style.left, block.style.left))
        self.target = position
        if rest < len(block.text):
            self.add(position, at, rest)
        else:
            self.pages(draft, at)
        return True

    def term(self, text: str, bold_lead: int) -> tuple[int, int] | None:
        """Length of the defined term, and where its definition begins."""
        match = TERM.match(text)
        if bold_lead > 1:
            if match and abs(match.end() - bold_lead) <= 4:
                return len(match.group("term")), match.end()
            rest = re.match(r"[\s:–—-]*", text[bold_lead:])
            return bold_lead, bold_lead + (rest.end() if rest else 0)
        if match and text[:1].isupper() and len(match.group("term").split()) <= 12 and not re.search(r"[.;]\s", match.group("term")):
            return len(match.group("term")), match.end()
        return None

    # -- drafts ------------------------------------------------------------------------------------------------------------------------

    def push(
        self, at: int, label: Label, number: str | None, address: str, *, heading: bool, kind: ClauseKind | None = None,
        signature: tuple[object, ...] = (),
    ) -> None:  # fmt: skip
        """Open a clause and give it the block: as title if it is a heading, else as text."""
        mark = self.marks[at]
        self.open(at, label, number, address, heading=heading, kind=kind or ("heading" if heading else "paragraph"), signature=signature)
        draft = self.drafts[-1]
        base = 0 if mark.block.label else label.length
        start, end = self.starts[at], self.starts[at] + len(mark.block.text)
        if heading:
            cut = self.run_in(mark, base)
            if self.statute and label.grammar in ("section", "division"):
                base = 0
                draft.printed = ""
            draft.title_span = (start + base, start + cut) if base < cut else None
            if start + cut < end:
                draft.spans = [(start + cut, end)]
        elif start + base < end:
            draft.spans = [(start + base, end)]

    def run_in(self, mark: Mark, base: int) -> int:
        """Where a heading that runs into its text ends."""
        return len(mark.block.text)

    def open(
        self, at: int, label: Label, number: str | None, address: str, *, heading: bool, kind: ClauseKind,
        signature: tuple[object, ...] = (),
    ) -> None:  # fmt: skip
        """A new clause under the innermost open one."""
        mark = self.marks[at]
        self.levels = [level for level in self.levels if self.drafts[level.draft].address != FRONT]
        parent = self.levels[-1].draft if self.levels else None
        draft = Draft(number, kind, address, parent, self.path(), printed=label.printed)
        self.drafts.append(draft)
        self.pages(draft, at)
        self.levels.append(
            Level(
                len(self.drafts) - 1, label.grammar, label.values, heading, mark.block.style.left, self.inner(at, label),
                signature or self.signature(at), mark.block.style.level, label.division,
            )
        )  # fmt: skip
        self.target = len(self.drafts) - 1

    def inner(self, at: int, label: Label) -> float:
        """Indent of a list item's further lines; that of its label where only one line is known."""
        return self.marks[at].block.style.left

    def add(self, draft: int, at: int, start: int) -> None:
        """Give a block's text from `start` on to a clause; text that follows directly extends the last span."""
        begin, end = self.starts[at] + start, self.starts[at] + len(self.marks[at].block.text)
        spans = self.drafts[draft].spans
        if spans and spans[-1][1] + 1 == begin and self.text[spans[-1][1]] == "\n":
            spans[-1] = (spans[-1][0], end)
        elif begin < end:
            spans.append((begin, end))
        self.pages(self.drafts[draft], at)

    def pages(self, draft: Draft, at: int) -> None:
        """Widen the clause's pages by those of the block."""
        block = self.marks[at].block
        if block.page is None:
            return
        end = block.page_end if block.page_end is not None else block.page
        draft.page_start = block.page if draft.page_start is None else min(draft.page_start, block.page)
        draft.page_end = end if draft.page_end is None else max(draft.page_end, end)

    def path(self) -> tuple[str, ...]:
        """The headings above, as printed."""
        headings = (level.draft for level in self.levels if self.drafts[level.draft].kind == "heading")
        return tuple(self.heading_text(draft) for draft in headings)

    def heading_text(self, draft: int) -> str:
        """Number and title as a reader sees them."""
        return " ".join(filter(None, (self.drafts[draft].printed, self.title(draft))))

    def title(self, draft: int) -> str:
        """The title of a draft."""
        span = self.drafts[draft].title_span
        return self.text[span[0] : span[1]].strip() if span else ""

    def signature(self, at: int) -> tuple[object, ...]:
        """How the block at a position is set."""
        return self.signature_of(self.marks[at])

    @staticmethod
    def signature_of(mark: Mark) -> tuple[object, ...]:
        """How a heading is set: declared level, or size, weight, slant and capitals."""
        block = mark.block
        if block.style.level is not None:
            return ("level", -block.style.level)
        return (block.style.size, block.style.bold, not block.style.italic, capitals(block.text))

    @staticmethod
    def slug(text: str) -> str:
        """An address without blanks: `ANNEX-I`, `Table-2`."""
        return re.sub(r"[^\w().:§-]+", "-", text.strip())[:80].strip("-") or "clause"


def strength(signature: tuple[object, ...]) -> tuple[float, ...]:
    """Headings set larger, bolder, upright, in capitals stand above others."""
    if not signature:
        return (0.0,)
    if signature[0] == "level":
        return (float(str(signature[1])),)
    size, bold, upright, capital = signature
    return (float(str(size)), float(bool(bold)), float(bool(capital)), float(bool(upright)))


def noted(mark: Mark, usual: Norm) -> bool:
    """Does a paragraph under a table read like a note to it?"""
    block = mark.block
    if block.style.size and block.style.size < usual.size - 0.4:
        return True
    return bool(re.match(r"(?:\(\w{1,2}\)|\w\)|note\b|[*†‡§#]|[⁰¹²³⁴-⁹⁽])", block.text, re.I))


def clauses_of(marks: Sequence[Mark], starts: Sequence[int], text: str, document: str, front_until: int = -1) -> list[Clause]:
    """The clauses of a document in order, with ids that are unique in it; headings up to page `front_until` are front matter."""
    drafts = Builder(marks, starts, text, front_until).build()
    ids: list[str] = []
    taken: dict[str, int] = {}
    for draft in drafts:
        taken[draft.address] = taken.get(draft.address, 0) + 1
        times = taken[draft.address]
        ids.append(f"{document}#{draft.address}" + (f"~{times}" if times > 1 else ""))
    return [finished(draft, position, ids, text) for position, draft in enumerate(drafts)]


def finished(draft: Draft, position: int, ids: Sequence[str], text: str) -> Clause:
    """A draft as a clause: blanks at the ends of spans trimmed."""
    spans = tuple(span for span in (trimmed(span, text) for span in draft.spans) if span[0] < span[1])
    title_span = trimmed(draft.title_span, text) if draft.title_span else None
    return Clause(
        id=ids[position],
        number=draft.number,
        kind=draft.kind,
        title=text[title_span[0] : title_span[1]] if title_span else "",
        text="\n".join(text[start:end] for start, end in spans),
        path=draft.path,
        parent=ids[draft.parent] if draft.parent is not None else None,
        spans=spans,
        page_start=draft.page_start,
        page_end=draft.page_end,
        title_span=title_span,
    )


def trimmed(span: Span, text: str) -> Span:
    """Without blanks at either end."""
    piece = text[span[0] : span[1]]
    return span[0] + len(piece) - len(piece.lstrip()), span[1] - (len(piece) - len(piece.rstrip()))


def gaps_of(clauses: Sequence[Clause]) -> Iterator[str]:
    """Numbers that are missing between two siblings, in words."""
    statute = any(clause.title.startswith("§") for clause in clauses)
    last: dict[tuple[str | None, str], tuple[int, str]] = {}
    for clause in clauses:
        if not clause.number or clause.kind not in ("heading", "paragraph", "list_item"):
            continue
        match = re.fullmatch(r"(.*?)(\d+)\)?", clause.number)
        if not match:
            continue
        key = (clause.parent, match.group(1))
        before = last.get(key)
        value = int(match.group(2))
        if before and value > before[0] + 1 and not statute:
            yield f"{clause.number} follows {before[1]}"
        last[key] = (value, clause.number)
