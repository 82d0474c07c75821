"""Somebody's Word or PDF file checked against a small library, from the file to what is printed."""

import json
from pathlib import Path

import pytest
from conftest import ingest
from docx import Document
from docx.shared import Inches
from golden_pdf import NOTE, set_pdf, text
from test_docx import paragraph, run, word_file

from assistant.check_document import Report, check_document, readings
from assistant.cli import main
from index import events
from index.library import Library
from ingest.errors import UnreadableFile

PRESSURE = "Rooms of different grades should keep a pressure difference of at least 12 Pascals between them."
DOORS = "Doors of an airlock should not be opened at the same time."
BACKUP = "Backups of all relevant records shall be made every 24 hours."


def report(path: Path, *paragraphs: str) -> Path:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    document.save(str(path))
    return path


def statuses(found: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.sort, one.status, one.clauses) for one in found.checked]


@pytest.mark.parametrize(
    ("words", "status", "clause"),
    [
        (f"“{PRESSURE}” (Site Standard 1, 4.1)", "exact", "4.1"),
        (f'"{PRESSURE}" (Site Standard 1, 4.1)', "exact", "4.1"),
        (f"Site Standard 1, 4.1 asks that “rooms {PRESSURE[6:-1]}.”", "normalised", "4.1"),
        (f"“[r]ooms {PRESSURE[6:]}” (Site Standard 1, 4.1)", "normalised", "4.1"),
        ("“keep a pressure difference of at least 12 Pascals,” (Site Standard 1, 4.1)", "normalised", "4.1"),
        (f"“4.1 {PRESSURE}” (Site Standard 1)", "normalised", "4.1"),
        (f"“4.2 {PRESSURE}” (Site Standard 1, 4.1)", "altered", "4.1"),
        (f"“{PRESSURE}” (Site Standard 1, section 4)", "exact", "4.1"),
        (f"“{PRESSURE.replace('12', '15')}” (Site Standard 1, 4.1)", "altered", "4.1"),
        (f"“{DOORS.replace('should not', 'should')}” (Site Standard 1, 4.2)", "altered", "4.2"),
        (f"“{PRESSURE}” (Site Standard 1, 4.2)", "misplaced", "4.1"),
        (f"“{PRESSURE}” (Site Standard 11, 10.1)", "misplaced", "4.1"),
        (f"“{PRESSURE}” (Site Standard 1, 4.9)", "unknown_clause", "4.1"),
        ("“The moon is made of green cheese.” (Site Standard 1, 4.9)", "unknown_clause", ""),
        ("“The moon is made of green cheese.” (EU GMP Annex 16, 1.2)", "not_in_library", ""),
        ("“The moon is made of green cheese.” (Site Standard 1, 4.1)", "not_found", ""),
        (f"“{PRESSURE}” (EU GMP Annex 16, 1.2)", "misplaced", "4.1"),
        (f"Somewhere it says “{PRESSURE}”", "exact", "4.1"),
        ("“Rooms of different grades […] at least 12 Pascals between them.” (Site Standard 1, 4.1)", "normalised", "4.1"),
        ("“Doors of an airlock should … opened at the same time.” (Site Standard 1, 4.2)", "altered", "4.2"),
        ("“should not be opened” (Site Standard 1, 4.2)", "exact", "4.2"),
        ("‘Backups of all relevant records shall be made’, says Site Standard 11, 10.1", "exact", "10.1"),
    ],
)
def test_quotations_with_their_references(filled: Library, tmp_path: Path, words: str, status: str, clause: str) -> None:
    found = check_document(filled, report(tmp_path / "r.docx", words))
    assert [one.status for one in found.quotations] == [status]
    assert [one.split("#")[1] for one in found.quotations[0].clauses] == ([clause] if clause else [])
    assert found.references == ()


@pytest.mark.parametrize(
    "words",
    [
        "Before use, the following should be checked: i. the integrity of the gloves, ii. the particle count at rest.",
        "Before use, the following should be checked: (i) the integrity of the gloves, (ii) the particle count at rest.",
        "Before use, the following should be checked: the integrity of the gloves, the particle count at rest",
        "following should be checked: the integrity of the gloves,",
    ],
)
def test_a_clause_is_quoted_with_its_list(filled: Library, tmp_path: Path, words: str) -> None:
    (one,) = check_document(filled, report(tmp_path / "r.docx", f"“{words}” (Site Standard 1, 4.3)")).checked
    assert one.status == "normalised"
    assert [clause.split("#")[1] for clause in one.clauses][:2] == ["4.3", "4.3(i)"]
    assert "with the list that belongs to it" in one.notes


@pytest.mark.parametrize(
    "words",
    [
        "“Before use, the following should be checked: ii. the integrity of the gloves,” (Site Standard 1, 4.3)",  # a wrong label
        "“Before use, the following should be checked: the particle count at rest.” (Site Standard 1, 4.3)",  # an item is missing
        "“between them. Doors of an airlock should not be opened” (Site Standard 1, 4.1)",  # two clauses, no list
    ],
)
def test_what_the_list_does_not_say_is_altered(filled: Library, tmp_path: Path, words: str) -> None:
    (one,) = check_document(filled, report(tmp_path / "r.docx", words)).quotations
    assert one.status in ("altered", "not_found")


