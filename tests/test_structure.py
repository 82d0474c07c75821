"""From blocks to the clause tree: addresses, parents, lists and their tails, definitions, tables, ids."""

from collections.abc import Sequence

from ingest.model import Block, Clause, Dropped, Reading, Run, Style
from ingest.structure import structure


def paragraph(text: str, left: float = 0.0, *, bold: bool = False, lead: int = 0, run_on: bool = False, page: int = 0) -> Block:
    return Block(text, page=page, style=Style(10.0, bold, left=left), bold_lead=lead, run_on=run_on, page_end=page)


def heading(text: str, size: float = 10.0, page: int = 0) -> Block:
    return Block(text, page=page, style=Style(size, bold=True), page_end=page)


def clauses(*blocks: Block) -> list[Clause]:
    return list(structure(Reading(tuple(blocks)), "sop@1").clauses)


def numbers(found: Sequence[Clause]) -> list[str | None]:
    return [clause.number for clause in found]


def by_number(found: Sequence[Clause], number: str) -> Clause:
    return next(clause for clause in found if clause.number == number)


BODY = "The room should be cleaned before each campaign and the result recorded in the log."


def test_numbered_paragraphs_under_their_headings() -> None:
    found = clauses(heading("1 Scope"), paragraph(BODY), heading("2 Rooms"), paragraph(f"2.1 {BODY}"), paragraph(f"2.2 {BODY}"))
    assert numbers(found) == ["1", "2", "2.1", "2.2"]
    assert [clause.kind for clause in found] == ["heading", "heading", "paragraph", "paragraph"]
    assert [clause.title for clause in found] == ["Scope", "Rooms", "", ""]
    assert found[0].text == BODY
    assert found[3].parent == "sop@1#2"
    assert found[3].path == ("2 Rooms",)


def test_unnumbered_text_belongs_to_the_clause_before() -> None:
    found = clauses(heading("1 Scope"), paragraph(f"1.1 {BODY}"), paragraph("It also holds for lifts."), paragraph(f"1.2 {BODY}"))
    assert by_number(found, "1.1").text == f"{BODY}\nIt also holds for lifts."


def test_a_list_and_its_tail() -> None:
    found = clauses(
        heading("1 Scope"),
        paragraph("1.1 The log should hold:"),
        paragraph("i. the date;", 12),
        paragraph("ii. the name.", 10),
        paragraph("Entries are made at once.", 0),
        paragraph(f"1.2 {BODY}"),
    )
    assert numbers(found) == ["1", "1.1", "1.1(i)", "1.1(ii)", "1.2"]
    assert by_number(found, "1.1").text == "The log should hold:\nEntries are made at once."
    assert len(by_number(found, "1.1").spans) == 2
    assert by_number(found, "1.1(ii)").text == "the name."


def test_a_paragraph_indented_like_the_list_stays_in_its_item() -> None:
    found = clauses(
        heading("1 Scope"), paragraph("1.1 The log should hold:"), paragraph("i. Date", 12),
        paragraph("Written in full.", 30), paragraph("ii. Name", 10),
        paragraph(f"1.2 {BODY}"),
    )  # fmt: skip
    assert by_number(found, "1.1(i)").text == "Date\nWritten in full."


def test_letters_under_roman_numerals() -> None:
    found = clauses(
        heading("1 Scope"), paragraph("1.1 Gloves:"), paragraph("i. Isolators:", 20),
        paragraph("a. tested;", 36), paragraph("b. changed.", 36),
        paragraph("ii. Others:", 18), paragraph(f"1.2 {BODY}"),
    )  # fmt: skip
    assert numbers(found) == ["1", "1.1", "1.1(i)", "1.1(i)(a)", "1.1(i)(b)", "1.1(ii)", "1.2"]


def test_a_line_that_only_begins_with_a_reference_goes_on() -> None:
    found = clauses(
        heading("1 Scope"),
        paragraph(f"1.1 {BODY}"),
        paragraph("1.2 Filters are tested as described for tanks (see paragraph"),
        paragraph("8.135). If a filter fails, the batch is rejected.", run_on=True),
        paragraph(f"1.3 {BODY}"),
    )
    assert numbers(found) == ["1", "1.1", "1.2", "1.3"]
    assert by_number(found, "1.2").text.endswith("(see paragraph 8.135). If a filter fails, the batch is rejected.")


def test_two_digit_paragraphs_lie_under_their_section() -> None:
    found = clauses(
        heading("2. QUALITY"),
        heading("2.1 Principles"),
        paragraph(f"2.10 {BODY}"),
        paragraph(f"2.11 {BODY}"),
        heading("2.2 Duties"),
        paragraph(f"2.20 {BODY}"),
    )
    assert by_number(found, "2.11").parent == "sop@1#2.1"
    assert by_number(found, "2.20").parent == "sop@1#2.2"


