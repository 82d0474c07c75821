"""A report in, the matrix as a workbook out: the rows, a summary with a heat map, the company's view, the proof of search, how it was made.

What was exported is kept in a hidden sheet, so that a later import knows what a person changed. Knows nothing of the library.
"""

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from assistant.gap.columns import COLUMNS, quotes, safe, texts
from assistant.gap.decisions import basis
from assistant.gap.model import FINDING_STATUSES
from assistant.gap.report import GAPS, NOTICE, SEVERITY_ORDER, SEVERITY_WORDS, STATUS_COLOURS, STATUS_WORDS, Report, Shown
from assistant.gap.summary import Heat, heat_map, made_lines, status_rows

MATRIX = "Matrix"
EXPORTED = "_exported"
EXPORTED_HEADS = ("finding", "basis", "values")
_EDITABLE = {column.field: place for place, column in enumerate(COLUMNS, 1) if column.field}
# Rows that a person may add validation to beyond those written; spreadsheets copy it down.
_HEAD_FILL, _HEAD_INK, _EDIT_FILL = "1D5C63", "FFFFFF", "FFFBE3"
_HEAT = (("0", "F4F6F6"), ("", "17613A"))


def as_xlsx(report: Report) -> bytes:
    """The workbook's bytes."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title = "Gap analysis"
    book.properties.creator = "Clausewise"
    book.properties.description = NOTICE
    styles = _Styles()
    _matrix(book, report, styles)
    _summary(book, report, styles)
    _company(book, report, styles)
    if report.contradictions:
        _contradictions(book, report, styles)
    _search(book, report, styles)
    _made(book, report, styles)
    _exported(book, report)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Styles:
    """The fonts and fills of the workbook, made once: a style object a cell would take minutes."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        line = Side(style="thin", color="D8DFE0")
        self.border = Border(bottom=line, right=line)
        self.wrap = Alignment(wrap_text=True, vertical="top")
        self.plain = Font(name="Calibri", size=10)
        self.bold = Font(name="Calibri", size=10, bold=True)
        self.title = Font(name="Calibri", size=15, bold=True, color="1D5C63")
        self.quiet = Font(name="Calibri", size=10, italic=True, color="5B6871")
        self.head = Font(name="Calibri", size=10, bold=True, color=_HEAD_INK)
        self.head_fill = PatternFill("solid", fgColor=_HEAD_FILL)
        self.edit_fill = PatternFill("solid", fgColor=_EDIT_FILL)
        self.status = {
            key: (PatternFill("solid", fgColor=fill), Font(name="Calibri", size=10, bold=True, color=ink))
            for key, (fill, ink) in STATUS_COLOURS.items()
        }
        self.fills: dict[str, Any] = {}

    def fill(self, colour: str) -> Any:
        from openpyxl.styles import PatternFill

        return self.fills.setdefault(colour, PatternFill("solid", fgColor=colour))


