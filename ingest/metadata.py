"""What a reader found, what the register knows and what the user says in, the `Document` out.

The user's word outranks the source's own, that the register's, that what the first pages look like; what nobody tells is `unknown` or
empty. Knows nothing of clauses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

from ingest.errors import InputError
from ingest.families import family_of, slug
from ingest.language import language_of
from ingest.model import KINDS, STATUSES, Block, Document, Found, Reading
from ingest.papers import paper_of
from ingest.readers.control_table import found_in_lines, found_in_tables, merged
from ingest.register import Entry, recognise

FRONT = 6000
"""Characters of the first pages that tell what a document is."""
FIRST_PAGES = 4
LONGEST_TITLE = 250
SOP_NUMBER = re.compile(r"\bSOP[-_ ]?(?:[A-Z]{1,5}[-_ ])*\d{1,5}\b")
SOP_HEADINGS = ("purpose", "scope", "responsibilit", "procedure")
PAPER = re.compile(r"\bdoi(?:\.org/|:\s*)10\.\d{4,}|\bissn\b|\barxiv:\d{4}\.\d+", re.IGNORECASE)
ABSTRACT = re.compile(r"(?:^|\n)\s*(?:abstract|summary)\b\s*[:.—–-]?\s*\S*", re.IGNORECASE)
PAPER_PARTS = re.compile(
    r"^\W*(?:[\dIVX]+[.\s]+)?(?:introduction|methods?|results|discussion|conclusions?|references|keywords?)\b", re.IGNORECASE
)
TITLE_WORDS = (
    ("guidance", re.compile(r"\bguid(?:e|ance|elines?)\b")),
    ("regulation", re.compile(r"\bregulations?\b|\bdirective\b|\bact\b")),
)
LISTED = frozenset({"jurisdictions", "aliases"})
TRUE = frozenset({"true", "yes", "1", "y"})


@dataclass(frozen=True, slots=True)
class Front:
    """The first pages: all their text, and their headings."""

    text: str
    headings: tuple[str, ...]


def describe(path: Path, sha256: str, reading: Reading, parser: str, given: Mapping[str, str] | None = None) -> Document:
    """The document a file is. Raises InputError for a kind, status or date given by the user that is none."""
    front = _front(reading)
    told = merged(_given(given or {}, path.name), _own(reading))
    guessed = _guessed(path, reading, front)
    entry = _entry(path.name, front, told, guessed)
    if (told.kind or guessed.kind) == "paper":
        guessed = merged(paper_of(reading, guessed.title), guessed)
    found = merged(merged(told, _registered(entry)), guessed)
    key = slug(found.key or found.label or found.number or found.title or path.stem)
    return Document(
        key=key or "document",
        version=_version(found.version) or "unversioned",
        title=found.title,
        authority=found.authority,
        jurisdictions=found.jurisdictions,
        kind=found.kind if found.kind in KINDS else "paper",
        status=found.status if found.status in STATUSES else "unknown",
        sha256=sha256,
        file=path.name,
        pages=reading.pages,
        parser=parser,
        effective_from=found.effective_from,
        effective_to=found.effective_to,
        number=found.number,
        address=found.address,
        language=found.language or language_of(front.text),
        label=found.label or found.number or found.title,
        aliases=found.aliases,
        restatement=found.restatement,
    )


def _version(text: str) -> str:
    """A version that can stand in an id: without blanks, `@` and `#`."""
    return re.sub(r"[^\w.()+-]+", "-", text.strip()).strip("-").lower()


def _given(given: Mapping[str, str], file: str) -> Found:
    """The user's fields as `Found`; empty ones count as not given."""
    check_given(given, file)
    known: dict[str, object] = {}
    for field in fields(Found):
        value = given.get(field.name, "").strip()
        if not value:
            continue
        many = tuple(part.strip() for part in re.split(r"[;,|]", value) if part.strip())
        known[field.name] = many if field.name in LISTED else value.lower() in TRUE if field.name == "restatement" else value
    return Found(**known)  # type: ignore[arg-type]


def check_given(given: Mapping[str, str], file: str) -> None:
    """Raises InputError for a kind or a status that does not exist, and for a date that is not written year first."""
    for name, allowed in (("kind", KINDS), ("status", STATUSES)):
        value = given.get(name, "").strip()
        if value and value not in allowed:
            raise InputError(f"{file}: there is no {name} '{value}'. Use one of: {', '.join(allowed)}.")
    for name in ("effective_from", "effective_to"):
        value = given.get(name, "").strip()
        if value and not _is_day(value):
            raise InputError(f"{file}: {name} '{value}' is not a date. Write it as YYYY-MM-DD, for example 2026-02-01.")


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _front(reading: Reading) -> Front:
    """Text of the first pages: also what was dropped from them, for a cover page or a running head often says most."""
    blocks = [block for block in reading.blocks if (block.page or 0) < FIRST_PAGES]
    text, headings = "", []
    for block in blocks:
        text += f"{block.label} {block.text}\n"
        headings += [block.text] if block.kind == "heading" else []
        if len(text) > FRONT:
            break
    aside = [
        one.text
        for one in reading.dropped
        if (one.page is not None and one.page < FIRST_PAGES) or one.reason in {"running head", "page title"}
    ]
    return Front(text[:FRONT] + "\n".join(dict.fromkeys(aside))[:FRONT], tuple(headings))


