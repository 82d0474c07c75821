"""A report in, the matrix as a workbook out: the rows, a summary with a heat map, the company's view, the proof of search, how it was made.

What was exported is kept in a hidden sheet, so that a later import knows what a person changed. Knows nothing of the library.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from assistant.gap.columns import COLUMNS, quotes, safe
from assistant.gap.decisions import Field, basis
from assistant.gap.model import FINDING_STATUSES
from assistant.gap.report import NOTICE, SEVERITY_ORDER, SEVERITY_WORDS, STATUS_WORDS, Report, Shown
from assistant.gap.summary import Heat, heat_colour, heat_map, made_lines, status_rows
from assistant.gap.workbook import Book, Cell, Sheet

MATRIX = "Matrix"
EXPORTED = "_exported"
EXPORTED_HEADS = ("finding", "basis", "values", "decided")
_PLACE = {column.field: place for place, column in enumerate(COLUMNS, 1) if column.field}


def as_xlsx(report: Report) -> bytes:
    """The workbook's bytes."""
    book = Book("Gap analysis")
    _matrix(book, report)
    _summary(book, report)
    _company(book, report)
    if report.contradictions:
        _contradictions(book, report)
    _search(book, report)
    _made(book, report)
    _exported(book, report)
    return book.content()


def _matrix(book: Book, report: Report) -> None:
    sheet = Sheet(book, MATRIX, [column.width for column in COLUMNS], pages_wide=3)
    _validations(sheet.sheet, max(len(report.shown) + 1, 2))
    sheet.table([column.head for column in COLUMNS], len(report.shown), freeze="C2")
    for row in report.shown:
        sheet.row(_cells(row))


def _cells(row: Shown) -> Iterable[Cell]:
    for column in COLUMNS:
        if column.field == "status":
            yield Cell(column.of(row), row.status)
        elif column.head == "Confidence":
            yield Cell(round(row.finding.judgement.confidence, 2))
        else:
            yield Cell(column.of(row), "edit" if column.field else "plain")