def test_roman_letter_number_headings_and_a_list_that_looks_like_them() -> None:
    found = clauses(
        heading("I. INTRODUCTION"),
        paragraph(BODY),
        heading("II. STAGES"),
        heading("A. Design"),
        heading("1. Knowledge"),
        paragraph("Two cases matter:"),
        paragraph("1. the first case, and", 18),
        paragraph("2. the second case.", 18),
        paragraph("Both are rare."),
        heading("2. Control"),
        paragraph(BODY),
        heading("B. Qualification"),
        paragraph(BODY),
    )
    assert numbers(found) == ["I", "II", "II.A", "II.A.1", "II.A.1(1)", "II.A.1(2)", "II.A.2", "II.B"]
    assert by_number(found, "II.A.1").text == "Two cases matter:\nBoth are rare."


def test_a_regulation_with_two_numbers_in_one_paragraph() -> None:
    def section(text: str, level: int) -> Block:
        return Block(text, "heading", style=Style(level=level))

    found = clauses(
        section("PART 900—RULES FOR TEAPOTS", 1),
        section("Subpart A—General", 2),
        section("§ 900.1 Scope.", 3),
        Block("(a)(1) Pots shall be clean."),
        Block("(2) Lids shall fit."),
        Block("(b) Handles. (1) Handles shall be dry."),
        Block("(2) They shall be firm."),
        section("§ 900.7 Records.", 3),
        Block("Records shall be kept."),
    )
    assert numbers(found) == [
        "900", "Subpart A", "900.1", "900.1(a)", "900.1(a)(1)", "900.1(a)(2)", "900.1(b)", "900.1(b)(1)", "900.1(b)(2)", "900.7",
    ]  # fmt: skip
    assert by_number(found, "900.1(a)").text == ""
    assert by_number(found, "900.1(b)").text == "Handles."
    assert by_number(found, "900.1(b)(1)").text == "Handles shall be dry."
    assert by_number(found, "900.1").title == "§ 900.1 Scope."
    assert by_number(found, "900.1(a)(2)").kind == "paragraph"


def test_i_after_h_is_a_letter_if_j_follows() -> None:
    letters = [Block(f"({letter}) Item {letter} shall be kept.") for letter in "abcdefghij"]
    found = clauses(
        Block("§ 900.1 Scope.", "heading", style=Style(level=3)), Block("§ 900.2 List.", "heading", style=Style(level=3)), *letters
    )
    assert numbers(found)[-2:] == ["900.2(i)", "900.2(j)"]


def test_a_number_outside_the_text() -> None:
    def numbered(label: str, text: str) -> Block:
        return Block(text, label=label, style=Style(10.0))

    found = clauses(numbered("1", "Purpose"), numbered("2", "Procedure"), numbered("2.1", BODY), numbered("2.2", BODY))
    assert numbers(found) == ["1", "2", "2.1", "2.2"]
    assert by_number(found, "2.1").text == BODY
    assert by_number(found, "1").title == "Purpose"


def test_definitions_in_a_glossary() -> None:
    found = clauses(
        heading("1 Scope"),
        paragraph(f"1.1 {BODY}"),
        heading("Glossary", 12),
        paragraph("Airlock – A space with two doors."),
        paragraph("Batch: what is made at once."),
        paragraph("Campaign A series of batches.", lead=8),
    )
    terms = [(clause.title, clause.text, clause.number) for clause in found if clause.kind == "definition"]
    assert terms == [
        ("Airlock", "A space with two doors.", None), ("Batch", "what is made at once.", None), ("Campaign", "A series of batches.", None),
    ]  # fmt: skip


def test_a_table_with_caption_and_note_parts_its_clause() -> None:
    table = Block("Grade | Limit\nA | 1", "table", page=0, cells=(("Grade", "Limit"), ("A", "1")), page_end=0)
    found = clauses(
        heading("1 Scope"),
        paragraph(f"1.1 {BODY}"),
        heading("Table 1: Limits for particles"),
        table,
        paragraph("Note 1: at rest."),
        paragraph(f"1.2 {BODY}"),
    )
    limits = by_number(found, "Table 1")
    assert (limits.kind, limits.title, limits.parent) == ("table", "Limits for particles", "sop@1#1.1")
    assert limits.text == "Grade | Limit\nA | 1\nNote 1: at rest."


