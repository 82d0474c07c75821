"""What a gap analysis hands over: workbook, Word report, page; nothing in them runs, nothing is lost, and an edited workbook comes back."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from gap_double import WordJudge
from openpyxl import load_workbook
from test_gap_run import GLOVES, PRESSURE, folder, ran

from assistant.gap import sets
from assistant.gap.batch import NotApplicable, measure
from assistant.gap.columns import COLUMNS, safe, unsafe
from assistant.gap.decisions import history
from assistant.gap.import_xlsx import import_matrix
from assistant.gap.matrix_html import as_html
from assistant.gap.report_docx import as_docx
from assistant.gap.requirements import of_names
from assistant.gap.run import sources
from assistant.gap.set_xlsx import as_xlsx as set_as_xlsx
from assistant.gap.set_xlsx import members
from assistant.gap.severity import load as load_rules
from assistant.gap.state import opened
from index import events
from index.library import Library
from ingest.errors import InputError

__all__ = ["folder"]

HOSTILE = "</script><img src=x onerror=alert(1)> \u2028 <!-- ]]> & 'x' gowns \ud7ff"
HEADS = [column.head for column in COLUMNS]
PLACE = {head: place for place, head in enumerate(HEADS, 1)}


@pytest.fixture
def made(filled: Library, folder: Path, tmp_path: Path) -> Any:
    return ran(filled, [folder], tmp_path / "out", formats=("xlsx",))


def matrix(tmp_path: Path) -> Any:
    return load_workbook(tmp_path / "out" / "matrix.xlsx")


def test_the_matrix_has_a_row_an_obligation_and_sop_and_tells_status_by_word_and_colour(made: Any, tmp_path: Path) -> None:
    book = matrix(tmp_path)
    assert book.sheetnames == ["Matrix", "Summary", "Company", "Proof of search", "How it was made", "_exported"]
    sheet = book["Matrix"]
    assert [cell.value for cell in sheet[1]] == HEADS
    assert (sheet.max_row, sheet.freeze_panes, sheet.auto_filter.ref) == (9, "C2", "A1:AF9")
    words = [sheet.cell(row, PLACE["Status"]).value for row in range(2, 10)]
    assert words == ["Compliant", "Missing", "Missing", "Cannot determine", "Missing", "Conflict", "Missing", "Compliant"]
    colours = {sheet.cell(row, PLACE["Status"]).value: sheet.cell(row, PLACE["Status"]).fill.fgColor.rgb for row in range(2, 10)}
    assert len(set(colours.values())) == 4
    conflict = {head: sheet.cell(7, place).value for head, place in PLACE.items()}
    assert conflict["Obligation (verbatim)"] == "Doors of an airlock should not be opened at the same time."
    assert conflict["Evidence (verbatim)"] == "“Two doors of an airlock are never open at the same time.” (2.1)"
    assert (conflict["Clause"], conflict["Modality"], conflict["SOP section"]) == ("Site Standard 1 (2024), 4.2", "should not", "2.1")
    assert (conflict["Severity (proposed)"], conflict["Proposed or decided by"]) == ("Major", "machine: words-1")
    missing = sheet.cell(3, PLACE["Proof of search"]).value
    assert missing.startswith("1 query, 1 sections read. Nearest: 0.50 “The rooms keep 15 Pascals") or "sections read" in missing


def test_the_matrix_checks_what_is_entered(made: Any, tmp_path: Path) -> None:
    rules = {str(rule.sqref).partition("2:")[0]: rule for rule in matrix(tmp_path)["Matrix"].data_validations.dataValidation}
    from openpyxl.utils import get_column_letter

    by_head = {head: rules.get(get_column_letter(place)) for head, place in PLACE.items()}
    assert by_head["Status"].formula1 == '"Cannot determine,Conflict,Missing,Partial,Compliant,Not applicable"'
    assert by_head["Severity (proposed)"].formula1 == '"Critical,Major,Other"'
    assert (by_head["Due date"].type, by_head["Owner"].type) == ("date", "textLength")


def test_summary_company_and_proof_add_up(made: Any, tmp_path: Path) -> None:
    book = matrix(tmp_path)
    summary = [[cell.value for cell in row] for row in book["Summary"].iter_rows()]
    assert next(row for row in summary if row[0] == "a-pressure.md")[:7] == ["a-pressure.md", 1, 0, 2, 0, 1, 0]
    heat = [row for row in summary if row[0] == "b-gloves.md"][1]
    assert heat[1:3] == ["0% (0 of 3)", "100% (1 of 1)"]
    company = {row[0].value: (row[3].value, row[4].value) for row in book["Company"].iter_rows(min_row=2)}
    assert company["site-standard-1@2024#5.1/1"] == ("Compliant", "b-gloves.md")
    proofs = [[cell.value for cell in row] for row in book["Proof of search"].iter_rows(min_row=2)]
    assert len(proofs) == 5
    assert all("READ: " in row[5] and "0.50 “" in row[4] for row in proofs)
    gloves = next(row for row in proofs if row[2] == "b-gloves.md")
    assert re.search(r"LEFT OUT: .*Purpose.*References", gloves[5])
    how = "\n".join(str(cell.value) for row in book["How it was made"].iter_rows() for cell in row)
    for words in (
        "Proposed by a machine; a qualified person decides.",
        "words-1",
        "site-standard-1@2024",
        "all other obligations",
        "sha256",
    ):
        assert words in how


def test_no_cell_is_a_formula_whatever_a_document_says(filled: Library, folder: Path, tmp_path: Path) -> None:
    for sign in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
        assert safe(sign).startswith("'")
        assert unsafe(safe(sign)) == sign
    assert safe("'quoted'") == unsafe("'quoted'") == "'quoted'"
    (folder / "b-gloves.md").write_text(GLOVES.replace("2.2 Gowns are", '2.2 =HYPERLINK("http://x.invalid") gowns are'))
    (folder / "=cmd.md").write_text(PRESSURE)
    ran(filled, [folder], tmp_path / "out", formats=("xlsx",))
    for sheet in matrix(tmp_path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@", "\t", "\r")), (sheet.title, cell.coordinate)


def test_an_edited_matrix_keeps_who_decided_what(filled: Library, folder: Path, made: Any, tmp_path: Path) -> None:
    path = tmp_path / "edited.xlsx"
    edited(
        tmp_path,
        path,
        {7: {"Status": "Compliant", "Owner": "Bo", "Due date": "2027-01-31", "Reviewer": "Ada"}, 3: {"Severity (proposed)": "Other"}},
    )
    done = import_matrix(filled, path)
    assert len(done.kept) == 5
    assert (done.refused, done.unknown) == ((), ())
    rows = {(row["requirement"].partition("#")[2], row["field"]): row for row in history(filled)}
    decided = rows["4.2/1", "status"]
    assert (decided["old"], decided["new"], decided["reviewer"], decided["proposed_status"]) == ("conflict", "met", "Ada", "conflict")
    assert rows["4.2/1", "due_date"]["new"] == "2027-01-31"
    event = next(one for one in events.read(filled.connection) if one.act == "decide finding" and '"status"' in one.detail)
    assert json.loads(event.detail)["old"] == "conflict"
    assert import_matrix(filled, path).kept == (), "a second import of the same file decides nothing new"
    again = ran(filled, [folder], tmp_path / "out", formats=("xlsx",))
    row = next(one for one in again.shown if one.finding.requirement.id.endswith("#4.2/1") and one.finding.sop == "b-gloves.md")
    assert (row.status, row.finding.judgement.status, row.standing.look_again) == ("met", "conflict", "")
    shown = matrix(tmp_path)["Matrix"]
    assert shown.cell(7, PLACE["Status"]).value == "Compliant"
    assert shown.cell(7, PLACE["Proposed or decided by"]).value.startswith("person: Ada")
    assert shown.cell(7, PLACE["Earlier decision"]).value == "Decision carried over"


def edited(tmp_path: Path, path: Path, changes: dict[int, dict[str, str]]) -> None:
    book = matrix(tmp_path)
    for row, values in changes.items():
        for head, value in values.items():
            book["Matrix"].cell(row, PLACE[head]).value = value
    book.save(path)


def test_a_decision_is_looked_at_again_when_its_text_changed(filled: Library, folder: Path, made: Any, tmp_path: Path) -> None:
    edited(tmp_path, tmp_path / "e.xlsx", {7: {"Status": "Compliant", "Reviewer": "Ada"}, 9: {"Action": "none", "Reviewer": "Ada"}})
    import_matrix(filled, tmp_path / "e.xlsx")
    (folder / "b-gloves.md").write_text(GLOVES.replace("Two doors", "All doors"))
    rows = {
        one.finding.requirement.id.partition("#")[2]: one for one in ran(filled, [folder], tmp_path / "out", formats=("xlsx",)).shown[4:]
    }
    assert rows["4.2/1"].standing.look_again == "the SOP changed in the passages that this was decided on"
    assert rows["4.2/1"].status == "conflict", "a decision on other words does not count"
    assert rows["5.1/1"].standing.look_again == "", "the passage decided on still stands"
    edited(tmp_path, tmp_path / "e2.xlsx", {7: {"Status": "Partial", "Reviewer": "Cy"}})
    done = import_matrix(filled, tmp_path / "e2.xlsx")
    assert {(edit.field, edit.old, edit.new) for edit in done.kept} == {("status", "conflict", "partial"), ("reviewer", "Ada", "Cy")}
    assert ran(filled, [folder], tmp_path / "out").shown[5].status == "partial"


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(filled: Library, made: Any, tmp_path: Path) -> None:
    edited(tmp_path, tmp_path / "one.xlsx", {7: {"Owner": "Bo"}})
    edited(tmp_path, tmp_path / "two.xlsx", {7: {"Owner": "Cy"}, 8: {"Owner": "Cy"}})
    import_matrix(filled, tmp_path / "one.xlsx")
    done = import_matrix(filled, tmp_path / "two.xlsx")
    assert [(edit.new, reason) for edit, reason in done.refused] == [("Cy", "it was set to 'Bo' after this matrix was exported")]
    assert [edit.new for edit in done.kept] == ["Cy"]


def test_a_wrong_workbook_says_what_is_wrong(filled: Library, made: Any, tmp_path: Path) -> None:
    edited(tmp_path, tmp_path / "e.xlsx", {7: {"Status": "Fine"}})
    with pytest.raises(InputError, match=r"e\.xlsx, row 7: Status is 'Fine'"):
        import_matrix(filled, tmp_path / "e.xlsx")
    assert history(filled) == []
    (tmp_path / "no.xlsx").write_text("no workbook")
    with pytest.raises(InputError, match=r"is no \.xlsx workbook"):
        import_matrix(filled, tmp_path / "no.xlsx")
    book = matrix(tmp_path)
    del book["_exported"]
    book.save(tmp_path / "e.xlsx")
    with pytest.raises(InputError, match="has no column 'finding'"):
        import_matrix(filled, tmp_path / "e.xlsx")


def test_the_report_quotes_clause_and_evidence_by_severity(made: Any) -> None:
    from docx import Document

    document = Document(io.BytesIO(as_docx(made)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts.index("Critical (0)") < texts.index("Major (2)") < texts.index("Other (0)") < texts.index("Signatures")
    conflict = next(place for place, text in enumerate(texts) if text.strip().startswith("Conflict"))
    assert "Site Standard 1 (2024), 4.2  ·  b-gloves.md" in texts[conflict]
    assert "Obligation: “Doors of an airlock should not be opened at the same time.”" in texts[conflict + 1]
    assert "SOP: “Two doors of an airlock are never open at the same time.” (2.1)" in texts[conflict + 2]
    assert any("in none of the 2 SOPs" in text for text in texts)
    assert sum(text.startswith("Proof of search in b-gloves.md: 1 query") for text in texts) == 0
    assert sum(text.startswith("Proof of search in b-gloves.md: 3 queries") for text in texts) == 1
    signatures = document.tables[-1]
    assert [cell.text for cell in signatures.rows[0].cells] == ["", "Name", "Function", "Signature", "Date"]
    assert "Proposed by a machine; a qualified person decides." in document.sections[0].footer.paragraphs[0].text


def test_the_page_holds_hostile_words_as_data_alone(filled: Library, folder: Path, tmp_path: Path) -> None:
    (folder / "b-gloves.md").write_text(GLOVES.replace("Gowns are changed", f"{HOSTILE} are changed"))
    page = as_html(ran(filled, [folder], tmp_path / "out")).decode()
    assert "<img src=x" not in page
    assert page.count("</script>") == 2
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    data = json.loads(re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    assert len(data["findings"]) == 8
    statuses = [(one["severity"], one["status"]) for one in data["findings"] if one["is_gap"]]
    assert statuses[:2] == [("major", "conflict"), ("major", "missing")]
    assert data["findings"][0]["evidence"][0]["quote"] == "Two doors of an airlock are never open at the same time."


def test_a_person_may_decide_that_a_requirement_does_not_apply(filled: Library, folder: Path, tmp_path: Path) -> None:
    kept = sets.save(filled, "site", sets.undecided(of_names(filled, ["Site Standard 1"])), "Site Standard 1")
    path = tmp_path / "set.xlsx"
    path.write_bytes(set_as_xlsx(kept))
    book = load_workbook(path)
    sheet = book["Requirements"]
    assert sheet["A2"].value == "site-standard-1@2024#4.1/1"
    sheet["G2"], sheet["H2"], sheet["I2"], sheet["J2"] = "no", "One room only.", "Ada", "2026-01-31"
    sheet.append(["OWN-1", "", "", "Visitors must sign in.", "", "", "yes", "", "Ada", "2026-01-31"])
    sheet.delete_rows(3)
    book.save(path)
    second = sets.save(filled, "site", members(filled, path), "the workbook")
    assert [one.requirement.id.partition("#")[2] or one.requirement.id for one in second.members] == ["4.1/1", "4.3/1", "5.1/1", "OWN-1"]
    assert second.waived == {"site-standard-1@2024#4.1/1": NotApplicable("One room only.", "Ada", "2026-01-31")}
    judge = WordJudge()
    found, _ = sources(filled, [str(folder)])
    with opened(tmp_path / "out") as state:
        asked = [one.requirement for one in second.members]
        measured = list(measure(found, asked, judge, load_rules(), state, second.waived))
    first = measured[0].findings[0]
    assert (first.judgement.status, first.judge) == ("not_applicable", "person")
    assert first.judgement.rationale == "Decided by a person (Ada, 2026-01-31): One room only."
    assert all(len(one.findings) == 4 for one in measured)
    assert not [one for _, one in judge.asked if one.endswith("4.1/1")]


def test_a_set_workbook_is_checked_before_it_counts(filled: Library, tmp_path: Path) -> None:
    kept = sets.save(filled, "site", sets.undecided(of_names(filled, ["Site Standard 1"])), "x")
    for cell, value, message in (
        ("G2", "no", "row 2: .* no rationale says why"),
        ("G2", "perhaps", "Applicable is 'perhaps'"),
        ("D2", "Other words.", "the words of .* were changed"),
        ("A3", "site-standard-1@2024#4.1/1", "stands in two rows|words of"),
    ):
        path = tmp_path / "set.xlsx"
        path.write_bytes(set_as_xlsx(kept))
        book = load_workbook(path)
        book["Requirements"][cell] = value
        book.save(path)
        with pytest.raises(InputError, match=message):
            members(filled, path)