def _validations(sheet: Any, last: int) -> None:
    """What may be entered in the columns that people fill."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    def add(field: Field, kind: str, title: str, message: str, **more: str) -> None:
        letter = get_column_letter(_PLACE[field])
        rule = DataValidation(kind, allow_blank=True, showErrorMessage=True, errorTitle=title, error=message, **more)
        rule.add(f"{letter}2:{letter}{last}")
        sheet.data_validations.append(rule)

    def listed(field: Field, title: str, words: Sequence[str]) -> None:
        add(field, "list", title, f"Choose one of: {', '.join(words)}.", formula1=f'"{",".join(words)}"')

    listed("status", "Status", [STATUS_WORDS[one] for one in FINDING_STATUSES])
    listed("severity", "Severity", [SEVERITY_WORDS[one] for one in SEVERITY_ORDER])
    listed("applicability", "Applicable", ["Yes", "No", "Undecided"])
    add("owner", "textLength", "Owner", "A name of at most 100 characters.", operator="lessThanOrEqual", formula1="100")
    for field in ("due_date", "reviewed_on"):
        # 36526 is 2000-01-01 as spreadsheets count days.
        add(field, "date", "Date", "Enter a date, for example 2026-12-31.", operator="greaterThan", formula1="36526")


def _summary(book: Book, report: Report) -> None:
    heat = heat_map(report)
    sheet = Sheet(book, "Summary", (46, *(15 for _ in range(max(10, len(heat.sections))))))
    sheet.row([Cell("Gap analysis: summary", "title")])
    sheet.row([Cell(f"{NOTICE} Made {report.made.time[:16].replace('T', ' ')} UTC by {report.made.actor}.", "quiet")])
    sheet.row([])
    heads, rows = status_rows(report)
    sheet.head(heads)
    for row in rows:
        sheet.row(_count(value, place) for place, value in enumerate(row))
    sheet.row([])
    _heat(sheet, heat)
    if report.together:
        sheet.row([])
        sheet.row([Cell("Several other gaps that together make a major one", "heading")])
        sheet.head(("SOP", "Section", "Gaps"))
        for one in report.together:
            sheet.row([Cell(one.sop), Cell(one.section), Cell(len(one.requirements))])


def _count(value: str | int, place: int) -> Cell:
    status = FINDING_STATUSES[place - 1] if 0 < place <= len(FINDING_STATUSES) else None
    return Cell(value, status if status and value else "plain")


def _heat(sheet: Sheet, heat: Heat) -> None:
    sheet.row([Cell("SOP by section: share of the obligations that an SOP meets or that do not apply (how many of all)", "heading")])
    sheet.head(("SOP", *heat.sections))
    for name, cells in heat.rows:
        words = (f"{met / total:.0%} ({met} of {total})" if total else "" for met, total in cells)
        colours = (f"#{heat_colour(met, total)}" for met, total in cells)
        sheet.row([Cell(name), *map(Cell, words, colours)])


def _company(book: Book, report: Report) -> None:
    heads = (
        "Requirement",
        "Clause",
        "Obligation (verbatim)",
        "For the company",
        "Met in",
        "Partly in",
        "Conflict in",
        "To be determined in",
    )
    sheet = Sheet(book, "Company", (26, 24, 60, 16, 34, 34, 34, 34))
    sheet.table(heads, len(report.company))
    for one in report.company:
        requirement = one.requirement
        named = ("\n".join(one.sops.get(status, ())) for status in ("met", "partial", "conflict", "undetermined"))
        sheet.row(
            [
                *map(Cell, (requirement.id, requirement.label, requirement.obligation)),
                Cell(STATUS_WORDS[one.status], one.status),
                *map(Cell, named),
            ]
        )


def _contradictions(book: Book, report: Report) -> None:
    sheet = Sheet(book, "Contradictions", (34, 24, 34, 56, 34, 56, 9))
    sheet.table(("Subject", "They differ in", "SOP", "says", "SOP", "says", "Likeness"), len(report.contradictions))
    for one in report.contradictions:
        texts = (one.subject, one.differs, one.first_sop, one.first_quote, one.second_sop, one.second_quote)
        sheet.row([*map(Cell, texts), Cell(round(one.score, 2))])


def _search(book: Book, report: Report) -> None:
    searched = [
        row for row in report.shown if row.finding.judgement.status in ("missing", "undetermined") and row.finding.judge != "person"
    ]
    sheet = Sheet(book, "Proof of search", (16, 26, 30, 50, 70, 70))
    heads = ("Finding", "Requirement", "SOP", "Queries", "Best passages and scores", "Sections read; left out (they never count)")
    sheet.table(heads, len(searched))
    for row in searched:
        proof = row.finding.judgement.proof
        best = "\n".join(f"{one.score:.2f} {quotes((one,))}" for one in proof.nearest)
        where = f"READ: {'; '.join(proof.sections)}\nLEFT OUT: {'; '.join(proof.left_out) or 'none'}"
        queries = "\n".join(proof.queries)
        sheet.row(map(Cell, (row.key, row.finding.requirement.id, row.finding.sop, queries, best or "none", where)))


def _made(book: Book, report: Report) -> None:
    sheet = Sheet(book, "How it was made", (30, 130))
    sheet.row([Cell("How it was made", "title")])
    for name, words in made_lines(report):
        sheet.row([Cell(name, "bold"), Cell(words)])


def _exported(book: Book, report: Report) -> None:
    """What an import compares with; very hidden, so that nobody changes it by mistake."""
    sheet = book.book.create_sheet(EXPORTED)
    sheet.sheet_state = "veryHidden"
    sheet.append(EXPORTED_HEADS)
    for row in report.shown:
        values = {column.field: safe(column.of(row)) for column in COLUMNS if column.field}
        decided = {field: one.value for field, one in row.standing.fields.items()}
        sheet.append([row.key, *(json.dumps(one, ensure_ascii=False) for one in (asdict(basis(row.finding)), values, decided))])
