"""References and a citation style in, notes and a list of references out, as formatted words (citeproc-py renders them).

Ours are `legal`, notes as regulators cite, and `numeric`; `harvard` comes with citeproc-py; any other .csl file may be given. A note cites
a clause, the list holds its documents, each once.
"""

import html
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.cite.csl import Item, item
from assistant.cite.labels import page_pinpoint, status_words, year_of
from assistant.cite.model import Piece, Reference, Rich
from assistant.cite.text import flat
from ingest.errors import InputError

OURS = ("legal", "numeric")
BUNDLED = {"harvard": "harvard-cite-them-right"}
STYLES = (*OURS, *BUNDLED)
DEFAULT = "legal"
FIRST_PRIVATE = 0xE000
# citeproc-py reads markup in the words of an item and turns quotation marks: these letters of private use go through in their stead.
KEPT = {ord(sign): chr(0xF8F0 + place) for place, sign in enumerate("<>&\"'")}
GIVEN_BACK = {ord(stand_in): html.escape(chr(sign)) for sign, stand_in in KEPT.items()}
Keyed = tuple[str, str]
"""A key and the entry under it, in citeproc's HTML."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One note a group of references, in their order, and the list of their documents, as the style sorts it: (document id, entry)."""

    notes: tuple[Rich, ...]
    entries: tuple[tuple[str, Rich], ...]


def rendered(groups: Sequence[Sequence[Reference]], style: str = DEFAULT) -> Rendered:
    """The notes for groups of references (a group is one footnote) and the list of references."""
    documents = _documents(groups)
    links = {one.address for group in groups for one in group} - {""}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py warns of terms that a locale lacks
        notes, keyed = (_legal_notes if style == DEFAULT else _style_notes)(groups, documents, style)
    by_key = {f"d{place}": one.document.id for place, one in enumerate(documents)}
    return Rendered(
        tuple(_rich(note, links) for note in notes), tuple((by_key[key], _rich(entry, links)) for key, entry in keyed if key in by_key)
    )


def _legal_notes(groups: Sequence[Sequence[Reference]], documents: Sequence[Reference], style: str) -> tuple[list[str], list[Keyed]]:
    """Notes cite clauses, the list holds documents: two bibliographies."""
    cited = [one for group in groups for one in group]
    made = _bibliography(style, [{**_note_item(one), "id": f"n{place}"} for place, one in enumerate(cited)])
    place, citations = 0, []
    for group in groups:
        citations.append([(f"n{place + offset}", "") for offset in range(len(group))])
        place += len(group)
    listing = _bibliography(style, [{**_entry_item(one), "id": f"d{place}"} for place, one in enumerate(documents)])
    _cited(listing, [[(f"d{place}", "") for place in range(len(documents))]])
    # In a legal note the author's order stands: it may say what weighs most.
    return _cited(made, citations, sort=False), _listed(listing)


def _style_notes(groups: Sequence[Sequence[Reference]], documents: Sequence[Reference], style: str) -> tuple[list[str], list[Keyed]]:
    """Notes cite documents with the clause as locator."""
    keys = {one.document.id: f"d{place}" for place, one in enumerate(documents)}
    made = _bibliography(style, [{**item(one), "id": keys[one.document.id]} for one in documents])
    notes = _cited(made, [[(keys[one.document.id], _locator(one)) for one in group] for group in groups])
    return notes, _listed(made)


def _locator(one: Reference) -> str:
    pages = page_pinpoint(one.page, one.printed, one.page_end, one.printed_end)
    return ", ".join(part for part in (one.number or one.place, pages) if part)


def _bibliography(style: str, items: Sequence[Item]) -> Any:
    from citeproc import CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    known = [{name: _kept(value) for name, value in one.items() if name not in ("custom", "note") and value} for one in items]
    return CitationStylesBibliography(CitationStylesStyle(io.BytesIO(_loaded(style)), validate=False), CiteProcJSON(known), formatter.html)


def _kept(value: Any) -> Any:
    """The words of a field with the signs that would act in them replaced."""
    if isinstance(value, str):
        return value.translate(KEPT)
    if isinstance(value, list):
        return [_kept(one) for one in value]
    return {name: _kept(one) for name, one in value.items()} if isinstance(value, dict) else value