def _cell(sheet: Any, value: Any, font: Any, fill: Any = None, styles: _Styles | None = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text stays a text, whatever sign it begins with
    cell.font = font
    if fill is not None:
        cell.fill = fill
    if styles is not None:
        cell.alignment = styles.wrap
        cell.border = styles.border
    return cell


def _heads(sheet: Any, heads: Sequence[str], styles: _Styles) -> None:
    sheet.append([_cell(sheet, head, styles.head, styles.head_fill, styles) for head in heads])


def _widths(sheet: Any, widths: Iterable[int]) -> None:
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def _matrix(book: Any, report: Report, styles: _Styles) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(MATRIX)
    _widths(sheet, (column.width for column in COLUMNS))
    sheet.freeze_panes = "C2"
    _printed(sheet, "1:1")
    last = len(report.shown) + 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{last}"
    _validations(sheet, max(last, 2))
    _heads(sheet, [column.head for column in COLUMNS], styles)
    for row in report.shown:
        sheet.append(_row(sheet, row, styles))


def _row(sheet: Any, row: Shown, styles: _Styles) -> list[Any]:
    fill, ink = styles.status[row.status]
    cells = []
    for column, text in zip(COLUMNS, texts(row), strict=True):
        if column.field == "status":
            cells.append(_cell(sheet, text, ink, fill, styles))
        elif column.head == "Confidence":
            cells.append(_cell(sheet, round(row.finding.judgement.confidence, 2), styles.plain, None, styles))
        else:
            cells.append(_cell(sheet, text, styles.plain, styles.edit_fill if column.field else None, styles))
    return cells


def _validations(sheet: Any, last: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    def listed(field: str, words: Sequence[str], title: str) -> None:
        rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = title, f"Choose one of: {', '.join(words)}."
        add(field, rule)

    def add(field: Any, rule: Any) -> None:
        letter = get_column_letter(_EDITABLE[field])
        rule.add(f"{letter}2:{letter}{last}")
        sheet.data_validations.append(rule)

    listed("status", [STATUS_WORDS[one] for one in FINDING_STATUSES], "Status")
    listed("severity", [SEVERITY_WORDS[one] for one in SEVERITY_ORDER], "Severity")
    listed("applicability", ["Yes", "No", "Undecided"], "Applicable")
    owner = DataValidation("textLength", operator="lessThanOrEqual", formula1="100", allow_blank=True, showErrorMessage=True)
    owner.errorTitle, owner.error = "Owner", "A name of at most 100 characters."
    add("owner", owner)
    for field in ("due_date", "reviewed_on"):
        day = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True)
        day.errorTitle, day.error = "Date", "Enter a date, for example 2026-12-31."
        add(field, day)


def _printed(sheet: Any, heads: str) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8  # A3
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = heads
    sheet.oddFooter.center.text = f"{NOTICE}  Page &P of &N"


def _summary(book: Any, report: Report, styles: _Styles) -> None:
    sheet = book.create_sheet("Summary")
    heat = heat_map(report)
    _widths(sheet, (44, *(15 for _ in range(max(9, len(heat.sections))))))
    _printed_plain(sheet)
    sheet.append([_cell(sheet, "Gap analysis: summary", styles.title)])
    sheet.append([_cell(sheet, f"{NOTICE} Made {report.made.time[:16].replace('T', ' ')} UTC by {report.made.actor}.", styles.quiet)])
    sheet.append([])
    heads, rows = status_rows(report)
    _heads(sheet, heads, styles)
    for row in rows:
        sheet.append([_count(sheet, value, place, styles) for place, value in enumerate(row)])
    sheet.append([])
    _heat(sheet, heat, styles)
    if report.together:
        sheet.append([])
        sheet.append([_cell(sheet, "Several other gaps that together make a major one", styles.bold)])
        _heads(sheet, ("SOP", "Section", "Gaps", "Rule"), styles)
        for one in report.together:
            values = (one.sop, one.section, len(one.requirements), one.rule)
            sheet.append([_cell(sheet, safe(value) if isinstance(value, str) else value, styles.plain, None, styles) for value in values])


def _printed_plain(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _count(sheet: Any, value: str | int, place: int, styles: _Styles) -> Any:
    status = FINDING_STATUSES[place - 1] if 0 < place <= len(FINDING_STATUSES) else None
    fill, ink = styles.status[status] if status and value else (None, styles.plain)
    return _cell(sheet, safe(value) if isinstance(value, str) else value, ink, fill, styles)


def _heat(sheet: Any, heat: Heat, styles: _Styles) -> None:
    sheet.append(
        [_cell(sheet, "Heat map: share of the obligations of a section that an SOP meets or that do not apply (gaps of all)", styles.bold)]
    )
    _heads(sheet, ("SOP", *heat.sections), styles)
    for name, cells in heat.rows:
        row = [_cell(sheet, safe(name), styles.plain, None, styles)]
        for met, total in cells:
            words = f"{met / total:.0%} ({total - met} of {total})" if total else ""
            row.append(_cell(sheet, words, styles.plain, styles.fill(_heat_colour(met, total)), styles))
        sheet.append(row)


def _heat_colour(met: int, total: int) -> str:
    """From the red of missing over amber to the green of compliant, in five steps."""
    if not total:
        return "FFFFFF"
    steps = ("F8DAD8", "FBE6D8", "FDF3DC", "EEF4DC", "D5EBDD")
    return steps[min(int(met / total * len(steps)), len(steps) - 1)]


def _company(book: Any, report: Report, styles: _Styles) -> None:
    sheet = book.create_sheet("Company")
    _widths(sheet, (26, 24, 60, 16, 34, 34, 34, 34))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:H{len(report.company) + 1}"
    _printed(sheet, "1:1")
    _heads(
        sheet,
        ("Requirement", "Clause", "Obligation (verbatim)", "For the company", "Met in", "Partly in", "Conflict in", "To be determined in"),
        styles,
    )
    for one in report.company:
        fill, ink = styles.status[one.status]
        of = {status: "\n".join(names) for status, names in one.sops.items()}
        requirement = one.requirement
        cells = [
            _cell(sheet, safe(text), styles.plain, None, styles) for text in (requirement.id, requirement.label, requirement.obligation)
        ]
        cells.append(_cell(sheet, STATUS_WORDS[one.status], ink, fill, styles))
        cells += [
            _cell(sheet, safe(of.get(status, "")), styles.plain, None, styles) for status in ("met", "partial", "conflict", "undetermined")
        ]
        sheet.append(cells)


def _contradictions(book: Any, report: Report, styles: _Styles) -> None:
    sheet = book.create_sheet("Contradictions")
    _widths(sheet, (34, 24, 34, 56, 34, 56, 9))
    sheet.freeze_panes = "A2"
    _heads(sheet, ("Subject", "They differ in", "SOP", "says", "SOP", "says", "Likeness"), styles)
    for one in report.contradictions:
        texts_of = (one.subject, one.differs, one.first_sop, one.first_quote, one.second_sop, one.second_quote)
        row = [_cell(sheet, safe(text), styles.plain, None, styles) for text in texts_of]
        sheet.append([*row, _cell(sheet, round(one.score, 2), styles.plain, None, styles)])


def _search(book: Any, report: Report, styles: _Styles) -> None:
    sheet = book.create_sheet("Proof of search")
    _widths(sheet, (16, 26, 30, 50, 70, 70))
    sheet.freeze_panes = "A2"
    _printed(sheet, "1:1")
    _heads(
        sheet,
        ("Finding", "Requirement", "SOP", "Queries", "Best passages and scores", "Sections read; left out (they never count)"),
        styles,
    )
    read: set[str] = set()
    for row in report.shown:
        if row.finding.judgement.status not in ("missing", "undetermined") or row.finding.judge == "person":
            continue
        proof = row.finding.judgement.proof
        best = "\n".join(f"{one.score:.2f} {quotes((one,))}" for one in proof.nearest)
        where = f"as above for {row.finding.sop}"
        if row.finding.sop not in read:
            read.add(row.finding.sop)
            where = f"READ: {'; '.join(proof.sections)}\nLEFT OUT: {'; '.join(proof.left_out) or 'none'}"
        values = (row.key, row.finding.requirement.id, row.finding.sop, "\n".join(proof.queries), best or "none", where)
        sheet.append([_cell(sheet, safe(value), styles.plain, None, styles) for value in values])


def _made(book: Any, report: Report, styles: _Styles) -> None:
    sheet = book.create_sheet("How it was made")
    _widths(sheet, (34, 120))
    sheet.append([_cell(sheet, "How it was made", styles.title)])
    for name, words in made_lines(report):
        sheet.append([_cell(sheet, name, styles.bold, None, styles), _cell(sheet, safe(words), styles.plain, None, styles)])


def _exported(book: Any, report: Report) -> None:
    """What an import compares with; very hidden, so that nobody changes it by mistake."""
    sheet = book.create_sheet(EXPORTED)
    sheet.sheet_state = "veryHidden"
    sheet.append(EXPORTED_HEADS)
    for row in report.shown:
        values = {column.field: safe(column.of(row)) for column in COLUMNS if column.field}
        sheet.append([row.key, json.dumps(asdict(basis(row.finding)), ensure_ascii=False), json.dumps(values, ensure_ascii=False)])


__all__ = ["EXPORTED", "EXPORTED_HEADS", "GAPS", "MATRIX", "as_xlsx"]
