"""Definitions: terms by form, in paragraphs and in tables; and lines that only look like headings."""

from ingest.model import Block, Clause, Reading, Style
from ingest.structure import structure

BODY = "The room should be cleaned before each campaign and the result recorded in the log."


def paragraph(text: str, left: float = 0.0, *, bold: bool = False) -> Block:
    return Block(text, page=0, style=Style(10.0, bold, left=left), page_end=0)


def table(*rows: tuple[str, ...]) -> Block:
    return Block("\n".join(" | ".join(row) for row in rows), "table", page=0, cells=rows, page_end=0)


def clauses(*blocks: Block) -> list[Clause]:
    return list(structure(Reading(tuple(blocks)), "sop@1").clauses)


def definitions(*blocks: Block) -> list[tuple[str, str]]:
    found = clauses(paragraph("1 Scope", bold=True), paragraph(f"1.1 {BODY}"), paragraph(f"1.2 {BODY}"), *blocks)
    return [(clause.title, clause.text) for clause in found if clause.kind == "definition"]


ROWS = (("Term", "Meaning"), ("Pot", "a vessel for tea with a lid"), ("Lid", "what closes a pot"), ("Tea", "what is in the pot | or cup"))


def test_rows_of_a_glossarys_table() -> None:
    assert definitions(paragraph("2 Definitions", bold=True), table(*ROWS)) == list(ROWS[1:])


def test_a_table_keeps_its_text_and_holds_its_definitions() -> None:
    found = clauses(paragraph(f"1.1 {BODY}"), paragraph(f"1.2 {BODY}"), paragraph("2 Definitions", bold=True), table(*ROWS))
    whole = next(clause for clause in found if clause.kind == "table")
    assert whole.text.splitlines()[1] == "Pot | a vessel for tea with a lid"
    assert [clause.parent for clause in found if clause.kind == "definition"] == [whole.id] * 3


def test_a_table_elsewhere_defines_nothing() -> None:
    assert definitions(paragraph("2 Limits", bold=True), table(*ROWS)) == []


def test_a_bold_line_that_ends_in_a_full_stop_is_a_term() -> None:
    long_term = "Ongoing care of pots (also known as continued care of pots)."
    blocks = (paragraph("2 Glossary", bold=True), paragraph(long_term, bold=True), paragraph("Pots are kept clean."))
    assert definitions(*blocks) == [(long_term[:-1], "Pots are kept clean.")]


def test_lines_of_a_formula_are_no_headings() -> None:
    found = clauses(
        paragraph("1 Limits", bold=True), paragraph(f"1.1 {BODY}"), paragraph("PDE g day Mass g", bold=True),
        paragraph("Dose x Weight", bold=True), paragraph("Case 1: a Dose of 0.5 g Daily", bold=True), paragraph(f"1.2 {BODY}"),
    )  # fmt: skip
    assert [clause.title for clause in found if clause.title] == ["Limits", "Case 1: a Dose of 0.5 g Daily"]


def test_abbreviations_are_a_heading_after_a_number() -> None:
    found = clauses(
        paragraph("3.1 USE OF POTS", bold=True), paragraph(BODY), paragraph("3.1.1 General Use", bold=True), paragraph(BODY),
        paragraph("3.1.2 IQ/OQ/PQ", bold=True), paragraph(BODY),
    )  # fmt: skip
    assert [(clause.number, clause.title) for clause in found][-1] == ("3.1.2", "IQ/OQ/PQ")


def test_a_bracketed_number_without_a_blank() -> None:
    found = clauses(
        paragraph("1 Scope", bold=True), paragraph("1.1 The log holds:"), paragraph("(i) the date;", 12), paragraph("(ii) the name;", 12),
        paragraph("(iii)The signature.", 12), paragraph(f"1.2 {BODY}"),
    )  # fmt: skip
    assert [clause.number for clause in found] == ["1", "1.1", "1.1(i)", "1.1(ii)", "1.1(iii)", "1.2"]


def test_entries_of_a_contents_page_without_page_numbers_are_no_clauses() -> None:
    names = ("1. Scope", "2. Pots", "3. Lids")
    body = [block for name in names for block in (paragraph(name, bold=True), paragraph(f"{name[0]}.1 {BODY}"))]
    found = clauses(*(paragraph(name) for name in names), *body)
    assert [clause.number for clause in found] == [None, "1", "1.1", "2", "2.1", "3", "3.1"]
    assert found[0].text == "1. Scope\n2. Pots\n3. Lids"


def test_letters_under_a_named_part_are_cited_with_points() -> None:
    found = clauses(
        paragraph("OBSERVATION 1", bold=True), paragraph("A. Pots were dirty:"), paragraph("a. inside;", 20), paragraph("b. outside.", 20),
        paragraph("B. Lids were lost."), paragraph("OBSERVATION 2", bold=True), paragraph(BODY),
    )  # fmt: skip
    assert [clause.number for clause in found] == [
        "OBSERVATION 1", "OBSERVATION 1.A", "OBSERVATION 1.A.a", "OBSERVATION 1.A.b", "OBSERVATION 1.B", "OBSERVATION 2",
    ]  # fmt: skip