def test_a_changed_limit_is_told_first(filled: Library, tmp_path: Path) -> None:
    words = PRESSURE.replace("Rooms", "Areas").replace("should", "may").replace("12", "10")
    (one,) = check_document(filled, report(tmp_path / "r.docx", f"“{words}” (Site Standard 1, 4.1)")).checked
    assert one.verdict is not None
    assert [difference.kind for difference in one.verdict.differences] == ["number", "modal", "word"]


def test_references_alone_are_looked_up(filled: Library, tmp_path: Path) -> None:
    words = "This follows Site Standard 1, 4.1 and 4.8, EU GMP Annex 16, 1.2, and section 5.2 of this report."
    found = check_document(filled, report(tmp_path / "r.docx", words))
    assert statuses(found) == [
        ("reference", "exists", ("site-standard-1@2024#4.1",)),
        ("reference", "unknown_clause", ()),
        ("reference", "not_in_library", ()),
    ]
    assert found.checked[1].notes == ("site-standard-1@2024 has no clause numbered 4.8; the nearest: 4.3, 4.2, 4.1",)


def test_terms_and_titles_are_left_out_and_counted(filled: Library, tmp_path: Path) -> None:
    words = (
        "The “quality unit” calls it “clean”; see “Site standard for sterile areas”, “Handbook of Cleanroom Technology and Behaviour” and"
        " “first in first out stock”."
    )
    found = check_document(filled, report(tmp_path / "r.docx", words))
    assert found.left_out == 4
    assert [one.status for one in found.checked] == ["not_found"]