def test_short_lines_after_a_caption_are_its_rows_up_to_the_next_heading() -> None:
    found = clauses(
        heading("1 Scope"), paragraph(f"1.1 {BODY}"), heading("Table 1: Limits"), paragraph("Acetone 5000"), paragraph("Benzene 2"),
        paragraph("Water any"), heading("Glossary"), paragraph("Pot: a vessel for tea."),
    )  # fmt: skip
    assert by_number(found, "Table 1").text == "Acetone 5000\nBenzene 2\nWater any"
    assert [clause.title for clause in found if clause.kind == "definition"] == ["Pot"]


def test_a_number_that_two_parts_print_is_cited_with_its_part() -> None:
    found = clauses(
        heading("PART I: POTS"), heading("1. Scope"), heading("1.1 Size"), paragraph(BODY), heading("2. Use"), paragraph(BODY),
        heading("PART II: LIDS"), heading("1. Scope"), paragraph(BODY), heading("2. Care"), heading("2.1 Heat"), paragraph(BODY),
    )  # fmt: skip
    assert numbers(found) == ["PART I", "PART I 1", "1.1", "PART I 2", "PART II", "PART II 1", "PART II 2", "2.1"]


def test_unnumbered_headings_over_numbered_sections() -> None:
    found = clauses(
        heading("Planning", 12), heading("1. Risk"), paragraph(BODY),
        heading("2. People"), paragraph(f"2.1 {BODY}"), paragraph(f"2.2 {BODY}"),
        heading("Running", 12), heading("3. Data"), paragraph(BODY), heading("4. Checks"), paragraph(f"4.1 {BODY}"),
    )  # fmt: skip
    assert by_number(found, "2").parent == "sop@1#Planning"
    assert by_number(found, "3").parent == "sop@1#Running"
    assert by_number(found, "4.1").path == ("Running", "4 Checks")


def test_the_cover_is_no_heading() -> None:
    cover = [Block("A GUIDE TO TEA", page=0, style=Style(20.0, bold=True)), Block("Adopted by the board in May", page=0, style=Style(10.0))]
    found = list(
        structure(
            Reading((*cover, heading("1 Scope", page=2), paragraph(f"1.1 {BODY}", page=2), paragraph(f"1.2 {BODY}", page=2)), pages=9),
            "tea@1",
        ).clauses
    )
    assert (found[0].id, found[0].kind, found[0].number) == ("tea@1#front", "paragraph", None)
    assert found[0].text == "A GUIDE TO TEA\nAdopted by the board in May"
    assert found[1].parent is None


def test_text_is_the_spans_of_the_canonical_text_and_ids_are_unique() -> None:
    blocks = [
        heading("1 Scope"),
        paragraph(f"1.1 {BODY}"),
        heading("Use"),
        paragraph("a. One", 9),
        paragraph("b. Two", 9),
        heading("Use"),
        paragraph(BODY),
    ]
    whole = structure(Reading(tuple(blocks)), "sop@1")
    assert len({clause.id for clause in whole.clauses}) == len(whole.clauses)
    for clause in whole.clauses:
        assert clause.text == "\n".join(whole.text[start:end] for start, end in clause.spans)
        if clause.title_span:
            assert clause.title == whole.text[slice(*clause.title_span)]


def test_the_source_map_follows_the_text_over_joins() -> None:
    first = Block("1.1 See paragraph", page=0, style=Style(10.0), runs=(Run(0, 17, 0, 40),), page_end=0)
    second = Block("8.2). It holds.", page=1, style=Style(10.0), runs=(Run(0, 15, 1, 0),), page_end=1, run_on=True)
    whole = structure(Reading((heading("1 Scope"), first, second, paragraph(f"1.2 {BODY}"))), "sop@1")
    start = whole.text.index("8.2)")
    assert Run(start, 15, 1, 0) in whole.runs
    assert whole.clauses[1].page_end == 1


def test_missing_numbers_are_said() -> None:
    whole = structure(Reading((heading("1 Scope"), paragraph(f"1.1 {BODY}"), paragraph(f"1.2 {BODY}"), paragraph(f"1.4 {BODY}"))), "sop@1")
    assert whole.gaps == ("1.4 follows 1.2",)


def test_what_the_reader_dropped_is_handed_on() -> None:
    dropped = (Dropped("Page 3", "page number", 2),)
    assert structure(Reading((paragraph(BODY),), dropped=dropped), "sop@1").dropped == dropped


def test_a_text_without_any_structure_is_one_clause() -> None:
    found = clauses(paragraph(BODY), paragraph("Nothing else."))
    assert [(clause.number, clause.text) for clause in found] == [(None, f"{BODY}\nNothing else.")]
    assert clauses() == []
