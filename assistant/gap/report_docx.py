"""A report in, a Word document out: summary, findings by severity with clause and evidence quoted, how it was made, signature block.

Knows nothing of the library.
"""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.gap.columns import proof_words
from assistant.gap.report import NOTICE, SEVERITY_ORDER, SEVERITY_WORDS, STATUS_COLOURS, STATUS_WORDS, Report, Shown, in_review_order
from assistant.gap.summary import heat_colour, heat_map, made_lines, status_rows

# A report that nobody can read to its end helps nobody: beyond this many, findings are listed in a line each; the matrix has all in full.
MOST_IN_FULL = 300
MOST_SOPS = 5
# In centimetres, on A4.
TEXT_WIDTH, FIRST_COLUMN = 17.0, 4.0
_ACCENT, _QUIET = "1D5C63", "5B6871"


def as_docx(report: Report) -> bytes:
    """The document's bytes."""
    from docx import Document

    document = Document()
    _page(document)
    _title(document, report)
    _summary(document, report)
    _findings(document, report)
    _contradictions(document, report)
    _how(document, report)
    _signatures(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin, section.bottom_margin = Cm(2.0), Cm(1.8)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    for name, size in (("Title", 22), ("Heading 1", 15), ("Heading 2", 12), ("Heading 3", 10.5)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), RGBColor.from_string(_ACCENT)
        style.element.rPr.rFonts.attrib.clear()
        style.font.name = "Calibri"
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{NOTICE}    Page ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")
    for run in footer.runs:
        run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(_QUIET)


def _field(paragraph: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        run._r.append(element)


def _title(document: Any, report: Report) -> None:
    document.core_properties.title, document.core_properties.author = "Gap analysis", "Clausewise"
    document.core_properties.comments = NOTICE
    document.add_heading("Gap analysis", 0)
    made = report.made
    sops = ", ".join(one.name for one in report.sops) or "none"
    document.add_paragraph(f"SOPs: {sops}")
    document.add_paragraph(f"Measured against: {made.requirements} ({len(report.company):,} obligations)")
    document.add_paragraph(
        f"Made: {made.time[:16].replace('T', ' ')} UTC by {made.actor}; {made.judge}; library revision {made.library_revision}"
    )
    notice = document.add_paragraph()
    notice.add_run(f"{NOTICE} ").bold = True
    notice.add_run("Statuses, severities and rationales are proposals until a named person has reviewed them.")
    for one in report.failed:
        document.add_paragraph(f"Not read: {_clean(one.error)}")


def _summary(document: Any, report: Report) -> None:
    document.add_heading("Summary", 1)
    heads, rows = status_rows(report)
    statuses = slice(1, 1 + len(STATUS_WORDS))
    _table(document, (heads[0], *heads[statuses], heads[-1]), [(row[0], *row[statuses], row[-1]) for row in rows])
    document.add_paragraph()
    severities = slice(statuses.stop, -1)
    _table(document, (heads[0], *heads[severities]), [(row[0], *row[severities]) for row in rows if row[severities][0] != ""])
    heat = heat_map(report)
    document.add_heading("Share of the obligations of a section that are met or do not apply", 2)
    for start in range(0, len(heat.rows), MOST_SOPS):
        members = heat.rows[start : start + MOST_SOPS]
        cells = [[row[place] for _, row in members] for place in range(len(heat.sections))]
        words = [[f"{met / total:.0%} ({met}/{total})" if total else "" for met, total in row] for row in cells]
        rows = [(section, *texts) for section, texts in zip(heat.sections, words, strict=True)]
        table = _table(document, ("Section", *(name for name, _ in members)), rows)
        for drawn, row in zip(list(table.rows)[1:], cells, strict=True):
            for cell, (met, total) in zip(drawn.cells[1:], row, strict=True):
                _shade(cell, heat_colour(met, total))
        document.add_paragraph()
    if report.together:
        document.add_heading("Several other gaps that together make a major one", 2)
        _table(document, ("SOP", "Section", "Rule"), [(one.sop, one.section, one.rule) for one in report.together], first=0)


def _findings(document: Any, report: Report) -> None:
    gaps = _entries(report)
    document.add_heading("Findings", 1)
    document.add_paragraph(_what_is_listed(report))
    full = gaps[:MOST_IN_FULL]
    for severity in SEVERITY_ORDER:
        members = [row for row in full if row.severity == severity]
        document.add_heading(f"{SEVERITY_WORDS[severity]} ({sum(row.severity == severity for row in gaps)})", 2)
        if not any(row.severity == severity for row in gaps):
            document.add_paragraph("None.")
        for row in members:
            _finding(document, row, report)
        rest = [row for row in gaps[MOST_IN_FULL:] if row.severity == severity]
        if rest:
            document.add_paragraph(f"{len(rest)} more, in short; the matrix has them in full:")
            for row in rest:
                finding = row.finding
                place = finding.requirement.label or finding.requirement.id
                document.add_paragraph(_clean(f"{STATUS_WORDS[row.status]}: {place} · {finding.sop} · {row.key}"), style="List Bullet")


def _what_is_listed(report: Report) -> str:
    if len(report.sops) < 2:
        return "All gaps, the most severe first; within a severity what cannot be determined comes first, for a person has to look at it."
    return (
        "The gaps of the company, the most severe first: every conflict, every partial and undetermined finding that no other SOP makes "
        "good, and what is missing in all SOPs (once). What one SOP lacks and another meets is in the matrix."
    )


def _entries(report: Report) -> list[Shown]:
    """What the report lists: with many SOPs, the gaps of the company rather than those of each SOP."""
    gaps = [row for row in in_review_order(report.shown) if row.is_gap]
    if len(report.sops) < 2:
        return gaps
    company = {one.requirement.id: one.status for one in report.company}
    seen: set[str] = set()
    kept = []
    for row in gaps:
        requirement = row.finding.requirement.id
        alone = row.status == "missing"
        if row.status == "conflict" or (
            company[requirement] not in ("met", "not_applicable") and (not alone or company[requirement] == "missing")
        ):
            if alone and requirement in seen:
                continue
            seen |= {requirement} if alone else set()
            kept.append(row)
    return kept


def _finding(document: Any, row: Shown, report: Report) -> None:
    finding, judgement = row.finding, row.finding.judgement
    requirement = finding.requirement
    head = document.add_heading(level=3)
    word = head.add_run(f" {STATUS_WORDS[row.status]} ")
    _colour(word, *STATUS_COLOURS[row.status])
    head.add_run(f"  {_clean(requirement.label or requirement.id)}  ·  {_clean(_where(row, report))}")
    _labelled(document, "Obligation", f"“{requirement.obligation}”")
    if requirement.elements:
        _labelled(document, "Elements", "; ".join(requirement.elements))
    for one in judgement.evidence:
        place = f" ({one.number})" if one.number else ""
        _labelled(document, "SOP", f"“{one.quote}”{place}")
    _labelled(document, "Gap", row.standing.value("gap") or judgement.element)
    _labelled(document, "Why", f"{judgement.rationale} (confidence {judgement.confidence:.2f}; {finding.severity_rule}; {row.key})")
    for other in _searched(row, report):
        _labelled(document, f"Proof of search in {other.finding.sop}", proof_words(other, 3))
    for field, name in (("action", "Action"), ("owner", "Owner"), ("due_date", "Due")):
        _labelled(document, name, row.standing.value(field))  # type: ignore[arg-type]
    if row.standing.look_again:
        _labelled(document, "Decided before, look again", row.standing.look_again)


def _searched(row: Shown, report: Report) -> list[Shown]:
    """The findings whose search shows that nothing was found: those of all SOPs where it is missing in all."""
    if row.status != "missing" or len(report.sops) < 2:
        return [row] if proof_words(row) else []
    requirement = row.finding.requirement.id
    return [one for one in report.shown if one.finding.requirement.id == requirement and proof_words(one)]


def _where(row: Shown, report: Report) -> str:
    if row.status == "missing" and len(report.sops) > 1:
        return f"in none of the {len(report.sops)} SOPs"
    return row.finding.sop


def _labelled(document: Any, name: str, words: str) -> None:
    if not words:
        return
    from docx.shared import Cm, Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(0.6)
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.add_run(f"{name}: ").bold = True
    paragraph.add_run(_clean(words))


def _contradictions(document: Any, report: Report) -> None:
    if not report.contradictions:
        return
    document.add_heading("SOP statements that contradict each other", 1)
    rows = [
        (one.differs, f"{one.first_sop}: “{one.first_quote}”", f"{one.second_sop}: “{one.second_quote}”") for one in report.contradictions
    ]
    _table(document, ("They differ in", "One SOP says", "Another says"), rows)


def _how(document: Any, report: Report) -> None:
    document.add_heading("How it was made", 1)
    for name, words in made_lines(report):
        _labelled(document, name or "·", words)


def _signatures(document: Any) -> None:
    document.add_heading("Signatures", 1)
    document.add_paragraph("The findings above have been reviewed; the decisions are recorded in the matrix.")
    roles = ("Reviewed by (subject matter expert)", "Reviewed by (quality assurance)", "Approved by (head of quality)")
    _table(document, ("", "Name", "Function", "Signature", "Date"), [(role, "", "", "", "") for role in roles])


def _table(document: Any, heads: Sequence[str], rows: Iterable[Sequence[object]], first: float = FIRST_COLUMN) -> Any:
    """A table over the width of the page; `first` is the width of its first column in centimetres, 0 for columns of one width."""
    from docx.shared import Cm, Pt

    body = [[_clean(str(value)) for value in row] for row in rows]
    table = document.add_table(rows=1 + len(body), cols=len(heads))
    table.style, table.autofit = "Table Grid", False
    other = (TEXT_WIDTH - first) / (len(heads) - 1) if first else TEXT_WIDTH / len(heads)
    widths = [Cm(first or other), *(Cm(other) for _ in heads[1:])]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row, values in zip(table.rows, [list(heads), *body], strict=True):
        for cell, value, width in zip(row.cells, values, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(value)
            run.font.size = Pt(7.5)
    for cell in table.rows[0].cells:
        _shade(cell, "E4ECED")
        for run in cell.paragraphs[0].runs:
            run.bold = True
    _repeat(table.rows[0])
    return table


def _repeat(row: Any) -> None:
    """Repeat the head on every page, and keep rows whole."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))


def _shade(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _colour(run: Any, ground: str, ink: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(ink)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", ground)):
        shade.set(qn(f"w:{name}"), value)
    run._r.get_or_add_rPr().append(shade)


def _clean(words: str) -> str:
    """Without the characters that XML forbids."""
    return "".join(
        one if one in "\n\t" or (one >= " " and one not in "\ufffe\uffff" and not "\ud800" <= one <= "\udfff") else " " for one in words
    )