def test_word_blocks_lists_tables_and_places(filled: Library, tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Findings", 1)
    document.add_paragraph("Site Standard 1, 4.1 has:")
    document.add_paragraph(PRESSURE, style="Quote")
    document.add_paragraph("And it has:")
    document.add_paragraph(f"{DOORS} (Site Standard 1, 4.2)").paragraph_format.left_indent = Inches(0.5)
    document.add_paragraph("An indented remark of our own about nothing at all.").paragraph_format.left_indent = Inches(0.5)
    row = document.add_table(1, 2).rows[0]
    row.cells[0].text, row.cells[1].text = "Site Standard 11, 10.1", f"“{BACKUP.replace('24', '48')}”"
    document.save(str(tmp_path / "r.docx"))
    found = check_document(filled, tmp_path / "r.docx")
    assert [(one.status, one.paragraph, one.heading) for one in found.checked] == [
        ("exact", 2, "Findings"),
        ("exact", 4, "Findings"),
        ("altered", 7, "Findings"),
    ]


@pytest.mark.parametrize(
    ("words", "status", "note"),
    [
        ("Doors of an airlock [and of a lock] should not be opened at the same time", "normalised", "without the words in square brackets"),
        ("[D]oors of an airlock should not be opened", "normalised", "but for the case of its first letter"),
        ("Doors of an airlock should [never] be opened at the same time", "altered", ""),
    ],
)
def test_words_in_square_brackets_are_the_writers(filled: Library, tmp_path: Path, words: str, status: str, note: str) -> None:
    (one,) = check_document(filled, report(tmp_path / "r.docx", f"“{words}” (Site Standard 1, 4.2)")).checked
    assert (one.status, "; ".join(one.notes)) == (status, note)


def test_a_file_of_the_library_is_no_witness_for_itself(filled: Library, texts: Path) -> None:
    (texts / "own.md").write_text("# Own rules\n\n1.1 We hold that “our rooms are painted green every year”.\n", encoding="utf-8")
    assert [outcome.status for outcome in ingest(filled, texts / "own.md")] == ["added"]
    (one,) = check_document(filled, texts / "own.md").checked
    assert one.status == "not_found"


def test_headings_set_apart_are_no_quotations(filled: Library, tmp_path: Path) -> None:
    story = [
        text("The rules of Site Standard 1, 4.1 apply."),
        text("<i>2. What the Owner of the Rooms Has to Do about Them</i>"),
        text("<i>About the rooms</i>", left=36),
        text("Nothing is quoted here at all, it is only the body of a report which goes on for a line or two more. " * 3),
    ]
    assert check_document(filled, set_pdf(tmp_path / "r.pdf", story)).quotations == ()


def test_footnotes_of_a_word_file(filled: Library, tmp_path: Path) -> None:
    body = f"<w:p>{run(f'They quote “{PRESSURE}”')}<w:r><w:footnoteReference w:id='7'/></w:r>{run(f' and “{BACKUP}”')}</w:p>"
    notes = f'<w:footnote w:id="7">{paragraph("Site Standard 1, 4.2.")}</w:footnote>'
    found = check_document(filled, word_file(tmp_path / "r.docx", body, footnotes=notes))
    assert [(one.status, one.cited) for one in found.checked] == [("misplaced", ("Site Standard 1, 4.2",)), ("exact", ())]


def test_the_users_own_note_marks_do_not_count(filled: Library, tmp_path: Path) -> None:
    mark = "<w:r><w:footnoteReference w:id='7'/></w:r>"
    body = f"<w:p>{run('“Doors of an airlock')}{mark}{run(' should not be opened” (Site Standard 1, 4.2)')}</w:p>"
    notes = f'<w:footnote w:id="7">{paragraph("As we know.")}</w:footnote>'
    (one,) = check_document(filled, word_file(tmp_path / "r.docx", body, footnotes=notes)).checked
    assert (one.status, one.notes) == ("normalised", ("without the marks of notes",))


def test_a_pdf_over_lines_and_pages(filled: Library, tmp_path: Path) -> None:
    filler = [text("Nothing is quoted in this paragraph, which only fills the page with words of no meaning. " * 6) for _ in range(12)]
    story = [
        text(f"The report says of Site Standard 1, 4.1 that “{PRESSURE}” and goes on."),
        text("It has this to say of doors (Site Standard 1, 4.2):"),
        text(DOORS.replace("not be", "never be"), left=36),
        *filler,
        text(f"At the end: “{BACKUP.replace('shall', 'may')}”<super size=7>1</super>"),
        text("<super size=6>1</super> Site Standard 11, 10.1.", NOTE),
    ]
    found = check_document(filled, set_pdf(tmp_path / "r.pdf", story))
    assert [(one.status, one.page) for one in found.quotations] == [("exact", 0), ("altered", 0), ("altered", 1)]
    assert found.quotations[1].verdict is not None
    assert [one.kind for one in found.quotations[1].verdict.differences] == ["negation"]


def test_other_formats_are_read_too(filled: Library, tmp_path: Path) -> None:
    (tmp_path / "r.md").write_text(f"# Notes\n\n“{PRESSURE}” (Site Standard 1, 4.1)\n", encoding="utf-8")
    (tmp_path / "r.txt").write_text(f"“{PRESSURE}” (Site Standard 1, 4.1)\n", encoding="utf-8")
    for name in ("r.md", "r.txt"):
        assert [one.status for one in check_document(filled, tmp_path / name).checked] == ["exact"]


def test_the_command_prints_records_and_sums_up(filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = PRESSURE.replace("12", "15")
    path = report(tmp_path / "r.docx", f"“{changed}” (Site Standard 1, 4.1)", "See Site Standard 1, 4.2 or a “clean room”.")
    folder = str(filled.workspace)
    assert main(["verify", str(path), "--workspace", folder, "--json"]) == 0
    out, err = capsys.readouterr()
    quotation, reference = (json.loads(line) for line in out.splitlines())
    assert {name: quotation[name] for name in ("id", "status", "clause_id", "page", "kind", "reference", "place")} == {
        "id": "q1",
        "status": "altered",
        "clause_id": "site-standard-1@2024#4.1",
        "page": None,
        "kind": "quotation",
        "reference": "Site Standard 1, 4.1",
        "place": "paragraph 1",
    }
    assert quotation["differences"] == [{"kind": "number", "source": "12", "quote": "15"}]
    assert "[-12-] {+15+}" in quotation["difference"]
    assert {name: reference[name] for name in ("id", "quote", "status", "clause_id")} == {
        "id": "r1",
        "quote": None,
        "status": "exists",
        "clause_id": "site-standard-1@2024#4.2",
    }
    assert "r.docx: 1 quotation: 1 altered." in err
    assert "Left out: 1 short quotation" in err
    event = list(events.read(filled.connection))[-1]
    assert (event.act, event.subject) == ("verify", "r.docx")
    detail = json.loads(event.detail)
    assert (detail["quotations"], detail["references"], detail["left_out"]) == ({"altered": 1}, {"exists": 1}, 1)
    assert len(detail["sha256"]) == 64
    assert main(["verify", str(path), "--workspace", folder]) == 0
    out, _ = capsys.readouterr()
    assert "number: “12” became “15”" in out
    assert "cited: Site Standard 1, 4.1" in out


def test_a_file_that_holds_neither_says_so(filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = report(tmp_path / "r.docx", "All is well.")
    assert main(["verify", str(path), "--workspace", str(filled.workspace)]) == 0
    assert "r.docx: holds no quotation and no reference to a clause that could be checked." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content"), [("r.docx", b"PK\x03\x04broken"), ("r.pdf", b"%PDF-1.4"), ("r.docx", b""), ("r.pdf", b"words")]
)
def test_a_file_that_cannot_be_read_is_named_with_the_way_out(filled: Library, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=name.replace(".", r"\.")):
        check_document(filled, tmp_path / name)


def test_a_missing_file_is_named(filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path / "none.docx"), "--workspace", str(filled.workspace)]) == 1
    assert "none.docx" in capsys.readouterr().err


def test_what_the_rules_of_quoting_allow_changes_no_word() -> None:
    ways = {words for words, _, _ in readings("4.1 Rooms¹ should keep 10⁶ counts.")}
    assert "Rooms should keep 10⁶ counts" in ways
    assert all("10⁶ counts" in way and "ooms" in way for way in ways)
