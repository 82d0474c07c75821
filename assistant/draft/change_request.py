"""Changes of an SOP in, a change request as a Word file out: what changes, why, by which clause, and what people still have to fill in.

Says on its first page that a machine drafted it and that nothing is final before a person has confirmed it. Knows nothing of redlines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.draft.changes import Change
from assistant.draft.comments import printable
from assistant.draft.figures import joined_numbers
from assistant.draft.redline import Refused

NOTICE = (
    "Drafted by a machine (Clausewise). Every change is a proposal until a qualified person has accepted, edited or refused it. "
    "Nothing in this request is final, approved or effective."
)
DECIDED = (
    "Drafted by a machine (Clausewise) and decided change by change by the persons named below. "
    "It is not approved or effective before change control has approved it."
)
TO_FILL = "[to be filled in]"
IMPACT = (
    "Product quality and patient safety", "Validated state, qualification", "Registered details (variation, notification)",
    "Other procedures, forms and batch records", "Computerised systems and data", "Suppliers and contract partners",
    "Stock and running batches",
)  # fmt: skip
APPROVALS = ("Initiator", "Document owner", "Technical review", "QA approval")


@dataclass(frozen=True, slots=True)
class Request:
    """What a change request is about: the SOP as it calls itself, its changes, those that were refused, and those left out."""

    title: str
    number: str
    version: str
    file: str
    changes: Sequence[Change]
    left_out: Sequence[tuple[Change, str]]
    refused: Sequence[Refused]
    decided: bool
    date: str


def write_change_request(request: Request, target: Path) -> None:
    """Write `change-request.docx`."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        section.footer.paragraphs[0].text = DECIDED if request.decided else NOTICE
        section.footer.paragraphs[0].runs[0].font.size = Pt(8)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10)
    document.add_heading("Change request" if request.decided and not open_numbers(request) else "Change request (draft)", 0)
    document.add_paragraph().add_run(DECIDED if request.decided else NOTICE).bold = True
    if request.decided and open_numbers(request):
        names = ", ".join(open_numbers(request))
        document.add_paragraph().add_run(f"Not final: the numbers of {names} are not confirmed (section 3).").bold = True
    _head(document, request)
    _reasons(document, request)
    _comparison(document, request)
    _numbers(document, request)
    _justification(document, request)
    _forms(document)
    _outside(document, request)
    # A file that says nothing of when it was made is the same whenever it is made of the same changes.
    document.core_properties.author = "Clausewise"
    document.core_properties.title = f"Change request for {request.number or request.file}"
    document.save(str(target))


def open_numbers(request: Request) -> list[str]:
    """The ids of the changes whose numbers nobody has confirmed."""
    return [change.id for change in request.changes if change.numbers and not change.numbers_confirmed]


def _head(document: Any, request: Request) -> None:
    rows = [
        ("Change request number", "[number]"),
        ("Document", f"{request.number} {request.title}".strip() or request.file),
        ("File", request.file),
        ("Present version", request.version or TO_FILL),
        ("New version", "[new version]"),
        ("Planned effective date", "[effective date]"),
        ("Prepared", f"{request.date}, by Clausewise (machine)"),
        ("Requested by", "[name]"),
    ]
    _table(document, ("Item", "Entry"), rows, (5, 12))


def _reasons(document: Any, request: Request) -> None:
    document.add_heading("1 Reason for the change", 1)
    if not request.changes:
        document.add_paragraph("No change has been accepted." if request.decided else "No change is proposed.")
    for change in request.changes:
        document.add_paragraph(printable(f"{change.id}: {change.reason or TO_FILL}"), style="List Bullet")


def _comparison(document: Any, request: Request) -> None:
    document.add_heading("2 Existing and proposed text", 1)
    rows = [(change.id, change.section or "front page", _before(change), _after(change)) for change in request.changes]
    _table(
        document, ("Change", "Section", "Existing text", "Proposed text" if not request.decided else "New text"), rows, (1.5, 3, 6.2, 6.3)
    )


def _before(change: Change) -> str:
    if change.kind == "insert_after":
        return "(new)"
    return change.old or change.paragraph


