"""Numbers in sources that say themselves where a paragraph begins: they count alone; quantities, dates and titles of law never do."""

from pathlib import Path

import docx
import pytest

from ingest.model import Clause
from ingest.readers import reader_for
from ingest.structure import structure

BODY = "The room shall be cleaned before each campaign."


def clauses(tmp_path: Path, text: str, name: str = "text.md") -> list[Clause]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return list(structure(reader_for(path)(path), "text@1").clauses)


def numbers(found: list[Clause]) -> list[str]:
    return [clause.number for clause in found if clause.number]


def test_one_section_with_one_paragraph(tmp_path: Path) -> None:
    found = clauses(tmp_path, "# Backups (2003)\n\n## 10 Backup\n\n10.1 Backups of records shall be made every week.\n")
    assert numbers(found) == ["10", "10.1"]
    assert found[-1].text == "Backups of records shall be made every week."
    assert found[-1].parent == "text@1#10"
    assert found[-2].title == "Backup"


def test_one_numbered_heading_alone(tmp_path: Path) -> None:
    assert numbers(clauses(tmp_path, f"# Rules\n\n## 9 Audit trails\n\n{BODY}\n")) == ["9"]
    page = f"<html><body><h1>Rules</h1><h2>9. Audit trails</h2><p>{BODY}</p></body></html>"
    assert numbers(clauses(tmp_path, page, "text.html")) == ["9"]


def test_headings_with_gaps(tmp_path: Path) -> None:
    text = f"# Rules\n\n## 2 Rooms\n\n{BODY}\n\n## 5 Doors\n\n{BODY}\n\n## 9 Trails\n\n{BODY}\n\n## 14 Use\n\n{BODY}\n"
    assert numbers(clauses(tmp_path, text)) == ["2", "5", "9", "14"]


def test_a_text_that_starts_in_the_middle(tmp_path: Path) -> None:
    assert numbers(clauses(tmp_path, f"4.1 {BODY}\n\n4.2 {BODY}\n\n4.5 {BODY}\n")) == ["4.1", "4.2", "4.5"]
    assert numbers(clauses(tmp_path, f"5.3.1 {BODY}\n\nRooms stay closed.\n")) == ["5.3.1"]
    assert numbers(clauses(tmp_path, f"5.3.1 {BODY}\n5.3.2 {BODY}\n", "text.txt")) == ["5.3.1", "5.3.2"]


def test_paragraphs_left_out_between_a_section_and_its_tenth(tmp_path: Path) -> None:
    text = f"## 3. Stages\n\n{BODY}\n\n3.2 {BODY}\n\n3.9 {BODY}\n\n3.11 {BODY}\n\n## 4. Use\n\n4.1 {BODY}\n"
    assert numbers(clauses(tmp_path, text)) == ["3", "3.2", "3.9", "3.11", "4", "4.1"]


def test_single_letters_of_a_section(tmp_path: Path) -> None:
    text = f"### § 11.200 Components\n\n(a) {BODY}\n\n### § 11.300 Codes\n\n(b) {BODY}\n\n(d) {BODY}\n\n### § 211.22 Unit\n\n(a) {BODY}\n"
    assert numbers(clauses(tmp_path, text)) == [
        "11.200", "11.200(a)", "11.300", "11.300(b)", "11.300(d)", "211.22", "211.22(a)",
    ]  # fmt: skip


def test_one_numbered_heading_of_a_word_file(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Backup of records", 0)
    document.add_heading("10 Backup", 2)
    document.add_paragraph("10.1 Backups shall be made every week.")
    path = tmp_path / "text.docx"
    document.save(str(path))
    assert numbers(list(structure(reader_for(path)(path), "text@1").clauses)) == ["10", "10.1"]


@pytest.mark.parametrize(
    "line",
    [
        "2.5 mg of the substance are weighed.",
        "2.5 MPa is the limit of the vessel.",
        "2.5 Million units are filled.",
        "10.1 °C was the lowest reading.",
        "2019 The firm moved to its new building.",
        "21 CFR 211 applies to finished products.",
        "12 March 2020 was the day of the audit.",
    ],
)
def test_what_only_begins_with_a_number(tmp_path: Path, line: str) -> None:
    assert numbers(clauses(tmp_path, f"# Notes\n\n{BODY}\n\n{line}\n")) == []
    assert numbers(clauses(tmp_path, f"# Notes\n\n## 1 Scope\n\n{BODY}\n\n{line}\n\n## 2 Use\n\n2.1 {BODY}\n")) == ["1", "2", "2.1"]


def test_quantities_in_a_row_are_no_clauses(tmp_path: Path) -> None:
    text = "# Weights\n\n2.5 mg of the first are weighed.\n\n2.6 mg of the second are weighed.\n\n2.7 mL of water are added.\n"
    assert numbers(clauses(tmp_path, text)) == []


@pytest.mark.parametrize("heading", ["21 CFR Part 11 in short", "12 March 2020", "2019 review", "3 mL vials"])
def test_headings_that_only_begin_with_a_number(tmp_path: Path, heading: str) -> None:
    found = clauses(tmp_path, f"# Notes\n\n## {heading}\n\n{BODY}\n")
    assert numbers(found) == []
    assert found[-1].title == heading


def word_file(path: Path, *parts: tuple[str, str]) -> list[Clause]:
    document = docx.Document()
    for style, words in parts:
        document.add_paragraph(style=style.lstrip("*") or "Normal").add_run(words).bold = style.startswith("*") or None
    document.save(str(path))
    return list(structure(reader_for(path)(path), "text@1").clauses)


def test_bold_headings_that_count_without_dots(tmp_path: Path) -> None:
    found = word_file(tmp_path / "a.docx", ("*", "1 Purpose"), ("", BODY), ("*", "2 Procedure"), ("", BODY), ("*", "3 Records"), ("", BODY))
    assert [(clause.number, clause.title) for clause in found] == [("1", "Purpose"), ("2", "Procedure"), ("3", "Records")]


def test_a_list_that_word_numbers_on_after_a_heading(tmp_path: Path) -> None:
    found = word_file(
        tmp_path / "a.docx", ("Heading 1", "Before use"), ("List Number", "Check the pot."), ("List Number", "Check the lid."),
        ("Heading 1", "After use"), ("List Number", "Rinse."), ("List Number", "Dry."),
    )  # fmt: skip
    assert [(clause.number, clause.text) for clause in found if clause.number] == [
        ("(1)", "Check the pot."), ("(2)", "Check the lid."), ("(3)", "Rinse."), ("(4)", "Dry."),
    ]  # fmt: skip


def test_named_parts_keep_their_depth(tmp_path: Path) -> None:
    found = word_file(
        tmp_path / "a.docx", ("*", "PART I: POTS"), ("*", "Section 1: Size"), ("", BODY), ("*", "Section 2: Use"), ("", BODY),
        ("*", "Appendix A: Form"), ("", BODY), ("*", "Appendix B: Flow"), ("", BODY),
    )  # fmt: skip
    assert [(clause.number, clause.parent) for clause in found] == [
        ("PART I", None), ("Section 1", "text@1#PART-I"), ("Section 2", "text@1#PART-I"),
        ("Appendix A", "text@1#PART-I"), ("Appendix B", "text@1#PART-I"),
    ]  # fmt: skip
