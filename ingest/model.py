"""The types that ingest makes: what a file is (`Document`), what was read (`Block`, `Reading`), what users cite (`Clause`).

Knows nothing of storage, search or answers. All types are frozen; text offsets count Python characters (code points).
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["regulation", "guidance", "sop", "paper"]
Status = Literal["in force", "draft", "superseded", "retired", "unknown"]
BlockKind = Literal["paragraph", "heading", "list_item", "table", "figure", "footnote"]
ClauseKind = Literal["heading", "paragraph", "list_item", "table", "figure", "definition", "footnote"]

Modality = Literal["shall", "must", "should", "may", "required"]

KINDS: tuple[Kind, ...] = ("regulation", "guidance", "sop", "paper")
STATUSES: tuple[Status, ...] = ("in force", "draft", "superseded", "retired", "unknown")

UNMAPPED = -1
Span = tuple[int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stands character for character in the source.

    `start` and `length` count characters of the text the run belongs to (a block's, later the document's canonical text).
    For a PDF `page` is the 0-based page and `offset` the character index of pdfium's text page. Elsewhere `page` is None, `part` names
    the place (`word/document.xml#p12`: paragraph 12; empty for a plain file) and `offset` counts characters within it.
    Text read off a picture stands on a page but at no character (`offset` is `UNMAPPED`): only blocks have such runs, no document.
    """

    start: int
    length: int
    page: int | None
    offset: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """How a block looks: point size of most of its letters, weight, slant, left edge in points, the source's own style name.

    `level` is the outline level the source itself declares (Word `Heading 2`, HTML `h2`, Markdown `##`: 2), else None.
    """

    size: float = 0.0
    bold: bool = False
    italic: bool = False
    left: float = 0.0
    name: str = ""
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, table, figure or footnote as read, before any clause is known.

    `label` is a number the source holds outside the text (Word's automatic numbering, resolved: `5.3.1`, `a)`), else empty.
    `bold_lead` counts the leading characters of `text` that are set bolder than the rest (a run-in heading or a defined term).
    `cells` holds a table's rows; `text` of a table is its rows, one a line, cells separated by ` | `.
    `box` is left, bottom, right, top in points on `page`; `page_end` is the last page of a block that was joined over a page break.
    `run_on`: the block was cut only because it begins with what may be a number; if that is none, it goes on with the block before.
    `runs` give the source of `text`, in ascending order; characters in no run were put in by us (the blank for a line break).
    """

    text: str
    kind: BlockKind = "paragraph"
    page: int | None = None
    box: Box | None = None
    style: Style = Style()
    label: str = ""
    bold_lead: int = 0
    cells: tuple[tuple[str, ...], ...] = ()
    runs: tuple[Run, ...] = ()
    page_end: int | None = None
    run_on: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text that was read and left out on purpose: `reason` is one word or two (`running head`, `page number`, `contents`)."""

    text: str
    reason: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Metadata that a source says about itself; empty where it says nothing. Dates are ISO 8601."""

    title: str = ""
    authority: str = ""
    number: str = ""
    version: str = ""
    status: str = ""
    kind: str = ""
    jurisdictions: tuple[str, ...] = ()
    effective_from: str = ""
    effective_to: str = ""
    address: str = ""
    language: str = ""
    key: str = ""
    label: str = ""
    aliases: tuple[str, ...] = ()
    restatement: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a file: blocks in reading order, without running heads, page numbers and contents pages.

    `pages` is 0 for sources without pages; `page_labels` are the printed labels, one a page, empty string where none is known.
    `outline` holds the source's own bookmarks as (level, title, page). `notices` tell a person what could not be read.
    `body_characters` counts the letters and digits of the body by page (or one figure for a source without pages), before blocks are
    made: the certificate compares it with what ended in clauses. `blank_pages` hold nothing at all, by intention of their author.
    `recognised` are pages whose text was read off a picture, with the confidence (0 to 1) of the program that did it. `beside` are
    texts that the file carries and the page does not show (comments, properties, addresses), as (what, text): looked at, never kept.
    """

    blocks: tuple[Block, ...]
    pages: int = 0
    page_labels: tuple[str, ...] = ()
    outline: tuple[tuple[int, str, int], ...] = ()
    found: Found = Found()
    dropped: tuple[Dropped, ...] = ()
    notices: tuple[str, ...] = ()
    body_characters: tuple[int, ...] = ()
    blank_pages: tuple[int, ...] = ()
    recognised: tuple[tuple[int, float], ...] = ()
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One edition of one text. `key` names the text (`eu-gmp-annex-1`), `version` the edition (`2022`); `id` is `key@version`.

    `label` is how it is cited (`EU GMP Annex 1`), `aliases` other names a person may use for it (`Annex 1`).
    `restatement` marks a text in somebody's own words that is not the official one; it is said wherever the text is shown.
    """

    key: str
    version: str
    title: str
    authority: str
    jurisdictions: tuple[str, ...]
    kind: Kind
    status: Status
    sha256: str
    file: str
    pages: int
    parser: str
    effective_from: str = ""
    effective_to: str = ""
    number: str = ""
    address: str = ""
    language: str = "en"
    label: str = ""
    aliases: tuple[str, ...] = ()
    restatement: bool = False

    @property
    def id(self) -> str:
        """`key@version`, as every output names the document."""
        return f"{self.key}@{self.version}"


@dataclass(frozen=True, slots=True)
class Clause:
    """The unit that users cite. `id` is `eu-gmp-annex-1@2022#4.14`; `number` the full printed address, None where none is printed.

    `text` is the clause's own text without its number and title: the texts of `spans` (offsets in the document's canonical text), joined by
    a line break. `path` holds the headings above, outermost first, as printed. `parent` is the parent's id. Pages are 0-based.
    """

    id: str
    number: str | None
    kind: ClauseKind
    title: str
    text: str
    path: tuple[str, ...]
    parent: str | None
    spans: tuple[Span, ...]
    page_start: int | None
    page_end: int | None
    title_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is retrieved: a clause, or a part of a long one. `context` (document, headings) is searched but never quoted.

    `start` and `end` are offsets in the clause's family text: its `text`, then its list items with their labels, a line each.
    """

    clause_id: str
    ordinal: int
    text: str
    context: str
    start: int
    end: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was read and what was not. Characters are letters and digits; `kept` is the share of body characters that ended in a clause.

    `ocr_confidence` is the mean confidence (0 to 1) over the pages whose text was read off a picture, None where there are none.
    """

    pages: int
    characters_read: int
    characters_kept: int
    kept: float
    tables: int
    figures: int
    dropped: tuple[tuple[str, int], ...]
    gaps: tuple[str, ...]
    pages_in_need: tuple[int, ...]
    notices: tuple[str, ...]
    needs_review: bool
    ocr_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file turned into everything the library stores of it."""

    document: Document
    text: str
    runs: tuple[Run, ...]
    clauses: tuple[Clause, ...]
    passages: tuple[Passage, ...]
    certificate: Certificate
    page_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """A part of an obligation that can be missing on its own: a list item (`clause_id` is the item's) or a member of an enumeration."""

    text: str
    clause_id: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """One sentence of a clause that binds or permits. `id` is the clause's id with the sentence's place among them: `...#4.14/2`.

    `modality` is the operative verb (`shall`, `must`, `should`, `may`; `required` for "is required", "are to be" and the like),
    `negated` whether it forbids. `span` counts in the clause's text. `fingerprint` is the hash of `text`.
    """

    id: str
    clause_id: str
    modality: Modality
    negated: bool
    text: str
    span: Span
    elements: tuple[Element, ...]
    fingerprint: str

    @property
    def binding(self) -> bool:
        """Whether it must be met; a permission need not."""
        return self.modality != "may" or self.negated


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that a clause refers to: `source` is the text named (empty: its own document), `numbers` the places in it, ranges expanded.

    A number that begins with a bracket is relative to the section that the clause stands in.
    """

    text: str
    start: int
    end: int
    source: str
    numbers: tuple[str, ...]
