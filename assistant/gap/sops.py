"""A file or a document of the library in, an `Sop` out: its sentences, list items and table rows in reading order.

Says of each whether it can count as coverage: what an SOP is for, what its words mean, what it refers to and who signed it rule nothing.
Knows nothing of obligations.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from assistant.gap.model import Sop, SopSentence
from index.documents import StoredDocument, clauses
from index.library import Library
from ingest.model import Clause, Document, Parsed
from ingest.parse import parse_file
from ingest.sentences import sentences

SectionRole = Literal["front", "purpose", "scope", "definitions", "references", "history", "approval", "records", "body"]

# A heading is about one of these where it consists of such words; "Approval of changes" or "Definition of batch size" is about the work.
_WORDS: tuple[tuple[SectionRole, str], ...] = (
    ("history", "history revision revisions version versions amendment amendments"),
    ("approval", "approval approvals signature signatures signoff distribution authorisation authorization"),
    ("definitions", "definition definitions abbreviation abbreviations glossary terms acronyms terminology nomenclature"),
    ("references", "reference references bibliography literature related normative"),
    ("scope", "scope applicability"),
    ("purpose", "purpose objective objectives aim aims introduction background preamble rationale goal goals"),
    ("records", "record records form forms attachment attachments annexes appendices templates documentation"),
)
_KEYS = {word: role for role, words in _WORDS for word in words.split()}
_GLUE_WORDS = """a an and any applicable area associated change changes control controlled date dates document documents effective
external field for general guidance in index information internal list log of off other policy procedure procedures regulatory
review reviewed sheet sign sop sops statement table the this title to used with &"""
_GLUE = frozenset(_GLUE_WORDS.split())
# Which role wins where a heading names several; a scope may hold facts about the site, whatever else stands with it.
_ORDER: tuple[SectionRole, ...] = ("scope", "history", "approval", "definitions", "references", "records", "purpose")
NEVER_COUNT: frozenset[SectionRole] = frozenset({"front", "purpose", "definitions", "references", "history", "approval"})
_NUMBER = re.compile(r"^\W*(?:(?:section|chapter|part)\s+)?(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])[.):]?\s+(?=\S)", re.IGNORECASE)


def read_sop(path: Path) -> Sop:
    """An SOP from a Word, PDF, Markdown or other file that ingest reads; UnreadableFile says what is wrong with it."""
    return sop_of_parsed(parse_file(path))


def sop_of_parsed(parsed: Parsed) -> Sop:
    """An SOP from a file that was read elsewhere, as in a process of its own."""
    return _sop(parsed.document.file, parsed.document, parsed.clauses)


def sop_of_library(library: Library, stored: StoredDocument) -> Sop:
    """An SOP that was taken into the library."""
    return _sop(stored.document.file, stored.document, clauses(library, stored.row))


def sop_of_text(text: str, name: str = "statement") -> Sop:
    """A statement or two as an SOP of one clause, for judging them alone."""
    document = Document(name, "1", name, "", (), "sop", "unknown", "", name, 0, "")
    clause = Clause(f"{document.id}#1", "1", "paragraph", "", text, ("Procedure",), None, ((0, len(text)),), None, None)
    return _sop(name, document, (clause,))


def sop_of_lines(lines: Sequence[str], name: str = "lines") -> Sop:
    """Lines as an SOP of one clause each, without headings."""
    document = Document(name, "1", name, "", (), "sop", "unknown", "", name, 0, "")
    made = [
        Clause(f"{document.id}#{place}", str(place), "paragraph", "", line, ("Procedure",), None, ((0, len(line)),), None, None)
        for place, line in enumerate(lines, 1)
    ]
    sentences = tuple(SopSentence(one.id, one.number, one.path, one.text, (0, len(one.text)), None, True) for one in made)
    return Sop(name, document, tuple(made), sentences)


def _sop(file: str, document: Document, clauses: Sequence[Clause]) -> Sop:
    return Sop(file, document, tuple(clauses), tuple(_sentences(clauses)))


def section_role(section: Sequence[str]) -> SectionRole:
    """What a stretch of an SOP is for, by its headings: the outermost that is about something else than the work decides.

    No heading: the front, with its table of title, number and owner. A subsection "Approval" or "Documentation" of the procedure is work.
    """
    if not section:
        return "front"
    outer, *inner = (_role(heading) for heading in section)
    if outer != "body":
        return outer
    # The title of the SOP may stand above all: then the second heading is what the first is elsewhere.
    always: tuple[SectionRole, ...] = ("purpose", "definitions", "references")
    return next((role for place, role in enumerate(inner) if role in always or (not place and role in ("scope", "history"))), "body")


def _role(heading: str) -> SectionRole:
    words = [word for word in re.findall(r"[a-z&]+", _NUMBER.sub("", heading.split("\n")[0]).lower()) if word not in _GLUE]
    roles = {_KEYS.get(word, "body") for word in words}
    return "body" if not roles or "body" in roles else next(role for role in _ORDER if role in roles)


def _role_of_table(head: str) -> SectionRole:
    """Signatures and the history of versions stand in tables, wherever these are put."""
    cells = head.lower()
    if re.search(r"\bsign(?:ature|ed)\b", cells) and re.search(r"\b(?:name|role|date|function)\b", cells):
        return "approval"
    return (
        "history"
        if re.search(r"\b(?:version|revision|rev|issue)\b", cells) and re.search(r"\b(?:change|description|reason|author)", cells)
        else "body"
    )


def _sentences(clauses: Sequence[Clause]) -> Iterator[SopSentence]:
    headed = any(clause.kind == "heading" for clause in clauses)
    for clause in clauses:
        section = (*clause.path, _heading(clause)) if clause.kind == "heading" and clause.title else clause.path
        head, rows = _table(clause) if clause.kind == "table" else ("", sentences(clause.text))
        roles = {section_role(section) if headed or section else "body", _role_of_table(head)}
        counts = not roles & NEVER_COUNT and clause.kind not in ("definition", "figure")
        for span in rows:
            text = clause.text[span[0] : span[1]]
            yield SopSentence(
                clause.id, clause.number, (*section, head) if head and section else section, text, span, clause.page_start, counts
            )


def _heading(clause: Clause) -> str:
    return f"{clause.number} {clause.title}" if clause.number else clause.title


def _table(clause: Clause) -> tuple[str, list[tuple[int, int]]]:
    """A table's caption and column heads, and its rows without them."""
    rows = [span for span in sentences_of_lines(clause.text) if clause.text[span[0] : span[1]].strip(" |")]
    if len(rows) < 2:
        return _caption(clause), rows
    head = clause.text[rows[0][0] : rows[0][1]]
    return ": ".join(part for part in (_caption(clause), head) if part), rows[1:]


def _caption(clause: Clause) -> str:
    return " ".join(part for part in (clause.number or "", clause.title) if part)


def sentences_of_lines(text: str) -> list[tuple[int, int]]:
    """The lines of a text as spans, without the white space around them."""
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            lead = len(line) - len(line.lstrip())
            spans.append((start + lead, start + len(line.rstrip())))
        start += len(line) + 1
    return spans


def in_context(sentence: SopSentence) -> str:
    """The sentence as a reader sees it: a table row with its column heads, a list item with the line that opens its list."""
    if " | " not in sentence.text or not sentence.section:
        return sentence.text
    heads = sentence.section[-1].split(": ", 1)[-1].split(" | ")
    cells = sentence.text.split(" | ")
    if len(heads) != len(cells):
        return sentence.text.replace(" | ", "; ")
    return "; ".join(f"{head}: {cell}" for head, cell in zip(heads, cells, strict=True) if cell.strip())


def heading(sentence: SopSentence) -> str:
    """The words of the nearest heading above a sentence, without its number; empty where it says no more than "Procedure"."""
    above = [part for part in sentence.section if " | " not in part]
    title = _NUMBER.sub("", above[-1]).strip() if above else ""
    return "" if title.lower() in ("", "procedure", "procedures", "general") else title