def _after(change: Change) -> str:
    return "(deleted)" if change.kind == "delete" else " | ".join(change.cells) or change.new


def _numbers(document: Any, request: Request) -> None:
    document.add_heading("3 Numbers, limits and units that change", 1)
    rows = [(name, number, "yes" if _confirmed(request, name) else "[ ]", "") for name, number in joined_numbers(request.changes)]
    if rows:
        document.add_paragraph("Each of them needs the explicit confirmation of a person who knows the process.")
        _table(document, ("Nr", "Value", "Confirmed", "Name, date"), rows, (1.5, 8, 2.5, 5))
    else:
        document.add_paragraph("None.")


def _confirmed(request: Request, name: str) -> bool:
    return any(change.id == name and change.numbers_confirmed for change in request.changes)


def _justification(document: Any, request: Request) -> None:
    document.add_heading("4 Justification", 1)
    rows = [
        (change.id, ground.label, f"“{ground.quote}”", f"{ground.document}{f' ({ground.status})' if ground.status else ''}")
        for change in request.changes
        for ground in change.grounds
    ]
    _table(document, ("Nr", "Clause", "Words of the clause (checked word for word)", "Edition"), rows, (1.5, 3.5, 8.5, 3.5))
    for change in request.changes:
        if not change.grounds and change.findings:
            document.add_paragraph(printable(f"{change.id}: no clause is cited. {change.note}"), style="List Bullet")
    notes = [change for change in request.changes if change.note and change.grounds]
    if notes:
        document.add_heading("Notes for whoever decides", 2)
    for change in notes:
        document.add_paragraph(printable(f"{change.id}: {change.note}"), style="List Bullet")


def _forms(document: Any) -> None:
    document.add_heading("5 Impact and risk assessment", 1)
    impact = [(area, "[yes / no]", TO_FILL, "[low / medium / high]") for area in IMPACT]
    _table(document, ("Area", "Affected", "Assessment", "Risk"), impact, (5.5, 2.5, 6, 3))
    document.add_heading("6 Training", 1)
    _table(document, ("Who", "How", "By when", "Done"), [(TO_FILL, "[read and understand / course]", "[date]", "[ ]")], (5, 5, 4, 3))
    document.add_heading("7 Effectiveness check", 1)
    effect = [(TO_FILL, "[criterion]", "[date]", "[name]")]
    _table(document, ("What is looked at", "Accepted if", "When", "Who"), effect, (6, 5, 3, 3))
    document.add_heading("8 Approvals", 1)
    _table(document, ("Role", "Name", "Signature", "Date"), [(role, "", "", "") for role in APPROVALS], (4.5, 4.5, 4.5, 3.5))


def _outside(document: Any, request: Request) -> None:
    """What is not in the redline, so that nobody believes it is."""
    if request.changes and request.decided:
        document.add_heading("9 Decisions", 1)
        made = [(change.id, change.decision or "", change.decided_by, change.decision_reason) for change in request.changes]
        _table(document, ("Nr", "Decision", "By", "Reason"), made, (1.5, 2.5, 4, 9))
    if request.left_out:
        document.add_heading("Left out", 1)
        rows = [(change.id, why, change.decided_by, change.decision_reason) for change, why in request.left_out]
        _table(document, ("Nr", "Why", "By", "Reason"), rows, (1.5, 4, 4, 7.5))
    if request.refused:
        document.add_heading("Not in the redline", 1)
        document.add_paragraph("These changes could not be made beside the others. They need a decision of their own.")
        _table(document, ("Nr", "Why"), [(one.id, one.reason) for one in request.refused], (2, 15))


def _table(document: Any, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    _fill(table.rows[0], head, bold=True)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        _fill(table.add_row(), row)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    document.add_paragraph()


def _fill(row: Any, texts: Sequence[str], bold: bool = False) -> None:
    from docx.shared import Pt

    for cell, text in zip(row.cells, texts, strict=True):
        run = cell.paragraphs[0].add_run(printable(text))
        run.bold = bold
        run.font.size = Pt(9)