def _own(reading: Reading) -> Found:
    """What the source says about itself. The title in the properties of a PDF is often that of a template: it ranks with the guesses."""
    return replace(reading.found, title="") if reading.pages else reading.found


def _entry(file: str, front: Front, told: Found, guessed: Found) -> Entry | None:
    """The edition of the register, unless the file is something else that quotes its title: a digest, a procedure, a paper."""
    entry = recognise(file, front.text)
    other = told.restatement or (told.key and entry and told.key != entry.key)
    return None if other or ((told.kind or guessed.kind) in {"sop", "paper"} and not guessed.authority) else entry


def _registered(entry: Entry | None) -> Found:
    if entry is None:
        return Found()
    shared = {field.name for field in fields(Found)} & {field.name for field in fields(Entry)}
    return Found(**{name: getattr(entry, name) for name in shared})


def _guessed(path: Path, reading: Reading, front: Front) -> Found:
    """What the first pages look like. A restatement carries the marks of what it restates, which are not its own."""
    family = Found() if reading.found.restatement else family_of(front.text)
    control = merged(reading.found, _control(reading))
    kind = _kind(path, reading, front, family, bool(control.number))
    title = Found(title=title_of(path, reading), kind=kind)
    if kind == "sop":
        number = SOP_NUMBER.search(front.text)
        return merged(_control(reading), replace(title, status=family.status, number=number[0] if number else ""))
    if kind == "paper":
        # Papers name authorities without being theirs.
        return replace(title, version=family.version)
    return merged(family, title)


def _control(reading: Reading) -> Found:
    """The control table and the running head of a procedure, which a PDF has as an ordinary table and dropped lines."""
    tables = [block.cells for block in reading.blocks if block.cells and (block.page or 0) == 0]
    heads = [one.text for one in reading.dropped if "head" in one.reason]
    return merged(found_in_tables(tables), found_in_lines(heads))


def _kind(path: Path, reading: Reading, front: Front, family: Found, controlled: bool) -> str:
    """The issuer on the cover decides; else the marks of a paper, those of a procedure, the words of the title; empty where none tells."""
    if family.kind:
        return family.kind
    if PAPER.search(front.text) or (ABSTRACT.search(front.text) and any(PAPER_PARTS.match(block.text) for block in reading.blocks)):
        return "paper"
    if controlled or SOP_NUMBER.search(path.stem.upper()) or _looks_like_procedure(reading, front):
        return "sop"
    title = title_of(path, reading).lower()
    return next((kind for kind, words in TITLE_WORDS if words.search(title)), "")


def _looks_like_procedure(reading: Reading, front: Front) -> bool:
    """Purpose, scope and responsibilities or procedure among the headings, or the words themselves on the cover."""
    if "standard operating procedure" in front.text[:2000].lower():
        return True
    headings = [re.sub(r"^[\W\d]+", "", block.text).lower() for block in reading.blocks if block.kind == "heading"]
    seen = {word for word in SOP_HEADINGS if any(heading.startswith(word) for heading in headings)}
    return {"purpose", "scope"} <= seen and len(seen) > 2


def title_of(path: Path, reading: Reading) -> str:
    """The largest type of the first page, else the style or heading that serves as title, else the file name."""
    candidates = [_largest(reading), _styled(reading), _page_title(reading), _property(reading.found.title), _opening(reading)]
    told = next((title for title in candidates if title), "")
    return " ".join((told or re.sub(r"[_\s-]+", " ", path.stem)).split())[:LONGEST_TITLE]


def _largest(reading: Reading) -> str:
    first = [block for block in reading.blocks if block.page == 0 and block.style.size and block.kind != "table" and len(block.text) > 3]
    size = max((block.style.size for block in first), default=0.0)
    if not first or size <= min(block.style.size for block in first):
        return ""
    return " ".join(_together([block for block in first if block.style.size > size - 0.5]))


def _together(blocks: list[Block]) -> list[str]:
    """Lines of one size, as long as they make a title and not a page of text."""
    lines: list[str] = []
    for block in blocks:
        if sum(map(len, lines)) + len(block.text) > LONGEST_TITLE:
            break
        lines.append(block.text)
    return lines


def _styled(reading: Reading) -> str:
    styled = [block.text for block in reading.blocks if block.style.name.lower() == "title"]
    headings = [block for block in reading.blocks if block.kind == "heading"]
    top = [block.text for block in headings if block.style.level == 1 and not re.match(r"\W*\d", block.text)]
    return next(iter([*styled, *top]), "")


def _property(title: str) -> str:
    """A title from file properties, unless it is the name of a file."""
    return "" if re.match(r"microsoft|untitled", title, re.IGNORECASE) or re.search(r"\.\w{2,4}\Z", title) else title


def _opening(reading: Reading) -> str:
    """The first line of a plain text, if it is short and no sentence."""
    first = next(iter(reading.blocks), None)
    plain = first is not None and first.kind == "paragraph" and not first.style.size and not first.style.bold and len(reading.blocks) > 1
    return first.text if first and plain and len(first.text) < LONGEST_TITLE and first.text[-1:].isalnum() else ""


def _page_title(reading: Reading) -> str:
    return next((one.text for one in reading.dropped if one.reason == "page title"), "")