def _cited(made: Any, groups: Sequence[Sequence[tuple[str, str]]], sort: bool = True) -> list[str]:
    """Each group as a note in citeproc's HTML; a member is a key with a locator.

    A locator goes through citeproc as one letter of private use: it would turn hyphens into dashes and take `211.68(b)(2)` for several
    sections.
    """
    from citeproc import Citation, CitationItem, Locator

    locators: dict[str, str] = {}
    citations = []
    for group in groups:
        cites = []
        for key, words in group:
            mark = chr(FIRST_PRIVATE + len(locators))
            locators |= {mark: words} if words else {}
            cites.append(CitationItem(key, locator=Locator("section", mark)) if words else CitationItem(key))
        citations.append(Citation(cites))
        made.register(citations[-1])
    if sort:
        made.sort()
    notes = [str(made.cite(citation, lambda item: None)) for citation in citations]
    return [re.sub("[\ue000-\uf8ff]", lambda match: html.escape(locators.get(match[0], match[0])), note) for note in notes]


def _listed(made: Any) -> list[Keyed]:
    entries = made.bibliography() if made.style.has_bibliography() else []
    return list(zip(made.keys, map(str, entries), strict=False))


def _documents(groups: Sequence[Sequence[Reference]]) -> list[Reference]:
    """The documents cited, each once, in the order of first mention."""
    found: dict[str, Reference] = {}
    for one in (one for group in groups for one in group):
        found.setdefault(one.document.id, whole(one))
    return list(found.values())


def whole(one: Reference) -> Reference:
    """The reference to the document that a place is of."""
    return replace(one, id=one.document.id, number=None, place="", label=one.name, page=None, page_end=None, printed="", printed_end="")


def _note_item(one: Reference) -> Item:
    """A place for a note of the legal style: its pages and what must be said of its edition stand with it."""
    pages = page_pinpoint(one.page, one.printed, one.page_end, one.printed_end)
    said = [part for part in (pages, status_words(one.document, one.retired)) if part]
    return {**item(one), "annote": ", ".join(said)}


def _entry_item(one: Reference) -> Item:
    """A document for the list: what its name says is not said again; the file it was read from is told by its hash."""
    when = f"received {one.received}, " if one.received else ""
    made = {**item(one), "annote": f"File {flat(one.document.file)}, {when}SHA-256 {one.document.sha256}"}
    if made["title"] in one.label:
        made["title"] = ""
        made["author"] = [] if one.label.startswith(one.document.authority) else made.get("author", [])
    status = made.get("status", "")
    made["status"] = status[:1].upper() + status[1:] if status.startswith("status") or not status else f"Status: {status}"
    made["number"] = "" if made.get("number", "") in one.label else made["number"]
    made["version"] = "" if "version" in one.label or made.get("version", "") == year_of(one.document) else made.get("version", "")
    return made


def _rich(markup: str, links: set[str]) -> Rich:
    """citeproc's HTML as pieces; an address that is a reference's own becomes a link."""
    from lxml import html as parser

    root = parser.fragment_fromstring(markup.translate(GIVEN_BACK), create_parent="div")
    pieces: list[Piece] = []

    def walk(element: Any, italic: bool, bold: bool) -> None:
        if element.text:
            pieces.append(Piece(element.text, italic, bold))
        for child in element:
            walk(child, italic or child.tag == "i", bold or child.tag == "b")
            if child.tail:
                pieces.append(Piece(child.tail, italic, bold))

    walk(root, False, False)
    for link in sorted(links - {""}, key=len, reverse=True):
        pieces = [part for piece in pieces for part in _with_link(piece, link)]
    return tuple(pieces)


def _with_link(piece: Piece, link: str) -> list[Piece]:
    if piece.link or link not in piece.text:
        return [piece]
    before, _, after = piece.text.partition(link)
    rest = _with_link(replace(piece, text=after), link)
    return [one for one in (replace(piece, text=before), Piece(link, link=link), *rest) if one.text]


def _loaded(style: str) -> bytes:
    """A style by its name, or from a .csl file. Raises InputError for what is none."""
    if style in OURS:
        return (files("assistant.cite") / "styles" / f"{style}.csl").read_bytes()
    if style in BUNDLED:
        return (files("citeproc") / "data" / "styles" / f"{BUNDLED[style]}.csl").read_bytes()
    return _checked(Path(style))


def _checked(path: Path) -> bytes:
    from citeproc import SCHEMA_PATH
    from lxml import etree

    from ingest.readers.hardened import parse_xml

    if path.suffix.lower() != ".csl" or not path.is_file():
        raise InputError(f"--style {path}: there is no such style. Choose one of {', '.join(STYLES)}, or name a .csl file.")
    content = path.read_bytes()
    tree = parse_xml(content, path.name)
    schema = etree.RelaxNG(etree.parse(SCHEMA_PATH))
    if not schema.validate(tree):
        first = next(iter(schema.error_log), "")
        raise InputError(f"{path}: is not a valid CSL 1.0 style ({first}). Get it again from its publisher.")
    return content
